/** Messages, signals, errors and escalations: named once in the file, referred to by events and tasks. */
import { eventsOf, made, type Moddle, type Modeler, type Shape, typeOf } from "./model.ts";
import type { Writer } from "./places.ts";
import { among } from "../feel/suggesting.ts";
import type { Widgets } from "./widgets.ts";

interface Kind {
  /** The type of what is referred to. */
  type: string;
  /** The attribute that refers to it. */
  by: string;
  /** The attribute of its code; messages and signals are known by their names. */
  code?: string;
}

const KINDS: Record<string, Kind> = {
  MessageEventDefinition: { type: "bpmn:Message", by: "messageRef" },
  ReceiveTask: { type: "bpmn:Message", by: "messageRef" },
  SendTask: { type: "bpmn:Message", by: "messageRef" },
  SignalEventDefinition: { type: "bpmn:Signal", by: "signalRef" },
  ErrorEventDefinition: { type: "bpmn:Error", by: "errorRef", code: "errorCode" },
  EscalationEventDefinition: { type: "bpmn:Escalation", by: "escalationRef", code: "escalationCode" },
};

export class References {
  constructor(
    private readonly modeler: Modeler,
    private readonly writer: Writer,
    private readonly widgets: Widgets,
  ) {}

  /** The field of what an element refers to, or one of its event definitions; nothing when that refers to nothing. */
  field(shape: Shape, at = 0): HTMLElement | undefined {
    return [eventsOf(shape.businessObject)[at], shape.businessObject].flatMap((one) => this.of(shape, one) ?? [])[0];
  }

  /** The field of what a part of an element refers to. */
  of(shape: Shape, owner: Moddle | undefined): HTMLElement | undefined {
    const kind = owner && KINDS[typeOf(owner)];
    if (!owner || !kind) return undefined;
    const key = `refer_${kind.type.replace("bpmn:", "").toLowerCase()}`;
    const now = owner.get(kind.by) as Moddle | undefined;
    const find = (): Promise<{ id: string; label: string }[]> =>
      Promise.resolve(this.all(kind).map((one) => ({ id: said(one, kind), label: String(one.get("name") ?? "") })));
    const control = this.widgets.offering(key, now ? said(now, kind) : "", among(find, false), (text) => this.refer(shape, owner, kind, text));
    return this.widgets.labelled(key, control, made("div", "field"));
  }

  /** Refer to what has that name or code; make it when there is none. */
  private refer(shape: Shape, owner: Moddle, kind: Kind, text: string): void {
    if (!text) return this.writer.set(shape, owner, { [kind.by]: undefined });
    const known = this.all(kind).find((one) => said(one, kind) === text);
    this.writer.set(shape, owner, { [kind.by]: known ?? this.make(kind, text) });
  }

  private make(kind: Kind, text: string): Moddle {
    return this.declare(kind.type, kind.code ? { name: text, [kind.code]: text } : { name: text });
  }

  /** What nobody refers to stays in the file: it says nothing to anybody, and undoing is simple. */
  declare(type: string, values: Record<string, unknown> = {}): Moddle {
    const made = this.writer.create(type, values);
    const roots = this.roots();
    made.$parent = this.definitions();
    // Before the processes, where the shipped models have them.
    const at = roots.findIndex((one) => /Process|Collaboration/.test(one.$type));
    roots.splice(at < 0 ? roots.length : at, 0, made);
    return made;
  }

  private all(kind: Kind): Moddle[] {
    return this.roots().filter((one) => one.$type === kind.type);
  }

  private roots(): Moddle[] {
    return this.definitions().get("rootElements") as Moddle[];
  }

  private definitions(): Moddle {
    return (this.modeler as unknown as { getDefinitions(): Moddle }).getDefinitions();
  }
}

function said(object: Moddle, kind: Kind): string {
  return String((kind.code && object.get(kind.code)) || object.get("name") || object.id);
}
