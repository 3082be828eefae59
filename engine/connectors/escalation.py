"""`task.escalate`: when nobody answers, more people may."""

from collections.abc import Mapping
from typing import Any

from engine import duties, handover, history, notices
from engine.connectors.notify import open_tasks
from engine.topics import Call, Topic
from engine.unit_of_work import UnitOfWork


def escalate(call: Call) -> Mapping[str, Any]:
    """Offer each open task of the case to one more: the assignee's manager, else the escalation group.

    The task stays with whoever has it; whoever was added may take it over.
    """
    for row in open_tasks(call):
        kept_away = duties.kept_away(call.uow, row)
        manager = _manager(call.uow, row, kept_away) if row.assignee else None
        group = None if manager else _escalation_group(call, row)
        if manager is None and group is None:
            continue
        handover.widen(call.uow, row, users=[manager] if manager else [], groups=[group] if group else [])
        people = (manager,) if manager else call.uow.engine.directory.members_of(call.uow, group or "")
        params = {"task": row.name, "number": row.business_key, "subject": row.subject, "from": row.assignee}
        notices.create(
            call.uow,
            [
                notices.Note(person=name, kind="escalated", params=params, instance_id=row.instance_id, task_id=row.id)
                for name in people
                if name not in kept_away
            ],
        )
        call.record(
            history.Entry(
                kind="escalated",
                element_id=row.element_id,
                task_id=row.id,
                details={"from": row.assignee, "to_person": manager, "to_group": group},
            )
        )
    return {}


def _manager(uow: UnitOfWork, row: Any, kept_away: duties.Kept) -> str | None:
    """Return the next manager above the assignee whom nothing keeps from the task and who does not have it already."""
    directory = uow.engine.directory
    seen = {row.assignee}
    manager = directory.manager_of(uow, row.on_behalf_of or row.assignee)
    while manager is not None and manager not in seen:
        if manager not in kept_away and manager not in (row.candidate_users or ()):
            return manager
        seen.add(manager)
        manager = directory.manager_of(uow, manager)
    return None


def _escalation_group(call: Call, row: Any) -> str | None:
    """Return the group that the call, the task or the directory names, when it exists and is new to the task."""
    directory = call.uow.engine.directory
    groups = row.candidate_groups or []
    named = (
        call.inputs.get("group"),
        (row.properties or {}).get("escalationGroup"),
        *(directory.escalation_group(call.uow, group) for group in groups),
    )
    chosen: str | None = next((name for name in named if name), None)
    if chosen is None or chosen in groups or not directory.group_exists(call.uow, chosen):
        return None
    return chosen


ESCALATE = Topic(
    name="task.escalate",
    handler=escalate,
    summary="Add the manager of whoever has a task, else the escalation group, to those who may take it.",
    inputs={
        "element": "id of a user task; all open tasks of the case when left out",
        "group": "escalation group; the task's own (property escalationGroup) or the directory's when left out",
    },
    granted_to_all=True,
)
