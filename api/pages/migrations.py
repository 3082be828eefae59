"""Takes running cases to the latest version of their process: look what happens to each, move them, take it back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from api import current, refusals
from api.pages import cases, changes, models
from api.pages.operations import pages
from api.security import operation
from engine import deployments, instances, migration
from engine.errors import EngineError, NotAllowed, NotFound
from engine.migration import Preview
from engine.unit_of_work import UnitOfWork

#: A field of the form that says where an element goes.
_TO = "to."
#: What nothing waits at.
_PASSED = frozenset({"startEvent", "endEvent", "exclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Place:
    """An element of an old version of which somebody must say where it goes."""

    id: str
    name: str
    why: str
    goes_to: str


@pages.get("/migration/<string:key>")
@operation("instance.migrate")
def look_at_migration(key: str) -> str:
    """Show what moving each running case to the latest version would do, with the mapping in the address."""
    with current.unit_of_work() as uow:
        return _shown(uow, key)


@pages.post("/migration/<string:key>")
@operation("instance.migrate")
def migrate_cases(key: str) -> str:
    """Move the cases that can move; show what became of each."""
    with current.unit_of_work() as uow:
        before = migration.preview_all(uow, key, mapping=_mapping(request.form))
        moved = {one.instance_id: one for one in migration.migrate_all(uow, key, mapping=_mapping(request.form))}
        about = deployments.definition(uow, key)
        return render_template(
            "operations-migrated.html",
            name=models.process_name(about),
            about=about,
            rows=[_outcome(uow, one, moved[one.instance_id]) for one in before if one.instance_id in moved],
        )


@pages.post("/cases/<uuid:instance_id>/migration/undo")
@operation("instance.migrate")
def undo_migration(instance_id: UUID) -> Any:
    """Take the last move of a case back, or say why that is too late."""
    problem = None
    try:
        with current.unit_of_work() as uow:
            migration.undo(uow, instance_id)
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        problem = refusals.say(str(error))
    with current.unit_of_work(reading=True) as uow:
        about = instances.get(uow, instance_id)
    return redirect(url_for("operations.look_at_migration", key=about.definition_key, problem=problem), 303)


def _shown(uow: UnitOfWork, key: str) -> str:
    about = deployments.definition(uow, key)
    mapping = _mapping(request.args)
    problem = request.args.get("problem")
    try:
        found: Sequence[Preview] = migration.preview_all(uow, key, mapping=mapping)
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        found, problem = (), refusals.say(str(error))
    return render_template(
        "operations-migration.html",
        about=about,
        name=models.process_name(about),
        problem=problem,
        rows=[_row(uow, one) for one in found],
        counts=Counter(one.verdict for one in found),
        places=_places(uow, found, mapping),
        targets=_targets(uow, about.id),
        mapping=mapping,
    )


def _mapping(form: Mapping[str, str]) -> dict[str, str]:
    """Return where elements go, as the fields of the form say; an empty field says nothing."""
    return {name.removeprefix(_TO): to for name, to in form.items() if name.startswith(_TO) and to}


def _row(uow: UnitOfWork, found: Preview) -> dict[str, Any]:
    case = cases.case_of(uow, instances.get(uow, found.instance_id))
    target = deployments.definition(uow, case.about.key, found.to_version)
    return {
        "case": case,
        "found": found,
        "why": [f"{one.name}: {refusals.say(one.text)}" for one in found.obstacles],
        "ends": changes.steps(uow, case.about.id, found.ends),
        "begins": changes.steps(uow, target.id, found.begins),
    }


def _outcome(uow: UnitOfWork, found: Preview, moved: migration.Moved) -> dict[str, Any]:
    return {
        "case": cases.case_of(uow, instances.get(uow, found.instance_id)),
        "found": found,
        "moved": moved.moved,
        "reason": refusals.say(moved.reason) if moved.reason else None,
    }


def _places(uow: UnitOfWork, found: Iterable[Preview], mapping: Mapping[str, str]) -> list[Place]:
    """Return the elements that need a place in the new version, and those that were given one, each once."""
    places = {
        one.element_id: Place(one.element_id, one.name, refusals.say(one.text), mapping.get(one.element_id, ""))
        for each in found
        for one in each.obstacles
        if one.kind == "mapping"
    }
    given = {old: Place(old, old, "", to) for old, to in mapping.items() if old not in places}
    return [*places.values(), *given.values()]


def _targets(uow: UnitOfWork, definition_id: UUID) -> list[tuple[str, str]]:
    compiled = deployments.compiled(uow, definition_id)
    named = [
        (element.id, models.element_name(compiled, element.id))
        for element in compiled.elements.values()
        if element.kind not in _PASSED
    ]
    return sorted(named, key=lambda one: one[1].casefold())
