"""People: who they are, whom they report to, and what becomes of their work when they leave."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from engine import handover
from engine.errors import Conflict, Invalid, NotFound
from engine.lookups import search_page
from engine.model import Page
from engine.store import accounts as account_sql
from engine.store import people as sql
from engine.unit_of_work import SYSTEM, UnitOfWork

#: An account name: what people type, what addresses and models carry.
ACCOUNT = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


class Person(Struct, frozen=True, kw_only=True):
    """Somebody with an account."""

    #: The account name.
    id: str
    name: str
    email: str | None = None
    locale: str = "en"
    manager: str | None = None
    org_unit: str | None = None
    active: bool = True
    platform_admin: bool = False
    created_at: datetime
    #: True when the person can sign in by a password.
    has_password: bool = False


def create(
    uow: UnitOfWork,
    id: str,
    name: str,
    *,
    email: str | None = None,
    locale: str = "en",
    manager: str | None = None,
    org_unit: str | None = None,
    platform_admin: bool = False,
    password_hash: str | None = None,
) -> Person:
    """Add a person with the account name `id`. Invalid for a name that does not fit, Conflict when it is taken.

    `password_hash` comes from `accounts.hash_password`; None: cannot sign in. A manager may be added later.
    """
    if not ACCOUNT.fullmatch(id) or id == SYSTEM:
        raise Invalid(
            f"“{id}” cannot be an account name. Take 1 to 64 small letters, digits, dots, dashes and underscores, "
            "beginning and ending with a letter or digit.",
            field="id",
        )
    if uow.execute(sql.GET_PERSON, {"id": id}).first() is not None:
        raise Conflict(f"The account “{id}” exists already.")
    person = Person(
        id=id,
        name=_name(name),
        email=email,
        locale=locale,
        manager=manager,
        org_unit=org_unit,
        platform_admin=platform_admin,
        created_at=uow.now,
        has_password=password_hash is not None,
    )
    uow.execute(
        sql.ADD_PERSON,
        {**_columns(person), "id": id, "password_hash": password_hash, "active": True, "created_at": uow.now},
    )
    return person


def update(uow: UnitOfWork, id: str, **changes: Any) -> Person:
    """Change name, email, locale, manager, org_unit or platform_admin; return the person as they are now.

    Invalid for a manager who does not exist or reports, at whatever distance, to the person.
    """
    if unknown := changes.keys() - {"name", "email", "locale", "manager", "org_unit", "platform_admin"}:
        raise Invalid(f"A person has no “{min(unknown)}” that can be changed.")
    person = replace(get(uow, id), **changes)
    person = replace(person, name=_name(person.name))
    if "manager" in changes:
        _check_manager(uow, person)
    uow.execute(sql.UPDATE_PERSON, {**_columns(person), "b_id": id})
    return person


def _columns(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "search": " ".join(filter(None, (person.name, person.id, person.email))).casefold(),
        "email": person.email,
        "locale": person.locale,
        "manager": person.manager,
        "org_unit": person.org_unit,
        "platform_admin": person.platform_admin,
    }


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 200:
        raise Invalid("A person needs a name of at most 200 signs.", field="name")
    return name


def _check_manager(uow: UnitOfWork, person: Person) -> None:
    above, seen = person.manager, {person.id}
    while above is not None:
        if above in seen:
            raise Invalid(
                f"{person.manager} reports to {person.id} already, so cannot be the manager as well.", field="manager"
            )
        seen.add(above)
        row = uow.execute(sql.GET_PERSON, {"id": above}).one_or_none()
        if row is None:
            raise Invalid(f"There is no person “{above}” to be a manager.", field="manager")
        above = row.manager


def get(uow: UnitOfWork, id: str) -> Person:
    """Return one person, active or not. NotFound when there is none."""
    row = uow.execute(sql.GET_PERSON, {"id": id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no person “{id}”.")
    return of_row(row)


def names(uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, str]:
    """Return account -> name of those that exist, active or not, by one statement."""
    wanted = list(dict.fromkeys(ids))
    return {row.id: row.name for row in uow.execute(sql.GET_PEOPLE, {"ids": wanted})} if wanted else {}


def find(
    uow: UnitOfWork, text: str = "", *, inactive_too: bool = False, cursor: str | None = None, limit: int = 50
) -> Page[Person]:
    """Return people whose name, account or e-mail holds the words of `text`, by name."""
    page = search_page(uow, sql.FIND_PEOPLE, text, limit, cursor, inactive_too=inactive_too)
    return Page(items=tuple(of_row(row) for row in page.items), next=page.next)


def deactivate(uow: UnitOfWork, id: str) -> int:
    """End an account: sessions and tokens go, open tasks return to where they came from; return how many did.

    A task goes back to its candidates, or to the group that owns the process when it has none.
    """
    get(uow, id)
    uow.execute(sql.SET_ACTIVE, {"b_id": id, "active": False})
    uow.execute(account_sql.END_SESSIONS, {"b_person": id})
    uow.execute(account_sql.REVOKE_TOKENS, {"b_person": id, "now": uow.now})
    return handover.give_back_all(uow, id, reason="deactivated")


def activate(uow: UnitOfWork, id: str) -> Person:
    """Open an account again; tasks given back stay where they are."""
    uow.execute(sql.SET_ACTIVE, {"b_id": id, "active": True})
    return get(uow, id)


def of_row(row: Any) -> Person:
    """Return the person of a row of the table."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        manager=row.manager,
        org_unit=row.org_unit,
        active=row.active,
        platform_admin=row.platform_admin,
        created_at=row.created_at,
        has_password=row.password_hash is not None,
    )
