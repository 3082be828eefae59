"""A draft takes nothing back that others published while it was drawn, and says what both changed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from engine import (
    case_reviews,
    definitions,
    deployments,
    meanwhile,
    model_drafts,
    model_sets,
    notices,
    publications,
    running_models,
    urgent,
)
from engine.errors import Conflict, NotFound, StaleRevision
from engine.model_drafts import ModelDraft
from engine.unit_of_work import Engine

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test" id="d">'
    '<process id="{key}" name="{key}" isExecutable="true"><extensionElements><camunda:properties>'
    '<camunda:property name="ownerGroup" value="owners" /></camunda:properties></extensionElements>'
    '<startEvent id="s" /><sequenceFlow id="f1" sourceRef="s" targetRef="x" />'
)
TAIL = '<sequenceFlow id="f2" sourceRef="x" targetRef="e" /><endEvent id="e" /></process></definitions>'
TRIP = HEAD.format(key="trip") + '<callActivity id="x" name="Book" calledElement="book" />' + TAIL
BOOK = (
    HEAD.format(key="book")
    + '<userTask id="x" name="Room" camunda:candidateGroups="owners" camunda:formRef="room" />'
    + TAIL
)
FORM = '{"id":"room","schemaVersion":19,"type":"default","components":[]}'
FILES = {"trip.bpmn": TRIP.encode(), "book.bpmn": BOOK.encode(), "room.form": FORM.encode()}
BETTER_BOOK = BOOK.replace('"Room"', '"Hotel room"').encode()
BETTER_TRIP = TRIP.replace('"Book"', '"Book it"').encode()


@pytest.fixture
def inn(house: Engine) -> Engine:
    """An installation in which one process calls another; each can be drawn by itself."""
    with house.unit_of_work("system") as uow:
        draft = model_drafts.add(uow, "visit", "Trips", definitions.find(uow, "visit").deployment_id, FILES, {})
        draft = model_drafts.state(uow, draft, "approved", digest=_digest(house, FILES))
        deployments.put_live(uow, FILES, name="Trips", reason=None, grants=())
    return house


def _digest(house: Engine, files: dict[str, bytes]) -> str:
    return model_sets.read(files, house.functions).digest


def drawn(house: Engine, key: str, person: str = "ann", **changes: bytes) -> ModelDraft:
    with house.unit_of_work(person) as uow:
        draft = model_drafts.begin(uow, key, f"Better {key}")
        for name, content in changes.items():
            draft = model_drafts.save(uow, draft.id, f"{name}.bpmn", content, draft.revision)
        return draft


def handed_in(house: Engine, draft: ModelDraft, person: str = "ann", **more: Any) -> ModelDraft:
    with house.unit_of_work(person) as uow:
        return publications.submit(uow, draft.id, "Better", **more)


def approved(house: Engine, draft: ModelDraft, person: str = "dan") -> ModelDraft:
    with house.unit_of_work(person) as uow:
        return publications.approve(uow, draft.id, draft.digest or "")


def live(house: Engine, draft: ModelDraft, person: str = "ann") -> ModelDraft:
    done = approved(house, handed_in(house, draft, person))
    assert done.state == "published"
    return done


def told(house: Engine, person: str) -> list[str]:
    """Return what somebody hears, the newest first."""
    with house.unit_of_work(person, reading=True) as uow:
        return [note.kind for note in notices.mine(uow).items]


def runs(house: Engine, key: str) -> bytes:
    with house.unit_of_work("system", reading=True) as uow:
        return deployments.xml(uow, definitions.find(uow, key).id)


def test_what_a_draft_left_alone_follows_what_another_published(inn: Engine) -> None:
    mine = drawn(inn, "trip", trip=BETTER_TRIP)
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with inn.unit_of_work("ann", reading=True) as uow:
        assert [one.name for one in model_drafts.changes(uow, mine.id)] == ["trip.bpmn"]
        (late,) = meanwhile.found(uow, mine)
        assert (late.name, late.who, late.both) == ("book.bpmn", "dan", False)
    live(inn, mine)
    assert (runs(inn, "trip"), runs(inn, "book")) == (BETTER_TRIP, BETTER_BOOK)


def test_a_draft_begins_with_what_was_published_by_itself_before(inn: Engine) -> None:
    live(inn, drawn(inn, "book", book=BETTER_BOOK))
    with inn.unit_of_work("system", reading=True) as uow:
        assert {name: one.content for name, one in running_models.of(uow, "trip").items()} == {
            **FILES,
            "book.bpmn": BETTER_BOOK,
        }
    live(inn, drawn(inn, "trip", trip=BETTER_TRIP))
    assert (runs(inn, "trip"), runs(inn, "book")) == (BETTER_TRIP, BETTER_BOOK)


def test_a_form_that_another_draft_brought_comes_along(inn: Engine) -> None:
    mine = drawn(inn, "trip", trip=BETTER_TRIP)
    with inn.unit_of_work("bob") as uow:
        theirs = model_drafts.begin(uow, "book", "Another form")
        other = FORM.replace('"room"', '"suite"').encode()
        theirs = model_drafts.save(uow, theirs.id, "suite.form", other, theirs.revision)
        changed = BOOK.replace('formRef="room"', 'formRef="suite"').encode()
        theirs = model_drafts.save(uow, theirs.id, "book.bpmn", changed, theirs.revision)
        theirs = model_drafts.drop(uow, theirs.id, "room.form", theirs.revision)
    live(inn, theirs, "bob")
    done = live(inn, mine)
    with inn.unit_of_work("ann", reading=True) as uow:
        assert set(model_drafts.files(uow, done.id)) == {"trip.bpmn", "book.bpmn", "suite.form"}


def test_what_both_changed_is_refused_until_it_is_settled(inn: Engine) -> None:
    mine = drawn(inn, "trip", book=BOOK.replace('"Room"', '"Bed"').encode())
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with pytest.raises(Conflict, match=r"“book.bpmn” was published by dan on \d{4}-\d\d-\d\d, and this draft changes"):
        handed_in(inn, mine)
    with inn.unit_of_work("ann") as uow:
        with pytest.raises(StaleRevision):
            meanwhile.settle(uow, mine.id, "book.bpmn", "runs", mine.revision - 1)
        with pytest.raises(NotFound):
            meanwhile.settle(uow, mine.id, "trip.bpmn", "runs", mine.revision)
    with inn.unit_of_work("ann") as uow:
        taken = meanwhile.settle(uow, mine.id, "book.bpmn", "runs", mine.revision)
        assert model_drafts.files(uow, mine.id)["book.bpmn"] == BETTER_BOOK
        both = BETTER_BOOK.replace(b"Hotel room", b"Hotel bed")
        model_drafts.save(uow, mine.id, "book.bpmn", both, taken.revision)
    live(inn, mine)
    assert runs(inn, "book") == both


def test_whoever_took_it_over_by_hand_says_so(inn: Engine) -> None:
    both = BOOK.replace('"Room"', '"Hotel bed"').encode()
    mine = drawn(inn, "trip", book=both)
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with inn.unit_of_work("ann") as uow:
        meanwhile.settle(uow, mine.id, "book.bpmn", "mine", mine.revision)
    live(inn, mine)
    assert runs(inn, "book") == both


def test_what_is_published_after_the_handing_in_voids_the_approval(inn: Engine) -> None:
    mine = handed_in(inn, drawn(inn, "trip", trip=BETTER_TRIP))
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    back = approved(inn, mine)
    assert (back.state, back.digest) == ("open", None)
    assert "“book.bpmn” was published by dan" in (back.comment or "")
    assert runs(inn, "trip") == TRIP.encode()
    assert told(inn, "ann") == ["model_overtaken"]
    live(inn, back)
    assert (runs(inn, "trip"), runs(inn, "book")) == (BETTER_TRIP, BETTER_BOOK)


def test_what_waits_for_its_time_opens_again_when_it_is_overtaken(inn: Engine, clock: Any) -> None:
    mine = handed_in(inn, drawn(inn, "trip", trip=BETTER_TRIP), publish_at=clock.now() + timedelta(days=1))
    assert approved(inn, mine).state == "approved"
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    clock.move(days=1)
    assert publications.publish_due(inn) == 0
    with inn.unit_of_work("ann", reading=True) as uow:
        back = model_drafts.get(uow, mine.id)
    assert back.state == "open"
    assert "after this was handed in" in (back.comment or "")
    assert told(inn, "ann") == ["model_overtaken"]


def test_what_cannot_wait_opens_again_when_it_is_overtaken(inn: Engine) -> None:
    mine = handed_in(inn, drawn(inn, "trip", trip=BETTER_TRIP))
    with inn.unit_of_work("ann") as uow:
        urgent.ask(uow, mine.id, mine.digest or "", "Nobody can travel.")
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with inn.unit_of_work("dan") as uow:
        back = urgent.publish(uow, mine.id, mine.digest or "")
        assert urgent.of(uow, mine.id) is None
    assert (back.state, back.digest) == ("open", None)
    assert "“book.bpmn” was published by dan" in (back.comment or "")
    assert runs(inn, "trip") == TRIP.encode()
    assert told(inn, "ann") == ["model_overtaken"]


def test_what_cannot_go_live_at_its_time_is_refused_by_nobody_and_its_author_hears(inn: Engine, clock: Any) -> None:
    mine = handed_in(inn, drawn(inn, "trip", trip=BETTER_TRIP), publish_at=clock.now() + timedelta(days=1))
    approved(inn, mine)
    with inn.unit_of_work("system") as uow:
        model_drafts.put(uow, mine.id, "trip.bpmn", TRIP.replace('"Book"', '"Cook"').encode(), None)
    clock.move(days=1)
    assert publications.publish_due(inn) == 0
    with inn.unit_of_work("ann", reading=True) as uow:
        refused = model_drafts.get(uow, mine.id)
    assert (refused.state, refused.decided_by) == ("rejected", None)
    assert refused.comment == "The draft is not what was approved any more."
    assert told(inn, "ann") == ["model_rejected"]


def test_what_a_case_brings_back_leaves_what_others_published_since(inn: Engine) -> None:
    done, case = live(inn, drawn(inn, "trip", trip=BETTER_TRIP)), uuid4()
    with inn.unit_of_work("system") as uow:
        model_drafts.state(uow, done, "published", case_id=case)
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with inn.unit_of_work("system") as uow:
        assert case_reviews.bring_back(uow, case, "Back", "It failed.").version == 1
    assert (runs(inn, "trip"), runs(inn, "book")) == (TRIP.encode(), BETTER_BOOK)


def test_going_back_restores_and_says_what_of_others_goes_with_it(inn: Engine) -> None:
    with inn.unit_of_work("ann", reading=True) as uow:
        first = definitions.find(uow, "trip").deployment_id
    live(inn, drawn(inn, "trip", trip=BETTER_TRIP))
    live(inn, drawn(inn, "book", "bob", book=BETTER_BOOK), "bob")
    with inn.unit_of_work("ann") as uow:
        back = model_drafts.begin_from(uow, "trip", "As before", first)
        assert [(one.name, one.who) for one in meanwhile.taken_back(uow, back)] == [("book.bpmn", "dan")]
    live(inn, back)
    assert (runs(inn, "trip"), runs(inn, "book")) == (TRIP.encode(), BOOK.encode())
