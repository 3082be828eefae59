"""A management review: an owner is late, an action challenged, the minutes objected to; decisions become work."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine import notices, people
from engine.unit_of_work import SYSTEM
from register.store.tables import action, document, kpi_snapshot, management_review
from tests.acceptance import managing as mr

WANTED = "Ask for two quotes from 1000 EUR on"


def test_management_reviews_on_evidence_and_its_decisions_become_work(organisation: Any) -> None:
    play = organisation
    mr.improve(play, due=play.in_days(3).isoformat())
    plan(play)
    report(play)
    read_the_pack(play)
    hold_the_meeting(play)
    settle(play)
    object_and_sign(play)
    is_published(play)
    became_work(play)


def test_a_figure_is_compared_with_what_was_frozen_before(organisation: Any) -> None:
    play = organisation
    play.stock("NB-1", "NB-2", stage="in_use", custodian="rita")
    mr.review(play)
    first = {row.metric: row.value for row in play.rows(kpi_snapshot)}
    mr.wait(play, days=14)
    play.stock("NB-3")
    with play.engine.unit_of_work(SYSTEM) as uow:
        people.update(uow, "viktor", locale="de")
    mr.review(play, person="viktor", kind="extraordinary", trigger="Two audits failed in a month.")
    mr.wait(play, days=16)
    # It speaks the language of whoever planned it, although it was built when the time was up.
    assert the_review(play).pack["blocks"][0]["title"] == "Maßnahmen aus früheren Bewertungen"
    data = {one["id"]: one for one in the_review(play).pack["blocks"][9]["figures"]}
    trust = data["m.D7"]
    assert trust["before"] == [first["m.D7"]]
    second = {row.metric: row.value for row in play.rows(kpi_snapshot)}
    assert trust["value"] == second["m.D7"]
    assert data["m.D4"]["missing"].startswith("Die Erkennung ist nicht angebunden")


def the_review(play: Any) -> Any:
    """Return the row of the review of the case."""
    (row,) = play.rows(management_review)
    return row


def papers(play: Any) -> dict[str, Any]:
    """Return the documents of the case by kind."""
    return {row.kind: row for row in play.rows(document)}


def plan(play: Any) -> None:
    """Who runs the system does not chair; a regular review is planned twenty working days ahead; figures are frozen."""
    with play.refused(422) as problem:
        mr.review(play, chair="anna")
    assert "SOD-08" in " ".join(problem["errors"]["chair"])
    with play.refused(422) as problem:
        mr.review(play, days=7)
    assert "Too soon" in problem["errors"]["meeting_at"][0]
    mr.review(play)
    assert play.state().business_key.startswith("MR-2026-")
    assert the_review(play).members == ["greta", "viktor", "anna", "frida"]
    frozen = play.rows(kpi_snapshot)
    assert {"m.M3", "m.M4"} <= {row.metric for row in frozen}
    assert {row.as_of for row in frozen} == {play.clock.now()}


def report(play: Any) -> None:
    """All owners report but one, who is reminded, marked as missing, and asked once more."""
    first, *others, _late = mr.tasks_at(play, "M3")
    with play.refused(422) as problem:
        mr.report(play, first, mr.taker(play, first), "poor")
    assert "explain" in problem["errors"]
    told = {
        "explain": "Two of three buyers left, and requests wait.",
        "resource_need": "A buyer",
        "context_change": "A supplier was taken over.",
        "proposals": [{"title": "Order by catalogue only", "benefit": "Fewer quotes.", "effort": "small"}],
    }
    mr.report(play, first, mr.taker(play, first), "poor", **told)
    for task in others:
        mr.report(play, task, mr.taker(play, task))
    mr.wait(play, days=13)
    assert len(play.remembered("reminded")) >= 3
    assert play.open().keys() == {"M3"}
    mr.wait(play, days=2)
    shown = play.form_of("anna", "M5")
    assert (shown["reports_missing"], len(shown["inputs"])) == (1, 12)
    mr.check_pack(play, ready=False)
    (late,) = mr.tasks_at(play, "M3")
    mr.report(play, late, mr.taker(play, late))
    assert play.form_of("anna", "M5")["reports_missing"] == 0
    mr.check_pack(play)


def read_the_pack(play: Any) -> None:
    """The pack goes out five working days before: twelve inputs, “no source” where there is none, one PDF."""
    assert "review_pack" not in play.told("frida")
    play.until(the_review(play).meeting_at - timedelta(hours=1))
    assert "review_pack" in play.told("frida")
    blocks = {block["no"]: block for block in the_review(play).pack["blocks"]}
    assert len(blocks) == 12
    assert all(block["as_of"] and block["owner"] for block in blocks.values())
    # The action that nobody did in time.
    assert blocks[1]["bars"][0]["count"] == 1
    assert (blocks[3]["state"], "No source" in blocks[3]["summary"]) == ("no_source", True)
    assert any("A buyer" in line for line in blocks[9]["lines"])
    assert any("Order by catalogue only" in line for line in blocks[12]["lines"])
    # What is shown is what was frozen, not what is now.
    frozen = {row.metric: row.value for row in play.rows(kpi_snapshot)}
    assert {one["id"]: one["value"] for one in blocks[5]["figures"]} == frozen
    assert next(one["beside"] for one in blocks[5]["figures"] if one["id"] == "m.M2").startswith("major 0, minor 0")
    assert {row.source_state for row in play.rows(kpi_snapshot)} == {"ok", "no_source"}
    pack = play.visit("frida").download(f"/files/{papers(play)['review_pack'].file_id}")
    assert pack.startswith(b"%PDF")
    # Who has opened it is known.
    (told,) = [one for one in play.visit("frida").get("/notices")["items"] if one["kind"] == "review_pack"]
    play.visit("frida").post(f"/notices/{told['id']}/read")
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        read = notices.receipts(uow, play.case, "review_pack")
    assert {person: at is not None for person, at in read.items()} == {
        "greta": False,
        "viktor": False,
        "anna": False,
        "frida": True,
    }


def decisions(play: Any) -> list[dict[str, Any]]:
    """Return what the meeting decides."""
    return [
        mr.decision(play, "Label the shelves of all stores", "improvement", "stan"),
        mr.decision(play, "Write down who may order by phone", "nonconformity", "petra"),
        mr.decision(play, "Ask for two quotes from 500 EUR on", "change_to_itams", "irma"),
        mr.decision(play, "Say in the policy who pays for losses", "policy", "anna"),
        mr.decision(play, "The report on trust needs nothing", "none_needed"),
    ]


def hold_the_meeting(play: Any) -> None:
    """Without the chair there is no meeting: it is held on another day."""
    play.until(the_review(play).meeting_at + timedelta(hours=2))
    nothing = dict.fromkeys(("suitability", "adequacy", "effectiveness"))
    mr.record(play, [], present=["viktor", "anna", "frida"], conclusions=[{}] * 12, **nothing)
    again = play.clock.now() + timedelta(days=7)
    play.complete("anna", "M9", {"meeting_at": mr.moment(again), "reason": "The chair is ill."})
    assert "review_moved" in play.told("viktor")
    assert play.open() == {}
    play.until(again + timedelta(hours=2))
    mr.record(play, decisions(play))


def settle(play: Any) -> None:
    """One accepts, one challenges, two say nothing: the chair settles; silence is no acceptance."""
    mr.accept(play, "stan")
    with play.refused(422) as problem:
        mr.accept(play, "petra", days=91)
    assert problem["errors"]["planned_on"] == [
        "That is later than this kind of decision allows. Choose an earlier day."
    ]
    mr.answer(play, "petra", "M13", {"accept": "challenge", "reason": "Buyers do not write rules; the lead does."})
    mr.wait(play, days=8)
    rows = play.form_of("greta", "M15")["challenged"]
    assert [(row["no"], row["owner"]) for row in rows] == [(2, "petra"), (3, "irma"), (4, "anna")]
    outcomes = [
        {"outcome": "owner", "new_owner": "karl", "why": "Contracts are his."},
        {"outcome": "keep", "why": "It was agreed in the room."},
        {"outcome": "date", "new_due": play.in_days(20).isoformat(), "why": "The audit is in a month."},
    ]
    # Whoever prepared the pack does not chair, not even as a substitute of the chair.
    play.away("greta", "anna", days=1)
    with play.refused(403) as problem:
        play.complete("anna", "M15", {"challenged": outcomes})
    assert "SOD-08" in problem["detail"]
    play.complete("greta", "M15", {"challenged": outcomes})
    settled = {one["no"]: one for one in play.variable("settled")}
    assert (settled[2]["owner"], settled[4]["due"]) == ("karl", play.in_days(20))


def object_and_sign(play: Any) -> None:
    """An objection leads back to the minutes; who does not sign in ten working days stands in them as such."""
    mr.sign(play, "greta")
    mr.answer(play, "frida", "M16", {"vote": "object", "text": "It was 1000 EUR, not 500."})
    assert "frida: It was 1000 EUR" in play.form_of("anna", "M10")["objections_text"]
    decided = decisions(play)
    decided[2]["text"] = WANTED
    mr.record(play, decided)
    for person in ("stan", "petra", "irma", "anna"):
        mr.accept(play, person, days=20)
    mr.sign(play, "greta", "viktor", "frida")
    mr.wait(play, days=17)


def is_published(play: Any) -> None:
    """Minutes and pack are kept for seven years, the next review has its day, everybody hears of it."""
    row = the_review(play)
    assert (row.state, row.next_on.isoformat()) == ("published", "2026-09-01")
    assert row.minutes["not_signed"] == ["anna"]
    assert [one["person"] for one in row.minutes["signatures"]] == ["greta", "viktor", "frida"]
    assert [one["text"] for one in row.minutes["decisions"]][2] == WANTED
    kept = papers(play)
    assert {kept["minutes"].keep_until.year, kept["review_pack"].keep_until.year} == {2033}
    minutes = play.visit("viktor").download(f"/files/{kept['minutes'].file_id}")
    assert minutes.startswith(b"%PDF")
    assert play.ended()[-1] == "M21"
    assert "review_published" in play.told("viktor")


def became_work(play: Any) -> None:
    """Each decision is somebody's work: two actions, a change, and a new version of the policy."""
    number = play.state().business_key
    assert len(mr.begun(play, mr.ACTION)) == 3
    of_review = select(action).where(action.c.source_no.like(f"{number}-%")).order_by(action.c.source_no)
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        actions = uow.execute(of_review).all()
    assert [(one.title, one.owner, one.kind) for one in actions] == [
        ("Label the shelves of all stores", "stan", "improvement"),
        ("Write down who may order by phone", "petra", "nonconformity"),
    ]
    (play.case,) = mr.begun(play, "itam_change")
    assert play.open()["C1t"].assignee == "irma"
    assert play.variable("title") == WANTED
    (play.case,) = mr.begun(play, "itam_policy")
    assert play.open()["V3"].assignee == "anna"
    assert play.form_of("anna", "V3")["description"] == "Say in the policy who pays for losses"
