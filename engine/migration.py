"""Takes running cases to another version of their process: look first, then move, and take it back (design D10)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from bpmn.semantics.migration import Obstacle
from engine import cases, definitions, execution, interpreter, rights, words
from engine.cases import Case
from engine.definitions import Process
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.execution import Deed
from engine.history import Entry
from engine.host import StepHost
from engine.interpreter import Migration
from engine.model import InstanceState, ProcessDefinition, ProcessInstance
from engine.store import instances as instance_sql
from engine.store import moves as sql
from engine.store import queues as queue_sql
from engine.store.rows import to_instance
from engine.unit_of_work import UnitOfWork

#: Cases looked at or moved by one call.
MOST = 200
OWN_CASE = "You have a part in this case, so somebody else has to say where it goes on."
ENDED = (InstanceState.COMPLETED, InstanceState.CANCELLED)


class Preview(Struct, frozen=True, kw_only=True):
    """What moving one case would do. `verdict`: moves | mapping (say where elements go) | blocked | nothing."""

    instance_id: UUID
    business_key: str | None
    from_version: int
    to_version: int
    verdict: str
    obstacles: tuple[Obstacle, ...] = ()
    #: Elements that would stop and that would begin to listen, elements whose tasks would end and begin.
    dropped: tuple[str, ...] = ()
    armed: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class Moved(Struct, frozen=True, kw_only=True):
    """What became of one case of several: moved, or why not."""

    instance_id: UUID
    moved: bool
    reason: str | None = None


# --- look ---------------------------------------------------------------------------------------------------------


def preview(
    uow: UnitOfWork, instance_id: UUID, *, version: int | None = None, mapping: Mapping[str, str] | None = None
) -> Preview:
    """Return what moving a case to a version (the latest by default) would do; nothing is kept.

    `mapping`: id of an element, or of a flow by which a token waits at a join, to its id in the new version. NotFound,
    NotAllowed, Conflict when the case has ended.
    """
    case = _case(uow, instance_id)
    return _look(uow, case, _target(uow, case.about, version), mapping or {})


def preview_all(
    uow: UnitOfWork,
    key: str,
    *,
    version: int | None = None,
    mapping: Mapping[str, str] | None = None,
    after: UUID | None = None,
    limit: int = MOST,
) -> tuple[Preview, ...]:
    """Return what moving each running case of a process would do, those before the version asked for, oldest first."""
    target = _asked(uow, key, version)
    return tuple(_look(uow, _case(uow, each), target, mapping or {}) for each in _to_move(uow, target, after, limit))


def behind(uow: UnitOfWork) -> tuple[ProcessDefinition, ...]:
    """Return the processes, in their latest version, that have running cases in other versions. NotAllowed."""
    rights.require(uow, "instance.migrate")
    latest = definitions.latest(uow)
    if not latest:
        return ()
    keys = set(uow.execute(sql.BEHIND, {"latest": [about.id for about in latest]}).scalars())
    return tuple(about for about in latest if about.key in keys)


def _asked(uow: UnitOfWork, key: str, version: int | None) -> Process:
    about = definitions.find(uow, key, version)
    rights.require(uow, "instance.migrate", definition=about)
    return definitions.process(uow, about.id)


def _to_move(uow: UnitOfWork, target: Process, after: UUID | None, limit: int) -> list[UUID]:
    rows = uow.execute(
        sql.TO_MOVE,
        {
            "key": target.about.key,
            "target": target.about.id,
            "after": after or UUID(int=0),
            "limit": max(1, min(limit, MOST)),
        },
    )
    return [row.id for row in rows]


def _case(uow: UnitOfWork, instance_id: UUID) -> Case:
    row = uow.execute(instance_sql.GET_INSTANCE, {"id": instance_id}).one_or_none()
    if row is None:
        raise NotFound()
    rights.require(uow, "instance.migrate", instance=to_instance(row))
    return cases.case_of(row)


def _target(uow: UnitOfWork, about: ProcessInstance, version: int | None) -> Process:
    return definitions.process(uow, definitions.find(uow, about.definition_key, version).id)


def _look(uow: UnitOfWork, case: Case, target: Process, mapping: Mapping[str, str]) -> Preview:
    old = definitions.process(uow, case.about.definition_id)
    with uow.looking():
        found = _compute(uow, case, old, target, mapping)
    about, outcome = case.about, found.outcome
    tasks = {each.id: each.element_id for each in uow.execute(sql.TASKS, {"id": about.id})} if outcome else {}
    return Preview(
        instance_id=about.id,
        business_key=about.business_key,
        from_version=old.about.version,
        to_version=target.about.version,
        verdict=_verdict(found, old, target),
        obstacles=found.obstacles,
        dropped=found.dropped,
        armed=found.armed,
        ends=tuple(tasks[token] for token in outcome.closed if token in tasks) if outcome else (),
        begins=tuple(wait.element_id for wait in outcome.opened if wait.kind == "user_task") if outcome else (),
    )


def _verdict(found: Migration, old: Process, target: Process) -> str:
    kinds = {obstacle.kind for obstacle in found.obstacles}
    if "blocked" in kinds:
        return "blocked"
    if kinds:
        return "mapping"
    return "nothing" if old.about.id == target.about.id else "moves"


def _compute(uow: UnitOfWork, case: Case, old: Process, target: Process, mapping: Mapping[str, str]) -> Migration:
    if case.about.state in ENDED or case.blob is None:
        raise Conflict("This case has ended; only running cases move to another version.", state=case.about.state)
    _check_mapping(old, mapping)
    if old.about.id == target.about.id:
        return Migration()
    if mapping and rights.has_part(uow, case.about):
        # Whoever says where a case goes on could step over what it asks of others.
        first = old.compiled.elements.get(min(mapping))
        name = (first.name if first else None) or min(mapping)
        return Migration(obstacles=(Obstacle(kind="blocked", element_id=min(mapping), name=name, text=OWN_CASE),))
    host = StepHost(uow, case.about)
    return interpreter.migrate(old.compiled, target.compiled, case.blob, mapping, host)


def _check_mapping(old: Process, mapping: Mapping[str, str]) -> None:
    known = {*old.compiled.elements, *_flows(old)}
    if strange := sorted(set(mapping) - known):
        raise Invalid(f"“{strange[0]}” is no element of version {old.about.version}.")


def _flows(process: Process) -> Iterator[str]:
    for scope in (process.compiled.spec, *process.compiled.scopes.values()):
        for spec in scope.task_specs.values():
            yield from (flow.id for flow in getattr(spec, "flows", ()))


# --- move ---------------------------------------------------------------------------------------------------------


def migrate(
    uow: UnitOfWork, instance_id: UUID, *, version: int | None = None, mapping: Mapping[str, str] | None = None
) -> ProcessInstance:
    """Move a case to another version (the latest by default), all or nothing; drafts and running timers stay.

    NotFound, NotAllowed, Conflict with `obstacles` when it cannot move as it stands, or has ended, or is there already.
    """
    case = cases.lock(uow, instance_id)
    rights.require(uow, "instance.migrate", instance=case.about)
    old, target = definitions.process(uow, case.about.definition_id), _target(uow, case.about, version)
    if old.about.id == target.about.id:
        raise Conflict(f"This case is in version {target.about.version} already.")
    with uow.whole():
        found = _compute(uow, case, old, target, mapping or {})
        if found.outcome is None:
            raise _cannot(uow, case.about.definition_id, found)
        before = _before(uow, instance_id) if _only_listens(found) else None
        about = _move(uow, case, target, found, mapping or {}, old)
        _remember(uow, case, about, before)
    return about


def _cannot(uow: UnitOfWork, definition_id: UUID, found: Migration) -> Conflict:
    first = found.obstacles[0]
    name = words.step(uow, definition_id, first.element_id, first.name)
    rest = f" And {len(found.obstacles) - 1} more." if len(found.obstacles) > 1 else ""
    obstacles = [
        {"kind": each.kind, "element_id": each.element_id, "name": each.name, "text": each.text}
        for each in found.obstacles
    ]
    return Conflict(f"This case cannot move as it stands. “{name}”: {first.text}{rest}", obstacles=obstacles)


def _only_listens(found: Migration) -> bool:
    """Tell whether a move changes places and listeners only, so that it can be taken back."""
    outcome = found.outcome
    assert outcome is not None
    kinds = {*outcome.closed.values(), *(wait.kind for wait in outcome.opened)}
    return kinds <= {"timer", "message", "signal", "condition"} and not (
        outcome.ended or outcome.visits or outcome.faults or outcome.thrown
    )


def _move(
    uow: UnitOfWork, case: Case, target: Process, found: Migration, mapping: Mapping[str, str], old: Process
) -> ProcessInstance:
    assert found.outcome is not None
    uow.execute(sql.MOVE_INSTANCE, {"b_id": case.about.id, "definition_id": target.about.id})
    _move_rows(uow, case.about.id, target.about.id, found)
    details = {
        "from_version": old.about.version,
        "to_version": target.about.version,
        "definition_id": str(target.about.id),
        "mapping": dict(mapping),
    }
    moved = replace(case, about=replace(case.about, definition_id=target.about.id))
    deed = Deed(entries=[Entry(kind="migrated", details=details)])
    return execution.keep(uow, moved, target, found.outcome, deed, ())


def _move_rows(uow: UnitOfWork, instance_id: UUID, definition_id: UUID, found: Migration) -> None:
    places = [
        {
            "b_instance": instance_id,
            "b_token": place.token_id,
            "definition_id": definition_id,
            "element_id": place.element_id,
            "name": place.name or place.element_id,
        }
        for place in found.places
    ]
    if not places:
        return
    uow.execute(sql.MOVE_VISIT, places)
    renamed = [{name: row[name] for name in ("b_instance", "b_token", "element_id")} for row in places]
    uow.execute(sql.RENAMES[0], [{**row, "name": place["name"]} for row, place in zip(renamed, places, strict=True)])
    for statement in sql.RENAMES[1:]:
        uow.execute(statement, renamed)
    tasks = [
        row | _task_columns(place.wait.attributes)
        for row, place in zip(places, found.places, strict=True)
        if place.wait is not None
    ]
    if tasks:
        uow.execute(sql.MOVE_TASK, tasks)


def _task_columns(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a task asks and forbids in the new version; who has it and until when stays."""
    return {
        "form_ref": attributes.get("form_ref"),
        "form_binding": attributes.get("form_binding"),
        "excluded": list(attributes.get("excluded") or ()),
        "excluded_rule": attributes.get("excluded_rule"),
        "properties": {**(attributes.get("properties") or {}), "onBehalfOf": attributes.get("on_behalf_of")},
    }


def migrate_all(
    uow: UnitOfWork,
    key: str,
    *,
    version: int | None = None,
    mapping: Mapping[str, str] | None = None,
    after: UUID | None = None,
    limit: int = MOST,
) -> tuple[Moved, ...]:
    """Move the running cases of a process that are in other versions, oldest first; those that cannot move stay."""
    target = _asked(uow, key, version)
    results = []
    for instance_id in _to_move(uow, target, after, limit):
        try:
            with uow.savepoint():
                migrate(uow, instance_id, version=target.about.version, mapping=mapping)
        except EngineError as error:
            results.append(Moved(instance_id=instance_id, moved=False, reason=str(error)))
        else:
            results.append(Moved(instance_id=instance_id, moved=True))
    return tuple(results)


# --- take it back -------------------------------------------------------------------------------------------------


def _before(uow: UnitOfWork, instance_id: UUID) -> dict[str, Any]:
    """Return the rows of a case as they are, in FEEL values."""
    where = {"id": instance_id}
    return {
        "tasks": [_plain(row) for row in uow.execute(sql.TASKS, where)],
        "timers": [_plain(row) for row in uow.execute(sql.TIMERS, where)],
        "subscriptions": [_plain(row) for row in uow.execute(sql.SUBSCRIPTIONS, where)],
        "visits": [_plain(row) for row in uow.execute(sql.VISITS, where)],
        "tokens": [_plain(row) for statement in sql.TOKENS for row in uow.execute(statement, where)],
    }


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.hex if isinstance(value, UUID) else value for name, value in row._mapping.items()}


def _remember(uow: UnitOfWork, case: Case, about: ProcessInstance, before: Mapping[str, Any] | None) -> None:
    uow.execute(sql.FORGET, {"id": about.id})
    uow.execute(
        sql.REMEMBER,
        {
            "instance_id": about.id,
            "revision": about.revision,
            "definition_id": case.about.definition_id,
            "format": cases.FORMAT,
            "blob": case.blob,
            "before": before,
            "actor": uow.actor,
            "at": uow.now,
        },
    )


def undo(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
    """Take the last move of a case back, exactly, while nothing has moved on since. NotFound, NotAllowed, Conflict."""
    case = cases.lock(uow, instance_id)
    rights.require(uow, "instance.migrate", instance=case.about)
    row = uow.execute(sql.GET, {"id": instance_id}).one_or_none()
    if row is None:
        raise Conflict("This case was not moved to another version.")
    if row.revision != case.about.revision or row.before is None:
        raise Conflict("This case has gone on since it was moved, so the move cannot be taken back.")
    with uow.whole():
        _restore(uow, instance_id, row)
        uow.execute(sql.MOVE_INSTANCE, {"b_id": instance_id, "definition_id": row.definition_id})
        uow.execute(sql.FORGET, {"id": instance_id})
        version = definitions.process(uow, row.definition_id).about.version
        entry = Entry(kind="migration_undone", details={"to_version": version, "definition_id": str(row.definition_id)})
        about = cases.note(uow, case, [entry], blob=row.blob, format=row.format)
    return replace(about, definition_id=row.definition_id)


def _restore(uow: UnitOfWork, instance_id: UUID, row: Any) -> None:
    before = row.before
    for forget, add, name in (
        (sql.FORGET_TIMERS, queue_sql.ADD_TIMERS, "timers"),
        (sql.FORGET_SUBSCRIPTIONS, queue_sql.ADD_SUBSCRIPTIONS, "subscriptions"),
    ):
        uow.execute(forget, {"id": instance_id})
        if before[name]:
            uow.execute(add, [_typed(each) for each in before[name]])
    for statement, name, token in ((sql.MOVE_TASK, "tasks", "id"), (sql.MOVE_VISIT, "visits", "token_id")):
        if before[name]:
            uow.execute(statement, [_place(instance_id, each, token) for each in before[name]])
    if before["tokens"]:
        tokens = [_place(instance_id, each, "token_id") for each in before["tokens"]]
        for statement in sql.RENAMES[2:]:
            uow.execute(statement, tokens)


#: Columns that hold ids.
_IDS = ("instance_id", "id", "root_id", "definition_id", "token_id")
_NUMBERS = ("attempts", "revision", "priority")
#: What a place says of what waits there.
_PLACE = ("definition_id", "element_id", "name", "form_ref", "form_binding", "excluded", "excluded_rule", "properties")


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: UUID(value) if name in _IDS and value else value for name, value in values.items()}
    return typed | {name: int(typed[name]) for name in _NUMBERS if typed.get(name) is not None}


def _place(instance_id: UUID, values: Mapping[str, Any], token: str) -> dict[str, Any]:
    typed = _typed(values)
    kept = {name: typed[name] for name in _PLACE if name in typed}
    return {"b_instance": instance_id, "b_token": typed[token], **kept}
