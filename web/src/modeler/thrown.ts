/** What the rounds of a repeated step tell others as they are done: each of them, the first, or by conditions (BPMN 2.0.2 §10.3.8). */
import { button, type Draft, eventsOf, loopOf, type Moddle, type Shape, typeOf } from "./model.ts";
import { propertiesOf, type Writer } from "./places.ts";
import type { References } from "./references.ts";
import { framed } from "./triggers.ts";
import type { Widgets } from "./widgets.ts";

/** Behavior -> what names its event. */
const NAMED: Record<string, string> = { None: "noneBehaviorEventRef", One: "oneBehaviorEventRef" };
const PARTS = "complexBehaviorDefinition";
/** What can be thrown (bpmn/behavior.py), by its type. */
const THROWN = ["SignalEventDefinition", "MessageEventDefinition", "EscalationEventDefinition", "ErrorEventDefinition"];

export class Thrown {
  constructor(
    private readonly writer: Writer,
    private readonly widgets: Widgets,
    private readonly references: References,
    private readonly draft: Draft,
  ) {}

  fields(shape: Shape): HTMLElement[] {
    const loop = throwing(shape.businessObject);
    if (!loop) return [];
    const now = String(loop.get("behavior") ?? "All");
    const put = (as: string): void => this.writer.set(shape, loop, { ...behaving(loop, as), ...(as === "Complex" ? { [PARTS]: [this.part(loop)] } : {}) });
    const choice = this.widgets.labelled("behavior", this.widgets.choice("behavior", now, ["", "None", "One", "Complex"], put, "All"));
    const by = NAMED[now];
    if (by) return [choice, ...this.event(shape, loop.get(by) as Moddle | undefined, (type) => this.writer.set(shape, loop, { [by]: type && this.references.declare(`bpmn:${type}`) }))];
    return now === "Complex" ? [choice, ...this.conditions(shape, loop)] : [choice];
  }

  /** What kind of event it is, and which. */
  private event(shape: Shape, event: Moddle | undefined, put: (type: string | undefined) => void): HTMLElement[] {
    const names = Object.fromEntries(THROWN.map((one) => [one, this.widgets.text(`kind.${one}`)]));
    const control = this.widgets.choice("thrown", event ? typeOf(event) : "", ["", ...THROWN], (type) => put(type || undefined), "", names);
    return [this.widgets.labelled("thrown", control), this.references.of(shape, event)].filter((one) => one !== undefined);
  }

  private conditions(shape: Shape, loop: Moddle): HTMLElement[] {
    const parts = loop.get(PARTS) as Moddle[];
    const set = (kept: Moddle[]): void => this.writer.set(shape, loop, { [PARTS]: kept });
    const framedParts = parts.map((part, at) =>
      framed(`${at + 1}.`, `thrown${at}`, this.condition(shape, part), this.draft.open && parts.length > 1 ? this.widgets.text("drop") : "", () => set(parts.filter((one) => one !== part))),
    );
    if (!this.draft.open) return framedParts;
    return [...framedParts, button("button button--small", this.widgets.text("behavior.add"), () => set([...parts, this.part(loop)]))];
  }

  private condition(shape: Shape, part: Moddle): HTMLElement[] {
    const said = String((part.get("condition") as Moddle | undefined)?.get("body") ?? "");
    const when = this.widgets.feel(shape, "thrown_when", said, (text) => this.writer.set(shape, part, { condition: text ? this.writer.expression(text, part) : undefined }));
    const thrown = part.get("event") as Moddle | undefined;
    const put = (type: string | undefined): void => {
      // What is handed along stays when it is another event.
      if (type && thrown) this.writer.set(shape, thrown, { eventDefinitions: [this.writer.child(thrown, `bpmn:${type}`, {})], eventDefinitionRef: undefined });
      else this.writer.set(shape, part, { event: type && this.implicit(part, type) });
    };
    return [this.widgets.labelled("thrown_when", when), ...this.event(shape, thrown && thrownBy(thrown), put)];
  }

  private part(loop: Moddle): Moddle {
    return this.writer.child(loop, "bpmn:ComplexBehaviorDefinition", {});
  }

  private implicit(part: Moddle, type: string): Moddle {
    const thrown = this.writer.child(part, "bpmn:ImplicitThrowEvent", {});
    thrown.set("eventDefinitions", [this.writer.child(thrown, `bpmn:${type}`, {})]);
    return thrown;
  }
}

/** Give what is thrown: a definition of its own, or one that stands beside the process. */
export function thrownBy(thrown: Moddle): Moddle | undefined {
  return eventsOf(thrown)[0] ?? (thrown.get("eventDefinitionRef") as Moddle[])[0];
}

/** Give the repetition whose rounds can tell something: not that of cases of their own, which tell nothing here. */
export function throwing(object: Moddle): Moddle | undefined {
  const loop = loopOf(object);
  if (!loop || typeOf(loop) !== "MultiInstanceLoopCharacteristics") return undefined;
  const isCases = propertiesOf(object).some((one) => one.get("name") === "mode" && one.get("value") === "instances");
  return isCases && loop.get("behavior") === "All" ? undefined : loop;
}

/** Give the attributes of a repetition that behaves in a way; the event that each or the first tells stays the same. */
export function behaving(loop: Moddle, as: string): Record<string, unknown> {
  const event = Object.values(NAMED).map((one) => loop.get(one)).find(Boolean);
  const names = Object.fromEntries(Object.entries(NAMED).map(([each, name]) => [name, each === as ? event : undefined]));
  return { behavior: as || undefined, ...names, [PARTS]: undefined };
}
