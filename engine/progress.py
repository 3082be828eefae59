"""Where a case stands, in plain words: its milestones, who has it, since when and until when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from bpmn.semantics import Definition, Element
from engine import definitions, lookups
from engine.model import InstanceState, ProcessInstance, Task, Visit
from engine.store import instances as instance_sql
from engine.store import tasks as sql
from engine.store.rows import to_task, to_visit
from engine.unit_of_work import UnitOfWork

StepState = Literal["done", "open", "failed", "next", "skipped"]


class Holder(Struct, frozen=True, kw_only=True):
    """A person or group that has open work. `kind`: user | group; `name`: as people read it."""

    kind: str
    id: str
    name: str


class Step(Struct, frozen=True, kw_only=True):
    """One milestone. Elements that share a label are one milestone."""

    #: By language: {"en": …, "de": …}.
    labels: Mapping[str, str]
    state: StepState
    element_ids: tuple[str, ...]
    #: When it was entered last, and left.
    since: datetime | None = None
    until: datetime | None = None
    #: Who has it now, and when their work is due.
    holders: tuple[Holder, ...] = ()
    due_at: datetime | None = None


class Progress(Struct, frozen=True, kw_only=True):
    """Milestones in their order, and the work that is open now, also of processes that name no milestones."""

    instance: ProcessInstance
    steps: tuple[Step, ...]
    open_tasks: tuple[Task, ...]
    holders: tuple[Holder, ...] = ()
    since: datetime | None = None
    due_at: datetime | None = None


def of(uow: UnitOfWork, about: ProcessInstance) -> Progress:
    """Return where a case stands. The caller has checked rights."""
    visits = [to_visit(row) for row in uow.execute(instance_sql.ACTIVITIES_OF, {"id": about.id})]
    open_tasks = tuple(to_task(row) for row in uow.execute(sql.OPEN_TASKS_OF, {"id": about.id}))
    names = _names(uow, open_tasks)
    compiled = definitions.process(uow, about.definition_id).compiled
    steps = _steps(
        about, compiled, [visit for visit in visits if visit.definition_id == about.definition_id], open_tasks
    )
    return _progress(
        about, open_tasks, names, tuple(_with_holders(step, compiled, about, open_tasks, names) for step in steps)
    )


def of_many(uow: UnitOfWork, cases: Iterable[ProcessInstance]) -> dict[UUID, Progress]:
    """Return who has each of some cases, without milestones, by their ids. The caller has checked rights."""
    asked = list(cases)
    open_tasks: dict[UUID, list[Task]] = {about.id: [] for about in asked}
    for row in uow.execute(sql.OPEN_TASKS_OF_MANY, {"ids": list(open_tasks)}) if asked else ():
        open_tasks[row.instance_id].append(to_task(row))
    names = _names(uow, chain.from_iterable(open_tasks.values()))
    return {about.id: _progress(about, tuple(open_tasks[about.id]), names) for about in asked}


def _progress(
    about: ProcessInstance, open_tasks: tuple[Task, ...], names: Mapping[Any, str], steps: tuple[Step, ...] = ()
) -> Progress:
    return Progress(
        instance=about,
        steps=steps,
        open_tasks=open_tasks,
        holders=_holders(open_tasks, names),
        since=max((task.created_at for task in open_tasks), default=None),
        due_at=min((task.due_at for task in open_tasks if task.due_at), default=None),
    )


# --- milestones ---------------------------------------------------------------------------------------------------


def _steps(
    about: ProcessInstance, compiled: Definition, visits: Sequence[Visit], open_tasks: Sequence[Task]
) -> list[Step]:
    """Return the milestones in the order of the document, with what the visits of their elements say."""
    found: dict[str, list[Element]] = {}
    for element_id in compiled.document_order:
        element = compiled.elements[element_id]
        if element.track:
            found.setdefault(element.track.get("en", next(iter(element.track.values()))), []).append(element)
    return [_step(about, elements, visits) for elements in found.values()]


def _step(about: ProcessInstance, elements: Sequence[Element], visits: Sequence[Visit]) -> Step:
    ids = tuple(element.id for element in elements)
    own = [visit for visit in visits if visit.element_id in ids]
    state = _state(about, own)
    return Step(
        labels=elements[0].track,
        state=state,
        element_ids=ids,
        since=own[-1].entered_at if own else None,
        until=own[-1].left_at if own and state == "done" else None,
    )


def _state(about: ProcessInstance, visits: Sequence[Visit]) -> StepState:
    if any(visit.outcome is None for visit in visits):
        return "open"
    if visits and visits[-1].outcome == "failed":
        return "failed"
    if visits and visits[-1].outcome == "completed":
        return "done"
    return "next" if about.state not in (InstanceState.COMPLETED, InstanceState.CANCELLED) else "skipped"


# --- who has it ---------------------------------------------------------------------------------------------------


def _with_holders(
    step: Step, compiled: Definition, about: ProcessInstance, open_tasks: Iterable[Task], names: Mapping[Any, str]
) -> Step:
    if step.state != "open":
        return step
    inside = [task for task in open_tasks if _is_inside(task, step.element_ids, compiled, about)]
    return Step(
        labels=step.labels,
        state=step.state,
        element_ids=step.element_ids,
        since=step.since,
        holders=_holders(inside, names),
        due_at=min((task.due_at for task in inside if task.due_at), default=None),
    )


def _is_inside(task: Task, element_ids: Iterable[str], compiled: Definition, about: ProcessInstance) -> bool:
    """True when a task is a milestone's element, stands in its sub-process, or in the process it calls."""
    if task.definition_id != about.definition_id:
        return any(compiled.elements[element_id].kind == "callActivity" for element_id in element_ids)
    element = compiled.elements.get(task.element_id)
    while element is not None:
        if element.id in element_ids:
            return True
        element = compiled.elements.get(element.parent) if element.parent else None
    return False


def _holders(tasks: Iterable[Task], names: Mapping[Any, str]) -> tuple[Holder, ...]:
    found: dict[tuple[str, str], Holder] = {}
    for task in tasks:
        for kind, name_id in _whose(task):
            found.setdefault((kind, name_id), Holder(kind=kind, id=name_id, name=names.get((kind, name_id), name_id)))
    return tuple(found.values())


def _whose(task: Task) -> list[tuple[str, str]]:
    if task.assignee:
        return [("user", task.assignee)]
    return [*(("user", user) for user in task.candidate_users), *(("group", group) for group in task.candidate_groups)]


def _names(uow: UnitOfWork, tasks: Iterable[Task]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {"user": set(), "group": set()}
    for task in tasks:
        for kind, name_id in _whose(task):
            wanted[kind].add(name_id)
    return {
        (kind, option.id): option.label
        for kind, ids in wanted.items()
        if ids
        for option in lookups.of_kind(uow, kind).find(uow, sorted(ids)).values()
    }
