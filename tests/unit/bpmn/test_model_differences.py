"""What changed between two versions of a diagram."""

from collections.abc import Callable

from bpmn.differences import compare

Wrap = Callable[..., bytes]


def test_an_event_that_stands_beside_the_processes_is_compared_by_itself(document: Wrap) -> None:
    old = document('<bpmn:task id="a"/>', '<bpmn:signalEventDefinition id="told" signalRef="one"/>')
    new = old.replace(b'signalRef="one"', b'signalRef="two"')
    found = [(each.kind, each.element_id, each.what) for each in compare(old, new)]
    assert found == [("changed", "told", ("signalRef",))]


def test_what_an_event_throws_is_a_part_of_it(document: Wrap) -> None:
    thrown = '<bpmn:signalEventDefinition id="d" signalRef="one"/>'
    old = document(f'<bpmn:endEvent id="e">{thrown}</bpmn:endEvent>')
    new = old.replace(b'signalRef="one"', b'signalRef="two"')
    found = [(each.kind, each.element_id, each.what) for each in compare(old, new)]
    assert found == [("changed", "e", ("signalEventDefinition",))]
