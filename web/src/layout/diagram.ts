/** Replaces the coordinates of a BPMN document: semantics in, diagram interchange out. Same input, same output. */

import { arrange } from "./arrange.ts";
import { draw, movedFlow, movedShape } from "./draw.ts";
import type { Inside, Lane } from "./graph.ts";
import { readGraph } from "./graph.ts";
import type { Box, DrawnFlow, DrawnShape, Drawing, Element } from "./model.ts";
import { is, isFilled } from "./model.ts";

/** The widest drawing whose text still reads on a screen 1440 px wide; above it, sub-processes are closed. */
export const WIDEST = 1690;

const MARGIN = 20;
const POOL_HEAD = 30;
const LANE_HEAD = 30;
const POOL_PAD = 15;

/** What the layout needs of bpmn-moddle. */
export interface Moddle {
  create(type: string, attributes: Record<string, unknown>): Element;
}

/** A model that the layout cannot draw. */
export class NotDrawable extends Error {}

/** One diagram: a process, or a sub-process that is closed in the diagram around it. */
interface Plan {
  root: Element;
  drawing: Drawing;
  participant?: Element;
}

/** Draw every process of a document anew. Throws NotDrawable for several pools. */
export function layOut(moddle: Moddle, definitions: Element): void {
  const roots = definitions.rootElements ?? [];
  const collaboration = roots.find((each) => is(each, "bpmn:Collaboration"));
  const participants = collaboration?.participants ?? [];
  if (participants.length > 1) throw new NotDrawable("Only one pool can be laid out.");
  const participant = participants[0];
  const plans: Plan[] = [];
  for (const process of roots.filter((each) => is(each, "bpmn:Process") && (each.flowElements ?? []).length > 0)) {
    const pooled = participant?.processRef === process;
    const [first, ...rest] = planFor(process, pooled ? leafLanes(process) : []);
    if (!first) continue;
    plans.push(pooled && collaboration && participant ? { ...first, root: collaboration, participant } : first, ...rest);
  }
  definitions.diagrams = plans.map((plan, at) => diagramFor(moddle, plan, at + 1));
}

/** Draw a container with its sub-processes open; when that is too wide, close them and give each a diagram of its own. */
function planFor(container: Element, lanes: Lane[]): Plan[] {
  const open = drawingOf(container, lanes, (each) => (isFilled(each) ? planOpen(each) : undefined));
  const subProcesses = (container.flowElements ?? []).filter(isFilled);
  if (open.width <= WIDEST || subProcesses.length === 0) return [{ root: container, drawing: open }];
  const closed = drawingOf(container, lanes, () => undefined);
  return [{ root: container, drawing: closed }, ...subProcesses.flatMap((each) => planFor(each, []))];
}

function planOpen(container: Element): Drawing {
  return drawingOf(container, [], (each) => (isFilled(each) ? planOpen(each) : undefined));
}

function drawingOf(container: Element, lanes: Lane[], inside: Inside): Drawing {
  const graph = readGraph(container, lanes, inside);
  return draw(graph, arrange(graph));
}

function leafLanes(process: Element): Lane[] {
  const leaves = (lane: Element): Element[] => lane.childLaneSet?.lanes?.flatMap(leaves) ?? [lane];
  return (process.laneSets ?? [])
    .flatMap((set) => (set.lanes ?? []).flatMap(leaves))
    .map((element) => ({ element, members: new Set((element.flowNodeRef ?? []).map((each) => each.id)) }));
}

function diagramFor(moddle: Moddle, plan: Plan, number: number): Element {
  const { root, drawing, participant } = plan;
  const lanes = drawing.lanes.length > 0;
  const left = participant ? MARGIN + POOL_HEAD + (lanes ? LANE_HEAD : 0) + POOL_PAD : MARGIN;
  const parts: Element[] = [];
  if (participant) {
    const pool = { x: MARGIN, y: MARGIN, width: drawing.width + left - MARGIN + POOL_PAD, height: drawing.height };
    parts.push(shapeFor(moddle, { element: participant, ...pool }, { isHorizontal: true }));
    for (const { element, top, height } of drawing.lanes) {
      const lane = { x: pool.x + POOL_HEAD, y: MARGIN + top, width: pool.width - POOL_HEAD, height };
      parts.push(shapeFor(moddle, { element, ...lane }, { isHorizontal: true }));
    }
  }
  for (const shape of drawing.shapes) parts.push(shapeFor(moddle, movedShape(shape, left, MARGIN), marksOf(shape)));
  for (const flow of drawing.flows) parts.push(edgeFor(moddle, movedFlow(flow, left, MARGIN)));
  const plane = moddle.create("bpmndi:BPMNPlane", { id: `BPMNPlane_${number}`, bpmnElement: root, planeElement: parts });
  return moddle.create("bpmndi:BPMNDiagram", { id: `BPMNDiagram_${number}`, plane });
}

function marksOf(shape: DrawnShape): Record<string, boolean> {
  if (is(shape.element, "bpmn:SubProcess")) return { isExpanded: shape.open === true };
  return is(shape.element, "bpmn:ExclusiveGateway") ? { isMarkerVisible: true } : {};
}

function shapeFor(moddle: Moddle, shape: DrawnShape, marks: Record<string, boolean>): Element {
  return moddle.create("bpmndi:BPMNShape", {
    id: `${shape.element.id}_di`,
    bpmnElement: shape.element,
    ...marks,
    bounds: bounds(moddle, shape),
    ...(shape.label ? { label: moddle.create("bpmndi:BPMNLabel", { bounds: bounds(moddle, shape.label) }) } : {}),
  });
}

function edgeFor(moddle: Moddle, flow: DrawnFlow): Element {
  return moddle.create("bpmndi:BPMNEdge", {
    id: `${flow.element.id}_di`,
    bpmnElement: flow.element,
    waypoint: flow.points.map(({ x, y }) => moddle.create("dc:Point", { x: Math.round(x), y: Math.round(y) })),
    ...(flow.label ? { label: moddle.create("bpmndi:BPMNLabel", { bounds: bounds(moddle, flow.label) }) } : {}),
  });
}

function bounds(moddle: Moddle, { x, y, width, height }: Box): Element {
  const [left, top, wide, high] = [x, y, width, height].map(Math.round);
  return moddle.create("dc:Bounds", { x: left, y: top, width: wide, height: high });
}
