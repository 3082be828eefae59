"""Deployment of rights and of what needs a change: seats, fonts, none left, servers in production."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import messages
from engine.unit_of_work import SYSTEM
from register.store.tables import acceptance, allocation, asset, build, change_record, document, installation
from tests.acceptance import changing
from tests.acceptance.deploying import Deploying

SEAT = {"account_id": "ruth@measuring.example", "plan": "Team", "test_ok": True}


@pytest.fixture
def play(organisation: Any) -> Deploying:
    """An organisation that deploys."""
    return Deploying(organisation)


def seat(play: Deploying, line: Any, person: str) -> None:
    """Switch a seat on and let its person accept the terms."""
    with play.at(line) as house:
        house.complete("theo", "H5", SEAT)
        assert set(house.open()) == {"H13"}
        house.complete(person, "H13", {"accept_terms": True, "signature": person.capitalize()})


def allocations(play: Deploying) -> list[tuple[str, str | None, int]]:
    """Return what is taken of rights, in the order of people."""
    rows = play.house.everything(allocation)
    found = [(row.entitlement, row.person, row.quantity) for row in rows if row.state == "in_use"]
    return sorted(found, key=str)


def test_seats_are_given_to_people_who_accept_the_terms_and_the_rest_is_free(play: Deploying) -> None:
    play.entitlement("ENT-S", 20, name="Survey tool", kind="cloud_service", tenant="measuring.example")
    play.start([{"entitlement": "ENT-S", "beneficiary": person} for person in ("rita", "ruth")])
    assert [row.quantity for row in play.house.everything(allocation)] == [2]
    play.plan()
    for line, person in zip(play.lines(), ("rita", "ruth"), strict=True):
        seat(play, line, person)
    play.work()
    assert "E1" in play.house.ended()
    assert allocations(play) == [("ENT-S", "rita", 1), ("ENT-S", "ruth", 1)]
    assert {row.state for row in play.house.everything(allocation) if row.person is None} == {"ended"}
    assert {(row.account_id, row.plan) for row in play.house.everything(build)} == {(SEAT["account_id"], "Team")}
    signed = play.house.everything(acceptance)
    assert {(row.person, row.asset, row.allocation is not None) for row in signed} == {
        ("rita", None, True),
        ("ruth", None, True),
    }
    assert len([row for row in play.house.everything(document) if row.kind == "acceptance"]) == 2


def test_a_perpetual_licence_goes_to_its_person_from_the_cheapest_that_is_free(play: Deploying) -> None:
    play.entitlement("ENT-A", 1, product="FONTS", cost=Decimal(300))
    play.entitlement("ENT-B", 5, product="FONTS", cost=Decimal(500))
    play.start([{"entitlement": "ENT-A", "beneficiary": person} for person in ("rita", "ruth")])
    play.plan()
    for line, person in zip(play.lines(), ("rita", "ruth"), strict=True):
        with play.at(line) as house:
            house.complete("theo", "H5", {"test_ok": True})
            house.complete(person, "H13", {"accept_terms": True, "signature": person})
    play.work()
    assert "E1" in play.house.ended()
    assert allocations(play) == [("ENT-A", "rita", 1), ("ENT-B", "ruth", 1)]
    assert shortfalls(play) == []


def shortfalls(play: Deploying) -> list[dict[str, Any]]:
    """Return what was said to whoever manages the licences."""
    with play.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = messages.find(uow, undelivered=False).items
    return [dict(one.payload) for one in found if one.name == "itam.licence.shortfall"]


def test_when_no_right_is_left_the_licence_managers_hear_how_many_are_missing(play: Deploying) -> None:
    play.entitlement("ENT-A", 1, product="FONTS")
    play.start([{"entitlement": "ENT-A", "beneficiary": person} for person in ("rita", "ruth", "jonas")])
    play.plan()
    (line,) = play.lines()
    with play.at(line) as house:
        house.complete("theo", "H5", {"test_ok": True})
        house.complete("rita", "H13", {"accept_terms": True, "signature": "Rita"})
    play.work()
    with play.at(play.case) as house:
        rows = house.form_of("della", "D11")["lines"]
    assert [(row["status"], row["said"]) for row in rows] == [("no_right", "No right of Font library is free.")] * 2
    with play.house.refused(422) as problem:
        play.settle(lambda row: {"action": "replace", "asset": "none"})
    assert problem["errors"]
    play.settle(lambda row: {"action": "drop", "reason": "They wait for the next budget."})
    assert "E1" in play.house.ended()
    assert shortfalls(play) == [{"product": "FONTS", "position": -2, "wanted": 2}]
    assert allocations(play) == [("ENT-A", "rita", 1)]


def test_what_discovery_finds_installed_counts_as_use_too(play: Deploying) -> None:
    house = play.house
    play.entitlement("ENT-A", 5, product="FONTS")
    seen = {
        "product": "FONTS",
        "title": "Fonts",
        "source": "agents",
        "feed": "FEED-1",
        "discovered_at": house.clock.now(),
    }
    with house.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(insert(installation), [{"id": f"I-{number}", **seen} for number in range(7)])
    play.start([{"entitlement": "ENT-A", "beneficiary": "rita"}])
    play.plan()
    (line,) = play.lines()
    with play.at(line):
        house.complete("theo", "H5", {"test_ok": True})
        house.complete("rita", "H13", {"accept_terms": True, "signature": "Rita"})
    play.work()
    assert shortfalls(play) == [{"product": "FONTS", "position": -2, "wanted": 0}]
    assert "E1" in house.ended()


def server(play: Deploying, tag: str) -> None:
    """Ask for a server to be brought into production."""
    (id,) = play.devices({"tag": tag, "name": "Server", "subtype": "server", "serial": f"S-{tag}"})
    play.start([{"asset": id, "location": "BER", "service": "Payroll"}], accept_mode="none")


def test_what_runs_in_production_waits_for_an_authorised_change_and_closes_it(play: Deploying) -> None:
    house = play.house
    server(play, "SRV-1")
    assert set(house.open()) == {"C5"}
    changing.assess(house, "ines")
    house.approve("ines", "chris")
    first = house.clock.now() + timedelta(days=7)
    window = {"window_start": changing.moment(first), "window_end": changing.moment(first + timedelta(hours=4))}
    changing.schedule(house, implementer="jonas", verifier="mei", **window)
    assert set(house.open()) == {"D7"}
    with house.refused(422) as problem:
        play.plan(backout="Switch the old one on again.")
    assert set(problem["errors"]) == {"start_at"}
    play.plan(backout="Switch the old one on again.", begin=False, start_at=changing.moment(first))
    assert play.lines() == []
    house.until(first)
    play.work()
    (line,) = play.lines()
    play.build(line)
    play.work()
    assert "E1" in house.ended()
    row = play.of("SRV-1")
    assert (row.stage, row.service, row.custodian) == ("in_use", "Payroll", None)
    (kept,) = house.everything(acceptance)
    assert (kept.mode, kept.person) == ("none", None) and kept.reason
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        (record,) = uow.execute(select(change_record)).all()
    assert (record.state, record.outcome) == ("implemented", "success")


def test_what_is_not_authorised_goes_back_and_whoever_asked_hears_it(play: Deploying) -> None:
    house = play.house
    server(play, "SRV-2")
    changing.assess(house, "ines", condition="Not before the audit is over.")
    house.complete("chris", "C7", {"resolution": "It waits until the audit is over.", "next": "reject"})
    assert "E2" in house.ended() and house.still_open() == []
    assert (play.of("SRV-2").stage, play.of("SRV-2").reserved_by) == ("available", None)
    assert house.told("della")[-1] == "not_deployed"


def test_what_somebody_uses_already_cannot_be_deployed_again(play: Deploying) -> None:
    first, second = play.devices({"tag": "NB-1", "serial": "S-1"}, {"tag": "NB-2", "serial": "S-2"})
    play.start([{"asset": first, "beneficiary": "rita"}])
    with play.house.refused(422) as problem:
        play.start([{"asset": second, "beneficiary": "rita"}, {"asset": first, "beneficiary": "ruth"}])
    assert set(problem["errors"]) == {"lines.1.asset"} and "DEP-2026-00001" in problem["errors"]["lines.1.asset"][0]
    with play.house.refused(422) as problem:
        play.start([{"asset": second, "beneficiary": "rita"}, {"asset": second, "beneficiary": "ruth"}])
    assert set(problem["errors"]) == {"lines.1.asset"}
    with play.house.refused(422) as problem:
        play.start([{"asset": second, "beneficiary": "rita"}], accept_mode="none")
    assert set(problem["errors"]) == {"accept_mode"}
    assert {row.tag: row.stage for row in play.house.everything(asset)} == {"NB-1": "reserved", "NB-2": "available"}
