"""From a BPMN file to compiled processes: all nodes first, then the flows, so nothing recurses and nothing is cut."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bpmn import structure, vendor
from bpmn.findings import Finding, InvalidProcess
from bpmn.reading import read
from bpmn.semantics.activities import Activity
from bpmn.semantics.builders import FLOW_NODES, Builder
from bpmn.semantics.definition import Definition, Element, StartEvent
from bpmn.semantics.document import Document, Lane, lanes
from bpmn.semantics.events import CompensateEventDefinition, EventSubProcess, MultipleCatchEvent, TimerDefinition
from bpmn.semantics.nodes import Flow, FlowNode, ProcessSpec
from bpmn.semantics.repetition import Repeated
from bpmn.shape import event_definition, event_definitions, executable, handlers, instantiates, waits_for_all
from bpmn.standard.global_tasks import as_drawn
from bpmn.xml import Node, child, children, is_true, local, parse, text_of
from dmn.feel import NO_FUNCTIONS, Functions

START_KINDS = {
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "timerEventDefinition": "timer",
    "conditionalEventDefinition": "condition",
}


class Sound(Struct, frozen=True):
    """A BPMN file that runs as it is, and what there is to say about it all the same."""

    root: Node
    #: The executable processes by key.
    processes: dict[str, Definition]
    #: What is doubtful about its constructs and structure, and about its expressions.
    of_structure: tuple[Finding, ...]
    of_expressions: tuple[Finding, ...]

    @property
    def runs(self) -> bool:
        """Whether all its expressions are FEEL."""
        return all(finding.severity != "error" for finding in self.of_expressions)


def compile_process(xml: bytes, *, functions: Functions = NO_FUNCTIONS) -> dict[str, Definition]:
    """Return the executable processes of a BPMN file by key. Raises as `compile_file`."""
    return compile_file(xml, functions=functions).processes


def compile_file(xml: bytes, *, functions: Functions = NO_FUNCTIONS) -> Sound:
    """Return a BPMN file with its executable processes.

    Raises InvalidProcess with findings for everything that would not run as BPMN says: unknown constructs, broken
    structure, expressions that are no FEEL, bad timers.
    """
    drawn = compile_drawn(xml, functions=functions)
    if not drawn.runs:
        raise InvalidProcess(drawn.of_expressions)
    return drawn


def compile_drawn(xml: bytes, *, functions: Functions = NO_FUNCTIONS) -> Sound:
    """Return a BPMN file whose expressions may be wrong: its processes still say what they refer to.

    Raises InvalidProcess for unknown constructs and broken structure.
    """
    root = parse(xml)
    of_structure = read(root)
    if any(finding.severity == "error" for finding in of_structure):
        raise InvalidProcess(of_structure)
    compiled, of_expressions = compile_sound(root, functions)
    return Sound(root, compiled, tuple(of_structure), tuple(of_expressions))


def compile_sound(root: Node, functions: Functions) -> tuple[dict[str, Definition], list[Finding]]:
    """Return the processes of a document that hangs together, and what is wrong with its expressions."""
    document = Document(root, functions)
    compiled = {node.get("id"): _Process(document, node).compile() for node in executable(root)}
    return compiled, as_drawn(root, document.compiler.findings)


class _Process:
    """One process being compiled."""

    def __init__(self, document: Document, node: Node) -> None:
        self.document = document
        self.node = node
        self.builder = Builder(document)
        self.lanes = lanes(node)
        self.elements: dict[str, Element] = {}
        self.scopes: dict[str, ProcessSpec] = {}

    def compile(self) -> Definition:
        """Build all scopes, outer before inner."""
        key = self.node.get("id")
        spec = ProcessSpec(key)
        todo: deque[tuple[Node, ProcessSpec, str | None, Lane | None]] = deque([(self.node, spec, None, None)])
        while todo:
            container, scope, parent, lane = todo.popleft()
            for inner, inner_lane in self._fill(container, scope, parent, lane):
                element_id = inner.get("id")
                self.scopes[element_id] = ProcessSpec(element_id)
                todo.append((inner, self.scopes[element_id], element_id, inner_lane))
        return self._definition(key, spec)

    # --- one scope

    def _fill(
        self, container: Node, scope: ProcessSpec, parent: str | None, outer: Lane | None
    ) -> list[tuple[Node, Lane | None]]:
        """Build what stands directly in a process or sub-process; return the sub-processes found."""
        flow_nodes = [node for node in children(container) if local(node) in FLOW_NODES]
        inner = []
        for node in flow_nodes:
            lane = self.lanes.get(node.get("id"), outer)
            element = self.document.element(node, lane, parent)
            self.elements[element.id] = element
            self.builder.build(scope, node, element, lane)
            if local(node) in ("subProcess", "transaction"):
                inner.append((node, lane))
        self._connect(container, scope)
        associated = handlers(container)
        for node in flow_nodes:
            if local(node) == "boundaryEvent":
                self._attach(associated, scope, node)
        self._connect_links(scope, flow_nodes)
        for node in filter(waits_for_all, flow_nodes):
            flows = scope.task_specs[node.get("id")].flows
            scope.awaited |= {flow.target: [each for each in flows if each is not flow] for flow in flows}
        self._find_starts(scope, flow_nodes)
        return inner

    def _connect(self, container: Node, scope: ProcessSpec) -> None:
        defaults = {node.get("default") for node in children(container) if node.get("default")}
        for node in children(container, "sequenceFlow"):
            condition = self.document.child_feel(node, "conditionExpression")
            flow_id, source = node.get("id"), node.get("sourceRef")
            scope.task_specs[source].connect_flow(
                Flow(flow_id, source, node.get("targetRef"), condition, flow_id in defaults)
            )

    def _attach(self, associated: dict[str, list[str]], scope: ProcessSpec, node: Node) -> None:
        host, event = scope.task_specs[node.get("attachedToRef")], scope.task_specs[node.get("id")]
        if not isinstance(event.event_definition, CompensateEventDefinition):
            host.boundary += [each.name for each in (event, *event.twins)]
            return
        (handler,) = associated[event.name]
        undone: Activity = scope.task_specs[host.inner] if isinstance(host, Repeated) else host
        undone.handler = handler

    def _connect_links(self, scope: ProcessSpec, flow_nodes: list[Node]) -> None:
        """Make a sequence flow of each pair of link events (BPMN 2.0.2 §10.5.3)."""
        targets = {link_name(node): node.get("id") for node in flow_nodes if local(node) == "intermediateCatchEvent"}
        for node in flow_nodes:
            if local(node) == "intermediateThrowEvent" and (name := link_name(node)) is not None:
                throw: FlowNode = scope.task_specs[node.get("id")]
                throw.connect_flow(Flow(f"link:{throw.name}", throw.name, targets[name]))

    def _find_starts(self, scope: ProcessSpec, flow_nodes: list[Node]) -> None:
        specs = scope.task_specs
        for node in flow_nodes:
            spec = specs[node.get("id")]
            if isinstance(spec, EventSubProcess):
                for each in (spec, *spec.twins):
                    if isinstance(each.event_definition, CompensateEventDefinition):
                        scope.undo = spec.name
                    else:
                        scope.listeners.append(each.name)
        starts = [
            node.get("id") for node in flow_nodes if local(node) == "startEvent" and event_definition(node) is None
        ]
        events = [
            node
            for node in flow_nodes
            if instantiates(node) or (local(node) == "startEvent" and event_definition(node) is not None)
        ]
        if not starts and not events:
            starts = [
                node.get("id")
                for node in flow_nodes
                if structure.starts_by_itself(node, specs[node.get("id")].incoming)
            ]
        if not starts and container_is_triggered(events):
            starts = [node.get("id") for node in events]
        scope.starts = starts

    # --- the whole

    def _definition(self, key: str, spec: ProcessSpec) -> Definition:
        properties = vendor.properties(self.node)
        starter_groups = vendor.names(self.node, "candidateStarterGroups")
        for group in (*starter_groups, *([properties["ownerGroup"]] if "ownerGroup" in properties else [])):
            self.builder.refers.add("groups", group, self.node)
        order = tuple(node.get("id") for node in self.node.iter() if local(node) in FLOW_NODES)
        subject = properties.get("subject")
        return Definition(
            key=key,
            name=(self.node.get("name") or key).strip(),
            line=self.node.sourceline,
            documentation=text_of(self.node, "documentation") or "",
            elements=self.elements,
            document_order=order,
            properties=properties,
            starter_groups=starter_groups,
            version_tag=vendor.attribute(self.node, "versionTag"),
            history_time_to_live=vendor.attribute(self.node, "historyTimeToLive"),
            start_forms=self._start_forms(),
            start_events=tuple(self._start_events(spec)),
            initiator=next(
                filter(None, (vendor.attribute(n, "initiator") for n in children(self.node, "startEvent"))), None
            ),
            subject=None if subject is None else self.document.feel(self.node, subject),
            people={
                name.removeprefix("person."): self.document.feel(self.node, text)
                for name, text in properties.items()
                if name.startswith("person.")
            },
            spec=spec,
            scopes=self.scopes,
            **self.builder.refers.frozen(),
        )

    def _start_forms(self) -> dict[str, str]:
        return {
            node.get("id"): form
            for node in children(self.node, "startEvent")
            if (form := vendor.attribute(node, "formRef")) is not None
        }

    def _start_events(self, spec: ProcessSpec) -> Iterator[StartEvent]:
        nodes = {node.get("id"): node for node in children(self.node)}
        for node in nodes.values():
            if local(node) == "startEvent" or (local(node) == "receiveTask" and instantiates(node)):
                ways = [*self._ways_to_start(spec, node)]
            elif instantiates(node):
                flows = spec.task_specs[node.get("id")].flows
                ways = [way for flow in flows for way in self._ways_to_start(spec, nodes[flow.target])]
            else:
                continue
            yield from beginning(ways) if waits_for_all(node) or is_true(node, "parallelMultiple") else ways

    def _ways_to_start(self, spec: ProcessSpec, node: Node) -> Iterator[StartEvent]:
        begun: Any = spec.task_specs[node.get("id")]
        if local(node) == "receiveTask":
            yield StartEvent(id=begun.name, element_id=begun.name, kind="message", name=begun.message.name)
            return
        ways = begun.twins if isinstance(begun, MultipleCatchEvent) else (begun, *begun.twins)
        for way, definition in zip(ways, event_definitions(node) or [None], strict=True):
            yield self._start_event(way, definition)

    def _start_event(self, begun: Any, definition: Node | None) -> StartEvent:
        event = begun.event_definition
        kind = "none" if definition is None else START_KINDS.get(local(definition), local(definition))
        return StartEvent(
            id=begun.name,
            element_id=begun.element.id,
            kind=kind,
            name=event.name if kind in ("message", "signal") else None,
            timer=event.schedule if isinstance(event, TimerDefinition) else None,
            condition=event.expression if kind == "condition" else None,
        )


def beginning(ways: list[StartEvent]) -> list[StartEvent]:
    """Return those of several events, all of which must come, that begin a case; it waits for the others.

    Messages and signals pass, so whichever is first begins. Times and conditions can be waited for.
    """
    passing = [way for way in ways if way.kind in ("message", "signal")]
    return [replace(way, together=True) for way in passing or ways[:1]]


def link_name(node: Node) -> str | None:
    """Return the name of a link event, None for any other."""
    link = child(node, "linkEventDefinition")
    return None if link is None else link.get("name") or node.get("name")


def container_is_triggered(starts: list[Node]) -> bool:
    """Tell whether these start events stand in an event sub-process, which begins when its own event has come."""
    return bool(starts) and is_true(starts[0].getparent(), "triggeredByEvent")
