"""Every way through the processes of the management system (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance import managing as mr

MODELS = (
    "itam_audit_programme",
    "itam_improvement_action",
    "itam_internal_audit",
    "itam_management_review",
    "itam_scope",
)


# --- actions ------------------------------------------------------------------------------------------------------


def late_at_every_step(play: Any) -> None:
    """Everybody is late with a corrective action, its cause is sent back once, it does not work twice."""
    mr.improve(play, kind="nonconformity")
    mr.wait(play, days=15)
    for agreed in ("no", "yes"):
        mr.plan(play, days=20, **mr.CAUSE)
        mr.wait(play, days=2)
        play.complete("anna", "I6", {"agreed": agreed, "remark": "Ask once more why." if agreed == "no" else ""})
    mr.wait(play, days=30)
    mr.carry_out(play)
    mr.wait(play, days=62)
    mr.look(play, "ilse", effective=False)
    mr.plan(play, days=5, **mr.CAUSE)
    play.complete("anna", "I6", {"agreed": "yes"})
    mr.carry_out(play)
    mr.wait(play, days=61)
    mr.look(play, "ilse", effective=False, elsewhere="The other store has the same shelves.")
    mr.wait(play, days=2)
    mr.answer(play, "greta", "I12", {"verdict": "close", "remark": "It costs more than it brings."})


def works_at_once(play: Any) -> None:
    """An idea works."""
    mr.improve(play)
    mr.plan(play)
    mr.carry_out(play)
    mr.wait(play, hours=1)
    mr.look(play, "anna", effective=True)


# --- audits -------------------------------------------------------------------------------------------------------


def audited(play: Any) -> None:
    """Nobody answers in time what an audit has found; the auditor is late as well."""
    mr.audit(play, "itam_improvement_action", person="ilse", size=1)
    mr.wait(play, days=2)
    play.complete("ilse", "U3", {"sample": [{"result": "observation", "note": "The picture is blurred."}]})
    mr.wait(play, days=15)
    mr.wait(play, days=2)
    play.complete("ilse", "U6", {"findings": [{"stands": "yes"}], "conclusion": "Done well enough."})


def taken_back(play: Any) -> None:
    """What an audit has found is taken back when the owner has answered."""
    mr.audit(play, "itam_improvement_action", size=1)
    play.complete("ilse", "U3", {"sample": [{"result": "minor", "note": "No picture is kept."}]})
    play.complete("anna", "U5", {"findings": [{"agreed": "no", "answer": "It is in the share."}]})
    play.complete("ilse", "U6", {"findings": [{"stands": "no"}], "conclusion": "The picture is there."})


def nothing_found(play: Any) -> None:
    """An audit that finds nothing."""
    mr.audit(play, "itam_improvement_action", size=1)
    play.complete("ilse", "U3", {"sample": [{"result": "conform"}]})
    play.complete("ilse", "U6", {"findings": [], "conclusion": "Done as it has to be."})


def by_programme(play: Any) -> None:
    """Drawn up late, sent back once; two audits begin on their days and are prepared late."""
    play.start_process("ilse", "itam_audit_programme", {})
    mr.wait(play, days=6)
    wanted = {
        "itam_improvement_action": (play.in_days(10), "ilse"),
        "itam_management_review": (play.in_days(10), "ilse"),
    }
    mr.programme(play, **wanted)
    play.decide("greta", "rework", "Begin earlier.")
    mr.programme(play, **wanted)
    play.decide("greta")
    mr.wait(play, days=11)
    play.case = next(case for case in mr.begun(play, "itam_internal_audit") if "U1d" in elements(play, case))
    mr.wait(play, days=4)
    mr.prepare_audit(play, size=1)
    play.complete("ilse", "U3", {"sample": [{"result": "conform"}]})
    play.complete("ilse", "U6", {"findings": [], "conclusion": "Done as it has to be."})


def elements(play: Any, case: Any) -> list[str]:
    """Return where a case waits for somebody."""
    play.case = case
    return list(play.open())


def programme_each_year(play: Any) -> None:
    """In January a programme begins by itself."""
    play.until(datetime(play.clock.now().year + 1, 1, 10, 12, tzinfo=UTC))
    play.case = mr.begun(play, "itam_audit_programme")[-1]
    mr.programme(play, itam_scope=(play.in_days(1), "ilse"))
    play.decide("greta")
    mr.wait(play, days=2)


# --- reviews ------------------------------------------------------------------------------------------------------


def every_half_year(play: Any) -> None:
    """A review begins by itself; its plan, reports, date, minutes and signatures are late, and it is moved twice."""
    play.until(datetime(play.clock.now().year + 1, 3, 1, 12, tzinfo=UTC))
    play.case = mr.begun(play, mr.REVIEW)[-1]
    mr.wait(play, days=2)
    play.complete("anna", "M0p", mr.planned(play, days=90))
    mr.wait(play, days=20)
    mr.wait(play, days=2)
    mr.check_pack(play, ready=False)
    mr.wait(play, days=20)
    mr.check_pack(play)
    mr.wait(play, days=44)
    number = {"name": "itam.review.moved", "business_key": play.state().business_key}
    play.visit("olga").post("/messages", {**number, "payload": {}, "correlation": {}})
    mr.wait(play, days=2)
    set_date(play)
    mr.wait(play, days=4)
    nothing = dict.fromkeys(("suitability", "adequacy", "effectiveness"))
    mr.record(play, [], present=["anna"], conclusions=[{}] * 12, **nothing)
    set_date(play)
    mr.wait(play, days=4)
    mr.record(play, [mr.decision(play, "Draw the scope anew", "scope", "anna")])
    mr.wait(play, days=8)
    mr.wait(play, days=2)
    play.complete("greta", "M15", {"challenged": [{"outcome": "keep", "why": "It was agreed in the room."}]})
    mr.wait(play, days=17)


def set_date(play: Any) -> None:
    """Meet in two days instead."""
    at = play.clock.now() + timedelta(days=2)
    play.complete("anna", "M9", {"meeting_at": mr.moment(at), "reason": "The room was taken."})


def planned_by_hand(play: Any) -> None:
    """An extra review: its minutes are objected to, then an action and a change follow."""
    mr.review(play, kind="extraordinary", trigger="Two audits failed in a month.", days=20)
    mr.wait(play, days=16)
    mr.check_pack(play)
    mr.wait(play, days=10)
    decided = [
        mr.decision(play, "Label the shelves", "improvement", "stan"),
        mr.decision(play, "Two quotes from 1000 EUR on", "change_to_itams", "irma"),
        *(
            mr.decision(play, f"About {kind}", kind, "irma")
            for kind in ("policy", "objective", "resource", "risk_acceptance")
        ),
    ]
    mr.record(play, decided)
    for voted in ("object", "agree"):
        mr.accept(play, "stan")
        for _ in decided[1:]:
            mr.accept(play, "irma", days=20)
        mr.answer(play, "greta", "M16", {"vote": voted, "text": "This is not what was said."})
        if voted == "object":
            mr.record(play, decided)
    mr.sign(play, "viktor", "anna", "frida")
    mr.begun(play, mr.ACTION)


def nothing_to_do(play: Any) -> None:
    """A review to which every owner reports, and that decides nothing."""
    mr.review(play)
    mr.all_report(play)
    mr.check_pack(play)
    mr.wait(play, days=32)
    mr.record(play, [])
    mr.sign(play, "greta", "viktor", "anna", "frida")


# --- the scope ----------------------------------------------------------------------------------------------------


def decided_by_a_review(play: Any) -> None:
    """What the review decided begins a version that nobody objects to; it is sent back, then rejected."""
    play.case = mr.begun(play, mr.SCOPE)[-1]
    lines = [mr.line("asset_type", "hardware"), mr.line("unit", "4100")]
    for decision in ("rework", "reject"):
        mr.wait(play, days=2)
        play.complete("anna", "G3", {"lines": lines})
        mr.wait(play, days=2)
        mr.confirm(play, "ines")
        mr.wait(play, days=2)
        play.complete("anna", "G7", {"clauses": mr.stated(play)})
        play.decide("viktor", decision, "The laboratory is missing.")


def a_unit_leaves(play: Any) -> None:
    """Two versions: in the second one a unit is gone whose head has not answered; its head had objected before."""
    for gone in (False, True):
        mr.rescope(play)
        unit = mr.line("unit", "4900", included=not gone, reason="It was sold to another company." if gone else None)
        for objects in (True, False):
            play.complete("anna", "G3", {"lines": [mr.line("asset_type", "hardware"), unit]})
            if objects:
                mr.confirm(play, "tom", "We have devices of our own.")
        mr.wait(play, days=15)
        play.complete("anna", "G7", {"clauses": mr.stated(play)})
        play.approve("viktor", "greta")


def every_year(play: Any) -> None:
    """In January a version begins by itself."""
    play.until(datetime(play.clock.now().year + 1, 1, 2, 12, tzinfo=UTC))
    play.case = mr.begun(play, mr.SCOPE)[-1]
    play.complete("anna", "G3", {"lines": [mr.line("asset_type", "hardware")]})
    play.complete("anna", "G7", {"clauses": mr.stated(play)})
    play.decide("viktor", "reject", "Not before the audit.")


STORIES: tuple[Callable[[Any], None], ...] = (
    works_at_once,
    audited,
    taken_back,
    nothing_found,
    by_programme,
    programme_each_year,
    late_at_every_step,
    planned_by_hand,
    nothing_to_do,
    a_unit_leaves,
    every_year,
    every_half_year,
    decided_by_a_review,
)
