"""Every flow of the shipped processes is taken: whoever adds a branch adds the story that takes it."""

import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bpmn.semantics.nodes import EventGateway, FlowNode
from bpmn.xml import parse
from engine import jobs
from engine.unit_of_work import SYSTEM
from tests.acceptance.operating import tell, to_be_bought, until

PROCESSES = Path(__file__).parents[2] / "bpmn" / "processes"
FLOW = "{http://www.omg.org/spec/BPMN/20100524/MODEL}sequenceFlow"
SOFTWARE = {
    "asset_kind": "software_executable",
    "spec_text": "A program that reads the logs of our devices and finds what they have in common.",
    "unit_cost": 900,
    "location": None,
    "data_classification": "confidential",
    "licence_model": "per_user",
    "new_supplier": True,
}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The ids of the flows that tokens leave by while the test runs."""
    flows: set[str] = set()
    leave = FlowNode.leave

    def noting(node: FlowNode, token: Any) -> None:
        flows.update(flow.id for flow in token.chosen)
        leave(node, token)

    decide = EventGateway.decide

    def choosing(node: EventGateway, token: Any, winner: Any) -> None:
        flows.add(winner.internal_data["flow"])
        decide(node, token, winner)

    monkeypatch.setattr(FlowNode, "leave", noting)
    monkeypatch.setattr(EventGateway, "decide", choosing)
    yield flows


ALONE = "There is one maker of such printers, and one only."
PRINTER = "A printer for films, to be placed beside the meeting room."
FITS = {"fit": "standard", "risk_spec": "low"}


def small(play: Any) -> None:
    """Nobody is asked; ordered, received, paid, and what it replaces may go."""
    (old,) = play.stock("OLD-1", stage="in_use", custodian="rita")
    play.start("rita", play.request("MON-27", unit_cost=329, replaces=[old]))
    play.order()
    play.deliver(1, 1)
    play.pay(329)


def for_stock(play: Any) -> None:
    """Bought for the stores: nobody gets it yet."""
    play.start("rita", play.request("MON-27", unit_cost=329, request_for="stock"))
    play.order()
    play.deliver(2, 2)
    play.pay(329, number="R-2")


def all_from_stock(play: Any) -> None:
    """Everything is there: nothing is bought."""
    play.stock("ST-1")
    play.start("rita", play.request())
    play.complete("irma", "A5", {"reuse_assets": play.form_of("irma", "A5")["reuse_assets"]})
    play.decide("tom")


def nobody_looks_in_stock(play: Any) -> None:
    """The choice between stock and shop is reminded, escalated, and expires."""
    play.start("rita", play.request("MON-27", unit_cost=329))
    play.until(play.clock.now() + timedelta(days=20))


def sent_by_the_erp(play: Any) -> None:
    """The ERP sends the order and knows the date."""
    play.start("rita", play.request("CABLE", unit_cost=9))
    with play.engine.unit_of_work(SYSTEM) as uow:
        (job,) = jobs.fetch(uow, ["erp.purchase_order"], "erp")
        jobs.complete(uow, job.id, {"promised_date": play.in_days(2)}, "erp")
    play.deliver(10, 10)
    play.pay(9, number="R-3")


def erp_is_silent(play: Any) -> None:
    """The ERP does not answer: a buyer sends the order by hand, late, and what comes is late and damaged."""
    play.start("rita", play.request("CABLE", unit_cost=9))
    play.until(play.clock.now() + timedelta(days=6))
    play.order()
    play.until(play.clock.now() + timedelta(days=25))
    play.deliver(11, 11, damaged=[11])
    play.until(play.clock.now() + timedelta(days=2))
    play.complete("petra", "D7", {"lines": [{"settlement": "return", "reason": "Its plug is broken."}]})
    play.deliver(12, 12)
    play.until(play.clock.now() + timedelta(days=10))
    wrong = {"invoice_no": "R-9", "amount": 18, "matches": False, "comment": "Two were billed."}
    play.complete("frida", "D10", wrong)
    play.pay(9, number="R-10")


def seats(play: Any) -> None:
    """A service with a contract of its own."""
    service = {
        "asset_kind": "service",
        "spec_text": "Maintenance of the climate chambers, with a visit each quarter of the year.",
        "unit_cost": 90,
        "recurring": "monthly",
        "term_months": 12,
        "data_classification": "public",
        "location": None,
    }
    play.start("rita", play.request(None, **service))
    play.complete("artur", "A8", FITS)
    play.decide("tom")
    play.quote([{"supplier": "S-1", "unit_price": 90}, {"supplier": "S-2", "unit_price": 95}])
    first, last = play.in_days(30), play.in_days(394)
    terms = {"contract_name": "Maintenance", "contract_owner": "karl", "contract_start": first.isoformat()}
    play.order(**terms, contract_end=last.isoformat(), notice_date=last.isoformat())
    started = {"tenant": "C-77", "admin_owner": "jonas", "start_date": first.isoformat(), "proof": "AB-7"}
    play.complete("irma", "D4", started)
    play.pay(1080, number="R-4")


def dearer_from_a_new_supplier(play: Any) -> None:
    """One supplier does not pass, the next does; the price is approved anew."""
    play.start("rita", play.request(None, spec_text=PRINTER, unit_cost=800))
    play.complete("artur", "A8", FITS)
    play.decide("tom")
    play.quote([{"supplier_name": "Nowhere Trading", "unit_price": 700}])
    play.complete("karl", "B9", {"verdict": "refuse", "refusal_reason": "Nobody answers the phone there."})
    play.quote([{"supplier_name": "Fjord Printers", "unit_price": 1900}])
    play.until(play.clock.now() + timedelta(days=2))
    checks = dict.fromkeys(("sanctions_ok", "bank_verified_by_callback", "security_ok", "dpa_signed"), True)
    play.complete("karl", "B9", {**checks, "verdict": "pass"})
    play.decide("tom")
    play.order()
    play.deliver(13, 13)
    play.pay(1900, number="R-11")


def no_supply(play: Any) -> None:
    """Getting quotes and choosing are reminded; nobody can deliver; the requester gives up."""
    answers = play.request(None, spec_text=PRINTER)
    play.start("rita", answers)
    play.complete("artur", "A8", FITS)
    play.decide("tom")
    play.until(play.clock.now() + timedelta(days=15))
    play.complete(
        "petra", "B5", {"quotes": [{"supplier_name": "Nobody", "unit_price": 1450}], "sole_source_reason": ALONE}
    )
    play.until(play.clock.now() + timedelta(days=2))
    play.complete("petra", "B7", {"quotes": [{"take": True}], "buyer_conflict": False})
    play.complete("karl", "B9", {"verdict": "refuse", "refusal_reason": "Nobody answers the phone there."})
    play.complete("petra", "B5", {"no_usable_quote": True, "no_supply_reason": "Nobody builds it any more."})
    play.complete("rita", "A20", {**answers, "action": "withdraw"})


def open_for_long(play: Any) -> None:
    """Three months go by before it comes."""
    play.start("rita", play.request("MON-27", unit_cost=329))
    play.complete("irma", "A5", {"reuse_assets": [], "buy_reason": "The one in the stores is taken."})
    play.order(days=80)
    play.until(play.clock.now() + timedelta(days=91))
    play.deliver(14, 14)
    play.pay(329, number="R-12")


def four_reviews_then_rejected(play: Any) -> None:
    """All reviewers look at it; the line manager says no."""
    play.start("rita", play.request(None, **SOFTWARE))
    play.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    play.complete("sofia", "A9", {"sec_result": "accept", "risk_sec": "medium"})
    play.complete("lucia", "A10", {"metric": "named users", "terms_ok": True, "risk_lic": "low"})
    play.complete("karl", "A10b", {"supplier_ok": True, "risk_con": "low"})
    play.decide("tom", "reject", "There is a program for that already.")


def blocked_revised_withdrawn(play: Any) -> None:
    """A reviewer blocks; it is sent again, blocked again, and given up."""
    answers = play.request(None, spec_text=PRINTER)
    play.start("rita", answers)
    for action in ("resubmit", "withdraw"):
        play.complete("artur", "A8", {"fit": "no", "risk_spec": "low"})
        play.complete("rita", "A20", {**answers, "action": action})


def vacant_role(play: Any) -> None:
    """The requester has no manager; somebody is named."""
    play.start("greta", play.request())
    play.until(play.clock.now() + timedelta(days=1))
    play.complete("anna", "P4", {"approver": "viktor", "reason": "Nobody stands above her."})
    play.decide("viktor", "reject", "Not this year.")


def sent_back_and_forgotten(play: Any) -> None:
    """An approver sends it back; nobody revises it."""
    play.start("rita", play.request())
    play.decide("tom", "rework", "Which one does it replace?")
    play.until(play.clock.now() + timedelta(days=15))


def nobody_reviews(play: Any) -> None:
    """The review is reminded, escalated, and expires."""
    play.start("rita", play.request(None, spec_text=PRINTER))
    play.until(play.clock.now() + timedelta(days=20))


def nobody_approves(play: Any) -> None:
    """The approval is reminded, escalated, and expires."""
    play.start("rita", play.request())
    play.until(play.clock.now() + timedelta(days=20))


def withdrawn(play: Any) -> None:
    """The requester takes it back."""
    play.start("rita", play.request())
    play.withdraw("rita", "Found one in the stores.")


def suggested(play: Any) -> None:
    """Another case suggests to buy software: completed late, and nobody decides; the next time nobody completes it."""
    wanted = {"owner": "lucia", "asset_kind": "software_executable", "quantity": 1, "request_for": "stock"}
    tell(play, "itam.acquisition.suggested", wanted)
    until(play, play.clock.now() + timedelta(days=4))
    play.complete("lucia", "A1t", to_be_bought(play))
    until(play, play.clock.now() + timedelta(days=30))
    tell(play, "itam.acquisition.suggested", wanted)
    until(play, play.clock.now() + timedelta(days=15))


STORIES: tuple[Callable[[Any], None], ...] = (
    small,
    suggested,
    for_stock,
    sent_by_the_erp,
    erp_is_silent,
    seats,
    dearer_from_a_new_supplier,
    no_supply,
    nobody_looks_in_stock,
    open_for_long,
    four_reviews_then_rejected,
    blocked_revised_withdrawn,
    vacant_role,
    sent_back_and_forgotten,
    nobody_reviews,
    nobody_approves,
    withdrawn,
    all_from_stock,
)


#: What buys; every other area tells its stories in a file `branches_<area>.py`: MODELS and STORIES.
MODELS = ("itam_acquisition", "itam_approval", "itam_receipt", "itam_sourcing")
AREAS: dict[str, tuple[tuple[str, ...], tuple[Callable[[Any], None], ...]]] = {"buying": (MODELS, STORIES)}
for path in sorted(Path(__file__).parent.glob("branches_*.py")):
    area = importlib.import_module(f"tests.acceptance.{path.stem}")
    AREAS[path.stem.removeprefix("branches_")] = (area.MODELS, area.STORIES)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_flow_of_the_shipped_processes_is_taken(organisation: Any, taken: set[str], area: str) -> None:
    models, stories = AREAS[area]
    for story in stories:
        story(organisation)
        assert organisation.still_open() == [], story.__doc__
    wanted = {
        flow.get("id") for model in models for flow in parse((PROCESSES / f"{model}.bpmn").read_bytes()).iter(FLOW)
    }
    never = sorted(wanted - taken)
    assert never == [], f"No story takes these flows: {', '.join(never)}"


def test_every_process_belongs_to_an_area() -> None:
    told = [model for models, _ in AREAS.values() for model in models]
    assert sorted(told) == sorted(path.stem for path in PROCESSES.glob("*.bpmn"))
