/** Which tracks of the gaps carry a flow: unused ones take no room, and flows that never meet lie side by side in one. */

import type { Grid, Line } from "./grid.ts";
import type { Way } from "./router.ts";

export interface Tracks {
  /** By line: its place in its gap. */
  slot: Map<number, number>;
  /** By gap: how many places it needs. */
  count: number[];
}

type Stretch = [number, number];

/** Count the tracks in use between columns (`vertical`) or rows. */
export function usedTracks(grid: Grid, ways: Iterable<Way>, vertical: boolean): Tracks {
  const lines = vertical ? grid.columns : grid.rows;
  const stretches = stretchesOf(grid, ways, vertical, lines);
  const slot = new Map<number, number>();
  const count = (vertical ? grid.columnGaps : grid.rowGaps).map((gap) => {
    const places: Stretch[][] = [];
    for (const line of gap) {
      const mine = stretches.get(line);
      if (!mine) continue;
      const last = places.at(-1);
      if (last && !last.some((a) => mine.some((b) => meet(a, b)))) last.push(...mine);
      else places.push([...mine]);
      slot.set(line, places.length - 1);
    }
    return places.length;
  });
  return { slot, count };
}

function stretchesOf(grid: Grid, ways: Iterable<Way>, vertical: boolean, lines: Line[]): Map<number, Stretch[]> {
  const found = new Map<number, Stretch[]>();
  const xOf = (point: number): number => point % grid.width;
  const yOf = (point: number): number => Math.floor(point / grid.width);
  for (const { points } of ways) {
    for (let i = 1; i < points.length; i++) {
      const a = points[i - 1] as number;
      const b = points[i] as number;
      if ((Math.abs(a - b) !== 1) !== vertical) continue;
      const line = vertical ? xOf(b) : yOf(b);
      if ((lines[line]?.gap ?? -1) < 0) continue;
      const along = vertical ? yOf : xOf;
      const stretch: Stretch = [Math.min(along(a), along(b)), Math.max(along(a), along(b))];
      found.set(line, [...(found.get(line) ?? []), stretch]);
    }
  }
  return found;
}

function meet([a, b]: Stretch, [c, d]: Stretch): boolean {
  return a <= d + 1 && c <= b + 1;
}
