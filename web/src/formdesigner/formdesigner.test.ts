/** What the form designer writes into a form, and what it makes up for its preview. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { begun, PALETTE, titleOf, walk, type Spec } from "./kinds.ts";
import { ENTRIES, entriesOf, read, restOf, typed, wrongKey, written } from "./properties.ts";
import { sample } from "./sample.ts";

const LIBRARY = new URL("../../../forms/library/", import.meta.url);
const FORMS = readdirSync(LIBRARY).map((name) => JSON.parse(readFileSync(new URL(name, LIBRARY), "utf8")) as Spec);
const entry = (key: string) => ENTRIES.find((one) => one.key === key)!;

test("whatever an entry reads of a shipped form, writing it again changes nothing", () => {
  for (const form of FORMS)
    walk(form, (spec) => {
      for (const one of entriesOf(spec)) {
        const value = read(spec, one);
        // A no that is written out may go; anything else stays to the letter.
        if (value === undefined || value === null || value === (one.unless ?? false)) continue;
        const after = { ...spec, ...written(spec, one, value) };
        expect(JSON.stringify(after)).toBe(JSON.stringify(spec));
        if (one.shape === "text" || one.shape === "feel") expect(typed(String(value), one.shape)).toEqual(value);
      }
    });
});

test("what is said of a shipped form and has no entry of its own is listed as a further property", () => {
  const rest = new Set<string>();
  for (const form of FORMS) walk(form, (spec) => restOf(spec).forEach(([name]) => rest.add(name.replace(/\..*\./, ".*."))));
  expect([...rest].filter((name) => !/^(fills\.|values\.\*\.|look$|check2)/.test(name))).toEqual([]);
});

test("an entry that is emptied leaves nothing behind", () => {
  const spec: Spec = { id: "a", type: "textfield", key: "a", validate: { required: true }, properties: { "label.de": "Eins" } };
  expect(written(spec, entry("required"), false)).toEqual({ validate: undefined });
  expect(written(spec, entry("label.de"), "")).toEqual({ properties: undefined });
  expect(written(spec, entry("maxLength"), 5)).toEqual({ validate: { required: true, maxLength: 5 } });
  expect(written({ ...spec, type: "dynamiclist" }, entry("maxRows"), 5)).toEqual({ properties: { "label.de": "Eins", maxRows: "5" } });
});

test("a name for a value that the server would refuse is not taken", () => {
  expect(wrongKey("quantity", new Set(["price"]))).toBeNull();
  expect(wrongKey("quantity", new Set(["quantity"]))).toBe("key_taken");
  expect(wrongKey("order.no", new Set(["order"]))).toBe("key_taken");
  for (const bad of ["", "2nd", "a-b", "this", "a.i"]) expect(wrongKey(bad, new Set())).toBe("key_bad");
});

test("a new field has a name that is free, and what its type needs to be taken by the server", () => {
  const names = { number: { en: "Number", de: "Zahl" } };
  expect(begun("number", new Set(["number"]), names)).toEqual({
    type: "number", id: "number_2", key: "number_2", label: "Number", properties: { "label.de": "Zahl" },
  });
  expect(begun("scan", new Set(["tag"]), names)).toMatchObject({ type: "textfield", key: "field_2_tag" });
  for (const type of PALETTE.flatMap((group) => group.types)) expect(begun(type, new Set(), names).id).toBeTruthy();
  expect(PALETTE.flatMap((group) => group.types)).not.toContain("html");
  expect(PALETTE.flatMap((group) => group.types)).not.toContain("iframe");
});

test("sample data answers each question of every shipped form", () => {
  for (const form of FORMS) {
    const made = sample(form, "2026-11-30");
    for (const spec of form.components ?? [])
      if (spec.key && spec.type !== "expression") expect(made, `${form.id}: ${spec.key}`).toHaveProperty(spec.key);
  }
});

test("a text is listed by its words, not by what is worked out in it", () => {
  const text = "**What was said**\n\n{{#if fit = \"no\"}}- It does not fit. {{alternative}}\n{{/if}}";
  expect(titleOf({ id: "a", type: "text", text } as Spec, "en", {})).toBe("What was said - It does not fit.");
  expect(titleOf({ id: "a", type: "text", text: "{{total}}" } as Spec, "en", { text: { en: "Text", de: "Text" } })).toBe("Text");
});
