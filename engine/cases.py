"""A case under lock: its row, and what changes it beside the steps of its process."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from bpmn.semantics import state
from engine import history, outcomes, words
from engine.errors import ConcurrentUpdate, NotFound
from engine.history import Entry
from engine.model import InstanceState, ProcessInstance
from engine.store import instances as sql
from engine.store import tasks as task_sql
from engine.store.rows import to_instance
from engine.unit_of_work import SYSTEM, UnitOfWork

#: Number of the format of a running case's blob, beside it on the row.
FORMAT = state.FORMAT


class Case(Struct, frozen=True, kw_only=True):
    """An instance whose row this unit of work has locked: what people see of it, and what only the engine needs."""

    about: ProcessInstance
    blob: bytes | None
    incidents: int = 0
    facts: bytes | None = None
    history_seq: int = 0
    history_head: bytes = history.NO_LINK


def lock(uow: UnitOfWork, instance_id: UUID) -> Case:
    """Lock the row of an instance and return it. NotFound.

    A person hears at once (ConcurrentUpdate) that somebody else has it; the engine's own work waits a little.
    """
    return case_of(_locked(uow, sql.LOCK_INSTANCE, sql.LOCK_INSTANCE_PATIENTLY, instance_id, instance_id))


def lock_with_task(uow: UnitOfWork, task_id: UUID) -> tuple[Any, Case]:
    """Lock the instance of a task; return the row of the task and the case. NotFound, ConcurrentUpdate as `lock`."""
    row = _locked(uow, task_sql.LOCK_TASK, task_sql.LOCK_TASK_PATIENTLY, task_id, None)
    return row, case_of(row, "case_")


def _locked(uow: UnitOfWork, at_once: Any, patiently: Any, row_id: UUID, instance_id: UUID | None) -> Any:
    try:
        row = uow.execute(patiently if uow.actor == SYSTEM else at_once, {"id": row_id}).one_or_none()
    except ConcurrentUpdate as error:
        raise _taken(uow, row_id) from error
    if row is None:
        raise NotFound()
    uow.engine.holders.hold(uow, row_id)
    return row


def _taken(uow: UnitOfWork, row_id: UUID) -> ConcurrentUpdate:
    """Say who has it, when that is known: whoever works on the other side of another process is not."""
    holder = uow.engine.holders.of(row_id)
    if holder is None:
        return ConcurrentUpdate()
    who, since = holder
    # What this transaction held is lost already, so the name is read in another.
    with uow.engine.unit_of_work(SYSTEM, reading=True) as other:
        name, when = words.person(other, who), words.moment(other, since)
    return ConcurrentUpdate(
        f"{name} is working on this right now (since {when}). Look again, then decide.", by=who, at=since
    )


def case_of(row: Any, prefix: str = "") -> Case:
    """Return a locked row as a case; `prefix` stands before its column names in a join."""
    columns = row._mapping
    return Case(
        about=to_instance(row, prefix),
        blob=columns[prefix + "blob"],
        incidents=columns[prefix + "incidents"],
        facts=columns[prefix + "facts"],
        history_seq=columns[prefix + "history_seq"],
        history_head=columns[prefix + "history_head"],
    )


def look(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
    """Return an instance without locking it. NotFound. The caller checks rights."""
    row = uow.execute(sql.GET_INSTANCE, {"id": instance_id}).one_or_none()
    if row is None:
        raise NotFound()
    return to_instance(row)


# --- change without a step ----------------------------------------------------------------------------------------


def state_with(uow: UnitOfWork, about: ProcessInstance, incidents: int) -> InstanceState:
    """Return the state of a case that has not ended: failed when incidents hold every token of it."""
    if about.state == InstanceState.SUSPENDED:
        return InstanceState.SUSPENDED
    if incidents and not uow.execute(sql.CAN_MOVE, {"id": about.id}).scalar_one():
        return InstanceState.FAILED
    return InstanceState.ACTIVE


def moving_state(uow: UnitOfWork, case: Case) -> InstanceState:
    """Return the state that a suspended case goes on in."""
    return state_with(uow, replace(case.about, state=InstanceState.ACTIVE), case.incidents)


def change(uow: UnitOfWork, before: Case, row: dict[str, Any]) -> None:
    """Write columns of a locked instance. ConcurrentUpdate when somebody wrote in between."""
    written = uow.execute(sql.WRITE_STEP, {"b_id": before.about.id, "expected": before.about.revision} | row)
    if written.rowcount != 1:
        raise ConcurrentUpdate()


def note(uow: UnitOfWork, case: Case, entries: Sequence[Entry], **columns: Any) -> ProcessInstance:
    """Append to the history of a locked case and change columns of its row, without a step of the process."""
    about = case.about
    seq, head = history.append(uow, about.id, case.history_seq, case.history_head, entries)
    kept = {
        "revision": about.revision + 1,
        "state": about.state.value,
        "blob": case.blob,
        "format": FORMAT,
        "subject": about.subject,
        "ended_at": about.ended_at,
        "end_reason": about.end_reason,
        "end_element": None,
        "incidents": case.incidents,
        "facts": case.facts,
        "history_seq": seq,
        "history_head": head,
    } | columns
    change(uow, case, kept)
    return replace(about, revision=kept["revision"], state=InstanceState(kept["state"]))


# --- incidents ----------------------------------------------------------------------------------------------------


def report(
    uow: UnitOfWork,
    case: Case,
    *,
    token_id: UUID,
    element_id: str,
    kind: str,
    error: object,
    job_id: UUID | None = None,
) -> None:
    """Open an incident on a locked case for work that keeps failing beside the steps of the process."""
    message = str(error)[:2000] or type(error).__name__
    outcomes.open_incidents(uow, case.about, [(token_id, job_id, element_id, kind, message, None)])
    incidents = case.incidents + 1
    entry = Entry(kind="incident", element_id=element_id, details={"kind": kind, "message": message})
    state = state_with(uow, case.about, incidents).value
    note(uow, case, [entry], incidents=incidents, state=state)


def resolve(uow: UnitOfWork, case: Case, incident_id: UUID) -> bool:
    """Resolve one incident of a locked case; False when it is resolved already. Its count is the caller's to write."""
    where = {"b_instance": case.about.id, "b_id": incident_id}
    return uow.execute(sql.RESOLVE_INCIDENT, where | {"resolved_at": uow.now, "resolved_by": uow.actor}).rowcount == 1


def without_incident(case: Case) -> Case:
    """Return a locked case that counts one incident less."""
    return replace(case, incidents=max(0, case.incidents - 1))
