/** From the grid to px: how wide columns and gaps are, where shapes and flows lie. */

import type { Arrangement } from "./arrange.ts";
import type { Graph } from "./graph.ts";
import { middleOf, rowLine } from "./grid.ts";
import { placeLabels } from "./labels.ts";
import type { Box, DrawnFlow, DrawnLane, DrawnShape, Drawing, Flow, Guest, Node, Point, Row } from "./model.ts";
import type { Port } from "./ports.ts";
import type { Tracks } from "./tracks.ts";
import { usedTracks } from "./tracks.ts";

const GAP_X = 30;
const GAP_Y = 20;
const TRACK = 10;
/** Distance of tracks where a flow with a name runs: its name stands between them. */
const NAMED_TRACK = 19;
const EDGE = 14;
const LANE_GAP = 20;
/** Where the inside of an open sub-process begins. */
const INSET: Point = { x: 15, y: 30 };

/** Lengths along one axis: where each line, column (or row) and gap lies. */
interface Axis {
  lines: number[];
  starts: number[];
  gaps: number[];
  total: number;
}

/** Draw a graph in its arrangement. */
export function draw(graph: Graph, arrangement: Arrangement): Drawing {
  const { grid, ways, rows, columnWidths } = arrangement;
  const { nodes, flows } = graph;
  const across = axisX(graph, arrangement, usedTracks(grid, ways.values(), true));
  const down = axisY(graph, arrangement, usedTracks(grid, ways.values(), false));
  for (const node of nodes) {
    node.box = boxOf(node, across, down, rows, columnWidths);
    for (const guest of node.guests) guest.box = guestBox(guest, across.lines[middleOf(grid, guest.column, guest.offset)] ?? 0);
  }
  for (const flow of flows) {
    const way = ways.get(flow);
    if (!way) {
      flow.points = [rightMiddle(flow.source.box), leftMiddle(flow.target.box)];
      continue;
    }
    const points = way.points.map((p) => ({
      x: across.lines[p % grid.width] ?? 0,
      y: down.lines[Math.floor(p / grid.width)] ?? 0,
    }));
    const line = (node: Node): number => down.lines[rowLine(grid, node.row)] ?? 0;
    points.unshift(dock(flow.source, line(flow.source), way.exit, points[0] as Point, flow.guest));
    points.push(dock(flow.target, line(flow.target), way.entry, points.at(-1) as Point));
    flow.points = tidy(points);
  }
  const borders = laneBorders(rows, down);
  const labels = placeLabels(nodes, flows, borders);
  const { shapes, flows: lines } = collect(nodes, flows, labels);
  const main = nodes.find((node) => node.strand.main) ?? nodes[0];
  const anchor = main ? (down.lines[rowLine(grid, main.row)] ?? 0) : 0;
  return toOrigin(shapes, lines, laneBoxes(graph, borders, down.total), anchor, across.total, down.total);
}

function axisX(graph: Graph, { grid, ways, columnWidths }: Arrangement, tracks: Tracks): Axis {
  const count = columnWidths.length;
  const pads: number[] = [];
  const gapWidths: number[] = [];
  for (let gap = 0; gap <= count; gap++) {
    let pad = EDGE;
    for (const flow of graph.flows) {
      const leavesHere = flow.source.column + flow.source.span === gap && ways.get(flow)?.exit.side === "E";
      if (!flow.label || !leavesHere) continue;
      pad = Math.max(pad, flow.label.width + labelInset(flow) - ((columnWidths[gap - 1] ?? 0) - flow.source.width) / 2);
    }
    const used = tracks.count[gap] ?? 0;
    const inner = gap > 0 && gap < count;
    pads.push(pad);
    gapWidths.push(used > 0 ? pad + (used - 1) * TRACK + 16 : inner ? Math.max(GAP_X, pad + EDGE) : 0);
  }
  spread(graph.nodes, columnWidths, gapWidths);
  const starts: number[] = [];
  const gaps: number[] = [];
  let x = 0;
  for (let column = 0; column <= count; column++) {
    gaps.push(x);
    x += gapWidths[column] ?? 0;
    starts.push(x);
    x += columnWidths[column] ?? 0;
  }
  const lines = grid.columns.map((line, at) => {
    if (line.gap < 0) return (starts[line.of] ?? 0) + (columnWidths[line.of] ?? 0) / 2 + line.offset;
    return (gaps[line.gap] ?? 0) + (pads[line.gap] ?? 0) + (tracks.slot.get(at) ?? 0) * TRACK;
  });
  return { lines, starts, gaps, total: x };
}

/** Widen the gaps under a shape that covers several columns until it fits. */
function spread(nodes: Node[], columnWidths: number[], gapWidths: number[]): void {
  for (const node of nodes.filter((each) => each.span > 1)) {
    const last = node.column + node.span;
    const has = sum(columnWidths.slice(node.column, last)) + sum(gapWidths.slice(node.column + 1, last));
    const lack = node.width - has;
    if (lack <= 0) continue;
    for (let gap = node.column + 1; gap < last; gap++) gapWidths[gap] = (gapWidths[gap] ?? 0) + Math.ceil(lack / (node.span - 1));
  }
}

function axisY(graph: Graph, { grid, rows, ways }: Arrangement, tracks: Tracks): Axis {
  const named = graph.flows.filter((flow) => flow.label).flatMap((flow) => ways.get(flow) ?? []);
  const forNames = usedTracks(grid, named, false);
  const steps = tracks.count.map((_, gap) => ((forNames.count[gap] ?? 0) > 0 ? NAMED_TRACK : TRACK));
  const starts: number[] = [];
  const gaps: number[] = [];
  const firstTracks: number[] = [];
  let y = 0;
  for (let gap = 0; gap <= rows.length; gap++) {
    const { height, first } = gapBetween(rows[gap - 1], rows[gap], tracks.count[gap] ?? 0, steps[gap] ?? TRACK, graph.lanes.length > 0);
    gaps.push(y);
    firstTracks.push(first);
    y += height;
    starts.push(y);
    y += (rows[gap]?.ascent ?? 0) + (rows[gap]?.descent ?? 0);
  }
  const lines = grid.rows.map((line, at) => {
    if (line.gap < 0) return (starts[line.of] ?? 0) + (rows[line.of]?.ascent ?? 0);
    return (gaps[line.gap] ?? 0) + (firstTracks[line.gap] ?? 0) + (tracks.slot.get(at) ?? 0) * (steps[line.gap] ?? TRACK);
  });
  return { lines, starts, gaps, total: y };
}

/** The height of the gap between two rows, and where its first track lies in it. */
function gapBetween(above: Row | undefined, below: Row | undefined, used: number, step: number, lanes: boolean): { height: number; first: number } {
  const tracks = Math.max(0, used - 1) * step;
  if (!above || !below) return { height: used > 0 ? tracks + 20 : lanes ? EDGE : 0, first: 8 };
  if (above.band !== below.band) return { height: LANE_GAP + used * step, first: 18 };
  const height = used > 0 ? Math.max(GAP_Y, tracks + 24) : GAP_Y;
  return { height, first: Math.round((height - tracks) / 2) };
}

function boxOf(node: Node, across: Axis, down: Axis, rows: Row[], columnWidths: number[]): Box {
  const last = node.column + node.span - 1;
  const left = across.starts[node.column] ?? 0;
  const room = (across.starts[last] ?? 0) + (columnWidths[last] ?? 0) - left;
  const width = node.span > 1 ? Math.max(node.width, room) : node.width;
  return {
    x: node.span > 1 ? left : left + (room - node.width) / 2,
    y: (down.starts[node.row] ?? 0) + (rows[node.row]?.ascent ?? 0) - node.anchor,
    width,
    height: node.height,
  };
}

function guestBox(guest: Guest, middle: number): Box {
  const { box } = guest.host;
  return { x: middle - 18, y: box.y + guest.host.height - 18, width: 36, height: 36 };
}

/** Where a flow touches its shape. */
function dock(node: Node, line: number, port: Port, near: Point, guest?: Guest): Point {
  const { box } = node;
  if (guest && port.side === "S") return { x: near.x, y: guest.box.y + guest.box.height };
  if (port.side === "E") return { x: box.x + box.width, y: line };
  if (port.side === "W") return { x: box.x, y: line };
  return { x: near.x, y: port.side === "N" ? box.y : box.y + box.height };
}

/** Room for the slash of a default flow before its label. */
export function labelInset(flow: Flow): number {
  return flow.source.element.default === flow.element ? 17 : 4;
}

/** Whole px, and no point on a straight line. */
function tidy(points: Point[]): Point[] {
  const out: Point[] = [];
  for (const { x, y } of points) {
    const point = { x: Math.round(x), y: Math.round(y) };
    const last = out.at(-1);
    const before = out.at(-2);
    if (last && last.x === point.x && last.y === point.y) continue;
    const straight = before && last && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (straight) out[out.length - 1] = point;
    else out.push(point);
  }
  return out;
}

function laneBorders(rows: Row[], down: Axis): number[] {
  const borders: number[] = [];
  for (let row = 1; row < rows.length; row++) {
    if (rows[row - 1]?.band !== rows[row]?.band) borders.push((down.gaps[row] ?? 0) + 9);
  }
  return borders;
}

function laneBoxes(graph: Graph, borders: number[], total: number): DrawnLane[] {
  return graph.lanes.map(({ element }, at) => {
    const top = at === 0 ? 0 : (borders[at - 1] ?? 0);
    return { element, top, height: (borders[at] ?? total) - top };
  });
}

function collect(nodes: Node[], flows: Flow[], labels: ReadonlyMap<unknown, Box>): { shapes: DrawnShape[]; flows: DrawnFlow[] } {
  const shapes: DrawnShape[] = [];
  const lines: DrawnFlow[] = [];
  const labelOf = (owner: unknown): { label?: Box } => {
    const label = labels.get(owner);
    return label ? { label } : {};
  };
  for (const node of nodes) {
    shapes.push({ element: node.element, ...node.box, ...(node.inner ? { open: true } : {}), ...labelOf(node) });
    const { x, y } = node.box;
    for (const shape of node.inner?.shapes ?? []) shapes.push(movedShape(shape, x + INSET.x, y + INSET.y));
    for (const flow of node.inner?.flows ?? []) lines.push(movedFlow(flow, x + INSET.x, y + INSET.y));
    for (const guest of node.guests) shapes.push({ element: guest.element, ...guest.box, ...labelOf(guest) });
  }
  for (const flow of flows) lines.push({ element: flow.element, points: flow.points, ...labelOf(flow) });
  return { shapes, flows: lines };
}

function toOrigin(
  shapes: DrawnShape[],
  flows: DrawnFlow[],
  lanes: DrawnLane[],
  anchor: number,
  width: number,
  height: number,
): Drawing {
  const labels = [...shapes, ...flows].flatMap(({ label }) => (label ? [label] : []));
  const points = flows.flatMap((flow) => flow.points.map((point) => ({ ...point, width: 0, height: 0 })));
  const all: Box[] = [...shapes, ...labels, ...points];
  const left = Math.min(0, ...all.map((box) => box.x));
  const top = Math.min(0, ...all.map((box) => box.y));
  const total = Math.max(height, ...all.map((box) => box.y + box.height)) - top;
  return {
    shapes: shapes.map((shape) => movedShape(shape, -left, -top)),
    flows: flows.map((flow) => movedFlow(flow, -left, -top)),
    lanes: lanes.map((lane, at) => ({
      ...lane,
      top: at === 0 ? 0 : lane.top - top,
      height: at === 0 ? lane.height - top : at === lanes.length - 1 ? total - (lane.top - top) : lane.height,
    })),
    width: Math.ceil(Math.max(width, ...all.map((box) => box.x + box.width)) - left),
    height: Math.ceil(total),
    anchor: anchor - top,
  };
}

function moved<T extends Point>(thing: T, dx: number, dy: number): T {
  return { ...thing, x: thing.x + dx, y: thing.y + dy };
}

/** A shape with its label, somewhere else. */
export function movedShape(shape: DrawnShape, dx: number, dy: number): DrawnShape {
  return { ...moved(shape, dx, dy), ...(shape.label ? { label: moved(shape.label, dx, dy) } : {}) };
}

/** A flow with its label, somewhere else. */
export function movedFlow(flow: DrawnFlow, dx: number, dy: number): DrawnFlow {
  return {
    ...flow,
    points: flow.points.map((point) => moved(point, dx, dy)),
    ...(flow.label ? { label: moved(flow.label, dx, dy) } : {}),
  };
}

function rightMiddle(box: Box): Point {
  return { x: box.x + box.width, y: box.y + box.height / 2 };
}

function leftMiddle(box: Box): Point {
  return { x: box.x, y: box.y + box.height / 2 };
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
