"""Plays the shipped scenarios on the shipped models: `python -m tools.scenarios`; with --write, keeps what is seen now.

What differs is a change of behaviour: look at it before it is kept. `--write NAME` keeps it for one of them only.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from api import composition
from engine import recipes, scenarios, trials, worlds
from engine.recipes import Recipe
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from engine.worlds import World

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
    write, wanted = "--write" in arguments, [one for one in arguments if one != "--write"]
    engine = composition.open_installation(Settings(database_url="sqlite://", time_zone="Europe/Berlin"))
    found = 0
    for file, recipe, problem in different(engine, wanted):
        sys.stdout.write(f"{file.name}: {problem}\n")
        found += 1
        if write:
            file.write_bytes(recipes.write(seen_now(engine, world(engine), recipe)))
    sys.stdout.write(f"{found} differ.\n")
    engine.close()
    return 1 if found and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
