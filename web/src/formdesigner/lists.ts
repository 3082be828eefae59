/** The lists in the panel: choices, columns, and the further properties of a field. */
import { button, made, rows } from "./dom.ts";
import type { Spec } from "./kinds.ts";
import { columnsOf, optionsOf, restOf } from "./properties.ts";

export type Change = (changed: Record<string, unknown>) => void;
type Texts = Record<string, string>;

function cell(label: string, value: string, open: boolean, take: (text: string) => void): HTMLInputElement {
  const input = made("input", "input");
  input.value = value;
  input.setAttribute("aria-label", label);
  input.placeholder = label;
  input.readOnly = !open;
  input.addEventListener("change", () => take(input.value.trim()));
  return input;
}

function drops(label: string, drop: (at: number) => void): (at: number) => HTMLButtonElement {
  return (at) => {
    const one = button("×", "button button--small button--quiet", () => drop(at));
    one.setAttribute("aria-label", label.replace("{n}", String(at + 1)));
    return one;
  };
}

/** Give the properties of a field with some set, and some taken away (undefined). */
function withProperties(spec: Spec, changed: Record<string, string | undefined>): Record<string, string> | undefined {
  const all = Object.entries({ ...spec.properties, ...changed }).filter(([, value]) => value !== undefined && value !== "");
  return all.length ? (Object.fromEntries(all) as Record<string, string>) : undefined;
}

/** Choices that stand in the form: value, text, and the text in German. */
export function choicesOf(spec: Spec, texts: Texts, open: boolean, change: Change): HTMLElement {
  const all = optionsOf(spec);
  const german = (value: unknown): string => `values.${String(value)}.de`;
  const put = (at: number, part: "label" | "value", text: string): void => {
    const values = all.map((one, place) => (place === at ? { ...one, [part]: text } : one));
    if (part === "label") return change({ values });
    // What is said of a choice in German goes along when its value changes.
    const [from, to] = [german(all[at]?.value), german(text)];
    change({ values, properties: withProperties(spec, { [from]: undefined, [to]: spec.properties?.[from] }) });
  };
  const lines = all.map((one, at) => [
    cell(texts["choice.value"] ?? "", String(one.value ?? ""), open, (text) => put(at, "value", text)),
    cell(texts["choice.label"] ?? "", String(one.label ?? ""), open, (text) => put(at, "label", text)),
    cell(texts["choice.de"] ?? "", spec.properties?.[german(one.value)] ?? "", open, (text) =>
      change({ properties: withProperties(spec, { [german(one.value)]: text }) }),
    ),
  ]);
  const drop = drops(texts["choice.drop"] ?? "", (at) => {
    const gone = german(all[at]?.value);
    change({ values: all.filter((_, place) => place !== at), properties: withProperties(spec, { [gone]: undefined }) });
  });
  const add = button(texts["choice.add"] ?? "", "button button--small", () => {
    const value = unused("choice", new Set(all.map((one) => String(one.value))));
    change({ values: [...all, { label: "New choice", value }], properties: withProperties(spec, { [german(value)]: "Neue Auswahl" }) });
  });
  return rows(lines, drop, open ? add : null);
}

/** The columns of a table: which value, and the heading in both languages. */
export function columnsList(spec: Spec, texts: Texts, open: boolean, change: Change): HTMLElement {
  const all = columnsOf(spec);
  const german = (key: unknown): string => `columns.${String(key)}.de`;
  const put = (at: number, part: "key" | "label", text: string): void => {
    const columns = all.map((one, place) => (place === at ? { ...one, [part]: text } : one));
    const [from, to] = [german(all[at]?.key), german(text)];
    change(part === "label" ? { columns } : { columns, properties: withProperties(spec, { [from]: undefined, [to]: spec.properties?.[from] }) });
  };
  const lines = all.map((one, at) => [
    cell(texts["column.key"] ?? "", one.key, open, (text) => put(at, "key", text)),
    cell(texts["choice.label"] ?? "", one.label, open, (text) => put(at, "label", text)),
    cell(texts["choice.de"] ?? "", spec.properties?.[german(one.key)] ?? "", open, (text) =>
      change({ properties: withProperties(spec, { [german(one.key)]: text }) }),
    ),
  ]);
  const drop = drops(texts["column.drop"] ?? "", (at) =>
    change({ columns: all.filter((_, place) => place !== at), properties: withProperties(spec, { [german(all[at]?.key)]: undefined }) }),
  );
  const add = button(texts["column.add"] ?? "", "button button--small", () => {
    const key = unused("column", new Set(all.map((one) => one.key)));
    change({ columns: [...all, { label: "New column", key }], properties: withProperties(spec, { [german(key)]: "Neue Spalte" }) });
  });
  return rows(lines, drop, open ? add : null);
}

/** What else is said of a field: any name and value. */
export function restList(spec: Spec, texts: Texts, open: boolean, change: Change): HTMLElement | null {
  const all = restOf(spec);
  if (!all.length && !open) return null;
  const lines = all.map(([name, value]) => [
    cell(texts["rest.name"] ?? "", name, open, (text) => change({ properties: withProperties(spec, { [name]: undefined, [text]: value }) })),
    cell(texts["rest.value"] ?? "", String(value), open, (text) => change({ properties: withProperties(spec, { [name]: text }) })),
  ]);
  const drop = drops(texts["rest.drop"] ?? "", (at) => change({ properties: withProperties(spec, { [all[at]?.[0] ?? ""]: undefined }) }));
  const list = made("div", "stack stack--tight");
  const add = button(texts["rest.add"] ?? "", "button button--small", () => {
    // Nothing is said before it has a name and a value.
    let name = "";
    const row = made("div", "formdesigner__row");
    const value = cell(texts["rest.value"] ?? "", "", true, (text) => name && change({ properties: withProperties(spec, { [name]: text }) }));
    const first = cell(texts["rest.name"] ?? "", "", true, (text) => {
      name = text;
      if (value.value.trim()) change({ properties: withProperties(spec, { [name]: value.value.trim() }) });
    });
    row.append(first, value);
    add.before(row);
    first.focus();
  });
  list.append(rows(lines, drop, open ? add : null));
  return list;
}

function unused(word: string, taken: Set<string>): string {
  let at = 1;
  while (taken.has(`${word}_${at}`)) at += 1;
  return `${word}_${at}`;
}
