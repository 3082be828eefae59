"""Open tasks that change hands by themselves: of people who leave, and of people who do not answer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from engine import history, notices
from engine.errors import ConcurrentUpdate
from engine.store import people as sql
from engine.store import tasks as task_sql
from engine.unit_of_work import UnitOfWork


def give_back_all(uow: UnitOfWork, person: str, *, reason: str) -> int:
    """Take every open task away from `person`; return how many changed.

    A task goes back to its other candidates, or to the group that owns the case when it has none.
    """
    rows = uow.execute(sql.TASKS_OF_PERSON, {"person": person, "candidacy": f"user:{person}"}).all()
    entries: dict[UUID, list[history.Entry]] = {}
    notes: list[notices.Note] = []
    for row in rows:
        users = [user for user in row.candidate_users or () if user != person]
        groups = list(row.candidate_groups or ())
        if not users and not groups and row.assignee in (None, person) and row.owner_group:
            groups = [row.owner_group]
            notes += _notes(uow, "task_returned", row, uow.engine.directory.members_of(uow, row.owner_group))
        if row.assignee == person:
            offer(uow, row, users, groups, assignee=None, on_behalf_of=None)
        else:
            offer(uow, row, users, groups, assignee=row.assignee, on_behalf_of=row.on_behalf_of)
        entries.setdefault(row.instance_id, []).append(
            history.Entry(
                kind="task_returned",
                element_id=row.element_id,
                task_id=row.id,
                details={"from": person, "reason": reason, "candidate_groups": groups, "candidate_users": users},
            )
        )
    for instance_id, lines in entries.items():
        history.append_to(uow, instance_id, lines)
    notices.create(uow, notes)
    return len(rows)


def widen(uow: UnitOfWork, row: Any, *, users: Iterable[str], groups: Iterable[str]) -> None:
    """Offer an open task to more people; whoever has it keeps it, and the new ones may take it over."""
    new_users = [user for user in users if user not in (row.candidate_users or ())]
    new_groups = [group for group in groups if group not in (row.candidate_groups or ())]
    changed = uow.execute(
        sql.WIDEN,
        {
            "b_instance_id": row.instance_id,
            "b_id": row.id,
            "b_revision": row.revision,
            "candidate_users": [*(row.candidate_users or ()), *new_users],
            "candidate_groups": [*(row.candidate_groups or ()), *new_groups],
        },
    )
    if changed.rowcount != 1:
        raise ConcurrentUpdate()
    rows = _candidates(row, new_users, new_groups, claimable=True)
    if rows:
        uow.execute(task_sql.ADD_CANDIDATES, rows)


def offer(
    uow: UnitOfWork,
    row: Any,
    users: Iterable[str],
    groups: Iterable[str],
    *,
    assignee: str | None,
    on_behalf_of: str | None,
) -> None:
    """Write anew who has an open task and to whom it is offered. `row`: the task as read in this unit of work.

    ConcurrentUpdate when somebody changed the task since.
    """
    users, groups = list(users), list(groups)
    changed = uow.execute(
        sql.OFFER,
        {
            "b_instance_id": row.instance_id,
            "b_id": row.id,
            "b_revision": row.revision,
            "assignee": assignee,
            "on_behalf_of": on_behalf_of,
            "candidate_users": users,
            "candidate_groups": groups,
        },
    )
    if changed.rowcount != 1:
        raise ConcurrentUpdate()
    uow.execute(task_sql.FORGET_CANDIDATES, {"b_instance": row.instance_id, "b_tasks": [row.id]})
    rows = _candidates(row, users, groups, claimable=assignee is None)
    if rows:
        uow.execute(task_sql.ADD_CANDIDATES, rows)


def _candidates(row: Any, users: Iterable[str], groups: Iterable[str], *, claimable: bool) -> list[dict[str, Any]]:
    return task_sql.candidate_rows(
        row.instance_id,
        row.id,
        users,
        groups,
        claimable=claimable,
        created_at=row.created_at,
        due_at=row.due_at,
        priority=row.priority,
    )


def _notes(uow: UnitOfWork, kind: str, row: Any, people: Iterable[str]) -> list[notices.Note]:
    params = {"task": row.name, "number": row.business_key, "subject": row.subject}
    return [
        notices.Note(person=person, kind=kind, params=params, instance_id=row.instance_id, task_id=row.id)
        for person in people
    ]
