"""Stories of changes that are carried out by deployment and retirement, which ask for no change of their own."""

from typing import Any

from register.store.tables import change_record
from tests.acceptance.changing import assess, record, request, schedule, start, thing, until_window, verify
from tests.acceptance.deploying import Deploying


def authorised(play: Any, ids: list[str], **more: Any) -> None:
    """Have a change of assets decided and scheduled."""
    start(play, "irma", request(play, ids, category="hardware", **more))
    assess(play, "ines")
    play.decide("ines")
    play.decide("chris")
    schedule(play)
    until_window(play)


def test_a_change_deploys_what_it_is_about_and_asks_for_no_other_change(organisation: Any) -> None:
    ids = organisation.stock("NB-1")
    authorised(organisation, ids, result_action="deploy", new_custodian="ruth", new_location="BER")
    assert set(organisation.open()) == {"D7"}
    number = organisation.state().business_key
    deploying = Deploying(organisation)
    deploying.case = change = organisation.case
    deploying.plan()
    line = deploying.line_of("NB-1")
    deploying.build(line)
    deploying.hand_over(line)
    deploying.accept(line, "ruth")
    deploying.work()
    organisation.case = change
    assert (thing(organisation, "NB-1").stage, thing(organisation, "NB-1").custodian) == ("in_use", "ruth")
    # The one change of it all; the caller verifies.
    assert [row.id for row in organisation.everything(change_record)] == [number]
    verify(organisation)
    assert (record(organisation).state, record(organisation).outcome) == ("implemented", "success")
    assert organisation.still_open() == []


def test_what_cannot_be_deployed_or_retired_is_refused_when_it_is_asked_for(organisation: Any) -> None:
    used = organisation.stock("NB-1", stage="in_use", custodian="rita")
    lost = organisation.stock("NB-2", stage="disposed")
    to = {"new_custodian": "ruth", "new_location": "BER"}
    for ids, more in ((used, {"result_action": "deploy", **to}), (lost, {"result_action": "none"})):
        with organisation.refused(422) as problem:
            start(organisation, "irma", request(organisation, ids, category="hardware", **more))
        assert set(problem["errors"]) == {"assets"}


def test_a_change_retires_what_it_is_about(organisation: Any) -> None:
    ids = organisation.stock("NB-1", stage="in_use", custodian="rita")
    authorised(organisation, ids, result_action="retire", wished_route="recycle", new_location="BER")
    # Retirement asks its own people, and no change beside this one.
    assert organisation.open()["P6"].assignee == "ines"
    organisation.decide("ines")
    organisation.decide("frida")
    assert thing(organisation, "NB-1").stage == "retired"
    assert thing(organisation, "NB-1").case_no == organisation.state().business_key
    assert len(organisation.everything(change_record)) == 1
