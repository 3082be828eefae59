"""Time and feeds break rules of the register; the page of rules names the asset (processes D.3: INV-04, INV-16)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.acceptance.operating import asset_of, cases, look_at, red, until, work


def test_what_nobody_verified_within_its_cycle_is_named_until_somebody_does(organisation: Any) -> None:
    organisation.stock("TM-1", stage="in_use", custodian="rita")
    assert red(organisation, "INV-16") == []
    organisation.until(datetime(2027, 1, 2, 9, 0, tzinfo=UTC))
    work(organisation)
    look_at(organisation, "itam_verify_holdings")
    assert organisation.open()["H2"].assignee == "rita", "the calendar asks in the quarter in which it is due"
    assert organisation.state().subject == "2027 Q1"
    organisation.until(datetime(2027, 3, 7, 9, 0, tzinfo=UTC))
    assert red(organisation, "INV-16") == ["TM-1"]
    seen = {"items": [{"answer": "have_it", "note": "It is on her desk."}]}
    organisation.complete("sofia", "H3", seen)
    assert red(organisation, "INV-16") == []


def test_a_leaver_who_still_holds_something_is_named_until_a_case_takes_it_over(organisation: Any) -> None:
    organisation.stock("TM-2", stage="in_use", custodian="rita")
    assert red(organisation, "INV-04") == []
    left = organisation.in_days(-20).isoformat()
    gone = {"kind": "hr", "source": "Payroll", "as_of": "2026-03-02T06:00:00Z"}
    organisation.visit("hanna").post("/feeds", {**gone, "rows": [{"account": "rita", "ends_on": left}]})
    assert red(organisation, "INV-04") == ["TM-2"], "ten working days are over"
    case = look_at(organisation, "itam_offboarding")
    assert case.business_key == "OFF-2026-00001"
    assert organisation.variable("person") == "rita"
    until(organisation, organisation.clock.now() + timedelta(days=1))
    assert asset_of(organisation, "TM-2").stage == "missing"
    assert red(organisation, "INV-04") == []
    assert cases(organisation, "itam_security")[0].state == "active"
    (figure,) = [one for one in organisation.visit("anna").get("/register/metrics")["items"] if one["id"] == "m.O1"]
    assert Decimal(figure["value"]) == 0, "what is looked for was not given back"
