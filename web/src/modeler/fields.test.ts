/** What can be said of what begins a case, of several triggers and of several tokens: offered where it runs, written where it stands. */
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { expect, test } from "vitest";

import { type Field, fieldsOf, fieldsOfEvent } from "./fields.ts";
import type { Modeler, Moddle, Shape, TriggerRules } from "./model.ts";
import { read, Writer } from "./places.ts";
import { behaving, throwing, thrownBy } from "./thrown.ts";
import { addable, canBeAll } from "./triggers.ts";

const moddle = new BpmnModdle({ camunda });
const RULES: TriggerRules = {
  places: {
    startEvent: ["message", "timer"],
    eventSubProcessStart: ["error", "message"],
    intermediateCatchEvent: ["link", "message", "timer"],
    intermediateThrowEvent: ["compensate", "link", "signal"],
    boundaryEvent: ["cancel", "compensate", "error", "message"],
    endEvent: ["cancel", "error", "signal", "terminate"],
  },
  alone: ["link"],
  handled: ["compensate"],
  at_once: ["cancel", "compensate", "error"],
  ending: ["cancel", "error", "terminate"],
};

/** The shapes of a process, joined as they are drawn. */
async function drawn(body: string): Promise<(id: string) => Shape> {
  const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p">${body}</process></definitions>`;
  const { rootElement } = await moddle.fromXML(xml);
  const shapes = new Map<string, Shape>();
  const add = (object: Moddle): void => {
    shapes.set(object.id ?? "", { id: object.id, businessObject: object } as Shape);
    for (const one of (object.get("flowElements") as Moddle[] | undefined) ?? []) add(one);
  };
  add(rootElement.rootElements[0]);
  const of = (object: unknown): Shape => shapes.get((object as Moddle).id ?? "")!;
  for (const one of shapes.values()) {
    if (one.businessObject.$type !== "bpmn:SequenceFlow") continue;
    one.source = of(one.businessObject.get("sourceRef"));
    const target = of(one.businessObject.get("targetRef"));
    target.incoming = [...(target.incoming ?? []), one];
  }
  return (id) => shapes.get(id)!;
}

const flow = (from: string, to: string): string => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`;
const NEW = ["begins", "begins_with", "takes", "gives", "waits"];
const keys = (shape: Shape): string[] => fieldsOf(shape).map((one) => one.key).filter((one) => NEW.includes(one));
const add = (shape: Shape, host?: Shape): string[] => addable(shape.businessObject, host?.businessObject, RULES);
const events = (...kinds: string[]): string => kinds.map((one) => `<${one}EventDefinition/>`).join("");

test("what begins a case is asked of a receive task and an event gateway that no flow leads to, in the process itself", async () => {
  const at = await drawn(`<receiveTask id="r"/><eventBasedGateway id="g"/><receiveTask id="s"/><task id="t"/>${flow("g", "s")}
    <subProcess id="q"><receiveTask id="inner"/></subProcess><receiveTask id="undo" isForCompensation="true"/>
    <eventBasedGateway id="wrong" eventGatewayType="Parallel"/><receiveTask id="late" instantiate="true"/>${flow("t", "late")}`);
  expect([keys(at("r")), keys(at("g")), keys(at("s")), keys(at("t"))]).toEqual([["begins", "gives"], ["begins"], ["gives"], ["gives"]]);
  expect([keys(at("inner")), keys(at("undo"))]).toEqual([["gives"], []]);
  // What is refused can be taken back.
  expect([keys(at("wrong")), keys(at("late"))]).toEqual([["begins", "begins_with"], ["begins", "takes", "gives"]]);
});

test("how many tokens an activity takes is asked where flows bring them", async () => {
  const at = await drawn(`<task id="a"/><task id="b"/><task id="c" startQuantity="2"/>${flow("a", "b")}
    <subProcess id="on" triggeredByEvent="true"/><transaction id="x"/>${flow("b", "x")}<startEvent id="s"/>`);
  expect([keys(at("a")), keys(at("b")), keys(at("c")), keys(at("x"))]).toEqual([["gives"], ["takes", "gives"], ["takes", "gives"], ["takes", "gives"]]);
  expect([keys(at("on")), keys(at("s"))]).toEqual([[], []]);
});

test("to wait for what is undone is asked of what undoes, at one of several definitions too", async () => {
  const at = await drawn(`<endEvent id="e">${events("compensate")}</endEvent><boundaryEvent id="b">${events("compensate")}</boundaryEvent>
    <endEvent id="more">${events("signal", "compensate")}</endEvent>`);
  expect([keys(at("e")), keys(at("b")), keys(at("more"))]).toEqual([["waits"], [], []]);
  expect(fieldsOfEvent(at("more"), 0)).toEqual([]);
  const [waits] = fieldsOfEvent(at("more"), 1) as [Field];
  expect([waits.key, read(at("more").businessObject, waits.place)]).toEqual(["waits", "true"]);
});

test("what is written stands at the definition that it is about, and what is usual is not written", async () => {
  const at = await drawn(`<endEvent id="e">${events("compensate", "compensate")}</endEvent><eventBasedGateway id="g"/><task id="a"/>`);
  const put = (_: Shape, object: Moddle, changed: Record<string, unknown>): void => Object.entries(changed).forEach(([name, value]) => object.set(name, value));
  const modeling = { updateModdleProperties: put, updateProperties: (shape: Shape, changed: Record<string, unknown>) => put(shape, shape.businessObject, changed) };
  const writer = new Writer({ get: () => modeling } as unknown as Modeler);
  const say = (shape: Shape, field: Field, text: string): void => writer.write(shape, field.place, text, field.along);
  const field = (shape: Shape, key: string): Field => fieldsOf(shape).find((one) => one.key === key)!;
  say(at("e"), fieldsOfEvent(at("e"), 1)[0]!, "false");
  say(at("g"), field(at("g"), "begins"), "true");
  say(at("g"), field(at("g"), "begins_with"), "Parallel");
  say(at("a"), field(at("a"), "gives"), "2");
  const written = async (): Promise<string> => (await moddle.toXML(at("p").businessObject)).xml;
  expect(await written()).toContain('<bpmn:compensateEventDefinition /><bpmn:compensateEventDefinition waitForCompletion="false" />');
  expect(await written()).toContain('<bpmn:eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel" />');
  expect(await written()).toContain('<bpmn:task id="a" completionQuantity="2" />');
  // A gateway that starts nothing waits for the first event only.
  say(at("g"), field(at("g"), "begins"), "");
  say(at("a"), field(at("a"), "gives"), "");
  expect(await written()).toContain('<bpmn:eventBasedGateway id="g" /><bpmn:task id="a" />');
});

test("added is what can stand there, beside what stands there", async () => {
  const at = await drawn(`<startEvent id="plain"/><startEvent id="s">${events("message")}</startEvent><intermediateCatchEvent id="c"/>
    <intermediateCatchEvent id="way">${events("link")}</intermediateCatchEvent><intermediateThrowEvent id="t">${events("signal")}</intermediateThrowEvent>
    <endEvent id="done">${events("terminate")}</endEvent><endEvent id="told"><messageEventDefinition camunda:topic="x"/></endEvent>
    <subProcess id="on" triggeredByEvent="true"><startEvent id="os">${events("message")}</startEvent></subProcess>
    <subProcess id="q"><startEvent id="qs">${events("message")}</startEvent></subProcess><task id="a"/>`);
  expect(add(at("s"))).toEqual(["message", "timer"]);
  // A catch event has to wait for something; a start, a step and a plain part of the process need not.
  expect(add(at("c"))).toEqual(["link", "message", "timer"]);
  expect([add(at("plain")), add(at("qs")), add(at("a"))]).toEqual([[], [], []]);
  expect(add(at("os"))).toEqual(["error", "message"]);
  expect([add(at("way")), add(at("told"))]).toEqual([[], []]);
  expect(add(at("t"))).toEqual(["compensate", "signal"]);
  expect(add(at("done"))).toEqual(["signal"]);
});

test("what acts as it happens, or leads to a handler, is not added to what all has to come", async () => {
  const at = await drawn(`<boundaryEvent id="any">${events("message")}</boundaryEvent><boundaryEvent id="all" parallelMultiple="true">${events("message")}</boundaryEvent>
    <boundaryEvent id="error">${events("message", "error")}</boundaryEvent><task id="a"/>
    <transaction id="x"><endEvent id="e">${events("signal")}</endEvent></transaction>`);
  expect(add(at("any"), at("a"))).toEqual(["error", "message"]);
  expect(add(at("any"), at("x"))).toEqual(["cancel", "error", "message"]);
  expect(add(at("all"), at("a"))).toEqual(["message"]);
  expect(add(at("e"))).toEqual(["cancel", "error", "signal", "terminate"]);
  expect([canBeAll(at("any").businessObject, RULES), canBeAll(at("error").businessObject, RULES)]).toEqual([true, false]);
});

test("what rounds tell is asked of a step that is done for each, unless each is a case of its own", async () => {
  const loop = (more = ""): string => `<multiInstanceLoopCharacteristics ${more}/>`;
  const cases = '<extensionElements><camunda:properties><camunda:property name="mode" value="instances"/></camunda:properties></extensionElements>';
  const at = await drawn(`<task id="once"/><task id="loop"><standardLoopCharacteristics/></task><task id="each">${loop()}</task>
    <callActivity id="own">${cases}${loop()}</callActivity><callActivity id="wrong">${cases}${loop('behavior="One"')}</callActivity>`);
  const asked = ["once", "loop", "each", "own", "wrong"].filter((id) => throwing(at(id).businessObject));
  // What is refused can be taken back.
  expect(asked).toEqual(["each", "wrong"]);
});

test("the event that rounds tell stays when it is told another time, and goes when nothing is told", () => {
  const event = moddle.create("bpmn:SignalEventDefinition");
  const loop = moddle.create("bpmn:MultiInstanceLoopCharacteristics", { behavior: "None", noneBehaviorEventRef: event });
  expect(behaving(loop, "One")).toMatchObject({ behavior: "One", noneBehaviorEventRef: undefined, oneBehaviorEventRef: event });
  expect(behaving(loop, "")).toMatchObject({ behavior: undefined, noneBehaviorEventRef: undefined, oneBehaviorEventRef: undefined });
  expect(thrownBy(moddle.create("bpmn:ImplicitThrowEvent", { eventDefinitionRef: [event] }))).toBe(event);
});
