"""What people do with cases: start, look, withdraw, cancel, suspend."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from engine import cases, definitions, execution, instance_lists, reading, rights, submissions
from engine import history as memory
from engine import progress as where_it_stands
from engine.cases import Case
from engine.definitions import Process
from engine.directory import Standing
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.execution import Deed
from engine.history import Entry
from engine.host import feel_host
from engine.interpreter import Cancel, Complete, Deliver, FireTimer, Move, SetVariables, Start
from engine.model import HistoryEntry, InstanceState, Page, ProcessDefinition, ProcessInstance, Visit
from engine.progress import Progress
from engine.store import instances as sql
from engine.store import moves as moves_sql
from engine.store import queues as queue_sql
from engine.store.rows import to_instance, to_visit
from engine.unit_of_work import SYSTEM, UnitOfWork
from forms import Form

LONGEST_KEY = 255

# --- start --------------------------------------------------------------------------------------------------------


def start(
    uow: UnitOfWork,
    key: str,
    variables: Mapping[str, Any] | None = None,
    *,
    business_key: str | None = None,
    version: int | None = None,
) -> ProcessInstance:
    """Start a process and run it to its first wait states.

    The answers are checked against the start form, if there is one. NotFound for an unknown process, NotAllowed,
    InvalidSubmission for answers, Invalid when the model faults on the way: nothing is stored then.
    """
    about = definitions.find(uow, key, version)
    rights.require(uow, "definition.start", definition=about)
    if business_key is not None and not 0 < len(business_key) <= LONGEST_KEY:
        raise Invalid(f"A business key has 1 to {LONGEST_KEY} signs.")
    process = definitions.process(uow, about.id)
    answers = submissions.take(uow, _start_form(uow, process), variables or {}, {})
    command = Start(variables=answers.values, event=_true_condition(uow, process, answers.values))
    return execution.start(uow, process, command, business_key=business_key, attached=answers.files)


def _true_condition(uow: UnitOfWork, process: Process, variables: Mapping[str, Any]) -> str | None:
    """Return the conditional start event that these variables make true, of a process that begins with events only."""
    compiled = process.compiled
    if compiled.starts_plainly:
        return None
    return next((each.id for each in compiled.start_events if each.holds(variables, feel_host(uow))), None)


def startable(uow: UnitOfWork) -> tuple[ProcessDefinition, ...]:
    """Return the processes that the actor may start, by name. One that is only called or sent for is none."""
    held = rights.standing(uow)
    return tuple(
        about
        for about in (definitions.process(uow, row.id).about for row in definitions.latest(uow))
        if _is_offered(uow, about, held)
    )


def _is_offered(uow: UnitOfWork, about: ProcessDefinition, held: Standing) -> bool:
    compiled = definitions.process(uow, about.id).compiled
    if not any(event.kind == "none" for event in compiled.start_events):
        return False
    if uow.engine.directory.is_open or uow.actor == SYSTEM:
        return True
    if not about.starter_groups and not about.start_form:
        return False
    return not about.starter_groups or bool(held.groups.intersection((*about.starter_groups, about.owner_group)))


def start_form(uow: UnitOfWork, key: str) -> Form | None:
    """Return the form that starting asks, or None. NotFound, NotAllowed."""
    about = definitions.find(uow, key)
    rights.require(uow, "definition.start_form", definition=about)
    return _start_form(uow, definitions.process(uow, about.id))


def _start_form(uow: UnitOfWork, process: Process) -> Form | None:
    about = process.about
    if about.start_form is None or uow.actor == SYSTEM:
        return None
    return definitions.form(uow, about.start_form, "deployment", about.deployment_id)


# --- look ---------------------------------------------------------------------------------------------------------


def get(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
    """Return a case. NotFound when there is none that the actor may see."""
    return _seen(uow, instance_id, "instance.read")[0]


def _seen(uow: UnitOfWork, instance_id: UUID, operation: str) -> tuple[ProcessInstance, Any]:
    row = uow.execute(sql.GET_INSTANCE, {"id": instance_id}).one_or_none()
    if row is None:
        raise NotFound()
    about = to_instance(row)
    rights.require(uow, operation, instance=about)
    return about, row


def find(
    uow: UnitOfWork,
    *,
    state: InstanceState | str | None = None,
    definition_key: str | None = None,
    business_key: str | None = None,
    variable: tuple[str, Any] | None = None,
    started_by: str | None = None,
    text: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ProcessInstance]:
    """Return cases that the actor may see and for which everything given holds, newest first.

    `variable`: name and value of one that the process keeps searchable. `text`: a part of the number or the subject.
    """
    wanted = instance_lists.Filter(
        state=str(state) if state else None,
        definition_key=definition_key,
        business_key=business_key,
        variable=variable,
        started_by=started_by,
        text=text,
    )
    return instance_lists.find(uow, wanted, cursor, limit)


def variables(uow: UnitOfWork, instance_id: UUID) -> dict[str, Any]:
    """Return the variables of the process, of an ended case its last ones. NotFound."""
    about, row = _seen(uow, instance_id, "instance.variables")
    return reading.variables(uow, about, row.blob, row.format)


def activities(uow: UnitOfWork, instance_id: UUID) -> tuple[Visit, ...]:
    """Return every visit of an element, in order: what is done, open and failed. NotFound."""
    _seen(uow, instance_id, "instance.activities")
    return tuple(to_visit(row) for row in uow.execute(sql.ACTIVITIES_OF, {"id": instance_id}))


def history(uow: UnitOfWork, instance_id: UUID, *, cursor: str | None = None, limit: int = 100) -> Page[HistoryEntry]:
    """Return what happened, oldest first. NotFound."""
    _seen(uow, instance_id, "instance.history")
    return memory.of_instance(uow, instance_id, cursor=cursor, limit=limit)


def progress(uow: UnitOfWork, instance_id: UUID) -> Progress:
    """Return where a case stands in plain words: milestones, who has it, since when. NotFound."""
    return where_it_stands.of(uow, _seen(uow, instance_id, "instance.progress")[0])


def who_has(uow: UnitOfWork, found: Iterable[ProcessInstance]) -> dict[UUID, Progress]:
    """Return who has each of some cases that `find` gave, without milestones, by their ids."""
    return where_it_stands.of_many(uow, found)


def ends(uow: UnitOfWork, found: Iterable[ProcessInstance]) -> dict[UUID, list[Visit]]:
    """Return the visits of end events in cases that `find` or `get` gave, in order, by the ids of the cases."""
    visits: dict[UUID, list[Visit]] = {about.id: [] for about in found}
    for row in uow.execute(sql.ENDS_OF_MANY, {"ids": list(visits)}) if visits else ():
        visits[row.instance_id].append(to_visit(row))
    return visits


def relations(uow: UnitOfWork, instance_id: UUID) -> dict[str, tuple[str, ...]]:
    """Return the people whom the process names in relation to the case: {"beneficiary": ("rita",)}. NotFound."""
    _seen(uow, instance_id, "instance.read")
    found: dict[str, tuple[str, ...]] = {}
    for row in uow.execute(sql.PEOPLE_OF, {"id": instance_id}):
        found[row.relation] = (*found.get(row.relation, ()), row.person)
    return found


# --- change -------------------------------------------------------------------------------------------------------


def _taken(uow: UnitOfWork, instance_id: UUID, operation: str) -> Case:
    case = cases.lock(uow, instance_id)
    rights.require(uow, operation, instance=case.about)
    return case


def withdraw(uow: UnitOfWork, instance_id: UUID, reason: str) -> ProcessInstance:
    """Take a request back, as its process foresees (property `withdrawMessage`).

    NotAllowed when the process foresees it nowhere, Conflict when it is too late.
    """
    case = _taken(uow, instance_id, "instance.withdraw")
    message = definitions.process(uow, case.about.definition_id).compiled.properties.get("withdrawMessage")
    if message is None:
        raise NotAllowed("A request of this kind cannot be withdrawn. Ask the owner of the process.")
    waiting = uow.execute(queue_sql.SUBSCRIPTIONS_OF, {"instance": instance_id}).all()
    token = next((row.id for row in waiting if row.kind == "message" and row.name == message), None)
    if token is None:
        raise Conflict("This request can no longer be withdrawn: it has gone past that point.")
    payload = {"reason": reason, "withdrawn_by": uow.actor}
    deed = Deed(entries=[Entry(kind="withdrawn", details={"reason": reason})], by=uow.actor, acted=token)
    return execution.advance(uow, case, Deliver(token_id=token, payload=payload), deed)


def cancel(uow: UnitOfWork, instance_id: UUID, reason: str | None = None) -> ProcessInstance:
    """End a case now; nothing of it stays open. NotFound, NotAllowed, Conflict when it has ended."""
    case = _taken(uow, instance_id, "instance.cancel")
    deed = Deed(entries=[Entry(kind="cancelled", details={"reason": reason})], end_reason=reason)
    return execution.advance(uow, case, Cancel(), deed)


def suspend(uow: UnitOfWork, instance_id: UUID, reason: str | None = None) -> ProcessInstance:
    """Let a case rest: nobody can complete its tasks and no timer comes, until it is resumed. Conflict."""
    case = _taken(uow, instance_id, "instance.suspend")
    if case.about.state not in (InstanceState.ACTIVE, InstanceState.FAILED):
        raise Conflict(f"This case is {case.about.state} already.", state=case.about.state)
    entry = Entry(kind="suspended", details={"reason": reason} if reason else None)
    return cases.note(uow, case, [entry], state=InstanceState.SUSPENDED.value)


def resume(uow: UnitOfWork, instance_id: UUID, reason: str | None = None) -> ProcessInstance:
    """Let a suspended case go on; what came due meanwhile happens at the next tick. Conflict."""
    case = _taken(uow, instance_id, "instance.resume")
    if case.about.state != InstanceState.SUSPENDED:
        raise Conflict(f"This case is not suspended, it is {case.about.state}.", state=case.about.state)
    entry = Entry(kind="resumed", details={"reason": reason} if reason else None)
    return cases.note(uow, case, [entry], state=cases.moving_state(uow, case).value)


def set_variables(uow: UnitOfWork, instance_id: UUID, variables: Mapping[str, Any]) -> ProcessInstance:
    """Write variables of the process. NotFound, NotAllowed, Conflict when it has ended."""
    case = _taken(uow, instance_id, "instance.set_variables")
    kept = submissions.plain(variables)
    deed = Deed(entries=[Entry(kind="variables_set", details=kept)])
    return execution.advance(uow, case, SetVariables(variables=kept), deed)


def move(
    uow: UnitOfWork,
    instance_id: UUID,
    *,
    cancel: Sequence[str] = (),
    start: Sequence[str] = (),
    reason: str | None = None,
) -> ProcessInstance:
    """Take what stands on the elements `cancel` out of play and let the elements `start` begin.

    NotFound, NotAllowed, Invalid when nothing is named, Conflict when the tokens cannot be moved so.
    """
    case = _taken(uow, instance_id, "instance.move")
    if not cancel and not start:
        raise Invalid("Name an element to leave or one to begin.")
    details = {"cancel": list(cancel), "start": list(start), "reason": reason}
    command = Move(cancel=tuple(cancel), start=tuple(start))
    return execution.advance(uow, case, command, Deed(entries=[Entry(kind="token_moved", details=details)]))


def erase_details(uow: UnitOfWork, instance_id: UUID, seqs: Iterable[int], reason: str) -> int:
    """Erase the details of entries of the history, which keeps its chain; return how many.

    What the case itself holds (variables, files) is not touched. NotFound, NotAllowed, Invalid.
    """
    _taken(uow, instance_id, "history.erase")
    return memory.erase(uow, instance_id, seqs, reason)


def trigger(
    uow: UnitOfWork, instance_id: UUID, element_id: str, payload: Mapping[str, Any] | None = None
) -> ProcessInstance:
    """Let an element go on that waits for an event, a time or a worker: a receive task without a message, say.

    NotFound when nothing waits there.
    """
    case = _taken(uow, instance_id, "instance.trigger")
    kept = submissions.plain(payload or {})
    deed = Deed(entries=[Entry(kind="triggered", element_id=element_id, details=kept)])
    for row in uow.execute(queue_sql.SUBSCRIPTIONS_OF, {"instance": instance_id}):
        if row.element_id == element_id:
            return execution.advance(uow, case, Deliver(token_id=row.id, payload=kept), deed)
    for row in uow.execute(queue_sql.JOBS_OF, {"instance": instance_id}):
        if row.element_id == element_id:
            return execution.advance(uow, case, Complete(token_id=row.token_id, variables=kept), deed)
    for row in uow.execute(moves_sql.TIMERS, {"id": instance_id}):
        if row.element_id == element_id:
            return execution.advance(uow, case, FireTimer(token_id=row.id), replace(deed, fired=row.id))
    raise NotFound(f"Nothing waits at “{element_id}” in this case.")
