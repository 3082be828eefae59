"""Brings models in, as sets: checked as a whole, kept whole, a new version each time something changed (design D10)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from bpmn.findings import Finding
from bpmn.semantics import Definition
from engine import definitions as stored
from engine import known, model_sets, rights
from engine.errors import InvalidModel, NotFound, Refused
from engine.grants import ALL_THEY_USE, Grant, asked_for, give, grant, grants
from engine.host import feel_host
from engine.ids import new_id
from engine.left_out import left_out
from engine.model import ProcessDefinition
from engine.model_sets import ModelSet
from engine.store import definitions as sql
from engine.store import model_drafts as drafts_sql
from engine.store.rows import to_definition
from engine.unit_of_work import UnitOfWork
from forms import Form

__all__ = [
    "ALL_THEY_USE",
    "Deployment",
    "Grant",
    "asked_for",
    "compiled",
    "definition",
    "definitions",
    "deploy",
    "files",
    "find",
    "form",
    "get",
    "grant",
    "grants",
    "holding_decision",
    "judged",
    "put_live",
    "validate",
    "versions",
    "xml",
]


class Deployment(Struct, frozen=True, kw_only=True):
    """A set that is deployed."""

    id: UUID
    name: str
    actor: str
    reason: str | None
    created_at: datetime
    definitions: tuple[ProcessDefinition, ...]
    #: False: the same set was the current one already.
    new: bool = True
    #: Warnings.
    findings: tuple[Finding, ...] = ()


def deploy(
    uow: UnitOfWork,
    files: Mapping[str, bytes],
    *,
    name: str | None = None,
    reason: str | None = None,
    grants: Iterable[str] = (),
) -> Deployment:
    """Deploy a set of files by name (.bpmn, .dmn, .form).

    The same set as the current one makes no new version. `grants`: "topic:NAME" and "message:NAME" that the processes
    of this set may use from now on, or ALL_THEY_USE. InvalidModel with findings when the set cannot run; nothing is
    stored then.
    """
    rights.require(uow, "deployment.create")
    model_set = model_sets.read(files, uow.engine.functions)
    for about in stored.latest(uow):
        if about.key in model_set.processes:
            # To own one process is no leave to replace another.
            rights.require(uow, "deployment.create", definition=about)
    wanted = tuple(grants)
    if wanted:
        rights.require(uow, "deployment.grant")
    return _put_live(uow, model_set, wanted, name, reason, ("published",))


def put_live(
    uow: UnitOfWork, files: Mapping[str, bytes], *, name: str, reason: str | None, grants: Iterable[str]
) -> Deployment:
    """Deploy a set that was approved, with what it may use; the caller has checked who approved. Raises as `deploy`."""
    model_set = model_sets.read(files, uow.engine.functions)
    return _put_live(uow, model_set, tuple(grants), name, reason, ("approved", "published"))


def _put_live(
    uow: UnitOfWork,
    model_set: ModelSet,
    wanted: Sequence[str],
    name: str | None,
    reason: str | None,
    states: Sequence[str],
) -> Deployment:
    stored.one_at_a_time(uow)
    if wanted and not model_set.errors:
        give(uow, model_set, wanted)
    model_set = known.check(uow, model_set)
    if model_set.errors:
        raise InvalidModel(model_set.findings, _why(model_set.errors))
    current = _current(uow, model_set)
    if current is not None:
        return _deployment(uow, current, new=False, findings=model_set.findings)
    _require_approved(uow, model_set, states)
    return _store(uow, model_set, name or _name(model_set), reason)


def _require_approved(uow: UnitOfWork, model_set: ModelSet, states: Sequence[str]) -> None:
    """Refuse a set that nobody approved, once something runs and the installation is governed; whoever deploys it.

    `states`: of its draft. What is approved and waits for its time is put live by its publication alone.
    """
    if not uow.engine.settings.governance or uow.execute(sql.LAST_DEPLOYMENTS, {"limit": 1}).first() is None:
        return
    if uow.execute(drafts_sql.APPROVED, {"digest": model_set.digest, "states": list(states)}).first() is None:
        raise Refused("Nobody approved this set of models. Hand it in as a draft; somebody else approves it there.")


def _why(errors: Sequence[Finding]) -> str:
    first = errors[0]
    where = f"{first.resource or 'The set'}: {first}"
    return where if len(errors) == 1 else f"{where} And {len(errors) - 1} more."


def validate(uow: UnitOfWork, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return what is wrong with a set, without deploying it."""
    rights.require(uow, "deployment.validate")
    return known.check(uow, model_sets.read(files, uow.engine.functions)).findings


def judged(uow: UnitOfWork, files: Mapping[str, bytes]) -> ModelSet:
    """Return a set with everything that would be wrong in it, were it allowed all it asks for. Nothing is kept."""
    model_set = model_sets.read(files, uow.engine.functions)
    with uow.looking():
        give(uow, model_set, ALL_THEY_USE)
        model_set = known.check(uow, model_set)
    return model_set.with_findings(left_out(model_set))


# --- what there is ------------------------------------------------------------------------------------------------


def definitions(uow: UnitOfWork, latest: bool = True) -> tuple[ProcessDefinition, ...]:
    """Return all processes, in their latest version or in every one."""
    if latest:
        return stored.latest(uow)
    return tuple(to_definition(row) for row in uow.execute(sql.ALL_PROCESSES))


def versions(uow: UnitOfWork, key: str) -> tuple[ProcessDefinition, ...]:
    """Return all versions of a process, newest first. NotFound."""
    found = tuple(to_definition(row) for row in uow.execute(sql.VERSIONS_OF, {"key": key}))
    if not found:
        raise NotFound(f"There is no process “{key}”.")
    return found


def definition(uow: UnitOfWork, key_or_id: str | UUID, version: int | None = None) -> ProcessDefinition:
    """Return a process by its key (the latest version by default) or by the id of a version. NotFound."""
    if isinstance(key_or_id, UUID):
        return stored.process(uow, key_or_id).about
    return stored.find(uow, key_or_id, version)


def compiled(uow: UnitOfWork, definition_id: UUID) -> Definition:
    """Return what a version was compiled to: its elements with names, texts and places. NotFound."""
    return stored.process(uow, definition_id).compiled


def xml(uow: UnitOfWork, definition_id: UUID) -> bytes:
    """Return the BPMN of a version as it was deployed. NotFound."""
    row = uow.execute(sql.PROCESS_WITH_XML, {"id": definition_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such process definition.")
    content: bytes = row.content
    return content


def form(uow: UnitOfWork, definition_id: UUID, form_ref: str, binding: str = "deployment") -> Form:
    """Return a form as a version of a process sees it. NotFound."""
    return stored.form(uow, form_ref, binding, stored.process(uow, definition_id).about.deployment_id)


def find(uow: UnitOfWork, limit: int = 50) -> tuple[Deployment, ...]:
    """Return the last deployments, newest first."""
    rights.require(uow, "deployment.list")
    rows = uow.execute(sql.LAST_DEPLOYMENTS, {"limit": limit}).all()
    return tuple(_deployment(uow, row, new=False) for row in rows)


def get(uow: UnitOfWork, deployment_id: UUID) -> Deployment:
    """Return a deployment. NotFound."""
    rights.require(uow, "deployment.read")
    row = uow.execute(sql.GET_DEPLOYMENT, {"id": deployment_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such deployment.")
    return _deployment(uow, row, new=False)


def files(uow: UnitOfWork, deployment_id: UUID) -> dict[str, bytes]:
    """Return the files of a deployment by name, as they were deployed. NotFound."""
    get(uow, deployment_id)
    return stored.resources(uow, deployment_id)


def holding_decision(uow: UnitOfWork, key: str) -> tuple[dict[str, bytes], str]:
    """Return the files of the set that holds the latest version of a decision, and the name of its file. NotFound."""
    row = uow.execute(sql.LATEST_DECISION, {"key": key}).one_or_none()
    if row is None:
        raise NotFound(f"There is no decision “{key}”.")
    return files(uow, row.deployment_id), row.resource


# --- keeping a set ------------------------------------------------------------------------------------------------


def _current(uow: UnitOfWork, model_set: ModelSet) -> Any:
    """Return the row of the deployment that holds the same set, if it is still the current one."""
    row = uow.execute(sql.DEPLOYMENT_BY_DIGEST, {"digest": model_set.digest}).first()
    if row is None:
        return None
    for key in model_set.processes:
        if stored.find(uow, key).deployment_id != row.id:
            return None
    for statement, keys in ((sql.LATEST_DECISION, model_set.decisions), (sql.LATEST_FORM, model_set.forms)):
        for key in keys:
            if uow.execute(statement, {"key": key}).one().deployment_id != row.id:
                return None
    return row


def _name(model_set: ModelSet) -> str:
    named = [definition.name or key for key, (_, definition) in model_set.processes.items()]
    return ", ".join(named or [resource.name for resource in model_set.resources])[:255]


def _store(uow: UnitOfWork, model_set: ModelSet, name: str, reason: str | None) -> Deployment:
    deployment_id = new_id(uow.now)
    row = {
        "id": deployment_id,
        "digest": model_set.digest,
        "name": name,
        "actor": uow.actor,
        "reason": reason,
        "created_at": uow.now,
    }
    uow.execute(sql.ADD_DEPLOYMENT, row)
    uow.execute(
        sql.ADD_RESOURCES,
        [
            {
                "deployment_id": deployment_id,
                "name": resource.name,
                "kind": resource.kind,
                "digest": resource.digest,
                "content": resource.content,
            }
            for resource in model_set.resources
        ],
    )
    made = _store_processes(uow, model_set, deployment_id)
    _store_keyed(uow, sql.ADD_DECISIONS, "decision", model_set.decisions, deployment_id)
    _store_keyed(uow, sql.ADD_FORMS, "form", model_set.forms, deployment_id)
    _listen(uow, model_set, made)
    return Deployment(
        id=deployment_id,
        name=name,
        actor=uow.actor,
        reason=reason,
        created_at=uow.now,
        definitions=made,
        findings=model_set.findings,
    )


def _next_versions(uow: UnitOfWork, kind: str) -> dict[str, int]:
    return {row.key: row.version for row in uow.execute(sql.LATEST_VERSIONS[kind])}


def _store_processes(uow: UnitOfWork, model_set: ModelSet, deployment_id: UUID) -> tuple[ProcessDefinition, ...]:
    if not model_set.processes:
        return ()
    before = _next_versions(uow, "process")
    rows = []
    for key, (resource, compiled) in sorted(model_set.processes.items()):
        rows.append(
            _process_row(compiled, resource.name, resource.digest)
            | {
                "id": new_id(uow.now),
                "key": key,
                "version": before.get(key, 0) + 1,
                "deployment_id": deployment_id,
                "created_at": uow.now,
            }
        )
    uow.execute(sql.ADD_PROCESSES, rows)
    made = tuple(
        to_definition(row) for row in uow.execute(sql.PROCESSES_OF_DEPLOYMENT, {"deployment_id": deployment_id})
    )
    for about in made:
        stored.remember(uow, about, model_set.processes[about.key][1])
    return made


def _process_row(compiled: Definition, resource: str, digest: str) -> dict[str, Any]:
    properties = compiled.properties
    texts: dict[str, dict[str, str]] = {}
    for name, text in properties.items():
        word, _, language = name.partition(".")
        if word in ("name", "description") and language:
            texts.setdefault(language, {})[word] = text
    return {
        "version_tag": compiled.version_tag,
        "name": compiled.name or compiled.key,
        "description": compiled.documentation,
        "texts": texts,
        "resource": resource,
        "digest": digest,
        "start_form": next(iter(compiled.start_forms.values()), None),
        "owner_group": properties.get("ownerGroup"),
        "number_prefix": properties.get("numberPrefix"),
        "starter_groups": list(compiled.starter_groups),
    }


def _store_keyed(
    uow: UnitOfWork, statement: Any, kind: str, found: Mapping[str, model_sets.Resource], deployment_id: UUID
) -> None:
    if not found:
        return
    before = _next_versions(uow, kind)
    uow.execute(
        statement,
        [
            {
                "id": new_id(uow.now),
                "key": key,
                "version": before.get(key, 0) + 1,
                "deployment_id": deployment_id,
                "resource": resource.name,
            }
            for key, resource in found.items()
        ],
    )


def _listen(uow: UnitOfWork, model_set: ModelSet, made: Sequence[ProcessDefinition]) -> None:
    """Let the start events of the new versions listen, and no others of their keys."""
    if not made:
        return
    uow.execute(sql.FORGET_STARTS, {"keys": [each.key for each in made]})
    rows = []
    for each in made:
        for event in model_set.processes[each.key][1].start_events:
            if event.kind == "none":
                continue
            due = event.due(feel_host(uow))
            rows.append(
                {
                    "definition_key": each.key,
                    "element_id": event.id,
                    "definition_id": each.id,
                    "kind": sql.CONDITION if event.kind == "condition" else event.kind,
                    "name": event.name or event.id,
                    "due_at": due.at if due else None,
                    "cycle": dict(due.cycle) if due and due.cycle else None,
                }
            )
    if rows:
        uow.execute(sql.ADD_STARTS, rows)


def _deployment(uow: UnitOfWork, row: Any, *, new: bool, findings: Sequence[Finding] = ()) -> Deployment:
    found = uow.execute(sql.PROCESSES_OF_DEPLOYMENT, {"deployment_id": row.id})
    return Deployment(
        id=row.id,
        name=row.name,
        actor=row.actor,
        reason=row.reason,
        created_at=row.created_at,
        definitions=tuple(to_definition(each) for each in found),
        new=new,
        findings=tuple(findings),
    )
