/**
 * Finds the cheapest way of each flow along the lines of the grid: length, bends and crossings have a price,
 * shapes are walls, and a line is shared only by flows with the same source or the same target.
 */

import type { Flow } from "./model.ts";
import type { Grid } from "./grid.ts";
import { Heap } from "./heap.ts";
import type { End, Port, Side } from "./ports.ts";
import { portsOf } from "./ports.ts";

const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];
/** Direction in which a flow leaves or enters by a side: 0 east, 1 south, 2 west, 3 north. */
const LEAVING: Record<Side, number> = { E: 0, S: 1, W: 2, N: 3 };
const ENTERING: Record<Side, number> = { W: 0, N: 1, E: 2, S: 3 };

const BEND = 22;
const CROSSING = 170;
const CROSSING_MAIN = 90;
const CROSSING_NOTE = 40;
const CROSSING_KIN = 50;
const TOUCH = 300;
const TOUCH_KIN = 30;
const LEFTWARD = 1.5;
const NO_WAY = 5000;
const OTHER_END = 220;
const SAME_EXIT = 150;

export interface Way {
  cost: number;
  /** Points of the grid from port to port. */
  points: number[];
  exit: Port;
  entry: Port;
}

/** How a flow passes a point: 1 = along the row, 2 = along the column, 3 = it turns. */
interface Passing {
  flow: Flow;
  mask: number;
}

export class Router {
  private readonly alongRow = new Map<number, Flow[]>();
  private readonly alongColumn = new Map<number, Flow[]>();
  private readonly passing = new Map<number, Passing[]>();
  private readonly docked = new Map<string, { flow: Flow; end: End }[]>();
  private readonly distance: Float64Array;
  private readonly parent: Int32Array;
  private readonly seen: Int32Array;
  private readonly closed: Int32Array;
  private readonly grid: Grid;
  private readonly flows: Flow[];
  private round = 0;

  constructor(grid: Grid, flows: Flow[]) {
    this.grid = grid;
    this.flows = flows;
    const states = grid.width * grid.height * 4;
    this.distance = new Float64Array(states);
    this.parent = new Int32Array(states);
    this.seen = new Int32Array(states);
    this.closed = new Int32Array(states);
  }

  /** Route every flow, then each of them anew `passes` times, now that the others are known. */
  run(passes: number): { cost: number; ways: Map<Flow, Way> } {
    const ways = new Map<Flow, Way>();
    let cost = 0;
    for (let pass = 0; pass <= passes; pass++) {
      cost = 0;
      for (const flow of this.flows) {
        const old = ways.get(flow);
        if (old) this.mark(flow, old, false);
        const way = this.find(flow) ?? old;
        if (way) {
          ways.set(flow, way);
          this.mark(flow, way, true);
        }
        cost += way?.cost ?? NO_WAY;
      }
    }
    return { cost, ways };
  }

  private find(flow: Flow): Way | null {
    const goals = this.cheapest(flow, "target");
    const seeds = this.cheapest(flow, "source");
    const heap = new Heap();
    const round = ++this.round;
    const reach = (state: number, cost: number, parent: number): void => {
      if (this.seen[state] === round && (this.distance[state] as number) <= cost) return;
      this.seen[state] = round;
      this.distance[state] = cost;
      this.parent[state] = parent;
      heap.push(cost + this.estimate(state >> 2, goals), state);
    };
    for (const [state, port] of seeds) reach(state, port.cost, -1);
    let best: { cost: number; state: number } | null = null;
    while (heap.size > 0) {
      const state = heap.pop();
      if (this.closed[state] === round) continue;
      this.closed[state] = round;
      const here = this.distance[state] as number;
      const goal = goals.get(state);
      if (goal && (!best || here + goal.cost < best.cost)) best = { cost: here + goal.cost, state };
      if (best && here >= best.cost) break;
      for (let direction = 0; direction < 4; direction++) this.step(flow, state, direction, reach);
    }
    return best && this.wayTo(best, seeds, goals);
  }

  /** The ports of an end by the state of the search they stand for, each with all it costs. */
  private cheapest(flow: Flow, end: End): Map<number, Port> {
    const found = new Map<number, Port>();
    const directions = end === "source" ? LEAVING : ENTERING;
    for (const port of portsOf(this.grid, flow, end)) {
      const cost = port.cost + this.crowd(flow, end, port);
      const state = port.point * 4 + directions[port.side];
      const old = found.get(state);
      if (!old || old.cost > cost) found.set(state, { ...port, cost });
    }
    return found;
  }

  /** What it costs that other flows dock at the same place. */
  private crowd(flow: Flow, end: End, port: Port): number {
    let cost = 0;
    for (const other of this.docked.get(port.key) ?? []) {
      if (other.flow === flow) continue;
      if (other.end !== end) cost += OTHER_END;
      else if (end === "source") cost += port.side === "E" ? SAME_EXIT : 12;
      else if (port.side !== "W") cost += 15;
    }
    return cost;
  }

  private estimate(point: number, goals: ReadonlyMap<number, Port>): number {
    const { columns, rows, width } = this.grid;
    const x = columns[point % width]?.at ?? 0;
    const y = rows[Math.floor(point / width)]?.at ?? 0;
    let least = Infinity;
    for (const goal of goals.values()) {
      const far = Math.abs((columns[goal.x]?.at ?? 0) - x) + Math.abs((rows[goal.y]?.at ?? 0) - y) + goal.cost;
      if (far < least) least = far;
    }
    return least;
  }

  private step(flow: Flow, state: number, direction: number, reach: (state: number, cost: number, parent: number) => void): void {
    const { grid } = this;
    const point = state >> 2;
    const before = state & 3;
    if (((direction + 2) & 3) === before) return;
    const x = point % grid.width;
    const y = Math.floor(point / grid.width);
    const x2 = x + (STEP_X[direction] as number);
    const y2 = y + (STEP_Y[direction] as number);
    if (x2 < 0 || y2 < 0 || x2 >= grid.width || y2 >= grid.height) return;
    const next = y2 * grid.width + x2;
    if (grid.owner[next]) return;
    const length =
      Math.abs((grid.columns[x]?.at ?? 0) - (grid.columns[x2]?.at ?? 0)) + Math.abs((grid.rows[y]?.at ?? 0) - (grid.rows[y2]?.at ?? 0));
    const shared = this.sharing(flow, Math.min(point, next), direction & 1, length);
    if (shared === null) return;
    const turns = direction !== before;
    const leftward = direction === 2 && !flow.back && flow.kind === "sequence" ? length * LEFTWARD : 0;
    const cost = (this.distance[state] as number) + (turns ? BEND : 0) + this.meeting(flow, point, before, turns) + length + shared + leftward;
    reach(next * 4 + direction, cost, state);
  }

  /** What it costs to run along flows that are there already; null when one of them is a stranger. */
  private sharing(flow: Flow, first: number, vertical: number, length: number): number | null {
    const users = (vertical ? this.alongColumn : this.alongRow).get(first);
    if (!users) return 0;
    let cost = 0;
    for (const user of users) {
      const price = kinship(flow, user);
      if (price === null) return null;
      cost += price * length;
    }
    return cost;
  }

  /** What it costs to cross or to touch the flows at a point. */
  private meeting(flow: Flow, point: number, direction: number, turns: boolean): number {
    let cost = 0;
    for (const other of this.passing.get(point) ?? []) {
      if (other.flow === flow) continue;
      const kin = kinship(flow, other.flow) !== null;
      if (turns || other.mask === 3) cost += kin ? TOUCH_KIN : TOUCH;
      else if (other.mask !== (direction & 1 ? 2 : 1)) cost += kin ? CROSSING_KIN : crossing(flow, other.flow);
    }
    return cost;
  }

  private wayTo(best: { cost: number; state: number }, seeds: ReadonlyMap<number, Port>, goals: ReadonlyMap<number, Port>): Way {
    const points: number[] = [];
    let first = best.state;
    for (let state = best.state; state >= 0; state = this.parent[state] as number) {
      points.push(state >> 2);
      first = state;
    }
    return { cost: best.cost, points: points.reverse(), exit: seeds.get(first) as Port, entry: goals.get(best.state) as Port };
  }

  /** Note, or forget, where a flow runs. */
  private mark(flow: Flow, way: Way, there: boolean): void {
    const { points, exit, entry } = way;
    const directions = [LEAVING[exit.side]];
    for (let i = 1; i < points.length; i++) directions.push(directionOf((points[i] as number) - (points[i - 1] as number)));
    directions.push(ENTERING[entry.side]);
    points.forEach((point, i) => {
      const a = directions[i] as number;
      const b = directions[i + 1] as number;
      const mask = (a & 1) === (b & 1) ? (a & 1 ? 2 : 1) : 3;
      change(this.passing, point, { flow, mask }, there, (each) => each.flow === flow);
      if (i === 0) return;
      const last = points[i - 1] as number;
      const lines = Math.abs(point - last) === 1 ? this.alongRow : this.alongColumn;
      change(lines, Math.min(point, last), flow, there, (each) => each === flow);
    });
    change(this.docked, exit.key, { flow, end: "source" }, there, (each) => each.flow === flow);
    change(this.docked, entry.key, { flow, end: "target" }, there, (each) => each.flow === flow);
  }
}

function directionOf(difference: number): number {
  if (difference === 1) return 0;
  if (difference === -1) return 2;
  return difference > 0 ? 1 : 3;
}

function change<K, V>(map: Map<K, V[]>, key: K, value: V, there: boolean, isIt: (value: V) => boolean): void {
  const list = map.get(key) ?? [];
  const left = there ? [...list, value] : list.filter((each) => !isIt(each));
  if (left.length > 0) map.set(key, left);
  else map.delete(key);
}

/** The price of a px on a shared line; null when two flows must not share one. */
function kinship(a: Flow, b: Flow): number | null {
  if (a.kind !== b.kind) return null;
  if (a.target === b.target) return 0;
  if (a.source !== b.source || a.guest !== b.guest) return null;
  if (a.main || b.main) return 4;
  return a.source.labelAbove ? 0.2 : 0.8;
}

function crossing(a: Flow, b: Flow): number {
  if (a.kind !== "sequence" || b.kind !== "sequence") return CROSSING_NOTE;
  return CROSSING + (b.main ? CROSSING_MAIN : 0);
}
