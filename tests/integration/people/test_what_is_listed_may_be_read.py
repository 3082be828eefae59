"""A list of cases shows what may be read, and nothing that answers 404; what ended can be read by who could see it."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine import instances, rights, substitutions, tasks
from engine.errors import NotFound
from engine.model import ProcessInstance
from engine.policy import Relation
from engine.store import tasks as sql
from engine.store.tables import instance_person, process_instance, task
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
    seen = {}
    for person in PEOPLE:
        with engine.unit_of_work(person, reading=True) as uow:
            listed = {case.id for case in instances.find(uow, limit=200).items}
            read = {
                case for case in made if rights.allows(uow, "instance.read", instance=cases.read_instance(uow, case))
            }
            assert listed == read, f"{person}, seed {SEED}"
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
