"""Models that the tests of the engine's verbs share, and a short way to write one and to run it."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from engine import deployments, instances, tasks
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.extension import Extension
from engine.model import ProcessInstance, Task
from engine.store.tables import metadata
from engine.unit_of_work import Engine
from tests.integration.engine.drafting import housed

MODELS = Path(__file__).parent / "models"

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="urn:itamflow:tests">\n'
)


@pytest.fixture
def house(database_url: str, clock: Any, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An installation that is governed (unless a parameter says otherwise), with owners and a process that runs."""
    engine = housed(database_url, clock, governance=getattr(request, "param", True))
    yield engine
    engine.close()


@pytest.fixture
def leave() -> dict[str, bytes]:
    """A process with a decision, a form, a boundary timer, a message and a signal."""
    return {name: (MODELS / name).read_bytes() for name in ("leave.bpmn", "rules.dmn", "ask.form")}


def properties(**values: str) -> str:
    """Return extension elements with these properties; `__` in a name stands for a dot."""
    rows = "".join(
        f'<camunda:property name="{name.replace("__", ".")}" value="{value}" />' for name, value in values.items()
    )
    return f"<bpmn:extensionElements><camunda:properties>{rows}</camunda:properties></bpmn:extensionElements>"


def chain(*elements: str) -> str:
    """Return elements (each `<bpmn:tag id="…"…`) from a start to an end, joined by flows in their order."""
    ids = ["start", *(element.split('id="', 1)[1].split('"', 1)[0] for element in elements), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="flow_{number}" sourceRef="{source}" targetRef="{target}" />'
        for number, (source, target) in enumerate(itertools.pairwise(ids))
    )
    return f'<bpmn:startEvent id="start" />{"".join(elements)}<bpmn:endEvent id="end" />{flows}'


def flow(number: int, source: str, target: str, condition: str = "") -> str:
    """Return a sequence flow `f<number>`, with a condition if one is given."""
    inside = f"<bpmn:conditionExpression>={condition}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'


def model(body: str, *, key: str = "case", before: str = "", attributes: str = "") -> bytes:
    """Return a BPMN file with one process; `before` stands before it (messages, signals, errors)."""
    process = f'<bpmn:process id="{key}" name="Case" isExecutable="true" {attributes}>{body}</bpmn:process>'
    return f"{HEAD}{before}{process}</bpmn:definitions>".encode()


class World:
    """An engine and short words for what tests do with it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def deploy(self, *files: bytes, person: str = "rita", **options: Any) -> Any:
        named = {f"file_{number}.bpmn": file for number, file in enumerate(files)}
        with self.engine.unit_of_work(person) as uow:
            return deployments.deploy(uow, named, **options)

    def start(
        self, variables: Mapping[str, Any] | None = None, *, key: str = "case", person: str = "rita", **options: Any
    ) -> ProcessInstance:
        with self.engine.unit_of_work(person) as uow:
            return instances.start(uow, key, variables or {}, **options)

    def open(self, instance: ProcessInstance) -> dict[str, Task]:
        with self.engine.unit_of_work("system", reading=True) as uow:
            return {task.element_id: task for task in tasks.find(uow, instance.id)}

    def complete(
        self, instance: ProcessInstance, element: str, answers: Mapping[str, Any] | None = None, person: str = "rita"
    ) -> Task:
        task = self.open(instance)[element]
        with self.engine.unit_of_work(person) as uow:
            return tasks.complete(uow, task.id, answers or {})

    def get(self, instance: ProcessInstance) -> ProcessInstance:
        with self.engine.unit_of_work("system", reading=True) as uow:
            return instances.get(uow, instance.id)

    def variables(self, instance: ProcessInstance) -> dict[str, Any]:
        with self.engine.unit_of_work("system", reading=True) as uow:
            return instances.variables(uow, instance.id)

    def history(self, instance: ProcessInstance) -> list[str]:
        with self.engine.unit_of_work("system", reading=True) as uow:
            return [entry.kind for entry in instances.history(uow, instance.id, limit=200).items]

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has: the database before and after."""
        with self.engine.unit_of_work("system", reading=True) as uow:
            return {
                table.name: uow.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }


@pytest.fixture
def world(engine: Engine) -> World:
    """An engine whose directory is open: names are taken as they are."""
    return World(engine)


@pytest.fixture
def world_with(database_url: str, clock: Any) -> Iterator[Callable[..., World]]:
    """Open an engine with topics and settings of the test's own."""
    opened: list[Engine] = []

    def make(*topics: Any, people: bool = False, **options: Any) -> World:
        extension = Extension(topics={topic.name: topic for topic in topics})
        directory = DatabaseDirectory() if people else None
        opened.append(open_engine(database_url, clock=clock, directory=directory, extensions=[extension], **options))
        return World(opened[-1])

    yield make
    for engine in opened:
        engine.close()


class Statements:
    """What went to the database since it was last cleared. BEGIN counts, COMMIT is counted by itself."""

    def __init__(self, engine: Engine) -> None:
        self.texts: list[str] = []
        self.commits = 0
        event.listen(engine.database.sql, "before_cursor_execute", self._note)
        event.listen(engine.database.sql, "commit", self._commit)

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.texts.append(statement)

    def _commit(self, connection: Any) -> None:
        self.commits += 1

    def clear(self) -> None:
        self.texts.clear()
        self.commits = 0


@pytest.fixture
def statements(engine: Engine) -> Statements:
    return Statements(engine)
