"""Story: the emergency board votes within hours; the change fails, is backed out, and teaches something."""

from datetime import timedelta
from typing import Any

import pytest

from engine import messages
from engine.unit_of_work import SYSTEM
from register.store.tables import action
from tests.acceptance.changing import emergency, implement, record, start, task_of, until_window, verify, vote


@pytest.fixture
def urgent(organisation: Any) -> Any:
    """The organisation with an emergency on which the board votes."""
    ids = organisation.stock("NB-1", "NB-2", stage="in_use", custodian="rita")
    start(organisation, "rita", emergency(organisation, ids))
    return organisation


def test_it_is_voted_done_backed_out_and_looked_back_on_within_a_day(urgent: Any) -> None:
    began = urgent.clock.now()
    assert set(urgent.open()) == {"C9"}
    urgent.until(began + timedelta(hours=1))
    assert "reminder" in urgent.told("sofia")
    vote(urgent, "sofia", element="C9")
    vote(urgent, "artur", element="C9")
    assert [(one["person"], one["decision"]) for one in urgent.votes()] == [("sofia", "approve"), ("artur", "approve")]
    # Scheduled by the change managers, a freeze or not.
    urgent.complete("chris", "C13", _as_asked(urgent))
    until_window(urgent)
    implement(urgent, all_done=False, deviation="The second one did not start again.")
    verify(urgent, "failed")
    urgent.complete("jonas", "C21", {"backed_out": "yes", "state_after": "Both run firmware 2.3 as before."})
    assert urgent.clock.now() - began < timedelta(days=1)
    improve = {"cause": "The battery was low.", "lesson": "Charge them first.", "raise_action": True}
    follows = {"action_title": "Check batteries before updates", "action_owner": "tom", "action_due": "2026-04-01"}
    urgent.complete("chris", "C24", {**improve, **follows})
    assert "E27" in urgent.ended()
    assert urgent.still_open() == []
    kept = record(urgent)
    assert (kept.state, kept.outcome, kept.change_class, kept.incident_ref) == (
        "backed_out",
        "failed",
        "emergency",
        "INC-81",
    )
    assert (kept.cause, kept.lesson) == ("The battery was low.", "Charge them first.")
    sent = _sent(urgent)
    assert sent["itam.improvement.opened"]["title"] == "Check batteries before updates"
    assert sent["itam.improvement.opened"]["source_no"] == kept.id
    assert sent["itam.change.closed"] == {"change_no": kept.id, "change_outcome": "backed_out", "outcome": "failed"}
    assert "change_closed" in urgent.told("rita")
    messages.deliver_due(urgent.engine)
    (opened,) = urgent.everything(action)
    assert (opened.source, opened.source_no, opened.owner) == ("change", kept.id, "tom")


def test_one_no_stops_it(urgent: Any) -> None:
    vote(urgent, "sofia", element="C9")
    vote(urgent, "cora", "reject", element="C9")
    assert (record(urgent).state, urgent.still_open()) == ("rejected", [])
    assert "E26" in urgent.ended()


def test_after_four_hours_the_cio_may_vote_and_one_person_counts_once(urgent: Any) -> None:
    vote(urgent, "sofia", element="C9")
    urgent.until(urgent.clock.now() + timedelta(hours=4, minutes=1))
    assert "escalated" in urgent.told("viktor")
    vote(urgent, "viktor", element="C9")
    assert "C13" in urgent.open()
    assert [one["person"] for one in urgent.votes()] == ["sofia", "viktor"]


def test_the_requester_is_not_the_only_voter(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "sofia", emergency(organisation, [id]))
    vote(organisation, "sofia", element="C9")
    assert task_of(organisation, "C9", "artur")
    vote(organisation, "artur", "abstain", element="C9")
    vote(organisation, "cora", "abstain", element="C9")
    # Too few have voted, so the change manager decides with the CIO.
    assert set(organisation.open()) == {"P6"}
    organisation.decide("chris")
    organisation.decide("viktor")
    assert "C13" in organisation.open()


def _as_asked(play: Any) -> dict[str, Any]:
    shown = play.form_of("chris", "C13")
    return {name: shown[name] for name in ("window_start", "window_end", "implementer", "verifier")}


def _sent(play: Any) -> dict[str, Any]:
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return {each.name: each.payload for each in messages.find(uow, undelivered=False).items}
