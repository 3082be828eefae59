"""What operators do to many cases at once: choose them, look what it would do to each, then do it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request

from api import current, refusals
from api.pages import cases, models
from api.pages.operations import KINDS, pages
from api.problems import status_of
from api.security import operation
from engine import deployments, instances, operators
from engine.errors import EngineError, NotFound
from engine.operators import Change, Effect
from engine.unit_of_work import UnitOfWork


@pages.post("/changes")
@operation("instance.change_many")
def change_many() -> Any:
    """Show what a change would do to each of the chosen cases; with `sure` do it and show what it did."""
    chosen = [cases.as_id(one) for one in request.form.getlist("case")]
    change = _change()
    try:
        with current.unit_of_work() as uow:
            sure = bool(request.form.get("sure"))
            effects = (operators.apply if sure else operators.preview)(uow, change, chosen)
            return _shown(uow, change, effects, done=sure)
    except NotFound:
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _shown(uow, change, (), problem=refusals.say(str(error))), status_of(type(error))


def _change() -> Change:
    kind = request.form.get("kind", "")
    reason = request.form.get("reason", "").strip()[:2000]
    if kind == "move":
        return Change(kind=kind, leave=_elements("leave"), begin=_elements("begin"), reason=reason or None)
    return Change(kind=kind, reason=reason or None)


def _elements(name: str) -> Sequence[str]:
    found = [one.strip()[:255] for one in request.form.get(name, "").replace(";", ",").split(",")]
    return tuple(one for one in found if one)[:100]


def _shown(
    uow: UnitOfWork, change: Change, effects: Sequence[Effect], *, done: bool = False, problem: str | None = None
) -> str:
    rows = [_row(uow, effect) for effect in effects]
    return render_template(
        "operations-changes.html",
        change=change,
        kind=change.kind if change.kind in KINDS else KINDS[0],
        rows=rows,
        done=done,
        problem=problem,
        ids=[effect.instance_id for effect in effects if effect.refused is None],
    )


def _row(uow: UnitOfWork, effect: Effect) -> dict[str, Any]:
    case = cases.case_of(uow, instances.get(uow, effect.instance_id))
    return {
        "case": case,
        "effect": effect,
        "refused": refusals.say(effect.refused) if effect.refused else None,
        "ends": steps(uow, case.about.id, effect.ends),
        "begins": steps(uow, case.about.id, effect.begins),
    }


def steps(uow: UnitOfWork, definition_id: UUID, element_ids: Iterable[str]) -> str:
    """Give the names of steps of a version of a process, each once, in the reader's language."""
    compiled = deployments.compiled(uow, definition_id)
    return ", ".join(dict.fromkeys(models.element_name(compiled, element) for element in element_ids))
