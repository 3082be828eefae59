/** What choosing a thing fills in elsewhere: the property `fills.KEY` of a reference field names a datum of the thing. */
import type { Option } from "./lookups.ts";

/** A reference field that fills in others. */
export interface Filler {
  key: string;
  type: string;
  /** By key of a field or name of a variable: the datum that goes there. */
  targets: Record<string, string>;
  /** Keys that are fields people fill in. */
  asked: Set<string>;
  field: { key?: string; type: string; properties?: Record<string, string> };
}

const MARK = "fills.";

/** Find the fields that fill in others. */
export function filling(fields: Filler["field"][]): Filler[] {
  const asked = new Set(fields.flatMap(({ key }) => (key ? [key] : [])));
  return fields.flatMap((field) => {
    const own = Object.entries(field.properties ?? {}).filter(([name]) => name.startsWith(MARK));
    const targets = Object.fromEntries(own.map(([name, datum]) => [name.slice(MARK.length), datum]));
    return field.key && own.length ? [{ key: field.key, type: field.type, targets, asked, field }] : [];
  });
}

/**
 * Give what is filled in when `option` is chosen. Answers of people are filled in only when they choose (`anew`), with what
 * is known; variables always, with null when nothing is known.
 */
export function filled({ targets, asked }: Filler, option: Option | undefined, anew: boolean): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [target, datum] of Object.entries(targets)) {
    const value = option?.data?.[datum] ?? null;
    if (!asked.has(target)) found[target] = value;
    else if (anew && value !== null) found[target] = value;
  }
  return found;
}
