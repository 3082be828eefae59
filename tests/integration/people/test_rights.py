from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import deployments, history, people, rights, substitutions, verify
from engine.errors import DutiesConflict, NotAllowed, NotFound
from engine.policy import BOUND_BY_DUTIES, NOT_IN_OWN_CASE, POLICY, PUBLIC, SCOPES, Relation
from engine.store.tables import instance_person, task_candidate
from engine.unit_of_work import SYSTEM, Engine

R = Relation


@pytest.fixture
def away(engine: Engine, clock: Any) -> Any:
    def note(person: str, substitute: str | None) -> None:
        with engine.unit_of_work(person) as uow:
            substitutions.create(uow, person, substitute, clock.now(), clock.now() + timedelta(days=1))

    return note


def _beneficiary(engine: Engine, case: Any, person: str, relation: str = "beneficiary") -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        row = {"instance_id": case, "relation": relation, "person": person}
        uow.execute(instance_person.insert(), row)


EXPECTED = {
    "rita": {R.REQUESTER},
    "ben": {R.BENEFICIARY},
    "cora": {R.CANDIDATE},
    "lena": {R.CANDIDATE, R.GROUP_LEAD},
    "mara": {R.ASSIGNEE},
    "sam": {R.SUBSTITUTE},
    "paul": {R.PROCESS_OWNER},
    "olga": {R.OPERATOR},
    "anton": {R.AUDITOR},
    "petra": {R.PLATFORM_ADMIN},
    "nobody": {R.STRANGER},
}


def test_everybody_stands_to_a_case_as_they_should(engine: Engine, cases: Any, away: Any) -> None:
    case = cases.instance(by="rita")
    _beneficiary(engine, case, "ben")
    cases.task(case, candidate_groups=["desk"])
    cases.task(case, assignee="mara")
    away("mara", "sam")
    found = {}
    for person in EXPECTED:
        with engine.unit_of_work(person, reading=True) as uow:
            found[person] = rights.relations(uow, instance=cases.read_instance(uow, case))
    assert found == EXPECTED


def test_a_check_takes_one_statement_where_the_task_says_enough_and_two_where_it_does_not(
    engine: Engine, cases: Any
) -> None:
    case = cases.instance(by="rita")
    task = cases.task(case, candidate_groups=["desk"], excluded=["ben"], excluded_rule="SOD-01")
    statements: list[str] = []
    with engine.unit_of_work("cora") as uow:
        held = cases.read_task(uow, task)
        sa.event.listen(
            engine.database.sql, "before_cursor_execute", lambda _c, _u, text, _p, _x, _m: statements.append(text)
        )
        rights.require(uow, "task.complete", task=held)
        assert len(statements) == 1
        with pytest.raises(NotAllowed):
            rights.require(uow, "task.assign", task=held)
        assert len(statements) == 2


def test_work_on_one_task_gives_no_right_to_another(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    cases.task(case, assignee="mara")
    other = cases.task(case, candidate_groups=["desk"])
    with engine.unit_of_work("mara") as uow, pytest.raises(NotFound):
        rights.require(uow, "task.complete", task=cases.read_task(uow, other))


def test_the_lead_of_the_group_gives_away_a_task_that_somebody_has(engine: Engine, cases: Any) -> None:
    task = cases.task(cases.instance(), assignee="cora", candidate_groups=["desk"])
    elsewhere = cases.task(cases.instance(), assignee="cora", candidate_groups=["owners"])
    with engine.unit_of_work("lena") as uow:
        rights.require(uow, "task.assign", task=cases.read_task(uow, task))
        with pytest.raises(NotFound):
            rights.require(uow, "task.assign", task=cases.read_task(uow, elsewhere))
    with engine.unit_of_work("cora") as uow, pytest.raises(NotAllowed):
        rights.require(uow, "task.assign", task=cases.read_task(uow, task))


def test_an_offer_of_a_task_that_somebody_has_is_no_leave_to_take_it_over(engine: Engine, cases: Any) -> None:
    task = cases.task(cases.instance(), assignee="cora", candidate_groups=["desk"])
    with engine.unit_of_work("lena", reading=True) as uow:
        assert not rights.may_take_over(uow, cases.read_task(uow, task))


def test_who_decided_yesterday_still_sees_the_case(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    cases.task(case, assignee="mara", state="completed", completed_by="mara")
    with engine.unit_of_work("mara", reading=True) as uow:
        assert R.ASSIGNEE in rights.require(uow, "instance.read", instance=cases.read_instance(uow, case))


def test_a_relation_that_a_model_names_gives_no_office(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    for relation in ("owner", "assignee", "candidate", "starter"):
        _beneficiary(engine, case, "nobody", relation)
    with engine.unit_of_work("nobody", reading=True) as uow:
        assert rights.relations(uow, instance=cases.read_instance(uow, case)) == {R.STRANGER}


def test_what_is_not_mine_to_see_is_not_found(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    task = cases.task(case, candidate_groups=["desk"])
    for person in ("nobody", "petra"):
        with engine.unit_of_work(person, reading=True) as uow:
            with pytest.raises(NotFound):
                rights.require(uow, "instance.read", instance=cases.read_instance(uow, case))
            with pytest.raises(NotFound):
                rights.require(uow, "task.claim", task=cases.read_task(uow, task))


def test_what_is_seen_but_not_mine_to_do_is_not_allowed_and_says_whose_it_is(engine: Engine, cases: Any) -> None:
    case = cases.instance(by="rita")
    task = cases.task(case, candidate_groups=["desk"])
    with engine.unit_of_work("rita") as uow:
        with pytest.raises(NotAllowed, match="an operator") as refused:
            rights.require(uow, "instance.cancel", instance=cases.read_instance(uow, case))
        assert not isinstance(refused.value, DutiesConflict)
        with pytest.raises(NotAllowed, match="to whom it is offered"):
            rights.require(uow, "task.claim", task=cases.read_task(uow, task))


def test_the_system_may_do_everything(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    task = cases.task(case, assignee="mara", excluded=["system"])
    with engine.unit_of_work(SYSTEM) as uow:
        for operation in POLICY:
            rights.require(uow, operation, task=cases.read_task(uow, task))


def test_a_group_that_owns_some_process_makes_a_process_owner(engine: Engine, cases: Any) -> None:
    with engine.unit_of_work("paul", reading=True) as uow, pytest.raises(NotAllowed):
        rights.require(uow, "deployment.create")
    cases.instance()
    with engine.unit_of_work("paul", reading=True) as uow:
        rights.require(uow, "deployment.create")
    with engine.unit_of_work("cora", reading=True) as uow, pytest.raises(NotAllowed):
        rights.require(uow, "deployment.create")


def test_to_own_a_process_is_no_leave_to_replace_another(engine: Engine) -> None:
    def model(key: str, owner: str, name: str) -> dict[str, bytes]:
        return {f"{key}.bpmn": MODEL.format(key=key, owner=owner, name=name).encode()}

    with engine.unit_of_work(SYSTEM) as uow:
        deployments.deploy(uow, model("theirs", "desk", "Theirs"))
        deployments.deploy(uow, model("mine", "owners", "Mine"))
    with engine.unit_of_work("paul") as uow:
        assert deployments.deploy(uow, model("mine", "owners", "Mine again")).new
    with engine.unit_of_work("paul") as uow, pytest.raises(NotAllowed):
        deployments.deploy(uow, model("theirs", "owners", "Mine now"))


MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="set" targetNamespace="urn:test">
  <bpmn:process id="{key}" name="{name}" isExecutable="true">
    <bpmn:extensionElements><camunda:properties>
      <camunda:property name="ownerGroup" value="{owner}" />
    </camunda:properties></bpmn:extensionElements>
    <bpmn:startEvent id="begin" />
    <bpmn:sequenceFlow id="flow" sourceRef="begin" targetRef="end" />
    <bpmn:endEvent id="end" />
  </bpmn:process>
</bpmn:definitions>"""


# --- separation of duties -----------------------------------------------------------------------------------------


@pytest.fixture
def approval(engine: Engine, cases: Any) -> Any:
    """A task that the desk may take, except the requester, the beneficiary and whoever voted."""
    case = cases.instance(by="rita")
    _beneficiary(engine, case, "ben")
    return cases.task(case, candidate_groups=["desk"], excluded=["rita", "ben", "cora"], excluded_rule="SOD-01")


@pytest.mark.parametrize("operation", sorted(BOUND_BY_DUTIES))
@pytest.mark.parametrize("person", ["rita", "ben", "cora"])
def test_whoever_is_excluded_hears_the_rule(
    engine: Engine, cases: Any, approval: Any, person: str, operation: str
) -> None:
    with engine.unit_of_work(person) as uow:
        with pytest.raises(DutiesConflict, match="SOD-01: whoever asks or benefits does not approve") as refused:
            rights.require(uow, operation, task=cases.read_task(uow, approval))
        assert not rights.allows(uow, operation, task=cases.read_task(uow, approval))
    assert refused.value.details["rule"] == "SOD-01"
    assert refused.value.details["because_of"] == person


def test_a_substitute_inherits_the_conflicts_of_the_person_replaced(
    engine: Engine, cases: Any, approval: Any, away: Any
) -> None:
    away("rita", "lena")
    stands_in = pytest.raises(DutiesConflict, match="You stand in for Rita Requester")
    with engine.unit_of_work("lena") as uow, stands_in as refused:
        rights.require(uow, "task.complete", task=cases.read_task(uow, approval))
    assert refused.value.details["because_of"] == "rita"


def test_a_substitute_keeps_their_own_conflicts(engine: Engine, cases: Any, approval: Any, away: Any) -> None:
    away("lena", "ben")
    with engine.unit_of_work("ben") as uow, pytest.raises(DutiesConflict):
        rights.require(uow, "task.claim", task=cases.read_task(uow, approval))


def test_a_conflict_ends_with_the_absence(engine: Engine, cases: Any, approval: Any, away: Any, clock: Any) -> None:
    away("rita", "lena")
    clock.move(days=1)
    with engine.unit_of_work("lena") as uow:
        rights.require(uow, "task.complete", task=cases.read_task(uow, approval))


def test_who_took_a_task_for_somebody_excluded_cannot_complete_it(
    engine: Engine, cases: Any, away: Any, clock: Any
) -> None:
    case = cases.instance()
    task = cases.task(case, assignee="sam", on_behalf_of="mara", excluded=["mara"], excluded_rule="SOD-05")
    with engine.unit_of_work("sam") as uow, pytest.raises(DutiesConflict, match="SOD-05"):
        rights.require(uow, "task.complete", task=cases.read_task(uow, task))


def test_a_refused_attempt_stays_in_the_history_though_all_else_is_rolled_back(
    engine: Engine, cases: Any, approval: Any
) -> None:
    with pytest.raises(DutiesConflict), engine.unit_of_work("rita") as uow:
        task = cases.read_task(uow, approval)
        rights.require(uow, "task.claim", task=task)
    with engine.unit_of_work("anton", reading=True) as uow:
        (entry,) = history.of_instance(uow, task.instance_id).items
    assert (entry.kind, entry.actor, entry.task_id) == ("refused", "rita", approval)
    assert entry.details == {"rule": "SOD-01", "person": "rita", "because_of": "rita"}
    assert verify.run(engine).ok


def test_looking_whether_one_may_is_no_attempt(engine: Engine, cases: Any, approval: Any) -> None:
    with engine.unit_of_work("rita", reading=True) as uow:
        task = cases.read_task(uow, approval)
        with pytest.raises(DutiesConflict):
            rights.require(uow, "task.claim", task=task)
        assert not rights.allows(uow, "task.claim", task=task)
    with engine.unit_of_work("anton", reading=True) as uow:
        assert history.of_instance(uow, task.instance_id).items == ()


# --- substitutes --------------------------------------------------------------------------------------------------


def test_a_substitute_acts_for_whoever_has_the_task(engine: Engine, cases: Any, away: Any) -> None:
    case = cases.instance()
    has = cases.task(case, assignee="mara")
    offered = cases.task(case, candidate_groups=["desk"])
    own = cases.task(case, candidate_users=["sam", "mara"])
    away("mara", "sam")
    away("lena", "sam")
    with engine.unit_of_work("sam") as uow:
        held = rights.standing(uow)
        assert rights.acts_for(cases.read_task(uow, has), held) == "mara"
        assert rights.acts_for(cases.read_task(uow, offered), held) == "lena"
        assert rights.acts_for(cases.read_task(uow, own), held) is None
        assert rights.candidacies(held) == {
            "user:sam": None,
            "user:mara": "mara",
            "user:lena": "lena",
            "group:desk": "lena",
        }
        rights.require(uow, "task.complete", task=cases.read_task(uow, has))
        assert R.GROUP_LEAD not in rights.relations(uow, task=cases.read_task(uow, offered))


# --- people who leave ---------------------------------------------------------------------------------------------


def test_the_tasks_of_a_person_who_leaves_go_back_to_where_they_came_from(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    claimed = cases.task(case, assignee="cora", candidate_groups=["desk"])
    given = cases.task(case, assignee="cora")
    offered = cases.task(case, candidate_users=["cora", "mara"])
    with engine.unit_of_work("petra") as uow:
        assert people.deactivate(uow, "cora") == 3
    with engine.unit_of_work("lena", reading=True) as uow:
        found = {task: cases.read_task(uow, task) for task in (claimed, given, offered)}
        assert {task.assignee for task in found.values()} == {None}
        assert found[claimed].candidate_groups == ("desk",)
        assert found[given].candidate_groups == ("owners",)
        assert found[offered].candidate_users == ("mara",)
        offers = uow.execute(sa.select(task_candidate.c.who, task_candidate.c.claimable).order_by(task_candidate.c.who))
        assert [tuple(offer) for offer in offers] == [("group:desk", True), ("group:owners", True), ("user:mara", True)]
        rights.require(uow, "task.claim", task=found[claimed])
        kinds = [entry.kind for entry in history.of_instance(uow, case).items]
    assert kinds == ["task_returned"] * 3
    with engine.unit_of_work("paul", reading=True) as uow:
        rights.require(uow, "task.claim", task=found[given])
    assert verify.run(engine).ok


# --- the table ----------------------------------------------------------------------------------------------------


def test_every_operation_has_relations_and_a_scope() -> None:
    assert POLICY.keys() == SCOPES.keys()
    assert all(POLICY.values())
    assert POLICY.keys() >= PUBLIC
    assert POLICY.keys() >= BOUND_BY_DUTIES


@pytest.mark.parametrize("operation", sorted(one for one in NOT_IN_OWN_CASE if R.OPERATOR in POLICY[one]))
def test_an_operator_does_not_go_round_the_process_in_a_case_of_their_own(
    engine: Engine, cases: Any, away: Any, operation: str
) -> None:
    asked = cases.instance(by="olga")
    for_her = cases.instance(by="rita")
    _beneficiary(engine, for_her, "olga")
    for_whom_she_stands_in = cases.instance(by="mara")
    away("mara", "olga")
    of_others = cases.instance(by="rita")
    with engine.unit_of_work("olga") as uow:
        for case in (asked, for_her, for_whom_she_stands_in):
            about = cases.read_instance(uow, case)
            with pytest.raises(NotAllowed, match="You have a part in this case"):
                rights.require(uow, operation, instance=about)
            assert not rights.allows(uow, operation, instance=about)
        assert R.OPERATOR in rights.require(uow, operation, instance=cases.read_instance(uow, of_others))
