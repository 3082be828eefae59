/** What can be put into a form, as data: the groups of the palette, and what a new field begins with. */
import { KINDS } from "../form/lookups.ts";

/** A field as it stands in the schema; the editor adds `_parent` and `_path` of its own. */
export interface Spec {
  id: string;
  type: string;
  key?: string;
  path?: string;
  components?: Spec[];
  layout?: { row?: string; columns?: number | null };
  properties?: Record<string, string>;
  _parent?: string;
  [name: string]: unknown;
}

/** A word in both languages of the product. */
export type Word = { en: string; de: string };

export interface Group {
  id: string;
  types: string[];
}

/** A text that takes a scanner is a short text with a name that says so: this type stands in the palette only. */
export const SCAN = "scan";

/** What the server compiles and nothing else; `html`, `iframe`, pictures and documents are refused there. */
export const PALETTE: Group[] = [
  { id: "input", types: ["textfield", "textarea", "number", "datetime", "checkbox", SCAN, "expression"] },
  { id: "choice", types: ["radio", "select", "checklist", "taglist"] },
  { id: "reference", types: Object.keys(KINDS) },
  { id: "file", types: ["filepicker"] },
  { id: "shown", types: ["text", "table", "separator", "spacer"] },
  { id: "frame", types: ["group", "dynamiclist"] },
];

const WITHOUT_LABEL = new Set(["text", "separator", "spacer", "expression", "datetime"]);
const WITHOUT_KEY = new Set(["text", "table", "separator", "spacer", "group", "dynamiclist"]);
const CHOICES = new Set(["radio", "select", "checklist", "taglist"]);

/** Give what a new field of a type begins with. `taken`: the names that are there. */
export function begun(type: string, taken: Set<string>, names: Record<string, Word>): Omit<Spec, "id"> & { id: string } {
  const key = free(type === SCAN ? "tag" : type, taken);
  const word = names[type] ?? { en: type, de: type };
  const spec: Spec = { type: type === SCAN ? "textfield" : type, id: key };
  if (!WITHOUT_KEY.has(type)) spec.key = key;
  if (type === "dynamiclist") spec.path = key;
  if (!WITHOUT_LABEL.has(type)) Object.assign(spec, { label: word.en, properties: { "label.de": word.de } });
  if (type === "datetime") Object.assign(spec, { subtype: "date", dateLabel: word.en, properties: { "dateLabel.de": word.de } });
  if (type === "text") Object.assign(spec, { text: word.en, properties: { "text.de": word.de } });
  if (type === "expression") spec.expression = "=null";
  if (CHOICES.has(type)) Object.assign(spec, choices(spec));
  return spec;
}

function choices(spec: Spec): Partial<Spec> {
  const values = [
    { label: "First", value: "first" },
    { label: "Second", value: "second" },
  ];
  return { values, properties: { ...spec.properties, "values.first.de": "Erstens", "values.second.de": "Zweitens" } };
}

/** Give the next free name: number, number_2 … A scanned text keeps the ending that makes it one: tag, second_tag … */
function free(wish: string, taken: Set<string>): string {
  const named = (at: number): string => (wish === "tag" ? `field_${at}_tag` : `${wish}_${at}`);
  if (!taken.has(wish)) return wish;
  let at = 2;
  while (taken.has(named(at))) at += 1;
  return named(at);
}

/** Visit a field and what it holds, outer ones first. */
export function walk(spec: Spec, visit: (one: Spec, depth: number) => void, depth = 0): void {
  for (const one of spec.components ?? []) {
    visit(one, depth);
    walk(one, visit, depth + 1);
  }
}

/** Give what a list shows of a field. */
export function titleOf(spec: Spec, language: string, names: Record<string, Word>): string {
  const own = (name: string): unknown => spec.properties?.[`${name}.${language}`] ?? spec[name];
  const said = [own("label"), own("dateLabel"), plain(own("text")), spec.key].find((one) => typeof one === "string" && one.trim());
  const word = names[spec.type]?.[language === "de" ? "de" : "en"] ?? spec.type;
  return String(said ?? word).slice(0, 80);
}

/** The words of a text, without what is worked out in it and without marks of how it looks. */
function plain(text: unknown): string {
  return String(text ?? "").replace(/{{[^}]*}}/g, " ").replace(/[*_#>`|]+/g, " ").replace(/\s+/g, " ").trim();
}
