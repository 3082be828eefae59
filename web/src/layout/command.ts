/** node command.ts FILE…: draw BPMN files anew, in place, as bpmn-js writes them. */

import { readFileSync, writeFileSync } from "node:fs";

import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };

import { layOut } from "./diagram.ts";

for (const file of process.argv.slice(2)) {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement, warnings } = await moddle.fromXML(readFileSync(file, "utf8"));
  if (warnings.length > 0) throw new Error(`${file}: ${warnings.map((each: Error) => each.message).join("; ")}`);
  layOut(moddle, rootElement);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  writeFileSync(file, xml);
}
