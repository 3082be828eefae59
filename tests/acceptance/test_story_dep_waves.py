"""Two hundred laptops go out in waves, each a case of its own; seven do not arrive at once and are settled."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine import instances, tasks
from engine.unit_of_work import SYSTEM
from register import invariants
from register.store.tables import acceptance
from tests.acceptance.deploying import BUILT, Deploying

MANY = 200
#: In whose hands the laptops come: one after the other, again and again.
PEOPLE = ("rita", "ruth", "jonas", "artur", "mei")
DAMAGED, FORGOTTEN, LATE = (10, 11, 12), (60, 61), (120, 121)


@pytest.fixture
def play(organisation: Any) -> Deploying:
    """An organisation that deploys."""
    return Deploying(organisation)


def who(number: int) -> str:
    """Return for whom a laptop is."""
    return PEOPLE[number % len(PEOPLE)]


class Hands:
    """People who work through what stands in their inbox, without a browser each."""

    def __init__(self, play: Deploying) -> None:
        self.play = play

    def open(self, element: str) -> dict[int, tuple[UUID, str]]:
        """Return the open tasks at an element: number of the laptop -> the task and who has it."""
        found = {}
        with self.play.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
            for task in tasks.find(uow):
                if task.element_id == element:
                    line = instances.variables(uow, task.instance_id)["line"]
                    found[int(line["tag"].removeprefix("NB-"))] = (task.id, str(task.assignee))
        return found

    def complete(self, element: str, answers: Any) -> int:
        """Complete all of them; `answers`: number -> what is sent, None leaves it."""
        done = 0
        for number, (task, person) in self.open(element).items():
            given = answers(number)
            if given is not None:
                with self.play.house.engine.unit_of_work(person) as uow:
                    tasks.complete(uow, task, given)
                done += 1
        return done


def built(play: Deploying, number: int) -> dict[str, Any]:
    """Return the answers of whoever builds a laptop."""
    scanned = {"asset_tag": f"NB-{number:04}", "serial": f"SN-{number}"}
    return {**BUILT, **scanned, "patch_date": play.house.in_days(0).isoformat()}


def accepted(number: int) -> dict[str, Any] | None:
    """Return the answers of whoever gets a laptop, None when they forget about it."""
    if number in FORGOTTEN:
        return None
    if number in DAMAGED:
        return {"received": True, "condition": "damaged", "problem": "The lid is cracked."}
    return {"received": True, "condition": "ok", "accept_terms": True, "signature": who(number).capitalize()}


#: On one database: 200 cases take their time, and the other stories play the same steps on both.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_hundred_go_out_in_waves_and_seven_are_settled(play: Deploying) -> None:
    house, hands = play.house, Hands(play)
    ids = play.devices(*({"tag": f"NB-{n:04}", "serial": f"SN-{n}"} for n in range(1, MANY + 4)))
    play.start([{"asset": id, "beneficiary": who(n)} for n, id in enumerate(ids[:MANY], 1)])
    first = house.clock.now() + timedelta(days=1)
    with play.at(play.case):
        assert len(house.form_of("della", "D7")["waves"]) == MANY / 25
    waves = [{"wave": at + 1, "start_at": (first + timedelta(days=at)).isoformat()} for at in range(MANY // 25)]
    play.plan(start_at=first.isoformat(), waves=waves)
    assert len(play.lines()) == MANY
    assert len(hands.open("H5")) == 25
    for wave in range(1, MANY // 25):
        play.later(days=1)
        assert len(hands.open("H5")) == 25 * (wave + 1)
    hands.complete("H5", lambda number: None if number in LATE else built(play, number))
    hands.complete("H11", lambda number: {"method": "desk"})
    hands.complete("H13", accepted)
    play.later(days=24)
    with play.at(play.case):
        failed = {row["no"]: row["status"] for row in house.form_of("della", "D11")["lines"]}
    assert failed == {
        **dict.fromkeys(DAMAGED, "refused"),
        **dict.fromkeys(FORGOTTEN, "not_accepted"),
        **dict.fromkeys(LATE, "expired"),
    }
    play.settle(lambda row: decide(row, ids[MANY:]))
    assert len(play.lines()) == 6
    hands.complete("H5", lambda number: built(play, number))
    hands.complete("H11", lambda number: {"method": "desk"})
    for number, (task, person) in hands.open("H13").items():
        answers = {"received": True, "condition": "ok", "accept_terms": True, "signature": person.capitalize()}
        assert number not in DAMAGED
        with house.engine.unit_of_work(person) as uow:
            tasks.complete(uow, task, answers)
    play.work()
    assert "E1" in house.ended()
    assert house.still_open() == []
    outside = [row for row in house.everything(acceptance) if row.case_no == "DEP-2026-00001"]
    assert len({row.asset for row in outside}) == MANY - 1
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert {one.rule for one in invariants.check(uow) if one.count} <= {"INV-17"}


def decide(row: Any, spare: list[str]) -> dict[str, Any]:
    """Take another for what was damaged, leave one out, try the rest again."""
    if row["no"] in DAMAGED:
        return {"action": "replace", "asset": spare[DAMAGED.index(row["no"])]}
    if row["no"] == LATE[-1]:
        return {"action": "drop", "reason": "She has left the team."}
    return {"action": "retry"}
