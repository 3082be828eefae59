"""Two hundred laptops go out in waves, each a case of its own; seven do not arrive at once and are settled.

Everybody works through their own inbox over HTTP.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from engine.unit_of_work import SYSTEM
from register import invariants
from register.store.tables import acceptance
from tests.acceptance.deploying import BUILT, Deploying

#: So many go out in one wave: endpoints, as the table of profiles says.
WAVE = 25
#: In whose hands the laptops come: one after the other, again and again.
PEOPLE = ("rita", "ruth", "jonas", "artur", "mei")

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Fleet:
    """So many laptops, numbered from 1, and those that make trouble."""

    many: int

    @property
    def damaged(self) -> tuple[int, ...]:
        return (10, 11, 12)

    @property
    def forgotten(self) -> tuple[int, ...]:
        return (self.many // 2, self.many // 2 + 1)

    @property
    def late(self) -> tuple[int, ...]:
        return (self.many * 3 // 4, self.many * 3 // 4 + 1)

    @property
    def waves(self) -> int:
        return -(-self.many // WAVE)

    def accepted(self, number: int, person: str) -> Answers | None:
        """Return the answers of whoever gets a laptop, None when they forget about it."""
        if number in self.forgotten:
            return None
        if number in self.damaged:
            return {"received": True, "condition": "damaged", "problem": "The lid is cracked."}
        return signed(number, person)

    def decide(self, row: Answers, spare: list[str]) -> Answers:
        """Take another for what was damaged, leave one out, try the rest again."""
        if row["no"] in self.damaged:
            return {"action": "replace", "asset": spare[self.damaged.index(row["no"])]}
        if row["no"] == self.late[-1]:
            return {"action": "drop", "reason": "She has left the team."}
        return {"action": "retry"}


@pytest.fixture
def play(organisation: Any) -> Deploying:
    """An organisation that deploys."""
    return Deploying(organisation)


def who(number: int) -> str:
    """Return for whom a laptop is."""
    return PEOPLE[number % len(PEOPLE)]


def signed(number: int, person: str) -> Answers:
    """Return the answers of whoever gets a laptop in order."""
    return {"received": True, "condition": "ok", "accept_terms": True, "signature": person.capitalize()}


def inbox(play: Deploying, person: str, element: str) -> Iterator[tuple[int, str]]:
    """Give what stands at an element in the inbox of a person: number of the laptop, and the task."""
    cursor = ""
    while cursor is not None:
        page = play.house.visit(person).get(f"/tasks?box=mine&limit=200&definition_key=itam_deploy_asset{cursor}")
        for task in page["items"]:
            if task["element_id"] == element:
                yield int(task["subject"].rpartition("NB-")[2]), task["id"]
        cursor = page["next"] and f"&cursor={page['next']}"


def work_through(
    play: Deploying, element: str, answers: Callable[[int, str], Answers | None], *people: str
) -> dict[int, str]:
    """Let people complete what stands in their inboxes; None leaves it. Returns who completed what."""
    done = {}
    for person in people:
        for number, task in list(inbox(play, person, element)):
            given = answers(number, person)
            if given is not None:
                play.house.visit(person).post(f"/tasks/{task}/complete", {"data": given})
                done[number] = person
    return done


def built(play: Deploying, number: int) -> Answers:
    """Return the answers of whoever builds a laptop."""
    scanned = {"asset_tag": f"NB-{number:04}", "serial": f"SN-{number}"}
    return {**BUILT, **scanned, "patch_date": play.house.in_days(0).isoformat()}


def build_and_hand_over(play: Deploying, without: tuple[int, ...] = ()) -> None:
    """Let the technician build what stands there, and hand it over."""
    work_through(play, "H5", lambda number, _: None if number in without else built(play, number), "theo")
    work_through(play, "H11", lambda *_: {"method": "desk"}, "theo")


def begun(play: Deploying, fleet: Fleet) -> list[str]:
    """Let all waves begin, one a day; return the ids of three laptops that are left in stock."""
    house, many = play.house, fleet.many
    ids = play.devices(*({"tag": f"NB-{n:04}", "serial": f"SN-{n}"} for n in range(1, many + 4)))
    play.start([{"asset": id, "beneficiary": who(n)} for n, id in enumerate(ids[:many], 1)])
    first = house.clock.now() + timedelta(days=1)
    with play.at(play.case):
        assert len(house.form_of("della", "D7")["waves"]) == fleet.waves
    waves = [{"wave": at + 1, "start_at": (first + timedelta(days=at)).isoformat()} for at in range(fleet.waves)]
    play.plan(start_at=first.isoformat(), waves=waves)
    assert len(play.lines()) == many
    assert len(list(inbox(play, "theo", "H5"))) == WAVE
    for wave in range(1, fleet.waves):
        play.later(days=1)
        assert len(list(inbox(play, "theo", "H5"))) == min(WAVE * (wave + 1), many)
    return ids[many:]


def go_out_and_settle_seven(play: Deploying, fleet: Fleet) -> None:
    """The story."""
    house, spare = play.house, begun(play, fleet)
    build_and_hand_over(play, fleet.late)
    work_through(play, "H13", fleet.accepted, *PEOPLE)
    play.later(days=24)
    with play.at(play.case):
        failed = {row["no"]: row["status"] for row in house.form_of("della", "D11")["lines"]}
    assert failed == {
        **dict.fromkeys(fleet.damaged, "refused"),
        **dict.fromkeys(fleet.forgotten, "not_accepted"),
        **dict.fromkeys(fleet.late, "expired"),
    }
    play.settle(lambda row: fleet.decide(row, spare))
    assert len(play.lines()) == 6
    build_and_hand_over(play)
    # What was damaged comes as another laptop, to the same person.
    again = work_through(play, "H13", signed, *PEOPLE)
    others = dict(zip(range(fleet.many + 1, fleet.many + 4), map(who, fleet.damaged), strict=True))
    retried = {number: who(number) for number in (*fleet.forgotten, fleet.late[0])}
    assert again == {**others, **retried}
    play.work()
    assert "E1" in house.ended()
    assert house.still_open() == []
    outside = [row for row in house.everything(acceptance) if row.case_no == "DEP-2026-00001"]
    assert len({row.asset for row in outside}) == fleet.many - 1
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert [one.id for one in invariants.check(uow) if not one.ok] == []


def test_two_hundred_go_out_in_waves_and_seven_are_settled(play: Deploying) -> None:
    go_out_and_settle_seven(play, Fleet(200))
