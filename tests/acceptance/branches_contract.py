"""Every way through the decision on a contract, one play each (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from typing import Any

from tests.acceptance.contracting import SERVICE, Contracting
from tests.acceptance.operating import look_at, tell, work

MODELS = ("itam_contract", "itam_contract_watch", "itam_supplier_review")


def found_and_stopped_after_everything_went_late(play: Any) -> None:
    """The calendar finds it, users are silent, it gets urgent, notice is given late; a second case is not opened."""
    house = Contracting(play)
    house.signed("C-B1", days=27)
    house.own("BC-1", name="Wiki", contract="C-B1", **SERVICE)
    house.grant("ENT-B1", 3, "C-B1")
    play.start_process("karl", "itam_contract_watch", {})
    work(play)
    look_at(play, "itam_contract")
    first = play.case
    tell(play, "itam.contract.due", {"contract": "C-B1", "found": True})
    play.case = first
    house.later(23)
    house.recommend("stop")
    house.approve("anna")
    house.later(2)
    house.give_notice(3)
    house.later(5)


def renewed_after_a_no(play: Any) -> None:
    """Recommended late, rejected once, ordered, the bill is late and wrong once."""
    house = Contracting(play)
    house.signed("C-B2", value="9000")
    house.own("BC-2", name="Wiki", contract="C-B2", **SERVICE)
    house.open_case("C-B2")
    house.ask_around("ines")
    house.later(3)
    house.recommend(new_value=9000)
    house.decide("ines", "reject", "It is dearer than the market.")
    house.recommend("reduce", new_value=8000)
    house.approve("ines")
    house.order()
    house.later(6)
    bill = {"invoice_no": "B-2", "amount": 8000}
    house.complete("frida", "K14", {**bill, "matches": False, "comment": "It names another period."})
    house.complete("frida", "K14", {**bill, "comment": "", "matches": True})


def only_the_term_is_new(play: Any) -> None:
    """A frame contract goes on; nothing is ordered."""
    house = Contracting(play)
    house.signed("C-B3", "frame", value="")
    house.open_case("C-B3")
    house.recommend(new_value=None, cost_centre=None)
    house.approve("anna")
    house.later(7)


def suppliers_judged(play: Any) -> None:
    """One of whom nothing is known; then all by the calendar, late, of which one has to improve and one is replaced."""
    play.start_process("karl", "itam_supplier_review", {"title": "Only Tidewater", "supplier": "S-3"})
    house = Contracting(play)
    for decision in ("improve", "replace"):
        house.later(185)
        look_at(play, "itam_supplier_review")
        house.later(6)
        count = len(play.form_of("karl", "S4")["items"])
        changed = {"audits": "hard", "decision": decision, "note": "They are late each time."}
        more = {"owner": "petra", "due": play.in_days(40).isoformat()} if decision == "improve" else {}
        play.complete("karl", "S4", {"items": [{**changed, **more}] * count})
        work(play)


STORIES: tuple[Callable[[Any], None], ...] = (
    found_and_stopped_after_everything_went_late,
    renewed_after_a_no,
    only_the_term_is_new,
    suppliers_judged,
)
