"""The scenarios that come with the models pass, and every model has one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from api.commands import models
from api.composition import open_installation
from api.pages import studio_words
from bpmn.coverage import parts
from bpmn.xml import parse
from engine import recipes, scenarios, worlds
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from engine.worlds import World
from tools import scenarios as tool
from tools.scenario_walks import Stuck

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "bpmn" / "scenarios").glob("*.scenario"))
#: What the scenarios go through of each process, at least, in percent of its elements and flows, in steps of five:
#: it may only grow.
LEAST = {
    "itam_access_end": 100,
    "itam_acquisition": 85,
    "itam_approval": 85,
    "itam_audit_programme": 90,
    "itam_change": 80,
    "itam_change_decision": 90,
    "itam_change_work": 75,
    "itam_contract": 90,
    "itam_contract_watch": 75,
    "itam_data_change": 85,
    "itam_deploy_asset": 90,
    "itam_deployment": 80,
    "itam_disposition": 90,
    "itam_freeze": 100,
    "itam_improvement_action": 100,
    "itam_internal_audit": 85,
    "itam_licence": 50,
    "itam_licence_watch": 75,
    "itam_loan": 90,
    "itam_maintenance": 95,
    "itam_management_review": 85,
    "itam_objectives": 95,
    "itam_offboarding": 80,
    "itam_policy": 95,
    "itam_policy_reading": 100,
    "itam_receipt": 95,
    "itam_resources": 85,
    "itam_retirement": 80,
    "itam_risk": 90,
    "itam_sanitize_media": 85,
    "itam_scope": 65,
    "itam_seat": 85,
    "itam_security": 95,
    "itam_sourcing": 80,
    "itam_supplier_review": 75,
    "itam_support_end": 35,
    "itam_verification": 60,
    "itam_verify_holdings": 100,
}
#: What they go through of all processes together.
LEAST_TOGETHER = 85
#: What was begun beside a process goes on without it; these are called, and end in the case of their caller.
CALLED = {
    "itam_approval",
    "itam_change_decision",
    "itam_change_work",
    "itam_disposition",
    "itam_loan",
    "itam_receipt",
    "itam_sourcing",
}


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


def test_every_shipped_model_has_a_scenario_that_goes_through_it_to_an_end() -> None:
    """Also those that are only called: the scenario begins where they are called from."""
    for name, content in models.shipped().items():
        if not name.endswith(".bpmn"):
            continue
        ends = bpmn_ends(content)
        for process in parts(content):
            own = [recipes.read(file.read_bytes()) for file in FILES if file.name.startswith(f"{process}.")]
            assert own, process
            through = [recipe for recipe in own if ends & {part for seen in recipe.seen for part in seen.path}]
            assert through, f"{process}: its scenarios stop before an end event"
            closed = f"{process} completed"
            assert process in CALLED or any(closed in recipe.seen[-1].cases for recipe in through), process


def bpmn_ends(content: bytes) -> set[str]:
    """Return the end events of processes themselves, as "PROCESS/ELEMENT"."""
    return {
        f"{process.get('id')}/{end.get('id')}"
        for process in parse(content).iter("{*}process")
        for end in process.findall("{*}endEvent")
    }


def test_of_every_process_they_cover_what_they_covered() -> None:
    passed = frozenset(part for file in FILES for seen in recipes.read(file.read_bytes()).seen for part in seen.path)
    verdict = scenarios.Verdict(passed=True, problem="", covered=passed)
    found = scenarios.coverage(models.shipped(), [verdict])
    assert {one.process for one in found} == LEAST.keys()
    less = {
        one.process: f"{one.share} %, not {LEAST[one.process]} %" for one in found if one.share < LEAST[one.process]
    }
    assert not less
    assert 100 * sum(len(one.covered) for one in found) // sum(len(one.all) for one in found) >= LEAST_TOGETHER


def test_what_a_scenario_says_is_seen_can_fail(house: Engine, aldermoor: World) -> None:
    """Each of them would fail if a task went to somebody else."""
    recipe = recipes.read((ROOT / "bpmn" / "scenarios" / "itam_approval.rejected.scenario").read_bytes())
    text = recipes.write(recipe).replace(b'"user:ines"', b'"user:anna"')
    verdict = scenarios.play(house, recipes.read(text), aldermoor)
    assert not verdict.passed
    assert "for anna, found" in verdict.problem


def test_a_scenario_that_stops_is_led_to_its_end_with_answers_that_its_forms_take(
    house: Engine, aldermoor: World
) -> None:
    whole = recipes.read((ROOT / "bpmn" / "scenarios" / "itam_maintenance.no-fault.scenario").read_bytes())
    known = {"N3": [{"way": "repair", "estimate": 10, "wait": {"days": 2}}], "N5": [{"repaired": True}]}
    found = tool.finished(house, aldermoor, whole.up_to(1), known)
    assert found.steps[0] == whole.steps[0]
    assert found.seen[-1].cases == ("itam_maintenance completed",)
    assert [step.said.get("days") for step in found.steps if step.do == "wait"] == [2]
    assert [step.said["element"] for step in found.steps if step.do == "complete"] == ["N3", "N5"]
    assert scenarios.play(house, found, aldermoor).problem == ""


def test_nobody_is_made_to_do_what_they_may_not(house: Engine, aldermoor: World) -> None:
    whole = recipes.read((ROOT / "bpmn" / "scenarios" / "itam_maintenance.no-fault.scenario").read_bytes())
    with pytest.raises(Stuck, match=r"Nobody can do .* rita: "):
        tool.finished(house, aldermoor, whole.up_to(1), {"N3": [{"as": "rita"}]})


@pytest.mark.parametrize("locale", ["en", "de"])
def test_what_scenarios_write_to_registers_is_told_in_words(
    house: Engine, application: Callable[[Engine], Flask], locale: str
) -> None:
    found = {effect for file in FILES for seen in recipes.read(file.read_bytes()).seen for effect in seen.effects}
    with application(house).test_request_context(), house.unit_of_work(SYSTEM, reading=True) as uow:
        g.locale = locale
        told = {effect: " ".join(studio_words.effects(uow, [effect])) for effect in found}
    # What people wrote themselves may say anything.
    own = re.compile(r"(certificate_no|seal_no|posting_ref|custody|po_no|\w*document|contract|finding\.action)\b")
    raw = {
        effect: text
        for effect, text in told.items()
        if re.search(r"[a-z]_[a-z]|\d{4}-\d\d-\d\d|\[|None|→", text) and not own.search(effect)
    }
    assert raw == {}
    assert (
        told["asset.stage: available → reserved"]
        == {
            "en": "Asset moved from Available to Reserved",
            "de": "Asset: von Verfügbar zu Reserviert gewechselt",
        }[locale]
    )
    assert (
        told["renewal.last_day: – → 2026-12-14"]
        == {
            "en": "Decision on a contract: Last day is Mon 14 Dec 2026 from now on",
            "de": "Entscheidung über einen Vertrag: Letzter Tag ist von nun an Mo. 14. Dez. 2026",
        }[locale]
    )


def test_what_happened_several_times_is_told_once(house: Engine, application: Callable[[Engine], Flask]) -> None:
    with application(house).test_request_context(), house.unit_of_work(SYSTEM, reading=True) as uow:
        g.locale = "en"
        told = studio_words.effects(uow, ["posting: …", "posting: …", "asset.hand_over", "risk.effect: 4 → 3"])
    assert told == ["Posting: new entry (2 times)", "Asset: Hand-over", "Risk: Effect changed from 4 to 3"]
