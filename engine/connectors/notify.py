"""`notify.people` and `notify.remind`: notices that a model sends."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine import duties, history, notices
from engine.errors import Invalid
from engine.store import people as sql
from engine.topics import Call, Topic
from engine.unit_of_work import UnitOfWork

KIND = re.compile(r"[a-z][a-z_]{0,31}")


def notify_people(call: Call) -> Mapping[str, Any]:
    """Write a notice of `kind` to `people` and the members of `groups`, once each; those who do not exist are left out.

    Invalid for a kind that is no word.
    """
    kind = call.inputs.get("kind")
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise Invalid(f"“{kind}” is no kind of notice. Take small letters and underscores, at most 32.")
    params = {
        "number": call.instance.business_key,
        "subject": call.instance.subject,
        **(call.inputs.get("params") or {}),
    }
    directory = call.uow.engine.directory
    members = [name for group in _names(call.inputs.get("groups")) for name in directory.members_of(call.uow, group)]
    named = dict.fromkeys([*_names(call.inputs.get("people")), *members])
    people = [name for name in named if directory.person_exists(call.uow, name)]
    notices.create(
        call.uow,
        [notices.Note(person=name, kind=kind, params=params, instance_id=call.instance.id) for name in people],
    )
    return {}


def _names(value: Any) -> list[str]:
    names = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def remind(call: Call) -> Mapping[str, Any]:
    """Remind whoever has an open task of the case, or may claim it."""
    rows = open_tasks(call)
    notes = [
        notices.Note(
            person=person,
            kind="reminder",
            params={"task": row.name, "number": row.business_key, "subject": row.subject, "due_at": row.due_at},
            instance_id=row.instance_id,
            task_id=row.id,
        )
        for row in rows
        for person in _holders(call.uow, row)
    ]
    notices.create(call.uow, notes)
    for row in rows:
        told = [note.person for note in notes if note.task_id == row.id]
        call.record(history.Entry(kind="reminded", element_id=row.element_id, task_id=row.id, details={"people": told}))
    return {}


def open_tasks(call: Call) -> list[Any]:
    """Return the open tasks of the case as rows, only those of the element `element` when the model names one."""
    element = call.inputs.get("element")
    rows = call.uow.execute(sql.OPEN_TASKS_OF_INSTANCE, {"instance_id": call.instance.id})
    return [row for row in rows if element in (None, row.element_id)]


def _holders(uow: UnitOfWork, row: Any) -> Iterable[str]:
    directory = uow.engine.directory
    if row.assignee is not None:
        people = [row.assignee]
    else:
        people = list(row.candidate_users or ())
        for group in row.candidate_groups or ():
            people += directory.members_of(uow, group)
    kept_away = duties.kept_away(uow, row)
    return [person for person in dict.fromkeys(people) if person not in kept_away]


NOTIFY_PEOPLE = Topic(
    name="notify.people",
    handler=notify_people,
    summary="Show a notice to people.",
    inputs={
        "kind": "which sentence to show: a word like approved_without_decision",
        "people": "person or list of people",
        "groups": "group or list of groups whose members hear it too",
        "params": "context of values for the sentence, beside number and subject of the case",
    },
    granted_to_all=True,
)

REMIND = Topic(
    name="notify.remind",
    handler=remind,
    summary="Remind the people who have an open task of this case, or may claim it.",
    inputs={"element": "id of a user task; all open tasks of the case when left out"},
    granted_to_all=True,
)
