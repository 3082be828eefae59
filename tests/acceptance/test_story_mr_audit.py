"""An internal audit: a sample that can be drawn again, facts that are answered, findings that are mended."""

from typing import Any

from engine import groups
from engine.unit_of_work import SYSTEM
from register.management.auditing import drawn
from register.store.tables import action, audit, document, finding
from tests.acceptance import managing as mr


def an_idea(play: Any, title: str, owner: str = "stan") -> str:
    """Have an improvement action that was closed; return its number."""
    mr.improve(play, title=title, owner=owner)
    mr.plan(play, owner)
    mr.carry_out(play, owner)
    mr.wait(play, hours=1)
    mr.look(play, "anna", effective=True)
    return str(play.state().business_key)


def test_an_audit_finds_what_is_mended_afterwards(organisation: Any) -> None:
    play = organisation
    ideas = [an_idea(play, f"Label shelf {number}") for number in (1, 2, 3)]
    independent(play)
    mr.audit(play, mr.ACTION, size=2)
    shown = play.form_of("ilse", "U3")
    assert shown["population"] == 3
    # Whoever has the seed draws the same sample again.
    assert [row["number"] for row in shown["sample"]] == drawn(ideas, 2, shown["seed"])
    with play.refused(422) as problem:
        play.complete("ilse", "U3", {"sample": [{"result": "conform"}, {"result": "major"}]})
    assert "sample.1.note" in problem["errors"]
    seen = {"result": "major", "note": "The effect was checked before anything was labelled."}
    play.complete("ilse", "U3", {"sample": [{"result": "minor", "note": "No picture is kept."}, seen]})
    # The owner of the process answers, the auditor weighs it.
    answers = [
        {"agreed": "no", "answer": "The pictures are in the share."},
        {"agreed": "yes", "owner": "stan", "answer": ""},
    ]
    play.complete("anna", "U5", {"findings": answers})
    assert play.form_of("ilse", "U6")["findings"][0]["answer"] == "The pictures are in the share."
    report = {"findings": [{"stands": "no"}, {"stands": "yes"}], "conclusion": "Done well but for one."}
    play.complete("ilse", "U6", report)
    assert play.ended()[-1] == "U10"
    (paper,) = play.rows(document)
    assert paper.kind == "audit_report"
    assert play.visit("ilse").download(f"/files/{paper.file_id}").startswith(b"%PDF")
    is_mended(play)


def independent(play: Any) -> None:
    """Nobody audits what is their own work or process; a period without cases has nothing to audit."""
    with play.engine.unit_of_work(SYSTEM) as uow:
        groups.add_member(uow, "change_manager", "ilse")
    with play.refused(422) as problem:
        mr.audit(play, "itam_change")
    assert "answers for a process" in problem["errors"]["process"][0]
    with play.refused(422) as problem:
        mr.audit(play, mr.ACTION, period_to=play.in_days(-200).isoformat())
    assert list(problem["errors"]) == ["period_to"]


def is_mended(play: Any) -> None:
    """The finding is mended by an action of thirty days; when that has worked it is closed."""
    (row,) = play.rows(finding)
    assert (row.severity, row.state, row.process) == ("major", "open", mr.ACTION)
    play.case = mr.begun(play, mr.ACTION)[-1]
    (opened,) = play.rows(action)
    assert (opened.kind, opened.owner, opened.source_no) == ("nonconformity", "stan", row.id)
    assert opened.due_on == play.in_days(30)
    mr.plan(play, days=20, **mr.CAUSE)
    play.complete("anna", "I6", {"agreed": "yes"})
    mr.carry_out(play)
    mr.wait(play, days=61)
    # Whoever found it looks whether it is mended, and has worked in the process since.
    mr.look(play, "ilse", effective=True)
    (row,) = [one for one in play.everything(finding) if one.id == row.id]
    assert (row.action, row.state) == (opened.id, "closed")
    with play.refused(422) as problem:
        mr.audit(play, mr.ACTION)
    assert "within twelve months" in problem["errors"]["process"][0]


def test_the_programme_of_a_year_is_approved_at_the_top_and_begins_each_audit_on_its_day(organisation: Any) -> None:
    play = organisation
    an_idea(play, "Label shelf 1")
    play.start_process("ilse", "itam_audit_programme", {})
    shown = {row["process"]: row for row in play.variable("rows")}
    assert (shown[mr.ACTION]["last"], shown[mr.ACTION]["due"]) == (None, False)
    day = play.in_days(20)
    with play.refused(422) as problem:
        mr.programme(play, itam_improvement_action=(day, "anna"))
    assert [name.split(".")[-1] for name in problem["errors"]] == ["auditor"]
    mr.programme(play, itam_improvement_action=(day, "ilse"))
    with play.refused(403):
        play.decide("ilse")
    play.decide("greta")
    mr.wait(play, days=19)
    assert mr.begun(play, "itam_internal_audit") == []
    mr.wait(play, days=2)
    programme = play.state().business_key
    (play.case,) = mr.begun(play, "itam_internal_audit")
    mr.prepare_audit(play)
    play.complete("ilse", "U3", {"sample": [{"result": "major", "note": "Nobody has checked it."}]})
    play.complete("anna", "U5", {"findings": [{"agreed": "yes", "owner": "stan", "answer": ""}]})
    play.complete("ilse", "U6", {"findings": [{"stands": "yes"}], "conclusion": "One thing has to be mended."})
    (row,) = play.everything(audit)
    assert (row.programme, row.state, row.findings, row.audit_no) == (
        programme,
        "reported",
        1,
        play.state().business_key,
    )
    # A process with an open major finding is due again in the next year.
    play.until(play.clock.now().replace(year=2027, month=1, day=10, hour=12))
    play.case = mr.begun(play, "itam_audit_programme")[-1]
    shown = {row["process"]: row for row in play.variable("rows")}
    found = shown[mr.ACTION]
    assert (found["last"], found["high"], found["due"]) == (row.reported_on, True, True)
    with play.refused(422) as problem:
        play.complete("ilse", "Y3", {"lines": [{"audited": False} for _ in shown]})
    assert {name.split(".")[-1] for name in problem["errors"]} == {"reason"}
