"""A list of cases shows what may be read, and nothing that answers 404; what ended can be read by who could see it."""

import itertools
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine import case_texts, instances, rights, substitutions, tasks
from engine.errors import NotFound
from engine.model import ProcessInstance
from engine.policy import Relation
from engine.store import tasks as sql
from engine.store.tables import instance_person, process_instance, task, task_candidate
from engine.unit_of_work import SYSTEM, Engine

PEOPLE = ("boss", "mara", "rita", "ben", "sam", "cora", "lena", "olga", "anton", "paul", "petra", "nobody")
ASKERS = ("rita", "ben", "mara", "cora", "nobody")
RELATIONS = ("requester", "beneficiary", "reviewer", "owner")
SEED = 20260302


def belongs_to(engine: Engine, case: UUID, root: UUID) -> None:
    """Make a case part of another."""
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(process_instance.update().where(process_instance.c.id == case).values(root_id=root, parent_id=root))


def named(engine: Engine, case: UUID, relation: str, person: str) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(instance_person.insert(), {"instance_id": case, "relation": relation, "person": person})


def ended(engine: Engine, case: UUID, id: UUID, by: str | None) -> None:
    """End a task as a step of its process does."""
    state = {"state": "completed", "completed_by": by, "assignee": by} if by else {"state": "cancelled"}
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(task.update().where(task.c.id == id).values(**state))
        uow.execute(sql.CLOSE_CANDIDATES, {"b_instance": case, "b_tasks": [id]})


def populate(engine: Engine, cases: Any) -> list[UUID]:
    """Write forty cases in which everybody stands somehow; a third belongs to an earlier one."""
    chance, made = random.Random(SEED), []
    for _ in range(40):
        case = cases.instance(by=chance.choice(ASKERS), owner=chance.choice(("owners", "leads", None)))
        if made and chance.random() < 0.3:
            belongs_to(engine, case, made[0] if chance.random() < 0.5 else case)
        if chance.random() < 0.4:
            named(engine, case, chance.choice(RELATIONS), chance.choice(ASKERS))
        for _ in range(chance.randrange(3)):
            id = cases.task(
                case,
                assignee=chance.choice((None, None, "mara", "cora")),
                candidate_users=chance.choice(([], ["ben"], ["nobody", "mara"])),
                candidate_groups=chance.choice(([], ["desk"], ["leads"])),
            )
            if chance.random() < 0.6:
                ended(engine, case, id, chance.choice((None, "cora", "mara", "sam")))
        made.append(case)
    return made


@pytest.fixture
def stand_in(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        substitutions.create(uow, "mara", "sam", clock.now(), clock.now() + timedelta(days=1))


def test_everybody_finds_exactly_the_cases_that_they_may_read(engine: Engine, cases: Any, stand_in: None) -> None:
    made = populate(engine, cases)
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(process_instance.update().where(process_instance.c.id.in_(made)).values(subject="One of forty"))
    seen = {}
    for person in PEOPLE:
        with engine.unit_of_work(person, reading=True) as uow:
            listed = {case.id for case in instances.find(uow, limit=200).items}
            read = {
                case for case in made if rights.allows(uow, "instance.read", instance=cases.read_instance(uow, case))
            }
            assert listed == read, f"{person}, seed {SEED}"
            # What a text leads to is judged case by case.
            searched = {case.id for case in instances.find(uow, text="of forty", limit=200).items}
            assert searched == read, f"{person} by text, seed {SEED}"
            seen[person] = len(read)
    assert seen["olga"] == seen["anton"] == len(made) and seen["petra"] == 0
    others = [seen[person] for person in PEOPLE if person not in ("olga", "anton", "petra")]
    assert all(0 < number < len(made) for number in others), f"the cases tell people apart: {seen}"


@pytest.mark.parametrize("by", ["cora", None], ids=["completed", "taken back"])
def test_who_could_see_an_open_task_reads_it_and_its_case_after_it_has_ended(
    engine: Engine, cases: Any, stand_in: None, by: str | None
) -> None:
    case = cases.instance(by="rita", owner=None)
    offered = cases.task(case, candidate_groups=["desk"], candidate_users=["mara"])
    ended(engine, case, offered, by)
    for person in ("cora", "lena", "mara", "sam"):
        with engine.unit_of_work(person, reading=True) as uow:
            about: ProcessInstance = instances.get(uow, case)
            assert rights.allows(uow, "task.read", task=cases.read_task(uow, offered))
            assert [one.id for one in instances.find(uow).items] == [about.id]
    with engine.unit_of_work("boss", reading=True) as uow, pytest.raises(NotFound):
        instances.get(uow, case)


def test_a_task_that_was_offered_once_gives_no_right_to_another_of_the_case(engine: Engine, cases: Any) -> None:
    case = cases.instance(by="rita", owner=None)
    ended(engine, case, cases.task(case, candidate_groups=["desk"]), "cora")
    other = cases.task(case, candidate_groups=["leads"])
    with engine.unit_of_work("lena", reading=True) as uow:
        with pytest.raises(NotFound):
            rights.require(uow, "task.complete", task=cases.read_task(uow, other))
        assert Relation.CANDIDATE not in rights.relations(uow, task=cases.read_task(uow, other))


def test_nothing_that_ended_is_offered_in_a_box(engine: Engine, cases: Any) -> None:
    case = cases.instance(by="rita", owner=None)
    ended(engine, case, cases.task(case, candidate_groups=["desk"]), None)
    with engine.unit_of_work("lena", reading=True) as uow:
        assert tasks.inbox(uow, box="groups").items == ()
        assert tasks.counts(uow).groups == 0


def described(engine: Engine, made: list[UUID]) -> None:
    """Tell cases and tasks apart by numbers, subjects, names and times."""
    with engine.unit_of_work(SYSTEM) as uow:
        for number, case in enumerate(made):
            about = {"business_key": f"LV-{number:03}", "subject": "Days in May" if number % 5 else None}
            uow.execute(process_instance.update().where(process_instance.c.id == case).values(**about))
            due = {"due_at": uow.now - timedelta(hours=number)}
            put_off = uow.now + timedelta(days=1) if number % 4 < 2 else None
            about |= due | {"name": "Look" if number % 2 else "Decide", "follow_up_at": put_off}
            uow.execute(task.update().where(task.c.instance_id == case).values(**about))
            uow.execute(task_candidate.update().where(task_candidate.c.instance_id == case).values(**due))


def boxed(engine: Engine, person: str, box: Any, sort: Any, text: str) -> list[UUID]:
    """Return what a box shows of a text, page by page."""
    found: list[UUID] = []
    cursor = None
    with engine.unit_of_work(person, reading=True) as uow:
        while True:
            page = tasks.inbox(uow, box=box, sort=sort, text=text, cursor=cursor, limit=2)
            found += [one.id for one in page.items]
            if (cursor := page.next) is None:
                return found


def test_a_box_that_is_searched_shows_what_reading_all_of_it_shows(
    engine: Engine, cases: Any, stand_in: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(engine, populate(engine, cases))
    boxes, texts = ("mine", "groups", "overdue", "later"), ("lv-0", "in may", "look", "deci", "-017", "none of it")
    asked = list(itertools.product(("mara", "sam", "cora", "ben", "boss"), boxes, ("due", "newest", "priority"), texts))
    by_index = [boxed(engine, *one) for one in asked]
    monkeypatch.setattr(case_texts, "MANY", 0)
    for one, found in zip(asked, by_index, strict=True):
        assert found == boxed(engine, *one), one
    told = {(box, text) for (_, box, _, text), found in zip(asked, by_index, strict=True) if found}
    assert told >= set(itertools.product(boxes, texts[:4])), told
