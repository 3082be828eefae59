"""Plays the shipped scenarios on the shipped models: `python -m tools.scenarios`; with --write, keeps what is seen now.

What differs is a change of behaviour: look at it before it is kept. `--write NAME` keeps it for one of them only.
`--finish NAME [ANSWERS]` does the steps of one as far as they can be done, invents those that lead to its end, and
keeps it; ANSWERS is a file that knows better: {"P6": [{"decision": "reject"}, {"decision": "approve"}]} by element.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from api import composition
from engine import recipes, scenarios, trials, worlds
from engine.recipes import Recipe
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from engine.worlds import World
from tools.scenario_walks import Walk

FOLDER = Path(__file__).resolve().parents[1] / "bpmn" / "scenarios"


def world(engine: Engine) -> World:
    """Return the organisation in which all shipped scenarios begin, with the shipped models."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        return worlds.find(uow, "aldermoor")


def seen_now(engine: Engine, begun: World, recipe: Recipe) -> Recipe:
    """Do the steps of a scenario again; return it with what is seen after each."""
    trial = trials.open_trial(engine, begun, {}, recipe.begins_at)
    try:
        # The steps stay as they were written.
        return replace(recipe, seen=tuple(trial.do_numbered(*each)[1] for each in enumerate(recipe.steps, 1)))
    finally:
        trial.close()


def finished(engine: Engine, begun: World, recipe: Recipe, known: Mapping[str, Any]) -> Recipe:
    """Return a scenario with steps up to its end. Stuck says where nobody knows how to go on."""
    trial = trials.open_trial(engine, begun, {}, recipe.begins_at)
    try:
        walk = Walk(trial, recipe.up_to(0), known)
        walk.follow(recipe.steps)
        return walk.finish()
    finally:
        trial.close()


def different(engine: Engine, wanted: list[str]) -> Iterator[tuple[Path, Recipe, str]]:
    """Play scenarios; give those that do not pass, with what is seen now and the first thing that differs."""
    begun = world(engine)
    for file in sorted(FOLDER.glob("*.scenario")):
        if wanted and file.name not in wanted:
            continue
        recipe = recipes.read(file.read_bytes())
        verdict = scenarios.play(engine, recipe, begun)
        if not verdict.passed:
            yield file, recipe, verdict.problem


def main(arguments: list[str]) -> int:
    """Play, tell, and keep what was asked to be kept; return 1 when something differs and was not kept."""
    engine = composition.open_installation(Settings(database_url="sqlite://", time_zone="Europe/Berlin"))
    try:
        if arguments[:1] == ["--finish"]:
            return _finish(engine, *arguments[1:])
        return _compare(engine, "--write" in arguments, [one for one in arguments if one != "--write"])
    finally:
        engine.close()


def _finish(engine: Engine, name: str, answers: str = "") -> int:
    file = FOLDER / name
    known = json.loads(Path(answers).read_text()) if answers else {}
    recipe = finished(engine, world(engine), recipes.read(file.read_bytes()), known)
    file.write_bytes(recipes.write(recipe))
    sys.stdout.write(f"{name} has {len(recipe.steps)} steps. Read what was invented before you keep it.\n")
    return 0


def _compare(engine: Engine, write: bool, wanted: list[str]) -> int:
    found = 0
    for file, recipe, problem in different(engine, wanted):
        sys.stdout.write(f"{file.name}: {problem}\n")
        found += 1
        if write:
            file.write_bytes(recipes.write(seen_now(engine, world(engine), recipe)))
    sys.stdout.write(f"{found} differ.\n")
    return 1 if found and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
