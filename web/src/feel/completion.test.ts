import { expect, test } from "vitest";

import { offered, offersOf, take } from "./completion.ts";

const OFFERS = offersOf(
  [
    { name: "total", kind: "number", source: "A1", when: "before" },
    { name: "team", kind: null, source: "A2", when: "before" },
  ],
  [
    { name: "working days after", takes: "from, days, calendar?" },
    { name: "now", takes: "" },
  ],
  (one) => `from ${one.source}`,
);

const names = (text: string, asked = false): string[] => offered(text, text.length, OFFERS, asked).offers.map((one) => one.name);

test.each([
  ["=t", ["total", "team"]],
  ["=to", ["total"]],
  ["=total > 5 and te", ["team"]],
  ["=working d", ["working days after"]],
  ["=if total > 1 then work", ["working days after"]],
  ['="to', []],
  ["=item.t", []],
  ["=total", []],
  ["=", []],
  ["=total > n", ["now"]],
])("after %s", (text, wanted) => expect(names(text)).toEqual(wanted));

test("asked for, everything is offered where a name may stand", () => {
  expect(names("=", true)).toEqual(["total", "team", "working days after", "now"]);
  expect(names("=total ", true)).toEqual([]);
});

test("a variable says its kind and where it comes from, a function what it takes", () => {
  expect(OFFERS.map((one) => one.note)).toEqual(["number, from A1", "from A2", "(from, days, calendar?)", "()"]);
});

test("what was typed is replaced, and the cursor stands between the brackets", () => {
  const text = "=working d > 3";
  const { offers, from } = offered(text, 10, OFFERS);
  expect(take(text, 10, from, offers[0]!)).toEqual({ text: "=working days after() > 3", caret: 20 });
});
