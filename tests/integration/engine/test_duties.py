"""Work that does not go together in one case: labels in the models, asked at claim and at completion."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from engine import groups, history, messages, notices, people, rights, substitutions, tasks, timers, verify
from engine.errors import DutiesConflict, InvalidModel
from engine.model import ProcessInstance

from .conftest import Statements, World, chain, flow, model, properties

APPROVING = properties(duty="approving")
BUYING = properties(duty="buying", conflictsWith__SOD_02="approving").replace("SOD_02", "SOD-02")


def step(id: str, name: str, inside: str, attributes: str = 'camunda:candidateGroups="desk"') -> str:
    return f'<bpmn:userTask id="{id}" name="{name}" {attributes}>{inside}</bpmn:userTask>'


APPROVE = step("approve", "Decide", APPROVING)
BUY = step("buy", "Order", BUYING)


@pytest.fixture
def office(world_with: Any) -> World:
    """A desk of tom, ines and ben, led by ines; anna owns the process."""
    world: World = world_with(people=True)
    with world.engine.unit_of_work("system") as uow:
        for person in ("rita", "ines", "anna"):
            people.create(uow, person, name=person.title())
        for person in ("tom", "ben"):
            people.create(uow, person, name=person.title(), manager="ines")
        groups.create(uow, "desk", name="Desk", members=("tom", "ines", "ben"), leads=("ines",))
        groups.create(uow, "owners", name="Owners", members=("anna",))
    return world


def begun(office: World, *files: bytes) -> ProcessInstance:
    office.deploy(*files, person="system", grants=["*"])
    return office.start(person="system")


def case(*elements: str, **options: Any) -> bytes:
    return model(properties(ownerGroup="owners") + chain(*elements), **options)


def refused(office: World, instance: ProcessInstance, element: str, person: str) -> str:
    """Try to claim and to complete; both are refused with the same words, which are returned, and change nothing."""
    task = office.open(instance)[element]
    said = set()
    for verb in (tasks.claim, tasks.complete):
        with pytest.raises(DutiesConflict) as found, office.engine.unit_of_work(person) as uow:
            verb(uow, task.id)
        said.add(str(found.value))
    assert office.open(instance)[element] == task
    [words] = said
    return words


def test_who_approved_does_not_buy_and_hears_the_rule_and_what_they_did(office: World) -> None:
    instance = begun(office, case(APPROVE, BUY))
    office.complete(instance, "approve", person="tom")
    assert refused(office, instance, "buy", "tom") == (
        "You may not do “Order”. SOD-02: whoever buys does not approve the same case. "
        "You completed “Decide” on 2026-03-02 at 09:00 UTC."
    )
    with office.engine.unit_of_work("system", reading=True) as uow:
        entries = [entry for entry in history.of_instance(uow, instance.id).items if entry.kind == "refused"]
    assert [(entry.actor, entry.element_id) for entry in entries] == [("tom", "buy")] * 2
    assert entries[0].details == {"rule": "SOD-02", "person": "tom", "because_of": "tom", "deed": "approve"}
    assert verify.run(office.engine).ok
    assert office.complete(instance, "buy", person="ben").completed_by == "ben"


def test_the_refusal_names_steps_as_the_reader_calls_them(office: World) -> None:
    def named(element: str, german: str) -> str:
        return element.replace(
            "</camunda:properties>", f'<camunda:property name="name.de" value="{german}" /></camunda:properties>'
        )

    instance = begun(office, case(named(APPROVE, "Entscheiden"), named(BUY, "Bestellen")))
    office.complete(instance, "approve", person="tom")
    with pytest.raises(DutiesConflict) as found, office.engine.unit_of_work("tom") as uow:
        uow.locale = "de"
        tasks.claim(uow, office.open(instance)["buy"].id)
    assert str(found.value).startswith("You may not do “Bestellen”.")
    assert "You completed “Entscheiden” on" in str(found.value)


def test_it_holds_in_both_orders_though_one_side_says_it(office: World) -> None:
    instance = begun(office, case(BUY, APPROVE))
    office.complete(instance, "buy", person="tom")
    assert "SOD-02" in refused(office, instance, "approve", "tom")
    office.complete(instance, "approve", person="ines")


def test_what_was_done_in_a_called_process_counts(office: World) -> None:
    call = '<bpmn:callActivity id="call" calledElement="deciding" />'
    instance = begun(office, case(call, BUY), case(APPROVE, key="deciding"))
    office.complete(instance, "approve", person="tom")
    assert "SOD-02" in refused(office, instance, "buy", "tom")


ASKED = '<bpmn:message id="m" name="asked" />'
THROW = (
    '<bpmn:intermediateThrowEvent id="throw"><bpmn:messageEventDefinition messageRef="m" />'
    "</bpmn:intermediateThrowEvent>"
)


def asked_for(*elements: str) -> bytes:
    """Return the process `buying`, which begins when a case throws its message."""
    start = '<bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="m" /></bpmn:startEvent>'
    body = chain(*elements).replace('<bpmn:startEvent id="start" />', start)
    return model(properties(ownerGroup="owners") + body, key="buying", before=ASKED)


def related(office: World, instance: ProcessInstance) -> ProcessInstance:
    """Let the thrown message arrive and return the case that it starts."""
    messages.deliver_due(office.engine)
    with office.engine.unit_of_work("system", reading=True) as uow:
        [child] = {task.instance_id for task in tasks.find(uow)} - {instance.id}
    found = office.get(instance)
    return type(found)(**{name: getattr(found, name) for name in found.__struct_fields__} | {"id": child})


def test_what_was_done_in_another_instance_of_the_same_case_counts(office: World) -> None:
    instance = begun(office, case(APPROVE, THROW, before=ASKED), asked_for(BUY))
    office.complete(instance, "approve", person="tom")
    child = related(office, instance)
    assert child.id != instance.id
    assert "SOD-02" in refused(office, child, "buy", "tom")


def test_another_case_is_another_matter(office: World) -> None:
    instance = begun(office, case(APPROVE, BUY))
    other = office.start(person="system")
    office.complete(instance, "approve", person="tom")
    office.complete(other, "approve", person="ben")
    office.complete(other, "buy", person="tom")


def test_a_claim_alone_is_no_deed(office: World) -> None:
    both = "".join((*(flow(n, "fork", to) for n, to in ((1, "approve"), (2, "buy"))), flow(0, "start", "fork")))
    body = f'<bpmn:startEvent id="start" /><bpmn:parallelGateway id="fork" />{APPROVE}{BUY}{both}'
    instance = begun(office, model(properties(ownerGroup="owners") + body))
    with office.engine.unit_of_work("tom") as uow:
        tasks.claim(uow, office.open(instance)["approve"].id)
    office.complete(instance, "buy", person="tom")
    assert "You completed “Order”" in refused(office, instance, "approve", "tom")


def test_earlier_rounds_count(office: World) -> None:
    again = chain(APPROVE, step("more", "Another round?", ""), BUY)
    loop = '<bpmn:sequenceFlow id="back" sourceRef="again" targetRef="approve">'
    gateway = '<bpmn:exclusiveGateway id="again" default="on" />'
    condition = "<bpmn:conditionExpression>=more</bpmn:conditionExpression></bpmn:sequenceFlow>"
    body = again.replace(
        '<bpmn:sequenceFlow id="flow_2" sourceRef="more" targetRef="buy" />',
        flow(7, "more", "again") + gateway + loop + condition + flow(8, "again", "buy").replace('"f8"', '"on"'),
    )
    instance = begun(office, model(properties(ownerGroup="owners") + body))
    office.complete(instance, "approve", person="tom")
    office.complete(instance, "more", {"more": True}, person="ben")
    office.complete(instance, "approve", person="ines")
    office.complete(instance, "more", {"more": False}, person="ben")
    assert "SOD-02" in refused(office, instance, "buy", "tom")


# --- substitutes --------------------------------------------------------------------------------------------------


def away(office: World, clock: Any, person: str, substitute: str) -> None:
    with office.engine.unit_of_work("system") as uow:
        substitutions.create(uow, person, substitute, clock.now(), clock.now() + timedelta(days=1))


def test_a_substitute_inherits_what_the_person_replaced_did(office: World, clock: Any) -> None:
    instance = begun(office, case(APPROVE, BUY))
    office.complete(instance, "approve", person="tom")
    away(office, clock, "tom", "ben")
    assert "You stand in for Tom, who completed “Decide” on" in refused(office, instance, "buy", "ben")


def test_a_substitute_keeps_their_own_deeds(office: World, clock: Any) -> None:
    instance = begun(office, case(APPROVE, BUY))
    office.complete(instance, "approve", person="tom")
    away(office, clock, "ines", "tom")
    assert "You completed “Decide”" in refused(office, instance, "buy", "tom")


def test_what_a_substitute_did_counts_for_the_person_replaced(office: World, clock: Any) -> None:
    instance = begun(office, case(step("approve", "Decide", APPROVING, 'camunda:assignee="tom"'), BUY))
    away(office, clock, "tom", "rita")
    office.complete(instance, "approve", person="rita")
    assert "SOD-02" in refused(office, instance, "buy", "tom")


# --- who gets a task ----------------------------------------------------------------------------------------------


def test_a_task_is_not_given_to_whoever_may_not_do_it(office: World) -> None:
    named = step("buy", "Order", BUYING, 'camunda:assignee="tom" camunda:candidateUsers="tom,ben"')
    instance = begun(office, case(APPROVE, named))
    office.complete(instance, "approve", person="tom")
    task = office.open(instance)["buy"]
    assert (task.assignee, task.candidate_users) == (None, ("ben",))


def test_a_group_of_which_nobody_may_do_it_is_as_good_as_empty(office: World) -> None:
    each = [step(f"approve_{name}", "Decide", APPROVING) for name in ("tom", "ines", "ben")]
    instance = begun(office, case(*each, BUY))
    for name in ("tom", "ines", "ben"):
        office.complete(instance, f"approve_{name}", person=name)
    assert office.open(instance)["buy"].candidate_groups == ("owners",)
    assert "nobody_can_take" in office.history(instance)


def test_nobody_hands_it_to_them_either(office: World) -> None:
    instance = begun(office, case(APPROVE, BUY))
    office.complete(instance, "approve", person="tom")
    task = office.open(instance)["buy"]
    with pytest.raises(DutiesConflict, match="SOD-02"), office.engine.unit_of_work("ines") as uow:
        tasks.assign(uow, task.id, "tom")
    with office.engine.unit_of_work("tom", reading=True) as uow:
        assert not rights.allows(uow, "task.complete", task=task)
        assert rights.allows(uow, "task.read", task=task)
    assert office.history(instance).count("refused") == 1


def test_it_does_not_escalate_to_whoever_may_not_do_it_nor_remind_them(office: World) -> None:
    later = (
        '<bpmn:boundaryEvent id="late" attachedToRef="buy" cancelActivity="false"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:serviceTask id="tell" camunda:type="external" camunda:topic="notify.remind" />'
        '<bpmn:serviceTask id="up" camunda:type="external" camunda:topic="task.escalate" />'
        + flow(8, "late", "tell")
        + flow(9, "tell", "up")
    )
    body = properties(ownerGroup="owners") + chain(APPROVE, BUY) + later
    instance = begun(office, model(body))
    office.complete(instance, "approve", person="ines")
    with office.engine.unit_of_work("tom") as uow:
        tasks.claim(uow, office.open(instance)["buy"].id)
    office.engine.clock.move(days=1)  # type: ignore[attr-defined]  # the clock of the tests
    assert timers.fire_due(office.engine) == 1
    assert "ines" not in office.open(instance)["buy"].candidate_users
    told = {}
    for person in ("tom", "ines"):
        with office.engine.unit_of_work(person, reading=True) as uow:
            told[person] = {notice.kind for notice in notices.mine(uow).items}
    assert "reminder" in told["tom"] and not told["ines"] & {"reminder", "escalated"}


# --- as a library, and at once ------------------------------------------------------------------------------------


def test_it_holds_without_a_directory_too(world: World) -> None:
    instance = begun(world, model(chain(APPROVE, BUY)))
    world.complete(instance, "approve", person="tom")
    assert "SOD-02" in refused(world, instance, "buy", "tom")
    world.complete(instance, "buy", person="ben")


def test_a_large_group_is_offered_a_task_without_being_read(office: World) -> None:
    instance = begun(office, case(APPROVE, BUY))
    statements = Statements(office.engine)
    office.complete(instance, "approve", person="tom")
    assert office.open(instance)["buy"].candidate_groups == ("desk",)
    read = [text for text in statements.texts if "FROM membership JOIN person" in text]
    assert read
    assert all("LIMIT" in text for text in read), read


def test_a_task_without_duties_asks_nothing_more(world: World, statements: Statements) -> None:
    counts = {}
    for key, more in (("plain", ""), ("bound", properties(duty="looking"))):
        world.deploy(
            model(chain(step("one", "One", ""), step("two", "Two", more), step("three", "Three", "")), key=key)
        )
        instance = world.start(key=key)
        world.complete(instance, "one")
        task = world.open(instance)["two"]
        statements.clear()
        with world.engine.unit_of_work("rita") as uow:
            tasks.complete(uow, task.id, {})
        counts[key] = len(statements.texts)
    assert counts["bound"] == counts["plain"] + 1


def test_nobody_does_both_at_the_same_moment_in_two_instances(office: World) -> None:
    """The one who comes second waits for the first, who has the root of the case, and is refused then."""
    fork = '<bpmn:parallelGateway id="fork" />'
    flows = flow(0, "start", "fork") + flow(1, "fork", "throw") + flow(2, "fork", "approve")
    body = f'<bpmn:startEvent id="start" />{fork}{THROW}{APPROVE}{flows}'
    instance = begun(office, model(properties(ownerGroup="owners") + body, before=ASKED), asked_for(BUY))
    child = related(office, instance)
    approve, buy = office.open(instance)["approve"], office.open(child)["buy"]
    under_way, answers = threading.Event(), []

    def second() -> None:
        try:
            with office.engine.unit_of_work("tom") as uow:
                answers.append(tasks.complete(uow, buy.id, {}))
        except DutiesConflict as error:
            answers.append(error)
        finally:
            under_way.set()

    def noted(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "FOR UPDATE" in statement and "NOWAIT" not in statement and threading.current_thread() is other:
            under_way.set()

    other = threading.Thread(target=second)
    event.listen(office.engine.database.sql, "before_cursor_execute", noted)
    with office.engine.unit_of_work("tom") as uow:
        tasks.complete(uow, approve.id, {})
        other.start()
        # On SQLite the second waits for the whole database, and says nothing meanwhile.
        if not office.engine.database.is_sqlite:
            assert under_way.wait(30)
    other.join(30)
    assert [type(answer) for answer in answers] == [DutiesConflict]


# --- deployment ---------------------------------------------------------------------------------------------------


def test_a_label_that_nothing_carries_is_refused_and_one_of_a_deployed_process_is_not(world: World) -> None:
    with pytest.raises(InvalidModel) as refusal:
        world.deploy(model(chain(BUY), key="buying"))
    [finding] = refusal.value.findings
    assert (finding.rule, finding.element_id) == ("unknown-duty", "buy")
    assert finding.text == "No user task has the duty “approving”, so SOD-02 would keep nobody away."
    world.deploy(model(chain(APPROVE), key="deciding"))
    world.deploy(model(chain(BUY), key="buying"))
