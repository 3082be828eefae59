"""What is wrong with a draft is said once, where it is, and what is known at an element is told."""

from engine import known, model_drafts
from engine.unit_of_work import Engine
from tests.integration.engine.drafting import MODEL, drafted


def test_a_wrong_expression_does_not_make_groups_and_topics_unknown(house: Engine) -> None:
    draft = drafted(
        house, MODEL.replace('candidateGroups="owners"', 'candidateGroups="owners" camunda:dueDate="=now("')
    )
    with house.unit_of_work("ann", reading=True) as uow:
        found = model_drafts.findings(uow, draft.id)
    assert [(each.rule, each.element_id) for each in found] == [("expression", "ask")]


def test_a_draft_that_is_no_xml_has_no_variables(house: Engine) -> None:
    with house.unit_of_work("ann", reading=True) as uow:
        assert known.variables_at(uow, {"a.bpmn": b"<no"}, "a.bpmn", "ask") == ()


def test_answers_of_a_form_are_known_behind_its_task(house: Engine) -> None:
    field = b'{"type": "checkbox", "key": "fine", "id": "x", "label": "Fine"}'
    form = b'{"type": "default", "id": "look", "components": [%s]}' % field
    model = MODEL.replace('name="Ask"', 'name="Ask" camunda:formRef="look"').encode()
    with house.unit_of_work("ann", reading=True) as uow:
        found = known.variables_at(uow, {"a.bpmn": model, "look.form": form, "b.form": b"{"}, "a.bpmn", "f2")
    assert [(each.name, each.kind, each.source) for each in found] == [("fine", "boolean", "ask")]
