"""Sets of models that somebody works on: copied from what runs, saved as people draw, looked at as deployment would.

Nothing of a draft runs. It goes live by being handed in, approved by somebody else, and published (publications).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from bpmn.differences import Difference, compare
from bpmn.findings import Finding, InvalidProcess
from engine import cases, definitions, deployments, model_sets, recipes, rights, running_models, worlds
from engine.errors import Conflict, Invalid, NotFound, StaleRevision
from engine.ids import new_id
from engine.running_models import RunningFile
from engine.store import model_drafts as sql
from engine.unit_of_work import UnitOfWork

#: States in which somebody still works on a draft or decides on it.
UNDER_WAY = ("open", "submitted", "approved")
ENDED = ("published", "rejected", "discarded")
#: What a draft may hold.
MOST_FILES = 100
MOST_BYTES = 5_000_000


class ModelDraft(Struct, frozen=True, kw_only=True):
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
    #: It brings an earlier version back: what others published since goes with it, and its page says so.
    goes_back: bool = False


class FileChange(Struct, frozen=True, kw_only=True):
    """A file that a draft adds, changes or leaves out, and what it was and is. `differences` of diagrams only."""

    name: str
    kind: str
    differences: tuple[Difference, ...] = ()
    before: bytes | None = None
    after: bytes | None = None


def begin(uow: UnitOfWork, key: str, title: str) -> ModelDraft:
    """Begin a draft with what runs of a process: its diagram, what it calls, shows and asks.

    NotFound, NotAllowed unless the actor looks after the process.
    """
    about = definitions.find(uow, key, None)
    rights.require(uow, "model.draft", definition=about)
    runs = running_models.of(uow, key)
    return add(uow, key, title, about.deployment_id, {name: one.content for name, one in runs.items()}, runs)


def begin_from(uow: UnitOfWork, key: str, title: str, deployment_id: UUID) -> ModelDraft:
    """Begin a draft with the files of an earlier set, to go back to it. NotFound, NotAllowed."""
    rights.require(uow, "model.draft", definition=definitions.find(uow, key, None))
    files = running_models.part_for(deployments.files(uow, deployment_id), [key])
    return add(uow, key, title, deployment_id, files, running_models.of(uow, key), goes_back=True)


def add(
    uow: UnitOfWork,
    key: str,
    title: str,
    base_id: UUID,
    files: Mapping[str, bytes],
    bases: Mapping[str, RunningFile],
    *,
    goes_back: bool = False,
) -> ModelDraft:
    """Keep a new draft with these files; the caller has checked the right. Invalid without a title.

    `bases`: what runs now, which the draft knows of.
    """
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
        "goes_back": goes_back,
    }
    uow.execute(sql.ADD, row)
    uow.execute(
        sql.ADD_FILES,
        [
            {"draft_id": draft_id, "name": name, "content": content, "changed_by": None, "changed_at": uow.now}
            for name, content in files.items()
        ],
    )
    know(uow, draft_id, bases)
    uow.execute(sql.ADD_AUTHOR, {"draft_id": draft_id, "person": uow.actor})
    return get(uow, draft_id)


def know(uow: UnitOfWork, draft_id: UUID, runs: Mapping[str, RunningFile]) -> None:
    """Keep that a draft knows of what runs now: what others publish later is compared with that."""
    uow.execute(sql.DROP_BASES, {"b_draft": draft_id})
    rows = [{"draft_id": draft_id, "name": name, "deployment_id": one.deployment_id} for name, one in runs.items()]
    if rows:
        uow.execute(sql.ADD_BASES, rows)


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


def changes(uow: UnitOfWork, draft_id: UUID, runs: Mapping[str, RunningFile] | None = None) -> tuple[FileChange, ...]:
    """Return what a draft changes of what runs at present; files that say the same are left out.

    So are those that it leaves as they were while others published them: they follow what runs. `runs`: that, from who
    has gathered it already.
    """
    draft, now, bases = get(uow, draft_id), files(uow, draft_id), known(uow, draft_id)
    if draft.state in ENDED:
        bases = {}
    before = running(uow, draft.key) if runs is None else {name: one.content for name, one in runs.items()}
    untouched = {name for name in bases if now.get(name) == bases[name]}
    return between(*({name: one[name] for name in one.keys() - untouched} for one in (before, now)))


def known(uow: UnitOfWork, draft_id: UUID) -> dict[str, bytes]:
    """Return the files that ran when a draft began or last took over what runs, by name."""
    return {row.name: row.content for row in uow.execute(sql.BASES, {"id": draft_id})}


def between(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Return what a set of files changes of another, by name; files that say the same are left out."""
    found = (_change(name, before.get(name), now.get(name)) for name in sorted({*before, *now}))
    return tuple(each for each in found if each is not None)


def running(uow: UnitOfWork, key: str) -> dict[str, bytes]:
    """Return the files that a draft of a process begins with at present. NotFound."""
    return {name: one.content for name, one in running_models.of(uow, key).items()}


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
    file that is no model or too large, or for a scenario that begins in a world of somebody else.
    """
    draft = opened(uow, draft_id)
    there = files(uow, draft_id)
    _check(name, content, there)
    if name.endswith(recipes.ENDING) and content != there.get(name):
        # Other steps show other values, so whoever writes them needs to have seen the world, too.
        also = worlds_of(running(uow, draft.key))
        worlds.require_seen(uow, model_sets.scenario_world(content), {uow.actor}, also)
    touch(uow, draft, revision)
    put(uow, draft_id, name, content, uow.actor)
    return get(uow, draft_id)


def put(uow: UnitOfWork, draft_id: UUID, name: str, content: bytes | None, person: str | None) -> None:
    """Write a file of a locked draft, or take it out (None); `person`: who changed it, None when it follows others."""
    uow.execute(sql.DROP_FILE, {"b_draft": draft_id, "b_name": name})
    if content is not None:
        row = {"draft_id": draft_id, "name": name, "content": content, "changed_by": person, "changed_at": uow.now}
        uow.execute(sql.ADD_FILES, [row])


def worlds_of(models: Mapping[str, bytes]) -> frozenset[str]:
    """Return the worlds in which the scenarios of a set begin."""
    return frozenset(model_sets.scenario_world(one) for name, one in models.items() if name.endswith(recipes.ENDING))


def drop(uow: UnitOfWork, draft_id: UUID, name: str, revision: int) -> ModelDraft:
    """Take a file out of a draft; raises as `save`. NotFound when it is not there."""
    draft = opened(uow, draft_id)
    if name not in files(uow, draft_id):
        raise NotFound("There is no such file in this draft.")
    touch(uow, draft, revision)
    put(uow, draft_id, name, None, uow.actor)
    return get(uow, draft_id)


def discard(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Give a draft up. Conflict when it was published, or is decided on."""
    draft = opened(uow, draft_id)
    require_no_case(uow, draft)
    return state(uow, draft, "discarded")


def require_no_case(uow: UnitOfWork, draft: ModelDraft) -> None:
    """Refuse while a case decides about a draft: what becomes of it is said there. Conflict."""
    if draft.case_id is None or cases.look(uow, draft.case_id).ended_at is not None:
        return
    if draft.state == "open":
        raise Conflict("A case sent this draft back. Draw on, then send that request again or withdraw it.")
    raise Conflict("A case decides about this draft. Withdraw that request, and the draft opens again.")


def opened(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Return a draft that the actor may change, locked. NotAllowed, NotFound, Conflict when it was handed in."""
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


def touch(uow: UnitOfWork, draft: ModelDraft, revision: int) -> None:
    """Count a change of an open draft that had a revision, and remember who made it. StaleRevision."""
    if uow.execute(sql.TOUCH, {"b_id": draft.id, "seen": revision, "now": uow.now}).rowcount != 1:
        raise StaleRevision("Somebody else saved this draft meanwhile. Load it again; what you have stays with you.")
    remember(uow, draft.id, uow.actor)


def remember(uow: UnitOfWork, draft_id: UUID, person: str) -> None:
    """Keep that somebody had a hand in a draft."""
    if person not in authors(uow, draft_id):
        uow.execute(sql.ADD_AUTHOR, {"draft_id": draft_id, "person": person})


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
    values = {name: getattr(row, name) for name in ModelDraft.__struct_fields__}
    return ModelDraft(**{**values, "grants": tuple(row.grants or ())})
