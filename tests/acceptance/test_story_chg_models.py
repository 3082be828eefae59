"""The redesign of a process is a change: decided by the board, live in its window, brought back when it fails."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from engine import deployments, model_drafts
from engine.store.tables import model_draft_file
from engine.unit_of_work import SYSTEM
from tests.acceptance.changing import LONG, assess, moment, record, schedule, task_of, until_window, verify, vote
from tests.acceptance.drafting import FILE, KEY, decided_by_changes, draft_of, drafted, handed_in, redraw, runs

NEW, OLD = "Freeze the changes", "Change freeze"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def voted(play: Any, *decisions: str) -> None:
    """Let those who are asked give an opinion and the board vote."""
    for person in ("cora", "dora", "anna"):
        assess(play, person)
    for person, decision in zip(("artur", "frida", "sofia"), decisions or ("approve",) * 3, strict=False):
        vote(play, person, decision)


def scheduled(play: Any) -> str:
    """Have a draft approved and its window fixed."""
    draft = handed_in(play)
    voted(play)
    at = play.clock.now() + timedelta(days=2)
    schedule(play, "cora", window_start=moment(at), window_end=moment(at + LONG))
    return draft


def sent_again(play: Any) -> dict[str, Any]:
    """Return the answers with which whoever asked sends a request that came back again as it was."""
    shown = play.form_of("chris", "C25")
    at = play.clock.now() + timedelta(days=7)
    return {
        **{name: shown[name] for name in ("title", "category", "process", "description", "reason", "backout")},
        **{"result_action": "none", "impact": 1, "likelihood": 1, "tested": "no"},
        **{"downtime_minutes": 0, "cost_delta": 0, "window_start": moment(at), "window_end": moment(at + LONG)},
        **{"implementer": "chris", "verifier": "cora", "action": "resubmit"},
    }


def look_back(play: Any) -> None:
    play.complete("chris", "C24", {"cause": "People asked.", "lesson": "A name says more than a page."})


def test_the_board_decides_about_exactly_this_set_and_it_is_live_in_its_window(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    seen = organisation.visit("artur")
    with organisation.refused(409):
        organisation.visit("cora").post(
            f"/model-drafts/{draft}/approve", {"digest": draft_of(organisation, draft).digest}
        )
    voted(organisation)
    shown = organisation.variable("model_changes")
    assert [(row["file"], row["kind"], row["what"]) for row in shown] == [(FILE, "changed", "name")]
    assert organisation.variable("digest") == draft_of(organisation, draft).digest
    # Whoever decides may look at the draft, without owning anything.
    assert seen.get(f"/model-drafts/{draft}/changes")["items"][0]["name"] == FILE
    assert any(NEW in one["content"] for one in seen.get(f"/model-drafts/{draft}/files")["items"])
    # Each page leads to the other.
    number = organisation.state().business_key
    assert f"/studio/drafts/{draft}" in seen.page(f"/requests/{number}")
    assert f"/requests/{number}" in seen.page(f"/studio/drafts/{draft}")
    assert draft_of(organisation, draft).state == "submitted"
    at = organisation.clock.now() + timedelta(days=2)
    schedule(organisation, "cora", window_start=moment(at), window_end=moment(at + LONG))
    assert (draft_of(organisation, draft).state, runs(organisation)) == ("approved", (1, OLD))
    until_window(organisation)
    assert (draft_of(organisation, draft).state, runs(organisation)) == ("published", (2, NEW))
    # The one who drew it does not verify it.
    with organisation.refused(403) as problem:
        verify(organisation, person="chris")
    assert "SOD-11" in problem["detail"]
    verify(organisation, person="cora")
    look_back(organisation)
    assert (record(organisation).state, organisation.still_open()) == ("implemented", [])
    assert runs(organisation) == (2, NEW)


@on_sqlite
def test_what_fails_in_its_window_is_brought_back_by_the_same_door(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = scheduled(organisation)
    until_window(organisation)
    verify(organisation, "failed", "cora")
    assert runs(organisation) == (3, OLD)
    organisation.complete("chris", "C21", {"backed_out": "yes", "state_after": "It runs as it did before."})
    look_back(organisation)
    assert (record(organisation).state, organisation.still_open()) == ("backed_out", [])
    assert draft_of(organisation, draft).state == "published"


@on_sqlite
def test_a_byte_that_changed_after_the_approval_does_not_go_live(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = scheduled(organisation)
    other = {"content": organisation.visit("chris").get(f"/model-drafts/{draft}/files")["items"]}
    content = next(one["content"] for one in other["content"] if one["name"] == FILE).replace(NEW, "Freeze nothing")
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        mine = (model_draft_file.c.draft_id == UUID(draft)) & (model_draft_file.c.name == FILE)
        uow.execute(update(model_draft_file).where(mine).values(content=content.encode()))
    until_window(organisation)
    assert runs(organisation) == (1, OLD)
    organisation.complete("chris", "C21", {"backed_out": "yes", "state_after": "It never went live."})
    look_back(organisation)
    assert (record(organisation).state, draft_of(organisation, draft).state) == ("backed_out", "rejected")


@on_sqlite
def test_what_others_overtook_before_its_window_does_not_go_live_and_its_author_hears(organisation: Any) -> None:
    decided_by_changes(organisation, governed=False)
    draft = scheduled(organisation)
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        theirs = model_drafts.running(uow, KEY)
        theirs[FILE] = theirs[FILE].replace(OLD.encode(), b"Freeze nothing")
        deployments.deploy(uow, theirs)
    until_window(organisation)
    assert runs(organisation) == (2, "Freeze nothing")
    organisation.complete("chris", "C21", {"backed_out": "yes", "state_after": "It never went live."})
    look_back(organisation)
    kept = draft_of(organisation, draft)
    assert (record(organisation).state, kept.state, kept.case_id) == ("backed_out", "open", None)
    assert f"“{FILE}” was published by" in (kept.comment or "")
    assert "model_overtaken" in organisation.told("chris")


@on_sqlite
def test_a_withdrawn_change_opens_the_draft_again(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    with organisation.refused(409):
        organisation.visit("chris").post(f"/model-drafts/{draft}/take-back")
    organisation.withdraw("chris", "There is a better name.")
    kept = draft_of(organisation, draft)
    assert (kept.state, kept.case_id, kept.digest) == ("open", None, None)
    assert record(organisation).state == "withdrawn"


@on_sqlite
def test_a_cancelled_change_opens_the_draft_again(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    organisation.visit("cora").post(f"/process-instances/{organisation.case}/cancel", {"reason": "A double."})
    assert draft_of(organisation, draft).state == "open"


@on_sqlite
def test_what_the_board_refuses_is_refused_with_its_words(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    for person in ("cora", "dora", "anna"):
        assess(organisation, person)
    for person in ("artur", "frida", "sofia"):
        vote(organisation, person, "reject")
    kept = draft_of(organisation, draft)
    assert (kept.state, kept.decided_by, record(organisation).state) == ("rejected", None, "rejected")
    assert organisation.visit("chris").post(f"/model-drafts/{draft}/take-back")["state"] == "open"


@on_sqlite
def test_whoever_drew_it_is_not_asked_and_does_not_vote(organisation: Any) -> None:
    decided_by_changes(organisation)
    # A member of the board.
    handed_in(organisation, "cora")
    for person in ("chris", "dora", "anna"):
        assess(organisation, person)
    with pytest.raises(AssertionError):
        task_of(organisation, "C10", "cora")
    organisation.away("cora", "sofia")
    with organisation.refused(403) as problem:
        vote(organisation, "sofia")
    assert "SOD-11" in problem["detail"]
    for person in ("artur", "frida", "dora"):
        vote(organisation, person)
    assert set(organisation.open()) == {"C13"}


@on_sqlite
def test_nobody_makes_it_another_kind_of_change_to_have_others_decide(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    voted(organisation, *["rework"] * 3)
    answers = sent_again(organisation)
    with organisation.refused(422) as problem:
        organisation.complete("chris", "C25", {**answers, "category": "itam_system", "process": None})
    assert "category" in problem["errors"], problem
    with organisation.refused(422) as problem:
        organisation.complete("chris", "C25", {**answers, "process": "itam_retirement"})
    assert set(problem["errors"]) == {"process"}
    organisation.complete("chris", "C25", answers)
    assert draft_of(organisation, draft).state == "submitted"
    assert set(organisation.open()) == {"C5"}


def test_what_is_sent_back_is_changed_and_decided_anew_as_it_is_then(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    first = draft_of(organisation, draft)
    voted(organisation, *["rework"] * 3)
    back = draft_of(organisation, draft)
    assert (back.state, back.case_id, back.digest) == ("open", organisation.case, None)
    chris = organisation.visit("chris")
    assert organisation.state().business_key in chris.page(f"/studio/drafts/{draft}")
    # It belongs to its change still: nobody hands it in or gives it up beside that.
    for verb, told in (("submit", {"reason": "Again."}), ("discard", {})):
        with organisation.refused(409) as problem:
            chris.post(f"/model-drafts/{draft}/{verb}", told)
        assert "sent this draft back" in problem["detail"]
    last = "Freeze all changes"
    redraw(organisation, draft, NEW, last)
    organisation.complete("chris", "C25", sent_again(organisation))
    again = draft_of(organisation, draft)
    assert (again.state, again.case_id, again.reason) == ("submitted", organisation.case, first.reason)
    assert organisation.variable("digest") == again.digest != first.digest
    voted(organisation)
    at = organisation.clock.now() + timedelta(days=2)
    schedule(organisation, "cora", window_start=moment(at), window_end=moment(at + LONG))
    assert draft_of(organisation, draft).state == "approved"
    until_window(organisation)
    assert runs(organisation) == (2, last)


@on_sqlite
def test_what_cannot_run_is_not_sent_again(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    voted(organisation, *["rework"] * 3)
    redraw(organisation, draft, 'targetRef="F2"', 'targetRef="F9"')
    with organisation.refused(422) as problem:
        organisation.complete("chris", "C25", sent_again(organisation))
    assert "cannot run as it is" in problem["detail"]
    assert (draft_of(organisation, draft).state, set(organisation.open())) == ("open", {"C25"})
    redraw(organisation, draft, 'targetRef="F9"', 'targetRef="F2"')
    organisation.complete("chris", "C25", sent_again(organisation))
    assert set(organisation.open()) == {"C5"}


@on_sqlite
def test_whoever_drew_on_after_it_was_sent_back_does_not_vote(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    voted(organisation, *["rework"] * 3)
    redraw(organisation, draft, NEW, "Freeze all changes", "cora")
    organisation.complete("chris", "C25", sent_again(organisation))
    assert organisation.variable("authors") == ["chris", "cora"]
    for person in ("dora", "anna"):
        assess(organisation, person)
    with pytest.raises(AssertionError):
        task_of(organisation, "C10", "cora")


@on_sqlite
def test_a_draft_whose_change_nobody_sends_again_is_its_authors_again(organisation: Any) -> None:
    decided_by_changes(organisation)
    draft = handed_in(organisation)
    voted(organisation, *["rework"] * 3)
    organisation.until(organisation.clock.now() + timedelta(days=15))
    kept = draft_of(organisation, draft)
    assert (record(organisation).state, kept.state, kept.case_id) == ("expired", "open", None)
    told = organisation.visit("chris").post(f"/model-drafts/{draft}/submit", {"reason": "Once more."})
    assert told["state"] == "submitted"


@on_sqlite
def test_where_owners_decide_alone_no_change_is_opened(organisation: Any) -> None:
    draft = drafted(organisation)
    told = organisation.visit("chris").post(f"/model-drafts/{draft}/submit", {"reason": "Why not."})
    assert (told["case_id"], told["key"]) == (None, KEY)
