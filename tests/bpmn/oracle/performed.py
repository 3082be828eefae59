"""A case run through the library: each command is a unit of work of its own, and what is seen are rows."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from engine import deployments, instances, messages, tasks, timers
from engine.unit_of_work import Engine
from tests.bpmn.oracle.drawing import draw
from tests.bpmn.oracle.model import Model, Node, Trigger
from tests.bpmn.oracle.walk import Action, Differs, Way

OPEN = "SELECT element_id, assignee FROM task WHERE state = 'open'"
AWAITED = "SELECT kind, name, element_id FROM subscription"
DUE = "SELECT due_at, element_id FROM timer"
STOPPED = "SELECT element_id FROM incident WHERE resolved_at IS NULL"
JOBS = "SELECT count(*) FROM job"
KEPT = "SELECT name FROM outbox WHERE kind = 'message' AND delivered_at IS NULL"
STARTED = "SELECT id FROM process_instance WHERE definition_key = 'p' ORDER BY rowid DESC LIMIT 1"

ROWS = (OPEN, AWAITED, DUE, STOPPED, JOBS, KEPT)

#: Each case begins at this time, long before the day on which a timer starts one.
BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Performed:
    """The only case in its database (SQLite) that has not ended. Nothing else may be in the rows that are read."""

    def __init__(self, engine: Engine, clock: Any, model: Model, way: Way = None) -> None:
        self.engine, self.clock = engine, clock
        self.began = clock.set(BEGINNING)
        with engine.unit_of_work("ada") as uow:
            deployments.deploy(uow, {f"m{number}.bpmn": file for number, file in enumerate(draw(model))})
            if not (way and way.all):
                self._start(uow, model, way.trigger if way else None)
        if way and way.all:
            self._gather(model, way)
        self.case = self._newest()

    def _gather(self, model: Model, way: Node) -> None:
        """Send all messages that start the process, each with a part of the variables. Before the last nothing runs:
        not by what is for another business key, and whatever the time.
        """
        key, parts = str(uuid4()), list(model.variables.items())
        steps = [(each.name, key, dict(parts[at :: len(way.triggers)])) for at, each in enumerate(way.triggers)]
        for name, business_key, part in [(steps[-1][0], f"not {key}", {}), *steps]:
            self.began = self.clock.move(minutes=7)
            with self.engine.unit_of_work("ada") as uow:
                messages.correlate(uow, name, part, business_key=business_key)
            self.case = self._newest()
            if business_key != key:
                other = self.case
            elif name != steps[-1][0]:
                self._nothing_runs(way)
        with self.engine.unit_of_work("ada") as uow:
            instances.cancel(uow, other)

    def _nothing_runs(self, way: Node) -> None:
        view = self.seen()
        runs = [view[what] for what in ("tasks", "timers", "stopped", "kept", "ended")]
        if any(runs) or {element for _, _, element in view["events"]} != {way.id}:
            raise Differs(f"not all of {way.id} has come\n  shown {view}")

    def _newest(self) -> UUID:
        with self.engine.unit_of_work("ada", reading=True) as uow:
            return UUID(uow.connection.exec_driver_sql(STARTED).scalar_one())

    def _start(self, uow: Any, model: Model, trigger: Trigger | None) -> None:
        if trigger is None:
            instances.start(uow, "p", model.variables)
        elif trigger.kind == "message":
            messages.correlate(uow, trigger.name, model.variables)
        elif trigger.kind == "signal":
            messages.broadcast(uow, trigger.name, model.variables)

    def act(self, action: Action) -> None:
        kind, name, answers = action
        if kind == "time":
            self.clock.set(self.began + timedelta(minutes=int(name)))
            timers.fire_due(self.engine)
            return
        element, _, shown = name.partition(" ")
        with self.engine.unit_of_work(shown or "ada") as uow:
            if kind == "task":
                found = [each for each in tasks.find(uow) if (each.element_id, each.assignee or "") == (element, shown)]
                tasks.complete(uow, min(each.id for each in found), answers)
            elif kind == "set":
                instances.set_variables(uow, self.case, answers)
            elif kind == "message":
                messages.correlate(uow, name, {})
            elif kind == "again":
                messages.resend(uow, next(each.id for each in messages.find(uow).items if each.name == name))
            else:
                messages.broadcast(uow, name, {})

    def end(self) -> None:
        """Cancel the case, when it has not ended, and forget its messages: the next one has the database for itself."""
        with self.engine.unit_of_work("ada") as uow:
            if instances.get(uow, self.case).ended_at is None:
                instances.cancel(uow, self.case)
            uow.connection.exec_driver_sql("DELETE FROM outbox")

    def seen(self) -> dict[str, Any]:
        """Return what the rows say. Conditions that are waited for have none."""
        with self.engine.unit_of_work("ada", reading=True) as uow:
            rows = {sql: uow.connection.exec_driver_sql(sql).all() for sql in ROWS}
            case, variables = instances.get(uow, self.case), instances.variables(uow, self.case)
        assert rows[JOBS] == [(0,)]
        return {
            "tasks": sorted(f"{element} {assignee or ''}".strip() for element, assignee in rows[OPEN]),
            "events": sorted(tuple(each) for each in rows[AWAITED]),
            "timers": sorted((self._minutes(at), element) for at, element in rows[DUE]),
            "stopped": sorted(element for (element,) in rows[STOPPED]),
            "kept": sorted(name for (name,) in rows[KEPT]),
            "variables": {name: int(value) for name, value in sorted(variables.items())},
            "ended": case.state == "completed",
        }

    def _minutes(self, at: Any) -> int:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return int((moment - self.began).total_seconds()) // 60
