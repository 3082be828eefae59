"""Takes all running cases of a process to a version: looked at whole, then moved batch by batch in the background.

What the look said of each case is kept beside what became of it, and the whole can be taken back while cases rest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import definitions, migration, rights
from engine.errors import Conflict, EngineError, NotFound, Unavailable
from engine.ids import new_id
from engine.migration import Preview
from engine.model import ProcessDefinition
from engine.store import migration_runs as sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: Cases moved by one transaction.
BATCH = 25
#: Cases that one run takes.
MOST = 10_000
UNDER_WAY = frozenset({"moving", "undoing"})


class Run(Struct, frozen=True, kw_only=True):
    """A move of many cases. `state`: moving | moved | undoing | undone."""

    id: UUID
    about: ProcessDefinition
    mapping: Mapping[str, str]
    actor: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    #: outcome (none: to come) -> cases
    counts: Mapping[str | None, int]
    #: Cases of which the look said something else than became of them.
    otherwise: int

    @property
    def total(self) -> int:
        """How many cases it takes."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many cases it is through with, on the way there or back."""
        if self.state == "undoing":
            return self.total - self.counts.get("moved", 0)
        return self.total - self.counts.get(None, 0)


class RunCase(Struct, frozen=True, kw_only=True):
    """A case of a run: what the look said, and what became of it (moved | stays | back | kept)."""

    instance_id: UUID
    verdict: str
    outcome: str | None
    reason: str | None


def look(
    uow: UnitOfWork, key: str, *, mapping: Mapping[str, str] | None = None, version: int | None = None
) -> tuple[Preview, ...]:
    """Return what moving would do to every running case of a process; nothing is kept. Raises as migration.preview_all.

    Conflict when there are more than a run takes.
    """
    found: list[Preview] = []
    after: UUID | None = None
    while part := migration.preview_all(uow, key, version=version, mapping=mapping, after=after):
        found += part
        after = part[-1].instance_id
        if len(found) > MOST:
            raise Conflict(f"One move takes at most {MOST} cases. Move some of them by the API first.")
    return tuple(found)


def begin(uow: UnitOfWork, key: str, *, mapping: Mapping[str, str] | None = None, version: int | None = None) -> Run:
    """Look at every running case of a process and begin to move those that can, in the background.

    NotFound, NotAllowed, Conflict when none can move or another run of the process is under way.
    """
    about = definitions.find(uow, key, version)
    rights.require(uow, "instance.migrate", definition=about)
    if any(run.state in UNDER_WAY for run in find(uow, key, limit=5)):
        raise Conflict("Cases of this process are being moved already. Wait until that is through.")
    seen = look(uow, key, mapping=mapping, version=version)
    if not any(one.verdict == "moves" for one in seen):
        raise Conflict("No case can move as it stands.")
    run_id = new_id(uow.now)
    row = {"id": run_id, "definition_id": about.id, "mapping": dict(mapping or {}), "actor": uow.actor}
    uow.execute(sql.ADD, {**row, "state": "moving", "began_at": uow.now, "ended_at": None})
    cases = [{"run_id": run_id, "instance_id": one.instance_id, "verdict": one.verdict} for one in seen]
    uow.execute(sql.ADD_CASES, cases)
    _wake(uow, run_id)
    return _read(uow, run_id)


def undo(uow: UnitOfWork, run_id: UUID) -> Run:
    """Begin to take a run back: each of its cases that has not gone on since. NotFound, NotAllowed, Conflict."""
    run = get(uow, run_id)
    if run.state != "moved":
        raise Conflict("This move is under way or was taken back already.", state=run.state)
    uow.execute(sql.CHANGE, {"b_id": run_id, "state": "undoing", "ended_at": None})
    _wake(uow, run_id)
    return _read(uow, run_id)


def _wake(uow: UnitOfWork, run_id: UUID) -> None:
    engine = uow.engine
    uow.after_commit(lambda: engine.wake("move", run_id))


# --- reading ------------------------------------------------------------------------------------------------------


def get(uow: UnitOfWork, run_id: UUID) -> Run:
    """Return a run. NotFound; NotAllowed unless the actor may move cases of its process."""
    rights.require(uow, "instance.migrate")
    run = _read(uow, run_id)
    rights.require(uow, "instance.migrate", definition=run.about)
    return run


def find(uow: UnitOfWork, key: str, limit: int = 10) -> tuple[Run, ...]:
    """Return the last runs of a process, the newest first; the caller has checked the right."""
    ids = definitions.ids_of(uow, key)
    rows = uow.execute(sql.FIND, {"definitions": list(ids), "limit": limit}).all() if ids else ()
    return tuple(_of_row(uow, row) for row in rows)


def cases(uow: UnitOfWork, run_id: UUID, *, after: UUID | None = None, limit: int = 50) -> tuple[RunCase, ...]:
    """Return cases of a run in the order of their ids. NotFound, NotAllowed."""
    get(uow, run_id)
    rows = uow.execute(sql.CASES, {"id": run_id, "after": after or UUID(int=0), "limit": limit})
    return tuple(RunCase(**{name: getattr(row, name) for name in RunCase.__struct_fields__}) for row in rows)


def _read(uow: UnitOfWork, run_id: UUID) -> Run:
    row = uow.execute(sql.GET, {"id": run_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such move.")
    return _of_row(uow, row)


def _of_row(uow: UnitOfWork, row: Any) -> Run:
    counts: dict[str | None, int] = {}
    otherwise = 0
    for each in uow.execute(sql.COUNTS, {"id": row.id}):
        counts[each.outcome] = counts.get(each.outcome, 0) + each.n
        if each.outcome is not None and (each.verdict == "moves") != (each.outcome != "stays"):
            otherwise += each.n
    return Run(
        id=row.id,
        about=definitions.process(uow, row.definition_id).about,
        mapping=dict(row.mapping),
        actor=row.actor,
        state=row.state,
        began_at=row.began_at,
        ended_at=row.ended_at,
        counts=counts,
        otherwise=otherwise,
    )


# --- in the background --------------------------------------------------------------------------------------------


def work_due(engine: Engine) -> int:
    """Go on with every run that is under way until it is through; return how many cases were touched."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        runs = list(uow.execute(sql.UNDER_WAY).scalars())
    return sum(_finish(engine, run_id) for run_id in runs)


def _finish(engine: Engine, run_id: UUID) -> int:
    touched = 0
    while done := _batch(engine, run_id):
        touched += done
    return touched


def _batch(engine: Engine, run_id: UUID) -> int:
    """Do one batch as whoever began the run; 0 when it is through, or somebody else is at it."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        actor = _read(uow, run_id).actor
    with engine.unit_of_work(actor) as uow:
        row = uow.execute(sql.TAKE, {"id": run_id}).one_or_none()
        if row is None:
            return 0
        moving = row.state == "moving"
        found = uow.execute(sql.TO_MOVE if moving else sql.TO_TAKE_BACK, {"id": run_id, "limit": BATCH}).all()
        if not found:
            done = {"state": "moved" if moving else "undone", "ended_at": uow.now}
            uow.execute(sql.CHANGE, {"b_id": run_id, **done})
            return 0
        about = definitions.process(uow, row.definition_id).about
        settled = [_settle(uow, each, about.version if moving else None, row.mapping) for each in found]
        uow.execute(sql.SETTLE, settled)
        return len(settled)


def _settle(uow: UnitOfWork, case: Any, version: int | None, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Move a case to a version, or take it back (None); return what became of it."""
    key = {"b_run": case.run_id, "b_instance": case.instance_id}
    try:
        with uow.savepoint():
            if version is None:
                migration.undo(uow, case.instance_id)
                return {**key, "outcome": "back", "reason": None}
            migration.migrate(uow, case.instance_id, version=version, mapping=mapping)
            return {**key, "outcome": "moved", "reason": None}
    except Unavailable:
        raise
    except EngineError as error:
        return {**key, "outcome": "stays" if version is not None else "kept", "reason": str(error)}
