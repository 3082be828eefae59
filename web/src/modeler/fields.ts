/** What can be said of an element, as data: which fields, where they stand in the model, for which elements. */
import { eventOf, eventsOf, loopOf, type Moddle, type Shape, typeOf } from "./model.ts";
import type { Pairs, Place } from "./places.ts";

/** How a field is filled in: a line, a number, several lines, FEEL, yes or no, one of a list, several of a list. */
export type Way = "line" | "number" | "text" | "feel" | "yes" | "one" | "several";

interface Common {
  group: string;
  key: string;
  /** BPMN types without the prefix, of the element, its event or its repetition; empty: every element. */
  of: string[];
  when?: (object: Moddle, shape: Shape) => boolean;
}
export interface Field extends Common {
  place: Place;
  way: Way;
  /** The key of the options that the server offers, or the options themselves by their keys in the texts. */
  options?: string | string[];
  /** Attributes that are written with it. */
  along?: Record<string, string>;
  /** FEEL without “=”: the field holds nothing else. */
  pure?: boolean;
  /** Shown as said when nothing is. */
  otherwise?: string;
}
export interface PairsField extends Common {
  pairs: Pairs;
}

const ATTRIBUTE = (name: string, on?: "event" | "loop"): Place => ({ kind: "attribute", name, ...(on ? { on } : {}) });
const PROPERTY = (name: string): Place => ({ kind: "property", name });
const EXPRESSION = (name: string, on?: "event" | "loop"): Place => ({ kind: "expression", name, ...(on ? { on } : {}) });

const CALLS = ["CallActivity"];
const USER = ["UserTask"];
const REPEATED = ["MultiInstanceLoopCharacteristics"];
const NODES = [
  ...["StartEvent", "EndEvent", "IntermediateCatchEvent", "IntermediateThrowEvent", "BoundaryEvent", "Task", "ManualTask"],
  ...["UserTask", "ServiceTask", "SendTask", "ReceiveTask", "BusinessRuleTask", "ScriptTask", "CallActivity", "SubProcess"],
];
const ACTIVITIES = [...NODES.filter((one) => !/Event$/.test(one)), "Transaction"];
const WORKERS = ["UserTask", "ServiceTask", "SendTask", "ReceiveTask", "BusinessRuleTask", "ScriptTask", "CallActivity"];


/** Whether it starts the process by itself, so that somebody can fill in a form. */
const startsPlainly = (object: Moddle): boolean => !eventOf(object) && object.$parent?.$type === "bpmn:Process";
const isCaught = (object: Moddle): boolean => !/EndEvent|Throw/.test(object.$type);
const sendsByTopic = (object: Moddle): boolean => !/Event$/.test(object.$type) || eventOf(object)?.$type === "bpmn:MessageEventDefinition";
const isFalse = (value: unknown): boolean => !value || value === "false";
/** Whether nothing leads to it and nothing else has it begin, so that a case can begin with it. */
const canBegin = (object: Moddle, shape: Shape): boolean =>
  object.$parent?.$type === "bpmn:Process" && !sourcesOf(shape).length && !object.get("isForCompensation") && !loopOf(object);
const begins = (object: Moddle): boolean => !isFalse(object.get("instantiate"));
/** What flows lead from: as it is drawn, for files need not repeat it at the element. */
const sourcesOf = (shape: Shape): string[] =>
  (shape.incoming ?? []).filter((one) => one.businessObject.$type === "bpmn:SequenceFlow").map((one) => one.source?.businessObject.$type ?? "");
/** Whether tokens come to it along flows, one by one: what follows an event gateway is waited for by that. */
const isReached = (shape: Shape): boolean => {
  const sources = sourcesOf(shape);
  return sources.length > 0 && !sources.includes("bpmn:EventBasedGateway");
};
/** Whether flows lead on from it: not from what undoes, nor from what an event begins. */
const isInFlow = (object: Moddle): boolean => !object.get("isForCompensation") && !object.get("triggeredByEvent");
const says = (object: Moddle, name: string, usual: string): boolean => String(object.get(name) ?? usual) !== usual;
/** Whether a flow leaves something that chooses. */
const chooses = (object: Moddle): boolean => {
  const source = object.get("sourceRef") as Moddle | undefined;
  return Boolean(source && !/ParallelGateway|EventBasedGateway|Event$/.test(source.$type));
};

export const FIELDS: Field[] = [
  { group: "general", key: "name", place: ATTRIBUTE("name"), way: "line", of: [] },
  { group: "general", key: "name_de", place: PROPERTY("name.de"), way: "line", of: [] },
  { group: "text", key: "text", place: { kind: "documentation" }, way: "text", of: [] },
  { group: "text", key: "text_de", place: PROPERTY("description.de"), way: "text", of: [] },
  { group: "form", key: "form", place: ATTRIBUTE("camunda:formRef"), way: "one", of: ["UserTask"], options: "forms", along: { "camunda:formRefBinding": "deployment" } },
  { group: "form", key: "together", place: PROPERTY("together"), way: "yes", of: ["UserTask"], otherwise: "false" },
  { group: "form", key: "form", place: ATTRIBUTE("camunda:formRef"), way: "one", of: ["StartEvent"], options: "forms", along: { "camunda:formRefBinding": "deployment" }, when: startsPlainly },
  { group: "form", key: "initiator", place: ATTRIBUTE("camunda:initiator"), way: "line", of: ["StartEvent"], when: startsPlainly },
  { group: "who", key: "groups", place: ATTRIBUTE("camunda:candidateGroups"), way: "several", of: USER, options: "groups" },
  { group: "who", key: "users", place: ATTRIBUTE("camunda:candidateUsers"), way: "several", of: USER, options: "user" },
  { group: "who", key: "person", place: ATTRIBUTE("camunda:assignee"), way: "feel", of: USER },
  { group: "who", key: "behalf", place: PROPERTY("onBehalfOf"), way: "feel", of: USER },
  { group: "who", key: "lane_group", place: PROPERTY("group"), way: "one", of: ["Lane"], options: "groups" },
  { group: "due", key: "due", place: ATTRIBUTE("camunda:dueDate"), way: "feel", of: USER },
  { group: "due", key: "follow_up", place: ATTRIBUTE("camunda:followUpDate"), way: "feel", of: USER },
  { group: "due", key: "priority", place: ATTRIBUTE("camunda:priority"), way: "feel", of: USER },
  { group: "due", key: "escalation", place: PROPERTY("escalationGroup"), way: "several", of: USER, options: "groups" },
  { group: "duties", key: "duty", place: PROPERTY("duty"), way: "several", of: USER, options: "duties" },
  { group: "duties", key: "excluded", place: PROPERTY("excluded"), way: "feel", of: USER },
  { group: "duties", key: "excluded_rule", place: PROPERTY("excludedRule"), way: "line", of: USER },
  { group: "work", key: "topic", place: ATTRIBUTE("camunda:topic"), way: "one", of: ["ServiceTask", "SendTask", "BusinessRuleTask"], options: "topics", along: { "camunda:type": "external" } },
  { group: "work", key: "topic", place: ATTRIBUTE("camunda:topic", "event"), way: "one", of: ["EndEvent", "IntermediateThrowEvent"], options: "topics", along: { "camunda:type": "external" }, when: sendsByTopic },
  { group: "work", key: "decision", place: ATTRIBUTE("camunda:decisionRef"), way: "one", of: ["BusinessRuleTask"], options: "decisions", along: { "camunda:decisionRefBinding": "deployment" } },
  { group: "work", key: "script", place: ATTRIBUTE("script"), way: "feel", of: ["ScriptTask"], along: { scriptFormat: "feel" }, pure: true },
  { group: "work", key: "result", place: ATTRIBUTE("camunda:resultVariable"), way: "line", of: ["BusinessRuleTask", "ScriptTask"] },
  { group: "work", key: "process", place: ATTRIBUTE("calledElement"), way: "one", of: CALLS, options: "processes" },
  { group: "work", key: "binding", place: ATTRIBUTE("camunda:calledElementBinding"), way: "one", of: CALLS, options: ["latest", "deployment", "version", "versionTag"], otherwise: "latest" },
  { group: "work", key: "version", place: ATTRIBUTE("camunda:calledElementVersion"), way: "line", of: CALLS, when: (object) => object.get("camunda:calledElementBinding") === "version" },
  { group: "work", key: "version_tag", place: ATTRIBUTE("camunda:calledElementVersionTag"), way: "line", of: CALLS, when: (object) => object.get("camunda:calledElementBinding") === "versionTag" },
  { group: "time", key: "interrupts", place: ATTRIBUTE("cancelActivity"), way: "yes", of: ["BoundaryEvent"], otherwise: "true" },
  { group: "time", key: "interrupts_all", place: ATTRIBUTE("isInterrupting"), way: "yes", of: ["StartEvent"], otherwise: "true", when: (object) => Boolean(object.$parent?.get("triggeredByEvent")) },
  { group: "hears", key: "begins", place: ATTRIBUTE("instantiate"), way: "yes", of: ["ReceiveTask"], otherwise: "false", when: (object, shape) => canBegin(object, shape) || begins(object) },
  { group: "hears", key: "begins", place: ATTRIBUTE("instantiate"), way: "yes", of: ["EventBasedGateway"], otherwise: "false", along: { eventGatewayType: "Exclusive" }, when: (object, shape) => canBegin(object, shape) || begins(object) },
  { group: "hears", key: "begins_with", place: ATTRIBUTE("eventGatewayType"), way: "one", of: ["EventBasedGateway"], options: ["Parallel"], otherwise: "Exclusive", when: (object) => begins(object) || says(object, "eventGatewayType", "Exclusive") },
  { group: "hears", key: "waits", place: ATTRIBUTE("waitForCompletion", "event"), way: "yes", of: ["CompensateEventDefinition"], otherwise: "true", when: (object) => !isCaught(object) },
  { group: "hears", key: "correlation", place: PROPERTY("correlationKey"), way: "feel", of: ["MessageEventDefinition", "ReceiveTask", "SendTask"], pure: true },
  { group: "hears", key: "error_code_to", place: ATTRIBUTE("camunda:errorCodeVariable", "event"), way: "line", of: ["ErrorEventDefinition"], when: isCaught },
  { group: "hears", key: "error_text_to", place: ATTRIBUTE("camunda:errorMessageVariable", "event"), way: "line", of: ["ErrorEventDefinition"], when: isCaught },
  { group: "hears", key: "escalation_code_to", place: ATTRIBUTE("camunda:escalationCodeVariable", "event"), way: "line", of: ["EscalationEventDefinition"], when: isCaught },
  { group: "hears", key: "link", place: ATTRIBUTE("name", "event"), way: "line", of: ["LinkEventDefinition"] },
  { group: "hears", key: "when", place: EXPRESSION("condition", "event"), way: "feel", of: ["ConditionalEventDefinition"] },
  { group: "flow", key: "condition", place: EXPRESSION("conditionExpression"), way: "feel", of: ["SequenceFlow"], when: chooses },
  { group: "several", key: "each_of", place: ATTRIBUTE("camunda:collection", "loop"), way: "feel", of: REPEATED },
  { group: "several", key: "each_as", place: ATTRIBUTE("camunda:elementVariable", "loop"), way: "line", of: REPEATED },
  { group: "several", key: "how_many", place: EXPRESSION("loopCardinality", "loop"), way: "feel", of: REPEATED },
  { group: "several", key: "enough", place: EXPRESSION("completionCondition", "loop"), way: "feel", of: REPEATED },
  { group: "several", key: "mode", place: PROPERTY("mode"), way: "one", of: CALLS, options: ["instances"], when: (object) => loopOf(object)?.$type === "bpmn:MultiInstanceLoopCharacteristics" && !loopOf(object)?.get("isSequential") },
  { group: "several", key: "again_while", place: EXPRESSION("loopCondition", "loop"), way: "feel", of: ["StandardLoopCharacteristics"] },
  { group: "several", key: "at_most", place: ATTRIBUTE("loopMaximum", "loop"), way: "line", of: ["StandardLoopCharacteristics"] },
  { group: "several", key: "test_before", place: ATTRIBUTE("testBefore", "loop"), way: "yes", of: ["StandardLoopCharacteristics"], otherwise: "false" },
  { group: "tokens", key: "takes", place: ATTRIBUTE("startQuantity"), way: "number", of: ACTIVITIES, otherwise: "1", when: (object, shape) => isReached(shape) || says(object, "startQuantity", "1") },
  { group: "tokens", key: "gives", place: ATTRIBUTE("completionQuantity"), way: "number", of: ACTIVITIES, otherwise: "1", when: (object) => isInFlow(object) || says(object, "completionQuantity", "1") },
  { group: "progress", key: "track", place: PROPERTY("track"), way: "line", of: NODES },
  { group: "progress", key: "track_de", place: PROPERTY("track.de"), way: "line", of: NODES, when: (object) => Boolean(read(object, "track")) },
  { group: "process", key: "owner", place: PROPERTY("ownerGroup"), way: "one", of: ["Process"], options: "groups" },
  { group: "process", key: "starters", place: ATTRIBUTE("camunda:candidateStarterGroups"), way: "several", of: ["Process"], options: "groups" },
  { group: "process", key: "subject", place: PROPERTY("subject"), way: "feel", of: ["Process"], pure: true },
  { group: "process", key: "prefix", place: PROPERTY("numberPrefix"), way: "line", of: ["Process"] },
  { group: "process", key: "searchable", place: PROPERTY("searchable"), way: "line", of: ["Process"] },
  { group: "process", key: "clause", place: PROPERTY("clause"), way: "line", of: ["Process"] },
  { group: "process", key: "tag", place: ATTRIBUTE("camunda:versionTag"), way: "line", of: ["Process"] },
  { group: "process", key: "runs", place: ATTRIBUTE("isExecutable"), way: "yes", of: ["Process"], otherwise: "false" },
];

const PROPERTIES_WITH_FIELDS = FIELDS.flatMap(({ place }) => (place.kind === "property" ? [place.name] : []));
const ELSEWHERE = new RegExp(`^(${[...new Set(PROPERTIES_WITH_FIELDS)].map((one) => one.replace(".", "\\.")).join("|")}|conflictsWith\\..*)$`);

export const PAIRS: PairsField[] = [
  { group: "duties", key: "conflicts", pairs: { kind: "properties", beginning: "conflictsWith." }, of: USER },
  { group: "data", key: "handed", pairs: { kind: "mapping", type: "camunda:In" }, of: CALLS },
  { group: "data", key: "back", pairs: { kind: "mapping", type: "camunda:Out" }, of: CALLS },
  { group: "data", key: "inputs", pairs: { kind: "parameters", name: "inputParameters" }, of: [...WORKERS, "SubProcess", "Transaction", "EndEvent", "IntermediateThrowEvent"], when: (object) => !object.get("triggeredByEvent") && (!/Event$/.test(object.$type) || Boolean(eventOf(object))) },
  { group: "data", key: "outputs", pairs: { kind: "parameters", name: "outputParameters" }, of: [...WORKERS, "StartEvent", "BoundaryEvent", "IntermediateCatchEvent"], when: (object) => !/Event$/.test(object.$type) || Boolean(eventOf(object)) },
  { group: "more", key: "more", pairs: { kind: "properties", beginning: "", except: ELSEWHERE }, of: [] },
];

/** The order of the groups in the panel. */
export const GROUPS = ["general", "flow", "form", "who", "due", "duties", "work", "hears", "time", "several", "tokens", "process", "data", "text", "progress", "more"];

/** The fields of an element: by its type, and by what it waits for or repeats. Those of several event definitions stand with each. */
export function fieldsOf(shape: Shape): Field[] {
  const isSeveral = eventsOf(shape.businessObject).length > 1;
  return FIELDS.filter((field) => fits(field, shape) && !(isSeveral && isOfEvent(field)));
}

/** The fields of one of several event definitions. */
export function fieldsOfEvent(shape: Shape, at: number): Field[] {
  const event = eventsOf(shape.businessObject)[at];
  return FIELDS.filter((field) => event && isOfEvent(field) && field.of.includes(typeOf(event)) && fits(field, shape)).map((field) => ({
    ...field,
    place: { ...field.place, at } as Place,
  }));
}

function isOfEvent({ place }: Field): boolean {
  return "on" in place && place.on === "event";
}

export function pairsOf(shape: Shape): PairsField[] {
  return PAIRS.filter((field) => fits(field, shape));
}

function fits(field: Common, shape: Shape): boolean {
  const object = shape.businessObject;
  const types = [object, ...eventsOf(object), loopOf(object)].filter((one): one is Moddle => Boolean(one)).map(typeOf);
  return (!field.of.length || field.of.some((type) => types.includes(type))) && (field.when?.(object, shape) ?? true);
}

function read(object: Moddle, name: string): unknown {
  const held = object.extensionElements?.values?.find((one) => one.$type === "camunda:Properties");
  return (held?.get("values") as Moddle[] | undefined)?.find((one) => one.get("name") === name)?.get("value");
}

