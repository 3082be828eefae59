"""Deployed processes, decisions and forms, compiled once and kept in memory."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from bpmn.semantics import Definition, compile_process
from dmn.decisions import Decisions, parse_decisions
from engine.errors import NotFound
from engine.model import ProcessDefinition
from engine.store import definitions as sql
from engine.store.rows import to_definition
from engine.store.types import Statement
from engine.unit_of_work import UnitOfWork
from forms import Form, compile_form


class Process(Struct, frozen=True):
    """A deployed version of a process: what lists show, and what runs."""

    about: ProcessDefinition
    compiled: Definition


def process(uow: UnitOfWork, definition_id: UUID) -> Process:
    """Return a process by the id of its version. NotFound."""

    def load() -> Process:
        row = uow.execute(sql.PROCESS_WITH_XML, {"id": definition_id}).one_or_none()
        if row is None:
            raise NotFound("There is no such process definition.")
        compiled = compile_process(row.content, functions=uow.engine.functions)[row.key]
        return Process(to_definition(row), compiled.bind(row.id))

    found: Process = uow.engine.cache.get(("process", definition_id), load)
    return found


def remember(uow: UnitOfWork, about: ProcessDefinition, compiled: Definition) -> None:
    """Keep what a deployment has compiled, so that its first start need not compile again."""
    uow.engine.cache.get(("process", about.id), lambda: Process(about, compiled.bind(about.id)))


def find(uow: UnitOfWork, key: str, version: int | None = None) -> ProcessDefinition:
    """Return the version of a key, the latest by default. NotFound."""
    if version is None:
        row = uow.execute(sql.LATEST_PROCESS, {"key": key}).one_or_none()
    else:
        row = uow.execute(sql.PROCESS_VERSION, {"key": key, "version": version}).one_or_none()
    if row is None:
        which = "" if version is None else f" in version {version}"
        raise NotFound(f"There is no process “{key}”{which}.")
    return to_definition(row)


def ids_of(uow: UnitOfWork, key: str) -> tuple[UUID, ...]:
    """Return the ids of all versions of a process."""
    return tuple(row.id for row in uow.execute(sql.VERSIONS_OF, {"key": key}))


def resources(uow: UnitOfWork, deployment_id: UUID) -> dict[str, bytes]:
    """Return the files of a deployment by name, as they were deployed. The caller has checked the right."""
    return {row.name: row.content for row in uow.execute(sql.RESOURCES_OF, {"deployment_id": deployment_id})}


def brought(uow: UnitOfWork, deployment_id: UUID) -> tuple[str, datetime]:
    """Return who deployed a set, and when. The caller has checked the right."""
    row = uow.execute(sql.GET_DEPLOYMENT, {"id": deployment_id}).one()
    return row.actor, row.created_at


def one_at_a_time(uow: UnitOfWork) -> None:
    """Let nobody else bring models in until the unit of work ends."""
    if not uow.engine.database.is_sqlite:
        uow.execute(sql.ONE_DEPLOYMENT_AT_A_TIME)


def latest(uow: UnitOfWork) -> tuple[ProcessDefinition, ...]:
    """Return all processes in their latest version, by name."""
    return tuple(to_definition(row) for row in uow.execute(sql.LATEST_PROCESSES))


def called(uow: UnitOfWork, key: str, binding: str, version: str | None, caller: UUID) -> Process:
    """Return the process that a call activity of the process `caller` calls (design D6). NotFound.

    `binding`: latest, deployment (the caller's own set), version (its number) or versionTag.
    """
    match binding:
        case "deployment":
            own = process(uow, caller).about.deployment_id
            row = uow.execute(sql.PROCESS_IN_DEPLOYMENT, {"key": key, "deployment_id": own}).one_or_none()
        case "version":
            number = int(version) if version and version.isdecimal() else 0
            row = uow.execute(sql.PROCESS_VERSION, {"key": key, "version": number}).one_or_none()
        case "versionTag":
            row = uow.execute(sql.PROCESS_TAGGED, {"key": key, "tag": version}).one_or_none()
        case _:
            row = uow.execute(sql.LATEST_PROCESS, {"key": key}).one_or_none()
    if row is None:
        which = f" ({binding} {version})" if version else f" ({binding})"
        raise NotFound(f"There is no process “{key}”{which} to call.")
    return process(uow, row.id)


def decisions(uow: UnitOfWork, key: str, binding: str, version: str | None, deployment_id: UUID) -> Decisions:
    """Return the file of decisions that holds `key`, for a process of the set `deployment_id`. NotFound.

    A set that does not hold it takes the latest.
    """
    if binding == "version":
        number = int(version) if version and version.isdecimal() else 0
        row = uow.execute(sql.DECISION_VERSION, {"key": key, "version": number}).one_or_none()
    else:
        row = _bound(uow, sql.DECISION_IN_DEPLOYMENT, sql.LATEST_DECISION, key, binding, deployment_id)
    if row is None:
        raise NotFound(f"There is no decision “{key}”.")
    where = {"deployment_id": row.deployment_id, "name": row.resource}
    found: Decisions = uow.engine.cache.get(
        ("decisions", row.deployment_id, row.resource),
        lambda: parse_decisions(uow.execute(sql.GET_RESOURCE, where).scalar_one(), functions=uow.engine.functions),
    )
    return found


def form(uow: UnitOfWork, key: str, binding: str, deployment_id: UUID) -> Form:
    """Return a form for a process of the set `deployment_id`, the latest when the set does not hold it. NotFound."""
    row = _bound(uow, sql.FORM_IN_DEPLOYMENT, sql.LATEST_FORM, key, binding, deployment_id)
    if row is None:
        raise NotFound(f"There is no form “{key}”.")
    where = {"deployment_id": row.deployment_id, "name": row.resource}
    found: Form = uow.engine.cache.get(
        ("form", row.deployment_id, row.resource),
        lambda: compile_form(uow.execute(sql.GET_RESOURCE, where).scalar_one(), functions=uow.engine.functions),
    )
    return found


def _bound(
    uow: UnitOfWork, in_deployment: Statement, latest: Statement, key: str, binding: str, deployment_id: UUID
) -> Any:
    """Return the row that a reference means. What a set holds never changes, so it is remembered."""

    def own() -> Any:
        return uow.execute(in_deployment, {"key": key, "deployment_id": deployment_id}).one_or_none()

    row = None if binding == "latest" else uow.engine.cache.get(("bound", id(in_deployment), key, deployment_id), own)
    return row if row is not None else uow.execute(latest, {"key": key}).one_or_none()
