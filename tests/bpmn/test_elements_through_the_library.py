"""The stories of the other files told again through the library alone, on both databases.

Each command is a unit of work of its own, so a case is written and read between any two steps. A story that looks at
what only the interpreter shows (outcomes, tokens, topics of a test) is told there only.
"""

import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bpmn.lint import check
from engine import instances, timers
from engine.store import moves

HERE = Path(__file__).parent
INSIDE = re.compile(
    r"\.(send|waits|thrown|faults|retry|state|world|last|visits|decided|stopped|finish_job|fail_job|definition"
    r"|tasks?\(|wait\(|of_kind)|attributes|topics=|decisions=|event=|linted|rita|_taken|fresh\(|case_of\("
)
Story = tuple[Callable[..., None], dict[str, Any]]


class Told:
    """A case with the words of the other files, spoken to the library."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def do(self, *names: str, **answers: Any) -> "Told":
        for name in names:
            self.library.do(name, **answers)
        return self

    def due(self, element: str) -> "Told":
        with self.library.engine.unit_of_work("ada", reading=True) as uow:
            waiting = timers.of_instance(uow, self.library.case)
        moment = next(each.due_at for each in waiting if each.element_id == element)
        self.library.at(max(moment, self.library.clock.now()))
        return self

    def message(self, name: str = "paid", **payload: Any) -> "Told":
        self.library.message(name, **payload)
        return self

    def signal(self, name: str = "alarm", **payload: Any) -> "Told":
        self.library.signal(name, **payload)
        return self

    def set(self, **variables: Any) -> "Told":
        self.library.set(**variables)
        return self

    def cancel(self) -> "Told":
        self.library.cancel()
        return self

    def later(self, **length: float) -> "Told":
        self.library.clock.move(**length)
        return self

    @property
    def open(self) -> list[str]:
        with self.library.engine.unit_of_work("ada", reading=True) as uow:
            return sorted(row.element_id for row in uow.execute(moves.TASKS, {"id": self.library.case}))

    @property
    def ended(self) -> str | None:
        state: str = self.library.state
        return state if state in ("completed", "cancelled") else None

    @property
    def variables(self) -> Any:
        return self.library.variables

    @property
    def end_element(self) -> str | None:
        with self.library.engine.unit_of_work("ada", reading=True) as uow:
            ends = [each.element_id for each in instances.history(uow, self.library.case).items if each.kind == "ended"]
        return ends[-1] if ends else None


def stories() -> Iterator[Any]:
    """Give the tests of the other files that ask for a case and look at nothing inside."""
    for path in sorted(HERE.glob("test_*.py")):
        if path == Path(__file__) or "(case: Begin" not in path.read_text():
            continue
        spec = importlib.util.spec_from_file_location(f"told_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, test in vars(module).items():
            if (
                name.startswith("test_")
                and not INSIDE.search(inspect.getsource(test))
                and "done" not in inspect.getsource(test)
            ):
                for number, arguments in enumerate(_arguments(test)):
                    if set(inspect.signature(test).parameters) == {"case", *arguments}:
                        yield pytest.param((test, arguments), id=f"{path.stem[5:]}-{name[5:]}-{number}")


def _arguments(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """Give the arguments of each run of a test that has at most one `parametrize`."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        yield {}
    elif len(marks) == 1:
        names, values = marks[0].args
        for value in values:
            yield {names: value} if isinstance(names, str) else dict(zip(names, value, strict=True))


STORIES = list(stories())


def test_most_stories_are_told_again() -> None:
    assert len(STORIES) > 80


@pytest.mark.parametrize("story", STORIES)
def test_it_is_the_same_through_the_library(story: Story, library: Any) -> None:
    test, arguments = story

    def begin(name: str, **variables: Any) -> Told:
        xml = (HERE / f"{name}.bpmn").read_bytes()
        assert [str(each) for each in check(xml) if each.severity == "error"] == []
        keys = {*re.findall(r'calledElement="(\w+)"', xml.decode()), str(variables.get("which", ""))}
        called = [path.read_bytes() for key in sorted(keys) if (path := HERE / f"called.{key}.bpmn").exists()]
        library.deploy(*called, xml)
        library.start(**variables)
        return Told(library)

    test(begin, **arguments)
