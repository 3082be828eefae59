"""A draft is tried for real: other roles, days that pass, work elsewhere answered by hand; and nothing leaves it."""

import gc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from engine import (
    accounts,
    deployments,
    groups,
    instances,
    model_drafts,
    people,
    recipes,
    sandboxes,
    scenarios,
    tasks,
    worlds,
)
from engine.errors import Conflict, Invalid, InvalidSubmission, NotAllowed, NotFound, StaleRevision
from engine.unit_of_work import SYSTEM, Engine
from tests.integration.engine.trying import ASK, FILES, MODEL, START, TOLD, WHOLE, WORD, begun, fill, opened, tried


@pytest.fixture
def sent() -> list[Any]:
    """What really went out."""
    return []


@pytest.fixture
def house(database_url: str, clock: Any, sent: list[Any]) -> Iterator[Engine]:
    """Owners ann and bob, hosts hal and hera, cleo, and a process that runs."""
    with opened(database_url, clock, sent) as engine:
        fill(engine)
        yield engine


def do(house: Engine, sandbox: sandboxes.Sandbox, step: dict[str, Any], person: str = "ann") -> sandboxes.Sandbox:
    return sandboxes.do(house, person, sandbox.id, recipes.step(step), sandbox.revision)


def open_tasks(sandbox: sandboxes.Sandbox) -> list[tuple[str, tuple[str, ...]]]:
    return [(task.name, task.whose) for task in sandbox.recipe.seen[-1].tasks]


def test_a_draft_runs_through_days_and_roles_and_nothing_leaves_it(house: Engine, sent: list[Any]) -> None:
    draft = begun(house, change=lambda model: model.replace("Ask the host", "Ask whoever hosts"))
    sandbox = tried(house, draft, START)
    assert open_tasks(sandbox) == [("Ask whoever hosts", ("group:hosts",))]
    assert sandbox.recipe.seen[-1].waits == ("timer visit/late",)
    sandbox = do(house, sandbox, {"do": "wait", "days": 2})
    sandbox = do(house, sandbox, ASK)
    assert sandbox.recipe.seen[-1].waits == ("topic gate.tell visit/tell",)
    sandbox = do(house, sandbox, TOLD)
    assert sandbox.recipe.seen[-1].waits == ("message word visit/word",)
    sandbox = do(house, sandbox, WORD)
    assert sandbox.recipe.seen[-1].cases == ("visit completed",)
    with sandboxes.played(house, "ann", sandbox.id) as one, one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        (case,) = instances.find(uow).items
        assert instances.variables(uow, case.id) == {"why": "To see it", "welcome": True, "badge": 7, "came": True}
        assert (case.ended_at or case.started_at) - case.started_at == timedelta(days=2)
    assert sent == []
    with house.unit_of_work(SYSTEM, reading=True) as uow:
        assert not instances.find(uow).items
        assert not tasks.find(uow)


def test_time_passes_as_far_as_somebody_says_and_what_is_due_happens(house: Engine) -> None:
    sandbox = tried(house, begun(house), START, {"do": "wait", "next": True})
    assert sandbox.recipe.seen[-1].cases == ("visit completed",)
    assert "visit/given_up" in sandbox.recipe.seen[-1].path
    with pytest.raises(Conflict, match="Nothing is due"):
        do(house, sandbox, {"do": "wait", "next": True})


@pytest.mark.parametrize(("wait", "hours"), [({"hours": 5}, 5), ({"days": 1}, 24), ({"working_days": 5}, 7 * 24)])
def test_the_clock_is_moved_by_hours_days_and_working_days(house: Engine, clock: Any, wait: Any, hours: int) -> None:
    sandbox = tried(house, begun(house), {"do": "wait", **wait})
    with sandboxes.played(house, "ann", sandbox.id) as one:
        assert one.trial.clock.now() - clock.now() == timedelta(hours=hours)


def test_another_node_makes_the_same_again_from_the_steps(house: Engine, clock: Any) -> None:
    sandbox = tried(house, begun(house), *WHOLE[:4])
    with opened(str(house.settings.database_url), clock, []) as another:
        with sandboxes.played(another, "ann", sandbox.id) as one:
            assert not one.problem
            assert one.recipe == sandbox.recipe
        ended = do(another, sandbox, WORD)
    with sandboxes.played(house, "ann", sandbox.id) as one:
        assert one.sandbox.revision == ended.revision
        assert one.recipe.seen[-1].cases == ("visit completed",)


def test_the_last_step_can_be_taken_back(house: Engine) -> None:
    sandbox = tried(house, begun(house), START, ASK)
    sandbox = sandboxes.undo(house, "ann", sandbox.id, sandbox.revision)
    assert open_tasks(sandbox) == [("Ask the host", ("group:hosts",))]
    assert [step.do for step in do(house, sandbox, ASK).recipe.steps] == ["start", "complete"]
    sandbox = tried(house, begun(house))
    with pytest.raises(Invalid, match="Nothing was done"):
        sandboxes.undo(house, "ann", sandbox.id, sandbox.revision)


def test_a_draft_that_changed_is_tried_as_it_is_now(house: Engine) -> None:
    draft = begun(house)
    sandbox = tried(house, draft, START, ASK)
    changed = MODEL.replace('id="ask"', 'id="question"').replace('Ref="ask"', 'Ref="question"')
    with house.unit_of_work("ann") as uow:
        model_drafts.save(uow, draft.id, "visit.bpmn", changed.encode(), draft.revision)
    with sandboxes.played(house, "ann", sandbox.id) as one:
        assert [step.do for step in one.recipe.steps] == ["start"]
        assert "Step 2 cannot be done any more" in one.problem
        assert [task.element for task in one.recipe.seen[-1].tasks] == ["question"]
    sandbox = do(house, sandbox, {**ASK, "element": "question"})
    assert [step.do for step in sandbox.recipe.steps] == ["start", "complete"]


def test_what_a_person_may_not_do_they_may_not_do_here_either(house: Engine) -> None:
    sandbox = tried(house, begun(house), START)
    with pytest.raises(NotFound):
        do(house, sandbox, {**ASK, "as": "bob"} | {"as": "nobody"})
    with pytest.raises(NotAllowed):
        do(house, sandbox, {**ASK, "as": "cleo"})
    with pytest.raises(NotFound, match="nobody"):
        do(house, sandbox, {**ASK, "as": "system"})
    assert len(tried(house, begun(house), START, ASK).recipe.steps) == 2


def test_answers_that_do_not_fit_change_nothing(house: Engine) -> None:
    sandbox = tried(house, begun(house))
    with pytest.raises(InvalidSubmission):
        do(house, sandbox, {**START, "answers": {}})
    with sandboxes.played(house, "ann", sandbox.id) as one:
        assert one.recipe.steps == ()
        assert one.sandbox.revision == sandbox.revision
    assert open_tasks(do(house, sandbox, START))


def test_only_who_may_draw_or_decide_tries_and_nobody_goes_on_for_another(house: Engine) -> None:
    draft = begun(house)
    with house.unit_of_work("cleo") as uow, pytest.raises(NotAllowed):
        sandboxes.open(uow, draft.id)
    sandbox = tried(house, draft, START)
    for person in ("bob", "cleo"):
        with pytest.raises(NotFound, match="over"):
            do(house, sandbox, ASK, person)
        with house.unit_of_work(person) as uow, pytest.raises(NotFound):
            sandboxes.discard(uow, sandbox.id)
    assert tried(house, draft, START, person="bob").person == "bob"


def test_whoever_went_on_elsewhere_is_told(house: Engine) -> None:
    sandbox = tried(house, begun(house), START)
    do(house, sandbox, ASK)
    with pytest.raises(StaleRevision):
        do(house, sandbox, ASK)
    with pytest.raises(StaleRevision):
        sandboxes.undo(house, "ann", sandbox.id, sandbox.revision)


def test_the_world_of_a_trial_lets_nobody_in_and_writes_to_nobody(house: Engine) -> None:
    sandbox = tried(house, begun(house))
    with sandboxes.played(house, "ann", sandbox.id) as one, one.trial.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert [(one.id, one.email) for one in people.find(uow).items][:2] == [("ann", None), ("bob", None)]
    with house.unit_of_work(SYSTEM, reading=True) as uow:
        assert b"a hash" not in worlds.find(uow, sandbox.recipe.world).content
        assert b"example.org" not in worlds.find(uow, sandbox.recipe.world).content


def test_a_trial_begins_anew_ends_when_given_up_and_is_forgotten_after_a_day(house: Engine, clock: Any) -> None:
    draft = begun(house)
    first = tried(house, draft, START)
    second = tried(house, draft, START)
    with house.unit_of_work("ann") as uow:
        assert sandboxes.of_draft(uow, draft.id) == second
        with pytest.raises(NotFound):
            sandboxes.get(uow, first.id)
        sandboxes.discard(uow, second.id)
    with house.unit_of_work("ann") as uow:
        assert sandboxes.of_draft(uow, draft.id) is None
        with pytest.raises(NotFound):
            worlds.find(uow, second.recipe.world)
    third = tried(house, draft, START)
    clock.move(days=2)
    with house.unit_of_work("ann", reading=True) as uow:
        assert sandboxes.of_draft(uow, draft.id) is None, "its time is over, whether or not it was cleared away"
        with pytest.raises(NotFound):
            sandboxes.get(uow, third.id)
        assert worlds.find(uow, third.recipe.world)
    assert sandboxes.sweep(house) == 2, "what this process kept of those that are gone"
    assert sandboxes.sweep(house) == 0
    with house.unit_of_work("ann", reading=True) as uow, pytest.raises(NotFound):
        worlds.find(uow, third.recipe.world)


def test_whoever_is_signed_in_nowhere_any_more_leaves_no_trial_behind(house: Engine) -> None:
    draft = begun(house)
    sandbox = tried(house, draft, START)
    with house.unit_of_work("ann") as uow:
        here, there = (accounts.begin_session(uow, people.get(uow, "ann"), "::1") for _ in range(2))
    with house.unit_of_work("ann") as uow:
        accounts.sign_out(uow, here.token)
        sandboxes.leave(uow)
        assert sandboxes.of_draft(uow, draft.id) == sandbox, "they are signed in elsewhere"
    with house.unit_of_work("ann") as uow:
        accounts.sign_out(uow, there.token)
        sandboxes.leave(uow)
    with house.unit_of_work("ann", reading=True) as uow:
        assert sandboxes.of_draft(uow, draft.id) is None
        with pytest.raises(NotFound):
            worlds.find(uow, sandbox.recipe.world)
    assert sandboxes.sweep(house) == 0, "the database went with it"


def test_only_those_who_may_try_a_draft_play_its_scenarios(house: Engine) -> None:
    draft = begun(house)
    scenarios.save(house, "ann", tried(house, draft, START).id, "A beginning")
    walk = MODEL.replace('id="visit"', 'id="walk"').replace('value="owners"', 'value="walkers"')
    with house.unit_of_work(SYSTEM) as uow:
        groups.create(uow, "walkers", "Walkers", members=("cleo",))
        deployments.deploy(uow, {**FILES, "visit.bpmn": walk.encode()}, grants=deployments.ALL_THEY_USE)
    with house.unit_of_work("cleo", reading=True) as uow:
        assert model_drafts.get(uow, draft.id), "who owns another process may look at it"
    with pytest.raises(NotAllowed):
        scenarios.run(house, "cleo", draft.id)
    (one,) = scenarios.run(house, "bob", draft.id)
    assert one.verdict
    assert one.verdict.passed


def test_one_person_has_ten_at_most(house: Engine) -> None:
    made = [tried(house, begun(house)) for _ in range(sandboxes.MOST_OPEN + 1)]
    with house.unit_of_work("ann") as uow:
        with pytest.raises(NotFound):
            sandboxes.get(uow, made[0].id)
        assert sandboxes.get(uow, made[1].id)


def test_a_draft_that_cannot_run_cannot_be_tried(house: Engine) -> None:
    draft = begun(house, change=lambda model: model.replace('targetRef="ask"', 'targetRef="nowhere"'))
    sandbox = tried(house, draft)
    with pytest.raises(Invalid, match="does not join two elements"):
        do(house, sandbox, START)


@pytest.mark.parametrize(
    "step",
    [
        {},
        {"do": "fly"},
        {"do": "start", "as": "cleo"},
        {"do": "start", "as": "cleo", "process": 7},
        {"do": "complete", "as": "hal", "process": "visit", "element": "ask", "nth": 0},
        {"do": "complete", "as": "hal", "process": "visit", "element": "ask", "nth": True},
        {"do": "complete", "as": "hal", "process": "visit", "element": "ask", "more": 1},
        {"do": "wait"},
        {"do": "wait", "days": 0},
        {"do": "wait", "days": 1, "hours": 1},
        {"do": "wait", "days": 99_999},
        "start",
    ],
)
def test_a_step_that_nobody_understands_is_refused(step: Any) -> None:
    with pytest.raises(Invalid, match="This is no scenario: the step"):
        recipes.step(step)


def test_what_is_not_there_is_said(house: Engine) -> None:
    sandbox = tried(house, begun(house), START)
    for step, words in (
        ({**ASK, "element": "word"}, r"No task is open there \(visit/word\)"),
        ({**ASK, "nth": 2}, "No task is open there"),
        (TOLD, "No work waits there"),
        (WORD, "Nothing waits for the message"),
        ({"do": "signal", "name": "alarm"}, "Nobody hears the signal"),
        ({"do": "start", "as": "cleo", "process": "nothing"}, "no process"),
    ):
        with pytest.raises((NotFound, Conflict), match=words):
            do(house, sandbox, step)
    with house.unit_of_work("ann") as uow:
        with pytest.raises(Invalid, match="no world"):
            sandboxes.open(uow, sandbox.draft_id, world="elsewhere")
        with pytest.raises(NotFound):
            sandboxes.open(uow, uuid4())


def test_work_elsewhere_can_fail_and_the_case_stops(house: Engine) -> None:
    sandbox = tried(house, begun(house), START, ASK)
    sandbox = do(
        house, sandbox, {"do": "answer", "process": "visit", "element": "tell", "failure": "The gate is shut."}
    )
    assert sandbox.recipe.seen[-1].stopped == ("visit/tell: The gate is shut.",)


def test_throw_away_databases_are_closed_with_the_house(database_url: str, clock: Any) -> None:
    with opened(database_url, clock, []) as engine:
        fill(engine)
        tried(engine, begun(engine), START)
    # A connection that nobody closed would warn here, and a warning is an error.
    gc.collect()
