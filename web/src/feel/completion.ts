/** What is offered while somebody types FEEL: variables known there, parts of `task`, functions with what they take. */
import type { FeelCall, Variable } from "../modeler/model.ts";

export interface Offer {
  name: string;
  /** What is written; the cursor goes `back` characters before its end. */
  text: string;
  back: number;
  /** Shown beside the name: the kind, what a function takes, where it comes from. */
  note: string;
  kind: "variable" | "function";
  /** So many characters behind the cursor are replaced, too. */
  over?: number;
}

export interface Offered {
  offers: Offer[];
  /** Where what was typed so far begins. */
  from: number;
}

const MOST = 12;
/** FEEL names may have spaces: so many words may belong to one. */
const WORDS = 4;

/** Say what can be written at a place; `asked`: somebody wants to see it although nothing is typed yet. */
export function offered(text: string, caret: number, offers: Offer[], asked = false): Offered {
  const before = text.slice(0, caret);
  const nothing = { offers: [], from: caret };
  if (inText(before) || /[\w)\]]\s*\.\s*\w*$/.test(before)) return nothing;
  for (const from of beginnings(before)) {
    const typed = before.slice(from).toLowerCase();
    const found = offers.filter((one) => one.name.toLowerCase().startsWith(typed) && one.name.toLowerCase() !== typed);
    if (found.length) return { offers: found.slice(0, MOST), from };
  }
  const free = !/[\w"]$/.test(before.trimEnd()) || before.trimEnd() === "";
  return asked && free ? { offers: offers.slice(0, MOST), from: caret } : nothing;
}

/** Where a name that ends here may begin, the longest first. */
function beginnings(before: string): number[] {
  const words = /(?:[A-Za-z_À-ɏ][\wÀ-ɏ]*)(?: [\wÀ-ɏ]+)* ?$/.exec(before)?.[0] ?? "";
  const starts = [...words.matchAll(/(?:^| )(?=[^\d\s])/g)].map((one) => (one.index ?? 0) + one[0].length);
  return starts.slice(-WORDS).map((at) => before.length - words.length + at);
}

function inText(before: string): boolean {
  return (before.replace(/\\"/g, "").split('"').length - 1) % 2 === 1;
}

/** Put an offer where something was typed; the text and where the cursor stands then. */
export function take(text: string, caret: number, from: number, offer: Offer): { text: string; caret: number } {
  const start = text.slice(0, from) + offer.text;
  return { text: start + text.slice(caret + (offer.over ?? 0)), caret: start.length - offer.back };
}

/** Variables first, then functions. `from` says in words where a variable comes from. */
export function offersOf(variables: Variable[], functions: FeelCall[], from: (variable: Variable) => string): Offer[] {
  const known = variables.map(
    (one): Offer => ({ name: one.name, text: one.name, back: 0, note: [one.kind, from(one)].filter(Boolean).join(", "), kind: "variable" }),
  );
  const calls = functions.map(
    (one): Offer => ({ name: one.name, text: `${one.name}()`, back: one.takes ? 1 : 0, note: `(${one.takes})`, kind: "function" }),
  );
  return [...known, ...calls];
}
