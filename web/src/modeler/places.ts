/** Where what is said of an element stands in the model: how it is read, and written so that it can be undone. */
import { eventsOf, type Factory, loopOf, type Moddle, type Modeler, type Modeling, type Shape } from "./model.ts";

/** Whose value it is: the element's own, that of one of its event definitions, or of its repetition. */
export type Owner = "self" | "event" | "loop";

export type Place =
  | { kind: "attribute"; name: string; on?: Owner; at?: number }
  | { kind: "expression"; name: string; on?: Owner; at?: number }
  | { kind: "property"; name: string }
  | { kind: "documentation" };

/** Two texts that belong together: the name and value of a parameter, of a property. */
export interface Pair {
  name: string;
  value: string;
}

/** Where lists of pairs stand: parameters, what is handed to a called process and back, properties by their beginning. */
export type Pairs =
  | { kind: "parameters"; name: "inputParameters" | "outputParameters" }
  | { kind: "mapping"; type: "camunda:In" | "camunda:Out" }
  | { kind: "properties"; beginning: string; except?: RegExp };

/** Give whose value it is; `at`: which of several event definitions. */
export function ownerOf(object: Moddle, { on = "self", at = 0 }: { on?: Owner; at?: number }): Moddle | undefined {
  if (on === "event") return eventsOf(object)[at];
  return on === "loop" ? loopOf(object) : object;
}

export function read(object: Moddle, place: Place): string {
  switch (place.kind) {
    case "attribute":
      return String(ownerOf(object, place)?.get(place.name) ?? "");
    case "expression":
      return String((ownerOf(object, place)?.get(place.name) as Moddle | undefined)?.get("body") ?? "");
    case "property":
      return String(propertiesOf(object).find((one) => one.get("name") === place.name)?.get("value") ?? "");
    case "documentation":
      return String(object.documentation?.[0]?.get("text") ?? "");
  }
}

/** All camunda:property of an element. */
export function propertiesOf(object: Moddle): Moddle[] {
  return (extension(object, "camunda:Properties")?.get("values") as Moddle[] | undefined) ?? [];
}

export function readPairs(object: Moddle, pairs: Pairs): Pair[] {
  switch (pairs.kind) {
    case "parameters":
      return parameters(object, pairs.name).map((one) => ({ name: nameOf(one), value: String(one.get("value") ?? "") }));
    case "mapping":
      return mappings(object, pairs.type).map(mapped);
    case "properties":
      return propertiesOf(object)
        .filter((one) => within(pairs, nameOf(one)))
        .map((one) => ({ name: nameOf(one).slice(pairs.beginning.length), value: String(one.get("value") ?? "") }));
  }
}

/** What a mapping hands over; all variables are written as a star. */
function mapped(mapping: Moddle): Pair {
  if (mapping.get("variables")) return { name: "*", value: "" };
  return { name: String(mapping.get("target") ?? ""), value: String(mapping.get("sourceExpression") ?? mapping.get("source") ?? "") };
}

function nameOf(object: Moddle): string {
  return String(object.get("name") ?? "");
}

function within(pairs: Pairs & { kind: "properties" }, name: string): boolean {
  return name.startsWith(pairs.beginning) && !pairs.except?.test(name);
}

function extension(object: Moddle, type: string): Moddle | undefined {
  return object.extensionElements?.values?.find((one) => one.$type === type);
}

function parameters(object: Moddle, name: string): Moddle[] {
  return (extension(object, "camunda:InputOutput")?.get(name) as Moddle[] | undefined) ?? [];
}

function mappings(object: Moddle, type: string): Moddle[] {
  // The number of the case goes along by itself; what says so stays as it is.
  return (object.extensionElements?.values ?? []).filter((one) => one.$type === type && !one.get("businessKey"));
}

/** What the library draws by is no text. */
const TRUE_OR_FALSE = new Set(["cancelActivity", "isInterrupting", "isExecutable", "testBefore", "instantiate", "waitForCompletion"]);

/** Writes through the command stack. */
export class Writer {
  constructor(private readonly modeler: Modeler) {}

  /** Say something; nothing when the text is empty. `along`: attributes that go with it. */
  write(shape: Shape, place: Place, text: string, along: Record<string, string> = {}): void {
    const object = shape.businessObject;
    const value = text || undefined;
    switch (place.kind) {
      case "attribute": {
        const more = Object.fromEntries(Object.entries(along).map(([name, each]) => [name, value && each]));
        return this.set(shape, ownerOf(object, place), { [place.name]: TRUE_OR_FALSE.has(place.name) ? value && value === "true" : value, ...more });
      }
      case "expression": {
        const owner = ownerOf(object, place);
        return this.set(shape, owner, { [place.name]: value && owner && this.expression(text, owner) });
      }
      case "property":
        return this.writePairs(shape, { kind: "properties", beginning: place.name, except: new RegExp(`^${escaped(place.name)}.`) }, text ? [{ name: "", value: text }] : []);
      case "documentation":
        return this.set(shape, object, { documentation: text ? [this.child(object, "bpmn:Documentation", { text })] : [] });
    }
  }

  /** Change attributes of an element or of a part of it. */
  set(shape: Shape, owner: Moddle | undefined, changed: Record<string, unknown>): void {
    const modeling = this.modeler.get<Modeling>("modeling");
    if (owner === shape.businessObject) modeling.updateProperties(shape, changed);
    else if (owner) modeling.updateModdleProperties(shape, owner, changed);
  }

  writePairs(shape: Shape, pairs: Pairs, rows: Pair[]): void {
    const object = shape.businessObject;
    switch (pairs.kind) {
      case "parameters":
        return this.writeParameters(shape, pairs.name, rows);
      case "mapping": {
        const before = mappings(object, pairs.type);
        const kept = (object.extensionElements?.values ?? []).filter((one) => !before.includes(one));
        return this.writeExtensions(shape, [...kept, ...rows.map((row) => this.mapping(before, pairs.type, row))]);
      }
      case "properties": {
        const written = rows.map(({ name, value }) =>
          this.create("camunda:Property", { name: pairs.beginning + name, value }),
        );
        return this.writeProperties(shape, (one) => within(pairs, one), written);
      }
    }
  }

  /** Put properties where the first of those that they replace stood. */
  private writeProperties(shape: Shape, replaced: (name: string) => boolean, written: Moddle[]): void {
    const before = propertiesOf(shape.businessObject);
    const at = before.findIndex((one) => replaced(nameOf(one)));
    const kept = (list: Moddle[]): Moddle[] => list.filter((one) => !replaced(nameOf(one)));
    const values = at < 0 ? [...before, ...written] : [...kept(before.slice(0, at)), ...written, ...kept(before.slice(at))];
    this.writeHolder(shape, "camunda:Properties", values.length ? { values } : undefined);
  }

  private writeParameters(shape: Shape, name: "inputParameters" | "outputParameters", rows: Pair[]): void {
    const object = shape.businessObject;
    const type = name === "inputParameters" ? "camunda:InputParameter" : "camunda:OutputParameter";
    const other = name === "inputParameters" ? "outputParameters" : "inputParameters";
    const written = rows.map((row) => this.create(type, { name: row.name, value: row.value }));
    const values = { [name]: written, [other]: parameters(object, other) };
    const any = written.length + (values[other]?.length ?? 0) > 0;
    const ordered = { inputParameters: values.inputParameters, outputParameters: values.outputParameters };
    this.writeHolder(shape, "camunda:InputOutput", any ? ordered : undefined);
  }

  /** Replace the one extension element of a type; it stays where it stood. */
  private writeHolder(shape: Shape, type: string, values: Record<string, Moddle[] | undefined> | undefined): void {
    const before = shape.businessObject.extensionElements?.values ?? [];
    const holder = values && this.create(type, values);
    for (const each of Object.values(values ?? {}).flat()) if (each) each.$parent = holder;
    const at = before.findIndex((one) => one.$type === type);
    const kept = before.filter((one) => one.$type !== type);
    // Properties come first, as in the shipped models.
    const where = at >= 0 ? at : type === "camunda:Properties" ? 0 : kept.length;
    this.writeExtensions(shape, holder ? [...kept.slice(0, where), holder, ...kept.slice(where)] : kept);
  }

  private writeExtensions(shape: Shape, values: Moddle[]): void {
    const object = shape.businessObject;
    const extensionElements = values.length ? this.child(object, "bpmn:ExtensionElements", { values }) : undefined;
    for (const each of values) each.$parent = extensionElements;
    this.set(shape, object, { extensionElements });
  }

  /** Give the mapping of a row: the one that was there when it says the same. */
  private mapping(before: Moddle[], type: string, row: Pair): Moddle {
    const same = before.find((one) => mapped(one).name === row.name && mapped(one).value === row.value);
    if (same) return same;
    if (row.name === "*") return this.create(type, { variables: "all" });
    const source = row.value.startsWith("=") ? { sourceExpression: row.value } : { source: row.value };
    return this.create(type, { ...source, target: row.name });
  }

  expression(body: string, parent: Moddle): Moddle {
    return this.child(parent, "bpmn:FormalExpression", { body });
  }

  child(parent: Moddle, type: string, values: Record<string, unknown>): Moddle {
    const made = this.create(type, values);
    made.$parent = parent;
    return made;
  }

  create(type: string, values: Record<string, unknown>): Moddle {
    return this.modeler.get<Factory>("bpmnFactory").create(type, values);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
