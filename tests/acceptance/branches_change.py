"""Every way through changes, freezes and data changes, one play each (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from engine import instances, messages
from engine.store.tables import model_draft_file
from engine.unit_of_work import SYSTEM
from register.store.tables import asset
from tests.acceptance.changing import (
    LONG,
    assess,
    emergency,
    implement,
    moment,
    request,
    schedule,
    start,
    until_window,
    verify,
    vote,
)
from tests.acceptance.deploying import Deploying
from tests.acceptance.drafting import decided_by_changes, handed_in
from tests.acceptance.retiring import Retiring

MODELS = ("itam_change", "itam_change_decision", "itam_change_work", "itam_data_change", "itam_freeze")
RIGHT = {"verdict": "confirm"}
MAJOR = {"impact": 4, "likelihood": 3}


def later(play: Any, **by: float) -> None:
    """Let time pass."""
    play.until(play.clock.now() + timedelta(**by))


def held(play: Any, tag: str) -> list[str]:
    """Have a notebook in use."""
    return list(play.stock(tag, stage="in_use", custodian="rita"))


def fixed(play: Any, tag: str, **more: Any) -> None:
    """Have a standard change with a fixed time."""
    start(play, "rita", request(play, held(play, tag), standard_template="STD-2", backout=None, **more))


def decided(play: Any, ids: list[str], person: str = "rita", **more: Any) -> None:
    """Have a minor change approved and scheduled."""
    start(play, person, request(play, ids, **more))
    assess(play, "ines")
    play.decide("ines")
    play.decide("chris")
    schedule(play)


def look_back(play: Any, **more: Any) -> None:
    """Look back on a change."""
    play.complete("chris", "C24", {"cause": "Haste.", "lesson": "Take more time.", **more})


# --- changes ------------------------------------------------------------------------------------------------------


def standard_that_works(play: Any) -> None:
    """Decided once for all, done, verified, nothing to learn."""
    fixed(play, "CH-1")
    until_window(play)
    implement(play)
    verify(play)


def missed_and_frozen(play: Any) -> None:
    """A freeze elsewhere is heard, one over the window moves it, the next window is missed."""
    fixed(play, "CH-2")
    case, window = play.case, play.variable("window_start")
    for first, last in ((30, 31), (-1, 1)):
        answers = {"from_at": moment(window + timedelta(days=first)), "to_at": moment(window + timedelta(days=last))}
        play.start_process("chris", "itam_freeze", {**answers, "reason": "The books of the quarter are closed."})
        messages.deliver_due(play.engine)
        play.case = case
    for days in (3, 4):
        at = window + timedelta(days=days)
        schedule(play, window_start=moment(at), window_end=moment(at + LONG))
        until_window(play)
        if days == 3:
            play.until(play.variable("window_end") + timedelta(hours=2))
            # The change managers are reminded of it, too late for the time they had thought of.
            later(play, hours=1)
    implement(play)
    later(play, days=6)
    verify(play, "with_issues")
    later(play, days=5)
    look_back(play)


def emergency_backed_out(play: Any) -> None:
    """Voted in hours, reminded each hour, with the CIO; it fails and something is improved."""
    start(play, "rita", emergency(play, held(play, "CH-3")))
    vote(play, "sofia", element="C9")
    later(play, hours=5)
    vote(play, "viktor", element="C9")
    at = play.clock.now() + timedelta(hours=1)
    schedule(play, window_start=moment(at), window_end=moment(at + LONG))
    until_window(play)
    implement(play)
    verify(play, "failed")
    later(play, hours=5)
    play.complete("jonas", "C21", {"backed_out": "yes", "state_after": "Everything is as it was before."})
    action = {"action_title": "Test it beforehand", "action_owner": "tom", "action_due": play.in_days(30).isoformat()}
    look_back(play, raise_action=True, **action)


def objections_then_the_board(play: Any) -> None:
    """Somebody objects, it is settled late, the board approves after a reminder; it needs another date."""
    start(play, "rita", request(play, held(play, "CH-4"), at=play.clock.now() + timedelta(days=40), **MAJOR))
    assess(play, "ines", condition="Not before the end of the quarter.")
    later(play, days=15)
    later(play, days=2)
    play.complete("chris", "C7", {"resolution": "It waits until the first of April.", "next": "continue"})
    later(play, days=1, hours=1)
    for person in ("artur", "dora", "cora"):
        vote(play, person)
    later(play, days=1, hours=1)
    schedule(play)
    until_window(play)
    implement(play)
    verify(play)
    look_back(play)


def objections_stop_it(play: Any) -> None:
    """An objection cannot be settled: rejected."""
    start(play, "rita", request(play, held(play, "CH-5")))
    assess(play, "ines", condition="Only with a spare notebook for everybody.")
    play.complete("chris", "C7", {"resolution": "There are no spare notebooks.", "next": "reject"})


def silent_board(play: Any) -> None:
    """The board is silent: change manager and CIO decide."""
    start(play, "rita", request(play, held(play, "CH-6"), at=play.clock.now() + timedelta(days=40), **MAJOR))
    for person in ("ines", "sofia", "lucia", "frida"):
        assess(play, person)
    later(play, days=13)
    play.decide("chris")
    play.decide("viktor", "reject", "Not in this quarter, please.")


def revised_then_forgotten(play: Any) -> None:
    """Sent back, sent again, sent back, and forgotten."""
    answers = request(play, held(play, "CH-7"), at=play.clock.now() + timedelta(days=40))
    start(play, "rita", answers)
    assess(play, "ines")
    play.decide("ines", "rework", "Which docks are these?")
    play.complete("rita", "C25", {**answers, "action": "resubmit"})
    assess(play, "ines")
    play.decide("ines", "rework", "And when exactly?")
    later(play, days=15)


def revised_then_withdrawn(play: Any) -> None:
    """Sent back and given up; another one is withdrawn while it is decided."""
    answers = request(play, held(play, "CH-8"))
    start(play, "rita", answers)
    assess(play, "ines")
    play.decide("ines", "rework", "Which docks are these?")
    play.complete("rita", "C25", {**answers, "action": "withdraw"})
    start(play, "rita", request(play, held(play, "CH-9")))
    play.withdraw("rita", "The docks are replaced.")


def asked_for_by_another_case(play: Any) -> None:
    """A review asks for a change; whoever is to write it is reminded; the board turns it down."""
    told = {"title": "Count monitors too", "category": "itam_system", "owner": "irma", "source": "MR-2026-00001"}
    words = {"description": "Put monitors into the scope of the system.", "reason": "The review has decided so."}
    with play.engine.unit_of_work(SYSTEM) as uow:
        play.case = messages.correlate(uow, "itam.change.requested", {**told, **words})
    later(play, days=1, hours=1)
    own = {**told, "description": words["description"], "reason": "The management review of spring has decided so."}
    answers = request(play, [], at=play.clock.now() + timedelta(days=40), **own)
    for name in ("owner", "source"):
        answers.pop(name)
    play.complete("irma", "C1t", answers)
    for person in ("dora", "anna"):
        assess(play, person)
    # Nobody owns a process here, so that the board votes at once.
    for person in ("artur", "sofia", "frida"):
        vote(play, person, "reject")


def done_by_deployment_and_retirement(play: Any) -> None:
    """Two changes whose work is a deployment and a retirement."""
    decided(play, play.stock("CH-10"), "irma", category="hardware", result_action="deploy", new_custodian="ruth")
    until_window(play)
    deploying, case = Deploying(play), play.case
    deploying.case = case
    deploying.plan()
    deploying.through(deploying.line_of("CH-10"), "ruth")
    play.case = case
    verify(play)
    retiring = Retiring(play)
    gone = {"result_action": "retire", "wished_route": "recycle", "new_location": "BER"}
    decided(play, retiring.own("CH-11", acquired_on="2018-01-01"), "irma", category="hardware", **gone)
    until_window(play)
    case = play.case
    play.decide("ines", "reject", "We still need it in the laboratory.")
    play.case = case
    verify(play, "failed")
    play.complete("jonas", "C21", {"backed_out": "yes", "state_after": "It is still in the laboratory."})
    look_back(play)


def a_model_that_fails(play: Any) -> None:
    """A draft of a process is decided, live in its window, found wrong, and brought back."""
    _a_model(play, "Freeze all changes")
    verify(play, "failed", "cora")
    play.complete("chris", "C21", {"backed_out": "yes", "state_after": "It runs as it did before."})
    look_back(play)


def a_model_that_cannot_run(play: Any) -> None:
    """What the window finds is not what was approved."""
    _a_model(play, "Freeze some changes", spoil=True)
    play.complete("chris", "C21", {"backed_out": "yes", "state_after": "It never went live."})
    look_back(play)


def _a_model(play: Any, name: str, *, spoil: bool = False) -> None:
    decided_by_changes(play, governed=False)
    draft = handed_in(play, name=name)
    for person in ("cora", "dora", "anna"):
        assess(play, person)
    for person in ("artur", "frida", "sofia"):
        vote(play, person)
    at = play.clock.now() + timedelta(days=2)
    schedule(play, "cora", window_start=moment(at), window_end=moment(at + LONG))
    if spoil:
        with play.engine.unit_of_work(SYSTEM) as uow:
            uow.execute(update(model_draft_file).where(model_draft_file.c.draft_id == UUID(draft)).values(content=b"<"))
    until_window(play)


def called_by_deployment(play: Any) -> None:
    """A deployment asks for a change: once authorised, the deployment goes on by itself."""
    deploying = Deploying(play)
    deploying.message(asset_ids=play.stock("CH-12"), beneficiary=None, location="BER")
    case = play.case
    assess(play, "ines")
    play.decide("ines")
    play.decide("chris")
    at = play.clock.now() + timedelta(days=3)
    schedule(play, window_start=moment(at), window_end=moment(at + LONG))
    assert "D7" in play.open()
    play.case = case
    with play.engine.unit_of_work(SYSTEM) as uow:
        instances.cancel(uow, case, "Only the change mattered here.")


# --- data changes -------------------------------------------------------------------------------------------------


def correct(play: Any, ids: list[str], field: str, **to: Any) -> dict[str, Any]:
    """Ask for a correction of one field; return the answers."""
    answers = {"rows": [{"asset": ids[0], "field": field, **to}], "reason": "Seen at the desk this morning."}
    play.start_process("rita", "itam_data_change", answers)
    return answers


def a_note(play: Any) -> None:
    """Nobody has to agree."""
    correct(play, held(play, "DC-1"), "notes", to_text="A scratch on the lid")


def a_holder(play: Any) -> None:
    """A steward is reminded, escalated to, and confirms."""
    correct(play, held(play, "DC-2"), "custodian", to_person="ruth")
    later(play, days=5)
    play.complete("dora", "DC5", RIGHT)


def a_class(play: Any) -> None:
    """The owner sends it back; then the register has moved on; then it is withdrawn."""
    ids = held(play, "DC-3")
    answers = correct(play, ids, "serial", to_text="SN-31")
    play.complete("dora", "DC5", RIGHT)
    play.decide("ines", "rework", "Please read it again.")
    play.complete("rita", "DC10", {**answers, "action": "resubmit"})
    play.complete("dora", "DC5", RIGHT)
    with play.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(update(asset).where(asset.c.id == ids[0]).values(serial="SN-30"))
    play.decide("ines")
    later(play, days=4)
    play.complete("rita", "DC10", {**answers, "action": "withdraw"})


def turned_down(play: Any) -> None:
    """The owner turns it down; a steward sends one back that nobody takes up, and rejects one; one expires."""
    correct(play, held(play, "DC-4"), "cost", to_text="1100")
    play.complete("dora", "DC5", RIGHT)
    play.decide("ines", "reject", "The bill says otherwise.")
    correct(play, held(play, "DC-5"), "custodian", to_person="ruth")
    play.complete("dora", "DC5", {"verdict": "rework", "verdict_note": "Since when does she have it?"})
    later(play, days=15)
    correct(play, held(play, "DC-6"), "custodian", to_person="ruth")
    play.complete("dora", "DC5", {"verdict": "reject", "verdict_note": "She says that she has not."})
    correct(play, held(play, "DC-7"), "custodian", to_person="ruth")
    later(play, days=20)


STORIES: tuple[Callable[[Any], None], ...] = (
    standard_that_works,
    missed_and_frozen,
    emergency_backed_out,
    objections_then_the_board,
    objections_stop_it,
    silent_board,
    revised_then_forgotten,
    revised_then_withdrawn,
    asked_for_by_another_case,
    done_by_deployment_and_retirement,
    called_by_deployment,
    a_note,
    a_holder,
    a_class,
    turned_down,
    a_model_that_fails,
    a_model_that_cannot_run,
)
