"""/timers, /jobs, /incidents, /messages and /signals: what runs behind the cases."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.operations import (
    FetchSchema,
    IncidentQuery,
    IncidentSchema,
    JobDoneSchema,
    JobErrorSchema,
    JobFailedSchema,
    JobSchema,
    JobsSchema,
    MessageSchema,
    OutboxQuery,
    OutboxSchema,
    RetriedSchema,
    RetrySchema,
    SignalSchema,
    TimerSchema,
)
from engine import incidents, jobs, messages, timers
from engine.model import Incident, Job, OutboxMessage, Page, Timer
from engine.unit_of_work import UnitOfWork

timer_list = Resource("timers", "/timers", "Due times that cases wait for.")
work = Resource("jobs", "/jobs", "Work for external workers: fetch, complete, fail.")
trouble = Resource("incidents", "/incidents", "What stopped and needs a person.")
post = Resource("messages", "/messages", "Messages to cases, and those that processes threw.")
loud = Resource("signals", "/signals", "Signals to everybody who waits.")


@timer_list.listing("", "timer.list", TimerSchema)
def find_timers(uow: UnitOfWork, limit: int, cursor: str | None) -> Page[Timer]:
    """List timers, the next due first."""
    return timers.find(uow, cursor=cursor, limit=limit)


@work.listing("", "job.list", JobSchema)
def find_jobs(uow: UnitOfWork, limit: int, cursor: str | None) -> Page[Job]:
    """List jobs, the next due first."""
    return jobs.find(uow, cursor=cursor, limit=limit)


@work.writing("POST", "/fetch", "job.fetch", JobsSchema, body=FetchSchema)
def fetch(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Take jobs of some topics for a while; nobody else gets them until the lease ends."""
    return {"items": jobs.fetch(uow, **body)}


@work.writing("POST", "/<uuid:job_id>/complete", "job.complete", None, body=JobDoneSchema)
def complete_job(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> None:
    """Bring a job's outputs; the case goes on."""
    jobs.complete(uow, job_id, **body)


@work.writing("POST", "/<uuid:job_id>/fail", "job.fail", None, body=JobFailedSchema)
def fail_job(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> None:
    """Say that a job did not work; it is tried again or becomes an incident."""
    jobs.fail(uow, job_id, **body)


@work.writing("POST", "/<uuid:job_id>/bpmn-error", "job.bpmn_error", None, body=JobErrorSchema)
def job_error(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> None:
    """Raise a BPMN error that the diagram catches."""
    jobs.bpmn_error(uow, job_id, **body)


@trouble.listing("", "incident.list", IncidentSchema, query=IncidentQuery)
def find_incidents(uow: UnitOfWork, **filters: Any) -> Page[Incident]:
    """List incidents, the newest first."""
    return incidents.find(uow, **filters)


@trouble.reading("/<uuid:incident_id>", "incident.read", IncidentSchema)
def read_incident(uow: UnitOfWork, incident_id: UUID) -> Incident:
    """Read an incident."""
    return incidents.get(uow, incident_id)


@trouble.writing("POST", "/<uuid:incident_id>/retry", "incident.retry", IncidentSchema)
def retry(uow: UnitOfWork, incident_id: UUID) -> Incident:
    """Try again from where it stopped."""
    incidents.retry(uow, incident_id)
    return incidents.get(uow, incident_id)


@trouble.writing("POST", "/retry", "incident.retry", RetriedSchema, body=RetrySchema, optional=True)
def retry_all(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, int]:
    """Try the newest open incidents again, all or those of one process."""
    return {"retried": incidents.retry_all(uow, body["definition_key"], body["limit"])}


@post.listing("", "message.list", OutboxSchema, query=OutboxQuery)
def find_messages(uow: UnitOfWork, **filters: Any) -> Page[OutboxMessage]:
    """List messages and signals that processes threw."""
    return messages.find(uow, **filters)


@post.writing("POST", "", "message.correlate", None, body=MessageSchema)
def correlate(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Hand a message to the case that waits for it; 404 when none does."""
    messages.correlate(
        uow, body["name"], body["payload"], business_key=body["business_key"], correlation=body["correlation"]
    )


@post.writing("POST", "/<uuid:message_id>/resend", "message.resend", None)
def resend(uow: UnitOfWork, message_id: UUID) -> None:
    """Send a thrown message again."""
    messages.resend(uow, message_id)


@loud.writing("POST", "", "signal.broadcast", None, body=SignalSchema)
def broadcast(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Hand a signal to everybody who waits for it; nobody is fine too."""
    messages.broadcast(uow, body["name"], body["payload"])
