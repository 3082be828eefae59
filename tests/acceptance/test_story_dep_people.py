"""Deployment to people: bought laptops, damaged, not accepted, lent; who may do what, and what is kept of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.unit_of_work import SYSTEM
from register import invariants
from register.store.tables import acceptance, asset, build, custody, document
from tests.acceptance.deploying import Deploying

TWELVE = {2: "ruth", 3: "jonas"}


@pytest.fixture
def play(organisation: Any) -> Deploying:
    """An organisation that deploys."""
    return Deploying(organisation)


def one_for(play: Deploying, person: str, **more: Any) -> str:
    """Have one notebook deployed to a person, up to where it is to be built; return its tag."""
    (id,) = play.devices({"tag": "NB-1", "serial": "S-1"})
    play.start([{"asset": id, "beneficiary": person, "role_profile": "office"}], **more)
    play.plan()
    return "NB-1"


def custody_of(play: Deploying, tag: str) -> list[Any]:
    """Return who kept an asset, one after the other."""
    with play.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        rows = uow.execute(select(custody).where(custody.c.asset == play.of(tag).id).order_by(custody.c.seq))
        return [(row.holder, row.place, row.until is None) for row in rows]


def test_twelve_bought_laptops_reach_their_people(play: Deploying) -> None:
    house = play.house
    house.start("rita", house.request(quantity=12, budgeted=False, budget_line=None))
    house.approve("tom", "ines", "frida")
    house.order("petra", days=9)
    house.deliver(1, 12)
    house.pay(17400)
    play.begun_by_message()
    assert house.state().business_key == "DEP-2026-00001"
    assert house.state().subject == "12 × Notebook 14 inch"
    assert {row.stage for row in house.everything(asset)} == {"reserved"}
    play.plan(TWELVE)
    assert [house.told(person)[-1] for person in ("ruth", "jonas")] == ["deployment_planned"] * 2
    assert len(play.lines()) == 12
    for number in range(1, 13):
        play.through(play.line_of(f"NB-{number:04}"), TWELVE.get(number, "rita"))
    play.work()
    assert "E1" in house.ended()
    assert house.still_open() == []
    kept = house.everything(asset)
    assert {row.stage for row in kept} == {"in_use"}
    assert {row.in_service_on for row in kept} == {house.in_days(0)}
    assert play.of("NB-0002").custodian == "ruth"
    assert play.stages("NB-0001")[-4:] == ["reserved", "being_prepared", "in_transit", "in_use"]
    assert custody_of(play, "NB-0002") == [(None, "BER", False), ("theo", None, False), ("ruth", "BER", True)]
    signed = house.everything(acceptance)
    assert sorted(row.person for row in signed) == ["jonas"] + ["rita"] * 10 + ["ruth"]
    papers = [row for row in house.everything(document) if row.kind == "acceptance"]
    in_force = sorted((row.entity_id, row.file_id) for row in papers if row.superseded_by is None)
    assert [person for person, _ in in_force] == ["jonas", "rita", "ruth"] and len(papers) == 12
    assert house.visit("rita").download(f"/files/{in_force[1][1]}").startswith(b"%PDF")
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert {one.rule for one in invariants.check(uow) if one.count} <= {"INV-17"}


def test_what_is_scanned_must_be_what_the_line_is_about(play: Deploying) -> None:
    one_for(play, "rita")
    (line,) = play.lines()
    faults = (
        ("asset_tag", {"asset_tag": "NB-2"}),
        ("serial", {"serial": "S-2"}),
        ("encrypted", {"encrypted": False}),
        ("patch_date", {"patch_date": play.house.in_days(-31).isoformat()}),
        ("test_ok", {"test_ok": False}),
        ("hostname", {"hostname": "pc 1"}),
    )
    for field, wrong in faults:
        with play.house.refused(422) as problem:
            play.build(line, **wrong)
        assert set(problem["errors"]) == {field}
    assert play.of("NB-1").stage == "being_prepared"
    play.build(line, hostname="pc-77")
    (built,) = play.house.everything(build)
    assert (built.hostname, built.encrypted, built.built_by, built.role_profile) == ("pc-77", True, "theo", "office")


def test_who_prepares_it_never_accepts_it_and_nobody_signs_for_another(play: Deploying) -> None:
    house = play.house
    one_for(play, "theo")
    (line,) = play.lines()
    with play.at(line):
        task = house.open()["H5"]
        assert (task.assignee, task.candidate_groups, task.excluded_rule) == (None, ("deploy_tech",), "SOD-04")
        with house.refused(403) as problem:
            house.visit("theo").post(f"/tasks/{task.id}/claim")
        assert "SOD-04" in problem["detail"]
    play.build(line, "tina")
    play.hand_over(line, "tina")
    with house.refused(422) as problem:
        play.accept(line, "theo", signature="Tina")
    assert set(problem["errors"]) == {"signature"}
    with house.refused(422) as problem:
        play.accept(line, "theo", received=False, accept_terms=False)
    assert set(problem["errors"]) == {"received", "accept_terms"}
    play.accept(line, "theo")
    (row,) = house.everything(acceptance)
    assert (row.person, row.signature, row.mode, row.condition) == ("theo", "Theo", "self", "ok")


def test_at_the_desk_nobody_else_accepts_not_even_a_substitute(play: Deploying) -> None:
    house = play.house
    one_for(play, "rita", accept_mode="tablet_at_desk")
    (line,) = play.lines()
    house.away("rita", "ruth")
    play.build(line)
    play.hand_over(line)
    with house.refused(422) as problem:
        play.accept(line, "ruth")
    assert set(problem["errors"]) == {"signature"}
    play.accept(line, "rita")
    assert play.of("NB-1").custodian == "rita"


def test_damaged_goes_back_another_is_taken_and_the_rest_is_left_out(play: Deploying) -> None:
    first, second, third = play.devices(*({"tag": f"NB-{number}", "serial": f"S-{number}"} for number in (1, 2, 3)))
    play.start([{"asset": first, "beneficiary": "rita"}, {"asset": second, "beneficiary": "ruth"}])
    play.plan()
    broken = {"condition": "damaged", "problem": "The lid is cracked.", "accept_terms": None, "signature": None}
    for tag, person in (("NB-1", "rita"), ("NB-2", "ruth")):
        line = play.line_of(tag)
        play.build(line)
        play.hand_over(line)
        play.accept(line, person, **broken)
    play.work()
    assert {play.of(tag).stage for tag in ("NB-1", "NB-2")} == {"available"}
    assert custody_of(play, "NB-1")[-1] == (None, "BER", True)
    with play.house.refused(422) as problem:
        play.settle(lambda row: {"action": "replace", "asset": first} if row["no"] == 1 else {"action": "drop"})
    assert set(problem["errors"]) == {"lines.1.reason"}

    def other(row: Any) -> dict[str, Any]:
        if row["no"] == 1:
            return {"action": "replace", "asset": third}
        return {"action": "drop", "reason": "She has left the team."}

    play.settle(other)
    play.through(play.line_of("NB-3"), "rita")
    play.work()
    assert "E1" in play.house.ended()
    stages = [play.of(f"NB-{number}").stage for number in (1, 2, 3)]
    assert stages == ["available", "available", "in_use"]
    assert play.stages("NB-1").count("being_prepared") == 1


def test_nobody_accepts_the_manager_hears_then_security_and_it_is_tried_again(play: Deploying) -> None:
    house = play.house
    one_for(play, "rita")
    (line,) = play.lines()
    play.build(line)
    play.hand_over(line)
    play.later(days=3)
    assert "reminder" in house.told("rita")
    play.later(days=9)
    with play.at(line):
        assert house.open()["H13"].candidate_users == ("tom",)
        house.visit("rita").post(f"/tasks/{house.open()['H13'].id}/unclaim")
        with house.refused(422) as problem:
            play.accept(line, "tom")
        assert set(problem["errors"]) == {"signature"}
    assert "hand_overs_open" in house.told("della")
    play.later(days=12)
    assert "not_accepted" in house.told("sofia")
    assert (play.of("NB-1").stage, play.of("NB-1").custodian) == ("in_transit", "theo")
    play.settle(lambda row: {"action": "retry"})
    assert play.stages("NB-1")[-4:] == ["in_transit", "available", "reserved", "being_prepared"]
    (line,) = play.lines()
    play.through(line, "rita")
    play.work()
    assert "E1" in house.ended()


def test_what_is_lent_is_asked_back_and_is_available_again(play: Deploying) -> None:
    house = play.house
    ids = play.devices(*({"tag": f"LN-{number}", "serial": f"S-{number}"} for number in (1, 2, 3)))
    due = house.in_days(30)
    people = ("rita", "rita", "ruth")
    wanted = [{"asset": id, "beneficiary": who} for id, who in zip(ids, people, strict=True)]
    play.start(wanted, temporary=True, return_by=due.isoformat())
    play.plan()
    for number, person in zip((1, 2, 3), people, strict=True):
        play.through(play.line_of(f"LN-{number}"), person)
    play.work()
    assert play.of("LN-1").return_on == due
    house.until(house.clock.now().replace(hour=12) + timedelta(days=(due - house.in_days(0)).days + 1))
    play.work()
    assert [house.told(person).count("loan_due") for person in ("rita", "ruth")] == [2, 2]
    assert "loan_late" not in house.told("tom")
    with house.refused(422):
        house.complete("stan", "L2", {"lines": [{"returned": False}] * 3})
    house.complete("stan", "L2", {"lines": [{"returned": True, "grade": "good"}] * 2 + [{"returned": False}]})
    play.later(days=8)
    assert [house.told(person).count("loan_due") for person in ("rita", "ruth")] == [2, 4]
    assert house.told("tom").count("loan_late") == 1
    house.complete("stan", "L2", {"lines": [{"returned": True, "grade": "worn"}]})
    assert "E1" in house.ended() and house.still_open() == []
    rows = [play.of(f"LN-{number}") for number in (1, 2, 3)]
    assert {(row.stage, row.custodian, row.return_on) for row in rows} == {("available", None, None)}
    assert [row.grade for row in rows] == ["good", "good", "worn"]
