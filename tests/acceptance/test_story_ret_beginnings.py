"""How a retirement begins, what keeps it from beginning, and what it leaves alone when nothing comes of it."""

from datetime import timedelta
from typing import Any

import pytest

from engine import messages
from engine.unit_of_work import SYSTEM
from register.store.tables import retirement_line
from tests.acceptance.retiring import Retiring


@pytest.fixture
def retiring(organisation: Any) -> Retiring:
    """An organisation that retires things."""
    return Retiring(organisation)


def test_legal_keeps_an_asset_on_hold_until_the_day_of_review_and_lets_it_go(retiring: Retiring) -> None:
    (held,) = retiring.own("HELD-1")
    retiring.hold(held, "Law suit 7 O 12/26")
    retiring.ask("irma", [held])
    assert retiring.form_of("ludwig", "R4")["hold_reason"] == "Law suit 7 O 12/26"
    keep = {"hold": "keep", "basis": "The proceeding is still open."}
    with retiring.refused(422) as problem:
        retiring.complete("ludwig", "R4", {**keep, "review_on": retiring.in_days(400).isoformat()})
    assert set(problem["errors"]) == {"review_on"}
    retiring.complete("ludwig", "R4", {**keep, "review_on": retiring.in_days(90).isoformat()})
    row = retiring.of("HELD-1")
    assert (row.stage, row.stage_before, row.hold) == ("on_hold", "in_use", keep["basis"])
    retiring.until(retiring.clock.now() + timedelta(days=89))
    assert retiring.open() == {}
    retiring.until(retiring.clock.now() + timedelta(days=2))
    retiring.complete("lara", "R4", {"hold": "lift", "basis": "The suit was settled."})
    row = retiring.of("HELD-1")
    assert (row.stage, row.hold) == ("in_use", None)
    retiring.approve("ines")
    assert retiring.of("HELD-1").stage == "retired"


def test_what_is_replaced_is_suggested_to_its_owner(retiring: Retiring) -> None:
    (old,) = retiring.own("OLD-9")
    retiring.start("rita", retiring.request("MON-27", unit_cost=329, replaces=[old]))
    retiring.order()
    retiring.deliver(1, 1)
    retiring.pay(329)
    messages.deliver_due(retiring.engine)
    retiring.take_newest()
    assert (retiring.state().business_key[:3], retiring.open()["G3"].assignee) == ("RET", "ines")
    shown = retiring.form_of("ines", "G3")
    assert (shown["assets"], shown["last_location"], shown["reason"]) == ([old], "BER", "surplus")
    retiring.complete("ines", "G3", {**retiring.answers([old]), "suggestion_answer": "retire"})
    # The owner is the one who wants it, so her manager decides (SOD-01), and she hears why not.
    assert (set(retiring.open()), retiring.open()["P6"].assignee) == ({"P6"}, "greta")
    retiring.decide("greta", "reject", "Keep it as a spare for another year.")
    assert (retiring.of("OLD-9").stage, retiring.told("ines")[-1]) == ("in_use", "not_fulfilled")


def test_a_loss_goes_to_security(retiring: Retiring) -> None:
    (lost,) = retiring.own("GONE-1")
    retiring.ask("rita", [lost], reason="lost_or_stolen", wished_route=None, due_by=None)
    assert retiring.ended() == ["R1e"]
    messages.deliver_due(retiring.engine)
    assert retiring.of("GONE-1").stage == "missing"


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"asset_owner": "tom"}, "assets"),
        ({"kind": "service", "service": "Wiki"}, "assets"),
        ({"stage": "received"}, "assets"),
    ],
    ids=["another_owner", "a_service", "not_in_use"],
)
def test_what_cannot_be_retired_together_is_refused(retiring: Retiring, others: dict[str, str], field: str) -> None:
    (one,) = retiring.own("ONE-1")
    (other,) = retiring.own("ONE-2", **others)
    with retiring.refused(422) as problem:
        retiring.ask("irma", [one, other])
    assert set(problem["errors"]) == {field}
    assert "ONE-2" in problem["errors"][field][0]


def test_an_asset_is_retired_by_one_case_at_a_time_and_left_alone_when_it_is_withdrawn(retiring: Retiring) -> None:
    (one,) = retiring.own("TWICE-1")
    retiring.ask("irma", [one])
    first = retiring.case
    with retiring.refused(422) as problem:
        retiring.ask("irma", [one])
    assert retiring.state().business_key in problem["errors"]["assets"][0]
    retiring.org.case = first
    retiring.withdraw("irma", "It is needed after all.")
    assert (retiring.of("TWICE-1").stage, retiring.ended()[-1]) == ("in_use", "E25")
    assert all(line.closed_at is not None for line in retiring.rows(retirement_line))
    assert retiring.told("irma") == ["not_fulfilled"]
    retiring.ask("irma", [one])
    assert set(retiring.open()) == {"P6"}


def test_collecting_asks_for_serial_number_storage_seal_and_witness(retiring: Retiring) -> None:
    retiring.ask("irma", retiring.own("COL-1", classification="restricted"))
    retiring.approve("ines", "sofia")
    here: dict[str, Any] = {"tag": "COL-1", "found": True, "serial": "S-COL-1", "condition": "worn"}
    disk = [{"tag": "COL-1", "kind": "hdd", "serial": "D-1"}]
    kept = {"cage": "BER", "seal_no": "SEAL-1", "witness": "irma"}
    # Rita keeps it, and Tom is her manager: ten working days are enough.
    retiring.until(retiring.clock.now() + timedelta(days=14))
    assert (retiring.told("tom"), retiring.told("anna")[-1:]) == (["collection_late"], ["escalated"])
    for received, more, wrong in (
        ({**here, "serial": "S-OTHER"}, {"media": disk}, "received.0.serial"),
        (here, {"media": []}, "received.0.no_storage"),
        (here, {"media": disk, "seal_no": ""}, "seal_no"),
        (here, {"media": disk, "witness": None}, "witness"),
        (here, {"media": disk, "witness": "stan"}, "witness"),
        (here, {"media": [{"tag": "COL-2", "kind": "hdd", "serial": "D-2"}]}, "media.0.tag"),
        (here, {"media": disk * 2}, "media.1.serial"),
    ):
        with retiring.refused(422) as problem:
            retiring.complete("stan", "R13", {**kept, "received": [received], **more})
        assert set(problem["errors"]) == {wrong}
    retiring.complete("stan", "R13", {**kept, "received": [here], "media": disk})
    assert [row.serial for row in retiring.media()] == ["D-1"]
    with retiring.engine.unit_of_work(SYSTEM, reading=True):
        assert len(retiring.children()) == 1
