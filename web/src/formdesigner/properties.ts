/** What can be said of a field, as data: which entries, where each stands in the schema, for which types. */
import { KINDS } from "../form/lookups.ts";
import type { Spec } from "./kinds.ts";

/** Where an entry stands: on the field itself, in one of its parts, or among its own properties. */
export type Place = { part: "own" | "validate" | "appearance" | "conditional" | "layout" | "properties"; name: string };

export type Shape = "text" | "long" | "number" | "yes" | "one" | "feel";

export interface Entry {
  key: string;
  place: Place;
  shape: Shape;
  group: string;
  of: (type: string, spec: Spec) => boolean;
  /** The values of a choice; the first is what stands there when nothing is said. */
  options?: string[];
  /** What stands there when nothing is said, of a yes or no. */
  unless?: boolean;
}

const REFERENCES = new Set(Object.keys(KINDS));
const CHOICES = new Set(["radio", "select", "checklist", "taglist"]);
const TEXTS = new Set(["textfield", "textarea"]);
const KEYED = new Set([...TEXTS, "number", "checkbox", "datetime", "expression", "filepicker", ...CHOICES, ...REFERENCES]);
const ASKED = new Set([...KEYED].filter((type) => type !== "expression"));
const LABELLED = new Set([...ASKED, "table", "group", "dynamiclist", "button"].filter((type) => type !== "datetime"));

const every = (): boolean => true;
const among = (types: Set<string>) => (type: string) => types.has(type);
const only =
  (...types: string[]) =>
  (type: string) =>
    types.includes(type);
const day = (type: string, spec: Spec): boolean => type === "datetime" && spec.subtype !== "time";
const time = (type: string, spec: Spec): boolean => type === "datetime" && spec.subtype !== "date";

type Of = Entry["of"];
const own = (group: string, name: string, shape: Shape, of: Of, more: Partial<Entry> = {}): Entry => ({
  group, key: name, place: { part: "own", name }, shape, of, ...more,
});
const valid = (name: string, shape: Shape, of: Of, more: Partial<Entry> = {}): Entry => ({
  group: "answer", key: name, place: { part: "validate", name }, shape, of, ...more,
});
const extra = (group: string, name: string, shape: Shape, of: Of): Entry => ({
  group, key: name, place: { part: "properties", name }, shape, of,
});
const look = (name: string): Entry => ({ group: "answer", key: name, place: { part: "appearance", name }, shape: "text", of: only("number") });

export const ENTRIES: Entry[] = [
  own("words", "label", "text", among(LABELLED)),
  extra("words", "label.de", "text", among(LABELLED)),
  own("words", "dateLabel", "text", day),
  extra("words", "dateLabel.de", "text", day),
  own("words", "timeLabel", "text", time),
  extra("words", "timeLabel.de", "text", time),
  own("words", "text", "long", only("text")),
  extra("words", "text.de", "long", only("text")),
  own("words", "description", "text", among(ASKED)),
  extra("words", "description.de", "text", among(ASKED)),
  own("answer", "key", "text", among(KEYED)),
  own("answer", "path", "text", only("group", "dynamiclist")),
  valid("required", "yes", among(ASKED)),
  own("answer", "readonly", "yes", (type) => ASKED.has(type) || type === "dynamiclist"),
  own("answer", "expression", "feel", only("expression")),
  own("answer", "computeOn", "one", only("expression"), { options: ["change", "presubmit"] }),
  own("answer", "dataSource", "feel", only("table")),
  own("answer", "rowCount", "number", only("table")),
  valid("minLength", "feel", among(TEXTS)),
  valid("maxLength", "feel", among(TEXTS)),
  valid("validationType", "one", only("textfield"), { options: ["", "email", "phone"] }),
  valid("pattern", "text", only("textfield")),
  valid("patternErrorMessage", "text", only("textfield")),
  extra("answer", "patternErrorMessage.de", "text", only("textfield")),
  own("answer", "decimalDigits", "number", only("number")),
  own("answer", "increment", "number", only("number")),
  valid("min", "feel", only("number")),
  valid("max", "feel", only("number")),
  look("prefixAdorner"),
  extra("answer", "prefixAdorner.de", "text", only("number")),
  look("suffixAdorner"),
  extra("answer", "suffixAdorner.de", "text", only("number")),
  own("answer", "subtype", "one", only("datetime"), { options: ["date", "time", "datetime"] }),
  own("answer", "disallowPassedDates", "yes", day),
  own("answer", "timeInterval", "number", time),
  own("answer", "use24h", "yes", time),
  own("answer", "accept", "text", only("filepicker")),
  own("answer", "multiple", "yes", (type) => REFERENCES.has(type) || type === "filepicker"),
  extra("answer", "maxFiles", "number", only("filepicker")),
  extra("answer", "maxSize", "number", only("filepicker")),
  own("answer", "allowAddRemove", "yes", only("dynamiclist"), { unless: true }),
  own("answer", "defaultRepetitions", "number", only("dynamiclist")),
  extra("answer", "minRows", "number", only("dynamiclist")),
  extra("answer", "maxRows", "number", only("dynamiclist")),
  own("choices", "valuesKey", "text", among(CHOICES)),
  own("choices", "valuesExpression", "feel", among(CHOICES)),
  { group: "when", key: "hide", place: { part: "conditional", name: "hide" }, shape: "feel", of: every },
  { group: "when", key: "readonlyWhen", place: { part: "own", name: "readonly" }, shape: "feel", of: among(ASKED) },
  extra("when", "requiredIf", "feel", among(ASKED)),
  extra("rule", "check", "feel", (type) => KEYED.has(type) || type === "dynamiclist"),
  extra("rule", "checkText", "text", (type) => KEYED.has(type) || type === "dynamiclist"),
  extra("rule", "checkText.de", "text", (type) => KEYED.has(type) || type === "dynamiclist"),
  { group: "place", key: "columns", place: { part: "layout", name: "columns" }, shape: "number", of: every },
];

/** The entries of a field, in their order. */
export function entriesOf(spec: Spec): Entry[] {
  return ENTRIES.filter((entry) => entry.of(spec.type, spec));
}

/** The properties that no entry and no list shows: what else its author has said. */
export function restOf(spec: Spec): [string, string][] {
  const shown = new Set(entriesOf(spec).flatMap(({ place }) => (place.part === "properties" ? [place.name] : [])));
  for (const value of optionsOf(spec)) shown.add(`values.${value.value}.de`);
  for (const column of columnsOf(spec)) shown.add(`columns.${column.key}.de`);
  return Object.entries(spec.properties ?? {}).filter(([name]) => !shown.has(name));
}

export interface Choice {
  label: string;
  value: unknown;
}
export interface Column {
  key: string;
  label: string;
}

export function optionsOf(spec: Spec): Choice[] {
  return Array.isArray(spec.values) ? (spec.values as Choice[]) : [];
}

export function columnsOf(spec: Spec): Column[] {
  return Array.isArray(spec.columns) ? (spec.columns as Column[]) : [];
}

/** Read what an entry says of a field. */
export function read(spec: Spec, { place, shape }: Pick<Entry, "place" | "shape">): unknown {
  const found = place.part === "own" ? spec[place.name] : (spec[place.part] as Record<string, unknown> | undefined)?.[place.name];
  // Whether a field is only shown is yes, no or FEEL in one place, and two entries here.
  if (place.name === "readonly" && (typeof found === "string") !== (shape === "feel")) return undefined;
  return found;
}

/** Give what changes in a field when an entry says something else; undefined takes a name away. Nothing else moves. */
export function written(spec: Spec, { place, unless, shape }: Entry, value: unknown): Record<string, unknown> {
  const nothing = value === "" || value === null || (shape === "yes" && value === (unless ?? false));
  const said = nothing ? undefined : place.part === "properties" ? String(value) : value;
  if (place.part === "own") return { [place.name]: said };
  const before = (spec[place.part] as Record<string, unknown> | undefined) ?? {};
  const after = Object.fromEntries(Object.entries({ ...before, [place.name]: said }).filter(([, one]) => one !== undefined));
  if (place.part === "layout") return { layout: { ...before, [place.name]: said ?? null } };
  return { [place.part]: Object.keys(after).length ? after : undefined };
}

/** Read what somebody typed as the schema keeps it: a number where it is one. */
export function typed(text: string, shape: Shape): unknown {
  const trimmed = text.trim();
  const numeric = /^-?\d+(\.\d+)?$/.test(trimmed);
  if (shape === "number" || shape === "feel") return numeric ? Number(trimmed) : trimmed;
  return shape === "long" ? text : trimmed;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const TAKEN = new Set(["this", "parent", "i", "_this_", "_parent_", "_i_", "form"]);

/** Say what is wrong with a name for a value: the key of the sentence, or nothing. `others`: the names beside it. */
export function wrongKey(name: string, others: Set<string>): "key_bad" | "key_taken" | null {
  if (!NAME.test(name) || name.split(".").some((one) => TAKEN.has(one))) return "key_bad";
  const clash = [...others].some((one) => one === name || one.startsWith(`${name}.`) || name.startsWith(`${one}.`));
  return clash ? "key_taken" : null;
}
