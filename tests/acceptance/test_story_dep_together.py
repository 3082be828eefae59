"""Several hand-overs are answered at once: each is checked by itself, and one that is refused leaves the others."""

from typing import Any

import pytest

from register.store.tables import acceptance, document
from tests.acceptance.branches_operation import LOST
from tests.acceptance.deploying import Deploying

SIGNED = {"received": True, "condition": "ok", "accept_terms": True, "signature": "Rita"}
TAGS = ("NB-1", "NB-2", "NB-3")


@pytest.fixture
def play(organisation: Any) -> Deploying:
    """Three laptops for Rita and one for Mei, all built."""
    play = Deploying(organisation)
    ids = play.devices(*({"tag": tag, "serial": f"S-{tag}"} for tag in (*TAGS, "NB-4")))
    people = ("rita", "rita", "rita", "mei")
    play.start([{"asset": id, "beneficiary": who} for id, who in zip(ids, people, strict=True)])
    play.plan()
    for tag in (*TAGS, "NB-4"):
        play.build(play.line_of(tag))
    return play


def task_of(play: Deploying, tag: str, element: str) -> str:
    """Return the id of the open task at the line of an asset."""
    with play.at(play.line_of(tag)) as house:
        return str(house.open()[element].id)


def together(play: Deploying, person: str, tasks: list[str], data: dict[str, Any]) -> dict[str, Any]:
    """Answer tasks together; return what is wrong with each that stays open."""
    answer = play.house.visit(person).post(f"/tasks/{tasks[0]}/complete-together", {"tasks": tasks[1:], "data": data})
    assert [line["task_id"] for line in answer["items"]] == tasks
    play.work()
    return {line["task_id"]: line["problem"] for line in answer["items"] if not line["completed"]}


def handed_over(play: Deploying) -> list[str]:
    """Hand all laptops over at once; return the tasks in which Rita accepts hers."""
    tasks = [task_of(play, tag, "H11") for tag in (*TAGS, "NB-4")]
    assert together(play, "theo", tasks, {"method": "desk"}) == {}
    return [task_of(play, tag, "H13") for tag in TAGS]


def test_a_technician_hands_over_what_stands_ready_at_once(play: Deploying) -> None:
    tasks = [task_of(play, tag, "H11") for tag in (*TAGS, "NB-4")]
    page = play.house.visit("theo").page(f"/tasks/{tasks[0]}/together")
    assert page.count('type="checkbox"') == 4
    form = play.house.visit("theo").take(f"/tasks/{tasks[0]}/together/form.json?task={tasks[0]}&task={tasks[1]}")
    assert (form["data"]["beneficiary"], "tag" in form["data"]) == ("rita", False), "only what is the same is shown"
    assert "photo" not in [field.get("key") for field in form["schema"]["components"]]
    refused = together(play, "theo", tasks, {"method": "courier"})
    assert {task: set(problem["errors"]) for task, problem in refused.items()} == {task: {"tracking"} for task in tasks}
    assert [play.of(tag).stage for tag in TAGS] == ["being_prepared"] * 3
    assert together(play, "theo", tasks, {"method": "courier", "tracking": "1Z"}) == {}
    assert [play.of(tag).stage for tag in TAGS] == ["in_transit"] * 3


def test_who_gets_several_accepts_them_at_once_and_what_is_refused_leaves_the_others(play: Deploying) -> None:
    tasks = handed_over(play)
    house = play.house
    gone = {"asset_id": play.of("NB-2").id, "holds_data": True, "happened_on": house.in_days(0).isoformat()}
    house.start_process("theo", "itam_security", {**LOST, **gone})
    rita = house.visit("rita")
    address = f"/tasks/{tasks[0]}/together"
    page = rita.page(f"/tasks/{tasks[0]}")
    assert "Answer 3 alike together" in page
    chosen = "&".join(f"task={task}" for task in tasks)
    assert rita.page(f"{address}?{chosen}").count("data-island") == 1
    rita._headers["Idempotency-Key"] = "all-three"
    status, answer = rita.ask(f"{address}?{chosen}", {"data": SIGNED})
    assert (status, [line["completed"] for line in answer["items"]]) == (200, [True, False, True])
    again = rita.ask(f"{address}?{chosen}", {"data": SIGNED})
    del rita._headers["Idempotency-Key"]
    assert again == (200, answer), "sent twice, it has one effect and the same answer"
    play.work()
    became = rita.page(answer["location"])
    assert "2 of 3 are completed." in became
    assert answer["items"][1]["problem"]["detail"] in became.replace("&#39;", "'")
    assert {tag: play.of(tag).stage for tag in TAGS} == {"NB-1": "in_use", "NB-2": "missing", "NB-3": "in_use"}
    assert {row.asset for row in house.everything(acceptance)} == {play.of("NB-1").id, play.of("NB-3").id}
    papers = [row for row in house.everything(document) if row.kind == "acceptance" and row.superseded_by is None]
    assert len(papers) == 1, "one paper lists both"
    with pytest.raises(Exception, match="404"):
        house.visit("theo").page(answer["location"])


def test_only_tasks_of_one_step_that_its_model_marks_are_answered_together(play: Deploying) -> None:
    house = play.house
    ready = task_of(play, "NB-1", "H11")
    ids = play.devices({"tag": "NB-5", "serial": "S-5"}, {"tag": "NB-6", "serial": "S-6"})
    play.start([{"asset": id, "beneficiary": "rita"} for id in ids])
    play.plan()
    build = [task_of(play, tag, "H5") for tag in ("NB-5", "NB-6")]
    for tasks, said in (
        (build, "Tasks of this step are answered one by one."),
        ([ready, build[0]], "Only tasks of the same step are answered together."),
    ):
        with house.refused(422) as problem:
            together(play, "theo", tasks, {"method": "desk"})
        assert problem["detail"].startswith(said)
    assert "alike together" not in house.visit("theo").page(f"/tasks/{build[0]}")
    mine = handed_over(play)
    with house.refused(404):
        together(play, "rita", [mine[0], task_of(play, "NB-4", "H13")], SIGNED)
    assert [play.of(tag).stage for tag in TAGS] == ["in_transit"] * 3
