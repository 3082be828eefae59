"""The scenarios that come with the models pass, and every model has one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.commands import models
from api.composition import open_installation
from bpmn.coverage import parts
from engine import recipes, scenarios, worlds
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from engine.worlds import World

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "bpmn" / "scenarios").glob("*.scenario"))
#: What all scenarios go through together, at least, in percent of elements and flows: it may only grow.
LEAST = 35


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Engine]:
    """An installation in which nobody lives: scenarios bring their own world."""
    file = tmp_path_factory.mktemp("scenarios") / "empty.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = open_installation(Settings(database_url=f"sqlite:///{file}", time_zone="Europe/Berlin"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def aldermoor(house: Engine) -> World:
    """The organisation in which they begin."""
    with house.unit_of_work(SYSTEM, reading=True) as uow:
        return worlds.find(uow, "aldermoor")


@pytest.fixture(scope="module")
def verdicts() -> dict[str, scenarios.Verdict]:
    """What came of those that were played."""
    return {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_scenario_passes(
    house: Engine, aldermoor: World, verdicts: dict[str, scenarios.Verdict], file: Path
) -> None:
    recipe = recipes.read(file.read_bytes())
    assert recipe.world == "aldermoor"
    assert file.name.startswith(f"{recipe.process}.")
    assert recipes.write(recipe) == file.read_bytes()
    verdict = verdicts[file.name] = scenarios.play(house, recipe, aldermoor)
    assert verdict.problem == ""


def test_every_shipped_model_has_a_scenario_that_goes_through_it() -> None:
    """Also those that are only called: the scenario begins where they are called from."""
    for name, content in models.shipped().items():
        if not name.endswith(".bpmn"):
            continue
        for process in parts(content):
            own = [recipes.read(file.read_bytes()) for file in FILES if file.name.startswith(f"{process}.")]
            assert own, process
            passed = {part for recipe in own for seen in recipe.seen for part in seen.path}
            assert any(part.startswith(f"{process}/") for part in passed), process


def test_together_they_cover_what_they_covered(record_property: Callable[[str, object], None]) -> None:
    """Reports the share of each process that the scenarios go through."""
    passed = frozenset(part for file in FILES for seen in recipes.read(file.read_bytes()).seen for part in seen.path)
    verdict = scenarios.Verdict(passed=True, problem="", covered=passed)
    found = scenarios.coverage(models.shipped(), [verdict])
    for one in found:
        record_property(one.process, f"{one.share} %")
    assert 100 * sum(len(one.covered) for one in found) // sum(len(one.all) for one in found) >= LEAST


def test_what_a_scenario_says_is_seen_can_fail(house: Engine, aldermoor: World) -> None:
    """Each of them would fail if a task went to somebody else."""
    recipe = recipes.read((ROOT / "bpmn" / "scenarios" / "itam_approval.rejected.scenario").read_bytes())
    text = recipes.write(recipe).replace(b'"user:ines"', b'"user:anna"')
    verdict = scenarios.play(house, recipes.read(text), aldermoor)
    assert not verdict.passed
    assert "for anna, found" in verdict.problem
