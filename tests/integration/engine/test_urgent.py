"""What cannot wait goes live by two people or by an operator for a reason, and is looked at afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from engine import deployments, model_drafts, notices, publications, urgent
from engine.errors import Conflict, DutiesConflict, Invalid, NotAllowed, NotFound, Refused
from engine.unit_of_work import Engine
from tests.integration.engine.drafting import BETTER, MODEL, running, submitted

WHY = "Nobody can finish a visit."


def asked(house: Engine, person: str = "ann") -> model_drafts.ModelDraft:
    """Have an owner ask that their draft goes live at once."""
    draft = submitted(house)
    with house.unit_of_work(person) as uow:
        urgent.ask(uow, draft.id, draft.digest or "", WHY)
    return draft


def test_an_owner_and_a_second_person_put_it_live_and_it_is_due_to_be_looked_at(house: Engine, clock: Any) -> None:
    draft = asked(house)
    assert running(house) == (1, "Ask")
    with house.unit_of_work("bob") as uow:
        assert urgent.publish(uow, draft.id, draft.digest or "").state == "published"
    assert running(house) == (2, "Ask twice")
    with house.unit_of_work("dan") as uow:
        (one,) = urgent.find(uow)
        assert (one.urgency.reason, one.urgency.asked_by, one.urgency.published_by) == (WHY, "ann", "bob")
        # Monday and three working days.
        assert one.urgency.review_due == clock.now() + timedelta(days=3)
        assert [note.kind for note in notices.mine(uow).items] == ["model_urgent_live", "model_urgent_asked"]
        assert not one.urgency.overdue(clock.now() + timedelta(days=3))
        assert one.urgency.overdue(clock.now() + timedelta(days=3, seconds=1))


def test_the_same_person_is_not_both_of_the_two(house: Engine) -> None:
    draft = submitted(house)
    with house.unit_of_work("bob") as uow:
        urgent.ask(uow, draft.id, draft.digest or "", WHY)
    # ann drew it, bob asked.
    for person in ("ann", "bob"):
        with house.unit_of_work(person) as uow, pytest.raises(DutiesConflict, match="SOD-11"):
            urgent.publish(uow, draft.id, draft.digest or "", "It really cannot wait.")
    with house.unit_of_work("cleo") as uow, pytest.raises(NotAllowed):
        urgent.publish(uow, draft.id, draft.digest or "", WHY)
    assert running(house) == (1, "Ask")


def test_without_a_reason_a_first_person_or_the_right_set_nothing_goes_live(house: Engine) -> None:
    draft = submitted(house)
    digest = draft.digest or ""
    with house.unit_of_work("ann") as uow, pytest.raises(Invalid):
        urgent.ask(uow, draft.id, digest, "  ")
    with house.unit_of_work("olga") as uow, pytest.raises(Invalid):
        urgent.publish(uow, draft.id, digest)
    with house.unit_of_work("bob") as uow, pytest.raises(NotAllowed):
        urgent.publish(uow, draft.id, digest, WHY)
    with house.unit_of_work("olga") as uow, pytest.raises(Conflict):
        urgent.publish(uow, draft.id, "0" * 64, WHY)
    with house.unit_of_work("ann") as uow, pytest.raises(Conflict):
        urgent.ask(uow, draft.id, "0" * 64, WHY)
    assert running(house) == (1, "Ask")
    with house.unit_of_work("ann") as uow:
        assert (urgent.find(uow), urgent.of(uow, draft.id)) == ((), None)


def test_an_operator_puts_it_live_alone_for_a_reason(house: Engine) -> None:
    draft = submitted(house)
    with house.unit_of_work("olga") as uow:
        urgent.publish(uow, draft.id, draft.digest or "", WHY)
    assert running(house) == (2, "Ask twice")
    with house.unit_of_work("olga") as uow:
        (one,) = urgent.find(uow)
        assert (one.urgency.asked_by, one.urgency.published_by) == ("olga", "olga")


def test_it_is_asked_for_published_and_looked_at_once(house: Engine) -> None:
    draft = asked(house)
    digest = draft.digest or ""
    with house.unit_of_work("bob") as uow, pytest.raises(Conflict):
        urgent.ask(uow, draft.id, digest, WHY)
    with house.unit_of_work("dan") as uow, pytest.raises(NotFound):
        urgent.review(uow, draft.id, True, "It was right.")
    with house.unit_of_work("bob") as uow:
        urgent.publish(uow, draft.id, digest)
    with house.unit_of_work("olga") as uow, pytest.raises(Conflict):
        urgent.publish(uow, draft.id, digest, WHY)
    for person in ("ann", "bob"):
        with house.unit_of_work(person) as uow, pytest.raises(DutiesConflict):
            urgent.review(uow, draft.id, True, "It was right.")
    with house.unit_of_work("olga") as uow, pytest.raises(NotAllowed):
        urgent.review(uow, draft.id, True, "It was right.")
    with house.unit_of_work("dan") as uow, pytest.raises(Invalid):
        urgent.review(uow, draft.id, True, " ")
    with house.unit_of_work("dan") as uow:
        assert urgent.review(uow, draft.id, True, "It was right.").stands is True
    with house.unit_of_work("dan") as uow, pytest.raises(Conflict):
        urgent.review(uow, draft.id, False, "It was wrong.")


def test_what_was_found_wrong_afterwards_is_not_deployed_again(house: Engine, clock: Any) -> None:
    draft = asked(house)
    with house.unit_of_work("bob") as uow:
        urgent.publish(uow, draft.id, draft.digest or "")
    clock.move(hours=1)
    with house.unit_of_work("dan") as uow:
        urgent.review(uow, draft.id, False, "It asks everybody twice.")
        first = deployments.definition(uow, "visit", 1).deployment_id
        back = model_drafts.begin_from(uow, "visit", "As before", first)
        back = publications.submit(uow, back.id, "It asks everybody twice.")
    with house.unit_of_work("bob") as uow:
        publications.approve(uow, back.id, back.digest or "")
    assert running(house) == (3, "Ask")
    with house.unit_of_work("system") as uow, pytest.raises(Refused):
        deployments.deploy(uow, {"visit.bpmn": BETTER.encode()})
    with house.unit_of_work("system") as uow:
        assert not deployments.deploy(uow, {"visit.bpmn": MODEL.encode()}).new


def test_taking_a_draft_back_takes_the_wish_back_too(house: Engine) -> None:
    draft = asked(house)
    with house.unit_of_work("ann") as uow:
        publications.take_back(uow, draft.id)
        assert urgent.of(uow, draft.id) is None
