"""A verification campaign: everybody says what they have, what is lost is looked for, some is seen again (C-28)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from engine.unit_of_work import SYSTEM
from register.store.tables import acceptance, document, verification
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import asset_of, cases, look_at, until, work
from tests.acceptance.retiring import Retiring

CAMPAIGN = {"title": "Laptops in spring", "kind": "hardware", "due_only": False}


def begin(organisation: Any, **more: Any) -> Any:
    """Start a campaign; every custodian is asked."""
    organisation.start_process("irma", "itam_verification", {**CAMPAIGN, **more})
    campaign = organisation.case
    work(organisation)
    return campaign


def asked(organisation: Any, person: str) -> None:
    """Make the case in which a person is asked the one the story is about."""
    for number in range(len(cases(organisation, "itam_verify_holdings"))):
        look_at(organisation, "itam_verify_holdings", number)
        if organisation.variable("person") == person and organisation.state().state == "active":
            return
    raise AssertionError(f"{person} is not asked")


def test_custodians_say_what_they_have_and_somebody_else_looks_again(organisation: Any) -> None:
    organisation.stock("VR-1", "VR-2", "VR-3", stage="in_use", custodian="rita")
    organisation.stock("VJ-1", stage="in_use", custodian="irma")
    campaign = begin(organisation)
    assert organisation.variable("custodians_asked") == 2

    asked(organisation, "rita")
    assert organisation.state().business_key == "VER-2026-00001"
    assert [row["tag"] for row in organisation.form_of("rita", "H2")["items"]] == ["VR-1", "VR-2", "VR-3"]
    have, gone = {"answer": "have_it", "location": "BER"}, {"answer": "lost", "note": "Not since the move."}
    never = {"answer": "not_mine", "note": "I have never seen it."}
    with organisation.refused(422):
        organisation.complete("rita", "H2", {"items": [have, {"answer": "lost"}, never]})
    organisation.complete("rita", "H2", {"items": [have, gone, never]})
    assert asset_of(organisation, "VR-1").last_verified_on == date(2026, 3, 2)
    assert asset_of(organisation, "VR-3").last_verified_on is None
    assert "verification_differs" in organisation.told("irma")
    asked(organisation, "irma")
    organisation.complete("irma", "H2", {"items": [have]})
    work(organisation)

    look_at(organisation, "itam_security")
    assert (asset_of(organisation, "VR-2").stage, organisation.variable("reason")) == ("missing", "verification")

    organisation.case = campaign
    (drawn,) = organisation.variable("sample")
    looker, kept_out = ("ivo", "irma") if drawn["person"] == "irma" else ("irma", None)
    if kept_out:
        with organisation.refused(403):
            organisation.complete(kept_out, "V6", {})
    answer = {"there": True, "right": False, "note": "It stands in Hamburg."}
    organisation.complete(looker, "V6", answer)
    (again,) = [row for row in organisation.everything(verification) if row.kind == "recheck"]
    assert (again.person, again.correct) == (looker, False)
    assert (organisation.variable("verified"), organisation.variable("lost")) == (2, 1)
    assert organisation.variable("differences") == 2
    (paper,) = organisation.everything(document)
    assert paper.kind == "verification_report"
    assert organisation.visit("irma").download(f"/files/{paper.file_id}").startswith(b"%PDF")
    assert organisation.still_open() == []


def test_whoever_does_not_answer_comes_to_security(organisation: Any) -> None:
    organisation.stock("VR-1", "VR-2", stage="in_use", custodian="rita")
    campaign = begin(organisation)
    asked(organisation, "rita")
    begun = organisation.clock.now()
    until(organisation, begun + timedelta(days=16))
    assert organisation.told("rita").count("reminder") >= 1
    until(organisation, begun + timedelta(days=21))
    assert "escalated" in organisation.told("tom")
    until(organisation, begun + timedelta(days=36))
    assert set(organisation.open()) == {"H3"}
    there, lost = {"answer": "have_it", "note": "Seen on the desk"}, {"answer": "lost", "note": "Nobody has seen it"}
    organisation.complete("sofia", "H3", {"items": [there, lost]})
    work(organisation)
    assert asset_of(organisation, "VR-2").stage == "missing"
    organisation.case = campaign
    assert organisation.open() == {}, "what security settled is not drawn: nobody confirmed it"
    assert organisation.variable("unanswered") == 2


def test_a_picture_or_a_scan_shows_that_it_was_seen(organisation: Any) -> None:
    organisation.stock("VR-1", "VR-2", stage="in_use", custodian="rita")
    campaign = begin(organisation)
    asked(organisation, "rita")
    picture = Retiring(organisation).upload("rita", "desk.png", b"\x89PNG\r\n\x1a\n" + b"0" * 16)
    pictured, scanned = {"answer": "have_it", "photo": picture}, {"answer": "have_it", "scanned_tag": "VR-2"}
    with organisation.refused(422) as problem:
        organisation.complete("rita", "H2", {"items": [pictured, {**scanned, "scanned_tag": "VR-1"}]})
    assert set(problem["errors"]) == {"items.1.scanned_tag"}
    assert organisation.everything(verification) == []
    organisation.complete("rita", "H2", {"items": [pictured, scanned]})
    work(organisation)
    seen = {(row.photo and str(row.photo), row.scanned) for row in organisation.everything(verification)}
    assert seen == {(picture, None), (None, "VR-2")}
    assert organisation.visit("rita").download(f"/files/{picture}").startswith(b"\x89PNG")
    irma = organisation.visit("irma")
    assert "Has it, with a picture" in irma.page("/register/assets/VR-1")
    assert "Has it, label scanned" in irma.page("/register/assets/VR-2")
    organisation.case = campaign
    assert organisation.open().keys() == {"V6"}


def signed_before(organisation: Any) -> None:
    """Have Rita and Mei take a laptop each under terms that are replaced afterwards."""
    play = Deploying(organisation)
    play.devices({"tag": "NB-1", "serial": "S-1"}, {"tag": "NB-2", "serial": "S-2"})
    ids = {tag: play.of(tag).id for tag in ("NB-1", "NB-2")}
    play.start([{"asset": ids["NB-1"], "beneficiary": "rita"}, {"asset": ids["NB-2"], "beneficiary": "mei"}])
    play.plan()
    for tag, person in (("NB-1", "rita"), ("NB-2", "mei")):
        play.through(play.line_of(tag), person)
    play.work()
    terms = {"id": "DOC-2026-00700", "kind": "terms_of_use", "title": "Terms of use", "file_id": uuid4()}
    made = {"sha256": "0" * 64, "created_at": organisation.clock.now(), "created_by": "priya", "case_no": "DOC-1"}
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(insert(document), [{**terms, **made, "search": ""}])


def test_who_signed_older_terms_signs_those_in_force_with_the_answers(organisation: Any) -> None:
    signed_before(organisation)
    organisation.stock("VR-1", stage="in_use", custodian="rita")
    campaign = begin(organisation)
    asked(organisation, "rita")
    shown = organisation.form_of("rita", "H2")
    assert shown["terms_version"] == "DOC-2026-00700"
    assert [(row["tag"], row["signed_terms"]) for row in shown["items"]] == [("NB-1", "1"), ("VR-1", None)]
    answers: dict[str, Any] = {"items": [{"answer": "have_it"}, {"answer": "have_it"}]}
    with organisation.refused(422) as problem:
        organisation.complete("rita", "H2", answers)
    assert set(problem["errors"]) == {"terms"}
    with organisation.refused(422) as problem:
        organisation.complete("rita", "H2", {**answers, "terms": "accept", "signature": "Somebody"})
    assert set(problem["errors"]) == {"signature"}
    organisation.complete("rita", "H2", {**answers, "terms": "accept", "signature": "Rita"})
    (old, new) = sorted(of_person(organisation, "rita"), key=lambda row: row.accepted_at)
    assert (old.terms_version, new.terms_version, new.signature) == ("1", "DOC-2026-00700", "Rita")
    assert new.asset == asset_of(organisation, "NB-1").id
    (paper,) = [row for row in organisation.everything(document) if row.id == new.document]
    assert organisation.visit("irma").download(f"/files/{paper.file_id}").startswith(b"%PDF")

    asked(organisation, "mei")
    organisation.complete("mei", "H2", {"items": [{"answer": "have_it"}], "terms": "decline"})
    assert [row.terms_version for row in of_person(organisation, "mei")] == ["1"]
    assert organisation.variable("differences") == ["NB-2: new terms of use not signed"]
    work(organisation)
    organisation.case = campaign
    organisation.complete("ivo", "V6", {"there": True, "right": True})
    assert (organisation.variable("terms_signed"), organisation.variable("terms_open")) == (1, 1)

    begin(organisation, title="Once more")
    asked(organisation, "rita")
    assert organisation.form_of("rita", "H2")["terms_version"] is None, "signed once is enough"


def test_nobody_signs_terms_for_somebody_else(organisation: Any) -> None:
    signed_before(organisation)
    begin(organisation)
    asked(organisation, "rita")
    until(organisation, organisation.clock.now() + timedelta(days=21))
    answers = {"items": [{"answer": "have_it"}], "terms": "accept", "signature": "Tom"}
    asked(organisation, "rita")
    with organisation.refused(422) as problem:
        organisation.complete("tom", "H2", answers)
    assert set(problem["errors"]) == {"terms"}
    organisation.complete("tom", "H2", {**answers, "terms": "decline"})
    assert [row.terms_version for row in of_person(organisation, "rita")] == ["1"]


def of_person(organisation: Any, person: str) -> list[Any]:
    """Return what a person has accepted."""
    return [row for row in organisation.everything(acceptance) if row.person == person]
