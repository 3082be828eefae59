/** Moves strands over rows and columns as long as the drawing gets cheaper; each try is priced by routing all flows. */

import type { Graph } from "./graph.ts";
import { assignColumns, cutLoops, forward, mainPath, stepOf } from "./columns.ts";
import type { Grid } from "./grid.ts";
import { makeGrid } from "./grid.ts";
import type { Flow, Node, Row, Strand } from "./model.ts";
import type { Way } from "./router.ts";
import { Router } from "./router.ts";
import { clashes, firstRows, isLoose, makeStrands } from "./strands.ts";

const TRIES = 1500;
const PASSES = 6;
const ROW_PRICE = 1.2;
const NARROWEST = 36;
const LOWEST = 20;
/** Least distance of a guest from the corner of its host. */
const CORNER = 42;

/** Where everything stands, and how the flows run. */
export interface Arrangement {
  grid: Grid;
  rows: Row[];
  columnWidths: number[];
  ways: Map<Flow, Way>;
}

/** Find a place for every node of a graph and a way for every flow. */
export function arrange(graph: Graph): Arrangement {
  const { nodes, flows } = graph;
  cutLoops(nodes, flows);
  const order = assignColumns(nodes, flows);
  placeLoose(nodes, flows);
  const main = mainPath(flows, order);
  for (const flow of flows) {
    const at = main.indexOf(flow.source);
    flow.main = at >= 0 && main[at + 1] === flow.target && !flow.guest && !flow.back;
  }
  const strands = makeStrands(nodes, flows, order, main);
  firstRows(strands, flows);
  return new Search(graph, strands).run();
}

/** Notes and data stand near the first thing they belong to. */
function placeLoose(nodes: Node[], flows: Flow[]): void {
  for (const node of nodes.filter(isLoose)) {
    const flow = flows.find((each) => each.source === node || each.target === node);
    const mate = flow && (flow.source === node ? flow.target : flow.source);
    if (!mate || isLoose(mate)) continue;
    node.column = mate.column;
    node.band = mate.band;
  }
}

class Search {
  private readonly nodes: Node[];
  private readonly flows: Flow[];
  private readonly ahead: Flow[];
  private readonly free: Strand[];
  private readonly columns: number;
  private readonly graph: Graph;
  private readonly strands: Strand[];
  private tries = 0;
  private best: number;

  constructor(graph: Graph, strands: Strand[]) {
    this.graph = graph;
    this.strands = strands;
    this.nodes = graph.nodes;
    this.ahead = forward(graph.flows);
    this.free = strands.filter((strand) => !strand.main);
    this.columns = Math.max(...this.nodes.map((node) => node.column + node.span));
    this.flows = inRank(graph.flows);
    this.best = this.price();
  }

  run(): Arrangement {
    for (let pass = 0, better = true; better && pass < PASSES; pass++) {
      better = false;
      for (const strand of this.free) {
        better = this.tryRows(strand) || better;
        better = (!strand.loose && this.tryColumns(strand)) || better;
      }
      better = this.trySwaps() || better;
    }
    const { rows, grid, columnWidths } = this.build();
    return { rows, grid, columnWidths, ways: new Router(grid, this.flows).run(3).ways };
  }

  private build(): { rows: Row[]; grid: Grid; columnWidths: number[] } {
    const columnWidths = Array<number>(this.columns).fill(NARROWEST);
    for (const node of this.nodes) {
      if (node.span === 1) columnWidths[node.column] = Math.max(columnWidths[node.column] ?? 0, node.width);
    }
    for (const node of this.nodes) hang(node, columnWidths);
    const rows = this.rows();
    return { rows, grid: makeGrid(this.nodes, columnWidths, rows), columnWidths };
  }

  private rows(): Row[] {
    const rows: Row[] = [];
    for (let band = 0; band < Math.max(1, this.graph.lanes.length); band++) {
      const own = this.rowsOf(band);
      for (const row of own.length > 0 ? own : [0]) rows.push({ band, row, ascent: LOWEST, descent: LOWEST });
    }
    for (const node of this.nodes) {
      node.row = rows.findIndex((row) => row.band === node.band && row.row === node.strand.row);
      const row = rows[node.row] as Row;
      row.ascent = Math.max(row.ascent, node.ascent);
      row.descent = Math.max(row.descent, node.descent);
    }
    return rows;
  }

  private rowsOf(band: number): number[] {
    const rows = this.strands.filter((strand) => strand.band === band).map((strand) => strand.row as number);
    return [...new Set(rows)].sort((a, b) => a - b);
  }

  private price(): number {
    this.tries++;
    const { rows, grid } = this.build();
    const height = rows.reduce((sum, row) => sum + row.ascent + row.descent, 0);
    return new Router(grid, this.flows).run(1).cost + height * ROW_PRICE;
  }

  /** Keep what was changed when it is cheaper; false when it is not, or when all tries are used up. */
  private keeps(...moved: Strand[]): boolean {
    if (this.tries > TRIES || moved.some((strand) => clashes(strand, this.strands))) return false;
    const price = this.price();
    if (price >= this.best - 1) return false;
    this.best = price;
    return true;
  }

  private tryRows(strand: Strand): boolean {
    const own = this.rowsOf(strand.band);
    const between = own.flatMap((row, at) => [row, (row + (own[at + 1] ?? row + 2)) / 2]);
    let better = false;
    let kept = strand.row;
    for (const row of [(own[0] ?? 0) - 1, ...between]) {
      if (row === kept || (strand.exception && row < 0)) continue;
      strand.row = row;
      if (this.keeps(strand)) {
        kept = row;
        better = true;
      }
    }
    strand.row = kept;
    return better;
  }

  private tryColumns(strand: Strand): boolean {
    const room = this.roomAfter(strand);
    for (const distance of [1, 2, 3, -1, -2]) {
      if (distance > room || (distance < 0 && !this.hasRoomBefore(strand, -distance))) continue;
      shift(strand, distance);
      if (this.keeps(strand)) return true;
      shift(strand, -distance);
    }
    return false;
  }

  private roomAfter(strand: Strand): number {
    const leaving = this.ahead.filter((flow) => flow.source.strand === strand && flow.target.strand !== strand);
    return Math.min(
      ...leaving.map((flow) => flow.target.column - flow.source.column - flow.source.span),
      ...strand.nodes.map((node) => this.columns - node.column - node.span),
    );
  }

  private hasRoomBefore(strand: Strand, distance: number): boolean {
    const entering = this.ahead.filter((flow) => flow.target.strand === strand && flow.source.strand !== strand);
    return (
      strand.nodes.every((node) => node.span === 1 && node.column >= distance) &&
      entering.every((flow) => flow.target.column - distance >= flow.source.column + stepOf(flow))
    );
  }

  private trySwaps(): boolean {
    let better = false;
    this.free.forEach((a, at) => {
      for (const b of this.free.slice(at + 1)) {
        const rowA = a.row as number;
        const rowB = b.row as number;
        if (a.band !== b.band || rowA === rowB || (a.exception && rowB < 0) || (b.exception && rowA < 0)) continue;
        a.row = rowB;
        b.row = rowA;
        if (this.keeps(a, b)) {
          better = true;
        } else {
          a.row = rowA;
          b.row = rowB;
        }
      }
    });
    return better;
  }
}

/** Guests of a wide host hang in columns of their own as far as there are any, the last one rightmost, clear of the corners. */
function hang(node: Node, columnWidths: number[]): void {
  const count = node.guests.length;
  node.guests.forEach((guest, at) => {
    guest.column = node.column;
    if (node.span === 1) return;
    const nth = Math.min(Math.max(0, node.span - count) + at, node.span - 1);
    guest.column += nth;
    const lack = Math.max(0, CORNER - (columnWidths[guest.column] ?? 0) / 2);
    guest.offset = nth === 0 ? lack : nth === node.span - 1 ? -lack : 0;
  });
}

function shift(strand: Strand, distance: number): void {
  for (const node of strand.nodes) node.column += distance;
}

/** The main path is routed first, then what is short; loops and notes come last. */
function inRank(flows: Flow[]): Flow[] {
  const rank = (flow: Flow): number => {
    const group = flow.kind === "association" ? 4 : flow.back ? 3 : flow.main ? 0 : flow.guest ? 2 : 1;
    return group * 1e6 + Math.abs(flow.target.column - flow.source.column);
  };
  return flows
    .map((flow, at) => ({ flow, at, rank: rank(flow) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ flow }) => flow);
}
