"""What operators do to one case or to many: look first, then do it, each with its entry in the history."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import cases, incidents, instances, migration, rights
from engine.errors import EngineError, Invalid
from engine.model import ProcessInstance
from engine.store import moves as sql
from engine.unit_of_work import UnitOfWork

#: Cases changed by one call.
MOST = 200


class Change(Struct, frozen=True, kw_only=True):
    """What is to be done to a case. `kind`: set_variables | move | trigger | retry | suspend | resume | cancel |
    migrate."""

    kind: str
    variables: Mapping[str, Any] = {}
    #: move: elements to leave and to begin; trigger: the element that waits.
    leave: Sequence[str] = ()
    begin: Sequence[str] = ()
    element_id: str | None = None
    reason: str | None = None
    #: migrate: to which version (None: the latest), and old element id -> new one.
    version: int | None = None
    mapping: Mapping[str, str] = {}


class Effect(Struct, frozen=True, kw_only=True):
    """What a change does, or did, to one case."""

    instance_id: UUID
    business_key: str | None
    before: str
    after: str
    #: Elements of tasks, timers and subscriptions that end and begin, and of incidents that open and close.
    ends: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    #: Why the case stays as it is; None when it changes.
    refused: str | None = None


def preview(uow: UnitOfWork, change: Change, instance_ids: Sequence[UUID]) -> tuple[Effect, ...]:
    """Return what a change would do to each case; nothing is kept.

    Invalid for an unknown change or too many cases, NotFound, NotAllowed when one of the cases is not the actor's to
    change.
    """
    return tuple(_try(uow, change, each, keep=False) for each in _several(change, instance_ids))


def apply(uow: UnitOfWork, change: Change, instance_ids: Sequence[UUID]) -> tuple[Effect, ...]:
    """Change each case; one that refuses stays as it is and says why. Raises as `preview`."""
    return tuple(_try(uow, change, each, keep=True) for each in _several(change, instance_ids))


def _several(change: Change, instance_ids: Sequence[UUID]) -> Sequence[UUID]:
    if change.kind not in VERBS:
        raise Invalid(f"“{change.kind}” is no change of a case.")
    if not 0 < len(instance_ids) <= MOST:
        raise Invalid(f"Choose 1 to {MOST} cases.")
    return tuple(dict.fromkeys(instance_ids))


def _try(uow: UnitOfWork, change: Change, instance_id: UUID, *, keep: bool) -> Effect:
    before, waits = instances.get(uow, instance_id), _waits(uow, instance_id)
    rights.require(uow, "instance.change_many", instance=before)
    after, left, refused = before, waits, None
    try:
        with uow.savepoint() if keep else uow.looking():
            VERBS[change.kind](uow, instance_id, change)
            after, left = cases.look(uow, instance_id), _waits(uow, instance_id)
    except EngineError as error:
        after, left, refused = before, waits, str(error)
    return Effect(
        instance_id=instance_id,
        business_key=before.business_key,
        before=before.state.value,
        after=after.state.value,
        ends=tuple(element for token, element in waits.items() if token not in left),
        begins=tuple(element for token, element in left.items() if token not in waits),
        refused=refused,
    )


def _waits(uow: UnitOfWork, instance_id: UUID) -> dict[UUID, str]:
    where = {"id": instance_id}
    statements = (sql.TASKS, sql.TIMERS, sql.SUBSCRIPTIONS)
    found = {row.id: row.element_id for statement in statements for row in uow.execute(statement, where)}
    return found | {row.token_id: row.element_id for row in uow.execute(sql.TOKENS[0], where)}


def _retry(uow: UnitOfWork, instance_id: UUID, change: Change) -> None:
    found = [each for each in incidents.of_instance(uow, instance_id) if each.resolved_at is None]
    if not found:
        raise Invalid("Nothing has stopped in this case.")
    for incident in found:
        incidents.retry(uow, incident.id)


def _trigger(uow: UnitOfWork, instance_id: UUID, change: Change) -> None:
    if change.element_id is None:
        raise Invalid("Name the element that is to go on.")
    instances.trigger(uow, instance_id, change.element_id, change.variables)


VERBS: Mapping[str, Callable[[UnitOfWork, UUID, Change], ProcessInstance | None]] = {
    "set_variables": lambda uow, case, change: instances.set_variables(uow, case, change.variables),
    "move": lambda uow, case, change: instances.move(
        uow, case, cancel=change.leave, start=change.begin, reason=change.reason
    ),
    "trigger": _trigger,
    "retry": _retry,
    "suspend": lambda uow, case, change: instances.suspend(uow, case, change.reason),
    "resume": lambda uow, case, change: instances.resume(uow, case, change.reason),
    "cancel": lambda uow, case, change: instances.cancel(uow, case, change.reason),
    "migrate": lambda uow, case, change: migration.migrate(uow, case, version=change.version, mapping=change.mapping),
}
