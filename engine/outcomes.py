"""Writes what a step did: tasks, timers, subscriptions, jobs, messages, incidents, activity. Few statements."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from bpmn.semantics.outcome import ERROR, ESCALATION
from dmn import values
from engine import definitions, duties, notices, offspring
from engine.assignment import Offer, offer
from engine.history import Entry
from engine.ids import new_id
from engine.interpreter import Fault, Left, Outcome, Thrown, Wait
from engine.model import ProcessInstance, Values
from engine.store import instances as instance_sql
from engine.store import queues as queue_sql
from engine.store import tasks as task_sql
from engine.unit_of_work import SYSTEM, UnitOfWork

DEFAULT_PRIORITY = 50


class Written(Struct, kw_only=True):
    """What writing an outcome left for the caller."""

    #: For the history, in order.
    entries: list[Entry] = []
    notes: list[notices.Note] = []
    #: Incidents opened less those that went with their tokens.
    incidents: int = 0


def write(
    uow: UnitOfWork,
    case: ProcessInstance,
    outcome: Outcome,
    *,
    by: str | None = None,
    on_behalf_of: str | None = None,
    acted: UUID | None = None,
    fired: UUID | None = None,
    has_incidents: bool = False,
) -> Written:
    """Write the rows of `outcome`, except the instance's own and the history.

    `acted`: the token that the person `by` (for `on_behalf_of`) moved. `fired`: the timer that came; it goes or moves.
    """
    written = Written()
    _close(uow, case, outcome, acted, fired)
    _open(uow, case, outcome.opened, written)
    _visit(uow, case, outcome.visits, by, on_behalf_of, acted)
    _send(uow, case, outcome.thrown, written)
    _stop(uow, case, outcome.faults, written)
    if has_incidents:
        written.incidents -= _resolve(uow, case, outcome)
    return written


# --- what ended ---------------------------------------------------------------------------------------------------


def _close(uow: UnitOfWork, case: ProcessInstance, outcome: Outcome, done: UUID | None, fired: UUID | None) -> None:
    kinds: dict[str, list[UUID]] = {}
    for token, kind in outcome.closed.items():
        kinds.setdefault(kind, []).append(token)
    if tasks := kinds.get("user_task"):
        _close_tasks(uow, case, tasks, done)
    timers = kinds.get("timer", [])
    if fired and fired not in timers:
        # A cycle goes on under the same token, at a new time.
        timers.append(fired)
    _forget(uow, queue_sql.FORGET_TIMERS, case, timers)
    _forget(uow, queue_sql.FORGET_SUBSCRIPTIONS, case, [*kinds.get("message", ()), *kinds.get("signal", ())])
    _forget(uow, queue_sql.FORGET_JOBS, case, kinds.get("job", ()))
    if groups := kinds.get("children"):
        offspring.close(uow, case, groups)


def _close_tasks(uow: UnitOfWork, case: ProcessInstance, tasks: Sequence[UUID], done: UUID | None) -> None:
    """Offer ended tasks to nobody any more. `done`: the one that its verb has ended already, with its draft."""
    uow.execute(task_sql.CLOSE_CANDIDATES, {"b_instance": case.id, "b_tasks": tasks})
    if interrupted := [task for task in tasks if task != done]:
        uow.execute(task_sql.END_TASKS, {"b_instance": case.id, "b_tasks": interrupted, "at": uow.now})
        uow.execute(task_sql.FORGET_DRAFTS, {"b_tasks": interrupted})


def _forget(uow: UnitOfWork, statement: Any, case: ProcessInstance, tokens: Sequence[UUID]) -> None:
    if tokens:
        uow.execute(statement, {"b_instance": case.id, "b_tokens": tokens})


# --- what waits ---------------------------------------------------------------------------------------------------


def _open(uow: UnitOfWork, case: ProcessInstance, opened: Iterable[Wait], written: Written) -> None:
    kinds: dict[str, list[Wait]] = {}
    for wait in opened:
        kinds.setdefault(wait.kind, []).append(wait)
    if tasks := kinds.get("user_task"):
        _open_tasks(uow, case, tasks, written)
    if timers := kinds.get("timer"):
        uow.execute(queue_sql.ADD_TIMERS, [_timer(case, wait) for wait in timers])
    if listening := [*kinds.get("message", ()), *kinds.get("signal", ())]:
        uow.execute(queue_sql.ADD_SUBSCRIPTIONS, [_subscription(uow, case, wait) for wait in listening])
    if jobs := kinds.get("job"):
        _open_jobs(uow, case, jobs)
    for group in kinds.get("children", ()):
        offspring.open_group(uow, case, group)


def _open_tasks(uow: UnitOfWork, case: ProcessInstance, waits: Sequence[Wait], written: Written) -> None:
    rows, candidates = [], []
    done = duties.deeds(uow, case.root_id, [wait.attributes.get("properties") or {} for wait in waits])
    for wait in waits:
        about = definitions.process(uow, wait.definition_id).about
        given = offer(uow, wait, about, case.root_id, done)
        row = _task(uow, case, wait, about.key, given)
        rows.append(row)
        candidates += task_sql.candidate_rows(
            case.id,
            wait.token_id,
            given.users,
            given.groups,
            claimable=given.assignee is None,
            created_at=uow.now,
            due_at=row["due_at"],
            priority=row["priority"],
        )
        if given.entry:
            written.entries.append(given.entry)
        written.notes += _notes(case, wait, given)
    uow.execute(task_sql.ADD_TASKS, rows)
    if candidates:
        uow.execute(task_sql.ADD_CANDIDATES, candidates)


def _task(uow: UnitOfWork, case: ProcessInstance, wait: Wait, key: str, given: Offer) -> dict[str, Any]:
    named = wait.attributes
    return {
        "instance_id": case.id,
        "id": wait.token_id,
        "root_id": case.root_id,
        "definition_id": wait.definition_id,
        "definition_key": key,
        "element_id": wait.element_id,
        "name": wait.name or wait.element_id,
        "state": "open",
        "revision": 1,
        "business_key": case.business_key,
        "subject": case.subject,
        "assignee": given.assignee,
        "on_behalf_of": named.get("on_behalf_of"),
        "candidate_users": list(given.users),
        "candidate_groups": list(given.groups),
        "excluded": list(named.get("excluded") or ()),
        "excluded_rule": named.get("excluded_rule"),
        "form_ref": named.get("form_ref"),
        "form_binding": named.get("form_binding"),
        "properties": {**(named.get("properties") or {}), "onBehalfOf": named.get("on_behalf_of")},
        "priority": DEFAULT_PRIORITY if named.get("priority") is None else named["priority"],
        "created_at": uow.now,
        "due_at": named.get("due_at"),
        "follow_up_at": named.get("follow_up_at"),
        "completed_at": None,
        "completed_by": None,
    }


def _notes(case: ProcessInstance, wait: Wait, given: Offer) -> Iterable[notices.Note]:
    """Yield a note for each person named; a group finds the task in its inbox."""
    params = {"task": wait.name or wait.element_id, "number": case.business_key, "subject": case.subject}
    told = {
        **dict.fromkeys(given.told, "task_without_takers"),
        **dict.fromkeys(given.users, "task_offered"),
        **({given.assignee: "task_assigned"} if given.assignee else {}),
    }
    for person, kind in told.items():
        yield notices.Note(person=person, kind=kind, params=params, instance_id=case.id, task_id=wait.token_id)


def _timer(case: ProcessInstance, wait: Wait) -> dict[str, Any]:
    return {
        "instance_id": case.id,
        "id": wait.token_id,
        "element_id": wait.element_id,
        "name": wait.name or wait.element_id,
        "due_at": wait.due_at,
        "lease_until": None,
        "lease_owner": None,
        "attempts": 0,
    }


def _subscription(uow: UnitOfWork, case: ProcessInstance, wait: Wait) -> dict[str, Any]:
    return {
        "instance_id": case.id,
        "id": wait.token_id,
        "kind": wait.kind,
        # A receive task without a message waits for nothing but a person who triggers it.
        "name": wait.event_name or "",
        "element_id": wait.element_id,
        "business_key": case.business_key,
        "correlation": correlation_text(wait.correlation),
        "created_at": uow.now,
    }


def correlation_text(correlation: Values | None) -> str | None:
    """Return correlation values as the text that is compared, None when there are none."""
    return values.dumps(dict(correlation)).decode() if correlation else None


def _open_jobs(uow: UnitOfWork, case: ProcessInstance, waits: Sequence[Wait]) -> None:
    rows = []
    for wait in waits:
        job_id = new_id(uow.now)
        if wait.topic in uow.engine.topics:
            _wake(uow, "job", job_id)
        rows.append(
            {
                "instance_id": case.id,
                "id": job_id,
                "token_id": wait.token_id,
                "element_id": wait.element_id,
                "topic": wait.topic,
                "inputs": dict(wait.inputs),
                "state": "open",
                "due_at": uow.now,
                "attempts": 0,
                "lease_until": None,
                "lease_owner": None,
                "last_error": None,
                "created_at": uow.now,
            }
        )
    uow.execute(queue_sql.ADD_JOBS, rows)


def _wake(uow: UnitOfWork, queue: str, row_id: UUID) -> None:
    engine = uow.engine
    uow.after_commit(lambda: engine.wake(queue, row_id))


# --- who came and went --------------------------------------------------------------------------------------------


def _visit(
    uow: UnitOfWork,
    case: ProcessInstance,
    visits: Iterable[Left],
    by: str | None,
    on_behalf_of: str | None,
    acted: UUID | None,
) -> None:
    begun, ended = [], []
    for visit in visits:
        actor = (by, on_behalf_of) if visit.token_id == acted and visit.outcome == "completed" else (None, None)
        if visit.entered:
            begun.append(_activity(uow, case, visit, actor))
        elif visit.outcome:
            ended.append(
                {
                    "b_token": visit.token_id,
                    "b_element": visit.element_id,
                    "left_at": uow.now,
                    "outcome": visit.outcome,
                    "actor": actor[0],
                    "on_behalf_of": actor[1],
                }
            )
    if ended:
        uow.execute(instance_sql.LEAVE_ACTIVITY, ended)
    if begun:
        uow.execute(instance_sql.ADD_ACTIVITY, begun)


def _activity(
    uow: UnitOfWork, case: ProcessInstance, visit: Left, actor: tuple[str | None, str | None]
) -> dict[str, Any]:
    return {
        "instance_id": case.id,
        "id": new_id(uow.now),
        "root_id": case.root_id,
        "token_id": visit.token_id,
        "definition_id": visit.definition_id,
        "element_id": visit.element_id,
        "name": visit.name or visit.element_id,
        "kind": visit.kind,
        "entered_at": uow.now,
        "left_at": uow.now if visit.outcome else None,
        "outcome": visit.outcome,
        "actor": actor[0],
        "on_behalf_of": actor[1],
        "flow": visit.flow,
    }


# --- what goes out, what stopped ----------------------------------------------------------------------------------


def _send(uow: UnitOfWork, case: ProcessInstance, thrown: Iterable[Thrown], written: Written) -> None:
    written.entries += put_out(uow, case, list(thrown))


def put_out(uow: UnitOfWork, case: ProcessInstance, thrown: Sequence[Thrown]) -> list[Entry]:
    """Write what leaves a case into the outbox, to be delivered after the commit; return what its history says."""
    rows, entries = [], []
    for message in thrown:
        message_id = new_id(uow.now)
        _wake(uow, "message", message_id)
        rows.append(
            {
                "id": message_id,
                "instance_id": case.id,
                "business_key": case.business_key,
                "kind": message.kind,
                "name": message.name,
                "payload": dict(message.payload),
                "correlation": dict(message.correlation),
                "created_at": uow.now,
                "due_at": uow.now,
                "delivered_at": None,
                "attempts": 0,
                "lease_until": None,
                "lease_owner": None,
                "last_error": None,
            }
        )
        details = {"kind": message.kind, "name": message.name, "payload": dict(message.payload)}
        kind = "raised" if message.kind in (ERROR, ESCALATION) else "message_thrown"
        entries.append(Entry(kind=kind, element_id=message.element_id, details=details))
    if rows:
        uow.execute(queue_sql.ADD_MESSAGES, rows)
    return entries


def _stop(uow: UnitOfWork, case: ProcessInstance, faults: Sequence[Fault], written: Written) -> None:
    if not faults:
        return
    open_incidents(
        uow,
        case,
        [(fault.token_id, None, fault.element_id, fault.kind, fault.message, fault.detail) for fault in faults],
    )
    for fault in faults:
        details = {"kind": fault.kind, "message": fault.message}
        written.entries.append(Entry(kind="incident", element_id=fault.element_id, details=details))
    written.incidents += len(faults)


def open_incidents(
    uow: UnitOfWork,
    case: ProcessInstance,
    found: Iterable[tuple[UUID, UUID | None, str, str, str, str | None]],
) -> None:
    """Add incidents: (token, job or None, element, kind, message, detail) each."""
    uow.execute(
        instance_sql.ADD_INCIDENTS,
        [
            {
                "instance_id": case.id,
                "id": new_id(uow.now),
                "token_id": token,
                "job_id": job,
                "definition_key": case.definition_key,
                "element_id": element,
                "kind": kind,
                "message": message,
                "detail": detail,
                "created_at": uow.now,
                "resolved_at": None,
                "resolved_by": None,
            }
            for token, job, element, kind, message, detail in found
        ],
    )


def _resolve(uow: UnitOfWork, case: ProcessInstance, outcome: Outcome) -> int:
    """Resolve incidents of tokens that are gone; return how many."""
    if not outcome.closed and not outcome.ended:
        return 0
    resolved = uow.execute(
        instance_sql.RESOLVE_OF_TOKENS,
        {
            "b_instance": case.id,
            "b_tokens": list(outcome.closed),
            "b_all": outcome.ended is not None,
            "resolved_at": uow.now,
            "resolved_by": SYSTEM,
        },
    )
    return resolved.rowcount
