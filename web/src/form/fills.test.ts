import { expect, test } from "vitest";
import { filled, filling } from "./fills.ts";

const fields = [
  { key: "item", type: "catalogue_item", properties: { "fills.price": "unit_price", "fills.left": "left", "label.de": "Artikel" } },
  { key: "price", type: "number" },
  { type: "text" },
];
const option = { id: "NB", label: "Notebook", detail: "", data: { unit_price: 1450.1, left: 7 } };

test("only a field that says so fills in others", () => {
  expect(filling(fields).map(({ key, targets }) => [key, targets])).toEqual([["item", { price: "unit_price", left: "left" }]]);
});

test("choosing fills in what is known, answers and variables", () => {
  expect(filled(filling(fields)[0]!, option, true)).toEqual({ price: 1450.1, left: 7 });
});

test("a form opened again keeps what people answered", () => {
  expect(filled(filling(fields)[0]!, option, false)).toEqual({ left: 7 });
});

test("what is not known empties a variable and leaves an answer alone", () => {
  expect(filled(filling(fields)[0]!, undefined, true)).toEqual({ left: null });
  expect(filled(filling(fields)[0]!, { ...option, data: { unit_price: null } }, true)).toEqual({ left: null });
});
