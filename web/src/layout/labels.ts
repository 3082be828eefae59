/** Puts each label on the cheapest of its places: free of shapes, labels and flows first, near its owner second. */

import { labelInset } from "./draw.ts";
import { guestLabel, labelSize } from "./graph.ts";
import type { Box, Flow, Guest, Node, Point, Size } from "./model.ts";
import { isFilled } from "./model.ts";

interface Place extends Point {
  size: Size;
  cost: number;
}

const ON_SHAPE = 1000;
const ON_LABEL = 1000;
const ON_BORDER = 150;
const ON_FLOW = 120;
const ON_OWN_FLOW = 60;
const SLIM = 40;

/** Find a box for every label: by node, guest or flow. */
export function placeLabels(nodes: Node[], flows: Flow[], borders: number[]): Map<Node | Guest | Flow, Box> {
  const labels = new Map<Node | Guest | Flow, Box>();
  const guests = nodes.flatMap((node) => node.guests);
  const shapes = [...nodes, ...guests].map((each) => each.box);
  const boxes = [...shapes, ...nodes.filter(isClosed).map(drillDown), ...flows.filter(isDefault).map(slash)];
  const put = (owner: Node | Guest | Flow, places: Place[]): void => {
    labels.set(owner, cheapest(places, owner, boxes, [...labels.values()], flows, borders));
  };
  for (const node of nodes) if (node.label) put(node, aroundNode(node, node.label));
  for (const guest of guests) {
    const size = guestLabel(guest);
    if (size) put(guest, aroundGuest(guest, size));
  }
  const named = flows.filter((flow) => flow.label);
  named.sort((a, b) => (a.label?.width ?? 0) - (b.label?.width ?? 0) || (a.element.id < b.element.id ? -1 : 1));
  for (const flow of named) put(flow, alongFlow(flow, flows));
  return labels;
}

function isClosed(node: Node): boolean {
  return isFilled(node.element) && !node.inner;
}

/** Where bpmn-js draws the button that opens a closed sub-process. */
function drillDown({ box }: Node): Box {
  return { x: box.x + box.width - 12, y: box.y + box.height + 5, width: 24, height: 24 };
}

function isDefault(flow: Flow): boolean {
  return flow.source.element.default === flow.element && flow.points.length > 1;
}

/** Where bpmn-js draws the slash of a default flow. */
function slash(flow: Flow): Box {
  const [from, to] = flow.points as [Point, Point];
  const x = from.x + Math.sign(to.x - from.x) * 8;
  const y = from.y + Math.sign(to.y - from.y) * 8;
  return { x: x - 7, y: y - 7, width: 14, height: 14 };
}

function cheapest(
  places: Place[],
  owner: Node | Guest | Flow,
  boxes: Box[],
  taken: Box[],
  flows: Flow[],
  borders: number[],
): Box {
  let best: Box | null = null;
  let least = Infinity;
  for (const { x, y, size, cost } of places) {
    const box = { x, y, ...size };
    let total = cost;
    for (const other of boxes) if (!("box" in owner && owner.box === other) && hits(box, other, 1)) total += ON_SHAPE;
    for (const other of taken) if (hits(box, other, 2)) total += ON_LABEL;
    for (const border of borders) if (y < border && border < y + size.height) total += ON_BORDER;
    for (const flow of flows) total += timesOn(box, flow) * (flow === owner ? ON_OWN_FLOW : ON_FLOW);
    if (total < least) {
      least = total;
      best = box;
    }
  }
  const { x, y, width, height } = best as Box;
  return { x: Math.round(x), y: Math.round(y), width, height };
}

function aroundNode(node: Node, size: Size): Place[] {
  const { x, y, width, height } = node.box;
  const middle = x + width / 2;
  const up = y - size.height - 3;
  const down = y + height + 3;
  const left = x - size.width - 2;
  const right = x + width + 2;
  const near = node.labelAbove ? 5 : 6;
  const slip = node.labelAbove ? near : 0;
  const at = (px: number, py: number, cost: number): Place => ({ x: px, y: py, size, cost });
  return [
    at(middle - size.width / 2, up, node.labelAbove ? 0 : 15),
    at(middle + 4, up + slip, 22),
    at(middle - size.width - 4, up + slip, 20),
    at(middle - size.width / 2, down, node.labelAbove ? 14 : 0),
    at(middle + 5, down - slip, 24),
    at(middle - size.width - 5, down - slip, 24),
    at(left, up + 8, 40),
    at(right, up + 8, 40),
    at(left, down - 8, 40),
    at(right, down - 8, 40),
    at(right + 2, y + height / 2 - size.height / 2, 50),
    at(middle - size.width / 2, up - 14, 60),
    at(middle - size.width / 2, down + 12, 60),
  ];
}

function aroundGuest(guest: Guest, wide: Size): Place[] {
  const { x, y } = guest.box;
  const slim = labelSize(guest.element, SLIM) ?? wide;
  const beside = y + 22;
  const at = (size: Size, px: number, py: number, cost: number): Place => ({ x: px, y: py, size, cost });
  return [
    at(wide, x + 38, beside, 0),
    at(slim, x + 38, beside, 5),
    at(wide, x - wide.width - 2, beside, 3),
    at(slim, x - slim.width - 2, beside, 7),
    at(wide, x + 22, y + 38, 6),
    at(slim, x + 22, y + 38, 9),
    at(wide, x + 14 - wide.width, y + 38, 8),
    at(slim, x + 14 - slim.width, y + 38, 9),
    at(wide, x + 22, y + 46, 12),
    at(wide, x + 14 - wide.width, y + 46, 14),
  ];
}

/** Places along each stretch of a flow: those near its source, and not on what it shares with another flow, are cheap. */
function alongFlow(flow: Flow, flows: Flow[]): Place[] {
  const size = flow.label as Size;
  const places: Place[] = [];
  let before = 0;
  for (let i = 1; i < flow.points.length; i++) {
    const from = flow.points[i - 1] as Point;
    const to = flow.points[i] as Point;
    const length = Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
    const tax = before * 0.25 + sharedTax(flow, flows, from, to) + (i === 1 ? 0 : 8);
    const inset = i === 1 ? labelInset(flow) : from.y === to.y ? 4 : 3;
    const found = from.y === to.y ? besideRow(from, to, size, inset, length) : besideColumn(from, to, size, inset, length);
    places.push(...found.map((place) => ({ ...place, cost: place.cost + tax })));
    before += length;
  }
  return places;
}

function besideRow(from: Point, to: Point, size: Size, inset: number, length: number): Place[] {
  return distances(inset, length - size.width, 12).flatMap(({ far, cost }) => {
    const x = to.x > from.x ? from.x + far : from.x - far - size.width;
    return [
      { x, y: from.y - size.height - 2, size, cost },
      { x, y: from.y + 3, size, cost: cost + 6 },
    ];
  });
}

function besideColumn(from: Point, to: Point, size: Size, inset: number, length: number): Place[] {
  return distances(inset, length - size.height, 10).flatMap(({ far, cost }) => {
    const y = to.y > from.y ? from.y + far : from.y - far - size.height;
    return [
      { x: from.x + 4, y, size, cost: cost + 3 },
      { x: from.x - size.width - 3, y, size, cost: cost + 6 },
    ];
  });
}

/** At the source, in the middle, at the far end: only where the stretch is long enough. */
function distances(inset: number, room: number, end: number): { far: number; cost: number }[] {
  const tight = room < 0 ? 25 : 0;
  const later = [room / 2, room - end].filter((far) => room >= 2 && far > inset);
  return [inset, ...later].map((far) => ({ far, cost: Math.abs(far - inset) * 0.15 + tight }));
}

function sharedTax(flow: Flow, flows: Flow[], from: Point, to: Point): number {
  let tax = 0;
  for (const other of flows) {
    if (other === flow || other.kind !== "sequence") continue;
    if (other.source !== flow.source && other.target !== flow.target) continue;
    if (liesOn(other, from, to)) tax = Math.max(tax, other.source === flow.source ? 130 : 40);
  }
  return tax;
}

function liesOn(other: Flow, p: Point, q: Point): boolean {
  return other.points.some((b, i) => {
    const a = other.points[i - 1];
    if (!a) return false;
    if (p.x === q.x && a.x === b.x && a.x === p.x) return common(a.y, b.y, p.y, q.y) > 2;
    return p.y === q.y && a.y === b.y && a.y === p.y && common(a.x, b.x, p.x, q.x) > 2;
  });
}

function common(a: number, b: number, c: number, d: number): number {
  return Math.min(Math.max(a, b), Math.max(c, d)) - Math.max(Math.min(a, b), Math.min(c, d));
}

function hits(a: Box, b: Box, margin: number): boolean {
  return (
    a.x < b.x + b.width + margin && b.x < a.x + a.width + margin && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin
  );
}

function timesOn(box: Box, flow: Flow): number {
  return flow.points.filter((q, i) => {
    const p = flow.points[i - 1];
    if (!p) return false;
    const stretch = { x: Math.min(p.x, q.x), y: Math.min(p.y, q.y), width: Math.abs(p.x - q.x), height: Math.abs(p.y - q.y) };
    return hits(box, stretch, -1);
  }).length;
}
