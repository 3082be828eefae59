"""Work outside the transaction, at least once: run by our own handlers, or fetched by workers elsewhere (design D7)."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from bpmn.semantics import BpmnError
from engine import cases, execution, leases, reading, rights, submissions
from engine.cases import Case
from engine.errors import Conflict, NotFound
from engine.execution import Deed
from engine.history import Entry
from engine.interpreter import Complete, FailJob
from engine.model import InstanceState, Job, Page
from engine.store import instances as instance_sql
from engine.store import queue_lists as list_sql
from engine.store import queues as sql
from engine.store.rows import to_instance, to_job
from engine.topics import Call, Handler
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(days=1)

# --- our own handlers ---------------------------------------------------------------------------------------------


def run_due(engine: Engine, limit: int = 20) -> int:
    """Run due jobs whose topic has a handler here, at most `limit`; return how many ran, well or not."""
    handlers = {
        name: topic.handler for name, topic in engine.topics.items() if topic.kind == "external" and topic.handler
    }
    topics = sorted(handlers)
    if not topics:
        return 0
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        if uow.execute(sql.ANY_DUE_JOB, {"topics": topics, "now": uow.now}).first() is None:
            return 0
    with engine.unit_of_work(SYSTEM) as uow:
        claimed = uow.execute(
            sql.CLAIM_JOBS, leases.lease(uow) | {"topics": topics, "now": uow.now, "limit": limit}
        ).all()
    for row in sorted(claimed, key=lambda row: (row.due_at, row.id)):
        _run(engine, handlers[row.topic], row)
    return len(claimed)


def _run(engine: Engine, handler: Handler, row: Any) -> None:
    try:
        outputs = _call(engine, handler, row)
    except BpmnError as error:
        _finish(engine, row, None, error)
    except Exception as error:
        # Whatever a handler raises is a failed attempt.
        logger.warning("Job %s of topic %s failed: %s", row.id, row.topic, error)
        _settle(engine, row, f"{type(error).__name__}: {error}")
    else:
        _finish(engine, row, outputs, None)


def _call(engine: Engine, handler: Handler, row: Any) -> Mapping[str, Any]:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = uow.execute(instance_sql.GET_INSTANCE, {"id": row.instance_id}).one_or_none()
        if found is None:
            raise NotFound()
        about = to_instance(found)
        seen = reading.seen_by(uow, about, found.blob, found.format, row.token_id)
    # The handler may take long, so no transaction is open while it works; a unit of work is there if it wants one.
    uow = engine.unit_of_work(SYSTEM, reading=True)
    call = Call(
        uow=uow,
        instance=about,
        element_id=row.element_id,
        topic=row.topic,
        inputs=row.inputs,
        variables=seen,
        job_id=row.id,
    )
    return handler(call) or {}


def _finish(engine: Engine, row: Any, outputs: Mapping[str, Any] | None, error: BpmnError | None) -> None:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            case = cases.lock(uow, row.instance_id)
            held = _held(uow, row.id, leases.NODE)
            if error is not None:
                _raise(uow, case, held, error.code, error.message)
            else:
                _done(uow, case, held, outputs or {})
    except Conflict as lost:
        # The token is gone, or the lease ran out and another node did the work.
        logger.info("The result of job %s came too late: %s", row.id, lost)
    except Exception as failure:
        logger.warning("The result of job %s could not be taken: %s", row.id, failure)
        _settle(engine, row, f"{type(failure).__name__}: {failure}")


def _settle(engine: Engine, row: Any, message: str) -> None:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            case = cases.lock(uow, row.instance_id)
            _failed(uow, case, _held(uow, row.id, leases.NODE), message, None)
    except (Conflict, NotFound) as lost:
        logger.info("Job %s is not ours any more: %s", row.id, lost)


# --- workers elsewhere --------------------------------------------------------------------------------------------


def fetch(
    uow: UnitOfWork, topics: Sequence[str], worker: str, lease_seconds: int = 60, limit: int = 10
) -> tuple[Job, ...]:
    """Lease due jobs of these topics to a worker; others may have them when the lease runs out. NotAllowed."""
    rights.require(uow, "job.fetch")
    lease = {"until": uow.now + timedelta(seconds=lease_seconds), "owner": worker}
    asked = {"topics": list(topics), "now": uow.now, "limit": max(1, min(limit, leases.MOST))}
    ids = [row.id for row in uow.execute(sql.CLAIM_JOBS, lease | asked)]
    return tuple(to_job(row) for row in uow.execute(list_sql.JOBS_BY_ID, {"ids": ids})) if ids else ()


def complete(
    uow: UnitOfWork, job_id: UUID, outputs: Mapping[str, Any] | None = None, worker: str | None = None
) -> None:
    """Bring the outputs of a job that the worker has on lease. NotFound, Conflict when another has it."""
    rights.require(uow, "job.complete")
    case, row = _leased(uow, job_id, worker)
    _done(uow, case, row, submissions.plain(outputs or {}))


def fail(uow: UnitOfWork, job_id: UUID, message: str, retries: int | None = None, worker: str | None = None) -> None:
    """Report that a job failed: it is due again after a wait. An incident opens when no attempt is left.

    `retries`: attempts left, if the worker knows better. NotFound, Conflict when another has it.
    """
    rights.require(uow, "job.fail")
    case, row = _leased(uow, job_id, worker)
    _failed(uow, case, row, message, retries)


def bpmn_error(uow: UnitOfWork, job_id: UUID, code: str, message: str = "", worker: str | None = None) -> None:
    """Report an error that the diagram catches. NotFound, Conflict when another has the job."""
    rights.require(uow, "job.bpmn_error")
    case, row = _leased(uow, job_id, worker)
    _raise(uow, case, row, code, message)


def _leased(uow: UnitOfWork, job_id: UUID, worker: str | None) -> tuple[Case, Any]:
    row = uow.execute(sql.GET_JOB, {"id": job_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such job; perhaps it is done.")
    case = cases.lock(uow, row.instance_id)
    return case, _held(uow, job_id, worker)


def _held(uow: UnitOfWork, job_id: UUID, worker: str | None) -> Any:
    """Return the row of a job after its case was locked. Conflict when it is gone or on lease to another."""
    row = uow.execute(sql.GET_JOB, {"id": job_id}).one_or_none()
    if row is None:
        raise Conflict("This job is done or was cancelled.")
    if worker is not None and row.lease_owner != worker:
        raise Conflict("This job is not on lease to you any more; another worker may have it.")
    return row


# --- what comes of it ---------------------------------------------------------------------------------------------


def _done(uow: UnitOfWork, case: Case, row: Any, outputs: Mapping[str, Any]) -> None:
    kept = submissions.plain(outputs)
    entry = Entry(kind="job_completed", element_id=row.element_id, details={"topic": row.topic, "outputs": kept})
    execution.advance(uow, case, Complete(token_id=row.token_id, variables=kept), Deed(entries=[entry]))


def _raise(uow: UnitOfWork, case: Case, row: Any, code: str, message: str) -> None:
    entry = Entry(
        kind="job_error", element_id=row.element_id, details={"topic": row.topic, "code": code, "message": message}
    )
    execution.advance(uow, case, FailJob(token_id=row.token_id, code=code, message=message), Deed(entries=[entry]))


def _failed(uow: UnitOfWork, case: Case, row: Any, message: str, retries: int | None) -> None:
    if case.about.state in (InstanceState.COMPLETED, InstanceState.CANCELLED):
        return
    attempts = row.attempts + 1
    settings, topic = uow.engine.settings, uow.engine.topics.get(row.topic)
    most = (topic.max_attempts if topic else None) or settings.job_attempts
    left = most - attempts if retries is None else retries
    seconds = (topic.backoff_seconds if topic else None) or settings.job_backoff_seconds
    changed = {
        "b_instance": row.instance_id,
        "b_id": row.id,
        "state": "open" if left > 0 else "stopped",
        "due_at": uow.now + leases.backoff(seconds, attempts, LONGEST_WAIT),
        "attempts": attempts,
        "last_error": message[:4000],
    }
    uow.execute(sql.WRITE_JOB, changed)
    if left <= 0:
        cases.report(
            uow, case, token_id=row.token_id, element_id=row.element_id, kind="job", error=message, job_id=row.id
        )


# --- look ---------------------------------------------------------------------------------------------------------


def find(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> Page[Job]:
    """Return waiting jobs, those due first first. NotAllowed."""
    rights.require(uow, "job.list")
    return leases.page(uow, list_sql.JOBS, to_job, lambda job: (job.due_at, job.id), cursor, limit)
