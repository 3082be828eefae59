/** Where a flow may leave or enter a shape, and what each place costs. */

import type { Flow, Node } from "./model.ts";
import type { Grid } from "./grid.ts";
import { aboveOf, belowOf, leftOf, middleOf, rightOf, rowLine } from "./grid.ts";
import { isLoose } from "./strands.ts";

export type Side = "E" | "S" | "W" | "N";
export type End = "source" | "target";

export interface Port {
  side: Side;
  /** The point of the grid right outside the shape. */
  point: number;
  x: number;
  y: number;
  cost: number;
  /** Same key = same place on the shape. */
  key: string;
}

type Prices = Partial<Record<Side, number>>;

const UNDER_LABEL_BELOW = 120;
const UNDER_LABEL_ABOVE = 14;

/** The ports of one end of a flow. */
export function portsOf(grid: Grid, flow: Flow, end: End): Port[] {
  const node = end === "source" ? flow.source : flow.target;
  const ports: Port[] = [];
  const add = (side: Side, x: number, y: number, cost: number): void => {
    const place = side === "E" || side === "W" ? 0 : x;
    ports.push({ side, point: y * grid.width + x, x, y, cost, key: `${node.element.id}:${side}:${place}` });
  };
  if (end === "source" && flow.guest) {
    add("S", middleOf(grid, flow.guest.column, flow.guest.offset), belowOf(grid, node), 0);
    return ports;
  }
  const prices = pricesOf(node, flow, end);
  const y = rowLine(grid, node.row);
  if (prices.E !== undefined) add("E", rightOf(grid, node), y, prices.E);
  if (prices.W !== undefined) add("W", leftOf(grid, node), y, prices.W);
  for (let k = 0; k < node.span; k++) {
    const column = node.column + k;
    const x = middleOf(grid, column, 0);
    const far = node.span > 1 ? Math.abs(k - (end === "source" ? node.span - 1 : 0)) * 5 : 0;
    const guests = node.guests.some((guest) => guest.column === column && (node.span === 1 || Math.abs(guest.offset) < 30));
    if (prices.N !== undefined) add("N", x, aboveOf(grid, node), prices.N + far);
    if (prices.S !== undefined && !guests) add("S", x, belowOf(grid, node), prices.S + far);
  }
  return ports;
}

function pricesOf(node: Node, flow: Flow, end: End): Prices {
  if (flow.kind === "association") return { N: 5, S: 5, E: 30, W: 30 };
  const above = node.label && node.labelAbove ? UNDER_LABEL_ABOVE : 0;
  const below = node.label && !node.labelAbove && !isLoose(node) ? UNDER_LABEL_BELOW : 0;
  const gateway = node.labelAbove;
  if (end === "source") return gateway ? leavingGateway(flow, above) : leavingActivity(flow, above, below);
  if (flow.back) return { W: 25, N: 8 + above, S: 8 + below };
  if (gateway) return { W: 0, N: 14 + above, S: 12 };
  return flow.guest ? { W: 0, N: 12 + above, S: 30 + below } : { W: 0, N: 40 + above, S: 40 + below };
}

function leavingGateway(flow: Flow, above: number): Prices {
  return flow.back ? { E: 20, S: 4, N: 6 + above } : { E: 0, S: 4, N: 8 + above };
}

function leavingActivity(flow: Flow, above: number, below: number): Prices {
  return flow.back ? { E: 25, S: 10 + below, N: 12 + above } : { E: 0, S: 60 + below, N: 70 + above };
}
