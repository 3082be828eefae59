"""Where somebody tries a draft: its models run for real, on a throw-away database, at a time that they move.

What is kept of a sandbox is its recipe, in the database that all nodes share. The throw-away database is made from it
by whichever node is asked, and kept in that node's memory for a while.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct, field

from engine import accounts, definitions, model_drafts, recipes, rights, stand_ins, trials, worlds
from engine.errors import Invalid, NotFound, StaleRevision
from engine.ids import new_id
from engine.model import ProcessDefinition
from engine.model_drafts import ModelDraft
from engine.recipes import Recipe, Step
from engine.store import sandboxes as sql
from engine.trials import StepFailed, Trial
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from engine.worlds import World

#: Sandboxes of one person; the one that was used longest ago makes room.
MOST_OPEN = 10
#: A sandbox is forgotten when nobody went on with it for so long.
KEPT_FOR = timedelta(days=1)
#: Throw-away databases that a process keeps in memory.
MOST_KEPT = 6


class Sandbox(Struct, frozen=True, kw_only=True):
    """What somebody did so far to try a draft."""

    id: UUID
    draft_id: UUID
    person: str
    recipe: Recipe
    world_id: UUID | None
    revision: int
    changed_at: datetime


class Played(Struct):
    """A sandbox with its throw-away database, as far as its steps could be done on the draft as it is now."""

    sandbox: Sandbox
    trial: Trial
    #: The steps that were done, with what was seen after each.
    recipe: Recipe
    #: Why the next step could not be done; empty when all were.
    problem: str = ""


# --- open and give up ---------------------------------------------------------------------------------------------


def open(uow: UnitOfWork, draft_id: UUID, *, world: str | None = None, begins_at: datetime | None = None) -> Sandbox:
    """Begin to try a draft, anew if the actor did before.

    `world`: the name of one that is always the same, or None: people and data as they are now, as far as the actor may
    see them. NotFound, NotAllowed, Invalid.
    """
    draft = triable(uow, draft_id)
    if world is not None and world not in uow.engine.extension.worlds:
        raise Invalid(f"There is no world “{world}” to begin in.", field="world")
    _make_room(uow, draft_id)
    world_id = worlds.keep(uow) if world is None else None
    recipe = Recipe(
        process=draft.key,
        world=world or str(world_id),
        begins_at=begins_at or (uow.now if world is None else worlds.FOUNDED),
    )
    sandbox_id = new_id(uow.now)
    row = {
        "id": sandbox_id,
        "draft_id": draft_id,
        "person": uow.actor,
        "recipe": recipes.write(recipe),
        "world_id": world_id,
        "revision": 1,
        "created_at": uow.now,
        "changed_at": uow.now,
    }
    uow.execute(sql.ADD, row)
    return get(uow, sandbox_id)


def triable(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Return a draft that the actor may try: who may draw it or decide about it. NotFound, NotAllowed."""
    _may_try(uow, None)
    draft = model_drafts.get(uow, draft_id)
    _may_try(uow, definitions.find(uow, draft.key, None))
    return draft


def _may_try(uow: UnitOfWork, about: ProcessDefinition | None) -> None:
    """Check the right to try drafts of a process, or of any at all."""
    if not rights.allows(uow, "model.decide", definition=about):
        rights.require(uow, "model.draft", definition=about)


def _make_room(uow: UnitOfWork, draft_id: UUID) -> None:
    """Forget the actor's sandbox of the same draft, and those used longest ago."""
    own = uow.execute(sql.OF_PERSON, {"person": uow.actor}).all()
    others = [row for row in own if row.draft_id != draft_id]
    for row in [row for row in own if row.draft_id == draft_id] + others[: max(0, len(others) - MOST_OPEN + 1)]:
        uow.execute(sql.FORGET, {"b_id": row.id})
    uow.execute(sql.FORGET_WORLDS)


def get(uow: UnitOfWork, sandbox_id: UUID) -> Sandbox:
    """Return a sandbox of the actor. NotFound when it is none of theirs, or was given up."""
    return _of_row(uow, uow.execute(sql.GET, {"id": sandbox_id}).one_or_none())


def of_draft(uow: UnitOfWork, draft_id: UUID) -> Sandbox | None:
    """Return the sandbox of the actor for a draft, or None."""
    row = uow.execute(sql.OF_DRAFT, {"draft_id": draft_id, "person": uow.actor}).one_or_none()
    return None if row is None or _is_over(uow, row) else _of_row(uow, row)


def _of_row(uow: UnitOfWork, row: Any) -> Sandbox:
    if row is None or row.person != uow.actor or _is_over(uow, row):
        raise NotFound("This trial is over. Begin another one.")
    values = {name: getattr(row, name) for name in Sandbox.__struct_fields__}
    return Sandbox(**{**values, "recipe": recipes.read(row.recipe)})


def discard(uow: UnitOfWork, sandbox_id: UUID) -> None:
    """Give a sandbox up; nothing of it stays. NotFound."""
    get(uow, sandbox_id)
    uow.execute(sql.FORGET, {"b_id": sandbox_id})
    uow.execute(sql.FORGET_WORLDS)
    engine = uow.engine
    uow.after_commit(lambda: _kept(engine).drop(sandbox_id))


def leave(uow: UnitOfWork) -> None:
    """Give all sandboxes of the actor up when they are signed in nowhere any more; nothing of them stays."""
    if accounts.sessions(uow, uow.actor):
        return
    for row in uow.execute(sql.OF_PERSON, {"person": uow.actor}).all():
        if not _is_over(uow, row):
            discard(uow, row.id)


def sweep(engine: Engine) -> int:
    """Forget sandboxes whose time is over, and throw away what this process keeps of those that are gone.

    Return how many throw-away databases that were.
    """
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(sql.FORGET_OLD, {"before": uow.now - KEPT_FOR})
        uow.execute(sql.FORGET_WORLDS)
        uow.execute(sql.FORGET_OLD_VERDICTS, {"before": uow.now - timedelta(days=90)})
        there = frozenset(uow.execute(sql.IDS).scalars())
    return _kept(engine).drop_all_but(there)


def _is_over(uow: UnitOfWork, row: Any) -> bool:
    return bool(row.changed_at < uow.now - KEPT_FOR)


# --- go on --------------------------------------------------------------------------------------------------------


def do(engine: Engine, actor: str, sandbox_id: UUID, step: Step, revision: int) -> Sandbox:
    """Do one more step; `revision`: of the sandbox that was seen.

    StaleRevision when the actor went on elsewhere. Raises what the step raises; nothing of it happened then.
    """
    if "answers" in step.said:
        step = _with_files(engine, actor, step)
    with played(engine, actor, sandbox_id) as one:
        if one.sandbox.revision != revision:
            raise StaleRevision("You went on with this trial elsewhere. Load it again.")
        if len(one.recipe.steps) >= recipes.MOST_STEPS:
            raise Invalid(f"A trial has at most {recipes.MOST_STEPS} steps. Begin another one.")
        done, seen = one.trial.do(step)
        return _keep(engine, actor, one, one.recipe.after(done, seen))


def undo(engine: Engine, actor: str, sandbox_id: UUID, revision: int) -> Sandbox:
    """Take the last step back. StaleRevision, Invalid when there is none."""
    with played(engine, actor, sandbox_id) as one:
        if one.sandbox.revision != revision:
            raise StaleRevision("You went on with this trial elsewhere. Load it again.")
        if not one.recipe.steps:
            raise Invalid("Nothing was done yet that could be taken back.")
        kept = _keep(engine, actor, one, one.recipe.up_to(len(one.recipe.steps) - 1))
    _kept(engine).drop(sandbox_id)
    return kept


def _with_files(engine: Engine, actor: str, step: Step) -> Step:
    with engine.unit_of_work(actor, reading=True) as uow:
        return Step(step.do, {**step.said, "answers": stand_ins.put_files(uow, step.said["answers"])})


def _keep(engine: Engine, actor: str, one: Played, recipe: Recipe) -> Sandbox:
    """Keep what was done; the throw-away database is thrown away when that cannot be."""
    try:
        content = recipes.write(recipe)
        with engine.unit_of_work(actor) as uow:
            row = {"b_id": one.sandbox.id, "seen": one.sandbox.revision, "recipe": content, "now": uow.now}
            if uow.execute(sql.GO_ON, row).rowcount != 1:
                raise StaleRevision("You went on with this trial elsewhere. Load it again.")
            one.sandbox = get(uow, one.sandbox.id)
    except BaseException:
        _kept(engine).drop(one.sandbox.id)
        raise
    one.recipe, one.problem = recipe, ""
    return one.sandbox


# --- throw-away databases -----------------------------------------------------------------------------------------


class _Place(Struct):
    """Where a process keeps one throw-away database, for one thread at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    played: Played | None = None
    #: Revision of the draft that it was made with.
    draft: int = 0

    def empty(self) -> None:
        if self.played is not None:
            self.played.trial.close()
        self.played = None


class _Kept:
    """The throw-away databases that a process keeps for one engine: those used last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: OrderedDict[UUID, _Place] = OrderedDict()

    @contextmanager
    def place(self, sandbox_id: UUID) -> Iterator[_Place]:
        """Give the place of a sandbox, which no other thread uses meanwhile."""
        with self._lock:
            place = self._places.setdefault(sandbox_id, _Place())
            self._places.move_to_end(sandbox_id)
            old = [self._places.popitem(last=False)[1] for _ in range(len(self._places) - MOST_KEPT)]
        for each in old:
            with each.lock:
                each.empty()
        with place.lock:
            yield place

    def drop(self, sandbox_id: UUID) -> None:
        """Throw one away, now or when the thread that uses it has ended its step."""
        with self._lock:
            place = self._places.pop(sandbox_id, None)
        if place is not None and place.lock.acquire(blocking=False):
            try:
                place.empty()
            finally:
                place.lock.release()

    def drop_all_but(self, there: Collection[UUID]) -> int:
        """Throw away those that are not among these; return how many."""
        with self._lock:
            gone = self._places.keys() - there
        for sandbox_id in gone:
            self.drop(sandbox_id)
        return len(gone)

    def close(self) -> None:
        """Throw all of them away."""
        self.drop_all_but(())


_all_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def _kept(engine: Engine) -> _Kept:
    found = _all_kept.get(engine)
    if found is None:
        found = _all_kept.setdefault(engine, _Kept())
        engine.closing.append(found.close)
    return found


@contextmanager
def played(engine: Engine, actor: str, sandbox_id: UUID) -> Iterator[Played]:
    """Give a sandbox of the actor with its throw-away database, made again when this process has none. NotFound.

    InvalidModel when the draft cannot run as it is.
    """
    with _kept(engine).place(sandbox_id) as place:
        with engine.unit_of_work(actor, reading=True) as uow:
            sandbox = get(uow, sandbox_id)
            draft = triable(uow, sandbox.draft_id)
            is_there = place.played is not None and place.draft == draft.revision
            if not is_there or (place.played and place.played.sandbox.revision != sandbox.revision):
                place.empty()
                world = worlds.find(uow, sandbox.recipe.world)
                files = model_drafts.files(uow, sandbox.draft_id)
        if place.played is None:
            place.draft = draft.revision
            place.played = _replayed(engine, sandbox, world, files)
        yield place.played


def _replayed(engine: Engine, sandbox: Sandbox, world: World, files: dict[str, bytes]) -> Played:
    """Do the steps of a sandbox again, as far as they can be done."""
    trial = trials.open_trial(engine, world, files, sandbox.recipe.begins_at)
    done, problem = sandbox.recipe.up_to(0), ""
    try:
        for number, step in enumerate(sandbox.recipe.steps, 1):
            try:
                done = done.after(*trial.do_numbered(number, step))
            except StepFailed as error:
                problem = str(error)
                break
    except BaseException:
        trial.close()
        raise
    return Played(sandbox, trial, done, problem)
