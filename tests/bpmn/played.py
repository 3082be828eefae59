"""A case played through the library alone: every command is a unit of work of its own, so the case is read from the
database before each step and written after it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import deployments, instances, messages, tasks, timers
from engine.model import ProcessInstance, Task
from engine.unit_of_work import Engine


class Played:
    """An engine with models in it and the case that was started last. Each method is one sentence of a story."""

    def __init__(self, engine: Engine, clock: Any) -> None:
        self.engine = engine
        self.clock = clock
        self.case: Any = None

    # --- what somebody does

    def deploy(self, *files: bytes) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            deployments.deploy(uow, {f"m{number}.bpmn": file for number, file in enumerate(files)})
        return self

    def start(self, key: str = "p", business_key: str | None = None, **variables: Any) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            self.case = instances.start(uow, key, variables, business_key=business_key).id
        return self

    def do(self, *elements: str, **answers: Any) -> "Played":
        """Complete the oldest open task of each element."""
        for element in elements:
            with self.engine.unit_of_work("ada") as uow:
                tasks.complete(uow, self.task(element).id, answers)
        return self

    def message(
        self, name: str, key: str | None = None, values: Mapping[str, Any] | None = None, **payload: Any
    ) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            self.reached = messages.correlate(uow, name, payload, business_key=key, correlation=values)
        return self

    def signal(self, name: str, **payload: Any) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            messages.broadcast(uow, name, payload)
        return self

    def set(self, **variables: Any) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            instances.set_variables(uow, self.case, variables)
        return self

    def trigger(self, element: str) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            instances.trigger(uow, self.case, element)
        return self

    def cancel(self) -> "Played":
        with self.engine.unit_of_work("ada") as uow:
            instances.cancel(uow, self.case)
        return self

    def later(self, **length: float) -> "Played":
        """Let time pass and fire what has come due."""
        self.clock.move(**length)
        self.fired = timers.fire_due(self.engine)
        return self

    def at(self, moment: datetime) -> "Played":
        """Let it be that time and fire what has come due."""
        self.clock.set(moment)
        self.fired = timers.fire_due(self.engine)
        return self

    # --- what can be seen

    def _tasks(self) -> list[Task]:
        with self.engine.unit_of_work("ada", reading=True) as uow:
            return sorted(tasks.find(uow, instance_id=self.case), key=lambda each: each.id)

    def task(self, element: str) -> Task:
        return next(task for task in self._tasks() if task.element_id == element)

    @property
    def open(self) -> str:
        """Elements with an open task, in the order of the alphabet: "a b b"; the state when there is none."""
        return " ".join(sorted(task.element_id for task in self._tasks())) or self.state

    @property
    def instance(self) -> ProcessInstance:
        with self.engine.unit_of_work("ada", reading=True) as uow:
            return instances.get(uow, self.case)

    @property
    def state(self) -> str:
        return str(self.instance.state)

    @property
    def variables(self) -> dict[str, Any]:
        with self.engine.unit_of_work("ada", reading=True) as uow:
            return instances.variables(uow, self.case)

    def of(self, key: str) -> list[ProcessInstance]:
        """Return all cases of a process, oldest first."""
        with self.engine.unit_of_work("ada", reading=True) as uow:
            found = instances.find(uow, definition_key=key, limit=200).items
        return sorted(found, key=lambda each: each.id)

    def look(self, case: ProcessInstance) -> "Played":
        """Go on with another case."""
        self.case = case.id
        return self
