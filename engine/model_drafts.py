"""Sets of models that somebody works on: copied from what runs, saved as people draw, looked at as deployment would.

Nothing of a draft runs. It goes live by being handed in, approved by somebody else, and published (publications).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bpmn.differences import Difference, compare
from bpmn.findings import Finding, InvalidProcess
from engine import cases, definitions, deployments, model_sets, recipes, rights
from engine.errors import Conflict, Invalid, NotFound, StaleRevision
from engine.ids import new_id
from engine.store import model_drafts as sql
from engine.unit_of_work import UnitOfWork

#: States in which somebody still works on a draft or decides on it.
UNDER_WAY = ("open", "submitted", "approved")
#: What a draft may hold.
MOST_FILES = 100
MOST_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDraft:
    """A draft. `state`: open | submitted | approved | published | rejected | discarded."""

    id: UUID
    key: str
    title: str
    base_id: UUID | None
    author: str
    state: str
    revision: int
    created_at: datetime
    changed_at: datetime
    #: What was handed in: SHA-256 of the canonical set, why, what it asks to be allowed, from when on it is to run.
    digest: str | None
    reason: str | None
    grants: tuple[str, ...]
    publish_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    comment: str | None
    deployment_id: UUID | None
    #: The case that decides about it; None: its owners do.
    case_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChange:
    """A file that a draft adds, changes or leaves out, and what it was and is. `differences` of diagrams only."""

    name: str
    kind: str
    differences: tuple[Difference, ...] = ()
    before: bytes | None = None
    after: bytes | None = None


def begin(uow: UnitOfWork, key: str, title: str) -> ModelDraft:
    """Begin a draft with what runs of a process: its diagram, what it calls, all forms and decisions of its set.

    NotFound, NotAllowed unless the actor looks after the process.
    """
    about = definitions.find(uow, key, None)
    rights.require(uow, "model.draft", definition=about)
    return add(uow, key, title, about.deployment_id, part_for(deployments.files(uow, about.deployment_id), [key]))


def begin_from(uow: UnitOfWork, key: str, title: str, deployment_id: UUID) -> ModelDraft:
    """Begin a draft with the files of an earlier set, to go back to it. NotFound, NotAllowed."""
    rights.require(uow, "model.draft", definition=definitions.find(uow, key, None))
    return add(uow, key, title, deployment_id, part_for(deployments.files(uow, deployment_id), [key]))


def part_for(files: Mapping[str, bytes], keys: Iterable[str]) -> dict[str, bytes]:
    """Return the part of a set that runs on its own for some processes: what they call, show and ask comes along.

    A process calls, asks and shows what came with it; the rest of the set stays where it is.
    """
    models = {name: model_sets.references(content) for name, content in files.items() if name.endswith(".bpmn")}
    wanted, needed = set(keys), set[str]()
    while more := {name for name, one in models.items() if one.processes & wanted} - needed:
        needed |= more
        wanted |= set[str]().union(*(models[name].called for name in more))
    asked = frozenset[str]().union(*(models[name].decisions for name in needed))
    shown = frozenset[str]().union(*(models[name].forms for name in needed))
    held = frozenset[str]().union(*(models[name].processes for name in needed))
    return {
        name: content
        for name, content in files.items()
        if name in needed or _comes(name, content, asked, shown) or _tries(name, content, held)
    }


def _tries(name: str, content: bytes, held: frozenset[str]) -> bool:
    return name.endswith(recipes.ENDING) and model_sets.scenario_process(content) in held


def _comes(name: str, content: bytes, asked: frozenset[str], shown: frozenset[str]) -> bool:
    if name.endswith(".dmn"):
        return bool(model_sets.decision_ids(content) & asked)
    return name.endswith(".form") and model_sets.form_id(content) in shown


def add(uow: UnitOfWork, key: str, title: str, base_id: UUID, files: Mapping[str, bytes]) -> ModelDraft:
    """Keep a new draft with these files; the caller has checked the right. Invalid without a title."""
    if not title.strip():
        raise Invalid("Say in some words what is to change.", field="title")
    draft_id = new_id(uow.now)
    row = {
        "id": draft_id,
        "key": key,
        "title": title.strip()[:255],
        "base_id": base_id,
        "author": uow.actor,
        "state": "open",
        "revision": 1,
        "created_at": uow.now,
        "changed_at": uow.now,
    }
    uow.execute(sql.ADD, row)
    uow.execute(
        sql.ADD_FILES,
        [
            {"draft_id": draft_id, "name": name, "content": content, "changed_by": None, "changed_at": uow.now}
            for name, content in files.items()
        ],
    )
    uow.execute(sql.ADD_AUTHOR, {"draft_id": draft_id, "person": uow.actor})
    return get(uow, draft_id)


# --- reading ------------------------------------------------------------------------------------------------------


def get(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Return a draft. NotFound; NotAllowed unless the actor may look at models, or has a part in deciding about it."""
    row = uow.execute(sql.GET, {"id": draft_id}).one_or_none()
    if row is None or row.case_id is None or not _sees_case(uow, row.case_id):
        rights.require(uow, "model.list")
    return of_row(row)


def _sees_case(uow: UnitOfWork, case_id: UUID) -> bool:
    try:
        return rights.allows(uow, "instance.read", instance=cases.look(uow, case_id))
    except NotFound:
        # The case begins in this very step.
        return False


def find(uow: UnitOfWork, states: Iterable[str] = UNDER_WAY, limit: int = 100) -> tuple[ModelDraft, ...]:
    """Return drafts in some states, the one changed last first."""
    rights.require(uow, "model.list")
    return tuple(of_row(row) for row in uow.execute(sql.FIND, {"states": list(states), "limit": limit}))


def files(uow: UnitOfWork, draft_id: UUID) -> dict[str, bytes]:
    """Return the files of a draft by name. NotFound."""
    get(uow, draft_id)
    return {row.name: row.content for row in uow.execute(sql.FILES, {"id": draft_id})}


def authors(uow: UnitOfWork, draft_id: UUID) -> frozenset[str]:
    """Return everybody who had a hand in a draft."""
    return frozenset(uow.execute(sql.AUTHORS, {"id": draft_id}).scalars())


def findings(uow: UnitOfWork, draft_id: UUID) -> tuple[Finding, ...]:
    """Return what deployment would say of a draft as it is."""
    return deployments.judged(uow, files(uow, draft_id)).findings


def changes(uow: UnitOfWork, draft_id: UUID) -> tuple[FileChange, ...]:
    """Return what a draft changes of what runs at present; files that say the same are left out."""
    draft, now = get(uow, draft_id), files(uow, draft_id)
    return between(running(uow, draft.key), now)


def between(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Return what a set of files changes of another, by name; files that say the same are left out."""
    found = (_change(name, before.get(name), now.get(name)) for name in sorted({*before, *now}))
    return tuple(each for each in found if each is not None)


def running(uow: UnitOfWork, key: str) -> dict[str, bytes]:
    """Return the files that a draft of a process begins with at present. NotFound."""
    return part_for(definitions.resources(uow, definitions.find(uow, key, None).deployment_id), [key])


def _change(name: str, before: bytes | None, after: bytes | None) -> FileChange | None:
    if before == after:
        return None
    if before is None or after is None:
        return FileChange(name=name, kind="added" if before is None else "removed", before=before, after=after)
    if not name.endswith(".bpmn"):
        return FileChange(name=name, kind="changed", before=before, after=after)
    try:
        differences = compare(before, after)
    except InvalidProcess:
        return FileChange(name=name, kind="broken", before=before, after=after)
    if not differences:
        return None
    return FileChange(name=name, kind="changed", differences=differences, before=before, after=after)


# --- saving -------------------------------------------------------------------------------------------------------


def save(uow: UnitOfWork, draft_id: UUID, name: str, content: bytes, revision: int) -> ModelDraft:
    """Keep a file of a draft as it is drawn now, right or wrong; `revision`: the one that was loaded.

    StaleRevision when somebody saved meanwhile (their work stays), Conflict when it is handed in already, Invalid for a
    file that is no model or too large.
    """
    draft = _open(uow, draft_id)
    _check(name, content, files(uow, draft_id))
    _touch(uow, draft, revision)
    uow.execute(sql.DROP_FILE, {"b_draft": draft_id, "b_name": name})
    row = {"draft_id": draft_id, "name": name, "content": content, "changed_by": uow.actor, "changed_at": uow.now}
    uow.execute(sql.ADD_FILES, [row])
    return get(uow, draft_id)


def drop(uow: UnitOfWork, draft_id: UUID, name: str, revision: int) -> ModelDraft:
    """Take a file out of a draft; raises as `save`. NotFound when it is not there."""
    draft = _open(uow, draft_id)
    if name not in files(uow, draft_id):
        raise NotFound("There is no such file in this draft.")
    _touch(uow, draft, revision)
    uow.execute(sql.DROP_FILE, {"b_draft": draft_id, "b_name": name})
    return get(uow, draft_id)


def discard(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Give a draft up. Conflict when it was published, or decided on."""
    return state(uow, _open(uow, draft_id), "discarded")


def _open(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    rights.require(uow, "model.draft")
    draft = locked(uow, draft_id)
    rights.require(uow, "model.draft", definition=definitions.find(uow, draft.key, None))
    if draft.state != "open":
        raise Conflict("This draft was handed in, so it stays as it is. Begin another one.", state=draft.state)
    return draft


def _check(name: str, content: bytes, there: Mapping[str, bytes]) -> None:
    if not name.lower().endswith(tuple(model_sets.KINDS)) or "/" in name or "\\" in name or len(name) > 100:
        raise Invalid(f"“{name}” is no model. Its name must end in .bpmn, .dmn or .form.", field="name")
    if len(content) > MOST_BYTES:
        raise Invalid(f"A model has at most {MOST_BYTES // 1_000_000} MB.", field="content")
    if name not in there and len(there) >= MOST_FILES:
        raise Invalid(f"A draft has at most {MOST_FILES} files.", field="name")


def _touch(uow: UnitOfWork, draft: ModelDraft, revision: int) -> None:
    if uow.execute(sql.TOUCH, {"b_id": draft.id, "seen": revision, "now": uow.now}).rowcount != 1:
        raise StaleRevision("Somebody else saved this draft meanwhile. Load it again; what you have stays with you.")
    if uow.actor not in authors(uow, draft.id):
        uow.execute(sql.ADD_AUTHOR, {"draft_id": draft.id, "person": uow.actor})


def locked(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Return a draft, locked until the unit of work ends. NotFound."""
    return of_row(uow.execute(sql.LOCK, {"id": draft_id}).one_or_none())


def of_case(uow: UnitOfWork, case_id: UUID, *, lock: bool = True) -> ModelDraft | None:
    """Return the draft about which a case decides; None when it decides about none. The caller sees the case."""
    row = uow.execute(sql.LOCK_OF_CASE if lock else sql.OF_CASE, {"case_id": case_id}).one_or_none()
    return None if row is None else of_row(row)


def state(uow: UnitOfWork, draft: ModelDraft, to: str, **told: Any) -> ModelDraft:
    """Put a locked draft into another state; `told`: what else is said of it then."""
    names = ("digest", "reason", "grants", "publish_at", "submitted_at", "submitted_by", "decided_at", "decided_by")
    row = {name: getattr(draft, name) for name in (*names, "comment", "deployment_id", "case_id")}
    row |= {"state": to, "changed_at": uow.now, **told}
    uow.execute(sql.CHANGE_STATE, {**row, "grants": list(row["grants"]), "b_id": draft.id})
    return of_row(uow.execute(sql.GET, {"id": draft.id}).one_or_none())


def of_row(row: Any) -> ModelDraft:
    """Return a draft from its row. NotFound without one."""
    if row is None:
        raise NotFound("There is no such draft.")
    values = {name: getattr(row, name) for name in ModelDraft.__slots__}
    return ModelDraft(**{**values, "grants": tuple(row.grants or ())})
