"""A draft of models is saved by one at a time, approved by another, bound to its digest, published when it is due."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from engine import definitions, deployments, groups, instances, model_drafts, publications
from engine.errors import Conflict, DutiesConflict, Invalid, InvalidModel, NotAllowed, Refused, StaleRevision
from engine.unit_of_work import Engine
from tests.integration.engine.drafting import BETTER, MODEL, drafted, running, submitted


def test_what_one_draws_runs_when_another_has_approved_it(house: Engine) -> None:
    draft = submitted(house)
    assert running(house) == (1, "Ask")
    with house.unit_of_work("bob") as uow:
        (change,) = model_drafts.changes(uow, draft.id)
        assert [(each.kind, each.element_id, each.what) for each in change.differences] == [
            ("changed", "ask", ("name",))
        ]
        done = publications.approve(uow, draft.id, draft.digest or "")
    assert (done.state, done.decided_by) == ("published", "bob")
    assert running(house) == (2, "Ask twice")
    with house.unit_of_work("system", reading=True) as uow:
        assert deployments.get(uow, done.deployment_id).reason == "Nobody listens the first time."


def test_whoever_had_a_hand_in_it_does_not_approve_it(house: Engine) -> None:
    draft = drafted(house)
    with house.unit_of_work("bob") as uow:
        model_drafts.save(uow, draft.id, "visit.bpmn", BETTER.replace("twice", "again").encode(), draft.revision)
    with house.unit_of_work("ann") as uow:
        draft = publications.submit(uow, draft.id, "Better")
    for person in ("ann", "bob"):
        with house.unit_of_work(person) as uow, pytest.raises(DutiesConflict, match="SOD-11"):
            publications.approve(uow, draft.id, draft.digest or "")
    with house.unit_of_work("cleo") as uow, pytest.raises(NotAllowed):
        publications.approve(uow, draft.id, draft.digest or "")
    assert running(house) == (1, "Ask")


def test_an_approval_is_of_what_was_seen(house: Engine) -> None:
    draft = submitted(house)
    with house.unit_of_work("bob") as uow, pytest.raises(Conflict):
        publications.approve(uow, draft.id, "0" * 64)
    with house.unit_of_work("ann") as uow, pytest.raises(Conflict):
        model_drafts.save(uow, draft.id, "visit.bpmn", MODEL.encode(), draft.revision)
    with house.unit_of_work("ann") as uow:
        publications.take_back(uow, draft.id)
    with house.unit_of_work("bob") as uow, pytest.raises(Conflict):
        publications.approve(uow, draft.id, draft.digest or "")


def test_nobody_deploys_round_it_but_what_was_approved_may_come_again(house: Engine) -> None:
    changed = {"visit.bpmn": BETTER.encode()}
    for person in ("system", "ann"):
        with house.unit_of_work(person) as uow, pytest.raises(Refused, match="approved"):
            deployments.deploy(uow, changed)
    draft = submitted(house)
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")
    with house.unit_of_work("system") as uow:
        assert not deployments.deploy(uow, changed).new
    with house.unit_of_work("system") as uow, pytest.raises(Refused):
        deployments.deploy(uow, {"visit.bpmn": BETTER.replace("twice", "Twice").encode()})


@pytest.mark.parametrize("house", [False], indirect=True)
def test_an_installation_that_is_not_governed_deploys_at_once(house: Engine) -> None:
    with house.unit_of_work("ann") as uow:
        assert deployments.deploy(uow, {"visit.bpmn": BETTER.encode()}).new


def test_two_who_save_at_once_lose_nothing(house: Engine) -> None:
    draft = drafted(house)
    with house.unit_of_work("ann") as uow:
        model_drafts.save(uow, draft.id, "visit.bpmn", BETTER.replace("twice", "first").encode(), draft.revision)
    with house.unit_of_work("bob") as uow, pytest.raises(StaleRevision):
        model_drafts.save(uow, draft.id, "visit.bpmn", MODEL.encode(), draft.revision)
    with house.unit_of_work("bob") as uow:
        assert b"Ask first" in model_drafts.files(uow, draft.id)["visit.bpmn"]
        assert "bob" not in model_drafts.authors(uow, draft.id)


def test_what_cannot_run_changes_nothing_or_has_no_reason_is_not_handed_in(house: Engine) -> None:
    broken = drafted(house, BETTER.replace('targetRef="e"', 'targetRef="nowhere"'))
    same = drafted(house, MODEL)
    fine = drafted(house)
    with house.unit_of_work("ann") as uow:
        assert [finding for finding in model_drafts.findings(uow, broken.id) if finding.severity == "error"]
        for draft, error in ((broken, InvalidModel), (same, Conflict)):
            with pytest.raises(error):
                publications.submit(uow, draft.id, "Why not")
        with pytest.raises(Invalid):
            publications.submit(uow, fine.id, "  ")
        with pytest.raises(Invalid):
            model_drafts.save(uow, fine.id, "notes.txt", b"x", fine.revision)


def test_a_version_goes_live_at_the_time_that_was_asked_for(house: Engine, clock: Any) -> None:
    draft = submitted(house, publish_at=clock.now() + timedelta(days=2))
    with house.unit_of_work("bob") as uow:
        assert publications.approve(uow, draft.id, draft.digest or "").state == "approved"
    assert publications.publish_due(house) == 0
    clock.move(days=2)
    assert (publications.publish_due(house), publications.publish_due(house)) == (1, 0)
    assert running(house) == (2, "Ask twice")


def test_an_approval_that_cannot_be_kept_any_more_says_so(house: Engine, clock: Any) -> None:
    missing = BETTER.replace("camunda:candidateGroups", 'camunda:formRef="ask" camunda:candidateGroups')
    form = b'{"id":"ask","schemaVersion":19,"type":"default","components":[]}'
    draft = drafted(house, missing)
    with house.unit_of_work("ann") as uow:
        draft = model_drafts.save(uow, draft.id, "ask.form", form, draft.revision)
        draft = publications.submit(uow, draft.id, "A form", publish_at=clock.now() + timedelta(days=1))
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")
    with house.unit_of_work("system") as uow:
        groups.update(uow, "owners", name="The owners")
    clock.move(days=1)
    assert publications.publish_due(house) == 1


def test_what_it_asks_to_be_allowed_is_shown_and_allowed_by_the_approval(house: Engine) -> None:
    calls = BETTER.replace(
        '<sequenceFlow id="f2"',
        '<sequenceFlow id="f3" sourceRef="ask" targetRef="post" />'
        '<serviceTask id="post" name="Post" camunda:type="external" camunda:topic="ledger.post" />'
        '<sequenceFlow id="f2"',
    ).replace('id="f2" sourceRef="ask"', 'id="f2" sourceRef="post"')
    draft = submitted(house, calls)
    assert draft.grants == ("topic:ledger.post",)
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")
        assert [grant.name for grant in deployments.grants(uow, "visit")] == ["ledger.post"]


def test_an_earlier_version_comes_back_by_the_same_way(house: Engine) -> None:
    with house.unit_of_work("system", reading=True) as uow:
        first = definitions.find(uow, "visit", 1).deployment_id
    draft = submitted(house)
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, draft.id, draft.digest or "")
        instances.start(uow, "visit", {})
    with house.unit_of_work("bob") as uow:
        back = model_drafts.begin_from(uow, "visit", "As before", first)
        back = publications.submit(uow, back.id, "Once was enough.")
    with house.unit_of_work("ann") as uow:
        publications.approve(uow, back.id, back.digest or "")
    assert running(house) == (3, "Ask")


def test_a_draft_that_was_refused_says_why_and_can_be_opened_again(house: Engine) -> None:
    draft = submitted(house)
    with house.unit_of_work("bob") as uow:
        with pytest.raises(Invalid):
            publications.reject(uow, draft.id, " ")
        refused = publications.reject(uow, draft.id, "Once is enough.")
    assert (refused.state, refused.comment) == ("rejected", "Once is enough.")
    with house.unit_of_work("ann") as uow:
        again = publications.take_back(uow, draft.id)
        assert replace(again, changed_at=draft.changed_at).state == "open"
        assert model_drafts.discard(uow, draft.id).state == "discarded"
