/** Reads what lies in a process or a sub-process: the shapes with the room they need, and the flows between them. */

import type { Box, Drawing, Element, Flow, Guest, Node, Size, Strand } from "./model.ts";
import { is } from "./model.ts";
import { wrap } from "./text.ts";

export interface Lane {
  element: Element;
  members: ReadonlySet<string>;
}

export interface Graph {
  nodes: Node[];
  flows: Flow[];
  lanes: Lane[];
}

/** What to draw for a sub-process: its inside, or nothing when it is closed. */
export type Inside = (subProcess: Element) => Drawing | undefined;

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };
const GUEST_STEP = 42;
const GUEST_CLEARANCE = 14;
const LABEL_WIDTH = 84;
const FLOW_LABEL_WIDTH = 78;
const GUEST_LABEL_WIDTH = 74;

/** Read the elements of a container. */
export function readGraph(container: Element, lanes: Lane[], inside: Inside): Graph {
  const byElement = new Map<Element, Node>();
  const elements = container.flowElements ?? [];
  const notes = (container.artifacts ?? []).filter((each) => is(each, "bpmn:TextAnnotation"));
  for (const element of [...elements.filter(isShape), ...notes]) {
    const node = nodeFor(element, inside);
    node.band = Math.max(0, lanes.findIndex((lane) => lane.members.has(element.id)));
    byElement.set(element, node);
  }
  const guests = readGuests(elements, byElement);
  const nodes = [...byElement.values()];
  nodes.forEach(makeRoomForGuests);
  const flows: Flow[] = [];
  for (const element of [...elements, ...(container.artifacts ?? [])]) {
    const flow = flowFor(element, byElement, guests);
    if (flow) flows.push(flow);
  }
  return { nodes, flows, lanes };
}

/** Tell whether an element has a place of its own on the grid. */
function isShape(element: Element): boolean {
  if (is(element, "bpmn:BoundaryEvent")) return false;
  return ["bpmn:FlowNode", "bpmn:DataObjectReference", "bpmn:DataStoreReference"].some((type) => is(element, type));
}

function nodeFor(element: Element, inside: Inside): Node {
  const size = sizeOf(element);
  const node: Node = {
    element,
    ...size,
    anchor: size.height / 2,
    ascent: 0,
    descent: 0,
    column: 0,
    span: 1,
    band: 0,
    strand: undefined as unknown as Strand,
    row: 0,
    guests: [],
    labelAbove: is(element, "bpmn:Gateway"),
    box: NOWHERE,
  };
  const inner = is(element, "bpmn:SubProcess") ? inside(element) : undefined;
  if (inner) {
    node.inner = inner;
    node.width = Math.max(160, inner.width + 30);
    node.height = inner.height + 44;
    node.anchor = inner.anchor + 30;
    node.span = Math.max(1, Math.floor((node.width + 30) / 130));
  }
  node.ascent = node.anchor;
  node.descent = node.height - node.anchor;
  if (hasOuterLabel(element)) node.label = labelSize(element, LABEL_WIDTH);
  if (node.label) {
    if (node.labelAbove) node.ascent += node.label.height + 4;
    else node.descent += node.label.height + 4;
  }
  return node;
}

function sizeOf(element: Element): Size {
  if (is(element, "bpmn:Gateway") || is(element, "bpmn:DataStoreReference")) return { width: 50, height: 50 };
  if (is(element, "bpmn:Event")) return { width: 36, height: 36 };
  if (is(element, "bpmn:DataObjectReference")) return { width: 36, height: 50 };
  if (is(element, "bpmn:TextAnnotation")) {
    return { width: 120, height: Math.max(30, wrap(element.text ?? "", 110, 12).height + 10) };
  }
  return { width: 100, height: 80 };
}

/** The box that the name of an element needs in every language it is given in; undefined without a name. */
export function labelSize(element: Element, most: number): Size | undefined {
  if (!element.name) return undefined;
  const sizes = [element.name, ...translations(element)].map((name) => wrap(name, most));
  return { width: Math.max(...sizes.map((size) => size.width)), height: Math.max(...sizes.map((size) => size.height)) };
}

/** Names in other languages: the properties `name.de`, `name.fr` …. */
function translations(element: Element): string[] {
  const properties = (element.extensionElements?.values ?? []).flatMap((each) => each.values ?? []);
  return properties.flatMap(({ name, value }) => (name?.startsWith("name.") && value ? [value] : []));
}

/** Tell whether the name of an element stands outside its shape. */
export function hasOuterLabel(element: Element): boolean {
  return ["bpmn:Gateway", "bpmn:Event", "bpmn:DataObjectReference", "bpmn:DataStoreReference"].some((type) => is(element, type));
}

function readGuests(elements: Element[], byElement: ReadonlyMap<Element, Node>): Map<Element, Guest> {
  const guests = new Map<Element, Guest>();
  for (const element of elements) {
    const host = element.attachedToRef && byElement.get(element.attachedToRef);
    if (!is(element, "bpmn:BoundaryEvent") || !host) continue;
    const guest: Guest = { element, host, column: 0, offset: 0, box: NOWHERE };
    host.guests.push(guest);
    guests.set(element, guest);
  }
  return guests;
}

/** A host grows with its guests, and keeps room below for their labels. */
function makeRoomForGuests(node: Node): void {
  const count = node.guests.length;
  if (count === 0) return;
  if (node.inner) {
    // Guests reach into the shape: what lies inside keeps clear of them.
    node.height += GUEST_CLEARANCE;
    node.descent += GUEST_CLEARANCE;
  }
  if (node.span === 1) {
    node.width = Math.max(node.width, GUEST_STEP * count + 8);
    const lone = is(node.element, "bpmn:SubProcess") ? -20 : 20;
    node.guests.forEach((guest, at) => {
      guest.offset = count === 1 ? lone : (at - (count - 1) / 2) * GUEST_STEP;
    });
  }
  const labels = node.guests.map((guest) => (guestLabel(guest)?.height ?? 2) - 2);
  node.descent += 22 + Math.max(...labels);
}

/** The box that the name of a boundary event needs. */
export function guestLabel(guest: Guest): Size | undefined {
  return labelSize(guest.element, GUEST_LABEL_WIDTH);
}

function flowFor(element: Element, nodes: ReadonlyMap<Element, Node>, guests: ReadonlyMap<Element, Guest>): Flow | null {
  const sequence = is(element, "bpmn:SequenceFlow");
  if (!(sequence || is(element, "bpmn:Association")) || !element.sourceRef || !element.targetRef) return null;
  const guest = guests.get(element.sourceRef);
  const source = guest?.host ?? nodes.get(element.sourceRef);
  const target = guests.get(element.targetRef)?.host ?? nodes.get(element.targetRef);
  if (!source || !target || source === target) return null;
  const label = sequence ? labelSize(element, FLOW_LABEL_WIDTH) : undefined;
  return {
    element,
    kind: sequence ? "sequence" : "association",
    source,
    target,
    ...(guest ? { guest } : {}),
    ...(label ? { label } : {}),
    back: false,
    main: false,
    points: [],
  };
}
