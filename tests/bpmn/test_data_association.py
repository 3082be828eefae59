from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.bpmn.refused import errors

Begin = Callable[..., Any]
Play = Callable[..., Any]
SOURCE = "<bpmn:sourceRef>order_ref</bpmn:sourceRef>\n        <bpmn:targetRef>"
SUM = '<camunda:inputOutput><camunda:inputParameter name="sum">1</camunda:inputParameter></camunda:inputOutput>'
MODE = '<camunda:properties><camunda:property name="mode" value="instances" /></camunda:properties>'
TWICE = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)
ORDER = {"by": "rita", "lines": [3, 4, 5]}


def test_an_activity_gets_what_its_associations_copy_compute_and_assign(case: Begin) -> None:
    r = case("data_association", order=ORDER)
    assert r.task("a").attributes["assignee"] == "rita"
    assert r.variables == {"order": ORDER}


def test_only_what_leads_out_of_an_activity_is_kept(case: Begin) -> None:
    r = case("data_association", order=ORDER).do("a", said="yes", unheard=1)
    assert (r.open, r.variables) == (
        ["z"],
        {"order": ORDER | {"approval": {"by": "rita", "said": "yes"}}, "decision": "yes"},
    )


@pytest.mark.parametrize(
    ("asked", "value"),
    [("whole order.by", "rita"), ("sum", 12), ("parts", {"first": 3, "last": {"price": 5}}), ("clerk", "rita")],
)
def test_what_it_gets_is_its_own(case_of: Begin, model: Callable[[str], bytes], asked: str, value: Any) -> None:
    xml = model("data_association").replace(b"{by: clerk, said: said}", asked.encode())
    r = case_of(xml).start(order=ORDER).do("a", said="yes")
    assert r.variables["order"]["approval"] == value
    assert r.variables.keys() == {"order", "decision"}


def test_data_of_instances_calls_and_events_go_the_same_way(play_file: Play) -> None:
    r = play_file("data_association.around", lines=["bag", "mouse"])
    r.do("each", answer=20, ignored=1).do("each", answer=5)
    # The message that it throws is the one that it waits for.
    assert (r.open, r.variables) == ("z", {"lines": ["bag", "mouse"], "prices": [20, 5], "total": -25})


def test_a_thrown_message_carries_the_data_of_its_event(case: Begin) -> None:
    r = case("data_association.around", lines=["bag"]).do("each", answer=20)
    assert [(each.name, dict(each.payload)) for each in r.thrown] == [("paid", {"amount": Decimal(20)})]


def test_each_instance_has_its_item_and_not_the_list(case_of: Begin, model: Callable[[str], bytes]) -> None:
    xml = model("data_association.around").replace(
        b'name="each"', b'name="each" camunda:assignee="=string([what, todo])"'
    )
    r = case_of(xml).start(lines=["bag", "mouse"])
    assert r.task("each").attributes["assignee"] == '["bag", null]'


def test_many_parts_make_one_value(case_of: Begin, model: Callable[[str], bytes]) -> None:
    part = "<bpmn:assignment><bpmn:from>{}</bpmn:from><bpmn:to>parts.p{}</bpmn:to></bpmn:assignment>"
    begin, _, end = model("data_association").decode().partition("<bpmn:assignment>")
    many = "".join(part.format(number, number) for number in range(100))
    xml = f"{begin}{many}<bpmn:assignment>{end}".replace("{by: clerk, said: said}", "parts")
    made = case_of(xml.encode()).start(order=ORDER).do("a").variables["order"]["approval"]
    assert made == {f"p{number}": number for number in range(100)} | {"first": 3, "last": {"price": 5}}


def test_a_part_is_put_into_what_is_computed(case_of: Begin, model: Callable[[str], bytes]) -> None:
    to = b"<bpmn:targetRef>a_parts</bpmn:targetRef>"
    xml = model("data_association").replace(to, to + b"<bpmn:transformation>{kept: 1, first: 0}</bpmn:transformation>")
    r = case_of(xml.replace(b"{by: clerk, said: said}", b"parts")).start(order=ORDER).do("a")
    assert r.variables["order"]["approval"] == {"kept": 1, "first": 3, "last": {"price": 5}}


def test_data_that_are_null_keep_nobody_waiting(case: Begin) -> None:
    r = case("data_association", order={"by": "rita"})
    assert r.open == ["a"]


def test_without_an_association_what_an_activity_gives_goes_out_by_its_names(
    case_of: Begin, model: Callable[[str], bytes]
) -> None:
    head, _, rest = model("data_association").partition(b"<bpmn:dataOutputAssociation>")
    xml = head + rest.rpartition(b"</bpmn:dataOutputAssociation>")[2]
    r = case_of(xml).start(order=ORDER).do("a", said="yes", unheard=1)
    assert r.variables == {"order": ORDER, "said": "yes", "unheard": 1}


def test_of_several_associations_for_one_name_the_last_counts(case_of: Begin, model: Callable[[str], bytes]) -> None:
    xml = model("data_association").replace(b"<bpmn:targetRef>a_whole", b"<bpmn:targetRef>a_sum")
    r = case_of(xml.replace(b"{by: clerk, said: said}", b"sum")).start(order=ORDER).do("a")
    assert r.variables["order"]["approval"] == 12


def test_what_computes_a_value_needs_no_data_of_the_activity(case_of: Begin, model: Callable[[str], bytes]) -> None:
    """An association that only names data shows who uses them; one with an expression gives something."""
    shown = b"<bpmn:targetRef>ref</bpmn:targetRef>"
    xml = model("data_objects").replace(shown, shown + b"<bpmn:transformation>[said]</bpmn:transformation>", 1)
    xml = xml.replace(b'"=lines[1]"', b'"=Lines[1]"')
    assert case_of(xml).start().do("a", said="rita").task("b").attributes["assignee"] == "rita"


#: What is spoiled: the diagram, what in it, into what, and what is said then.
SPOILED = {
    "two input sets": ("", "<bpmn:inputSet>", "<bpmn:inputSet /><bpmn:inputSet>", "p: data, a: data"),
    "data given on the way": (
        *("", "<bpmn:dataOutputRefs>a_said</bpmn:dataOutputRefs>", "<bpmn:whileExecutingOutputRefs />"),
        "a: construct",
    ),
    "no source": ("", f"{SOURCE}a_whole", "<bpmn:targetRef>a_whole", "a: data"),
    "a place in a list": ("", "<bpmn:to>parts.last.price", "<bpmn:to>parts.last[1].price", "a: data"),
    "an unknown place": ("", "<bpmn:to>order.approval", "<bpmn:to>nowhere.approval", "a: data"),
    "a target inside": ("", "<bpmn:targetRef>decision_ref", "<bpmn:targetRef>a_sum", "a: data"),
    "no FEEL": ("", "sum(order.lines)", "sum(order.lines", "a: expression"),
    "another language": ("", "<bpmn:transformation", '<bpmn:transformation language="xpath"', "a: construct"),
    "said twice": (
        "",
        'camunda:assignee="=clerk">',
        f"><bpmn:extensionElements>{SUM}</bpmn:extensionElements>",
        "a: data",
    ),
    "a part in braces": ("", "order.lines[1] // the first", "${order.lines}", "a: data"),
    "no list to go through": (".around", "<bpmn:targetRef>each_lines", "<bpmn:targetRef>each_line", "each: data"),
    "a computed list": (
        *(".around", "<bpmn:targetRef>prices</bpmn:targetRef>"),
        "<bpmn:targetRef>prices</bpmn:targetRef><bpmn:transformation>1</bpmn:transformation>",
        "each: data",
    ),
    "cases of their own": (
        *(
            ".around",
            'calledElement="add">',
            f'calledElement="add"><bpmn:extensionElements>{MODE}</bpmn:extensionElements>',
        ),
        "call: data",
    ),
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_cannot_be_followed_is_refused(model: Callable[[str], bytes], what: str) -> None:
    name, old, new, wrong = SPOILED[what]
    xml = model(f"data_association{name}").decode()
    assert errors(xml.encode()) == []
    assert old in xml
    spoiled = xml.replace(old, new)
    if what == "cases of their own":
        spoiled = spoiled.replace("</bpmn:callActivity>", f"{TWICE}</bpmn:callActivity>")
    assert ", ".join(f"{element}: {rule}" for element, rule in errors(spoiled.encode())) == wrong


def test_an_event_sub_process_takes_no_data(case_of: Begin, draw: Callable[[str], bytes]) -> None:
    xml = draw("""
        start s
        user a
        on q
          start qs message m
          user b
          qs -> b
        s -> a
    """)
    data = (
        b'<bpmn:ioSpecification><bpmn:dataInput id="i" /><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>'
        b"<bpmn:dataInputAssociation><bpmn:targetRef>i</bpmn:targetRef>"
        b"<bpmn:transformation>1</bpmn:transformation></bpmn:dataInputAssociation>"
    )
    inside = xml.replace(b'<bpmn:startEvent id="qs"', data + b'<bpmn:startEvent id="qs"')
    assert (inside != xml, errors(xml), errors(inside)) == (True, [], [("q", "data")])
