"""Suppliers are judged twice a year by what the register counts, and what has to get better is followed up (C-22)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from register.store.tables import action, document, supplier
from tests.acceptance.operating import cases, look_at, work


def judged(**more: Any) -> dict[str, Any]:
    return {"audits": "fair", "decision": "keep", **more}


def test_a_scorecard_says_what_it_is_counted_from_and_what_has_to_change_is_followed_up(organisation: Any) -> None:
    organisation.start("rita", organisation.request("MON-27", unit_cost=329))
    organisation.order(days=3)
    organisation.deliver(1, 1)
    organisation.pay(329)
    organisation.start("rita", organisation.request("MON-27", unit_cost=329))
    organisation.order(days=3)
    late = organisation.variable("po_no")
    organisation.until(organisation.clock.now() + timedelta(days=8))
    organisation.deliver(2, 2)

    organisation.start_process("karl", "itam_supplier_review", {"title": "Spring"})
    form = organisation.form_of("karl", "S4")
    (card,) = form["items"]
    assert (card["name"], card["delivery"], card["price"], card["last_score"]) == ("Kontor Systemhaus", 75, 100, None)
    assert card["orders_text"] == f"1 of 2 orders in time ({late})"
    assert card["goods_text"] == "2 of 2 units in order"
    assert card["bills_text"] == "1 of 1 bills not above what came"
    improve = {"decision": "improve", "note": "Promise days that can be kept.", "owner": "petra"}
    for wrong, place in (
        ({"decision": "keep"}, "audits"),
        ({**judged(), "decision": "replace"}, "note"),
        ({**judged(), **improve}, "due"),
        ({**judged(), **improve, "due": organisation.in_days(0).isoformat()}, "due"),
    ):
        with organisation.refused(422) as problem:
            organisation.complete("karl", "S4", {"items": [wrong]})
        assert set(problem["errors"]) == {f"items.0.{place}"}
    due = organisation.in_days(40).isoformat()
    organisation.complete("karl", "S4", {"items": [judged(audits="hard", **improve, due=due)]})
    review = organisation.state()
    assert organisation.ended()[-1] == "S10"
    (kontor,) = [row for row in organisation.everything(supplier) if row.id == "S-1"]
    assert kontor.score == 75, "the mean of 75, 100 and 50"
    (paper,) = [row for row in organisation.everything(document) if row.kind == "supplier_scorecard"]
    assert organisation.visit("karl").download(f"/files/{paper.file_id}").startswith(b"%PDF")
    work(organisation)
    (opened,) = organisation.everything(action)
    assert (opened.owner, opened.source_no, opened.due_on.isoformat()) == ("petra", review.business_key, due)
    assert opened.title == "Supplier to improve: Kontor Systemhaus"
    look_at(organisation, "itam_improvement_action")
    assert organisation.state().state == "active"


def test_the_calendar_asks_each_half_year_and_buyers_hear_whom_to_replace(organisation: Any) -> None:
    organisation.until(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    (review,) = cases(organisation, "itam_supplier_review")
    look_at(organisation, "itam_supplier_review")
    assert review.subject == "2026 H2"
    (card,) = organisation.form_of("karl", "S4")["items"]
    assert (card["name"], card["delivery"], card["price"]) == ("Kontor Systemhaus", None, None), "nothing was ordered"
    organisation.until(organisation.clock.now() + timedelta(days=6))
    assert "reminder" in organisation.told("karl")
    organisation.complete(
        "karl", "S4", {"items": [judged(audits="fair", decision="replace", note="They deliver nothing to us.")]}
    )
    assert "supplier_replaced" in organisation.told("petra")
    (kontor,) = [row for row in organisation.everything(supplier) if row.id == "S-1"]
    assert kontor.score is None, "how it behaves in audits is no score by itself"


def test_a_supplier_of_whom_nothing_is_known_is_not_judged(organisation: Any) -> None:
    organisation.start_process("anna", "itam_supplier_review", {"title": "Only Tidewater", "supplier": "S-3"})
    assert (organisation.ended()[-1], organisation.open()) == ("S9", {})
