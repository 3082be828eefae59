"""Statements on user tasks and their candidates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, func, insert, or_, select, update

from engine.store.tables import NEVER, draft, process_instance, task, task_candidate

#: Columns of the instance come beside the task's under "case_…".
_CASE = [column.label(f"case_{column.name}") for column in process_instance.c]

# --- one task -----------------------------------------------------------------------------------------------------

GET_TASK = select(task).where(task.c.id == bindparam("id"))

#: Most tasks have no draft, so its end need not look for one.
_HAS_DRAFT = exists().where(draft.c.task_id == task.c.id).label("has_draft")

_WITH_CASE = (
    select(task, _HAS_DRAFT, *_CASE)
    .join_from(task, process_instance, process_instance.c.id == task.c.instance_id)
    .where(task.c.id == bindparam("id"))
)
GET_TASK_WITH_CASE = _WITH_CASE
#: For people: who comes second hears it at once.
LOCK_TASK = _WITH_CASE.with_for_update(nowait=True, of=process_instance)
LOCK_TASK_PATIENTLY = _WITH_CASE.with_for_update(of=process_instance)

ADD_TASKS = insert(task)
ADD_CANDIDATES = insert(task_candidate)

END_TASKS = (
    update(task)
    .where(
        task.c.instance_id == bindparam("b_instance"),
        task.c.id.in_(bindparam("b_tasks", expanding=True)),
        task.c.state == "open",
    )
    .values(state="cancelled", completed_at=bindparam("at"), revision=task.c.revision + 1)
)
COMPLETE_TASK = (
    update(task)
    .where(
        task.c.instance_id == bindparam("b_instance"),
        task.c.id == bindparam("b_task"),
        task.c.state == "open",
        task.c.revision == bindparam("expected"),
    )
    .values(
        state="completed",
        revision=task.c.revision + 1,
        assignee=bindparam("by"),
        completed_by=bindparam("by"),
        on_behalf_of=bindparam("for_"),
        completed_at=bindparam("at"),
    )
)
#: What people did in a case, by whom, for whom and as which element; the newest first.
DEEDS = (
    select(
        task.c.completed_by,
        task.c.on_behalf_of,
        task.c.definition_id,
        task.c.element_id,
        task.c.name,
        task.c.properties,
        func.max(task.c.completed_at).label("completed_at"),
    )
    .where(task.c.root_id == bindparam("root"), task.c.state == "completed")
    .group_by(
        task.c.completed_by,
        task.c.on_behalf_of,
        task.c.definition_id,
        task.c.element_id,
        task.c.name,
        task.c.properties,
    )
    .order_by(func.max(task.c.completed_at).desc(), task.c.element_id)
)
_PEOPLE: BindParameter[str] = bindparam("people", expanding=True)
DEEDS_OF = DEEDS.where(or_(task.c.completed_by.in_(_PEOPLE), task.c.on_behalf_of.in_(_PEOPLE)))

FORGET_CANDIDATES = delete(task_candidate).where(
    task_candidate.c.instance_id == bindparam("b_instance"),
    task_candidate.c.task_id.in_(bindparam("b_tasks", expanding=True)),
)
#: What was offered stays known, so that those who could see a task may still read it.
CLOSE_CANDIDATES = (
    update(task_candidate)
    .where(
        task_candidate.c.instance_id == bindparam("b_instance"),
        task_candidate.c.task_id.in_(bindparam("b_tasks", expanding=True)),
    )
    .values(claimable=False)
)
FORGET_DRAFTS = delete(draft).where(draft.c.task_id.in_(bindparam("b_tasks", expanding=True)))

_THE_TASK = and_(
    task.c.instance_id == bindparam("b_instance"),
    task.c.id == bindparam("b_task"),
    task.c.state == "open",
    task.c.revision == bindparam("expected"),
)
ASSIGN_TASK = (
    update(task)
    .where(_THE_TASK)
    .values(assignee=bindparam("who"), on_behalf_of=bindparam("for_"), follow_up_at=None, revision=task.c.revision + 1)
)
FOLLOW_UP_TASK = update(task).where(_THE_TASK).values(follow_up_at=bindparam("at"), revision=task.c.revision + 1)
OFFER_TASK = (
    update(task)
    .where(_THE_TASK)
    .values(
        candidate_users=bindparam("users"),
        candidate_groups=bindparam("groups"),
        revision=task.c.revision + 1,
    )
)
SET_CLAIMABLE = (
    update(task_candidate)
    .where(task_candidate.c.instance_id == bindparam("b_instance"), task_candidate.c.task_id == bindparam("b_task"))
    .values(claimable=bindparam("claimable"))
)
RENAME_SUBJECT = (
    update(task)
    .where(task.c.instance_id == bindparam("b_instance"), task.c.state == "open")
    .values(subject=bindparam("subject"))
)


def candidate_rows(
    instance_id: UUID,
    task_id: UUID,
    users: Iterable[str],
    groups: Iterable[str],
    *,
    claimable: bool,
    created_at: datetime,
    due_at: datetime | None,
    priority: int,
) -> list[dict[str, Any]]:
    """Return the rows of task_candidate for an open task; `claimable`: nobody has it."""
    names = dict.fromkeys((*(f"user:{user}" for user in users), *(f"group:{group}" for group in groups)))
    return [
        {
            "instance_id": instance_id,
            "task_id": task_id,
            "who": who,
            "claimable": claimable,
            "created_at": created_at,
            "due_at": due_at or NEVER,
            "priority": priority,
        }
        for who in names
    ]


# --- lists --------------------------------------------------------------------------------------------------------

OPEN_TASKS_OF = (
    select(task)
    .where(task.c.instance_id == bindparam("id"), task.c.state == "open")
    .order_by(task.c.created_at, task.c.id)
)
OPEN_TASKS_OF_MANY = (
    select(task)
    .where(task.c.instance_id.in_(bindparam("ids", expanding=True)), task.c.state == "open")
    .order_by(task.c.created_at, task.c.id)
)
TASKS_OF = select(task).where(task.c.instance_id == bindparam("id")).order_by(task.c.created_at, task.c.id)
OPEN_TASKS = select(task).where(task.c.state == "open").order_by(task.c.created_at, task.c.id)
