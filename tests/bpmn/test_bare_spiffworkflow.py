"""What SpiffWorkflow runs wrongly by itself and rightly as we bend it: each story is told to both.

On the bare library each story is expected to fail. One that passes after an upgrade fails here, and tells us what we
no longer need.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.util.task import TaskState

from bpmn.timers import BadTime, first, parse_cycle, parse_duration

Draw = Callable[[str], bytes]


class Bare:
    """A model on the library as it comes. Its expressions are Python."""

    def __init__(self, xml: bytes, **variables: Any) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(xml.replace(b'scriptFormat="feel"', b'scriptFormat="python"')))
        self.flow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.flow.task_tree.data.update(variables)
        self.go()

    def go(self) -> "Bare":
        self.flow.do_engine_steps()
        return self

    def reloaded(self) -> "Bare":
        serializer = BpmnWorkflowSerializer()
        self.flow = serializer.deserialize_json(serializer.serialize_json(self.flow))
        return self

    @property
    def open(self) -> str:
        ready = self.flow.get_tasks(state=TaskState.READY, manual=True)
        names = sorted(task.task_spec.name for task in ready)
        return " ".join(names) or ("completed" if self.flow.completed else "active")

    def do(self, *names: str, **answers: Any) -> "Bare":
        for name in names:
            task = next(t for t in self.flow.get_tasks(state=TaskState.READY, manual=True) if t.task_spec.name == name)
            task.data.update(answers)
            task.run()
            self.go()
        return self

    def signal(self, name: str) -> "Bare":
        self.flow.catch(BpmnEvent(SignalEventDefinition(name), {}))
        return self.go()

    @property
    def variables(self) -> dict[str, Any]:
        """Data of the task that is open; as it is, not a copy."""
        found: dict[str, Any] = self.flow.get_tasks(state=TaskState.READY, manual=True)[0].data
        return found

    @property
    def size(self) -> int:
        return len(self.flow.get_tasks())


class Ours:
    """The same words on our engine, with FEEL in place of Python."""

    def __init__(self, case: Any) -> None:
        self.case = case

    def reloaded(self) -> "Ours":
        return self

    @property
    def open(self) -> str:
        return " ".join(self.case.open) or self.case.ended or "active"

    def do(self, *names: str, **answers: Any) -> "Ours":
        self.case.do(*names, **answers)
        return self

    def signal(self, name: str) -> "Ours":
        self.case.signal(name)
        return self

    @property
    def variables(self) -> Any:
        return self.case.variables

    @property
    def size(self) -> int:
        return len(self.case.state)


Begin = Callable[..., Any]


def a_loop_of_340_rounds_goes_on(begin: Begin) -> None:
    text = 'start s\nxor m\nscript c "n = n + 1"\nxor g\nuser z\ns -> m -> c -> g\ng -> m : n < 340\ng -> z : default'
    assert begin(text, n=0).open == "z"


TWO = "start s\nand f\nuser a\nuser b\nand j\nuser z\ns -> f -> a -> j -> z\nf -> b -> j"


def a_join_keeps_what_each_branch_has_written(begin: Begin) -> None:
    r = begin(TWO, status="draft").do("a", status="approved").do("b", other=1)
    assert r.variables["status"] == "approved"


def a_join_keeps_a_list_as_the_last_writer_left_it(begin: Begin) -> None:
    r = begin(TWO, xs=["a", "b"]).do("a", xs=["b1", "b1", "b2"]).do("b")
    assert r.variables["xs"] == ["b1", "b1", "b2"]


def a_join_in_a_loop_waits_in_every_round(begin: Begin) -> None:
    r = begin("start s\nxor m\nand f\nuser a\nuser b\nand j\ns -> m -> f -> a -> j -> m\nf -> b -> j")
    r.do("a", "b")
    assert r.do("b").open == "a"
    assert r.do("a").open == "a b"
    assert r.do("a").open == "b"


def ten_diamonds_in_a_row_cost_what_one_does(begin: Begin) -> None:
    text, before = "start s\nuser first\nuser z\ns -> first\n", "first"
    for n in range(10):
        text += f"and split{n}\nand join{n}\ntask x{n}\ntask y{n}\n"
        text += f"{before} -> split{n} -> x{n} -> join{n}\nsplit{n} -> y{n} -> join{n}\n"
        before = f"join{n}"
    assert begin(text + f"{before} -> z").size < 1000


def an_event_sub_process_for_errors_waits_for_its_error(begin: Begin) -> None:
    text = "on es\n  start c error broken\n  user h\n  c -> h\n  end ce\n  h -> ce\nstart s\nuser a\nend e\ns -> a -> e"
    assert begin(text).open == "a"


def an_event_sub_process_for_escalations_waits_for_its_escalation(begin: Begin) -> None:
    text = "on es\n  start c escalation late\n  user h\n  end ce\n  c -> h -> ce\nstart s\nuser a\nend e\ns -> a -> e"
    assert begin(text).open == "a"


def a_signal_end_event_throws_its_signal(begin: Begin) -> None:
    r = begin("start s\nand f\nuser a\nend e signal go\ncatch c signal go\nuser b\ns -> f -> a -> e\nf -> c -> b")
    assert r.do("a").open == "b"


def an_interrupting_event_sub_process_interrupts(begin: Begin) -> None:
    r = begin("on es\n  start c signal stop\n  user h\n  end ce\n  c -> h -> ce\nstart s\nuser a\nend e\ns -> a -> e")
    assert r.signal("stop").open == "h"


def a_link_leads_from_its_throw_to_its_catch(begin: Begin) -> None:
    assert begin("start s\nuser a\nthrow t link on\ncatch c link on\nuser b\ns -> a -> t\nc -> b").do("a").open == "b"


def a_form_may_have_a_field_called_typename(begin: Begin) -> None:
    r = begin("start s\nuser a\nuser b\ns -> a -> b").do("a", asset={"typename": "laptop"}).reloaded()
    assert (r.open, r.variables["asset"]) == ("b", {"typename": "laptop"})


def what_was_there_before_stays_as_it_was(begin: Begin) -> None:
    r = begin('start s\nuser a\nscript c "ADD"\nuser b\ns -> a -> c -> b', item={"tags": ["x"]})
    seen = r.variables
    r.do("a")
    assert (r.open, seen["item"]["tags"], r.variables["item"]["tags"]) == ("b", ["x"], ["x", "y"])


def several_flows_leave_a_task(begin: Begin) -> None:
    assert begin("start s\nuser a\nuser b\nuser c\ns -> a\na -> b\na -> c").do("a").open == "b c"


def a_compensation_is_thrown(begin: Begin) -> None:
    text = "start s\nuser a\nboundary c on a compensate by=undo\nuser undo undoes\nthrow t compensate\ns -> a -> t"
    assert begin(text).do("a").open == "undo"


def a_compensation_end_event_undoes(begin: Begin) -> None:
    text = "start s\nsub q\n  start qs\n  user a\n  end qe\n  qs -> a -> qe\n  on es\n    start c compensate\n"
    r = begin(f"{text}    user undo\n    end ce\n    c -> undo -> ce\nend e compensate\ns -> q -> e")
    assert r.open == "a"
    assert r.do("a").open == "undo"


def a_condition_hears_what_its_own_task_changed(begin: Begin) -> None:
    text = 'start s\nand f\nuser a\nuser b\nboundary c on b condition "n > 3"\nuser h\ns -> f -> a\nf -> b\nc -> h'
    assert begin(text, n=0).do("a", n=5).open == "h"


def a_sub_process_needs_no_start_and_end_events(begin: Begin) -> None:
    assert begin("start s\nsub q\n  user a\ns -> q").open == "a"


def an_instance_number_fills_an_existing_list(begin: Begin) -> None:
    r = begin("start s\nuser a times=2 list=ys value=y\nuser z\ns -> a -> z", ys=[]).do("a", y=1)
    assert r.open == "a"


def a_plain_story_is_told(begin: Begin) -> None:
    r = begin("start s\nuser a\ncatch c signal go\nuser b\nend e\ns -> a -> c -> b -> e", n=1).reloaded()
    assert (r.open, r.variables["n"], r.size < 1000) == ("a", 1, True)
    assert r.do("a").open == "active"
    assert r.signal("go").open == "b"
    assert r.do("b").open == "completed"


def test_a_story_that_the_library_runs_rightly_passes_on_both(case_of: Begin, draw: Draw) -> None:
    a_plain_story_is_told(lambda text, **variables: Bare(draw(text), **variables))
    a_plain_story_is_told(lambda text, **variables: Ours(case_of(draw(text), linted=False).start(**variables)))


STORIES = [
    a_loop_of_340_rounds_goes_on,
    a_join_keeps_what_each_branch_has_written,
    a_join_keeps_a_list_as_the_last_writer_left_it,
    a_join_in_a_loop_waits_in_every_round,
    ten_diamonds_in_a_row_cost_what_one_does,
    an_event_sub_process_for_errors_waits_for_its_error,
    an_event_sub_process_for_escalations_waits_for_its_escalation,
    a_signal_end_event_throws_its_signal,
    an_interrupting_event_sub_process_interrupts,
    a_link_leads_from_its_throw_to_its_catch,
    a_form_may_have_a_field_called_typename,
    what_was_there_before_stays_as_it_was,
    several_flows_leave_a_task,
    a_compensation_is_thrown,
    a_compensation_end_event_undoes,
    a_condition_hears_what_its_own_task_changed,
    a_sub_process_needs_no_start_and_end_events,
    an_instance_number_fills_an_existing_list,
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_it_is_right_here(story: Callable[[Begin], None], case_of: Begin, draw: Draw) -> None:
    def begin(text: str, **variables: Any) -> Ours:
        added = "{item: {tags: append(item.tags, text)}}"
        feel = text.replace("n = n + 1", "{n: n + 1}").replace("ADD", added)
        return Ours(case_of(draw(feel), linted=False).start(text="y", **variables))

    story(begin)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_it_is_still_wrong_in_the_library_as_it_comes(story: Callable[[Begin], None], draw: Draw) -> None:
    with pytest.raises(Exception) as wrong:
        story(lambda text, **variables: Bare(draw(text.replace("ADD", "item['tags'].append('y')")), **variables))
    assert wrong.value is not None


# --- times ----------------------------------------------------------------------------------------------------------


def test_a_month_from_the_31st_still_overflows_there_and_ends_with_the_month_here() -> None:
    start, right = datetime(2026, 1, 31, 8, tzinfo=UTC), datetime(2026, 2, 28, 8, tzinfo=UTC)
    length = TimerEventDefinition.parse_iso_duration("P1M")
    assert start + TimerEventDefinition.get_timedelta_from_start(length, start) != right
    assert parse_duration("P1M").after(start, UTC) == right


def test_a_cycle_of_months_still_has_one_length_there_and_that_of_each_month_here() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    times, _, length = TimerEventDefinition.parse_iso_recurring_interval("R3/2026-01-01T00:00:00+00:00/P1M")
    assert (times, start + length * 2) != (3, datetime(2026, 3, 1, tzinfo=UTC))
    assert parse_cycle("R3/P1M", UTC).due(start, UTC, 1) == datetime(2026, 3, 1, tzinfo=UTC)


def test_half_a_month_still_breaks_there_and_is_refused_in_words_here() -> None:
    with pytest.raises(TypeError):
        TimerEventDefinition.get_timedelta_from_start(
            TimerEventDefinition.parse_iso_duration("P0.5M"), datetime(2026, 1, 31, tzinfo=UTC)
        )
    with pytest.raises(BadTime, match="no ISO 8601 duration"):
        parse_duration("P0.5M")


def test_the_end_of_a_cycle_is_still_taken_for_its_beginning_there_and_kept_here() -> None:
    text, end = "R9/PT1H/2026-03-02T10:30:00+00:00", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    times, begin, length = TimerEventDefinition.parse_iso_recurring_interval(text)
    assert begin + length * times > end
    cycle, anchor = parse_cycle(text, UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert [cycle.due(anchor, UTC, n) is None for n in (0, 1)] == [False, True]


def test_cron_is_still_unknown_there_and_read_here() -> None:
    with pytest.raises(ValueError):
        TimerEventDefinition.parse_iso_recurring_interval("0 0 9 * * ?")
    assert first("cycle", "0 0 9 * * ?", datetime(2026, 1, 1, tzinfo=UTC), UTC).at.hour == 9


def test_two_timers_behind_one_gateway_still_share_their_time_there_and_have_their_own_here(
    case_of: Begin, draw: Draw
) -> None:
    text = "start s\nevent g\ncatch c timer {}\ncatch d timer {}\nuser a\nuser b\ns -> g -> c -> a\ng -> d -> b"
    bare = Bare(draw(text.format("'\"PT2H\"' timeDuration", "'\"PT1H\"' timeDuration")))
    values = [task.internal_data.get("event_value") for task in bare.flow.get_tasks(state=TaskState.WAITING)]
    assert len({str(value) for value in values if value}) < 2
    ours = case_of(draw(text.format("PT2H", "PT1H"))).start()
    assert len({wait.due_at for wait in ours.waits.values()}) == 2
