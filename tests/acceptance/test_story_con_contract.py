"""Contracts are decided on before their last day to give notice, and what hangs on them ends with them (C-22, B6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine import messages
from engine.unit_of_work import SYSTEM
from register import budgets
from register.store.tables import allocation, asset, entitlement, posting, purchase_order
from tests.acceptance.contracting import SERVICE, Contracting
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import cases, look_at, troubles, work

FONTS = {"kind": "software_nonexecutable", "tenant": None}


@pytest.fixture
def house(organisation: Any) -> Contracting:
    """An organisation with contracts."""
    return Contracting(organisation)


def test_a_service_contract_that_nobody_needs_ends_with_proof_of_deletion(house: Contracting) -> None:
    house.signed(days=100)
    (wiki,) = house.own("WIKI", name="Wiki", contract="C-WIKI", **SERVICE)
    house.grant("ENT-Wiki", 20, "C-WIKI")
    house.until(datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    work(house.org)
    look_at(house.org, "itam_contract")
    assert house.state().business_key == "CTR-2026-00001"
    house.until(datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    work(house.org)
    assert len(cases(house.org, "itam_contract")) == 1, "the calendar opens one case a term"
    assert house.form_of("ines", "K3")["what"] == "WIKI, 20 × Wiki"
    house.ask_around("ines", need="stop", worth="low", use_text="We write elsewhere.")
    shown = house.form_of("karl", "K4")
    assert {name: shown[name] for name in ("assets", "rights", "used", "value")} == {
        "assets": 1,
        "rights": 20,
        "used": 0,
        "value": 12000,
    }
    assert [(one["person"], one["need"]) for one in shown["answers"]] == [("ines", "stop")]
    house.recommend("stop")
    with house.refused(403):
        house.decide("karl")
    house.approve("anna")
    with house.refused(422) as problem:
        house.give_notice(-1)
    assert set(problem["errors"]) == {"last_day"}
    house.give_notice(90)
    assert (house.terms().ends_on, house.terms().stage) == (house.in_days(90), "in_use")
    house.later(92)
    assert house.ended()[-1] == "K25"
    assert (house.terms().stage, house.terms().auto_renew) == ("retired", False)
    (decision,) = house.decisions()
    assert (decision.state, decision.decision, decision.proposed_by) == ("ended", "stop", "karl")
    assert decision.decided_on <= decision.notice_on
    assert house.visit("karl").download(f"/files/{decision.proof}").startswith(b"%PDF")
    assert [(row.stage, row.ends_on) for row in house.everything(entitlement)] == [("retired", decision.last_day)]

    look_at(house.org, "itam_retirement")
    answers = house.answers([wiki], reason="contract_end", wished_route="terminate_service", last_location=None)
    house.complete("ines", "G3", {**answers, "suggestion_answer": "retire"})
    house.approve("greta")
    days = {"notice_sent_on": house.in_days(-92).isoformat(), "end_date": house.in_days(0).isoformat()}
    proof = {"export_location": "Vault 4", "provider_deletion_proof": house.upload("karl", "deletion.pdf")}
    house.complete("karl", "R20", {**days, **proof, "has_data": True})
    assert house.of("WIKI").stage == "disposed"
    assert house.terms().ends_on == decision.last_day, "the case of the contract has ended it; its terms stay"
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        sent = {one.name: one.payload for one in messages.find(uow, undelivered=False).items}
    assert sent["itam.retirement.closed"]["outcome"] == "disposed"
    assert in_time(house) == (1, 1, 1)
    assert troubles(house.org) == []


def in_time(house: Contracting) -> tuple[Any, Any, Any]:
    """Return the share of terms decided in time, how many were, and of how many (m.K1)."""
    (figure,) = [one for one in house.visit("anna").get("/register/metrics")["items"] if one["id"] == "m.K1"]
    part, whole = (one["value"] for one in figure["parts"])
    return figure["value"], part, whole


def test_a_term_that_nobody_decides_on_counts_as_late(house: Contracting) -> None:
    house.signed(days=1)
    house.signed("C-LATE", days=2)
    house.open_case("C-LATE")
    house.later(4)
    house.recommend("stop")
    house.approve("anna")
    assert in_time(house) == (0, 0, 2)


def test_a_contract_goes_on_with_an_order_a_bill_and_a_new_term(house: Contracting) -> None:
    house.signed(value="11000")
    house.own("WIKI", name="Wiki", contract="C-WIKI", **SERVICE)
    old = house.terms()
    house.grant("ENT-Wiki", 20, "C-WIKI", ends_on=old.ends_on)
    house.open_case()
    with house.refused(422) as problem:
        house.open_case()
    assert set(problem["errors"]) == {"contract"}
    house.ask_around("ines")
    with house.refused(422) as problem:
        house.recommend(new_notice_on=old.ends_on + timedelta(days=800))
    assert set(problem["errors"]) == {"new_notice_on"}
    house.recommend()
    house.decide("ines", "rework", "Ask for a lower price first.")
    house.recommend(new_value=11500)
    house.approve("ines")
    assert house.decisions()[0].decided_on == house.in_days(0)
    house.order()
    (order,) = house.rows(purchase_order)
    assert (order.contract, order.total, order.status) == ("C-WIKI", Decimal(11500), "received")
    new = house.terms()
    assert (new.ends_on, new.value) == (old.ends_on + timedelta(days=730), Decimal(11500))
    assert [row.ends_on for row in house.everything(entitlement)] == [new.ends_on]
    bill = {"invoice_no": "W-1", "amount": 11500}
    house.complete("frida", "K14", {**bill, "matches": False, "comment": "It names another period."})
    assert "invoice_disputed" in house.told("petra")
    house.complete("frida", "K14", {**bill, "comment": "", "matches": True})
    assert [(row.amount, row.account_kind) for row in house.rows(posting)] == [(Decimal(11500), "expense")]
    with house.engine.unit_of_work(SYSTEM, reading=True) as uow:
        held = budgets.held(uow, house.case)
    assert held is not None
    assert (held.state, held.amount) == ("spent", Decimal(11500))
    assert house.ended()[-1] == "K19"
    assert house.still_open() == []
    assert (house.decisions()[0].state, house.decisions()[0].po_no) == ("renewed", order.id)


def test_whoever_runs_it_hears_each_day_that_a_contract_is_undecided(house: Contracting) -> None:
    house.signed("C-FRAME", "frame", days=16, value="")
    house.open_case("C-FRAME")
    house.later(1)
    assert "contract_undecided" not in house.told("viktor")
    house.later(3)
    assert house.told("viktor").count("contract_undecided") == 3
    # A frame contract gets a new term, and nothing is ordered.
    house.recommend(new_value=None, cost_centre=None)
    house.approve("anna")
    assert house.ended()[-1] == "K19"
    assert house.rows(purchase_order) == []
    assert house.decisions()[0].state == "renewed"


def test_what_a_maintenance_contract_covered_loses_its_support_and_stays_ours(house: Contracting) -> None:
    house.signed("C-MAINT", "maintenance")
    house.own("SRV-1", name="Server", contract="C-MAINT")
    house.open_case("C-MAINT")
    house.ask_around("ines", need="stop")
    house.recommend("stop")
    house.approve("anna")
    house.give_notice(5)
    last = house.in_days(5)
    house.later(7)
    assert house.of("SRV-1").support_end == last
    look_at(house.org, "itam_support_end")
    assert [row["tag"] for row in house.form_of("ines", "E4")["items"]] == ["SRV-1"]
    kept = {row.tag: row.stage for row in house.everything(asset)}
    assert kept == {"SRV-1": "in_use"}
    look_at(house.org, "itam_retirement")
    assert house.ended()[-1] == "Ge"


def test_rights_end_with_their_contract_in_use_in_deployments_and_in_the_position(house: Contracting) -> None:
    house.signed("C-DRAW", "licence")
    house.grant("ENT-Draw", 2, "C-DRAW", name="Draw", product="DRAW", cost_centre=None, **FONTS)
    house.grant("ENT-Old", 1, "C-1", name="Draw", product="DRAW", cost_centre=None, **FONTS)
    deploying = Deploying(house.org)
    deploying.start([{"entitlement": "ENT-Draw", "beneficiary": "rita"}])
    deploying.plan(begin=False)
    house.open_case("C-DRAW")
    case = house.case
    house.recommend("stop")
    house.approve("anna")
    house.give_notice(0)
    house.later(2)
    house.org.case = case
    assert "K25" in house.ended()
    assert "deployment_contract_ended" in house.told("della")
    assert {row.state for row in house.everything(allocation) if row.entitlement == "ENT-Draw"} == {"ended"}
    look_at(house.org, "itam_licence")
    assert house.form_of("lucia", "L3")["rights"] == 1
    assert troubles(house.org) == []
