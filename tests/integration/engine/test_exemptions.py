"""Exemptions from the separation of duties: granted by others, for a reason, for a time, and kept in the history."""

from datetime import timedelta
from typing import Any

import pytest

from engine import exemptions, groups, history, notices, people, substitutions, tasks, verify
from engine.errors import Conflict, DutiesConflict, Invalid, NotAllowed, NotFound
from engine.exemptions import Exemption
from engine.ids import new_id
from engine.model import ProcessInstance
from engine.settings import Settings

from .conftest import World, chain, model, properties

APPROVE = (
    '<bpmn:userTask id="approve" name="Decide" camunda:candidateGroups="desk">'
    f"{properties(duty='approving')}</bpmn:userTask>"
)
BUY = (
    '<bpmn:userTask id="buy" name="Order" camunda:candidateGroups="desk">'
    f"{properties(duty='buying', conflictsWith__SOD_02='approving')}</bpmn:userTask>"
).replace("SOD_02", "SOD-02")
WHY = {"reason": "There are only two of us in August.", "control": "Anna reads every order on Friday."}


@pytest.fixture
def office(world_with: Any) -> World:
    """A desk of tom, ines and ben; anna and vera may exempt, and anna owns the process."""
    world: World = world_with(people=True, settings=Settings(exemptions_group="exempters"))
    with world.engine.unit_of_work("system") as uow:
        for person in ("tom", "ines", "ben", "anna", "vera"):
            people.create(uow, person, name=person.title())
        groups.create(uow, "desk", name="Desk", members=("tom", "ines", "ben", "vera"))
        groups.create(uow, "owners", name="Owners", members=("anna",))
        groups.create(uow, "exempters", name="Exempters", members=("anna", "vera"))
    body = properties(ownerGroup="owners", numberPrefix="ORD") + chain(APPROVE, BUY)
    world.deploy(model(body), person="system", grants=["*"])
    return world


def approved(office: World, person: str = "tom") -> ProcessInstance:
    """A case in which somebody approved, so that they may not buy."""
    instance = office.start(person="system")
    office.complete(instance, "approve", person=person)
    return instance


def grant(office: World, by: str = "anna", days: float = 30, **about: Any) -> Exemption:
    with office.engine.unit_of_work(by) as uow:
        return exemptions.grant(uow, "SOD-02", ends_at=uow.now + timedelta(days=days), **WHY | about)


class Undo(Exception):
    """Ends a unit of work without keeping what it did."""


def barred(office: World, instance: ProcessInstance, person: str) -> bool:
    """Whether somebody is refused the order; when they are not, they do not keep it either."""
    task = office.open(instance)["buy"]
    with pytest.raises((DutiesConflict, Undo)) as caught, office.engine.unit_of_work(person) as uow:
        tasks.claim(uow, task.id)
        raise Undo
    return caught.type is DutiesConflict


def test_it_lifts_the_rule_for_the_person_it_names_and_for_nobody_else(office: World) -> None:
    instance, other = approved(office), approved(office, "ines")
    assert barred(office, instance, "tom")
    grant(office, person="tom")
    assert not barred(office, instance, "tom")
    assert barred(office, other, "ines")


def test_it_lifts_the_rule_in_the_case_it_names_and_in_no_other(office: World) -> None:
    instance, other = approved(office), approved(office)
    grant(office, number=instance.business_key)
    assert not barred(office, instance, "tom")
    assert barred(office, other, "tom")


def test_for_a_person_in_a_case_both_must_fit(office: World) -> None:
    instance, other = approved(office), approved(office)
    grant(office, number=instance.business_key, person="ines")
    assert barred(office, instance, "tom")
    grant(office, number=instance.business_key, person="tom")
    assert not barred(office, instance, "tom")
    assert barred(office, other, "tom")


def test_it_ends_by_the_clock_and_by_whoever_may_grant_one(office: World, clock: Any) -> None:
    instance = approved(office)
    first = grant(office, person="tom", days=2)
    clock.move(days=2, seconds=-1)
    assert not barred(office, instance, "tom")
    clock.move(seconds=1)
    assert barred(office, instance, "tom")
    second = grant(office, person="tom")
    assert not barred(office, instance, "tom")
    with office.engine.unit_of_work("vera") as uow:
        ended = exemptions.end(uow, second.id)
    assert (ended.ended_by, ended.ended_at) == ("vera", clock.now())
    assert barred(office, instance, "tom")
    for one in (first, second):
        with pytest.raises(Conflict), office.engine.unit_of_work("anna") as uow:
            exemptions.end(uow, one.id)
    with pytest.raises(NotFound), office.engine.unit_of_work("anna") as uow:
        exemptions.end(uow, new_id(uow.now))
    with office.engine.unit_of_work("anna", reading=True) as uow:
        assert [(one.id, one.ended_by) for one in exemptions.find(uow)] == [(second.id, "vera"), (first.id, None)]


def test_whoever_granted_it_gains_nothing_by_it(office: World) -> None:
    instance = approved(office, "vera")
    with pytest.raises(Invalid, match="themselves") as caught:
        grant(office, "vera", person="vera")
    assert caught.value.details["field"] == "person"
    grant(office, "vera", number=instance.business_key)
    assert barred(office, instance, "vera")
    grant(office, "anna", number=instance.business_key)
    assert not barred(office, instance, "vera")


def test_nor_does_who_stands_in_for_them(office: World, clock: Any) -> None:
    with office.engine.unit_of_work("system") as uow:
        substitutions.create(uow, "tom", "vera", clock.now(), clock.now() + timedelta(days=9))
    with pytest.raises(Invalid, match="themselves"):
        grant(office, "vera", person="tom")
    instance = approved(office)
    assert barred(office, instance, "vera"), "a substitute inherits the conflicts of the person replaced"
    grant(office, "anna", person="tom")
    assert not barred(office, instance, "vera"), "nothing is left to inherit"


def test_nobody_grants_one_in_a_case_that_they_asked_for(office: World) -> None:
    own = office.start(person="anna")
    with pytest.raises(NotAllowed, match="part in this case"):
        grant(office, "anna", number=own.business_key)
    assert grant(office, "vera", number=own.business_key).root_id == own.id


def test_another_rule_stays(office: World) -> None:
    instance = approved(office)
    with office.engine.unit_of_work("anna") as uow:
        exemptions.grant(uow, "SOD-03", person="tom", ends_at=uow.now + timedelta(days=1), **WHY)
    assert barred(office, instance, "tom")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": None}, "person"),
        ({"person": "nobody"}, "person"),
        ({"number": "ORD-2026-99999"}, "number"),
        ({"reason": "Because"}, "reason"),
        ({"control": " " * 30}, "control"),
        ({"days": 0}, "ends_at"),
        ({"days": -1}, "ends_at"),
        ({"days": 90.001}, "ends_at"),
    ],
)
def test_what_it_needs(office: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        grant(office, **{"person": "tom"} | wrong)
    assert caught.value.details["field"] == field
    with office.engine.unit_of_work("anna", reading=True) as uow:
        assert exemptions.find(uow) == ()


def test_ninety_days_are_the_most_and_the_rule_must_be_one(office: World) -> None:
    assert grant(office, person="tom", days=90).ends_at > office.engine.clock.now() + timedelta(days=89)
    with pytest.raises(Invalid, match=r"SOD-99.*SOD-12"), office.engine.unit_of_work("anna") as uow:
        exemptions.grant(uow, "SOD-99", person="tom", ends_at=uow.now + timedelta(days=1), **WHY)


def test_a_case_that_has_ended_gets_none(office: World) -> None:
    instance = approved(office)
    office.complete(instance, "buy", person="ben")
    with pytest.raises(Invalid, match="has ended"):
        grant(office, number=instance.business_key)


def test_only_the_group_that_the_settings_name_grants_and_ends(office: World) -> None:
    with pytest.raises(NotAllowed):
        grant(office, "ben", person="tom")
    made = grant(office, person="tom")
    with pytest.raises(NotAllowed), office.engine.unit_of_work("ben") as uow:
        exemptions.end(uow, made.id)
    with pytest.raises(NotAllowed), office.engine.unit_of_work("ben", reading=True) as uow:
        exemptions.find(uow)


def test_the_history_of_the_case_keeps_grant_use_and_end_and_the_person_hears_of_it(office: World, clock: Any) -> None:
    instance = approved(office)
    made = grant(office, number=instance.business_key, person="tom")
    clock.move(hours=1)
    office.complete(instance, "buy", person="tom")
    with office.engine.unit_of_work("anna") as uow:
        exemptions.end(uow, made.id)
    with office.engine.unit_of_work("system", reading=True) as uow:
        kept = {entry.kind: entry for entry in history.of_instance(uow, instance.id).items if "exempt" in entry.kind}
    assert list(kept) == ["exemption_granted", "exempted", "exemption_ended"]
    assert kept["exemption_granted"].actor == "anna"
    assert kept["exemption_granted"].details == {
        "rule": "SOD-02",
        "person": "tom",
        "ends_at": made.ends_at,
        "exemption": str(made.id),
        **WHY,
    }
    assert (kept["exempted"].actor, kept["exempted"].element_id) == ("tom", "buy")
    assert kept["exempted"].details == {
        "rule": "SOD-02",
        "because_of": "tom",
        "exemption": str(made.id),
        "granted_by": "anna",
        "control": WHY["control"],
    }
    assert verify.run(office.engine).ok
    with office.engine.unit_of_work("tom", reading=True) as uow:
        told = [notice.kind for notice in notices.mine(uow).items]
    assert told == ["exemption_ended", "exemption_granted"]


def test_a_task_is_offered_to_people_who_are_exempt(office: World) -> None:
    """Were nobody exempt, it would go to the owners of the process, since nobody else of the desk is left."""
    with office.engine.unit_of_work("system") as uow:
        for person in ("ines", "ben", "vera"):
            groups.remove_member(uow, "desk", person)
    owned = approved(office)
    assert office.open(owned)["buy"].candidate_groups == ("owners",)
    grant(office, person="tom")
    assert office.open(approved(office))["buy"].candidate_groups == ("desk",)
