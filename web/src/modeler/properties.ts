/** What can be said of an element, as data: which fields, where they stand in the model, for which elements. */

export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
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

/** Where a field stands: an attribute, a camunda:property, the documentation, a part of the first event definition. */
export type Place =
  | { kind: "attribute"; name: string }
  | { kind: "property"; name: string }
  | { kind: "documentation" }
  | { kind: "condition" }
  | { kind: "timer"; part: "timeDate" | "timeDuration" | "timeCycle" }
  | { kind: "loop"; name: string };

export interface Field {
  key: string;
  place: Place;
  /** BPMN types without the prefix; empty: every element. */
  of: string[];
  /** The key of the options that the server offers, for a list to choose from. */
  options?: string;
  /** Several lines. */
  long?: boolean;
  /** FEEL: the value begins with “=”. */
  feel?: boolean;
  group: string;
}

/** What the server offers: options by key. */
export interface Fields {
  options: Record<string, { id: string; label: string }[]>;
}

const TASKS = ["UserTask"];

export const FIELDS: Field[] = [
  { group: "general", key: "name", place: { kind: "attribute", name: "name" }, of: [] },
  { group: "general", key: "name_de", place: { kind: "property", name: "name.de" }, of: [] },
  { group: "general", key: "text", place: { kind: "documentation" }, of: [], long: true },
  { group: "general", key: "text_de", place: { kind: "property", name: "description.de" }, of: [], long: true },
  { group: "form", key: "form", place: { kind: "attribute", name: "camunda:formRef" }, of: ["UserTask", "StartEvent"], options: "forms" },
  { group: "who", key: "groups", place: { kind: "attribute", name: "camunda:candidateGroups" }, of: TASKS, options: "groups" },
  { group: "who", key: "person", place: { kind: "attribute", name: "camunda:assignee" }, of: TASKS, feel: true },
  { group: "due", key: "due", place: { kind: "attribute", name: "camunda:dueDate" }, of: TASKS, feel: true },
  { group: "due", key: "escalation", place: { kind: "property", name: "escalationGroup" }, of: TASKS, options: "groups" },
  { group: "duties", key: "duty", place: { kind: "property", name: "duty" }, of: TASKS },
  { group: "work", key: "topic", place: { kind: "attribute", name: "camunda:topic" }, of: ["ServiceTask", "SendTask"], options: "topics" },
  { group: "work", key: "decision", place: { kind: "attribute", name: "camunda:decisionRef" }, of: ["BusinessRuleTask"], options: "decisions" },
  { group: "work", key: "result", place: { kind: "attribute", name: "camunda:resultVariable" }, of: ["BusinessRuleTask", "ScriptTask"] },
  { group: "work", key: "process", place: { kind: "attribute", name: "calledElement" }, of: ["CallActivity"], options: "processes" },
  { group: "time", key: "at", place: { kind: "timer", part: "timeDate" }, of: ["TimerEventDefinition"], feel: true },
  { group: "time", key: "after", place: { kind: "timer", part: "timeDuration" }, of: ["TimerEventDefinition"] },
  { group: "time", key: "every", place: { kind: "timer", part: "timeCycle" }, of: ["TimerEventDefinition"] },
  { group: "flow", key: "condition", place: { kind: "condition" }, of: ["SequenceFlow"], feel: true },
  { group: "several", key: "each_of", place: { kind: "loop", name: "camunda:collection" }, of: ["MultiInstanceLoopCharacteristics"] },
  { group: "several", key: "each_as", place: { kind: "loop", name: "camunda:elementVariable" }, of: ["MultiInstanceLoopCharacteristics"] },
  { group: "process", key: "owner", place: { kind: "property", name: "ownerGroup" }, of: ["Process"], options: "groups" },
  { group: "process", key: "clause", place: { kind: "property", name: "clause" }, of: ["Process"] },
];

/** The fields of an element: by its type, and by what it waits for or repeats. */
export function fieldsOf(shape: Shape): Field[] {
  const object = shape.businessObject;
  const types = [object, ...(object.eventDefinitions ?? []), object.get("loopCharacteristics") as Moddle | undefined]
    .filter((one): one is Moddle => Boolean(one))
    .map((one) => one.$type.replace("bpmn:", ""));
  return FIELDS.filter((field) => !field.of.length || field.of.some((type) => types.includes(type)));
}

const PROPERTIES = "camunda:Properties";

/** Read what a field says of an element. */
export function read(object: Moddle, place: Place): string {
  switch (place.kind) {
    case "attribute":
      return String(object.get(place.name) ?? "");
    case "property":
      return String(named(object, place.name)?.get("value") ?? "");
    case "documentation":
      return String(object.documentation?.[0]?.get("text") ?? "");
    case "condition":
      return body(object.get("conditionExpression"));
    case "timer":
      return body(object.eventDefinitions?.[0]?.get(place.part));
    case "loop":
      return String((object.get("loopCharacteristics") as Moddle | undefined)?.get(place.name) ?? "");
  }
}

function body(expression: unknown): string {
  return String((expression as Moddle | undefined)?.get("body") ?? "");
}

/** Return the camunda:property of a name. */
export function named(object: Moddle, name: string): Moddle | undefined {
  return properties(object)?.find((one) => one.get("name") === name);
}

/** Return all camunda:property of an element, or nothing without any. */
export function properties(object: Moddle): Moddle[] | undefined {
  const holder = object.extensionElements?.values?.find((one) => one.$type === PROPERTIES);
  return holder?.get("values") as Moddle[] | undefined;
}
