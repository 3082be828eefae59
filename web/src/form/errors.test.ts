import { expect, test } from "vitest";
import { isEmpty, labels, place, sentences } from "./errors.ts";

const instances = [
  { id: "f1", valuePath: ["lines", 0, "qty"], indexes: { list: 0 } },
  { id: "f1", valuePath: ["lines", 1, "qty"], indexes: { list: 1 } },
  { id: "f2", valuePath: ["reason"] },
  { id: "f3", valuePath: ["attachments"] },
];

test("an error of a row stands beside the field of that row", () => {
  const placed = place({ "lines.1.qty": ["At least 1."], reason: ["Say more."] }, instances);
  expect(placed.fields).toEqual({ f1: { "1": ["At least 1."] }, f2: ["Say more."] });
  expect(placed.left).toEqual({});
});

test("an error of one of several files stands beside the field of the files", () => {
  expect(place({ "attachments.1": ["Too large."], attachments: ["At most 2."] }, instances).fields).toEqual({ f3: ["Too large.", "At most 2."] });
});

test("an error without a field is said with the label of what it is about", () => {
  const { left } = place({ lines: ["At least one."], "lines.3.qty": ["Missing."], form: ["Not now."] }, instances);
  const found = labels({ components: [{ path: "lines", label: "Lines", components: [{ key: "qty", label: "Quantity" }] }] });
  expect(sentences(left, found)).toEqual(["Lines: At least one.", "Quantity: Missing.", "Not now."]);
});

test("a field in a group without a path keeps its own path", () => {
  expect(labels({ components: [{ label: "Part", components: [{ key: "qty", label: "Quantity" }] }] })).toEqual(new Map([["qty", "Quantity"]]));
});

test("rows without an error are no error", () => {
  expect(isEmpty({})).toBe(true);
  expect(isEmpty({ f1: [undefined, []] })).toBe(true);
  expect(isEmpty({ f1: [undefined, ["Missing."]] })).toBe(false);
  expect(isEmpty({ f2: ["Missing."] })).toBe(false);
});
