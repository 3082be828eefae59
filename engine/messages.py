"""Messages and signals: handed to the case that waits, from outside and from other cases (design D22, outbox)."""

import logging
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from bpmn.semantics.outcome import ERROR, ESCALATION
from engine import cases, definitions, execution, leases, outcomes, rights, submissions
from engine.errors import ConcurrentUpdate, Conflict, EngineError, NotFound, Unavailable
from engine.execution import Deed
from engine.history import Entry
from engine.host import StepHost
from engine.interpreter import Deliver, Raise, Start, caught
from engine.model import OutboxMessage, Page, ProcessInstance, Values
from engine.store import children as child_sql
from engine.store import queue_lists as list_sql
from engine.store import queues as sql
from engine.store.rows import to_message
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

logger = logging.getLogger(__name__)

BATCH = 20
LONGEST_WAIT = timedelta(days=1)
Kind = Literal["message", "signal"]

# --- from outside -------------------------------------------------------------------------------------------------


def correlate(
    uow: UnitOfWork,
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
) -> UUID:
    """Hand a message to the one case that waits for it, or start the process that begins with it; return the case's id.

    A case that names correlation values takes only a message with the same ones. Who waits goes before who starts.
    NotFound when nothing waits, Conflict when several cases do and neither key nor values tell them apart.
    """
    rights.require(uow, "message.correlate")
    values = submissions.plain(payload or {})
    found = _hand_over(uow, name, values, business_key, submissions.plain(correlation or {}) or None)
    if found is None:
        which = f" under “{business_key}”" if business_key else ""
        raise NotFound(f"Nothing waits for the message “{name}”{which}.")
    return found


def broadcast(uow: UnitOfWork, signal: str, payload: Mapping[str, Any] | None = None) -> int:
    """Let everybody hear a signal: all cases that wait for it, all processes that begin with it; return how many."""
    rights.require(uow, "signal.broadcast")
    return _broadcast(uow, signal, submissions.plain(payload or {}), None)


# --- hand over ----------------------------------------------------------------------------------------------------


def _hand_over(
    uow: UnitOfWork,
    name: str,
    payload: Values,
    business_key: str | None,
    correlation: Values | None,
    thrower: ProcessInstance | None = None,
) -> UUID | None:
    """Hand a message to who waits for it, else to the process that begins with it; None when there is neither.

    One that a process threw under correlation values is found by them alone: the other case has a key of its own.
    """
    asked = None if thrower and correlation else business_key
    waiting = uow.execute(
        sql.WAITING_FOR,
        {"name": name, "business_key": asked, "correlation": outcomes.correlation_text(correlation)},
    ).all()
    if len(waiting) > 1 and len({row.instance_id for row in waiting}) > 1 and waiting[0].correlation is None:
        raise Conflict(
            f"Several cases wait for the message “{name}”. Say which by its business key or by correlation values."
        )
    if waiting:
        _deliver(uow, waiting[0].instance_id, waiting[0].id, waiting[0].element_id, name, payload)
        found: UUID = waiting[0].instance_id
        return found
    start = uow.execute(sql.STARTED_BY, {"name": name, "kind": "message"}).first()
    return None if start is None else _start(uow, start, payload, business_key, thrower)


def _deliver(
    uow: UnitOfWork, instance_id: UUID, token: UUID, element_id: str, name: str, payload: Values
) -> ProcessInstance:
    case = cases.lock(uow, instance_id)
    entry = Entry(kind="message_received", element_id=element_id, details={"name": name, "payload": dict(payload)})
    return execution.advance(uow, case, Deliver(token_id=token, payload=payload), Deed(entries=[entry]))


def _start(
    uow: UnitOfWork, row: Any, payload: Values, business_key: str | None, thrower: ProcessInstance | None = None
) -> UUID:
    """Start the process that begins with a message or signal; a message makes its thrower the parent.

    A process that numbers its cases does so here too, rather than take the thrower's number.
    """
    process = definitions.process(uow, row.definition_id)
    key = None if thrower and process.about.number_prefix else business_key
    command = Start(event=row.element_id, payload=payload)
    return execution.start(uow, process, command, business_key=key, parent=thrower).id


def _broadcast(uow: UnitOfWork, signal: str, payload: Values, thrower: UUID | None) -> int:
    """Hand a signal to everybody but `thrower`, in which it was heard when it was thrown."""
    heard = 0
    places = set()
    for row in uow.execute(sql.SUBSCRIPTIONS_TO, {"name": signal, "kind": "signal"}).all():
        if row.instance_id == thrower:
            continue
        try:
            with uow.savepoint():
                case = _deliver(uow, row.instance_id, row.id, row.element_id, signal, payload)
        except (ConcurrentUpdate, Unavailable):
            raise
        except EngineError as error:
            # Ended by an earlier delivery of the same signal, suspended, or a rule refuses: it does not hear.
            logger.warning("The case %s does not hear the signal %s: %s", row.instance_id, signal, error)
            continue
        heard += 1
        places.add((case.definition_key, row.element_id))
    for row in uow.execute(sql.STARTED_BY, {"name": signal, "kind": "signal"}).all():
        if not _came_together(uow, row, places):
            _start(uow, row, payload, None)
            heard += 1
    return heard


def _came_together(uow: UnitOfWork, row: Any, places: Collection[tuple[str, str]]) -> bool:
    """Tell whether a signal that begins a case together with other events has come to one that waited for it there."""
    event = definitions.process(uow, row.definition_id).compiled.start_event(row.element_id)
    return event.together and (row.definition_key, event.element_id) in places


# --- thrown by processes ------------------------------------------------------------------------------------------


def deliver_due(engine: Engine, limit: int = BATCH) -> int:
    """Deliver messages and signals that processes threw; return how many found somebody.

    A message nobody waits for is kept and sent again, later each time. A signal nobody hears is done.
    """
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        if uow.execute(sql.ANY_DUE_MESSAGE, {"now": uow.now}).first() is None:
            return 0
    with engine.unit_of_work(SYSTEM) as uow:
        claimed = uow.execute(sql.CLAIM_MESSAGES, leases.lease(uow) | {"now": uow.now, "limit": limit}).all()
    return sum(_send(engine, row) for row in sorted(claimed, key=lambda row: (row.due_at, row.id)))


def _send(engine: Engine, row: Any) -> bool:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            if uow.execute(sql.DELIVERED, {"b_id": row.id, "at": uow.now}).rowcount == 0:
                return False
            if row.kind == "signal":
                _broadcast(uow, row.name, row.payload, row.instance_id)
            elif row.kind in (ERROR, ESCALATION):
                _raise(uow, row)
            elif not _forward(uow, row):
                raise NotFound("Nobody waits for it.")
            return True
    except EngineError as error:
        reason = str(error)
    except Exception as error:
        # The sender is through; what fails at the receiver is told here and tried again.
        logger.warning("The message %s (%s) was not taken: %s", row.name, row.id, error)
        reason = f"{type(error).__name__}: {error}"
    _postpone(engine, row, reason)
    return False


def _forward(uow: UnitOfWork, row: Any) -> bool:
    thrower = cases.look(uow, row.instance_id)
    found = _hand_over(uow, row.name, row.payload, row.business_key, row.correlation or None, thrower)
    return found is not None


def _raise(uow: UnitOfWork, row: Any) -> None:
    """Hand an error or escalation to the activity that has started the case, unless it has gone on by now."""
    item = uow.execute(child_sql.OF_CHILD, {"child": row.instance_id}).one_or_none()
    if item is None:
        return
    case = cases.lock(uow, item.instance_id)
    where = {"instance": item.instance_id, "token": item.token_id}
    group = uow.execute(child_sql.GET_GROUP, where).one_or_none()
    if group is None or case.blob is None:
        return
    compiled = definitions.process(uow, case.about.definition_id).compiled
    host = StepHost(uow, case.about)
    if caught(compiled, case.blob, item.token_id, row.kind, row.name, host) is not None:
        details = {"kind": row.kind, "name": row.name, "instance": str(row.instance_id)}
        entry = Entry(kind="child_raised", element_id=group.element_id, details=details)
        message, values = row.payload["message"], row.payload["variables"]
        command = Raise(token_id=item.token_id, kind=row.kind, code=row.name, message=message, payload=values)
        execution.advance(uow, case, command, Deed(entries=[entry]))
    elif item.state == "raised":
        # The activity was moved or mapped to where nobody catches it: a retry starts the item again.
        uow.execute(child_sql.ITEM_FAILED, {"b_child": row.instance_id})
        text = f"Nobody in the diagram catches the error “{row.name}” any more."
        cases.report(uow, case, token_id=item.token_id, element_id=group.element_id, kind="child", error=text)


def _postpone(engine: Engine, row: Any, reason: str) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        wait = leases.backoff(engine.settings.message_backoff_seconds, row.attempts + 1, LONGEST_WAIT)
        changed = {"b_id": row.id, "due_at": uow.now + wait, "last_error": reason[:2000]}
        uow.execute(sql.POSTPONE_MESSAGE, changed)


# --- look and send again ------------------------------------------------------------------------------------------


def find(
    uow: UnitOfWork, *, undelivered: bool = True, cursor: str | None = None, limit: int = 50
) -> Page[OutboxMessage]:
    """Return messages that processes threw, newest first; those that nobody took, or all. NotAllowed."""
    rights.require(uow, "message.list")
    statements = list_sql.UNDELIVERED if undelivered else list_sql.MESSAGES
    return leases.page(uow, statements, to_message, lambda each: (each.created_at, each.id), cursor, limit)


def get(uow: UnitOfWork, message_id: UUID) -> OutboxMessage:
    """Return a message that a process threw. NotFound, NotAllowed."""
    rights.require(uow, "message.list")
    row = uow.execute(sql.GET_MESSAGE, {"id": message_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such message.")
    return to_message(row)


def resend(uow: UnitOfWork, message_id: UUID) -> OutboxMessage:
    """Send a message that nobody took again, right after this. NotFound, Conflict when it was delivered."""
    rights.require(uow, "message.resend")
    if get(uow, message_id).delivered_at is not None:
        raise Conflict("This message was delivered already.")
    uow.execute(sql.SEND_AGAIN, {"b_id": message_id, "due_at": uow.now})
    engine = uow.engine
    uow.after_commit(lambda: engine.wake("message", message_id))
    return get(uow, message_id)
