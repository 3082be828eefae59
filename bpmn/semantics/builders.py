"""Makes the specification of each kind of flow node from its XML."""

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition

from bpmn import vendor
from bpmn.behavior import behavior
from bpmn.semantics import activities, events, nodes, repetition, subprocesses, throwing
from bpmn.semantics import children as children_mode
from bpmn.semantics.assignment import Assignment
from bpmn.semantics.definition import Element
from bpmn.semantics.document import Document, Lane, References
from bpmn.semantics.event_definitions import EventReader
from bpmn.semantics.expressions import Literal, Value
from bpmn.shape import event_definitions, quantity
from bpmn.xml import Node, child, children, is_true, local, text_of


class Builder:
    """Builds the flow nodes of one process and notes what it refers to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.refers = References()
        self.events = EventReader(document, self.refers)

    def build(self, spec: nodes.ProcessSpec, node: Node, element: Element, lane: Lane | None) -> nodes.FlowNode:
        """Return the specification of a flow node, the frame around it when it is repeated."""
        loop = child(node, "multiInstanceLoopCharacteristics")
        loop = child(node, "standardLoopCharacteristics") if loop is None else loop
        name = element.id if loop is None else f"{element.id} [instance]"
        made = MAKERS[local(node)](self, spec, node, element, name, lane)
        if isinstance(made, activities.Mapped) and not isinstance(made, events.EventSubProcess):
            made.mappings = self.document.mappings(node)
        for twin in getattr(made, "twins", ()):
            # The same event once more: the same way on, the same parameters.
            twin.flows, twin.mappings = made.flows, made.mappings
        outer = made
        if loop is not None:
            standard = local(loop).startswith("standard")
            frame = self._loop(spec, loop, element) if standard else self._instances(spec, loop, element)
            frame.inner, outer = name, frame
        if isinstance(outer, activities.Activity):
            outer.start_quantity = quantity(node, "startQuantity")
            outer.completion_quantity = quantity(node, "completionQuantity")
        return outer

    # --- tasks

    def user_task(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> activities.UserTask:
        """Read a user task with its assignment."""
        made = activities.UserTask(spec, element, name)
        made.assignment = self._assignment(node, element, lane)
        return made

    def _assignment(self, node: Node, element: Element, lane: Lane | None) -> Assignment:
        attributes = {
            "assignee": "assignee", "candidateUsers": "candidate_users", "candidateGroups": "candidate_groups",
            "dueDate": "due_at", "followUpDate": "follow_up_at", "priority": "priority",
        }  # fmt: skip
        values: dict[str, Value] = {}
        for attribute, name in attributes.items():
            if (value := self.document.attribute(node, attribute)) is not None:
                values[name] = value
        properties = dict(element.properties)
        for name, target in (("excluded", "excluded"), ("onBehalfOf", "on_behalf_of")):
            if name in properties:
                values[target] = self.document.value(node, properties[name])
        for user in (*vendor.names(node, "assignee"), *vendor.names(node, "candidateUsers")):
            self.refers.add("users", user, node)
        for group in vendor.names(node, "candidateGroups"):
            self.refers.add("groups", group, node)
        if (escalation := properties.get("escalationGroup")) and not escalation.startswith("="):
            self.refers.add("groups", escalation, node)
        nobody = not {"assignee", "candidate_users", "candidate_groups"} & set(values)
        if nobody and lane is not None and lane.group:
            self.refers.add("groups", lane.group, node)
        return Assignment(
            values=values,
            form_ref=self._form(node),
            form_binding=element.form_binding,
            excluded_rule=self.document.value(node, properties["excludedRule"])
            if "excludedRule" in properties
            else None,
            lane_group=lane.group if lane is not None else None,
            properties={
                name: self.document.value(node, text) if name == "escalationGroup" else Literal(text)
                for name, text in properties.items()
                if name not in ("excluded", "onBehalfOf")
            },
        )

    def _form(self, node: Node) -> Value | None:
        value = self.document.attribute(node, "formRef")
        if isinstance(value, Literal):
            self.refers.add("forms", value.text, node)
        return value

    def plain_task(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> activities.Task:
        """Read an abstract or manual task."""
        return activities.Task(spec, element, name)

    def script_task(
        self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None
    ) -> activities.ScriptTask:
        """Read a script task: a FEEL context."""
        made = activities.ScriptTask(spec, element, name)
        made.script = self.document.feel(node, text_of(node, "script") or "")
        made.result = vendor.attribute(node, "resultVariable")
        return made

    def service_task(
        self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None
    ) -> activities.Activity:
        """Read a service task: its topic."""
        made = activities.ServiceTask(spec, element, name)
        made.topic = self.topic(node)
        return made

    def topic(self, node: Node) -> str:
        """Return the topic of an element and note it."""
        topic = vendor.attribute(node, "topic") or ""
        self.refers.add("topics", topic, node)
        return topic

    def rule_task(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> activities.Activity:
        """Read a business rule task: its decision, or its topic."""
        decision = self.document.attribute(node, "decisionRef")
        if decision is None:
            return self.service_task(spec, node, element, name, lane)
        made = activities.RuleTask(spec, element, name)
        made.decision = decision
        if isinstance(decision, Literal):
            self.refers.add("decisions", decision.text, node)
        made.binding = vendor.attribute(node, "decisionRefBinding") or "latest"
        made.version = self.document.attribute(
            node, "decisionRefVersion" if made.binding == "version" else "decisionRefVersionTag"
        )
        made.result = vendor.attribute(node, "resultVariable")
        return made

    def send_task(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> activities.Activity:
        """Read a send task: a topic that sends, or a message thrown to other instances."""
        if vendor.attribute(node, "topic") is not None:
            return self.service_task(spec, node, element, name, lane)
        made = activities.SendTask(spec, element, name)
        made.message = self.document.message(node, node.get("messageRef"), dict(element.properties))
        if made.message.name:
            self.refers.add("thrown_messages", made.message.name, node)
        return made

    def receive_task(
        self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None
    ) -> activities.Activity:
        """Read a receive task."""
        made = activities.ReceiveTask(spec, element, name)
        made.message = self.document.message(node, node.get("messageRef"), dict(element.properties))
        return made

    # --- what contains or calls

    def sub_process(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> activities.Activity:
        """Read a sub-process, a transaction or an event sub-process; what is in it is built by the parser."""
        if not is_true(node, "triggeredByEvent"):
            cls = subprocesses.Transaction if local(node) == "transaction" else subprocesses.SubProcess
            return cls(spec, element, name)
        made = events.EventSubProcess(spec, element, name)
        start = next(iter(children(node, "startEvent")), None)
        if start is not None:
            self._fill(made, start)
            made.mappings = self.document.mappings(start)
        return made

    def call_activity(
        self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None
    ) -> activities.Activity:
        """Read a call activity: which process, in which version, what goes in and out."""
        made = subprocesses.CallActivity(spec, element, name)
        made.called = self.document.value(node, (node.get("calledElement") or "").strip())
        if isinstance(made.called, Literal):
            self.refers.add("called", made.called.text, node)
        made.binding = vendor.attribute(node, "calledElementBinding") or "latest"
        tag = "calledElementVersionTag" if made.binding == "versionTag" else "calledElementVersion"
        made.version = self.document.attribute(node, tag)
        made.into = self._passing(node, "in")
        made.out_of = self._passing(node, "out")
        return made

    def _passing(self, node: Node, name: str) -> subprocesses.Passing:
        everything, pairs = False, []
        for each in vendor.extensions(node, name):
            if each.get("variables") == "all":
                everything = True
            elif target := each.get("target"):
                text = each.get("sourceExpression") or each.get("source") or "null"
                pairs.append((self.document.feel(each, text), target))
        return subprocesses.Passing(everything, tuple(pairs))

    # --- repetition

    def _loop(self, spec: Any, loop: Node, element: Element) -> repetition.Repeated:
        frame = repetition.StandardLoop(spec, element)
        frame.maximum = int(loop.get("loopMaximum")) if loop.get("loopMaximum") else None
        frame.condition = self.document.child_feel(loop, "loopCondition")
        frame.test_before = is_true(loop, "testBefore")
        return frame

    def _instances(self, spec: Any, loop: Node, element: Element) -> repetition.Repeated:
        frame = (children_mode.ChildInstances if wide(element) else repetition.MultiInstance)(spec, element)
        frame.sequential = is_true(loop, "isSequential")
        frame.cardinality = self.document.child_feel(loop, "loopCardinality")
        collection = self.document.data_name(loop, "loopDataInputRef") or vendor.attribute(loop, "collection")
        frame.collection = None if collection is None else self.document.feel(loop, collection)
        frame.item = _data_item(loop, "inputDataItem") or vendor.attribute(loop, "elementVariable")
        frame.output = self.document.data_name(loop, "loopDataOutputRef")
        frame.output_item = _data_item(loop, "outputDataItem")
        frame.condition = self.document.child_feel(loop, "completionCondition")
        frame.behavior, frame.throws = behavior(loop), self.events.implicit(spec, loop, element)
        return frame

    # --- events and gateways

    def event(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> nodes.FlowNode:
        """Read an event of any position."""
        if (by_topic := self.events.topic_node(node)) is not None:
            made = throwing.ThrowByTopic(spec, element, name)
            made.topic = self.topic(by_topic)
            return made
        if local(node) == "startEvent":
            self._form(node)
            if is_true(node.getparent(), "triggeredByEvent"):
                # The event sub-process has waited for it already.
                start = events.StartEvent(spec, element, name)
                start.event_definition = NoneEventDefinition()
                return start
        if local(node) in ("startEvent", "intermediateCatchEvent") and len(event_definitions(node)) > 1:
            return self._multiple(spec, node, element, name)
        made_event: nodes.FlowNode = EVENTS[local(node)](spec, element, name)
        self._fill(made_event, node)
        return made_event

    def _fill(self, made: Any, node: Node) -> None:
        """Give an event its definition, and twins for what other definitions it has."""
        first, *others = event_definitions(node) or [None]
        self.events.fill(made, node, first)
        made.twins = tuple(
            type(made)(made._wf_spec, made.element, f"{made.name} [{number}]") for number in range(2, len(others) + 2)
        )
        for twin, definition in zip(made.twins, others, strict=True):
            self.events.fill(twin, node, definition)
        interrupts = is_true(node, "cancelActivity", True) and is_true(node, "isInterrupting", True)
        if isinstance(made, events.Listener):
            for each in (made, *made.twins):
                each.interrupting = interrupts or each.always_interrupts
                each.parallel = is_true(node, "parallelMultiple")

    def _multiple(self, spec: Any, node: Node, element: Element, name: str) -> nodes.FlowNode:
        """Read an event in the flow or at the start that waits for any of its definitions, or for all."""
        made = events.MultipleCatchEvent(spec, element, name)
        made.event_definition, made.parallel = NoneEventDefinition(), is_true(node, "parallelMultiple")
        definitions = event_definitions(node)
        numbers = range(1, len(definitions) + 1)
        made.twins = tuple(events.Alternative(spec, element, f"{name} [{number}]") for number in numbers)
        for twin, definition in zip(made.twins, definitions, strict=True):
            self.events.fill(twin, node, definition)
        return made

    def gateway(self, spec: Any, node: Node, element: Element, name: str, lane: Lane | None) -> nodes.FlowNode:
        """Read a gateway."""
        gateway: nodes.FlowNode = GATEWAYS[local(node)](spec, element, name)
        return gateway


def wide(element: Element) -> bool:
    """Tell whether each instance of an activity is a process instance of its own (property `mode`)."""
    return element.kind == "callActivity" and element.properties.get("mode") == "instances"


def _data_item(loop: Node, name: str) -> str | None:
    item = child(loop, name)
    return None if item is None else item.get("name") or item.get("id")


GATEWAYS: dict[str, Any] = {
    "exclusiveGateway": nodes.ExclusiveGateway,
    "parallelGateway": nodes.ParallelGateway,
    "inclusiveGateway": nodes.InclusiveGateway,
    "eventBasedGateway": nodes.EventGateway,
}
EVENTS: dict[str, Any] = {
    "startEvent": events.StartEvent,
    "endEvent": throwing.EndEvent,
    "intermediateCatchEvent": events.IntermediateCatchEvent,
    "intermediateThrowEvent": throwing.IntermediateThrowEvent,
    "boundaryEvent": events.BoundaryEvent,
}
Maker = Callable[[Builder, Any, Node, Element, str, Lane | None], nodes.FlowNode]
MAKERS: dict[str, Maker] = {
    "task": Builder.plain_task,
    "manualTask": Builder.plain_task,
    "userTask": Builder.user_task,
    "scriptTask": Builder.script_task,
    "serviceTask": Builder.service_task,
    "businessRuleTask": Builder.rule_task,
    "sendTask": Builder.send_task,
    "receiveTask": Builder.receive_task,
    "subProcess": Builder.sub_process,
    "transaction": Builder.sub_process,
    "callActivity": Builder.call_activity,
    **dict.fromkeys(GATEWAYS, Builder.gateway),
    **dict.fromkeys(EVENTS, Builder.event),
}
#: The flow nodes that can be compiled.
FLOW_NODES = frozenset(MAKERS)
