/** Cuts the nodes into strands, each of which lies on one row, and finds a first row for each. */

import type { Flow, Node, Strand } from "./model.ts";
import { is } from "./model.ts";
import { forward } from "./columns.ts";

const FAR = 40;

/** Cut the nodes into strands. The main path comes first and lies on row 0 of its band. */
export function makeStrands(nodes: Node[], flows: Flow[], order: Node[], main: Node[]): Strand[] {
  const ahead = forward(flows);
  const placed = new Set<Node>();
  const strands: Strand[] = [];
  const cut = (chain: Node[], isMain: boolean, exception: boolean): void => {
    let strand: Strand | undefined;
    for (const node of chain) {
      if (!strand || strand.band !== node.band) {
        strand = { nodes: [], band: node.band, main: isMain, exception, loose: false, row: isMain ? 0 : null };
        strands.push(strand);
      }
      strand.nodes.push(node);
      node.strand = strand;
      placed.add(node);
    }
  };
  cut(main, true, false);
  const length = chainLengths(order, ahead);
  const isFree = (node: Node): boolean => !placed.has(node);
  const isNext = (node: Node): boolean => isFree(node) && ahead.every((flow) => flow.target !== node || placed.has(flow.source));
  for (let head = order.find(isNext); head; head = order.find(isNext) ?? order.find(isFree)) {
    cut(chainFrom(head, ahead, placed, length), false, ahead.some((flow) => flow.target === head && flow.guest));
  }
  for (const node of nodes) {
    if (placed.has(node)) continue;
    node.strand = { nodes: [node], band: node.band, main: false, exception: false, loose: true, row: null };
    strands.push(node.strand);
  }
  return strands;
}

function chainLengths(order: Node[], ahead: Flow[]): Map<Node, number> {
  const length = new Map<Node, number>();
  for (const node of [...order].reverse()) {
    const after = ahead.filter((flow) => flow.source === node && !flow.guest).map((flow) => length.get(flow.target) ?? 0);
    length.set(node, 1 + Math.max(0, ...after));
  }
  return length;
}

function chainFrom(head: Node, ahead: Flow[], placed: ReadonlySet<Node>, length: ReadonlyMap<Node, number>): Node[] {
  const chain = [head];
  for (let node: Node | undefined = head; node; ) {
    const here: Node = node;
    const after = ahead
      .filter((flow) => flow.source === here && !flow.guest && !placed.has(flow.target) && !chain.includes(flow.target))
      .map((flow) => flow.target);
    node = after.reduce<Node | undefined>((a, b) => (a && (length.get(a) ?? 0) >= (length.get(b) ?? 0) ? a : b), undefined);
    if (node) chain.push(node);
  }
  return chain;
}

/** Tell whether a strand lies on another one. */
export function clashes(strand: Strand, strands: Strand[]): boolean {
  return strands.some(
    (other) =>
      other !== strand &&
      other.row === strand.row &&
      other.band === strand.band &&
      strand.nodes.some((a) => other.nodes.some((b) => a.column < b.column + b.span && b.column < a.column + a.span)),
  );
}

/** Put each strand on the free row nearest to where it is entered from, below that row first. */
export function firstRows(strands: Strand[], flows: Flow[]): void {
  for (const strand of strands) {
    if (strand.row !== null) {
      while (clashes(strand, strands)) strand.row++;
      continue;
    }
    const entry = flows.find(
      (flow) => strand.nodes.includes(flow.target) && flow.source.strand !== strand && flow.source.strand.row !== null,
    );
    const sameBand = entry?.source.strand.band === strand.band;
    const from = sameBand ? (entry?.source.strand.row ?? 0) : 0;
    const rows = sameBand || !entry ? [] : [from];
    for (let distance = 1; distance < FAR; distance++) rows.push(...(strand.loose ? [from - distance] : []), from + distance);
    strand.row = rows.find((row) => {
      strand.row = row;
      return !clashes(strand, strands) && !isHeld(strand, strands, flows);
    }) ?? FAR;
  }
}

/** A row is held along the whole way that the flows of a strand must come along it. */
function isHeld(strand: Strand, strands: Strand[], flows: Flow[]): boolean {
  const [from, to] = reachOf(strand, flows);
  return strands.some((other) => {
    if (other === strand || other.row !== strand.row || other.main || other.band !== strand.band) return false;
    const [begin, end] = reachOf(other, flows);
    return from <= end && begin <= to;
  });
}

function reachOf(strand: Strand, flows: Flow[]): [number, number] {
  let from = Math.min(...strand.nodes.map((node) => node.column));
  let to = Math.max(...strand.nodes.map((node) => node.column + node.span - 1));
  for (const flow of forward(flows)) {
    const enters = strand.nodes.includes(flow.target);
    const leaves = strand.nodes.includes(flow.source);
    if (enters && !leaves && flow.source.band === strand.band) from = Math.min(from, flow.source.column + (flow.guest ? 0 : 1));
    if (leaves && !enters && flow.target.band === strand.band) to = Math.max(to, flow.target.column - 1);
  }
  return [from, to];
}

/** Tell whether a node is a mere note or piece of data beside the flow. */
export function isLoose(node: Node): boolean {
  return !is(node.element, "bpmn:FlowNode");
}
