"""A verification campaign: everybody says what they have, what is lost is looked for, some is seen again (C-28)."""

from datetime import date, timedelta
from typing import Any

from register.store.tables import document, verification
from tests.acceptance.operating import asset_of, cases, look_at, until, work

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
