"""Who gets a new task: names that exist, people who may, and the owners of the process when nobody is left."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import duties
from engine.history import Entry
from engine.interpreter import Wait
from engine.model import ProcessDefinition
from engine.unit_of_work import UnitOfWork


class Offer(Struct, frozen=True, kw_only=True):
    """To whom a task is given or offered."""

    assignee: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    #: Why the model's own names did not do, or None.
    entry: Entry | None = None
    #: Who hears that the model's own names did not do.
    told: tuple[str, ...] = ()


def offer(uow: UnitOfWork, wait: Wait, owner: ProcessDefinition, root_id: UUID, done: Sequence[Any]) -> Offer:
    """Return who gets the task of `wait`. `done`: the deeds in its case, whose root is `root_id` (duties.deeds).

    Names that do not exist and people whom a rule keeps from it are left out. When nobody remains, the task goes to the
    group that owns the process, else to the operators, and the history says why.
    """
    named = wait.attributes
    assignee, users, groups = (
        named.get("assignee"),
        named.get("candidate_users") or [],
        named.get("candidate_groups") or [],
    )
    if uow.engine.directory.is_open:
        return Offer(assignee=assignee, users=tuple(users), groups=tuple(groups))
    excluded = duties.kept_by(
        uow, root_id, named.get("excluded") or (), named.get("excluded_rule"), named.get("properties") or {}, done
    )
    found = Offer(
        assignee=assignee if assignee and _may(uow, assignee, excluded) else None,
        users=tuple(user for user in users if _may(uow, user, excluded)),
        groups=tuple(group for group in groups if _has_takers(uow, group, excluded)),
    )
    if found.assignee or found.users or found.groups:
        return found
    return _fallback(uow, wait, owner, [*([assignee] if assignee else []), *users, *groups])


def _may(uow: UnitOfWork, person: str, excluded: duties.Kept) -> bool:
    return person not in excluded and uow.engine.directory.person_exists(uow, person)


def _has_takers(uow: UnitOfWork, group: str, excluded: duties.Kept) -> bool:
    directory = uow.engine.directory
    if directory.has_member(uow, group, excluded.named):
        return True
    # Of those whom a rule names, somebody may be exempt from it.
    return bool(excluded.named) and any(person not in excluded for person in directory.members_of(uow, group))


def _fallback(uow: UnitOfWork, wait: Wait, owner: ProcessDefinition, named: Iterable[str]) -> Offer:
    settings = uow.engine.settings
    chosen = settings.operators_group
    people: tuple[str, ...] = ()
    for group in (owner.owner_group, settings.operators_group):
        if group and (people := uow.engine.directory.members_of(uow, group)):
            chosen = group
            break
    entry = Entry(
        kind="nobody_can_take",
        element_id=wait.element_id,
        task_id=wait.token_id,
        details={"named": list(named), "given_to": chosen},
    )
    return Offer(groups=(chosen,), entry=entry, told=people)
