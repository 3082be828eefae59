"""What somebody tried and kept has to hold for every later version, or be taken out with a reason."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from engine import deployments, groups, model_drafts, people, publications, recipes, sandboxes, scenarios, worlds
from engine.errors import Conflict, Invalid, InvalidModel, NotAllowed, NotFound
from engine.model_drafts import ModelDraft
from engine.recipes import OpenTask, Seen
from engine.store import model_drafts as drafts_sql
from engine.unit_of_work import Engine
from tests.integration.engine.trying import FILES, MODEL, START, WHOLE, begun, fill, opened, tried

NAME = "visit.a-whole-visit.scenario"


@pytest.fixture
def house(database_url: str, clock: Any) -> Iterator[Engine]:
    """Owners ann and bob, hosts hal and hera, cleo; nobody deploys what was not approved."""
    with opened(database_url, clock, [], governance=True) as engine:
        fill(engine)
        yield engine


def kept(house: Engine, draft: ModelDraft, *steps: dict[str, Any], title: str = "A whole visit") -> str:
    """Try a draft as ann and keep what was done."""
    return scenarios.save(house, "ann", tried(house, draft, *(steps or WHOLE)).id, title)


def submitted(house: Engine, draft: ModelDraft) -> ModelDraft:
    with house.unit_of_work("ann") as uow:
        return publications.submit(uow, draft.id, "It is better so.")


def published(house: Engine) -> None:
    """Let the process run with a scenario of a whole visit."""
    draft = begun(house)
    kept(house, draft)
    draft = submitted(house, draft)
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")


def test_a_scenario_travels_with_the_set_and_later_versions_have_to_pass_it(house: Engine) -> None:
    published(house)
    later = begun(house)
    with house.unit_of_work("ann") as uow:
        assert NAME in model_drafts.files(uow, later.id)
        later = model_drafts.save(uow, later.id, "visit.bpmn", MODEL.replace("hosts", "owners").encode(), 1)
    with pytest.raises(Conflict) as caught:
        submitted(house, later)
    assert "“A whole visit” does not pass. Step 1: expected the task “Ask the host” for hosts" in str(caught.value)
    assert "found the task “Ask the host” for owners." in str(caught.value)
    with house.unit_of_work("ann") as uow:
        assert model_drafts.get(uow, later.id).state == "open"
        better = MODEL.replace("Ask the host", "Ask whoever hosts")
        model_drafts.save(uow, later.id, "visit.bpmn", better.encode(), later.revision)
    # Another name is no other task.
    assert submitted(house, later).state == "submitted"


def test_playing_says_which_scenarios_pass_and_what_they_go_through(house: Engine) -> None:
    draft = begun(house)
    kept(house, draft)
    kept(house, draft, START, {"do": "wait", "next": True}, title="Nobody answers")
    with house.unit_of_work("ann") as uow:
        assert [one.verdict for one in scenarios.find(uow, draft.id)] == [None, None]
    first, second = (one.verdict for one in scenarios.run(house, "ann", draft.id))
    assert first and second and first.passed and second.passed
    assert {"visit/late", "visit/f3", "visit/given_up"} <= second.covered - first.covered
    assert "visit/word" in first.covered
    with house.unit_of_work("ann") as uow:
        draft = model_drafts.get(uow, draft.id)
        model_drafts.save(uow, draft.id, "visit.bpmn", MODEL.replace("P3D", "P1D").encode(), draft.revision)
    found = {one.name: one.verdict for one in scenarios.run(house, "ann", draft.id)}
    late = found[NAME]
    assert late and not late.passed
    assert late.problem.startswith("Step 2: expected the task “Ask the host” for hosts, found no other task.")
    assert found["visit.nobody-answers.scenario"] == scenarios.Verdict(
        passed=True,
        problem="",
        covered=second.covered,
        at=found["visit.nobody-answers.scenario"].at,  # type: ignore[union-attr]  # it was played
    )


def test_one_that_no_longer_holds_is_taken_out_with_a_reason_that_is_read(house: Engine) -> None:
    published(house)
    draft = begun(house)
    with pytest.raises(Invalid, match="Say why"), house.unit_of_work("ann") as uow:
        scenarios.remove(uow, draft.id, NAME, " ")
    with house.unit_of_work("cleo") as uow, pytest.raises(NotAllowed):
        scenarios.remove(uow, draft.id, NAME, "Because")
    with house.unit_of_work("ann") as uow:
        scenarios.remove(uow, draft.id, NAME, "The gate is gone.")
    submitted(house, draft)
    with house.unit_of_work("bob") as uow:
        assert [(one.name, one.kind) for one in model_drafts.changes(uow, draft.id)] == [(NAME, "removed")]
        (removal,) = scenarios.removals(uow, draft.id)
        assert (removal.name, removal.reason, removal.removed_by) == (NAME, "The gate is gone.", "ann")


def test_a_scenario_that_was_dropped_by_another_way_keeps_a_draft_from_being_handed_in(house: Engine) -> None:
    published(house)
    draft = begun(house)
    with house.unit_of_work("ann") as uow:
        model_drafts.drop(uow, draft.id, NAME, draft.revision)
    with pytest.raises(Conflict, match="without a reason"):
        submitted(house, draft)
    kept(house, draft)
    assert submitted(house, draft).state == "submitted"


def test_who_goes_back_leaves_scenarios_that_came_later_behind_and_that_is_read(house: Engine) -> None:
    with house.unit_of_work("ann", reading=True) as uow:
        first = deployments.definition(uow, "visit", 1).deployment_id
    draft = begun(house)
    with house.unit_of_work("ann") as uow:
        changed = MODEL.replace("Ask the host", "Ask whoever hosts").encode()
        draft = model_drafts.save(uow, draft.id, "visit.bpmn", changed, draft.revision)
    kept(house, draft)
    draft = submitted(house, draft)
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")
        back = scenarios.begin_from(uow, "visit", "Back to version 1", first)
        assert [(one.name, one.reason) for one in scenarios.removals(uow, back.id)] == [(NAME, "Back to version 1")]
        assert publications.submit(uow, back.id, "Once was enough.").state == "submitted"


def test_one_that_does_not_run_yet_goes_without_a_reason(house: Engine) -> None:
    draft = begun(house)
    name = kept(house, draft)
    with house.unit_of_work("ann") as uow:
        scenarios.remove(uow, draft.id, name, "")
        assert scenarios.removals(uow, draft.id) == ()
        with pytest.raises(NotFound):
            scenarios.remove(uow, draft.id, name, "")
        with pytest.raises(NotFound):
            scenarios.remove(uow, draft.id, "visit.bpmn", "")


def test_what_changes_around_it_fails_no_scenario(house: Engine) -> None:
    published(house)
    with house.unit_of_work("system") as uow:
        groups.remove_member(uow, "hosts", "hal")
        people.deactivate(uow, "cleo")
    draft = begun(house, change=lambda model: model.replace("Ask the host", "Ask them"))
    assert submitted(house, draft).state == "submitted"


def test_a_group_that_is_new_is_known_in_old_worlds(house: Engine) -> None:
    published(house)
    with house.unit_of_work("system") as uow:
        groups.create(uow, "lawyers", "Lawyers", members=("cleo",))
    draft = begun(house, change=lambda model: model.replace('Groups="hosts"', 'Groups="hosts,lawyers"'))
    with pytest.raises(Conflict, match="found the task “Ask the host” for hosts, lawyers"):
        submitted(house, draft)


def test_a_world_that_is_gone_fails_the_scenario_with_a_remedy(house: Engine) -> None:
    draft = begun(house)
    kept(house, draft)
    with house.unit_of_work("ann") as uow:
        draft = model_drafts.get(uow, draft.id)
        content = json.loads(model_drafts.files(uow, draft.id)[NAME])
        content["world"] = "atlantis"
        model_drafts.save(uow, draft.id, NAME, json.dumps(content).encode(), draft.revision)
    with pytest.raises(Conflict, match=r"world in which it begins is not here\. Try it again"):
        submitted(house, draft)


def test_nobody_writes_a_scenario_in_a_world_that_only_another_saw(house: Engine) -> None:
    draft = begun(house)
    kept(house, draft)
    own = begun(house, "bob", lambda model: model.replace("Ask the host", "Ask"))
    with house.unit_of_work("bob") as uow:
        hers = model_drafts.files(uow, draft.id)[NAME]
        other = hers.replace(b"A whole visit", b"Another visit")
        for wanted in (draft.id, own.id):
            with pytest.raises(Invalid, match="world that its author tried in"):
                model_drafts.save(uow, wanted, NAME, other, model_drafts.get(uow, wanted).revision)
    # However it came into a draft, it is not played there.
    with house.unit_of_work("bob") as uow:
        row = {"draft_id": own.id, "name": NAME, "content": hers, "changed_by": "bob", "changed_at": uow.now}
        uow.execute(drafts_sql.ADD_FILES, [row])
        with pytest.raises(Invalid, match="world that its author tried in"):
            publications.submit(uow, own.id, "It is better so.")


def test_a_world_that_came_with_what_runs_is_everybodys(house: Engine) -> None:
    published(house)
    later = begun(house, "bob")
    with house.unit_of_work("bob") as uow:
        other = model_drafts.files(uow, later.id)[NAME].replace(b"A whole visit", b"Another visit")
        later = model_drafts.save(uow, later.id, NAME, other, later.revision)
        assert publications.submit(uow, later.id, "It says better what it shows.").state == "submitted"


def test_worlds_of_kept_scenarios_outlive_their_sandboxes(house: Engine) -> None:
    draft = begun(house)
    sandbox = tried(house, draft, START)
    scenarios.save(house, "ann", sandbox.id, "A beginning")
    with house.unit_of_work("ann") as uow:
        sandboxes.discard(uow, sandbox.id)
    with house.unit_of_work("ann") as uow:
        assert worlds.find(uow, sandbox.recipe.world)
    assert all(one.verdict and one.verdict.passed for one in scenarios.run(house, "ann", draft.id))


def test_only_what_was_done_is_kept_and_only_in_an_open_draft(house: Engine) -> None:
    draft = begun(house)
    empty = tried(house, draft)
    with pytest.raises(Invalid, match="at least one step"):
        scenarios.save(house, "ann", empty.id, "Nothing")
    sandbox = tried(house, draft, *WHOLE)
    with pytest.raises(Invalid, match="some words"):
        scenarios.save(house, "ann", sandbox.id, "  ")
    with pytest.raises(NotFound):
        scenarios.save(house, "bob", sandbox.id, "Of another")
    scenarios.save(house, "ann", sandbox.id, "A whole visit")
    submitted(house, draft)
    with pytest.raises(Conflict):
        scenarios.save(house, "ann", sandbox.id, "Too late")


def test_the_same_title_replaces_and_any_title_gives_a_name(house: Engine) -> None:
    draft = begun(house)
    assert kept(house, draft, START) == kept(house, draft) == NAME
    assert kept(house, draft, START, title="Über Größe & Maß") == "visit.uber-grosse-mass.scenario"
    assert kept(house, draft, START, title="訪問") == "visit.scenario.scenario"
    with house.unit_of_work("ann") as uow:
        assert len(scenarios.find(uow, draft.id)) == 3


HEAD = b'{"process": "visit", "world": "w", "begins_at": "2026-03-02T09:00:00Z", '


@pytest.mark.parametrize(
    "content",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"process": "visit", "world": "w", "begins_at": "2026-03-02T09:00:00", "steps": [], "seen": []}',
        HEAD + b'"steps": [{"do": "wait", "days": 1}]}',
        HEAD + b'"steps": {}, "seen": []}',
        HEAD + b'"more": 1}',
        HEAD + b'"steps": [{"do": "wait", "days": 1}], "seen": [{"tasks": [7]}]}',
        b"[" * 5000,
    ],
)
def test_a_file_that_is_no_scenario_is_found_and_never_runs(house: Engine, content: bytes) -> None:
    with pytest.raises(Invalid):
        recipes.read(content)
    draft = begun(house)
    with house.unit_of_work("ann") as uow:
        model_drafts.save(uow, draft.id, "visit.bad.scenario", content, draft.revision)
        (finding,) = model_drafts.findings(uow, draft.id)
        assert (finding.rule, finding.resource, finding.severity) == ("scenario", "visit.bad.scenario", "error")
    with pytest.raises(InvalidModel):
        submitted(house, draft)


def test_what_is_written_is_read_as_it_was(house: Engine) -> None:
    recipe = tried(house, begun(house), *WHOLE).recipe
    assert recipes.read(recipes.write(recipe)) == recipe
    with house.unit_of_work("system") as uow, pytest.raises(Exception, match="approved"):
        deployments.deploy(uow, {**FILES, NAME: recipes.write(recipe)})


def test_the_first_thing_that_differs_is_said() -> None:
    task = OpenTask("visit", "ask", "Ask", ("group:hosts",))
    seen = Seen(tasks=(task,), waits=("timer visit/late",), path=("visit/a", "visit/a"), cases=("visit active",))
    for found, words in (
        (seen, ""),
        (Seen(tasks=(task,), waits=seen.waits, path=("visit/a",), cases=seen.cases), "expected to pass “visit/a”"),
        (Seen(tasks=(task,), path=seen.path, cases=seen.cases), "expected “timer visit/late”, found nothing else."),
        (Seen(stopped=("visit/b: no",)), "it stopped, visit/b: no."),
        (
            Seen(tasks=(task,), waits=seen.waits, path=seen.path, cases=seen.cases, effects=("thing: a → b",)),
            "expected in the register nothing else, found “thing: a → b”.",
        ),
    ):
        assert scenarios.difference(seen, found).startswith(words)
        assert bool(words) == bool(scenarios.difference(seen, found))
