"""Fires what is due: each timer once, late ones in due order, each case in a transaction of its own (design D8)."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from bpmn.semantics.errors import ModelFault
from engine import cases, definitions, execution, leases, notices, rights
from engine.errors import EngineError, NotFound, Unavailable
from engine.execution import Deed
from engine.history import Entry
from engine.host import feel_host
from engine.interpreter import FireTimer, Start
from engine.model import Page, Timer
from engine.store import queue_lists as list_sql
from engine.store import queues as sql
from engine.store.rows import to_timer
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

logger = logging.getLogger(__name__)

#: Timers claimed at once.
BATCH = 50


def fire_due(engine: Engine, limit: int | None = None) -> int:
    """Fire everything due at the engine's time, at most `limit`; return how many fired.

    What becomes due by firing (a cycle that catches up) fires too. One that fails is tried again later, and an incident
    names it when it keeps failing. Without a worker, messages and jobs that are to be tried again go with it.
    """
    fired = 0
    while limit is None or fired < limit:
        claimed = _claim(engine, BATCH if limit is None else min(BATCH, limit - fired))
        if not claimed:
            break
        fired += sum(_fire(engine, instance_id, timer_id) for instance_id, timer_id in claimed)
    fired += _start_due(engine, None if limit is None else limit - fired)
    _start_where_true(engine)
    engine.after_sweep()
    return fired


def _claim(engine: Engine, most: int) -> list[tuple[UUID, UUID]]:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        if uow.execute(sql.ANY_DUE_TIMER, {"now": uow.now}).first() is None:
            return []
    with engine.unit_of_work(SYSTEM) as uow:
        lease = leases.lease(uow)
        rows = uow.execute(sql.CLAIM_TIMERS, lease | {"now": uow.now, "limit": most}).all()
    return [(row.instance_id, row.id) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]


def _fire(engine: Engine, instance_id: UUID, timer_id: UUID) -> bool:
    """Fire one timer; False when it is gone, put off, or its case cannot take it now."""
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            return fire(uow, instance_id, timer_id)
    except Exception as error:
        # One case must not keep the others from their times.
        logger.warning("Timer %s of case %s did not fire: %s", timer_id, instance_id, error)
        _postpone(engine, instance_id, timer_id, error)
        return False


def fire(uow: UnitOfWork, instance_id: UUID, timer_id: UUID) -> bool:
    """Fire one timer if it is still due. False when it is gone or was moved."""
    case = cases.lock(uow, instance_id)
    row = uow.execute(sql.GET_TIMER, {"instance": instance_id, "id": timer_id}).one_or_none()
    if row is None or row.due_at > uow.now:
        return False
    entry = Entry(kind="timer_fired", element_id=row.element_id, details={"due_at": row.due_at})
    execution.advance(uow, case, FireTimer(token_id=timer_id), Deed(entries=[entry], fired=timer_id))
    return True


def _postpone(engine: Engine, instance_id: UUID, timer_id: UUID, error: Exception) -> None:
    """Try a timer again later, longer each time; an incident names it at the last of the usual attempts."""
    with engine.unit_of_work(SYSTEM) as uow:
        row = uow.execute(sql.GET_TIMER, {"instance": instance_id, "id": timer_id}).one_or_none()
        if row is None:
            return
        settings = engine.settings
        until = uow.now + leases.backoff(settings.job_backoff_seconds, row.attempts + 1, timedelta(hours=1))
        uow.execute(sql.POSTPONE_TIMER, {"b_instance": instance_id, "b_id": timer_id, "until": until})
        if row.attempts + 1 == settings.job_attempts:
            case = cases.lock(uow, instance_id)
            cases.report(uow, case, token_id=timer_id, element_id=row.element_id, kind="timer", error=error)


# --- timers that start cases --------------------------------------------------------------------------------------


def _start_due(engine: Engine, limit: int | None) -> int:
    started = 0
    while limit is None or started < limit:
        with engine.unit_of_work(SYSTEM, reading=True) as uow:
            due = uow.execute(sql.DUE_START_TIMERS, {"now": uow.now, "limit": BATCH}).all()
        done = sum(
            _start(engine, row.definition_key, row.element_id) for row in due[: None if limit is None else limit]
        )
        started += done
        if not done:
            break
    return started


def _start(engine: Engine, key: str, element_id: str) -> bool:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            return _start_one(uow, key, element_id)
    except Unavailable:
        raise
    except EngineError as error:
        logger.warning("The timer %s of process %s did not start a case: %s", element_id, key, error)
        _tell_owners(engine, key, element_id, error)
        return False


def _tell_owners(engine: Engine, key: str, element_id: str, error: EngineError) -> None:
    """Wait for the next time, and tell the owners of the process that this one was missed."""
    with engine.unit_of_work(SYSTEM) as uow:
        definition_id = _move_on(uow, key, element_id)
        if definition_id is None:
            return
        about = definitions.process(uow, definition_id).about
        owners = engine.directory.members_of(uow, about.owner_group) if about.owner_group else ()
        params = {"process": about.name, "reason": str(error)}
        notices.create(uow, [notices.Note(person=person, kind="start_failed", params=params) for person in owners])


def _start_one(uow: UnitOfWork, key: str, element_id: str) -> bool:
    definition_id = _move_on(uow, key, element_id)
    if definition_id is None:
        return False
    process = definitions.process(uow, definition_id)
    execution.start(uow, process, Start(event=element_id))
    return True


def _move_on(uow: UnitOfWork, key: str, element_id: str) -> UUID | None:
    """Set the next due time of a start timer; None when another node did, or it is not due."""
    row = uow.execute(sql.GET_START, {"key": key, "element": element_id}).one_or_none()
    if row is None or row.due_at is None or row.due_at > uow.now:
        return None
    event = definitions.process(uow, row.definition_id).compiled.start_event(element_id)
    following = event.due(feel_host(uow), row.cycle) if row.cycle else None
    moved = uow.execute(
        sql.MOVE_START_TIMER,
        {
            "b_key": key,
            "b_element": element_id,
            "b_due": row.due_at,
            "due_at": following.at if following else None,
            "cycle": dict(following.cycle) if following and following.cycle else None,
        },
    )
    found: UUID = row.definition_id
    return found if moved.rowcount == 1 else None


# --- conditions that start cases ----------------------------------------------------------------------------------


def _start_where_true(engine: Engine) -> None:
    """Start the processes whose condition has become true since the last sweep; it must be false before the next."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        changed = [row for row in uow.execute(sql.CONDITIONAL_STARTS).all() if _holds(uow, row) == (row.due_at is None)]
    for row in changed:
        try:
            with engine.unit_of_work(SYSTEM) as uow:
                _take_condition(uow, row)
        except Unavailable:
            raise
        except EngineError as error:
            logger.warning("“%s” of process %s did not start a case: %s", row.element_id, row.definition_key, error)


def _holds(uow: UnitOfWork, row: Any) -> bool:
    event = definitions.process(uow, row.definition_id).compiled.start_event(row.element_id)
    try:
        return event.holds({}, feel_host(uow))
    except ModelFault as fault:
        logger.warning("“%s” of process %s: %s", row.element_id, row.definition_key, fault.message)
        return False


def _take_condition(uow: UnitOfWork, row: Any) -> None:
    where = {"b_key": row.definition_key, "b_element": row.element_id}
    if row.due_at is not None:
        uow.execute(sql.CONDITION_FAILS, where)
    elif uow.execute(sql.CONDITION_HOLDS, where | {"since": uow.now}).rowcount == 1:
        execution.start(uow, definitions.process(uow, row.definition_id), Start(event=row.element_id))


# --- look ---------------------------------------------------------------------------------------------------------


def find(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> Page[Timer]:
    """Return waiting timers, those due first first. NotAllowed."""
    rights.require(uow, "timer.list")
    return leases.page(uow, list_sql.TIMERS, to_timer, lambda timer: (timer.due_at, timer.id), cursor, limit)


def of_instance(uow: UnitOfWork, instance_id: UUID) -> tuple[Timer, ...]:
    """Return the waiting timers of one case, those due first first. The caller has checked rights."""
    return tuple(to_timer(row) for row in uow.execute(list_sql.TIMERS_OF, {"instance": instance_id}))


def get(uow: UnitOfWork, timer_id: UUID) -> Timer:
    """Return a waiting timer. NotFound, NotAllowed."""
    rights.require(uow, "timer.list")
    row = uow.execute(list_sql.TIMER, {"id": timer_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such timer; perhaps it has fired.")
    return to_timer(row)
