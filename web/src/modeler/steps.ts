/** Ready-made steps: small pieces of a process with everything set, in both languages, put in as one change. */
import type { Canvas, CommandStack, Modeler, Modeling, Moddle, Point, Selection, Shape } from "./model.ts";
import { type Pair, read, Writer } from "./places.ts";

interface Names {
  en: string;
  de: string;
}
interface Node {
  id: string;
  type: string;
  names?: Names;
  /** Where its middle is, from where the piece begins. */
  at: Point;
  /** The step whose border it stands on. */
  host?: string;
  event?: string;
  interrupts?: boolean;
  timer?: { part: "timeDate" | "timeDuration" | "timeCycle"; text: string };
  attributes?: Record<string, string>;
  properties?: Record<string, string>;
  inputs?: Pair[];
}
interface Saying {
  names?: Names;
  condition?: string;
  otherwise?: boolean;
}
interface Flow extends Saying {
  from: string;
  to: string;
}
export interface Piece {
  key: string;
  nodes: Node[];
  flows: Flow[];
  /** What is entered first and what leads on; without them the piece stands on the border of what is there. */
  first?: string;
  last?: string;
  /** What the flow says that leads on from it. */
  onward?: Saying;
  /** How far what comes after it moves. */
  width: number;
}

/** The variable that says whose request it is; processes without requests have none. */
const REQUESTER = "requester";
/** Stands for the group that owns the process: told where nobody requested anything. */
const OWNERS = "OWNERS";

const TOPIC = (topic: string): Record<string, string> => ({ "camunda:type": "external", "camunda:topic": topic });
const DUE = "=working days after(now(), 3)";

/** A reminder every day, on the border of a step. */
function reminding(host: string, at: Point): Pick<Piece, "nodes" | "flows"> {
  return {
    nodes: [
      { id: "remind", type: "bpmn:BoundaryEvent", names: { en: "Daily reminder", de: "Tägliche Erinnerung" }, at: { x: at.x - 25, y: at.y + 40 }, host, event: "bpmn:TimerEventDefinition", interrupts: false, timer: { part: "timeCycle", text: "R3/P1D" } },
      { id: "reminded", type: "bpmn:ServiceTask", names: { en: "Remind", de: "Erinnern" }, at: { x: at.x - 25, y: at.y + 160 }, attributes: TOPIC("notify.remind") },
      { id: "remind_end", type: "bpmn:EndEvent", at: { x: at.x - 25, y: at.y + 248 } },
    ],
    flows: [{ from: "remind", to: "reminded" }, { from: "reminded", to: "remind_end" }],
  };
}

/** Somebody else is added when it is late. */
function escalating(host: string, at: Point): Pick<Piece, "nodes" | "flows"> {
  return {
    nodes: [
      { id: "late", type: "bpmn:BoundaryEvent", names: { en: "Overdue", de: "Überfällig" }, at: { x: at.x + 30, y: at.y + 40 }, host, event: "bpmn:TimerEventDefinition", interrupts: false, timer: { part: "timeDate", text: DUE } },
      { id: "escalate", type: "bpmn:ServiceTask", names: { en: "Escalate", de: "Eskalieren" }, at: { x: at.x + 110, y: at.y + 160 }, attributes: TOPIC("task.escalate") },
      { id: "late_end", type: "bpmn:EndEvent", at: { x: at.x + 110, y: at.y + 248 } },
    ],
    flows: [{ from: "late", to: "escalate" }, { from: "escalate", to: "late_end" }],
  };
}

const HERE = { x: 50, y: 0 };

export const PIECES: Piece[] = [
  {
    key: "approval",
    first: "approve",
    last: "approved",
    width: 260,
    nodes: [
      { id: "approve", type: "bpmn:UserTask", names: { en: "Approve", de: "Genehmigen" }, at: HERE, attributes: { "camunda:dueDate": DUE }, properties: { duty: "approving", excluded: `=[${REQUESTER}]`, excludedRule: "SOD-01" } },
      { id: "approved", type: "bpmn:ExclusiveGateway", names: { en: "Approved?", de: "Genehmigt?" }, at: { x: 180, y: 0 } },
      { id: "refused", type: "bpmn:EndEvent", names: { en: "Not approved", de: "Nicht genehmigt" }, at: { x: 180, y: 120 } },
    ],
    flows: [
      { from: "approve", to: "approved" },
      { from: "approved", to: "refused", names: { en: "no", de: "nein" }, otherwise: true },
    ],
    onward: { names: { en: "yes", de: "ja" }, condition: "=approved = true" },
  },
  {
    key: "review",
    first: "look",
    last: "look",
    width: 170,
    nodes: [
      { id: "look", type: "bpmn:UserTask", names: { en: "Review", de: "Prüfen" }, at: HERE, attributes: { "camunda:dueDate": DUE } },
      ...reminding("look", HERE).nodes,
      ...escalating("look", HERE).nodes,
    ],
    flows: [...reminding("look", HERE).flows, ...escalating("look", HERE).flows],
  },
  {
    key: "notify",
    first: "notify",
    last: "notify",
    width: 160,
    nodes: [
      { id: "notify", type: "bpmn:ServiceTask", names: { en: "Tell people", de: "Bescheid sagen" }, at: HERE, attributes: TOPIC("notify.people"), inputs: [{ name: "kind", value: "news" }, { name: "people", value: `=[${REQUESTER}]` }, { name: "groups", value: OWNERS }] },
    ],
    flows: [],
  },
  {
    key: "wait",
    first: "wait",
    last: "wait",
    width: 96,
    nodes: [
      { id: "wait", type: "bpmn:IntermediateCatchEvent", names: { en: "Wait a day", de: "Einen Tag warten" }, at: { x: 18, y: 0 }, event: "bpmn:TimerEventDefinition", timer: { part: "timeDuration", text: "P1D" } },
    ],
    flows: [],
  },
  {
    key: "register",
    first: "register",
    last: "register",
    width: 160,
    nodes: [{ id: "register", type: "bpmn:ServiceTask", names: { en: "Write into the register", de: "Ins Register schreiben" }, at: HERE, attributes: { "camunda:type": "external" } }],
    flows: [],
  },
];

/** What can be put on the border of a task that is there. */
export const BORDERS: Piece[] = [
  { key: "reminder", width: 0, ...reminding("", HERE) },
  { key: "limit", width: 0, ...escalating("", HERE) },
];

interface Wanted {
  piece: Piece;
  /** What it follows, or what it stands on the border of. */
  source?: Shape;
  at?: Point;
  /** The form of its first task. */
  form?: string;
  /** Names of variables known there. What needs another one is left out. */
  known?: Set<string>;
}
interface ElementFactory {
  createShape(values: Record<string, unknown>): Shape;
}

const COMMAND = "itamflow.insertPiece";
const GAP = 50;

/** Let pieces be put in by one command, so that they are undone at once. */
export function insertsPieces(modeler: Modeler): (wanted: Wanted) => void {
  const stack = modeler.get<CommandStack>("commandStack");
  const made = { shape: undefined as Shape | undefined };
  class Handler {
    preExecute(wanted: Wanted): void {
      made.shape = new Inserting(modeler, wanted).run();
    }
  }
  stack.registerHandler(COMMAND, Handler);
  return (wanted) => {
    stack.execute(COMMAND, wanted);
    if (made.shape) modeler.get<Selection>("selection").select(made.shape);
  };
}

class Inserting {
  private readonly modeling: Modeling;
  private readonly writer: Writer;
  private readonly shapes = new Map<string, Shape>();

  constructor(
    private readonly modeler: Modeler,
    private readonly wanted: Wanted,
  ) {
    this.modeling = modeler.get<Modeling>("modeling");
    this.writer = new Writer(modeler);
  }

  run(): Shape | undefined {
    const { piece, source } = this.wanted;
    const border = !piece.first;
    const parent = source?.parent ?? this.modeler.get<Canvas>("canvas").getRootElement();
    if (source && border) this.shapes.set("", source);
    const onward = source && !border ? this.room(source) : undefined;
    const origin = this.origin(border);
    for (const node of piece.nodes) this.shapes.set(node.id, this.node(node, origin, parent));
    for (const flow of piece.flows) this.flow(flow);
    const first = this.shapes.get(piece.first ?? "");
    const last = this.shapes.get(piece.last ?? "");
    if (source && first && !border) {
      if (onward && last) {
        this.modeling.reconnectStart(onward, last, middle(last));
        if (piece.onward && !onward.businessObject.get("conditionExpression")) this.say(onward, last, piece.onward);
      }
      this.modeling.connect(source, first);
      if (onward) this.modeling.layoutConnection(onward);
    }
    return first ?? this.shapes.get(piece.nodes[0]?.id ?? "");
  }

  private origin(border: boolean): Point {
    const { source, at = { x: 0, y: 0 } } = this.wanted;
    if (!source) return at;
    return border ? { x: source.x + source.width / 2 - HERE.x, y: source.y + source.height / 2 } : { x: source.x + source.width + GAP, y: source.y + source.height / 2 };
  }

  /** Make room behind a step that leads to one place, and give the flow there. */
  private room(source: Shape): Shape | undefined {
    const flows = (source.outgoing ?? []).filter((one) => one.type === "bpmn:SequenceFlow");
    if (flows.length !== 1) return undefined;
    const right = source.x + source.width;
    const behind = (source.parent?.children ?? []).filter((one) => !one.waypoints && !one.labelTarget && !one.host && one !== source && one.x >= right && !/Lane$|Participant$/.test(one.type));
    if (behind.length) this.modeling.moveElements(behind, { x: this.wanted.piece.width, y: 0 });
    return flows[0];
  }

  private node(node: Node, origin: Point, parent: Shape): Shape {
    const values = { type: node.type, ...(node.event ? { eventDefinitionType: node.event } : {}), ...(node.interrupts === false ? { cancelActivity: false } : {}) };
    const blank = this.modeler.get<ElementFactory>("elementFactory").createShape(values);
    const at = { x: origin.x + node.at.x, y: origin.y + node.at.y };
    const host = node.host === undefined ? undefined : this.shapes.get(node.host);
    const shape = host ? this.modeling.createShape(blank, at, host, { attach: true }) : this.modeling.createShape(blank, at, parent);
    const form = node.type === "bpmn:UserTask" && this.wanted.form ? { "camunda:formRef": this.wanted.form, "camunda:formRefBinding": "deployment" } : {};
    this.modeling.updateProperties(shape, { ...named(node.names), ...node.attributes, ...form });
    this.writer.writePairs(shape, { kind: "properties", beginning: "" }, pairsOf(node.names, this.possible(node)));
    const inputs = (node.inputs ?? []).filter((one) => this.knows(one.value)).map((one) => (one.value === OWNERS ? { ...one, value: this.owners(parent) } : one));
    if (inputs.length) this.writer.writePairs(shape, { kind: "parameters", name: "inputParameters" }, inputs);
    const event = shape.businessObject.eventDefinitions?.[0];
    if (node.timer && event) this.writer.write(shape, { kind: "expression", name: node.timer.part, on: "event" }, node.timer.text);
    return shape;
  }

  /** The rule of an exclusion says nothing without the exclusion. */
  private possible({ properties = {} }: Node): Record<string, string> {
    const kept = Object.entries(properties).filter(([, value]) => this.knows(value));
    return Object.fromEntries(kept.filter(([name]) => name !== "excludedRule" || kept.some(([other]) => other === "excluded")));
  }

  private knows(value: string): boolean {
    const requested = this.wanted.known?.has(REQUESTER) === true;
    return value === OWNERS ? !requested : requested || !value.includes(REQUESTER);
  }

  private owners(parent: Shape): string {
    let object: Moddle | undefined = parent.businessObject;
    while (object && object.$type !== "bpmn:Process") object = object.$parent;
    return object ? read(object, { kind: "property", name: "ownerGroup" }) : "";
  }

  private flow({ from, to, ...said }: Flow): void {
    const [source, target] = [this.shapes.get(from), this.shapes.get(to)];
    if (source && target) this.say(this.modeling.connect(source, target), source, said);
  }

  private say(flow: Shape, source: Shape, { names, condition, otherwise }: Saying): void {
    if (names) {
      this.modeling.updateProperties(flow, named(names));
      this.writer.write(flow, { kind: "property", name: "name.de" }, names.de);
    }
    if (condition) this.writer.write(flow, { kind: "expression", name: "conditionExpression" }, condition);
    if (otherwise) this.writer.set(source, source.businessObject, { default: flow.businessObject });
  }
}

function named(names: Names | undefined): Record<string, string> {
  return names ? { name: names.en } : {};
}

function pairsOf(names: Names | undefined, properties: Record<string, string> = {}): Pair[] {
  return Object.entries({ ...(names ? { "name.de": names.de } : {}), ...properties }).map(([name, value]) => ({ name, value }));
}

function middle(shape: Shape): Point {
  return { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
}

export type { Wanted };
