"""Takes running cases to the latest version of their process: look what happens to each, move them, take it back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import g, jsonify, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from api import current, refusals
from api.pages import cases, changes, models, texts
from api.pages.operations import pages
from api.problems import status_of
from api.security import operation
from engine import deployments, instances, migration, migration_runs, rights
from engine.errors import EngineError, NotAllowed, NotFound
from engine.migration import Preview
from engine.migration_runs import UNDER_WAY, Run, RunCase
from engine.unit_of_work import UnitOfWork

#: A field of the form that says where an element goes.
_TO = "to."
#: Cases on one page.
SHOWN = 50
VERDICTS = ("mapping", "blocked", "moves")
#: What nothing waits at.
_PASSED = frozenset({"startEvent", "endEvent", "exclusiveGateway"})


class Place(Struct, frozen=True):
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
def migrate_cases(key: str) -> Any:
    """Begin to move the cases that can move; the page of the move shows how far it is."""
    try:
        with current.unit_of_work() as uow:
            run = migration_runs.begin(uow, key, mapping=_mapping(request.form))
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        with current.unit_of_work() as uow:
            return _shown(uow, key, refusals.say(str(error))), status_of(type(error))
    return redirect(url_for("operations.show_move", run_id=run.id), 303)


@pages.get("/migration/<string:key>/diagram/<string:side>")
@operation("instance.migrate")
def migration_diagram(key: str, side: str) -> AnyResponse:
    """Give a viewer the version that cases are in (before) or the latest one (after)."""
    with current.unit_of_work(reading=True) as uow:
        about = deployments.definition(uow, key)
        rights.require(uow, "instance.migrate", definition=about)
        if side not in ("before", "after"):
            raise NotFound()
        asked = request.args.get("version", "")
        if side == "before" and asked.isdecimal():
            about = deployments.definition(uow, key, int(asked))
        xml = deployments.xml(uow, about.id)
        return jsonify(
            {
                "xml": xml.decode("utf-8", "replace"),
                "elements": {},
                "names": cases.names_in(xml, g.locale),
                "texts": {name: texts.text(f"diagram.{key}") for name, key in _ZOOM.items()},
            }
        )


_ZOOM = {"zoomIn": "in", "zoomOut": "out", "fit": "fit"}


@pages.get("/moves/<uuid:run_id>")
@operation("instance.migrate")
def show_move(run_id: UUID) -> str:
    """Show how far a move of many cases is, and what became of each."""
    with current.unit_of_work(reading=True) as uow:
        return _move_shown(uow, run_id)


@pages.post("/moves/<uuid:run_id>/undo")
@operation("instance.migrate")
def undo_move(run_id: UUID) -> Any:
    """Begin to take a move of many cases back."""
    try:
        with current.unit_of_work() as uow:
            migration_runs.undo(uow, run_id)
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return _move_shown(uow, run_id, refusals.say(str(error))), status_of(type(error))
    return redirect(url_for("operations.show_move", run_id=run_id), 303)


def _move_shown(uow: UnitOfWork, run_id: UUID, problem: str | None = None) -> str:
    run = migration_runs.get(uow, run_id)
    asked = request.args.get("after")
    found = migration_runs.cases(uow, run_id, after=cases.as_id(asked) if asked else None, limit=SHOWN)
    return render_template(
        "operations-move.html",
        run=run,
        problem=problem,
        under_way=run.state in UNDER_WAY,
        name=models.process_name(run.about),
        who=models.names(uow, [run.actor]).person(run.actor),
        rows=[_outcome(uow, run, one) for one in found],
        next=found[-1].instance_id if len(found) == SHOWN else None,
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


def _shown(uow: UnitOfWork, key: str, problem: str | None = None) -> str:
    about = deployments.definition(uow, key)
    mapping = _mapping(request.values)
    problem = problem or request.args.get("problem")
    try:
        found: Sequence[Preview] = migration_runs.look(uow, key, mapping=mapping)
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        found, problem = (), refusals.say(str(error))
    verdict = request.args.get("verdict")
    told = [one for one in found if one.verdict == verdict] if verdict in VERDICTS else found
    page = max(int(asked), 1) if (asked := request.args.get("page", "")).isdecimal() else 1
    return render_template(
        "operations-migration.html",
        about=about,
        name=models.process_name(about),
        problem=problem,
        rows=[_row(uow, one) for one in told[(page - 1) * SHOWN : page * SHOWN]],
        counts=Counter(one.verdict for one in found),
        verdict=verdict if verdict in VERDICTS else None,
        pages={"at": page, "more": len(told) > page * SHOWN, "all": len(told)},
        places=_places(uow, found, mapping),
        targets=_targets(uow, about.id),
        mapping=mapping,
        before=_most_are_in(found),
        runs=migration_runs.find(uow, key, limit=5),
    )


def _most_are_in(found: Iterable[Preview]) -> int | None:
    """Return the version of most cases that need a place, else of most cases; that is the one to be drawn."""
    versions = Counter((one.verdict == "mapping", one.from_version) for one in found)
    return max(versions, key=lambda one: (one[0], versions[one]))[1] if versions else None


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


def _outcome(uow: UnitOfWork, run: Run, found: RunCase) -> dict[str, Any]:
    return {
        "case": cases.case_of(uow, instances.get(uow, found.instance_id)),
        "found": found,
        "as_seen": found.outcome is None or (found.verdict == "moves") == (found.outcome != "stays"),
        "reason": refusals.say(found.reason) if found.reason else None,
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
