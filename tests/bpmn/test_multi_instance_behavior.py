"""What a multi-instance activity throws as its instances complete: None, One, Complex (BPMN 2.0.2 §10.3.8, §13.3.7).

Each case is read from the database before each step and written after it, on both databases.
"""

from collections.abc import Callable
from typing import Any

import pytest

from bpmn.lint import check
from bpmn.xml import BPMN
from engine import incidents, instances

Play = Callable[..., Any]
#: An activity of three instances: parallel or in sequence, by a number or over a collection; a task, a sub-process, a
#: call.
WORK = {
    "task": "user a {many} {throws}",
    "sub-process": "sub b {many} {throws}\n  start bs\n  user a\n  bs -> a",
    "call": "call c q {many} {throws}",
}
CALLED = "process q\n  start qs\n  user a\n  qs -> a\n"
MANY = ["times=3", "times=3 sequential", "collection=xs item=x", "collection=xs item=x sequential"]
NAMES = {"task": "a", "sub-process": "b", "call": "c"}
TOLD = "boundary t on {a} {what}\nuser told\nuser z\ns -> {a} -> z\nt -> told"


def throwing(throws: str, hears: str, work: str = "task", many: str = "times=3") -> list[str]:
    """Return an activity that throws with a boundary event that hears, and the process that it calls."""
    drawn = f"start s\n{WORK[work].format(many=many, throws=throws)}\n{TOLD.format(a=NAMES[work], what=hears)}"
    return [drawn, CALLED] if work == "call" else [drawn]


def faults(r: Any) -> list[tuple[str, str]]:
    with r.engine.unit_of_work("ada", reading=True) as uow:
        found = incidents.of_instance(uow, r.case)
    return [(each.element_id, each.kind) for each in found if each.resolved_at is None]


def retry(r: Any) -> Any:
    with r.engine.unit_of_work("ada") as uow:
        for each in incidents.of_instance(uow, r.case):
            incidents.retry(uow, each.id)
    return r


# --- None: each


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize("work", WORK)
def test_with_none_each_instance_throws_and_a_token_goes_on_when_all_are_done(play: Play, work: str, many: str) -> None:
    """§13.3.7: an event for each instance; that all of them are waited for is ours (ADR 2)."""
    r = play(*throwing('each="signal done"', "signal done beside", work, many), xs=[1, 2, 3])
    seen = []
    for _ in range(3):
        r.do("a")
        seen.append((r.open.split().count("told"), "z" in r.open))
    assert seen == [(1, False), (2, False), (3, True)]
    assert r.do("told", "told", "told", "z").state == "completed"


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize("work", WORK)
def test_an_interrupting_boundary_event_that_hears_the_first_ends_the_rest(play: Play, work: str, many: str) -> None:
    """§13.5.3."""
    r = play(*throwing('each="signal done"', "signal done", work, many), xs=[1, 2, 3]).do("a")
    assert r.open == "told"
    assert r.do("told").state == "completed"


def test_the_event_carries_the_counters_as_they_are_then(play_file: Play) -> None:
    """§13.3.7: the event automatically carries the runtime attributes of the activity."""
    r = play_file("multi_instance_behavior.each", xs=["p", "q", "r"])
    seen = []
    for _ in range(3):
        r.do("a", y="yes")
        seen.append(r.variables["state"])
    # Completed, active, all; then which of them.
    assert seen == [[1, 2, 3, 0], [2, 1, 3, 1], [3, 0, 3, 2]]
    assert r.open == "h h h z"
    assert r.variables == {"xs": ["p", "q", "r"], "ys": ["yes"] * 3, "state": [3, 0, 3, 2]}


def test_without_output_parameters_the_counters_become_variables_as_any_payload_does(play: Play) -> None:
    r = play(*throwing('each="signal done"', "signal done beside")).do("a")
    assert r.variables["nrOfCompletedInstances"] == 1


def test_what_an_inner_activity_throws_leaves_the_counters_of_the_outer_one_alone(play: Play) -> None:
    text = """
start s
sub b times=2
  start bs
  user a times=4 each="signal done"
  boundary t on a signal done
  user told
  bs -> a
  t -> told
user z
s -> b -> z
"""
    r = play(text).do("a")
    # A signal is heard in both instances.
    assert r.open == "told told"
    assert r.do("told").open == "told"
    assert r.do("told").open == "z"


def test_nothing_is_thrown_where_there_is_nothing_to_do(play_file: Play) -> None:
    assert play_file("multi_instance_behavior.each", xs=[]).open == "z"


def test_instances_that_are_ended_throw_nothing(play: Play) -> None:
    r = play(*throwing('each="signal done" until="nrOfCompletedInstances = 1"', "signal done beside")).do("a")
    assert r.open == "told z"


# --- One: the first


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize("work", WORK)
def test_with_one_only_the_first_instance_throws(play: Play, work: str, many: str) -> None:
    r = play(*throwing('first="signal done"', "signal done beside", work, many), xs=[1, 2, 3]).do("a")
    assert r.open.split().count("told") == 1 and "z" not in r.open
    assert r.do("a", "a").open == "told z"


def test_with_one_the_first_ends_the_others_when_the_boundary_event_interrupts(play_file: Play) -> None:
    r = play_file("multi_instance_behavior.first")
    assert r.open == "i i i"
    assert r.do("i").open == "h"
    assert r.do("h").state == "completed"


# --- Complex: by conditions


def test_with_complex_each_event_whose_condition_holds_is_thrown(play_file: Play) -> None:
    """§13.3.7: one completion may throw several events, each time an instance completes."""
    r = play_file("multi_instance_behavior.conditions", xs=["p", "q", "r", "t"]).do("a", y="yes")
    assert r.open == "a a a"
    r.do("a", y="no")
    assert r.open == "a a h"
    r.do("a", y="yes")
    assert r.open == "a h"
    assert r.do("a", y="yes").open == "h z"


def test_its_input_parameters_are_what_it_carries_and_see_the_items_and_results(play_file: Play) -> None:
    """§13.3.7: conditions and data of the event refer to the items and to the attributes of the activity."""
    r = play_file("multi_instance_behavior.conditions", xs=["p", "q", "r", "t"]).do("a", "a", y="yes")
    assert (r.variables["last"], r.variables["answers"]) == ("q", ["yes", "yes"])
    assert "nrOfInstances" not in r.variables


def test_an_error_ends_the_activity_and_keeps_what_was_answered(play_file: Play) -> None:
    """§10.5.7."""
    r = play_file("multi_instance_behavior.conditions", xs=["p", "q", "r", "t"]).do("a", "a", y="no")
    assert (r.open, r.variables["ys"]) == ("h refused", ["no", "no"])


def test_an_error_comes_last_so_that_the_others_are_heard_by_what_it_ends(play: Play) -> None:
    """ADR 2."""
    text = """
start s
user a times=2 when="true => error broken; true => signal news"
boundary e on a error broken
boundary n on a signal news beside
user wrong
user heard
s -> a
e -> wrong
n -> heard
"""
    assert play(text).do("a").open == "heard wrong"


def test_the_elements_may_be_called_as_editors_of_bpmn_io_write_them(library: Any, model: Play) -> None:
    xml = model("multi_instance_behavior.conditions")
    for theirs, standard in ((b"formalExpression", b"condition"), (b"implicitThrowEvent", b"event")):
        for bracket in (b"<bpmn:", b"</bpmn:"):
            xml = xml.replace(bracket + standard + b" ", bracket + theirs + b" ")
            xml = xml.replace(bracket + standard + b">", bracket + theirs + b">")
    assert b"implicitThrowEvent" in xml and b"formalExpression" in xml
    r = library.deploy(xml).start(xs=["p", "q", "r", "t"])
    assert r.do("a", "a", y="no").open == "h refused"


def test_a_condition_without_a_truth_stops_the_instance_before_anything_is_thrown(play: Play) -> None:
    r = play(*throwing('when="true => signal done; enough => signal more"', "signal done beside")).do("a")
    assert (r.open, faults(r)) == ("a a", [("a", "expression")])
    retry(r.set(enough=False))
    assert (r.open, faults(r)) == ("a a told", [])


# --- who hears


def test_an_escalation_that_nobody_hears_changes_nothing(play: Play) -> None:
    r = play(*throwing('each="escalation late"', "escalation other beside")).do("a", "a", "a")
    assert r.open == "z"


def test_an_error_that_nobody_catches_stops_the_instance_before_it_completes(play: Play) -> None:
    r = play(*throwing('first="error broken"', "error other")).do("a")
    assert (r.open, faults(r)) == ("a a", [("a", "flow")])


@pytest.mark.parametrize(("beside", "left"), [("beside", "a a caught"), ("", "caught")])
def test_an_event_sub_process_around_hears_what_the_boundary_does_not(play: Play, beside: str, left: str) -> None:
    """§10.5.7, §13.5.4: an escalation goes outwards."""
    text = f"""
start s
sub b
  start bs
  user a times=3 each="escalation late"
  on e
    start es escalation late {beside}
    user caught
    es -> caught
  bs -> a
user z
s -> b -> z
"""
    r = play(text).do("a")
    assert r.open == left


def test_the_boundary_hears_an_escalation_before_an_event_sub_process_around(play: Play) -> None:
    text = "on e\n  start es escalation late\n  user caught\n  es -> caught\n"
    drawn = throwing('each="escalation late"', "escalation late beside")[0]
    assert play(f"{drawn}\n{text}").do("a").open == "a a told"


def test_an_event_sub_process_around_that_a_signal_interrupts_ends_the_activity(play: Play) -> None:
    text = "on e\n  start es signal done\n  user caught\n  es -> caught\n"
    drawn = throwing('each="signal done"', "signal other beside")[0]
    assert play(f"{drawn}\n{text}").do("a").open == "caught"


def test_an_activity_that_was_interrupted_raises_nothing_more_but_tells_what_it_tells_all(play: Play) -> None:
    """ADR 2."""
    text = """
start s
sub b
  start bs
  user a times=3 when="true => signal done; true => escalation late; true => error broken; true => signal news"
  boundary t on a signal done
  boundary e on a error broken
  boundary l on a escalation late
  user told
  user wrong
  bs -> a
  t -> told
  e -> wrong
  l -> wrong
boundary oe on b error broken
boundary ol on b escalation late
boundary os on b signal news beside
user outside
user heard
user z
s -> b -> z
oe -> outside
ol -> outside
os -> heard
"""
    assert play(text).do("a").open == "heard told"


def test_a_signal_begins_other_cases_with_the_counters(deployed: Play) -> None:
    text = throwing('first="signal done"', "signal other beside")[0].replace("\n", "\n  ")
    r = deployed(f"process p\n  {text}", "process q\n  start qs signal done\n  user begun\n  qs -> begun")
    r.start("p").do("a")
    (begun,) = r.of("q")
    assert r.look(begun).open == "begun"
    assert r.variables["nrOfInstances"] == 3


def test_a_message_goes_to_the_case_that_its_key_names(library: Any, draw: Callable[[str], bytes]) -> None:
    """A definition beside the process says its key, which sees the item of the instance."""
    other = draw(
        "process q\n  start qs\n  catch c message told prop:correlationKey=who\n  user heard\n  qs -> c -> heard"
    )
    thrower = draw('start s\nuser a collection=xs item=x each="message told"\nuser z\ns -> a -> z')
    said = b"</bpmn:messageEventDefinition>"
    key = b'<camunda:properties><camunda:property name="correlationKey" value="x"/></camunda:properties>'
    keyed = thrower.replace(said, b"<bpmn:extensionElements>" + key + b"</bpmn:extensionElements>" + said)
    assert keyed != thrower
    r = library.deploy(keyed, other).start("q", who="cem").start("q", who="bob").start("p", xs=["ann", "bob"])
    r.do("a", "a")
    assert [r.look(each).open for each in r.of("q")] == ["active", "heard"]


def test_a_message_reaches_the_boundary_of_an_activity_that_still_runs(play: Play) -> None:
    r = play(*throwing('each="message told"', "message told"), business_key="K-1").do("a")
    assert r.open == "told"


# --- where it meets other things


def test_an_error_of_a_called_instance_throws_nothing_by_itself(play: Play) -> None:
    called = "process q\n  start qs\n  user a\n  end e error broken\n  qs -> a -> e"
    drawn = 'start s\ncall c q times=2 each="signal done"\nboundary t on c signal done beside\n'
    drawn += "boundary e on c error broken\nuser told\nuser h\ns -> c\nt -> told\ne -> h"
    assert play(drawn, called).do("a").open == "h"


def test_what_completed_and_threw_can_be_undone(play: Play) -> None:
    text = """
start s
user a times=2 each="escalation late"
boundary c on a compensate by=back
user back undoes
boundary t on a escalation late
throw undo compensate
user z
s -> a
t -> undo -> z
"""
    r = play(text).do("a")
    assert r.open == "back"
    assert r.do("back").open == "z"


def test_the_history_says_what_was_thrown(play: Play) -> None:
    r = play(*throwing('each="signal done"', "signal done beside")).do("a")
    with r.engine.unit_of_work("ada", reading=True) as uow:
        entries = instances.history(uow, r.case, limit=100).items
    assert [each.element_id for each in entries if each.kind == "message_thrown"] == ["a"]


# --- what is refused


WRONG = {
    "None names nothing": 'behavior="None"',
    "One names nothing": 'behavior="One"',
    "nothing there": 'behavior="None" noneBehaviorEventRef="nowhere"',
    "an event of All": 'noneBehaviorEventRef="ok"',
    "an event of One": 'behavior="None" noneBehaviorEventRef="ok" oneBehaviorEventRef="ok"',
    "a timer": 'behavior="None" noneBehaviorEventRef="timer"',
    "an undoing": 'behavior="None" noneBehaviorEventRef="undo"',
    "no signal": 'behavior="One" oneBehaviorEventRef="nameless"',
    "by a topic": 'behavior="One" oneBehaviorEventRef="sent"',
    "no condition at all": 'behavior="Complex"',
    "no condition": 'behavior="Complex">C<event><signalEventDefinition signalRef="g"/></event>D',
    "no event": 'behavior="Complex">C<condition>true</condition>D',
    "an empty event": 'behavior="Complex">C<condition>true</condition><event/>D',
    "a condition of All": 'behavior="All">C<condition>true</condition><event/>D',
    "a link": 'behavior="Complex">C<condition>true</condition><event><linkEventDefinition name="l"/></event>D',
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_thrown_is_refused(draw: Callable[[str], bytes], case: str) -> None:
    assert {each.rule for each in refusals(draw, WRONG[case])} == {"behavior"}


def test_what_is_right_is_not_refused(draw: Callable[[str], bytes]) -> None:
    assert refusals(draw, 'behavior="None" noneBehaviorEventRef="ok"') == []
    right = 'behavior="Complex">C<condition>true</condition><event><eventDefinitionRef>ok</eventDefinitionRef></event>D'
    assert refusals(draw, right) == []


def test_what_is_thrown_has_no_outputs(draw: Callable[[str], bytes]) -> None:
    parameter = "<extensionElements><camunda:inputOutput><camunda:outputParameter name='x'>1</camunda:outputParameter>"
    event = (
        f"<event>{parameter}</camunda:inputOutput></extensionElements><signalEventDefinition signalRef='g'/></event>"
    )
    found = refusals(draw, f'behavior="Complex">C<condition>true</condition>{event}D')
    assert [each.text for each in found] == ["What instances throw has no outputs."]


def test_cases_of_their_own_throw_nothing(refused: Callable[[str], set[str]]) -> None:
    text = "start s\ncall c q prop:mode=instances collection=xs in=x:who item=x {throws}\ns -> c"
    assert refused(text.format(throws="")) == set()
    assert refused(text.format(throws='each="signal done"')) == {"behavior"}


BESIDE = """<signal id="g" name="g"/><signalEventDefinition id="ok" signalRef="g"/>
<signalEventDefinition id="nameless"/>
<timerEventDefinition id="timer"><timeDuration>PT1H</timeDuration></timerEventDefinition>
<compensateEventDefinition id="undo"/><message id="m" name="m"/>
<messageEventDefinition id="sent" messageRef="m" camunda:type="external" camunda:topic="t"/>"""


def refusals(draw: Callable[[str], bytes], said: str) -> list[Any]:
    """Return what is wrong with a model whose task says this as its repetition."""
    attributes, _, content = said.partition(">")
    content = content.replace("C<", "<complexBehaviorDefinition><").replace(">D", "></complexBehaviorDefinition>")
    loop = f"<multiInstanceLoopCharacteristics {attributes}><loopCardinality>3</loopCardinality>{content}"
    loop = f"{loop}</multiInstanceLoopCharacteristics>"
    xml = draw("start s\nuser a\ns -> a").decode().replace("xmlns:camunda=", f'xmlns="{BPMN}" xmlns:camunda=')
    xml = xml.replace("<bpmn:process", f"{BESIDE}<bpmn:process").replace(
        '<bpmn:userTask id="a" name="a"></bpmn:userTask>', f'<bpmn:userTask id="a" name="a">{loop}</bpmn:userTask>'
    )
    assert loop in xml
    return [each for each in check(xml.encode()) if each.severity == "error"]
