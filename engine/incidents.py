"""What stopped and needs a person: look, and try again."""

from uuid import UUID

from engine import cases, definitions, execution, leases, rights
from engine.errors import Conflict, NotFound
from engine.execution import Deed
from engine.history import Entry
from engine.interpreter import Retry
from engine.model import Incident, Page
from engine.policy import Relation
from engine.store import children as child_sql
from engine.store import queue_lists as list_sql
from engine.store import queues as queue_sql
from engine.store.rows import to_incident
from engine.unit_of_work import SYSTEM, UnitOfWork


def find(uow: UnitOfWork, *, open_only: bool = True, cursor: str | None = None, limit: int = 50) -> Page[Incident]:
    """Return incidents, newest first; of their own processes for those who own some. NotAllowed."""
    found = rights.require(uow, "incident.list")
    if uow.actor == SYSTEM or uow.engine.directory.is_open or found & {Relation.OPERATOR, Relation.AUDITOR}:
        statements = list_sql.OPEN_INCIDENTS if open_only else list_sql.INCIDENTS
        return leases.page(uow, statements, to_incident, _position, cursor, limit)
    groups = rights.standing(uow).groups
    keys = sorted({about.key for about in definitions.latest(uow) if about.owner_group in groups})
    statements = list_sql.OPEN_INCIDENTS_OF_MINE if open_only else list_sql.INCIDENTS_OF_MINE
    return leases.page(uow, statements, to_incident, _position, cursor, limit, keys=keys)


def _position(incident: Incident) -> tuple[object, UUID]:
    return incident.created_at, incident.id


def of_instance(uow: UnitOfWork, instance_id: UUID) -> tuple[Incident, ...]:
    """Return all incidents of one case, oldest first. The caller has checked rights."""
    return tuple(to_incident(row) for row in uow.execute(list_sql.INCIDENTS_OF, {"instance": instance_id}))


def get(uow: UnitOfWork, incident_id: UUID) -> Incident:
    """Return an incident. NotFound."""
    incident = _load(uow, incident_id)
    rights.require(uow, "incident.read", instance=cases.look(uow, incident.instance_id))
    return incident


def _load(uow: UnitOfWork, incident_id: UUID) -> Incident:
    row = uow.execute(list_sql.INCIDENT, {"id": incident_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such incident.")
    return to_incident(row)


def retry(uow: UnitOfWork, incident_id: UUID) -> Incident:
    """Try again what stopped: a job is due at once, a token goes on from the element before which it stopped.

    The incident is resolved; a new one opens when it fails again. NotFound, Conflict when it is resolved already.
    """
    incident = _load(uow, incident_id)
    case = cases.lock(uow, incident.instance_id)
    rights.require(uow, "incident.retry", instance=case.about)
    if not cases.resolve(uow, case, incident_id):
        raise Conflict("This incident is resolved already.")
    entry = Entry(kind="retried", element_id=incident.element_id, details={"incident": str(incident.id)})
    after = cases.without_incident(case)
    if incident.kind == "timer":
        again = {"b_instance": incident.instance_id, "b_id": incident.token_id, "until": None}
        uow.execute(queue_sql.POSTPONE_TIMER, again)
        cases.note(uow, after, [entry], state=cases.moving_state(uow, after).value)
    elif incident.kind == "child":
        uow.execute(child_sql.START_FAILED_AGAIN, {"b_instance": incident.instance_id, "b_token": incident.token_id})
        engine = uow.engine
        uow.after_commit(lambda: engine.wake("child", incident.token_id))
        cases.note(uow, after, [entry], state=cases.moving_state(uow, after).value)
    elif incident.job_id is None:
        execution.advance(uow, after, Retry(token_id=incident.token_id), Deed(entries=[entry]))
    else:
        _reopen(uow, incident)
        cases.note(uow, after, [entry], state=cases.moving_state(uow, after).value)
    return _load(uow, incident_id)


def _reopen(uow: UnitOfWork, incident: Incident) -> None:
    row = {
        "b_instance": incident.instance_id,
        "b_id": incident.job_id,
        "state": "open",
        "due_at": uow.now,
        "attempts": 0,
        "last_error": incident.message,
    }
    uow.execute(queue_sql.WRITE_JOB, row)
    engine, job_id = uow.engine, incident.job_id
    uow.after_commit(lambda: engine.wake("job", job_id))


def retry_all(uow: UnitOfWork, definition_key: str | None = None, limit: int = 100) -> int:
    """Try again the newest open incidents, of one process if it is named; return how many. NotAllowed."""
    rights.require(uow, "incident.retry")
    page = find(uow, limit=limit)
    chosen = [incident for incident in page.items if definition_key in (None, incident.definition_key)]
    for incident in chosen:
        retry(uow, incident.id)
    return len(chosen)
