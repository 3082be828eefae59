"""The inbox: what waits for me, for my groups, what is late, what I put aside."""

from typing import Any, cast

from flask import Blueprint, render_template, request

from api import current
from api.pages import cases, models, tasks
from api.security import operation
from engine import tasks as engine_tasks
from engine.errors import NotFound
from engine.inboxes import Box, Sort
from engine.model import Page, Task
from engine.unit_of_work import UnitOfWork

pages = Blueprint("inbox", __name__)

BOXES = ("mine", "groups", "overdue", "later")
SORTS = ("due", "newest", "oldest", "priority")
LIMIT = 30


@pages.get("/inbox", endpoint="inbox")
@operation("page.inbox")
def show() -> str:
    """Show one box, with the chosen task beside it."""
    box, sort = _one_of("box", BOXES), _one_of("sort", SORTS)
    text, process = request.args.get("q", "").strip(), request.args.get("process", "")
    with current.unit_of_work(reading=True) as uow:
        page = engine_tasks.inbox(
            uow,
            box=cast(Box, box),
            sort=cast(Sort, sort),
            text=text or None,
            definition_key=process or None,
            cursor=request.args.get("cursor") or None,
            limit=LIMIT,
        )
        counts = engine_tasks.counts(uow)
        return render_template(
            "inbox.html",
            box=box,
            boxes=BOXES,
            sort=sort,
            sorts=SORTS,
            q=text,
            process=process,
            processes=sorted(models.process_names(uow).items(), key=lambda item: item[1]),
            counts=counts,
            page=page,
            rows=_rows(uow, page),
            chosen=_chosen(uow, page),
            done=_done(uow),
            stands_in=_stands_in(uow),
        )


@pages.get("/inbox/<uuid:task_id>")
@operation("page.task")
def preview(task_id: Any) -> str:
    """Show what stands beside the list for one task."""
    with current.unit_of_work(reading=True) as uow:
        return render_template("inbox-preview.html", chosen=tasks.summary(uow, engine_tasks.get(uow, task_id)))


def _one_of(name: str, known: tuple[str, ...]) -> str:
    asked = request.args.get(name, known[0])
    return asked if asked in known else known[0]


def _chosen(uow: UnitOfWork, page: Page[Task]) -> dict[str, Any] | None:
    """Give what stands beside the list: the task that the address names when the list has it, else the first."""
    if not page.items:
        return None
    asked = request.args.get("selected")
    return tasks.summary(uow, next((task for task in page.items if str(task.id) == asked), page.items[0]))


def _rows(uow: UnitOfWork, page: Page[Task]) -> list[dict[str, Any]]:
    """Give the tasks with what the list says of them."""
    acting_for = [tasks.acts_for(uow, task) for task in page.items]
    names = models.names_of_tasks(uow, page.items, acting_for)
    return [
        {
            "task": task,
            "name": models.task_name(uow, task),
            "holders": names.holders(task),
            "behalf": names.full(behalf) if behalf else "",
        }
        for task, behalf in zip(page.items, acting_for, strict=True)
    ]


def _done(uow: UnitOfWork) -> Any:
    """Give the task that was just completed, so that the page can say what became of it."""
    asked = request.args.get("done")
    if not asked:
        return None
    try:
        task = engine_tasks.get(uow, cases.as_id(asked))
    except NotFound:
        return None
    return {"task": task, "name": models.task_name(uow, task)} if task.completed_by == uow.actor else None


def _stands_in(uow: UnitOfWork) -> list[str]:
    """Give the names of the people for whom the reader stands in now."""
    away = uow.engine.directory.stands_in_for(uow, uow.actor, uow.now)
    names = models.names(uow, away)
    return [names.full(person) for person in away]
