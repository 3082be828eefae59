/** Sample answers for a form, made from its fields, so that its preview shows something. */
import { KINDS } from "../form/lookups.ts";
import type { Spec } from "./kinds.ts";

type Values = Record<string, unknown>;

/** Make answers for all fields, and nothing for things of the register: which there are only the server knows. */
export function sample(schema: Spec, today: string): Values {
  return filled(schema.components ?? [], today);
}

function filled(fields: Spec[], today: string): Values {
  const values: Values = {};
  for (const field of fields) {
    if (field.type === "group") Object.assign(values, field.path ? nested(field.path, filled(field.components ?? [], today)) : filled(field.components ?? [], today));
    else if (field.type === "dynamiclist" && field.path) Object.assign(values, nested(field.path, twice(field, today)));
    else if (field.type === "table") Object.assign(values, rowsOf(field));
    else if (field.key && field.type !== "expression") merge(values, nested(field.key, one(field, today)));
  }
  return values;
}

function merge(into: Values, more: Values): void {
  for (const [name, value] of Object.entries(more)) {
    const there = into[name];
    if (isValues(there) && isValues(value)) merge(there, value);
    else into[name] = value;
  }
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nested(path: string, value: unknown): Values {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length ? nested(rest.join("."), value) : value };
}

function twice(field: Spec, today: string): Values[] {
  return [filled(field.components ?? [], today), filled(field.components ?? [], today)];
}

/** The rows of a table that reads a variable by its name. */
function rowsOf(field: Spec): Values {
  const name = /^=([A-Za-z_]\w*)$/.exec(String(field.dataSource ?? ""))?.[1];
  const columns = Array.isArray(field.columns) ? (field.columns as { key: string; label: string }[]) : [];
  if (!name || !columns.length) return {};
  return { [name]: [1, 2].map((at) => Object.fromEntries(columns.map(({ key, label }) => [key, `${label} ${at}`]))) };
}

function one(field: Spec, today: string): unknown {
  const first = Array.isArray(field.values) ? (field.values as { value: unknown }[])[0]?.value : undefined;
  const validate = (field.validate ?? {}) as Record<string, unknown>;
  if (field.type in KINDS || field.type === "filepicker") return field.multiple === true ? [] : null;
  switch (field.type) {
    case "number":
      return typeof validate.min === "number" ? Math.max(validate.min, 1) : 1;
    case "checkbox":
      return true;
    case "radio":
    case "select":
      return first ?? null;
    case "checklist":
    case "taglist":
      return first === undefined ? [] : [first];
    case "datetime":
      return { date: today, time: "09:00", datetime: `${today}T09:00` }[String(field.subtype ?? "date")] ?? today;
    default:
      return String(field.label ?? field.key ?? "");
  }
}
