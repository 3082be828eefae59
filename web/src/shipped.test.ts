/** The shipped decision tables are byte for byte what dmn-js saves. (bpmn-js: layout/layout.test.ts; form-js: in a browser.) */

import { readFileSync, readdirSync } from "node:fs";

import { DmnModdle } from "dmn-moddle";
import { expect, test } from "vitest";

const DECISIONS = new URL("../../bpmn/decisions/", import.meta.url);

test.each(readdirSync(DECISIONS))("%s", async (name) => {
  const xml = readFileSync(new URL(name, DECISIONS), "utf8");
  const moddle = new DmnModdle();
  const { rootElement, warnings } = await moddle.fromXML(xml, "dmn:Definitions");
  expect(warnings).toEqual([]);
  expect((await moddle.toXML(rootElement, { format: true })).xml).toBe(xml);
});
