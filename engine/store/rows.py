"""Rows as the frozen values that the engine hands out."""

from typing import Any

from engine.model import (
    Incident,
    InstanceState,
    Job,
    OutboxMessage,
    ProcessDefinition,
    ProcessInstance,
    Task,
    TaskState,
    Timer,
    Visit,
)


def to_definition(row: Any) -> ProcessDefinition:
    """Return a row of process_definition as a value."""
    return ProcessDefinition(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        texts=row.texts or {},
        description=row.description,
        version_tag=row.version_tag,
        deployment_id=row.deployment_id,
        digest=row.digest,
        start_form=row.start_form,
        owner_group=row.owner_group,
        number_prefix=row.number_prefix,
        starter_groups=tuple(row.starter_groups or ()),
        created_at=row.created_at,
    )


def to_instance(row: Any, prefix: str = "") -> ProcessInstance:
    """Return a row of process_instance as a value; `prefix` stands before its column names in a join."""
    columns = row._mapping
    return ProcessInstance(
        id=columns[prefix + "id"],
        definition_id=columns[prefix + "definition_id"],
        definition_key=columns[prefix + "definition_key"],
        business_key=columns[prefix + "business_key"],
        subject=columns[prefix + "subject"],
        state=InstanceState(columns[prefix + "state"]),
        revision=columns[prefix + "revision"],
        parent_id=columns[prefix + "parent_id"],
        root_id=columns[prefix + "root_id"],
        started_by=columns[prefix + "started_by"],
        started_at=columns[prefix + "started_at"],
        ended_at=columns[prefix + "ended_at"],
        end_reason=columns[prefix + "end_reason"],
    )


def to_task(row: Any) -> Task:
    """Return a row of task as a value."""
    return Task(
        id=row.id,
        instance_id=row.instance_id,
        root_id=row.root_id,
        definition_id=row.definition_id,
        definition_key=row.definition_key,
        element_id=row.element_id,
        name=row.name,
        state=TaskState(row.state),
        revision=row.revision,
        business_key=row.business_key,
        subject=row.subject,
        assignee=row.assignee,
        on_behalf_of=row.on_behalf_of,
        candidate_users=tuple(row.candidate_users or ()),
        candidate_groups=tuple(row.candidate_groups or ()),
        excluded=tuple(row.excluded or ()),
        excluded_rule=row.excluded_rule,
        properties=row.properties or {},
        form_ref=row.form_ref,
        priority=row.priority,
        created_at=row.created_at,
        due_at=row.due_at,
        follow_up_at=row.follow_up_at,
        completed_at=row.completed_at,
        completed_by=row.completed_by,
    )


def to_visit(row: Any) -> Visit:
    """Return a row of activity as a value."""
    return Visit(
        instance_id=row.instance_id,
        token_id=row.token_id,
        element_id=row.element_id,
        name=row.name,
        kind=row.kind,
        definition_id=row.definition_id,
        entered_at=row.entered_at,
        left_at=row.left_at,
        outcome=row.outcome,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        flow=row.flow,
    )


def to_timer(row: Any) -> Timer:
    """Return a row of timer, joined with the business key of its case, as a value."""
    return Timer(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        element_id=row.element_id,
        name=row.name,
        due_at=row.due_at,
    )


def to_job(row: Any) -> Job:
    """Return a row of job, joined with the business key of its case, as a value."""
    return Job(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        element_id=row.element_id,
        topic=row.topic,
        inputs=row.inputs,
        attempts=row.attempts,
        due_at=row.due_at,
        state=row.state,
        lease_owner=row.lease_owner,
        last_error=row.last_error,
    )


def to_incident(row: Any) -> Incident:
    """Return a row of incident, joined with the business key of its case, as a value."""
    return Incident(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        definition_key=row.definition_key,
        element_id=row.element_id,
        token_id=row.token_id,
        job_id=row.job_id,
        kind=row.kind,
        message=row.message,
        detail=row.detail,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
    )


def to_message(row: Any) -> OutboxMessage:
    """Return a row of outbox as a value."""
    return OutboxMessage(
        id=row.id,
        instance_id=row.instance_id,
        business_key=row.business_key,
        kind=row.kind,
        name=row.name,
        payload=row.payload,
        correlation=row.correlation,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        attempts=row.attempts,
    )
