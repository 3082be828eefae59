"""What a running step may ask of the engine: time, processes, decisions, topics."""

from datetime import datetime, tzinfo
from functools import cache
from uuid import UUID

from bpmn.semantics import BpmnError, Definition
from dmn.decisions import DecisionResult
from dmn.feel import Host as FeelHost
from engine import calendars, definitions, interpreter
from engine.history import Entry
from engine.ids import new_id
from engine.interpreter import TopicCall
from engine.model import ProcessInstance, Values
from engine.store import children as child_sql
from engine.store import instances as instance_sql
from engine.store.rows import to_instance
from engine.topics import Call
from engine.unit_of_work import UnitOfWork


class StepHost:
    """Stands behind one step of one instance. Implements `interpreter.Host`."""

    def __init__(self, uow: UnitOfWork, instance: ProcessInstance) -> None:
        self._uow = uow
        self._instance = instance
        self.feel = feel_host(uow)
        #: What topics left for the history, in their order.
        self.entries: list[Entry] = []

    @property
    def zone(self) -> tzinfo:
        """Where people live."""
        return self._uow.engine.settings.zone

    def now(self) -> datetime:
        """Return the time of the step."""
        return self._uow.now

    def new_id(self) -> UUID:
        """Return a new key that sorts after the earlier ones."""
        return new_id(self._uow.now)

    def definition(self, key: str, binding: str, version: str | None, caller: Definition) -> Definition:
        """Return the process a call activity calls. NotFound."""
        return definitions.called(self._uow, key, binding, version, caller.id).compiled

    def definition_by_id(self, definition_id: UUID) -> Definition:
        """Return a process that the instance runs already."""
        return definitions.process(self._uow, definition_id).compiled

    def decide(
        self, decision_ref: str, binding: str, version: str | None, context: Values, caller: Definition
    ) -> DecisionResult:
        """Take a decision of the caller's set. NotFound."""
        deployment_id = definitions.process(self._uow, caller.id).about.deployment_id
        found = definitions.decisions(self._uow, decision_ref, binding, version, deployment_id)
        return found.evaluate(decision_ref, context, self.feel)

    def caught_outside(self, kind: str, code: str) -> bool | None:
        """Tell whether the activity that started this instance catches what it throws; None when nobody does."""
        uow = self._uow
        if self._instance.parent_id is None:
            return None
        item = uow.execute(child_sql.OF_CHILD, {"child": self._instance.id}).one_or_none()
        if item is None or item.state != "running":
            return None
        row = uow.execute(instance_sql.GET_INSTANCE, {"id": item.instance_id}).one()
        parent = to_instance(row)
        process = definitions.process(uow, parent.definition_id)
        return interpreter.caught(process.compiled, row.blob, item.token_id, kind, code, StepHost(uow, parent))

    def call_topic(self, call: TopicCall) -> Values | None:
        """Run a transactional topic and return its outputs; None for one that waits for a job."""
        topic = self._uow.engine.topics.get(call.topic)
        if topic is None or topic.kind == "external" or topic.handler is None:
            return None
        handed = Call(
            uow=self._uow,
            instance=self._instance,
            element_id=call.element_id,
            topic=call.topic,
            inputs=call.inputs,
            variables=call.variables,
        )
        try:
            # A handler that fails half-way leaves nothing, although the step itself may go on.
            with self._uow.savepoint():
                outputs = topic.handler(handed) or {}
        except BpmnError as error:
            self._remember(call, {"error": error.code})
            raise
        self.entries += handed.entries
        self._remember(call, {"outputs": dict(outputs)})
        return outputs

    def cancel(self, variables: Values) -> None:
        """Let everybody who holds something for the case let go of it."""
        uow, instance = self._uow, self._instance
        with uow.whole():
            for handler in uow.engine.extension.on_cancel:
                handed = Call(uow=uow, instance=instance, element_id="", topic="", inputs={}, variables=variables)
                handler(handed)
                self.entries += handed.entries

    def _remember(self, call: TopicCall, result: Values) -> None:
        details = {"topic": call.topic, "inputs": dict(call.inputs), **result}
        self.entries.append(Entry(kind="topic", element_id=call.element_id, details=details))


def feel_host(uow: UnitOfWork) -> FeelHost:
    """Return the world as expressions see it in this unit of work."""
    # Read when an expression counts working days, and once: one that counts often asks the store no more than once.
    return FeelHost(
        now=lambda: uow.now, zone=uow.engine.settings.zone, special_days=cache(lambda: calendars.special_days(uow))
    )
