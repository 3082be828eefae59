"""Groups: who is in them, who leads them, and where their late work goes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from engine.errors import Conflict, Invalid, NotFound
from engine.lookups import search_page
from engine.model import Page
from engine.store import people as sql
from engine.unit_of_work import UnitOfWork

KEY = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?")


class Group(Struct, frozen=True, kw_only=True):
    """People who share work."""

    id: str
    name: str
    #: {"de": {"name": …}}
    texts: Mapping[str, Mapping[str, str]] = {}
    #: The group that is asked as well when work of this one is late.
    escalation_group: str | None = None


class Member(Struct, frozen=True, kw_only=True):
    """A person in a group."""

    person: str
    name: str
    active: bool
    lead: bool


def create(
    uow: UnitOfWork,
    id: str,
    name: str,
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    escalation_group: str | None = None,
    members: Iterable[str] = (),
    leads: Iterable[str] = (),
) -> Group:
    """Add a group with the key `id` and its members; leads are members. Conflict when the key is taken."""
    if not KEY.fullmatch(id):
        raise Invalid(
            f"“{id}” cannot be the key of a group. Take small letters, digits, dots, dashes and underscores.",
            field="id",
        )
    if uow.execute(sql.GROUP_EXISTS, {"id": id}).first() is not None:
        raise Conflict(f"The group “{id}” exists already.")
    group = Group(id=id, name=_name(name), texts=dict(texts or {}), escalation_group=escalation_group)
    uow.execute(sql.ADD_GROUP, {"id": id, **_columns(group)})
    leading = set(leads)
    rows: list[dict[str, Any]] = [
        {"group_id": id, "person_id": person, "lead": person in leading}
        for person in dict.fromkeys((*leading, *members))
    ]
    if rows:
        _check_people(uow, [row["person_id"] for row in rows])
        uow.execute(sql.ADD_MEMBER, rows)
    return group


def update(
    uow: UnitOfWork,
    id: str,
    *,
    name: str,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    escalation_group: str | None = None,
) -> Group:
    """Write name, texts and escalation group anew. Invalid when the escalation group is unknown or the group itself."""
    get(uow, id)
    if escalation_group is not None:
        if escalation_group == id:
            raise Invalid("A group cannot be its own escalation group.", field="escalation_group")
        if uow.execute(sql.GROUP_EXISTS, {"id": escalation_group}).first() is None:
            raise Invalid(f"There is no group “{escalation_group}”.", field="escalation_group")
    group = Group(id=id, name=_name(name), texts=dict(texts or {}), escalation_group=escalation_group)
    uow.execute(sql.UPDATE_GROUP, {"b_id": id, **_columns(group)})
    return group


def _columns(group: Group) -> dict[str, Any]:
    translated = (texts.get("name") for texts in group.texts.values())
    return {
        "name": group.name,
        "search": " ".join(filter(None, (group.name, group.id, *translated))).casefold(),
        "texts": {locale: dict(texts) for locale, texts in group.texts.items()},
        "escalation_group": group.escalation_group,
    }


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 200:
        raise Invalid("A group needs a name of at most 200 signs.", field="name")
    return name


def _check_people(uow: UnitOfWork, people: Iterable[str]) -> None:
    wanted = list(people)
    known = {row.id for row in uow.execute(sql.GET_PEOPLE, {"ids": wanted})}
    if missing := [person for person in wanted if person not in known]:
        raise Invalid(f"There is no person “{missing[0]}” to be a member.", field="person")


def add_member(uow: UnitOfWork, group: str, person: str, *, lead: bool = False) -> None:
    """Add a person to a group, or change whether they lead it. NotFound for an unknown group, Invalid for a person."""
    get(uow, group)
    _check_people(uow, [person])
    if uow.execute(sql.GET_MEMBER, {"group_id": group, "person_id": person}).first() is None:
        uow.execute(sql.ADD_MEMBER, {"group_id": group, "person_id": person, "lead": lead})
    else:
        uow.execute(sql.SET_LEAD, {"b_group_id": group, "b_person_id": person, "lead": lead})


def remove_member(uow: UnitOfWork, group: str, person: str) -> None:
    """Take a person out of a group; tasks they have claimed stay theirs. NotFound when they are not in it."""
    if uow.execute(sql.REMOVE_MEMBER, {"b_group_id": group, "b_person_id": person}).rowcount == 0:
        raise NotFound(f"{person} is not in the group “{group}”.")


def get(uow: UnitOfWork, id: str) -> Group:
    """Return one group. NotFound when there is none."""
    row = uow.execute(sql.GET_GROUP, {"id": id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no group “{id}”.")
    return _group(row)


def find(uow: UnitOfWork, text: str = "", *, cursor: str | None = None, limit: int = 50) -> Page[Group]:
    """Return groups whose name or key holds the words of `text`, by name."""
    page = search_page(uow, sql.FIND_GROUPS, text, limit, cursor)
    return Page(items=tuple(_group(row) for row in page.items), next=page.next)


def names(uow: UnitOfWork, ids: Iterable[str], locale: str = "en") -> Mapping[str, str]:
    """Return key -> name in a language of the groups that exist, by one statement."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = (_group(row) for row in uow.execute(sql.GET_GROUPS, {"ids": wanted}))
    return {group.id: group.texts.get(locale, {}).get("name") or group.name for group in found}


def members(uow: UnitOfWork, id: str) -> tuple[Member, ...]:
    """Return the members of a group by name, those with a closed account too. NotFound when there is no such group."""
    get(uow, id)
    rows = uow.execute(sql.MEMBERS_OF, {"group": id})
    return tuple(Member(person=row.id, name=row.name, active=row.active, lead=row.lead) for row in rows)


def of_person(uow: UnitOfWork, person: str) -> tuple[tuple[Group, bool], ...]:
    """Return the groups of a person by name, each with whether the person leads it."""
    return tuple((_group(row), row.lead) for row in uow.execute(sql.MY_GROUPS, {"person": person}))


def _group(row: Any) -> Group:
    return Group(id=row.id, name=row.name, texts=row.texts or {}, escalation_group=row.escalation_group)
