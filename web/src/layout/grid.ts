/** The lines that flows may run along: the middle of each column and row, and tracks in the gaps between them. */

import type { Node, Row } from "./model.ts";

export const TRACKS = 4;
const TRACK_STEP = 7;
const GAP = 40;

/** A line: `gap` and `track` in a gap, or `of` a column or row with the distance from its middle. */
export interface Line {
  gap: number;
  track: number;
  of: number;
  offset: number;
  /** Rough place in px, for prices. */
  at: number;
}

/** Points are numbered: y * width + x. */
export interface Grid {
  columns: Line[];
  rows: Line[];
  width: number;
  height: number;
  /** The node that stands on a point, counted from 1; 0 for nobody. */
  owner: Int32Array;
  /** By column: line by distance from its middle. */
  middles: Map<number, number>[];
  /** By row: its line. */
  rowLines: number[];
  /** By gap: its lines. */
  columnGaps: number[][];
  rowGaps: number[][];
}

/** Build the grid for nodes in their columns and rows. */
export function makeGrid(nodes: Node[], columnWidths: number[], rows: Row[]): Grid {
  const columns: Line[] = [];
  const columnGaps: number[][] = [];
  const middles: Map<number, number>[] = [];
  let at = 0;
  for (let column = 0; column <= columnWidths.length; column++) {
    columnGaps.push(addGap(columns, column, at));
    at += GAP;
    const width = columnWidths[column];
    if (width === undefined) break;
    const lines = new Map<number, number>();
    for (const offset of offsetsIn(nodes, column)) {
      lines.set(offset, columns.length);
      columns.push({ gap: -1, track: 0, of: column, offset, at: at + width / 2 + offset });
    }
    middles.push(lines);
    at += width;
  }
  const rowLines: number[] = [];
  const rowGaps: number[][] = [];
  const lines: Line[] = [];
  at = 0;
  for (let row = 0; row <= rows.length; row++) {
    rowGaps.push(addGap(lines, row, at));
    at += GAP;
    const height = rows[row];
    if (height === undefined) break;
    rowLines.push(lines.length);
    const size = height.ascent + height.descent;
    lines.push({ gap: -1, track: 0, of: row, offset: 0, at: at + size / 2 });
    at += size;
  }
  const grid: Grid = {
    columns,
    rows: lines,
    width: columns.length,
    height: lines.length,
    owner: new Int32Array(columns.length * lines.length),
    middles,
    rowLines,
    columnGaps,
    rowGaps,
  };
  nodes.forEach((node, index) => occupy(grid, node, index + 1));
  return grid;
}

function addGap(lines: Line[], gap: number, at: number): number[] {
  const own: number[] = [];
  for (let track = 0; track < TRACKS; track++) {
    own.push(lines.length);
    lines.push({ gap, track, of: -1, offset: 0, at: at + 9 + track * TRACK_STEP });
  }
  return own;
}

function offsetsIn(nodes: Node[], column: number): number[] {
  const offsets = new Set([0]);
  for (const node of nodes) for (const guest of node.guests) if (guest.column === column) offsets.add(guest.offset);
  return [...offsets].sort((a, b) => a - b);
}

function occupy(grid: Grid, node: Node, name: number): void {
  const y = rowLine(grid, node.row);
  const from = leftOf(grid, node) + 1;
  const to = rightOf(grid, node) - 1;
  for (let x = from; x <= to; x++) grid.owner[y * grid.width + x] = name;
}

/** The line of a row. */
export function rowLine(grid: Grid, row: number): number {
  return grid.rowLines[row] ?? 0;
}

/** The last track before a node. */
export function leftOf(grid: Grid, node: Node): number {
  return grid.columnGaps[node.column]?.[TRACKS - 1] ?? 0;
}

/** The first track after a node. */
export function rightOf(grid: Grid, node: Node): number {
  return grid.columnGaps[node.column + node.span]?.[0] ?? 0;
}

/** The line `offset` px beside the middle of a column. */
export function middleOf(grid: Grid, column: number, offset: number): number {
  return grid.middles[column]?.get(offset) ?? 0;
}

/** The last track above a node. */
export function aboveOf(grid: Grid, node: Node): number {
  return grid.rowGaps[node.row]?.[TRACKS - 1] ?? 0;
}

/** The first track below a node. */
export function belowOf(grid: Grid, node: Node): number {
  return grid.rowGaps[node.row + 1]?.[0] ?? 0;
}
