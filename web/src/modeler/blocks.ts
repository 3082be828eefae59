/** Parts of the panel that are more than a field: when a timer rings, how often a step runs, what a topic gets, ways on. */
import { eventOf, eventsOf, loopOf, made, type Moddle, type Shape, type Topic, typeOf } from "./model.ts";
import type { Writer } from "./places.ts";
import type { Widgets } from "./widgets.ts";

const TIMERS = ["timeDuration", "timeDate", "timeCycle"];
const ACTIVITY = /Task$|CallActivity|SubProcess|Transaction/;

export class Blocks {
  constructor(
    private readonly writer: Writer,
    private readonly widgets: Widgets,
  ) {}

  /** What kind of time, and the time, with examples in plain words. */
  timer(shape: Shape, at = 0): HTMLElement[] {
    const timer = eventsOf(shape.businessObject)[at];
    if (!timer || typeOf(timer) !== "TimerEventDefinition") return [];
    const kind = TIMERS.find((one) => timer.get(one)) ?? "timeDuration";
    const value = String((timer.get(kind) as Moddle | undefined)?.get("body") ?? "");
    const put = (as: string, text: string): void => {
      const cleared = Object.fromEntries(TIMERS.map((one) => [one, undefined]));
      this.writer.set(shape, timer, { ...cleared, [as]: text ? this.writer.expression(text, timer) : undefined });
    };
    const choice = this.widgets.choice("timer", kind, TIMERS, (as) => put(as, value || (this.widgets.text(`start.${as}`))));
    const time = this.widgets.feel(shape, kind, value, (text) => put((choice.input as HTMLSelectElement).value, text));
    return [this.widgets.labelled("timer", choice), this.widgets.labelled(kind, time)];
  }

  /** Once, again and again, one after the other, or all at once. */
  repetition(shape: Shape): HTMLElement[] {
    const object = shape.businessObject;
    if (!ACTIVITY.test(object.$type) || object.get("triggeredByEvent")) return [];
    const loop = loopOf(object);
    const now = !loop ? "" : typeOf(loop) === "StandardLoopCharacteristics" ? "loop" : loop.get("isSequential") ? "sequential" : "parallel";
    const put = (as: string): void => this.writer.set(shape, object, { loopCharacteristics: this.loop(object, loop, as) });
    return [this.widgets.labelled("repeats", this.widgets.choice("repeats", now, ["", "loop", "sequential", "parallel"], put))];
  }

  private loop(object: Moddle, before: Moddle | undefined, as: string): Moddle | undefined {
    if (!as) return undefined;
    if (as === "loop") return this.writer.child(object, "bpmn:StandardLoopCharacteristics", {});
    const isSequential = as === "sequential";
    const kept = before && typeOf(before) === "MultiInstanceLoopCharacteristics" ? before : undefined;
    const said = ["camunda:collection", "camunda:elementVariable", "loopCardinality", "completionCondition", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem", "behavior", "noneBehaviorEventRef", "oneBehaviorEventRef", "complexBehaviorDefinition"];
    const values = Object.fromEntries(said.flatMap((name) => (kept?.get(name) === undefined ? [] : [[name, kept.get(name)]])));
    return this.writer.child(object, "bpmn:MultiInstanceLoopCharacteristics", { ...values, isSequential });
  }

  /** Whether a flow is the one that is taken when no condition holds. */
  otherwise(shape: Shape): HTMLElement[] {
    const flow = shape.businessObject;
    const source = flow.get("sourceRef") as Moddle | undefined;
    if (flow.$type !== "bpmn:SequenceFlow" || !shape.source || !source || !/ExclusiveGateway|InclusiveGateway|Task$|CallActivity|SubProcess/.test(source.$type)) return [];
    const control = this.widgets.yes(String(source.get("default") === flow), (text) => {
      if (text === "true" && flow.get("conditionExpression")) this.writer.set(shape, flow, { conditionExpression: undefined });
      this.writer.set(shape.source as Shape, source, { default: text === "true" ? flow : undefined });
    });
    return [this.widgets.labelled("otherwise", control)];
  }

  /** Which activity an event undoes: one that was done, or all of them. */
  undoes(shape: Shape, at = 0): HTMLElement[] {
    const event = eventsOf(shape.businessObject)[at];
    if (!event || typeOf(event) !== "CompensateEventDefinition" || !/EndEvent|Throw/.test(shape.businessObject.$type)) return [];
    const able = undoable(shape);
    const names = Object.fromEntries(able.map((one) => [one.id, String(one.get("name") ?? "") || one.id]));
    const now = String((event.get("activityRef") as Moddle | undefined)?.id ?? "");
    const put = (id: string): void => this.writer.set(shape, event, { activityRef: able.find((one) => one.id === id) });
    return [this.widgets.labelled("undoes", this.widgets.choice("undoes", now, ["", ...Object.keys(names)], put, "", names))];
  }

  /** What a topic does, gets and gives. */
  topic(topic: Topic | undefined): HTMLElement[] {
    if (!topic) return [];
    const more = made("details", "topic");
    more.append(made("summary", "link", this.widgets.text("topic.about")), made("p", "", topic.summary));
    more.append(made("p", "meta", this.widgets.text(topic.free ? "topic.free" : "topic.granted")));
    for (const part of ["inputs", "outputs", "errors"] as const) {
      const rows = Object.entries(topic[part]);
      if (!rows.length) continue;
      const list = made("dl", "topic__list");
      for (const [name, text] of rows) list.append(made("dt", "code", name), made("dd", "", text));
      more.append(made("p", "field__label", this.widgets.text(`topic.${part}`)), list);
    }
    return [more];
  }
}

/** What an event can undo: activities of its scope that say how, or that hold such ones; from inside an event sub-process those around it. */
function undoable(shape: Shape): Moddle[] {
  const scope = shape.parent?.businessObject.get("triggeredByEvent") ? shape.parent.parent : shape.parent;
  const says = (one: Shape): boolean => (one.attachers ?? []).some((each) => eventOf(each.businessObject)?.$type === "bpmn:CompensateEventDefinition");
  const holds = /CallActivity|SubProcess|Transaction/;
  return (scope?.children ?? [])
    .filter((one) => !one.labelTarget && ACTIVITY.test(one.businessObject.$type) && (says(one) || holds.test(one.businessObject.$type)))
    .map((one) => one.businessObject)
    .filter((one) => !one.get("isForCompensation") && !one.get("triggeredByEvent"));
}
