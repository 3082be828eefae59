import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { textsIn } from "./texts.ts";
import { fill, GERMAN, translator } from "./translate.ts";

const library = readFileSync(new URL("../../node_modules/@bpmn-io/form-js-viewer/dist/index.es.js", import.meta.url), "utf8");

/** The texts that form-js asks its translate service for; not those of doubly claimed paths, which are for makers of forms. */
function asked(): string[] {
  const found = [...library.matchAll(/\btranslate\((['"])((?:(?!\1).)+)\1/g)].map((match) => match[2] ?? "");
  return [...new Set(found)].filter((text) => text !== "HELLO {you}" && !text.startsWith("binding path"));
}

test("every text that form-js asks for has a German one", () => {
  expect(asked().length).toBeGreaterThan(30);
  expect(asked().filter((text) => !(text in GERMAN))).toEqual([]);
});

test("no German text is left of what form-js no longer says", () => {
  expect(Object.keys(GERMAN).filter((text) => !asked().includes(text))).toEqual([]);
});

test("a German text keeps the values of the English one", () => {
  const names = (text: string): string[] => (text.match(/{[^}]+}/g) ?? []).sort();
  for (const [english, german] of Object.entries(GERMAN)) expect(names(german), english).toEqual(names(english));
  const [en, de] = [textsIn("en"), textsIn("de")];
  for (const name of Object.keys(en) as (keyof typeof en)[]) expect(names(de[name]), name).toEqual(names(en[name]));
});

test("a value of nought is shown, not its name", () => {
  expect(translator("de")("Field must have minimum value of {value}.", { value: 0 })).toBe("Mindestens 0.");
  expect(fill("{a} of {b}", { a: 1 })).toBe("1 of {b}");
});

test("the page's own words go first", () => {
  expect(textsIn("de-AT", { submit: "Genehmigen" }).submit).toBe("Genehmigen");
  expect(textsIn("de-AT").sending).toBe("Wird gesendet …");
});
