"""Tasks of one step answered with the same answers: each in a transaction of its own, so that one leaves the others."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api import current, problems
from engine import tasks
from engine.errors import EngineError

Line = Mapping[str, Any]


def complete(task_id: UUID, others: Sequence[UUID], data: Mapping[str, Any]) -> list[Line]:
    """Complete a task and others alike; return a line for each: {task_id, completed, problem}.

    Refused as a whole, with nothing done: NotFound, NotAllowed, and Invalid when they are not alike. `problem` is what
    the task alone would have been refused with.
    """
    chosen = [one for one in dict.fromkeys(others) if one != task_id]
    with current.unit_of_work(reading=True) as uow:
        tasks.require_alike(uow, task_id, chosen)
    return [_line(one, data) for one in (task_id, *chosen)]


def _line(task_id: UUID, data: Mapping[str, Any]) -> Line:
    try:
        with current.unit_of_work() as uow:
            tasks.complete(uow, task_id, data)
    except EngineError as error:
        return {"task_id": str(task_id), "completed": False, "problem": problems.body_of(problems.of_engine(error))}
    return {"task_id": str(task_id), "completed": True, "problem": None}
