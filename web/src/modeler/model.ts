/** What the modules of the diagram editor share: what the server says, elements as the library has them, its services. */
import type BpmnModeler from "bpmn-js/lib/Modeler";

export type Modeler = InstanceType<typeof BpmnModeler>;

export interface Finding {
  element_id: string;
  line: number;
  rule: string;
  severity: "error" | "warning";
  text: string;
  remedy: string;
  resource: string;
}

/** One thing to choose from. */
export interface Option {
  id: string;
  label: string;
}

/** What a topic gets and gives: name -> meaning. */
export interface Topic {
  summary: string;
  kind: string;
  /** Every process may use it. */
  free: boolean;
  inputs: Record<string, string>;
  outputs: Record<string, string>;
  errors: Record<string, string>;
}

/** A way to call a FEEL function. */
export interface FeelCall {
  name: string;
  takes: string;
}

/** A variable that is known at an element; `when`: before it runs, its own, or left by it. */
export interface Variable {
  name: string;
  kind: string | null;
  source: string;
  when: "before" | "own" | "after";
}

/** What the server says of a draft and one of its diagrams. */
export interface Draft {
  /** The process that the draft is about. */
  key: string;
  name: string;
  xml: string;
  revision: number;
  /** False: it was handed in and is only looked at. */
  open: boolean;
  locale: string;
  files: string;
  findings: string;
  known: string;
  /** Where the editor of a form is, without its name. */
  forms: string;
  options: Record<string, Option[]>;
  topics: Record<string, Topic>;
  functions: FeelCall[];
  triggers: TriggerRules;
  texts: Record<string, string>;
}

/** Which things an event can wait for or say where it stands, and which of them cannot do so together (bpmn/event_rules.py). */
export interface TriggerRules {
  places: Record<string, string[]>;
  alone: string[];
  handled: string[];
  at_once: string[];
  ending: string[];
}

export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
  x: number;
  y: number;
  width: number;
  height: number;
  parent?: Shape;
  host?: Shape;
  label?: Shape;
  labelTarget?: Shape;
  children?: Shape[];
  attachers?: Shape[];
  incoming?: Shape[];
  outgoing?: Shape[];
  source?: Shape;
  target?: Shape;
  waypoints?: Point[];
  di?: Moddle;
}

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** An object of bpmn-moddle: attributes by name, its type, its parent. */
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  $attrs?: Record<string, string>;
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  id?: string;
  name?: string;
  extensionElements?: Moddle & { values?: Moddle[] };
  eventDefinitions?: Moddle[];
  documentation?: Moddle[];
}

export interface Modeling {
  updateProperties(shape: Shape, changed: Record<string, unknown>): void;
  updateModdleProperties(shape: Shape, object: Moddle, changed: Record<string, unknown>): void;
  createShape(shape: Shape, at: Point, parent: Shape, hints?: { attach?: boolean }): Shape;
  connect(source: Shape, target: Shape): Shape;
  reconnectStart(connection: Shape, source: Shape, docking: Point): void;
  layoutConnection(connection: Shape): void;
  moveElements(shapes: Shape[], by: Point, target?: Shape): void;
}
export interface Factory {
  create(type: string, values?: Record<string, unknown>): Moddle;
}
export interface Registry {
  get(id: string): Shape | undefined;
  forEach(visit: (shape: Shape) => void): void;
  filter(wanted: (shape: Shape) => boolean): Shape[];
}
export interface Canvas {
  zoom(level: number | "fit-viewport", center?: "auto"): number;
  scroll(by: { dx: number; dy: number }): void;
  viewbox(box?: Box): { inner: Box; outer: { width: number; height: number } } & Box;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string | Shape, padding?: number): void;
  getRootElement(): Shape;
  setRootElement(root: Shape): void;
  findRoot(shape: Shape | string): Shape | null;
  focus(): void;
}
export interface Bus {
  on(event: string, priority: number | Listener, listener?: Listener): void;
}
// The payloads of the library's events have no common shape.
export type Listener = (payload: any) => unknown;
export interface Selection {
  get(): Shape[];
  select(shapes: Shape | Shape[] | null): void;
}
export interface CommandStack {
  registerHandler(command: string, handler: unknown): void;
  execute(command: string, context: unknown): void;
  canUndo(): boolean;
  canRedo(): boolean;
}
export interface EditorActions {
  trigger(action: string, options?: unknown): unknown;
  isRegistered(action: string): boolean;
}

export const properties = "camunda:Properties";

/** The type of an element without its prefix. */
export function typeOf(object: Moddle): string {
  return object.$type.replace(/^\w+:/, "");
}

/** What an event waits for or says; most do one thing. */
export function eventsOf(object: Moddle): Moddle[] {
  return object.eventDefinitions ?? [];
}

/** What a shape means, down to the flow node that an event definition or a repetition belongs to. */
export function eventOf(object: Moddle): Moddle | undefined {
  return eventsOf(object)[0];
}

export function loopOf(object: Moddle): Moddle | undefined {
  return object.get("loopCharacteristics") as Moddle | undefined;
}

export function made<K extends keyof HTMLElementTagNameMap>(tag: K, name = "", text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  if (text) element.textContent = text;
  return element;
}

export function button(name: string, text: string, onClick: () => void): HTMLButtonElement {
  const element = made("button", name, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}
