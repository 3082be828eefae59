"""Tasks: taken by one, completed once, handed over; inboxes."""

from datetime import timedelta
from typing import Any

import pytest

from engine import deployments, groups, instances, notices, people, substitutions, tasks
from engine.errors import (
    Conflict,
    DutiesConflict,
    Invalid,
    InvalidSubmission,
    NotAllowed,
    NotFound,
    StaleRevision,
    TaskNotOpen,
)

from .conftest import chain, model, properties

OFFERED = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'
SECOND = '<bpmn:userTask id="second" name="Look again" camunda:candidateGroups="lookers" />'


@pytest.fixture
def office(world_with: Any) -> Any:
    """People and groups: ines leads the lookers tom and ben; anna owns the process; rita asks."""
    world = world_with(people=True)
    with world.engine.unit_of_work("system") as uow:
        for person in ("rita", "ines", "tom", "ben", "anna", "olga"):
            people.create(uow, person, name=person.title())
        for group, members in {
            "lookers": ("ines", "tom", "ben"),
            "owners": ("anna",),
            "operators": ("olga",),
            "empty": (),
        }.items():
            groups.create(uow, group, name=group.title())
            for member in members:
                groups.add_member(uow, group, member, lead=member == "ines")
    return world


def deployed(office: Any, *elements: str, more: str = "") -> Any:
    body = properties(ownerGroup="owners") + chain(*elements)
    office.deploy(model(body, attributes='camunda:candidateStarterGroups=""'), person="system", grants=["*"])
    return office.start(person="system")


# --- complete -----------------------------------------------------------------------------------------------------


def test_a_second_completion_answers_who_and_when(world: Any) -> None:
    world.deploy(model(chain(OFFERED, SECOND)))
    instance = world.start()
    task = world.open(instance)["task"]
    done = world.complete(instance, "task", person="ines")
    assert (done.state, done.completed_by, done.assignee) == ("completed", "ines", "ines")
    words = "ines completed this task on 2026-03-02 at 09:00 UTC"
    with pytest.raises(TaskNotOpen, match=words) as refused, world.engine.unit_of_work("tom") as uow:
        tasks.complete(uow, task.id, {})
    assert refused.value.details["by"] == "ines"
    with world.engine.unit_of_work("rita", reading=True) as uow:
        assert tasks.get(uow, task.id) == done


def test_an_old_revision_is_refused(world: Any) -> None:
    world.deploy(model(chain(OFFERED)))
    task = world.open(world.start())["task"]
    with world.engine.unit_of_work("tom") as uow:
        claimed = tasks.claim(uow, task.id, revision=task.revision)
    with pytest.raises(StaleRevision), world.engine.unit_of_work("tom") as uow:
        tasks.complete(uow, task.id, {}, revision=task.revision)
    with world.engine.unit_of_work("tom") as uow:
        tasks.complete(uow, task.id, {}, revision=claimed.revision)


def test_answers_that_do_not_fit_the_form_are_refused_and_nothing_changes(world: Any, leave: Any) -> None:
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, leave)
    instance = world.start({"days": 3}, key="leave")
    before, history = world.rows(), world.history(instance)
    with pytest.raises(InvalidSubmission) as refused:
        world.complete(instance, "ask", {"approved": "perhaps"})
    assert list(refused.value.errors) == ["approved"]
    with pytest.raises(InvalidSubmission):
        world.complete(instance, "ask", {"approved": True, "more": 1})
    assert (world.rows(), world.history(instance)) == (before, history)


def test_the_history_keeps_the_answers(world: Any) -> None:
    world.deploy(model(chain(OFFERED)))
    instance = world.start({"a": 1})
    world.complete(instance, "task", {"b": 2})
    with world.engine.unit_of_work("rita") as uow:
        entries = instances.history(uow, instance.id).items
    assert [entry.kind for entry in entries] == ["started", "task_completed", "ended"]
    assert entries[0].details["variables"] == {"a": 1}
    assert entries[1].details == {"name": "Look", "data": {"b": 2}}


def test_a_draft_goes_with_its_task(world: Any) -> None:
    world.deploy(model(chain(OFFERED)))
    instance = world.start()
    task = world.open(instance)["task"]
    with world.engine.unit_of_work("tom") as uow:
        draft = tasks.save_draft(uow, task.id, {"text": "half a sent"})
    with pytest.raises(StaleRevision), world.engine.unit_of_work("tom") as uow:
        tasks.save_draft(uow, task.id, {"text": "of another tab"}, revision=draft.revision - 1)
    with world.engine.unit_of_work("tom") as uow:
        assert tasks.draft(uow, task.id).data == {"text": "half a sent"}
    world.complete(instance, "task", person="tom")
    assert world.rows()["draft"] == 0
    with pytest.raises(TaskNotOpen), world.engine.unit_of_work("tom") as uow:
        tasks.save_draft(uow, task.id, {})


# --- claim and hand over ------------------------------------------------------------------------------------------


def test_a_task_is_claimed_by_one_and_given_back(office: Any) -> None:
    instance = deployed(office, OFFERED)
    task = office.open(instance)["task"]
    with office.engine.unit_of_work("tom") as uow:
        assert tasks.claim(uow, task.id).assignee == "tom"
        assert tasks.claim(uow, task.id).assignee == "tom"
    with pytest.raises(Conflict, match="Tom has this task"), office.engine.unit_of_work("ben") as uow:
        tasks.claim(uow, task.id)
    with pytest.raises(NotAllowed, match="Tom has this task"), office.engine.unit_of_work("ben") as uow:
        tasks.complete(uow, task.id, {})
    with office.engine.unit_of_work("tom") as uow:
        assert tasks.unclaim(uow, task.id).assignee is None
    with office.engine.unit_of_work("ben") as uow:
        assert [each.id for each in tasks.inbox(uow, box="groups").items] == [task.id]
    office.complete(instance, "task", person="ben")
    assert office.get(instance).state == "completed"


def test_a_stranger_does_not_find_the_task(office: Any) -> None:
    task = office.open(deployed(office, OFFERED))["task"]
    for verb in (tasks.get, tasks.claim, tasks.form, tasks.data):
        with pytest.raises(NotFound), office.engine.unit_of_work("rita") as uow:
            verb(uow, task.id)
    with pytest.raises(NotFound), office.engine.unit_of_work("rita") as uow:
        tasks.complete(uow, task.id, {})


def test_a_lead_assigns_and_an_assignee_delegates_and_both_leave_a_note(office: Any) -> None:
    instance = deployed(office, OFFERED)
    task = office.open(instance)["task"]
    with pytest.raises(NotAllowed), office.engine.unit_of_work("ben") as uow:
        tasks.assign(uow, task.id, "tom")
    with pytest.raises(Invalid, match="“nobody”"), office.engine.unit_of_work("ines") as uow:
        tasks.assign(uow, task.id, "nobody")
    with office.engine.unit_of_work("ines") as uow:
        assert tasks.assign(uow, task.id, "tom", "you know it best").assignee == "tom"
    with office.engine.unit_of_work("tom") as uow:
        assert [note.kind for note in notices.mine(uow).items] == ["task_assigned"]
        assert tasks.delegate(uow, task.id, "ben").assignee == "ben"
    assert office.history(instance) == ["started", "assigned", "delegated"]


def test_whom_the_model_excludes_can_neither_claim_nor_complete_nor_be_given_it(office: Any) -> None:
    rule = properties(excluded="=[&quot;tom&quot;]", excludedRule="SOD-01")
    task_xml = f'<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers">{rule}</bpmn:userTask>'
    instance = deployed(office, task_xml)
    task = office.open(instance)["task"]
    for verb in (tasks.claim, tasks.complete):
        with pytest.raises(DutiesConflict, match="SOD-01"), office.engine.unit_of_work("tom") as uow:
            verb(uow, task.id)
    with pytest.raises(DutiesConflict, match="SOD-01"), office.engine.unit_of_work("ines") as uow:
        tasks.assign(uow, task.id, "tom")
    assert office.history(instance).count("refused") == 3
    office.complete(instance, "task", person="ben")


def test_a_substitute_acts_for_the_person_who_is_away(office: Any, clock: Any) -> None:
    task_xml = '<bpmn:userTask id="task" name="Look" camunda:assignee="tom" />'
    instance = deployed(office, task_xml)
    task = office.open(instance)["task"]
    with pytest.raises(NotFound), office.engine.unit_of_work("rita") as uow:
        tasks.get(uow, task.id)
    with office.engine.unit_of_work("system") as uow:
        substitutions.create(uow, "tom", "rita", clock.now(), clock.now() + timedelta(days=2))
    with office.engine.unit_of_work("rita") as uow:
        assert [each.id for each in tasks.inbox(uow, box="mine").items] == [task.id]
        done = tasks.complete(uow, task.id, {})
    assert (done.completed_by, done.on_behalf_of) == ("rita", "tom")


# --- nobody can take it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attributes",
    ['camunda:candidateGroups="empty"', "", 'camunda:assignee="=&quot;nobody&quot;"', 'camunda:candidateUsers="=[]"'],
)
def test_a_task_nobody_can_take_goes_to_the_owners_and_is_reported(office: Any, attributes: str) -> None:
    instance = deployed(office, f'<bpmn:userTask id="task" name="Look" {attributes} />')
    assert office.open(instance)["task"].candidate_groups == ("owners",)
    assert "nobody_can_take" in office.history(instance)
    with office.engine.unit_of_work("anna") as uow:
        assert [note.kind for note in notices.mine(uow).items] == ["task_without_takers"]
    office.complete(instance, "task", person="anna")


def test_a_group_that_is_excluded_as_a_whole_cannot_take_it(office: Any) -> None:
    rule = properties(excluded="=[&quot;tom&quot;, &quot;ines&quot;, &quot;ben&quot;]", excludedRule="SOD-01")
    instance = deployed(
        office, f'<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers">{rule}</bpmn:userTask>'
    )
    assert office.open(instance)["task"].candidate_groups == ("owners",)


def test_an_empty_group_is_a_warning_when_it_is_deployed(office: Any) -> None:
    made = office.deploy(
        model(chain('<bpmn:userTask id="task" name="Look" camunda:candidateGroups="empty" />')), person="system"
    )
    assert "empty-group" in {finding.rule for finding in made.findings}


# --- inboxes ------------------------------------------------------------------------------------------------------


def test_boxes_hold_what_their_names_say(world: Any, clock: Any) -> None:
    timed = '<bpmn:userTask id="task" name="Look" camunda:candidateUsers="ines" camunda:dueDate="=date(due)" />'
    world.deploy(model(chain(timed)))
    late, soon, never = (world.start({"due": due}) for due in ("2026-03-04", "2026-03-09", "2027-01-01"))
    ids = {name: world.open(each)["task"].id for name, each in {"late": late, "soon": soon, "never": never}.items()}
    clock.move(days=3)

    def box(name: str, **options: Any) -> list[str]:
        with world.engine.unit_of_work("ines", reading=True) as uow:
            found = [task.id for task in tasks.inbox(uow, box=name, **options).items]
        return [next(name for name, each in ids.items() if each == task) for task in found]

    assert box("groups") == ["late", "soon", "never"]
    assert box("groups", sort="newest") == ["never", "soon", "late"]
    assert box("groups", sort="priority") == ["never", "soon", "late"]
    assert (box("mine"), box("overdue"), box("later")) == ([], ["late"], [])
    with world.engine.unit_of_work("ines") as uow:
        for name in ("late", "never"):
            tasks.claim(uow, ids[name])
        tasks.follow_up(uow, ids["never"], clock.now() + timedelta(days=1))
        counts = tasks.counts(uow)
    assert (box("groups"), box("mine"), box("overdue"), box("later")) == (["soon"], ["late"], ["late"], ["never"])
    assert (counts.mine, counts.groups, counts.overdue, counts.later) == (1, 1, 1, 1)
    clock.move(days=2)
    assert box("mine") == ["late", "never"]


def test_an_inbox_is_read_page_by_page_and_narrowed(world: Any, clock: Any) -> None:
    world.deploy(
        model(
            properties(subject="=what") + chain('<bpmn:userTask id="task" name="Look" camunda:candidateUsers="ines" />')
        )
    )
    wanted = []
    for number in range(5):
        wanted.append(world.open(world.start({"what": f"case_{number}"}))["task"].id)
        clock.move(minutes=1)
    for sort, order in (("due", wanted), ("oldest", wanted), ("newest", wanted[::-1])):
        found: list[Any] = []
        cursor = None
        with world.engine.unit_of_work("ines", reading=True) as uow:
            while True:
                page = tasks.inbox(uow, box="groups", sort=sort, cursor=cursor, limit=2)
                assert len(page.items) <= 2
                found += [task.id for task in page.items]
                cursor = page.next
                if cursor is None:
                    break
        assert found == order
    with world.engine.unit_of_work("ines", reading=True) as uow:
        assert [task.id for task in tasks.inbox(uow, box="groups", text="E_3").items] == [wanted[3]]
        assert tasks.inbox(uow, box="groups", definition_key="other").items == ()
        assert [task.id for task in tasks.inbox(uow, box="groups", definition_key="case", text="case_0").items] == [
            wanted[0]
        ]
        with pytest.raises(Invalid, match="no such box"):
            tasks.inbox(uow, box="elsewhere")  # type: ignore[arg-type]  # what an address may hold


def test_a_task_offered_twice_to_the_same_person_is_listed_once(office: Any) -> None:
    deployed(
        office, '<bpmn:userTask id="task" name="Look" camunda:candidateUsers="tom" camunda:candidateGroups="lookers" />'
    )
    with office.engine.unit_of_work("tom") as uow:
        assert len(tasks.inbox(uow, box="groups").items) == 1
        assert tasks.counts(uow).groups == 1
        assert len(tasks.find(uow)) == 1


def test_a_comment_stands_with_the_case(world: Any) -> None:
    world.deploy(model(chain(OFFERED)))
    instance = world.start()
    with world.engine.unit_of_work("tom") as uow:
        tasks.comment(uow, instance.id, "Why two monitors?")
        assert [comment.text for comment in tasks.comments(uow, instance.id)] == ["Why two monitors?"]
    assert "comment" in world.history(instance)
