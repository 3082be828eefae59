"""What is seen in a throw-away database after a step, in words that are the same each time the step is done."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from dmn import values
from engine.model import Task
from engine.recipes import OpenTask, Seen
from engine.store import trials as sql
from engine.store.rows import to_task
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: Keys of rows are others each time, so they are no part of what is seen.
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: A longer text is told by its beginning.
_LONGEST = 80


class Since(Struct, frozen=True):
    """Up to which rows everything was seen."""

    visit: int = 0
    effect: int = 0

    @staticmethod
    def now(engine: Engine) -> "Since":
        """Return that everything so far was seen."""
        with engine.unit_of_work(SYSTEM, reading=True) as uow:
            return Since(*(uow.execute(statement).scalar() or 0 for statement in (sql.LAST_VISIT, sql.LAST_EFFECT)))


def after(engine: Engine, since: Since) -> tuple[Seen, Since]:
    """Return what is there now, and what happened since."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        visits = uow.execute(sql.VISITS, {"since": since.visit}).all()
        effects = uow.execute(sql.EFFECTS, {"since": since.effect}).all()
        seen = Seen(
            tasks=tuple(sorted((_task(row) for row in uow.execute(sql.TASKS)), key=lambda task: task.same)),
            waits=tuple(sorted(_waits(uow))),
            path=tuple(sorted(part for row in visits for part in _passed(row))),
            effects=tuple(sorted(_effect(row) for row in effects)),
            cases=tuple(sorted(f"{row.definition_key} {row.state}" for row in uow.execute(sql.CASES))),
            stopped=tuple(sorted(f"{row.definition_key}/{row.element_id}: {row.message}" for row in _incidents(uow))),
        )
    last = Since(
        max((row.row for row in visits), default=since.visit), max((row.row for row in effects), default=since.effect)
    )
    return seen, last


def next_due(engine: Engine) -> datetime | None:
    """Return when something is due next; None when nothing is."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = [uow.execute(statement, {"now": uow.now}).scalar() for statement in sql.NEXT_DUE]
    return min((each for each in found if each is not None), default=None)


def tasks(uow: UnitOfWork) -> tuple[Task, ...]:
    """Return all open tasks, as written."""
    return tuple(to_task(row) for row in uow.execute(sql.TASKS))


def people(uow: UnitOfWork) -> dict[str, str]:
    """Return the names of all who can do something, by account, in the order of their names."""
    return {row.id: row.name for row in uow.execute(sql.NAMES)}


class Waiting(Struct, frozen=True, kw_only=True):
    """Something that a case waits for. `kind`: timer | message | signal | topic; `nth`: of those at the element."""

    kind: str
    process: str
    element: str
    name: str
    nth: int
    due_at: datetime | None = None
    inputs: Mapping[str, Any] | None = None


def waiting(uow: UnitOfWork) -> Iterator[Waiting]:
    """Yield everything that cases wait for, as written."""
    count: Counter[tuple[str, str, str]] = Counter()

    def one(kind: str, row: Any, name: str, **more: Any) -> Waiting:
        where = (kind, row.process, row.element_id)
        count[where] += 1
        return Waiting(kind=kind, process=row.process, element=row.element_id, name=name, nth=count[where], **more)

    for row in uow.execute(sql.TIMERS):
        yield one("timer", row, row.name or row.element_id, due_at=row.due_at)
    for row in uow.execute(sql.SUBSCRIPTIONS):
        yield one(row.kind, row, row.name)
    for row in uow.execute(sql.JOBS):
        yield one("topic", row, row.topic, inputs=row.inputs)


def _task(row: Any) -> OpenTask:
    people = [row.assignee] if row.assignee else row.candidate_users or ()
    whose = [f"user:{one}" for one in people]
    whose += [] if row.assignee else [f"group:{one}" for one in row.candidate_groups or ()]
    return OpenTask(row.definition_key, row.element_id, row.name, tuple(sorted(whose)))


def _waits(uow: UnitOfWork) -> Iterator[str]:
    for row in uow.execute(sql.TIMERS):
        yield f"timer {row.process}/{row.element_id}"
    for row in uow.execute(sql.SUBSCRIPTIONS):
        yield f"{row.kind} {row.name} {row.process}/{row.element_id}"
    for row in uow.execute(sql.JOBS):
        yield f"topic {row.topic} {row.process}/{row.element_id}"


def _passed(row: Any) -> Iterator[str]:
    yield f"{row.process}/{row.element_id}"
    if row.flow:
        yield f"{row.process}/{row.flow}"


def _incidents(uow: UnitOfWork) -> list[Any]:
    return list(uow.execute(sql.INCIDENTS))


def _effect(row: Any) -> str:
    """Say what was written to a register: what, which field, from what to what."""
    details: Mapping[str, Any] = values.loads(row.details) if row.details else {}
    what = ".".join(part for part in (row.entity, row.field) if part)
    told = [_said(details[name]) for name in ("before", "after") if name in details]
    return f"{what}: {' → '.join(told)}" if any(told) else what


def _said(value: Any) -> str:
    if isinstance(value, list | dict):
        return "…"
    text = "–" if value is None else str(values.to_json(value))
    return "…" if _KEY.search(text) else text[:_LONGEST]
