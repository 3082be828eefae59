import { readFileSync, readdirSync } from "node:fs";

import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };
import { describe, expect, test } from "vitest";

import { cutLoops } from "./columns.ts";
import { layOut, NotDrawable } from "./diagram.ts";
import type { Box, Element, Flow, Node } from "./model.ts";
import { wrap } from "./text.ts";

const PROCESSES = new URL("../../../bpmn/processes/", import.meta.url);
const MODELS = readdirSync(PROCESSES).filter((name) => name.endsWith(".bpmn"));

/** A drawn shape or flow by the id of its element. */
interface Drawn {
  bounds?: Box;
  waypoint?: { x: number; y: number }[];
  isExpanded?: boolean;
}

async function read(xml: string): Promise<{ moddle: BpmnModdle; definitions: Element }> {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement, warnings } = await moddle.fromXML(xml);
  expect(warnings).toEqual([]);
  return { moddle, definitions: rootElement };
}

async function written(xml: string, change: (definitions: Element, moddle: BpmnModdle) => void = () => {}): Promise<string> {
  const { moddle, definitions } = await read(xml);
  change(definitions, moddle);
  return (await moddle.toXML(definitions, { format: true })).xml;
}

const drawnAnew = (xml: string): Promise<string> => written(xml, (definitions, moddle) => layOut(moddle, definitions));

/** What is drawn, by element. */
async function drawingOf(xml: string): Promise<Map<string, Drawn>> {
  const { definitions } = await read(await drawnAnew(xml));
  const drawn = new Map<string, Drawn>();
  for (const diagram of (definitions.diagrams ?? []) as unknown as { plane: { planeElement: (Drawn & { bpmnElement: Element })[] } }[]) {
    for (const part of diagram.plane.planeElement) drawn.set(part.bpmnElement.id, part);
  }
  return drawn;
}

function boxOf(drawn: Map<string, Drawn>, id: string): Box {
  const box = drawn.get(id)?.bounds;
  if (!box) throw new Error(`${id} is not drawn`);
  return box;
}

const middle = (box: Box): number => box.y + box.height / 2;

/** Write a process: nodes as tags by id, flows as "a>b". */
function model(nodes: Record<string, string>, flows: string[], more = ""): string {
  const body = Object.entries(nodes).map(([id, tag]) => `<bpmn:${tag} id="${id}" />`);
  const lines = flows.map((flow) => {
    const [source, target] = flow.split(">") as [string, string];
    return `<bpmn:sequenceFlow id="${source}_${target}" sourceRef="${source}" targetRef="${target}" />`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">
${more}<bpmn:process id="p" isExecutable="true">${body.join("")}${lines.join("")}</bpmn:process></bpmn:definitions>`;
}

describe.each(MODELS)("%s", (name) => {
  const xml = readFileSync(new URL(name, PROCESSES), "utf8");

  test("is byte for byte what bpmn-js writes", async () => {
    expect(await written(xml)).toBe(xml);
  });

  test("is laid out the same way each time, whatever coordinates it had", async () => {
    const once = await drawnAnew(xml);
    expect(await drawnAnew(once)).toBe(once);
  });
});

test("the main path is straight and goes from left to right", async () => {
  const drawn = await drawingOf(model({ s: "startEvent", a: "task", b: "task", e: "endEvent" }, ["s>a", "a>b", "b>e"]));
  const boxes = ["s", "a", "b", "e"].map((id) => boxOf(drawn, id));
  expect(new Set(boxes.map(middle)).size).toBe(1);
  expect(boxes.map((box) => box.x)).toEqual([...boxes.map((box) => box.x)].sort((a, b) => a - b));
  expect(drawn.get("a_b")?.waypoint).toHaveLength(2);
});

test("of two branches the shorter one leaves the row", async () => {
  const nodes = { s: "startEvent", g: "exclusiveGateway", a: "task", b: "task", e: "endEvent", c: "task", f: "endEvent" };
  const drawn = await drawingOf(model(nodes, ["s>g", "g>a", "a>b", "b>e", "g>c", "c>f"]));
  expect(middle(boxOf(drawn, "g"))).toBe(middle(boxOf(drawn, "b")));
  expect(middle(boxOf(drawn, "c"))).not.toBe(middle(boxOf(drawn, "g")));
});

const STOP = "<bpmn:terminateEventDefinition />";

/** Give an end event an event definition. */
function ending(xml: string, id: string, definition: string): string {
  return xml.replace(`<bpmn:endEvent id="${id}" />`, `<bpmn:endEvent id="${id}">${definition}</bpmn:endEvent>`);
}

test("an end that stops everything ends the main path only where there is no other", async () => {
  const nodes = { s: "startEvent", g: "exclusiveGateway", a: "task", b: "task", e: "endEvent", c: "task", f: "endEvent" };
  const flows = ["s>g", "g>c", "c>f", "g>a", "a>b", "b>e"];
  const beside = await drawingOf(ending(model(nodes, flows), "e", STOP));
  expect(middle(boxOf(beside, "g"))).toBe(middle(boxOf(beside, "c")));
  const only = await drawingOf(ending(model({ ...nodes, f: "task" }, [...flows, "f>g"]), "e", STOP));
  expect(middle(boxOf(only, "g"))).toBe(middle(boxOf(only, "b")));
});

test("a loop goes back around the shapes", async () => {
  const nodes = { s: "startEvent", a: "task", g: "exclusiveGateway", e: "endEvent" };
  const drawn = await drawingOf(model(nodes, ["s>a", "a>g", "g>e", "g>a"]));
  const points = drawn.get("g_a")?.waypoint ?? [];
  expect(points.length).toBeGreaterThan(2);
  const a = boxOf(drawn, "a");
  expect(points.some((point) => point.y < a.y || point.y > a.y + a.height)).toBe(true);
});

test("a boundary event hangs on the lower edge of its host and is left downward", async () => {
  const nodes = { s: "startEvent", a: "task", e: "endEvent", 't" attachedToRef="a': "boundaryEvent", b: "task" };
  const drawn = await drawingOf(model(nodes, ["s>a", "a>e", "t>b"]));
  const a = boxOf(drawn, "a");
  const t = boxOf(drawn, "t");
  expect(middle(t)).toBe(a.y + a.height);
  expect(middle(boxOf(drawn, "b"))).toBeGreaterThan(a.y + a.height);
  expect(drawn.get("t_b")?.waypoint?.[0]?.y).toBe(t.y + t.height);
});

test("a sub-process that makes the drawing too wide is closed and gets a diagram of its own", async () => {
  const inner = Array.from({ length: 14 }, (_, i) => i);
  const chain = inner.map((i) => `<bpmn:task id="i${i}" />`).join("");
  const links = inner.slice(1).map((i) => `<bpmn:sequenceFlow id="l${i}" sourceRef="i${i - 1}" targetRef="i${i}" />`).join("");
  const xml = model({ s: "startEvent", e: "endEvent" }, ["s>sub", "sub>e"]).replace(
    '<bpmn:endEvent id="e" />',
    `<bpmn:endEvent id="e" /><bpmn:subProcess id="sub">${chain}${links}</bpmn:subProcess>`,
  );
  const drawn = await drawingOf(xml);
  expect(drawn.get("sub")?.isExpanded).toBe(false);
  expect(boxOf(drawn, "sub").width).toBe(100);
  expect(boxOf(drawn, "i13").x).toBeGreaterThan(boxOf(drawn, "i0").x);
  const { definitions } = await read(await drawnAnew(xml));
  expect(definitions.diagrams).toHaveLength(2);
});

test("a small sub-process stays open around what it holds", async () => {
  const xml = model({ s: "startEvent", e: "endEvent" }, ["s>sub", "sub>e"]).replace(
    '<bpmn:endEvent id="e" />',
    '<bpmn:endEvent id="e" /><bpmn:subProcess id="sub"><bpmn:task id="i" /></bpmn:subProcess>',
  );
  const drawn = await drawingOf(xml);
  const sub = boxOf(drawn, "sub");
  const inside = boxOf(drawn, "i");
  expect(drawn.get("sub")?.isExpanded).toBe(true);
  expect(inside.x).toBeGreaterThan(sub.x);
  expect(inside.y + inside.height).toBeLessThan(sub.y + sub.height);
});

const POOL = '<bpmn:collaboration id="c"><bpmn:participant id="pool" name="Buying" processRef="p" /></bpmn:collaboration>';

test("each node lies in its lane", async () => {
  const lanes = `<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Staff"><bpmn:flowNodeRef>s</bpmn:flowNodeRef></bpmn:lane>
<bpmn:lane id="l2" name="Stores"><bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>e</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>`;
  const xml = model({ s: "startEvent", a: "task", e: "endEvent" }, ["s>a", "a>e"], POOL).replace(
    '<bpmn:startEvent id="s" />',
    `${lanes}<bpmn:startEvent id="s" />`,
  );
  const drawn = await drawingOf(xml);
  for (const [lane, members] of [["l1", ["s"]], ["l2", ["a", "e"]]] as const) {
    const around = boxOf(drawn, lane);
    for (const id of members) {
      expect(boxOf(drawn, id).y).toBeGreaterThan(around.y);
      expect(boxOf(drawn, id).y + boxOf(drawn, id).height).toBeLessThan(around.y + around.height);
    }
  }
  expect(boxOf(drawn, "l1").y + boxOf(drawn, "l1").height).toBe(boxOf(drawn, "l2").y);
});

test("several pools are refused", async () => {
  const two = POOL.replace("</bpmn:collaboration>", '<bpmn:participant id="other" name="Supplier" /></bpmn:collaboration>');
  await expect(drawnAnew(model({ s: "startEvent" }, [], two))).rejects.toThrow(NotDrawable);
});

test("renaming a task moves no shape", async () => {
  const xml = readFileSync(new URL("itam_approval.bpmn", PROCESSES), "utf8");
  const before = await drawingOf(xml);
  const after = await drawingOf(xml.replace('name="Seal votes"', 'name="Keep the votes"'));
  for (const [id, { bounds }] of before) if (bounds) expect(boxOf(after, id)).toMatchObject({ x: bounds.x, y: bounds.y });
});

test("a chain of thousands of nodes does not end the call stack", () => {
  const nodes = Array.from({ length: 20_000 }, (_, i) => ({ element: { id: `n${i}`, $instanceOf: () => false } }) as unknown as Node);
  const flows = nodes.slice(1).map((target, i) => ({ kind: "sequence", source: nodes[i], target, back: false }) as unknown as Flow);
  cutLoops(nodes, flows);
  expect(flows.some((flow) => flow.back)).toBe(false);
});

/** Numbers that look random and are the same each time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

/** A model made of blocks: a task, a choice of two blocks, or two blocks in a row. */
function randomModel(seed: number): string {
  const random = numbers(seed);
  const nodes: Record<string, string> = { s: "startEvent", e: "endEvent" };
  const flows: string[] = [];
  let count = 0;
  const add = (tag: string): string => {
    const id = `n${count++}`;
    nodes[id] = tag;
    return id;
  };
  const block = (from: string, depth: number): string => {
    const kind = random.next().value as number;
    if (depth === 0 || kind < 0.4) {
      const task = add("task");
      flows.push(`${from}>${task}`);
      return task;
    }
    if (kind < 0.6) return block(block(from, depth - 1), depth - 1);
    const split = add("exclusiveGateway");
    const join = add("exclusiveGateway");
    flows.push(`${from}>${split}`);
    for (let branch = 0; branch < 2; branch++) flows.push(`${block(split, depth - 1)}>${join}`);
    return join;
  };
  flows.push(`${block("s", 3)}>e`);
  return model(nodes, flows);
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("in a random model (%i) nothing overlaps and no flow goes back", async (seed) => {
  const drawn = [...(await drawingOf(randomModel(seed)))];
  const boxes = drawn.flatMap(([id, { bounds }]) => (bounds ? [{ id, ...bounds }] : []));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, `${a.id} and ${b.id}`).toBe(true);
    }
  }
  for (const [id, { waypoint }] of drawn) {
    if (waypoint) expect(waypoint.at(-1)?.x, id).toBeGreaterThan(waypoint[0]?.x ?? 0);
  }
});

test("a text breaks at words and takes the room of its longest line", () => {
  expect(wrap("Order", 100).height).toBe(14);
  expect(wrap("Supplier and contract review", 84).height).toBe(28);
  expect(wrap("Supplier and contract review", 84).width).toBeLessThanOrEqual(88);
});
