"""What a task asks: the figures to decide by, the answers to give, and for whom it can only be read."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from flask import g, url_for

from api import current
from api.pages import answers, texts
from dmn import values
from engine import instances, rights, tasks
from engine.errors import NotFound
from engine.model import Task, TaskState
from engine.unit_of_work import UnitOfWork

Schema = Mapping[str, Any]


def may_answer(uow: UnitOfWork, task: Task) -> bool:
    """Say whether the reader can complete a task: it is open, theirs to do, and nobody else has it."""
    return (
        task.state is TaskState.OPEN
        and (task.assignee in (None, uow.actor) or rights.may_take_over(uow, task))
        and rights.allows(uow, "task.complete", task=task)
    )


def may_read(uow: UnitOfWork, task: Task) -> bool:
    """Say whether a task has a form that the reader may see."""
    return task.form_ref is not None and rights.allows(uow, "task.form", task=task)


def known(uow: UnitOfWork, task: Task) -> dict[str, Any]:
    """Give what a task shows: the values of its case while it is open, afterwards what was answered."""
    if task.state is TaskState.OPEN:
        return tasks.data(uow, task.id)
    cursor = None
    while True:
        page = instances.history(uow, task.instance_id, cursor=cursor, limit=200)
        for entry in page.items:
            if entry.task_id == task.id and entry.kind == "task_completed":
                return dict((entry.details or {}).get("data") or {})
        if (cursor := page.next) is None:
            return {}


def figures(uow: UnitOfWork, task: Task) -> list[answers.Fact]:
    """Give the fields that a form shows at its beginning and does not ask, as far as they hold something."""
    found = tasks.form(uow, task.id) if may_read(uow, task) else None
    if found is None:
        return []
    return answers.facts(uow, {"components": shown_first(found.schema(locale=g.locale))}, known(uow, task))


def shown_first(schema: Schema) -> list[Any]:
    """Give the fields at the beginning of a form that are only shown."""
    return list(takewhile(lambda spec: spec.get("readonly") is True and spec.get("key"), schema.get("components", ())))


def for_island(uow: UnitOfWork, task: Task) -> dict[str, Any]:
    """Give the island of the form what it shows, with what was typed before, and where answers and drafts go."""
    found = tasks.form(uow, task.id)
    if found is None:
        raise NotFound("This task has no form.")
    open_to_reader, stored = may_answer(uow, task), known(uow, task)
    draft = tasks.draft(uow, task.id) if open_to_reader else None
    schema = found.schema(locale=g.locale, values=stored)
    shown = shown_first(schema)
    facts = answers.facts(uow, {"components": shown}, stored)
    api = f"/api/v1/tasks/{task.id}"
    return {
        "schema": {**schema, "components": schema["components"][len(shown) :]},
        "data": values.to_json(stored if draft is None else {**stored, **draft.data}),
        "locale": g.locale,
        "zone": str(current.settings().zone),
        "submit": f"{api}/complete",
        "method": "POST",
        "body_key": "data",
        "draft": f"{api}/draft" if open_to_reader else None,
        "draft_revision": None if draft is None else draft.revision,
        "etag": f'"{task.revision}"',
        "done": url_for("inbox.inbox", done=task.id),
        "readonly": not open_to_reader,
        "texts": {"submit": texts.text("task.complete")},
        "consequences": consequences(schema),
        "choices": choices(schema, {fact.key: fact.value for fact in facts}),
    }


# --- choices and what follows from them ---------------------------------------------------------------------------


def consequences(schema: Schema) -> dict[str, dict[str, str]]:
    """Give what follows from each choice, as the form says in `values.<value>.then`: {field: {value: sentence}}."""
    found = {
        str(spec["key"]): {
            str(option["value"]): said for option in spec["values"] if (said := _own(spec, option["value"], "then"))
        }
        for spec in _choosing(schema)
    }
    return {key: said for key, said in found.items() if said}


def choices(schema: Schema, shown: Mapping[str, str]) -> dict[str, Any] | None:
    """Give the choices of which each is a button that sends the form (`look` is `buttons`), or None.

    The button of a choice with `values.<value>.with` also says the figure of that name: “Approve €1,450.00”.
    """
    for spec in _choosing(schema):
        if (spec.get("properties") or {}).get("look") == "buttons":
            return {"key": spec["key"], "options": [_button(spec, at, shown) for at in range(len(spec["values"]))]}
    return None


def _button(spec: Schema, at: int, shown: Mapping[str, str]) -> dict[str, str]:
    option = spec["values"][at]
    figure = shown.get(_own(spec, option["value"], "with"), "")
    return {
        "value": option["value"],
        "label": " ".join(part for part in (str(option["label"]), figure) if part),
        "tone": _own(spec, option["value"], "tone") or ("plain" if at else "primary"),
    }


def _choosing(schema: Schema) -> Iterator[Schema]:
    return (spec for spec in schema.get("components", ()) if spec.get("key") and isinstance(spec.get("values"), list))


def _own(spec: Schema, value: Any, name: str) -> str:
    """Give what a form says of a choice in its properties, in the reader's language."""
    own = spec.get("properties") or {}
    return str(own.get(f"values.{value}.{name}.{g.locale}") or own.get(f"values.{value}.{name}") or "")
