"""Statements on deployments and what they brought."""

from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, select, text

from engine.store.tables import (
    decision_definition,
    definition_grant,
    deployment,
    form_definition,
    process_definition,
    resource,
    start_subscription,
)

# --- deployments ------------------------------------------------------------------------------------------------

GET_DEPLOYMENT = select(deployment).where(deployment.c.id == bindparam("id"))
DEPLOYMENT_BY_DIGEST = (
    select(deployment)
    .where(deployment.c.digest == bindparam("digest"))
    .order_by(deployment.c.created_at.desc(), deployment.c.id.desc())
)
LAST_DEPLOYMENTS = (
    select(deployment).order_by(deployment.c.created_at.desc(), deployment.c.id.desc()).limit(bindparam("limit"))
)
ADD_DEPLOYMENT = insert(deployment)
ADD_RESOURCES = insert(resource)
RESOURCES_OF = select(resource).where(resource.c.deployment_id == bindparam("deployment_id")).order_by(resource.c.name)
GET_RESOURCE = select(resource.c.content).where(
    resource.c.deployment_id == bindparam("deployment_id"), resource.c.name == bindparam("name")
)
#: Two deployments at once would give the same version twice, so the second waits. SQLite has one writer anyway.
ONE_DEPLOYMENT_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7201996)")

# --- processes --------------------------------------------------------------------------------------------------

ADD_PROCESSES = insert(process_definition)
GET_PROCESS = select(process_definition).where(process_definition.c.id == bindparam("id"))
PROCESS_WITH_XML = (
    select(process_definition, resource.c.content)
    .join_from(
        process_definition,
        resource,
        (resource.c.deployment_id == process_definition.c.deployment_id)
        & (resource.c.name == process_definition.c.resource),
    )
    .where(process_definition.c.id == bindparam("id"))
)
LATEST_PROCESS = (
    select(process_definition)
    .where(process_definition.c.key == bindparam("key"))
    .order_by(process_definition.c.version.desc())
    .limit(1)
)
PROCESS_VERSION = select(process_definition).where(
    process_definition.c.key == bindparam("key"), process_definition.c.version == bindparam("version")
)
PROCESS_TAGGED = (
    select(process_definition)
    .where(process_definition.c.key == bindparam("key"), process_definition.c.version_tag == bindparam("tag"))
    .order_by(process_definition.c.version.desc())
    .limit(1)
)
PROCESS_IN_DEPLOYMENT = select(process_definition).where(
    process_definition.c.key == bindparam("key"), process_definition.c.deployment_id == bindparam("deployment_id")
)
PROCESSES_OF_DEPLOYMENT = (
    select(process_definition)
    .where(process_definition.c.deployment_id == bindparam("deployment_id"))
    .order_by(process_definition.c.key)
)
ALL_PROCESSES = select(process_definition).order_by(process_definition.c.key, process_definition.c.version.desc())
_NEWER = process_definition.alias("newer")
LATEST_PROCESSES = (
    select(process_definition)
    .where(
        process_definition.c.version
        == select(func.max(_NEWER.c.version)).where(_NEWER.c.key == process_definition.c.key).scalar_subquery()
    )
    .order_by(process_definition.c.name, process_definition.c.key)
)
VERSIONS_OF = (
    select(process_definition)
    .where(process_definition.c.key == bindparam("key"))
    .order_by(process_definition.c.version.desc())
)
PROCESS_KEYS = select(process_definition.c.key).distinct()

# --- decisions and forms ----------------------------------------------------------------------------------------

ADD_DECISIONS = insert(decision_definition)
ADD_FORMS = insert(form_definition)
LATEST_VERSIONS = {
    "process": select(process_definition.c.key, func.max(process_definition.c.version).label("version")).group_by(
        process_definition.c.key
    ),
    "decision": select(decision_definition.c.key, func.max(decision_definition.c.version).label("version")).group_by(
        decision_definition.c.key
    ),
    "form": select(form_definition.c.key, func.max(form_definition.c.version).label("version")).group_by(
        form_definition.c.key
    ),
}
DECISION_IN_DEPLOYMENT = select(decision_definition).where(
    decision_definition.c.key == bindparam("key"), decision_definition.c.deployment_id == bindparam("deployment_id")
)
LATEST_DECISION = (
    select(decision_definition)
    .where(decision_definition.c.key == bindparam("key"))
    .order_by(decision_definition.c.version.desc())
    .limit(1)
)
DECISION_VERSION = select(decision_definition).where(
    decision_definition.c.key == bindparam("key"), decision_definition.c.version == bindparam("version")
)
FORM_IN_DEPLOYMENT = select(form_definition).where(
    form_definition.c.key == bindparam("key"), form_definition.c.deployment_id == bindparam("deployment_id")
)
LATEST_FORM = (
    select(form_definition)
    .where(form_definition.c.key == bindparam("key"))
    .order_by(form_definition.c.version.desc())
    .limit(1)
)


def _latest(table: Table) -> Select[Any]:
    newer = table.alias("newer")
    last = select(func.max(newer.c.version)).where(newer.c.key == table.c.key).scalar_subquery()
    return select(table).where(table.c.version == last)


LATEST_DECISIONS = _latest(decision_definition)
LATEST_FORMS = _latest(form_definition)

# --- grants and starts ------------------------------------------------------------------------------------------

GRANTS_OF = (
    select(definition_grant)
    .where(definition_grant.c.definition_key == bindparam("key"))
    .order_by(definition_grant.c.kind, definition_grant.c.name)
)
ADD_GRANTS = insert(definition_grant)
#: The kind of a conditional start event in a row: the column takes eight signs.
CONDITION = "when"
FORGET_STARTS = delete(start_subscription).where(
    start_subscription.c.definition_key.in_(bindparam("keys", expanding=True))
)
ADD_STARTS = insert(start_subscription)
