"""Every way through policy, objectives, resources and risks (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.acceptance import governing as gov
from tests.acceptance import managing as mr
from tests.acceptance.operating import tell, until, work

MODELS = ("itam_objectives", "itam_policy", "itam_policy_reading", "itam_resources", "itam_risk")


def later(play: Any, days: int) -> None:
    """Let days pass."""
    mr.wait(play, days=days)


# --- the policy ---------------------------------------------------------------------------------------------------


def policy_is_late_and_sent_back(play: Any) -> None:
    """Everybody is late; one field objects, and the top sends it back once."""
    play.start_process("anna", "itam_policy", {"description": "A new law on what is sold."})
    later(play, 6)
    gov.draft(play)
    later(play, 3)
    gov.review(play, legal="It says nothing on what is rented.")
    gov.draft(play)
    later(play, 16)
    play.decide("viktor", "rework", "Name who pays.")
    gov.draft(play)
    gov.review(play)
    play.approve("viktor", "greta")
    later(play, 3)
    gov.stand_for_it(play)
    work(play)
    later(play, 91)


def policy_by_review(play: Any) -> None:
    """A review asks for it; the top approves at once."""
    tell(play, "itam.policy.requested", {"title": "Losses", "description": "Say who pays.", "owner": "anna"})
    gov.draft(play)
    gov.review(play)
    play.approve("viktor", "greta")
    gov.stand_for_it(play)
    gov.acknowledge(play, *gov.readers(play))


# --- objectives ---------------------------------------------------------------------------------------------------


def objective_that_lies_behind(play: Any) -> None:
    """Late at each step, objected to, rejected once, behind for two months, then scored late."""
    play.stock("GB-1", stage="in_use", custodian="rita")
    play.start_process("anna", "itam_objectives", {})
    later(play, 4)
    gov.propose(play, days=130)
    later(play, 3)
    gov.commit(play, remark="Half of the devices are abroad.")
    gov.propose(play, days=130)
    gov.commit(play)
    play.decide("frida", "reject", "It costs too much.")
    gov.propose(play, days=130)
    gov.commit(play)
    play.approve("frida", "viktor")
    later(play, 70)
    play.complete("stan", "O11", {"recovery": "Two people count for a week in May."})
    later(play, 75)
    later(play, 4)
    play.complete("anna", "O13", {"score": "missed", "lesson": "Count in spring."})


def objective_by_review(play: Any) -> None:
    """A review asks for it; a month later it is over."""
    tell(play, "itam.objective.requested", {"title": "All verified", "description": "All verified", "owner": "anna"})
    gov.propose(play, days=20)
    gov.commit(play)
    play.approve("frida", "viktor")
    later(play, 33)
    play.complete("anna", "O13", {"score": "reached", "lesson": "Counting helps."})


# --- resources ----------------------------------------------------------------------------------------------------


def people_after_a_question(play: Any) -> None:
    """Sent back once, answered late, granted."""
    play.start_process("rita", "itam_resources", gov.WANTED)
    play.decide("tom", "rework", "For how long?")
    later(play, 4)
    play.complete("rita", "X5", {**gov.WANTED, "period": "For a year"})
    play.decide("tom")


def tool_by_review(play: Any) -> None:
    """A review asks for a tool; it is described late and bought."""
    tell(play, "itam.resource.requested", {"title": "A scanner", "description": "For the stores.", "owner": "rita"})
    later(play, 4)
    play.complete("rita", "X1d", {**gov.WANTED, "title": "A scanner", "kind": "tool"})
    play.decide("tom")
    play.complete("rita", "X7", {"acq_no": "ACQ-2026-00001"})


# --- risks --------------------------------------------------------------------------------------------------------


def risk_is_low(play: Any) -> None:
    """A review raises it; described and checked late, it is low."""
    tell(play, "itam.risk.raised", {"title": "A flood", "description": "The river is near.", "owner": "rita"})
    later(play, 3)
    play.complete("rita", "Q2d", gov.RISK)
    later(play, 3)
    gov.rate(play, 1, 2)


def risk_is_accepted_then_reduced(play: Any) -> None:
    """Planned late, not accepted at first, accepted for a while, looked at again and reduced."""
    play.start_process("rita", "itam_risk", gov.RISK)
    gov.rate(play)
    later(play, 4)
    gov.treat(play, "rita", "accept", 60)
    play.decide("greta", "reject", "Not for two months.")
    gov.treat(play, "rita", "accept", 40)
    play.decide("greta")
    later(play, 11)
    gov.rate(play, 2, 4)
    gov.treat(play, "rita", "reduce", 40)
    mr.begun(play, mr.ACTION)


def opportunity_is_left(play: Any) -> None:
    """Somebody sees an opportunity, and its owner leaves it."""
    play.start_process("rita", "itam_risk", {**gov.RISK, "kind": "opportunity"})
    gov.rate(play)
    play.complete("rita", "Q6", {"pursuit": "leave", "control": "Nobody has time for it this year."})


def every_year(play: Any) -> None:
    """In December an objective is asked for by the calendar, in January the policy."""
    year = play.clock.now().year
    until(play, datetime(year, 12, 1, 12, tzinfo=UTC))
    play.case = mr.begun(play, "itam_objectives")[-1]
    gov.propose(play, days=20)
    gov.commit(play)
    play.approve("frida", "viktor")
    mr.wait(play, days=33)
    play.complete("anna", "O13", {"score": "partly", "lesson": "Counting helps."})
    mr.wait(play, days=15)
    play.case = mr.begun(play, "itam_policy")[-1]
    gov.draft(play)
    gov.review(play)
    play.approve("viktor", "greta")
    gov.stand_for_it(play)
    gov.acknowledge(play, *gov.readers(play))


STORIES: tuple[Callable[[Any], None], ...] = (
    policy_is_late_and_sent_back,
    policy_by_review,
    objective_that_lies_behind,
    objective_by_review,
    people_after_a_question,
    tool_by_review,
    risk_is_low,
    risk_is_accepted_then_reduced,
    opportunity_is_left,
    every_year,
)
