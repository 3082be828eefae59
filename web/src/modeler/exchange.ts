/** Files in and out: any BPMN file into the draft, the diagram as BPMN, SVG and PNG. */
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

import { layOut } from "../layout/diagram.ts";
import type { Modeler, Moddle } from "./model.ts";

/** A file that was read: the diagram to show, the process it was before, what could not be read. */
export interface Brought {
  xml: string;
  was: string;
  warnings: string[];
}

/** Twice the size, so that it is sharp in a document. */
const SCALE = 2;
/** More than a canvas of a browser can hold on a side. */
const WIDEST = 16_000;

/** Read a file for a draft of a process: it gets the id of that process, and a drawing when it has none. */
export async function bring(text: string, key: string): Promise<Brought> {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement, warnings } = await moddle.fromXML(text);
  const roots: Moddle[] = rootElement.rootElements ?? [];
  const processes = roots.filter((one) => one.$type === "bpmn:Process");
  const process = processes.find((one) => one.get("isExecutable")) ?? processes[0];
  if (!process) throw new Error("no process");
  const was = process.id ?? "";
  process.set("id", key);
  process.set("isExecutable", true);
  if (!rootElement.diagrams?.length) layOut(moddle, rootElement);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  return { xml, was, warnings: warnings.map((one: Error) => one.message) };
}

/** The id of the process of a diagram that is meant to run. */
export function processOf(definitions: Moddle): string {
  const roots = (definitions.get("rootElements") as Moddle[] | undefined) ?? [];
  const processes = roots.filter((one) => one.$type === "bpmn:Process");
  return (processes.find((one) => one.get("isExecutable")) ?? processes[0])?.id ?? "";
}

/** Hand a file to whoever asked for it. */
export function hand(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to write by then.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function asBpmn(modeler: Modeler): Promise<Blob> {
  const { xml } = await modeler.saveXML({ format: true });
  return new Blob([xml], { type: "application/xml" });
}

export async function asSvg(modeler: Modeler): Promise<Blob> {
  const { svg } = await modeler.saveSVG();
  return new Blob([svg], { type: "image/svg+xml" });
}

/** Draw the SVG on a canvas, on white. */
export async function asPng(modeler: Modeler): Promise<Blob> {
  const { svg } = await modeler.saveSVG();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SCALE, WIDEST / Math.max(image.width, image.height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(image.width * scale);
  canvas.height = Math.ceil(image.height * scale);
  const drawing = canvas.getContext("2d");
  if (!drawing) throw new Error("This browser cannot draw pictures.");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("No picture came of it."))), "image/png"));
}
