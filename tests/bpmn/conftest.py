"""Runs the diagram that lies beside a test: a moved clock, a host in memory, each command from state to state.

`play` and `library` do the same through the library alone, on both databases.
"""

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from bpmn.lint import check
from bpmn.semantics import Definition, compile_process
from dmn.decisions import DecisionResult, parse_decisions
from dmn.feel import Host as FeelHost
from engine.errors import NotFound
from engine.ids import new_id
from engine.interpreter import (
    Cancel,
    Command,
    Complete,
    Decided,
    Deliver,
    FailJob,
    Fault,
    FireTimer,
    Left,
    Outcome,
    Retry,
    SetVariables,
    Start,
    Thrown,
    TopicCall,
    Wait,
    run,
)
from engine.unit_of_work import Engine

HERE = Path(__file__).parent


def _beside(name: str) -> Any:
    """Load a module that lies beside the tests; they form no package."""
    spec = importlib.util.spec_from_file_location(f"tests_bpmn_{name}", HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_draw = _beside("notation").draw
Played = _beside("played").Played
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)

Topic = Callable[[TopicCall], Mapping[str, Any] | None]


@dataclass
class World:
    """A host in memory."""

    definitions: dict[UUID, Definition]
    topics: dict[str, Topic] = field(default_factory=dict)
    decisions: bytes | None = None
    time: datetime = NINE

    def __post_init__(self) -> None:
        self.feel = FeelHost(now=self.now, zone=ZoneInfo("Europe/Berlin"))
        self.calls: list[TopicCall] = []
        self.bindings: list[tuple[str, str, str | None]] = []

    def now(self) -> datetime:
        return self.time

    def definition(self, key: str, binding: str, version: str | None, caller: Definition) -> Definition:
        self.bindings.append((key, binding, version))
        for definition in reversed(self.definitions.values()):
            if definition.key == key:
                return definition
        called = HERE / f"called.{key}.bpmn"
        if not called.exists():
            raise NotFound(f"There is no process {key}.")
        return self.add(called.read_bytes())

    def add(self, xml: bytes) -> Definition:
        """Deploy a file; return its process, the last when there are global tasks before it."""
        for definition in compile_process(xml).values():
            bound = definition.bind(new_id(self.time))
            self.definitions[bound.id] = bound
        return bound

    def definition_by_id(self, definition_id: UUID) -> Definition:
        return self.definitions[definition_id]

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Mapping[str, Any], caller: Definition
    ) -> DecisionResult:
        self.bindings.append((decision_ref, binding, version))
        if self.decisions is None:
            raise NotFound(f"There is no decision {decision_ref}.")
        return parse_decisions(self.decisions).evaluate(decision_ref, context, self.feel)

    def caught_outside(self, kind: str, code: str) -> bool | None:
        return None

    def call_topic(self, call: TopicCall) -> Mapping[str, Any] | None:
        self.calls.append(call)
        handler = self.topics.get(call.topic)
        return None if handler is None else handler(call)


class Case:
    """One instance of a process. Each command reads the state from bytes; what is open is compared."""

    def __init__(self, xml: bytes, *, world: World | None = None, linted: bool = True) -> None:
        if linted:
            assert [str(each) for each in check(xml) if each.severity == "error"] == []
        self.world = world or World({})
        self.definition = self.world.add(xml)
        self.state: bytes | None = None
        self.waits: dict[UUID, Wait] = {}
        self.visits: dict[UUID, Left] = {}
        self.done: list[str] = []
        self.faults: list[Fault] = []
        self.stopped: set[UUID] = set()
        self.thrown: list[Thrown] = []
        self.decided: list[Decided] = []
        self.variables: Mapping[str, Any] = {}
        self.ended: str | None = None
        self.end_element: str | None = None
        self.last: Outcome | None = None

    # --- commands

    def send(self, command: Command) -> Outcome:
        outcome = run(self.definition, self.state, command, self.world)
        self.last = outcome
        for token_id, kind in outcome.closed.items():
            if kind == "stopped":
                self.stopped.remove(token_id)
            else:
                assert self.waits.pop(token_id).kind == kind
        self.stopped |= {fault.token_id for fault in outcome.faults}
        for wait in outcome.opened:
            assert wait.token_id not in self.waits
            self.waits[wait.token_id] = wait
        for left in outcome.visits:
            assert left.entered is (left.token_id not in self.visits), left
            assert left.token_id not in self.visits or self.visits[left.token_id].outcome in (None, "failed"), left
            self.visits[left.token_id] = left
            if left.outcome == "completed":
                self.done.append(left.element_id)
        self.faults += outcome.faults
        self.thrown += outcome.thrown
        self.decided += outcome.decisions
        self.variables = outcome.variables
        self.state, self.ended = outcome.state, outcome.ended
        self.end_element = outcome.end_element or self.end_element
        if self.ended:
            assert self.state is None and not self.waits and not self.stopped
            assert all(left.outcome not in (None, "failed") for left in self.visits.values()), self.visits
        return outcome

    def start(self, event: str | None = None, payload: Mapping[str, Any] | None = None, **variables: Any) -> "Case":
        self.send(Start(variables=variables, event=event, payload=payload or {}))
        return self

    def do(self, *names: str, **values: Any) -> "Case":
        """Complete the oldest open user task of each name."""
        for name in names:
            self.send(Complete(token_id=self.task(name).token_id, variables=values, task={"completed_by": "rita"}))
        return self

    def finish_job(self, element_id: str, **values: Any) -> "Case":
        self.send(Complete(token_id=self.wait(element_id, "job").token_id, variables=values))
        return self

    def fail_job(self, element_id: str, code: str, message: str = "") -> "Case":
        self.send(FailJob(token_id=self.wait(element_id, "job").token_id, code=code, message=message))
        return self

    def due(self, element_id: str) -> "Case":
        """Move the clock to the time at which the timer of an element is due, and let it come."""
        wait = self.wait(element_id, "timer")
        assert wait.due_at is not None
        self.world.time = max(self.world.time, wait.due_at)
        self.send(FireTimer(token_id=wait.token_id))
        return self

    def message(self, name: str = "paid", **payload: Any) -> "Case":
        return self._deliver("message", name, payload)

    def signal(self, name: str = "alarm", **payload: Any) -> "Case":
        return self._deliver("signal", name, payload)

    def _deliver(self, kind: str, name: str, payload: Mapping[str, Any]) -> "Case":
        wait = next(each for each in self.waits.values() if each.kind == kind and each.event_name == name)
        self.send(Deliver(token_id=wait.token_id, payload=payload))
        return self

    def set(self, **variables: Any) -> "Case":
        self.send(SetVariables(variables=variables))
        return self

    def retry(self, fault: Fault) -> "Case":
        self.send(Retry(token_id=fault.token_id))
        return self

    def cancel(self) -> "Case":
        self.send(Cancel())
        return self

    def later(self, **length: float) -> "Case":
        self.world.time += timedelta(**length)
        return self

    # --- what it looks like

    def of_kind(self, kind: str) -> list[str]:
        return sorted(wait.element_id for wait in self.waits.values() if wait.kind == kind)

    @property
    def open(self) -> list[str]:
        """Ids of the elements with an open user task."""
        return self.of_kind("user_task")

    def wait(self, element_id: str, kind: str) -> Wait:
        return next(each for each in self.waits.values() if each.element_id == element_id and each.kind == kind)

    def task(self, element_id: str) -> Wait:
        return self.wait(element_id, "user_task")

    def tasks(self, element_id: str) -> list[Wait]:
        return [each for each in self.waits.values() if each.element_id == element_id and each.kind == "user_task"]


@pytest.fixture
def model() -> Callable[[str], bytes]:
    """Read the diagram of that name."""
    return lambda name: (HERE / f"{name}.bpmn").read_bytes()


@pytest.fixture
def case(model: Callable[[str], bytes]) -> Callable[..., Case]:
    """Start a case of the diagram of that name."""

    def begin(
        name: str,
        *,
        event: str | None = None,
        topics: Mapping[str, Topic] | None = None,
        decisions: bytes | None = None,
        **variables: Any,
    ) -> Case:
        world = World({}, topics=dict(topics or {}), decisions=decisions)
        return Case(model(name), world=world).start(event, **variables)

    return begin


@pytest.fixture
def fresh(model: Callable[[str], bytes]) -> Callable[..., Case]:
    """A case of the diagram of that name that has not been started."""
    return lambda name, **options: Case(model(name), world=World({}), **options)


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """A case of a model written in the test itself."""
    return lambda xml, **options: Case(xml, world=World({}), **options)


@pytest.fixture
def draw() -> Callable[[str], bytes]:
    """The short notation."""
    drawing: Callable[[str], bytes] = _draw
    return drawing


@pytest.fixture(scope="module")
def measured() -> Iterator[Any]:
    """A process beside this one that checks files under hard limits."""
    beside = _beside("measured").Measured()
    yield beside
    beside.close()


#: What a case that has ended may not leave behind.
LEFT = {
    "timer": "SELECT count(*) FROM timer t JOIN process_instance p ON p.id = t.instance_id WHERE {ended}",
    "subscription": "SELECT count(*) FROM subscription t JOIN process_instance p ON p.id = t.instance_id WHERE {ended}",
    "job": "SELECT count(*) FROM job t JOIN process_instance p ON p.id = t.instance_id WHERE {ended}",
    "task": "SELECT count(*) FROM task t JOIN process_instance p ON p.id = t.instance_id"
    " WHERE {ended} AND t.state = 'open'",
    "candidate": "SELECT count(*) FROM task_candidate t JOIN process_instance p ON p.id = t.instance_id WHERE {ended}",
    "child_group": "SELECT count(*) FROM child_group t JOIN process_instance p ON p.id = t.instance_id WHERE {ended}",
    "visit": "SELECT count(*) FROM activity t JOIN process_instance p ON p.id = t.instance_id"
    " WHERE {ended} AND t.left_at IS NULL",
    "incident": "SELECT count(*) FROM incident t JOIN process_instance p ON p.id = t.instance_id"
    " WHERE {ended} AND t.resolved_at IS NULL",
}


@pytest.fixture
def library(engine: Engine, clock: Any) -> Iterator[Any]:
    """The library on an empty database. At the end of each test no case that has ended has left anything behind."""
    played = Played(engine, clock)
    yield played
    with played.engine.unit_of_work("system", reading=True) as uow:
        ended = "p.state IN ('completed', 'cancelled')"
        left = {
            what: uow.connection.exec_driver_sql(sql.format(ended=ended)).scalar_one() for what, sql in LEFT.items()
        }
    assert left == dict.fromkeys(LEFT, 0)


@pytest.fixture
def play(library: Any) -> Callable[..., Any]:
    """Deploy a model in short notation, or several files, and start a case of the process `p` by the library alone."""

    def begin(*models: str, business_key: str | None = None, **variables: Any) -> Any:
        library.deploy(*(_draw(text) for text in models))
        return library.start(business_key=business_key, **variables)

    return begin


@pytest.fixture
def play_file(library: Any, model: Callable[[str], bytes]) -> Callable[..., Any]:
    """Deploy the diagram of that name and start a case by the library alone."""
    return lambda name, **variables: library.deploy(model(name)).start(**variables)


@pytest.fixture
def deployed(library: Any) -> Callable[..., Any]:
    """Deploy models in short notation and start nothing."""
    return lambda *models: library.deploy(*(_draw(text) for text in models))


@pytest.fixture
def refused() -> Callable[[str], set[str]]:
    """Return the rules by which a model in short notation is refused."""
    return lambda text: {each.rule for each in check(_draw(text)) if each.severity == "error"}
