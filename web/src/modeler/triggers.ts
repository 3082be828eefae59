/** What an event waits for or says, where that is several things: each with its fields, added and taken out; any of them, or all. */
import { button, type Draft, eventsOf, made, type Moddle, type Shape, type TriggerRules, typeOf } from "./model.ts";
import type { Writer } from "./places.ts";
import type { Widgets } from "./widgets.ts";

/** Where an event has to wait for something. */
const WAITING = /intermediateCatchEvent|boundaryEvent/;
const CAUGHT = /CatchEvent|StartEvent|BoundaryEvent/;

export class Triggers {
  constructor(
    private readonly writer: Writer,
    private readonly widgets: Widgets,
    private readonly draft: Draft,
  ) {}

  /** Whether any of several has to come, or all of them. */
  allOf(shape: Shape): HTMLElement | undefined {
    const object = shape.businessObject;
    const isAll = Boolean(object.get("parallelMultiple"));
    if (eventsOf(object).length < 2 || !CAUGHT.test(object.$type) || !(isAll || canBeAll(object, this.draft.triggers))) return undefined;
    const put = (text: string): void => this.writer.set(shape, object, { parallelMultiple: text ? true : undefined });
    return this.widgets.labelled("all_of", this.widgets.choice("all_of", isAll ? "all" : "", ["", "all"], put));
  }

  /** One of several, with its fields. */
  part(shape: Shape, at: number, fields: HTMLElement[]): HTMLElement {
    const event = eventsOf(shape.businessObject)[at] as Moddle;
    const name = `${at + 1}. ${this.named(typeOf(event))}`;
    const object = shape.businessObject;
    return framed(name, String(at), fields, this.draft.open ? this.widgets.text("drop") : "", () => {
      const kept = eventsOf(object).filter((one) => one !== event);
      // All of one is nothing to choose.
      this.writer.set(shape, object, { eventDefinitions: kept, ...(kept.length < 2 ? { parallelMultiple: undefined } : {}) });
    });
  }

  /** Something else to wait for or say, of what can stand there. */
  more(shape: Shape): HTMLElement | undefined {
    const object = shape.businessObject;
    const kinds = addable(object, shape.host?.businessObject, this.draft.triggers);
    if (!this.draft.open || (!kinds.length && eventsOf(object).length < 2)) return undefined;
    const names = Object.fromEntries(kinds.map((one) => [one, this.named(typeNamed(one))]));
    const control = this.widgets.choice("definitions", "", ["", ...kinds], () => {}, "", names);
    const choice = control.input as HTMLSelectElement;
    // Not as soon as something is chosen: by keyboard one goes through the list.
    const add = button("button button--small", this.widgets.text("add"), () => choice.value && this.add(shape, choice.value));
    const line = made("div", "modeler__adding");
    line.append(choice, ...(kinds.length ? [add] : []));
    add.setAttribute("aria-label", `${this.widgets.text("add")}: ${this.widgets.text("field.definitions")}`);
    choice.disabled = !kinds.length;
    return this.widgets.labelled("definitions", { element: line, input: choice });
  }

  private add(shape: Shape, kind: string): void {
    const object = shape.businessObject;
    const added = this.writer.child(object, `bpmn:${typeNamed(kind)}`, {});
    this.writer.set(shape, object, { eventDefinitions: [...eventsOf(object), added] });
  }

  private named(type: string): string {
    return this.widgets.text(`kind.${type}`);
  }
}

/** One of several things with its fields, and a button that takes it out where that has a name. `key` sets its fields apart from others of their names. */
export function framed(name: string, key: string, fields: HTMLElement[], dropping: string, drop: () => void): HTMLElement {
  const part = made("div", "modeler__part stack stack--tight");
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", name);
  const head = made("div", "row row--between");
  head.append(made("p", "field__label", name));
  if (dropping) {
    const out = button("button button--small button--quiet pairs__drop", "×", drop);
    out.setAttribute("aria-label", `${dropping} ${name}`);
    head.append(out);
  }
  part.append(head, ...fields);
  part.querySelectorAll<HTMLElement>("[data-key]").forEach((one) => (one.dataset.key = `${key}.${one.dataset.key}`));
  return part;
}

/** Give what can be added to what an event waits for or says, so that it runs. `host`: what it stands on. */
export function addable(object: Moddle, host: Moddle | undefined, rules: TriggerRules): string[] {
  const position = positionOf(object);
  const events = eventsOf(object);
  const there = events.map(kindOf);
  if (!position || (!there.length && !WAITING.test(position)) || [object, ...events].some((one) => one.get("camunda:topic"))) return [];
  const around = position === "boundaryEvent" ? host : object.$parent;
  const places = (rules.places[position] ?? []).filter((kind) => kind !== "cancel" || around?.$type === "bpmn:Transaction");
  return there.length ? places.filter((kind) => areTogether([...there, kind], position, Boolean(object.get("parallelMultiple")), rules)) : places;
}

/** Whether several definitions run at one event. */
function areTogether(kinds: string[], position: string, isAll: boolean, rules: TriggerRules): boolean {
  const apart = [...rules.alone, ...(position === "boundaryEvent" ? rules.handled : []), ...(isAll ? rules.at_once : [])];
  const ends = position === "endEvent" ? kinds.filter((one) => rules.ending.includes(one)) : [];
  return ends.length < 2 && !kinds.some((one) => apart.includes(one));
}

/** Whether all that an event waits for can come: what acts as it happens waits for nothing else. */
export function canBeAll(object: Moddle, rules: TriggerRules): boolean {
  return !eventsOf(object).some((one) => rules.at_once.includes(kindOf(one)));
}

/** Where an event stands, as the rules call it; nothing where it has to be plain. */
function positionOf(object: Moddle): string | undefined {
  const type = typeOf(object);
  if (!/Event$/.test(type)) return undefined;
  if (type !== "StartEvent") return type[0]?.toLowerCase() + type.slice(1);
  if (object.$parent?.get("triggeredByEvent")) return "eventSubProcessStart";
  return object.$parent?.$type === "bpmn:Process" ? "startEvent" : undefined;
}

function kindOf(event: Moddle): string {
  const type = typeOf(event).replace("EventDefinition", "");
  return type[0]?.toLowerCase() + type.slice(1);
}

function typeNamed(kind: string): string {
  return `${kind[0]?.toUpperCase()}${kind.slice(1)}EventDefinition`;
}
