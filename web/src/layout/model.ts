/** The words of the layout: shapes on a grid of columns and rows, and the flows between them. */

/** An element of bpmn-moddle, as far as the layout reads it. */
export interface Element {
  id: string;
  name?: string;
  $type: string;
  $parent?: Element;
  $attrs?: Record<string, string>;
  $instanceOf(type: string): boolean;
  flowElements?: Element[];
  artifacts?: Element[];
  rootElements?: Element[];
  diagrams?: Element[];
  participants?: Element[];
  messageFlows?: Element[];
  laneSets?: Element[];
  lanes?: Element[];
  childLaneSet?: Element;
  flowNodeRef?: Element[];
  processRef?: Element;
  sourceRef?: Element;
  targetRef?: Element;
  attachedToRef?: Element;
  default?: Element;
  eventDefinitions?: Element[];
  extensionElements?: { values?: { values?: { name?: string; value?: string }[] }[] };
  text?: string;
}

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Point, Size {}

/** A boundary event. It sits on the lower edge of its host and is left downward. */
export interface Guest {
  element: Element;
  host: Node;
  /** Column of the host it hangs in, and its distance from the middle of that column. */
  column: number;
  offset: number;
  box: Box;
}

/** A shape with a place on the grid. */
export interface Node extends Size {
  element: Element;
  /** Distance of the line that flows dock to from the upper edge. */
  anchor: number;
  /** Room above and below that line, labels and guests included. */
  ascent: number;
  descent: number;
  column: number;
  /** How many columns it covers: an open sub-process covers several. */
  span: number;
  /** The lane it lies in. */
  band: number;
  strand: Strand;
  /** Index of its row from the top, over all bands. */
  row: number;
  guests: Guest[];
  labelAbove: boolean;
  label?: Size;
  inner?: Drawing;
  box: Box;
}

export type Kind = "sequence" | "association";

/** A flow. `guest`: the boundary event that it leaves. `back`: it closes a loop. `main`: it lies on the main path. */
export interface Flow {
  element: Element;
  kind: Kind;
  source: Node;
  target: Node;
  guest?: Guest;
  back: boolean;
  main: boolean;
  label?: Size;
  points: Point[];
}

/** Nodes in a line: they share a row of their band and move together. */
export interface Strand {
  nodes: Node[];
  band: number;
  main: boolean;
  /** Begins at a boundary event, so it stays below. */
  exception: boolean;
  /** Not part of any flow of sequence: a note. */
  loose: boolean;
  row: number | null;
}

/** One row of the grid. */
export interface Row {
  band: number;
  row: number;
  ascent: number;
  descent: number;
}

export interface DrawnShape extends Box {
  element: Element;
  open?: boolean;
  label?: Box;
}

export interface DrawnFlow {
  element: Element;
  points: Point[];
  label?: Box;
}

export interface DrawnLane {
  element: Element;
  top: number;
  height: number;
}

/** A finished drawing; its upper left corner is at 0, 0. */
export interface Drawing extends Size {
  shapes: DrawnShape[];
  flows: DrawnFlow[];
  lanes: DrawnLane[];
  /** Height of the line that the main path lies on. */
  anchor: number;
}

/** Tell whether an element is of a BPMN type, subtypes included. */
export function is(element: Element | undefined, type: string): boolean {
  return element?.$instanceOf?.(type) ?? false;
}

/** Tell whether a sub-process has something inside. */
export function isFilled(element: Element): boolean {
  return is(element, "bpmn:SubProcess") && (element.flowElements ?? []).length > 0;
}
