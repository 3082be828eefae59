"""Improvement actions: late, not effective twice, checked by somebody else, prevented elsewhere."""

from typing import Any

from engine import groups
from engine.unit_of_work import SYSTEM
from register.store.tables import action
from tests.acceptance import managing as mr
from tests.acceptance.managing import answer


def the_action(play: Any) -> Any:
    """Return the row of the action of the case."""
    (row,) = play.rows(action)
    return row


def test_an_idea_is_planned_done_and_checked_by_somebody_else(organisation: Any) -> None:
    play = organisation
    mr.improve(play)
    row = the_action(play)
    assert (row.id, row.state, row.owner) == (play.state().business_key, "open", "stan")
    with play.refused(422) as problem:
        mr.plan(play, days=91)
    assert problem["errors"]["planned_on"] == ["That is later than agreed. Choose an earlier day."]
    mr.plan(play)
    mr.carry_out(play)
    mr.wait(play, hours=1)
    # Whoever owns the action does not check it.
    with play.refused(403):
        play.visit("stan").post(f"/tasks/{play.open()['I10'].id}/claim")
    mr.look(play, "anna", effective=True)
    row = the_action(play)
    assert (row.state, row.effective, row.verified_by, row.measured) == (
        "effective",
        True,
        "anna",
        "No cable bought since",
    )
    assert row.closed_at is not None
    assert play.ended()[-1] == "I17"


def test_a_nonconformity_that_is_late_and_does_not_work_twice_is_decided_by_the_chair(organisation: Any) -> None:
    play = organisation
    mr.improve(play, kind="nonconformity", source="audit", owner="stan")
    mr.wait(play, days=15)
    # Nobody planned for ten working days: the manager of the owner may as well.
    assert "escalated" in play.told("viktor")
    mr.plan(play, **mr.CAUSE)
    with play.refused(403):
        play.visit("stan").post(f"/tasks/{play.open()['I6'].id}/claim")
    play.complete("anna", "I6", {"agreed": "no", "remark": "Why have the shelves no labels?"})
    mr.plan(play, **mr.CAUSE)
    play.complete("anna", "I6", {"agreed": "yes"})
    # Reminded fourteen days ahead, then late: owner and manager hear it every week.
    mr.wait(play, days=45)
    assert play.told("stan").count("action_overdue") == 3
    assert "action_overdue" in play.told("viktor")
    assert len(play.remembered("reminded")) >= 1
    mr.carry_out(play)
    # Sixty days to settle.
    assert "I10" not in play.open()
    mr.wait(play, days=61)
    mr.look(play, "ilse", effective=False)
    assert the_action(play).state == "ineffective"
    mr.plan(play, days=5, **mr.CAUSE)
    play.complete("anna", "I6", {"agreed": "yes"})
    mr.carry_out(play)
    mr.wait(play, days=61)
    mr.look(play, "ilse", effective=False)
    # Not effective twice: the top management decides, and somebody else tries.
    answer(
        play, "greta", "I12", {"verdict": "again", "new_owner": "petra", "remark": "The buyers can stop the orders."}
    )
    assert play.open()["I3"].assignee == "petra"
    mr.plan(play, "petra", days=5, **mr.CAUSE)
    play.complete("anna", "I6", {"agreed": "yes"})
    mr.carry_out(play, "petra")
    mr.wait(play, days=61)
    # Who owned it before does not check it either.
    with play.engine.unit_of_work(SYSTEM) as uow:
        groups.add_member(uow, "internal_auditor", "stan")
    with play.refused(403) as problem:
        play.visit("stan").post(f"/tasks/{play.open()['I10'].id}/claim")
    assert "SOD-07" in problem["detail"]
    mr.look(play, "ilse", effective=True, elsewhere="Label the shelves of the other store as well.")
    row = the_action(play)
    assert (row.state, row.owner, row.verified_by) == ("effective", "petra", "ilse")
    # What could happen elsewhere is prevented by an action of its own.
    (_, following) = mr.begun(play, mr.ACTION)
    number, play.case = play.state().business_key, following
    row = the_action(play)
    assert (row.title, row.owner, row.source_no) == ("Label the shelves of the other store as well.", "petra", number)


def test_the_chair_may_give_up(organisation: Any) -> None:
    play = organisation
    mr.improve(play)
    for _ in range(2):
        mr.plan(play)
        mr.carry_out(play)
        mr.wait(play, hours=1)
        mr.look(play, "anna", effective=False)
    answer(play, "greta", "I12", {"verdict": "close", "remark": "Cables are cheap enough."})
    row = the_action(play)
    assert (row.state, row.effective, row.closed_at is not None) == ("ineffective", False, True)
    assert play.still_open() == []


def test_another_case_opens_an_action_by_a_message(organisation: Any) -> None:
    play = organisation
    told = {
        "source": "CHG-2026-00007",
        "title": "Check batteries before updates",
        "owner": "nobody",
        "due": "2026-05-04",
    }
    play.visit("olga").post(
        "/messages", {"name": "itam.improvement.opened", "payload": told, "business_key": None, "correlation": {}}
    )
    (play.case,) = mr.begun(play, mr.ACTION)
    row = the_action(play)
    # Whoever runs the system takes care of what nobody owns.
    assert (row.source, row.source_no, row.owner, row.kind) == ("change", "CHG-2026-00007", "anna", "improvement")
    assert row.due_on.isoformat() == "2026-05-04"
    assert play.open()["I3"].assignee == "anna"
