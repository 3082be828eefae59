/** Gives every node a column: flows go from left to right, except those that close a loop. */

import type { Flow, Node } from "./model.ts";
import { is } from "./model.ts";

const BAD_ENDS = ["Error", "Cancel", "Escalation"].map((name) => `bpmn:${name}EventDefinition`);
/** What counts for the main path: the first end of the file, steps that can send work back, ends in failure. */
const FIRST_END = 2.5;
const SENDS_BACK = -4;
const FAILURE = -50;
const CHOSEN = 1000;

/** The flows of sequence that do not close a loop. */
export function forward(flows: Flow[]): Flow[] {
  return flows.filter((flow) => flow.kind === "sequence" && !flow.back);
}

/** Mark the flows that close a loop: depth first from the start events, in the order of the file. */
export function cutLoops(nodes: Node[], flows: Flow[]): void {
  const leaving = new Map<Node, Flow[]>(nodes.map((node) => [node, []]));
  for (const flow of flows) if (flow.kind === "sequence") leaving.get(flow.source)?.push(flow);
  for (const list of leaving.values()) list.sort((a, b) => Number(Boolean(a.guest)) - Number(Boolean(b.guest)));
  const state = new Map<Node, "open" | "done">();
  // A stack of our own: a chain of thousands of nodes must not end the call stack.
  const visit = (first: Node): void => {
    const stack: { node: Node; next: number }[] = [{ node: first, next: 0 }];
    state.set(first, "open");
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const flow = leaving.get(top.node)?.[top.next++];
      if (!flow) {
        state.set(top.node, "done");
        stack.pop();
      } else if (state.get(flow.target) === "open") {
        flow.back = true;
      } else if (!state.has(flow.target)) {
        state.set(flow.target, "open");
        stack.push({ node: flow.target, next: 0 });
      }
    }
  };
  const entered = new Set(flows.filter((flow) => flow.kind === "sequence").map((flow) => flow.target));
  const starts = nodes.filter((node) => is(node.element, "bpmn:StartEvent"));
  for (const node of [...starts, ...nodes.filter((each) => !entered.has(each)), ...nodes]) {
    if (!state.has(node)) visit(node);
  }
}

/** Give each node its column by the longest path to it; return the nodes in the order of the flow. */
export function assignColumns(nodes: Node[], flows: Flow[]): Node[] {
  const ahead = forward(flows);
  const inFlow = nodes.filter((node) => is(node.element, "bpmn:FlowNode"));
  const order = inOrder(inFlow, ahead);
  for (const node of order) {
    const before = ahead.filter((flow) => flow.target === node);
    node.column = Math.max(0, ...before.map((flow) => flow.source.column + stepOf(flow)));
  }
  pullStarts(order, ahead);
  return order;
}

/** How many columns lie between the source of a flow and the first place for its target. */
export function stepOf(flow: Flow): number {
  const { span } = flow.source;
  return flow.guest && span > 1 ? Math.max(1, span - 1) : span;
}

function inOrder(nodes: Node[], ahead: Flow[]): Node[] {
  const missing = new Map(nodes.map((node) => [node, 0]));
  for (const flow of ahead) missing.set(flow.target, (missing.get(flow.target) ?? 0) + 1);
  const ready = nodes.filter((node) => missing.get(node) === 0);
  const order: Node[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    order.push(node);
    for (const flow of ahead) {
      if (flow.source !== node) continue;
      const left = (missing.get(flow.target) ?? 0) - 1;
      missing.set(flow.target, left);
      if (left === 0) ready.push(flow.target);
    }
  }
  return order;
}

/** A second start stands right before what follows it, not at the far left. */
function pullStarts(order: Node[], ahead: Flow[]): void {
  for (const node of order.slice(1).reverse()) {
    const leaving = ahead.filter((flow) => flow.source === node);
    if (leaving.length === 0 || ahead.some((flow) => flow.target === node)) continue;
    node.column = Math.max(0, Math.min(...leaving.map((flow) => flow.target.column - stepOf(flow))));
  }
}

/**
 * The path that a reader follows first: the longest one to an end that is no failure.
 * The author settles it with an attribute ending in `:main="true"` on a sequence flow.
 */
export function mainPath(flows: Flow[], order: Node[]): Node[] {
  const ahead = forward(flows).filter((flow) => !flow.guest);
  const failures = failuresAmong(order, ahead);
  const goal = goodEnds(order, ahead, failures)[0];
  const best = new Map<Node, { score: number; next: Node | null }>();
  for (const node of [...order].reverse()) {
    let top: { score: number; next: Node | null } = { score: failures.has(node) ? FAILURE : node === goal ? FIRST_END : 0, next: null };
    for (const flow of ahead) {
      if (flow.source !== node) continue;
      const score = (best.get(flow.target)?.score ?? 0) + (isChosen(flow) ? CHOSEN : 0);
      if (!top.next || score > top.score) top = { score, next: flow.target };
    }
    const sendsBack = flows.some((flow) => flow.source === node && flow.back && !flow.guest);
    best.set(node, { score: top.score + 1 + (sendsBack ? SENDS_BACK : 0), next: top.next });
  }
  const starts = order.filter((node) => is(node.element, "bpmn:StartEvent"));
  const scoreOf = (node: Node): number => best.get(node)?.score ?? 0;
  const first = (starts.length > 0 ? starts : order).reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
  const path: Node[] = [];
  for (let node: Node | null = first; node; node = best.get(node)?.next ?? null) path.push(node);
  return path;
}

/** Ends in failure. To stop everything is one where the process has a plain end too; else it is how it ends well. */
function failuresAmong(order: Node[], ahead: Flow[]): Set<Node> {
  const failed = new Set(order.filter((node) => endsWith(node, ...BAD_ENDS)));
  const stops = order.filter((node) => endsWith(node, "bpmn:TerminateEventDefinition"));
  const plain = goodEnds(order, ahead, new Set([...failed, ...stops]));
  return new Set([...failed, ...(plain.length > 0 ? stops : [])]);
}

/** The ends that a start leads to and that are no failures, in the order of the file. */
function goodEnds(order: Node[], ahead: Flow[], failures: Set<Node>): Node[] {
  const reached = new Set<Node>();
  for (const node of order) {
    const started = is(node.element, "bpmn:StartEvent");
    if (started || ahead.some((flow) => flow.target === node && reached.has(flow.source))) reached.add(node);
  }
  const inFile = order[0]?.element.$parent?.flowElements ?? [];
  return order
    .filter((node) => is(node.element, "bpmn:EndEvent") && !failures.has(node) && reached.has(node))
    .sort((a, b) => inFile.indexOf(a.element) - inFile.indexOf(b.element));
}

function endsWith(node: Node, ...types: string[]): boolean {
  const events = node.element.eventDefinitions ?? [];
  return is(node.element, "bpmn:EndEvent") && events.some((event) => types.some((type) => is(event, type)));
}

function isChosen(flow: Flow): boolean {
  return Object.entries(flow.element.$attrs ?? {}).some(([name, value]) => /(^|:)main$/.test(name) && value === "true");
}
