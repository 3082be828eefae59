"""Every flow of the shipped processes is taken: whoever adds a branch adds the story that takes it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bpmn.semantics.nodes import FlowNode
from bpmn.xml import parse

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

    monkeypatch.setattr(FlowNode, "leave", noting)
    yield flows


def small(play: Any) -> None:
    """Nobody is asked; ordered."""
    play.start("rita", play.request("MON-27", unit_cost=329))
    play.complete("petra", "A17", {"po_no": "PO-1", "promised_date": play.in_days(9).isoformat()})


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
    answers = play.request(None, spec_text="A printer for films, to be placed beside the meeting room.")
    play.start("rita", answers)
    for action in ("resubmit", "withdraw"):
        play.complete("artur", "A8", {"fit": "no", "risk_spec": "low"})
        play.complete("rita", "A20", {**answers, "action": action})


def vacant_role(play: Any) -> None:
    """The requester has no manager; somebody is named."""
    play.start("greta", play.request())
    play.complete("anna", "P4", {"approver": "viktor", "reason": "Nobody stands above her."})
    play.decide("viktor")


def sent_back_and_forgotten(play: Any) -> None:
    """An approver sends it back; nobody revises it."""
    play.start("rita", play.request())
    play.decide("tom", "rework", "Which one does it replace?")
    play.until(play.clock.now() + timedelta(days=15))


def nobody_reviews(play: Any) -> None:
    """The review is reminded, escalated, and expires."""
    play.start("rita", play.request(None, spec_text="A printer for films, to be placed beside the meeting room."))
    play.until(play.clock.now() + timedelta(days=20))


def nobody_approves(play: Any) -> None:
    """The approval is reminded, escalated, and expires."""
    play.start("rita", play.request())
    play.until(play.clock.now() + timedelta(days=20))


def withdrawn(play: Any) -> None:
    """The requester takes it back."""
    play.start("rita", play.request())
    play.withdraw("rita", "Found one in the stores.")


STORIES: tuple[Callable[[Any], None], ...] = (
    small,
    four_reviews_then_rejected,
    blocked_revised_withdrawn,
    vacant_role,
    sent_back_and_forgotten,
    nobody_reviews,
    nobody_approves,
    withdrawn,
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_flow_of_the_shipped_processes_is_taken(organisation: Any, taken: set[str]) -> None:
    for story in STORIES:
        story(organisation)
        assert story is vacant_role or organisation.still_open() == [], story.__doc__
    wanted = {flow.get("id") for model in PROCESSES.glob("*.bpmn") for flow in parse(model.read_bytes()).iter(FLOW)}
    never = sorted(wanted - taken)
    assert never == [], f"No story takes these flows: {', '.join(never)}"
