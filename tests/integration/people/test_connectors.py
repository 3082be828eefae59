from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import groups, history, notices, people, rights, substitutions, tasks
from engine.errors import Conflict, Invalid, NotFound
from engine.store.tables import notice, task_candidate
from engine.topics import Call
from engine.unit_of_work import SYSTEM, Engine


class Topics:
    """Calls topics for a case of rita's."""

    def __init__(self, engine: Engine, cases: Any) -> None:
        self.engine = engine
        self.cases = cases
        self.case: UUID = cases.instance(by="rita")

    def call(self, topic: str, **inputs: Any) -> dict[str, Any]:
        with self.engine.unit_of_work(SYSTEM) as uow:
            call = Call(
                uow=uow,
                instance=self.cases.read_instance(uow, self.case),
                element_id="P2",
                topic=topic,
                inputs=inputs,
                variables={},
            )
            outputs = self.engine.topics[topic].handler(call) or {}
            if call.entries:
                history.append_to(uow, self.case, call.entries)
        return dict(outputs)

    def approvers(self, *slots: str, conflicts: tuple[str, ...] = (), named: Any = None) -> list[tuple[Any, ...]]:
        found = self.call("directory.resolve_slots", slots=list(slots), conflict_users=list(conflicts), named=named)
        assert found["unresolved"] == [role for role in found["unresolved"] if role in slots]
        self.unresolved = found["unresolved"]
        return [(one["role"], one["person"] or f"group:{one['group']}", one["for"]) for one in found["approvers"]]


@pytest.fixture
def topics(engine: Engine, cases: Any) -> Topics:
    return Topics(engine, cases)


@pytest.fixture
def away(engine: Engine, clock: Any) -> Any:
    def note(person: str, substitute: str | None) -> None:
        with engine.unit_of_work(SYSTEM) as uow:
            substitutions.create(uow, person, substitute, clock.now(), clock.now() + timedelta(days=1))

    return note


# --- directory.resolve_slots --------------------------------------------------------------------------------------


def test_a_role_of_the_case_is_a_person_and_a_group_of_several_is_offered(topics: Topics) -> None:
    assert topics.approvers("line_manager", "desk", "owners") == [
        ("line_manager", "mara", None),
        ("desk", "group:desk", None),
        ("owners", "paul", None),
    ]
    assert topics.unresolved == []


def test_no_slots_need_nobody(topics: Topics) -> None:
    assert topics.call("directory.resolve_slots", slots=[], conflict_users=["rita"], named=None) == {
        "approvers": [],
        "unresolved": [],
    }


def test_whoever_is_away_is_replaced_by_the_substitute_in_their_name(topics: Topics, away: Any) -> None:
    away("mara", "sam")
    assert topics.approvers("line_manager") == [("line_manager", "sam", "mara")]


def test_the_substitute_of_an_absent_substitute_counts_and_circles_end(topics: Topics, away: Any) -> None:
    away("mara", "sam")
    away("sam", "cora")
    assert topics.approvers("line_manager") == [("line_manager", "cora", "mara")]
    away("cora", "mara")
    assert topics.approvers("line_manager") == [("line_manager", "boss", None)]


def test_whoever_is_away_without_a_substitute_is_replaced_by_the_manager(topics: Topics, away: Any) -> None:
    away("mara", None)
    assert topics.approvers("line_manager") == [("line_manager", "boss", None)]


def test_whoever_is_in_conflict_is_replaced_by_the_manager(topics: Topics) -> None:
    assert topics.approvers("line_manager", conflicts=("mara",)) == [("line_manager", "boss", None)]


def test_a_substitute_inherits_the_conflict_and_does_not_decide(topics: Topics, away: Any) -> None:
    away("mara", "sam")
    assert topics.approvers("line_manager", conflicts=("mara",)) == [("line_manager", "boss", None)]
    assert topics.approvers("line_manager", conflicts=("sam",)) == [("line_manager", "boss", None)]


def test_whoever_stands_in_for_somebody_in_conflict_does_not_decide(topics: Topics, away: Any) -> None:
    away("rita", "mara")
    assert topics.approvers("line_manager", conflicts=("rita",)) == [("line_manager", "boss", None)]


def test_a_person_with_two_roles_decides_once(engine: Engine, topics: Topics) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        groups.create(uow, "chiefs", "Chiefs", members=["mara"])
        groups.create(uow, "pair", "Pair", members=["mara", "boss"])
    assert topics.approvers("line_manager", "chiefs", "line_manager") == [("line_manager", "mara", None)]
    assert topics.approvers("line_manager", "pair") == [("line_manager", "mara", None), ("pair", "boss", None)]


def test_a_group_without_anybody_here_falls_to_a_substitute(topics: Topics, away: Any) -> None:
    away("paul", "sam")
    assert topics.approvers("owners") == [("owners", "sam", "paul")]


def test_a_role_that_nobody_can_fill_is_unresolved_until_somebody_is_named(engine: Engine, topics: Topics) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        groups.create(uow, "empty", "Empty")
    assert topics.approvers("empty", "unknown", "line_manager") == [("line_manager", "mara", None)]
    assert topics.unresolved == ["empty", "unknown"]
    named = [{"role": "empty", "person": "cora"}, {"role": "unknown", "person": "rita"}]
    assert topics.approvers("empty", "unknown", conflicts=("rita",), named=named) == [
        ("empty", "cora", None),
        ("unknown", "mara", None),
    ]


def test_naming_somebody_who_is_not_there_leaves_the_role_open(engine: Engine, topics: Topics) -> None:
    assert topics.approvers("unknown", named=[{"role": "unknown", "person": "gone"}]) == []
    assert topics.unresolved == ["unknown"]


def test_nobody_above_a_person_in_conflict_leaves_the_role_open(topics: Topics) -> None:
    assert topics.approvers("line_manager", conflicts=("mara", "boss")) == []
    assert topics.unresolved == ["line_manager"]


def test_an_inactive_person_decides_nothing(engine: Engine, topics: Topics) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        people.deactivate(uow, "paul")
    assert topics.approvers("owners") == []
    assert topics.unresolved == ["owners"]


# --- notices ------------------------------------------------------------------------------------------------------


def _notices(engine: Engine) -> set[tuple[str, str]]:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        return {(row.person, row.kind) for row in uow.execute(sa.select(notice)) if row.kind != "substitution_created"}


def test_people_named_by_a_model_find_the_notice(engine: Engine, topics: Topics) -> None:
    topics.call("notify.people", kind="approved_without_decision", people=["mara", None, "mara", "gone"])
    topics.call("notify.people", kind="told", people="ben", params={"reason": "late"})
    assert _notices(engine) == {("mara", "approved_without_decision"), ("ben", "told")}
    with engine.unit_of_work("ben", reading=True) as uow:
        (note,) = notices.mine(uow).items
    assert note.params == {"number": "LV-1", "subject": None, "reason": "late"}
    assert note.instance_id == topics.case


def test_whoever_is_named_and_in_a_named_group_is_told_once(engine: Engine, topics: Topics) -> None:
    topics.call("notify.people", kind="told", people="cora", groups=["desk", "owners", "nobody"])
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        told = sorted(row.person for row in uow.execute(sa.select(notice)))
    assert told == ["cora", "lena", "paul"]


def test_a_kind_of_notice_is_a_word(topics: Topics) -> None:
    with pytest.raises(Invalid, match="no kind of notice"):
        topics.call("notify.people", kind="<b>Hello</b>", people=["mara"])


def test_a_reminder_reaches_whoever_has_the_task_and_their_substitute(
    engine: Engine, topics: Topics, cases: Any, away: Any
) -> None:
    cases.task(topics.case, assignee="mara", candidate_groups=["desk"])
    away("mara", "sam")
    topics.call("notify.remind")
    assert _notices(engine) == {("mara", "reminder"), ("sam", "reminder")}


def test_a_reminder_of_an_offered_task_reaches_those_who_may_take_it(
    engine: Engine, topics: Topics, cases: Any
) -> None:
    cases.task(topics.case, candidate_groups=["desk"], candidate_users=["boss"], excluded=["lena"])
    cases.task(topics.case, element_id="other", assignee="mara")
    cases.task(topics.case, assignee="mara", state="completed")
    topics.call("notify.remind", element="decide")
    assert _notices(engine) == {("cora", "reminder"), ("boss", "reminder")}


# --- task.escalate ------------------------------------------------------------------------------------------------


def test_an_unanswered_task_is_offered_to_the_manager_and_stays_where_it_is(
    engine: Engine, topics: Topics, cases: Any
) -> None:
    id = cases.task(topics.case, assignee="mara")
    topics.call("task.escalate")
    with engine.unit_of_work("boss", reading=True) as uow:
        task = cases.read_task(uow, id)
        assert (task.assignee, task.candidate_users, task.revision) == ("mara", ("boss",), 1)
        rights.require(uow, "task.claim", task=task)
        (row,) = uow.execute(sa.select(task_candidate.c.who, task_candidate.c.claimable))
        assert tuple(row) == ("user:boss", True)
        assert rights.may_take_over(uow, task)
        (line,) = history.of_instance(uow, topics.case).items
    with engine.unit_of_work("sam", reading=True) as uow:
        assert not rights.may_take_over(uow, task)
    assert (line.kind, line.details) == ("escalated", {"from": "mara", "to_person": "boss", "to_group": None})
    assert _notices(engine) == {("boss", "escalated")}


def test_whoever_was_added_takes_the_task_over_and_the_other_hears_it(
    engine: Engine, topics: Topics, cases: Any
) -> None:
    id = cases.task(topics.case, assignee="sam", on_behalf_of="mara")
    with engine.unit_of_work("boss") as uow, pytest.raises(NotFound):
        tasks.claim(uow, id)
    topics.call("task.escalate")
    with engine.unit_of_work("boss") as uow:
        taken = tasks.claim(uow, id)
    assert (taken.assignee, taken.on_behalf_of) == ("boss", None)
    with engine.unit_of_work("boss", reading=True) as uow:
        claimed = history.of_instance(uow, topics.case).items[-1]
    assert (claimed.kind, claimed.on_behalf_of, claimed.details) == ("claimed", None, {"from": "sam"})
    assert ("sam", "task_taken_over") in _notices(engine)


def test_an_offer_that_somebody_took_is_not_there_for_others(engine: Engine, topics: Topics, cases: Any) -> None:
    id = cases.task(topics.case, assignee="cora", candidate_groups=["desk"])
    with engine.unit_of_work("lena") as uow, pytest.raises(Conflict, match="Cora Candidate has this task already"):
        tasks.claim(uow, id)


def test_a_manager_in_conflict_is_passed_over(engine: Engine, topics: Topics, cases: Any) -> None:
    id = cases.task(topics.case, assignee="sam", excluded=["mara"])
    topics.call("task.escalate")
    with engine.unit_of_work("boss", reading=True) as uow:
        assert cases.read_task(uow, id).candidate_users == ("boss",)


def test_a_task_had_for_somebody_escalates_to_that_persons_manager(engine: Engine, topics: Topics, cases: Any) -> None:
    id = cases.task(topics.case, assignee="sam", on_behalf_of="cora")
    topics.call("task.escalate")
    with engine.unit_of_work("boss", reading=True) as uow:
        assert cases.read_task(uow, id).candidate_users == ("boss",)


def test_an_offered_task_escalates_to_the_escalation_group(engine: Engine, topics: Topics, cases: Any) -> None:
    own = cases.task(topics.case, candidate_groups=["desk"], properties={"escalationGroup": "owners"})
    general = cases.task(topics.case, candidate_groups=["desk"])
    topics.call("task.escalate")
    topics.call("task.escalate")
    with engine.unit_of_work("boss", reading=True) as uow:
        assert cases.read_task(uow, own).candidate_groups == ("desk", "owners")
        assert cases.read_task(uow, general).candidate_groups == ("desk", "leads")
        # The second time there was nobody new to ask.
        assert len(history.of_instance(uow, topics.case).items) == 2
    assert _notices(engine) == {("paul", "escalated"), ("boss", "escalated")}


def test_a_task_without_anybody_above_stays_as_it_is(engine: Engine, topics: Topics, cases: Any) -> None:
    id = cases.task(topics.case, assignee="boss")
    topics.call("task.escalate")
    with engine.unit_of_work("boss", reading=True) as uow:
        assert cases.read_task(uow, id).candidate_users == ()
        assert history.of_instance(uow, topics.case).items == ()


# --- votes.seal ---------------------------------------------------------------------------------------------------


def test_a_sealed_vote_stands_in_the_history_with_its_hash(engine: Engine, topics: Topics) -> None:
    votes = [{"person": "mara", "decision": "approve"}]
    topics.call("votes.seal", subject="Three days", ref="LV-1", votes=votes, outcome="approved")
    topics.call("votes.seal", subject="Three days", ref="LV-1", votes=[], outcome="approved")
    with engine.unit_of_work("anton", reading=True) as uow:
        first, second = history.of_instance(uow, topics.case).items
    assert first.details is not None and second.details is not None
    assert (first.kind, first.details["votes"]) == ("approval", votes)
    assert len(first.details["sha256"]) == 64
    assert first.details["sha256"] != second.details["sha256"]
