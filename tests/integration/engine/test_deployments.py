"""Sets of models: checked whole, kept whole, a new version only when something changed."""

from typing import Any

import pytest

from engine import deployments, instances
from engine.errors import Invalid, InvalidModel, NotFound
from engine.topics import Topic

from .conftest import chain, model, properties

TASK = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="lookers" />'


def test_the_same_set_again_makes_no_new_version(world: Any, leave: dict[str, bytes]) -> None:
    with world.engine.unit_of_work("rita") as uow:
        first = deployments.deploy(uow, leave)
        spaced = leave | {"leave.bpmn": leave["leave.bpmn"].replace(b"\n    ", b"\n\t  ")}
        again = deployments.deploy(uow, spaced)
    assert (first.new, again.new, again.id) == (True, False, first.id)
    assert [definition.version for definition in again.definitions] == [1]


def test_a_changed_set_makes_a_new_version_and_the_old_one_again_is_new_once_more(
    world: Any, leave: dict[str, bytes]
) -> None:
    changed = leave | {"leave.bpmn": leave["leave.bpmn"].replace(b"Approve leave", b"Agree to it")}
    with world.engine.unit_of_work("rita") as uow:
        versions = [deployments.deploy(uow, each).definitions[0].version for each in (leave, changed, leave)]
    assert versions == [1, 2, 3]


def test_a_set_is_kept_byte_for_byte(world: Any, leave: dict[str, bytes]) -> None:
    with world.engine.unit_of_work("rita") as uow:
        made = deployments.deploy(uow, leave, name="Leave", reason="first try")
        assert deployments.files(uow, made.id) == leave
        assert deployments.xml(uow, made.definitions[0].id) == leave["leave.bpmn"]
        assert deployments.get(uow, made.id).reason == "first try"


def test_a_running_case_keeps_its_own_set(world: Any, leave: dict[str, bytes]) -> None:
    renamed = leave | {"leave.bpmn": leave["leave.bpmn"].replace(b"Approve leave", b"Agree to it")}
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, leave)
    before = world.start({"days": 3}, key="leave")
    with world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, renamed)
    after = world.start({"days": 3}, key="leave")
    assert world.open(before)["ask"].name == "Approve leave"
    assert world.open(after)["ask"].name == "Agree to it"


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({}, "empty-set"),
        ({"notes.txt": b"hello"}, "file-kind"),
        ({"case.bpmn": model(chain(TASK)).replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1)}, "xml-doctype"),
        ({"a.bpmn": model(chain(TASK)), "b.bpmn": model(chain(TASK))}, "duplicate-key"),
        ({"a.bpmn": model(chain('<bpmn:callActivity id="call" calledElement="nowhere" />'))}, "unknown-process"),
        ({"a.bpmn": model(chain('<bpmn:userTask id="task" camunda:formRef="nowhere" />'))}, "unknown-form"),
    ],
)
def test_a_set_that_cannot_run_is_refused_with_its_place_and_nothing_is_stored(
    world: Any, files: dict[str, bytes], rule: str
) -> None:
    before = world.rows()
    with pytest.raises(InvalidModel) as refused, world.engine.unit_of_work("rita") as uow:
        deployments.deploy(uow, files)
    assert rule in {finding.rule for finding in refused.value.findings}
    assert world.rows() == before


def test_validating_tells_findings_and_stores_nothing(world: Any) -> None:
    before = world.rows()
    with world.engine.unit_of_work("rita") as uow:
        assert deployments.validate(uow, {"a.bpmn": model(chain(TASK))}) == ()
        found = deployments.validate(
            uow, {"a.bpmn": model(chain("<bpmn:complexGateway id='odd' />".replace("'", '"')))}
        )
    assert "odd" in {finding.element_id for finding in found}
    assert {finding.resource for finding in found} == {"a.bpmn"}
    assert world.rows() == before


def test_unknown_names_of_people_and_things_are_told(world_with: Any) -> None:
    world = world_with(people=True)
    task = '<bpmn:userTask id="task" name="Look" camunda:candidateGroups="nobody" />'
    with world.engine.unit_of_work("system") as uow:
        found = deployments.validate(uow, {"a.bpmn": model(chain(task))})
    assert [(finding.element_id, finding.rule) for finding in found] == [("task", "unknown-group")]


def test_a_topic_must_be_granted_to_the_process(world_with: Any) -> None:
    world = world_with(Topic(name="stock.book", handler=lambda call: {}), people=True)
    book = '<bpmn:serviceTask id="book" camunda:type="external" camunda:topic="stock.book" />'
    with pytest.raises(InvalidModel) as refused:
        world.deploy(model(chain(book)), person="system")
    assert [finding.element_id for finding in refused.value.findings] == ["book"]
    world.deploy(model(chain(book)), person="system", grants=["topic:stock.book"])
    with world.engine.unit_of_work("system") as uow:
        assert [(grant.kind, grant.name) for grant in deployments.grants(uow, "case")] == [("topic", "stock.book")]
    assert world.get(world.start(person="system")).state == "completed"


def test_a_grant_names_its_kind(world: Any) -> None:
    with pytest.raises(Invalid, match="topic:NAME"):
        world.deploy(model(chain(TASK)), grants=["stock.book"])


def test_an_unknown_process_cannot_be_started(world: Any) -> None:
    with pytest.raises(NotFound, match="“nowhere”"):
        world.start(key="nowhere")
    world.deploy(model(chain(TASK)))
    with pytest.raises(NotFound, match="in version 7"):
        world.start(version=7)


def test_texts_owner_and_starters_are_read_from_the_model(world: Any) -> None:
    more = properties(name__de="Fall", description__de="Ein Fall", ownerGroup="owners", numberPrefix="C")
    world.deploy(
        model(more + chain(TASK), attributes='camunda:candidateStarterGroups="staff" camunda:versionTag="1.0"')
    )
    with world.engine.unit_of_work("rita") as uow:
        found = deployments.definition(uow, "case")
        assert [about.key for about in instances.startable(uow)] == ["case"]
    assert found.texts == {"de": {"name": "Fall", "description": "Ein Fall"}}
    assert (found.owner_group, found.number_prefix, found.starter_groups, found.version_tag) == (
        "owners",
        "C",
        ("staff",),
        "1.0",
    )
