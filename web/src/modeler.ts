/** The diagram editor of the studio: draws, saves as people draw, shows on the elements what deployment would say. */
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "./styles/modeler.css";
import Modeler from "bpmn-js/lib/Modeler";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { Panel } from "./modeler/panel.ts";
import type { Fields, Shape } from "./modeler/properties.ts";

export interface Finding {
  element_id: string;
  line: number;
  rule: string;
  severity: "error" | "warning";
  text: string;
  remedy: string;
  resource: string;
}

/** What the server says of a draft and one of its diagrams. */
export interface Draft {
  name: string;
  xml: string;
  revision: number;
  /** False: it was handed in and is only looked at. */
  open: boolean;
  files: string;
  findings: string;
  fields: Fields;
  texts: Record<string, string>;
}

interface Canvas {
  zoom(level: number | "fit-viewport", center?: "auto"): number;
  scroll(by: { dx: number; dy: number }): void;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string, padding?: number): void;
}
interface Registry {
  get(id: string): Shape | undefined;
  forEach(visit: (shape: Shape) => void): void;
}
interface Bus {
  on(event: string, listener: (payload: { newSelection?: Shape[]; element?: Shape }) => void): void;
}
interface Overlays {
  add(id: string, type: string, overlay: unknown): void;
  remove(filter: { type: string }): void;
}

const PAUSE_MS = 700;

export async function mount(element: HTMLElement, draft: Draft): Promise<void> {
  await new Editor(element, draft).open();
}

class Editor {
  private readonly canvas = made("div", "modeler__canvas");
  private readonly said = made("p", "modeler__said meta");
  private readonly list = made("ol", "modeler__findings stack stack--tight");
  private readonly modeler: Modeler;
  private readonly panel: Panel;
  private timer = 0;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly element: HTMLElement,
    private readonly draft: Draft,
  ) {
    this.modeler = new Modeler({ container: this.canvas, moddleExtensions: { camunda } });
    this.panel = new Panel(this.modeler, draft.fields, draft.texts, draft.open);
  }

  async open(): Promise<void> {
    const side = made("div", "modeler__side");
    this.said.setAttribute("role", "status");
    const found = made("section", "modeler__found");
    found.append(titled(this.draft.texts.findings ?? ""), this.list);
    side.append(this.said, this.panel.element, found);
    this.element.append(this.canvas, side);
    const { warnings } = await this.modeler.importXML(this.draft.xml);
    if (warnings.length) console.warn(...warnings);
    this.fit();
    const bus = this.modeler.get<Bus>("eventBus");
    bus.on("commandStack.changed", () => this.changed());
    bus.on("selection.changed", ({ newSelection }) => this.panel.show(newSelection?.[0] ?? this.root()));
    bus.on("element.changed", ({ element }) => element && this.panel.refresh(element));
    this.panel.show(this.root());
    await this.check();
  }

  /** Show the whole beside the palette. */
  private fit(): void {
    const canvas = this.modeler.get<Canvas>("canvas");
    canvas.zoom(canvas.zoom("fit-viewport", "auto") * 0.88, "auto");
    canvas.scroll({ dx: 50, dy: 0 });
  }

  private root(): Shape {
    return this.modeler.get<{ getRootElement(): Shape }>("canvas").getRootElement();
  }

  private changed(): void {
    if (!this.draft.open) return;
    this.say("saving");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.saving = this.saving.then(() => this.save());
    }, PAUSE_MS);
  }

  private async save(): Promise<void> {
    const { xml } = await this.modeler.saveXML({ format: true });
    const answer = await fetch(this.draft.files, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ name: this.draft.name, content: xml, revision: this.draft.revision }),
    }).catch(() => null);
    if (answer?.ok) {
      this.draft.revision = ((await answer.json()) as { revision: number }).revision;
      this.say("saved");
      await this.check();
      return;
    }
    const problem = answer ? ((await answer.json()) as { detail?: string }).detail : undefined;
    this.say("not_saved", problem);
  }

  private say(key: string, more = ""): void {
    this.said.textContent = [this.draft.texts[key], more].filter(Boolean).join(" ");
    this.said.classList.toggle("modeler__said--failed", key === "not_saved");
  }

  /** Show on the elements, and in words beside them, what deployment would say. */
  private async check(): Promise<void> {
    const answer = await fetch(this.draft.findings, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { findings } = (await answer.json()) as { findings: Finding[] };
    this.show(findings.filter((one) => one.resource === this.draft.name));
  }

  private show(findings: Finding[]): void {
    const registry = this.modeler.get<Registry>("elementRegistry");
    const canvas = this.modeler.get<Canvas>("canvas");
    const overlays = this.modeler.get<Overlays>("overlays");
    overlays.remove({ type: "finding" });
    registry.forEach((shape) => {
      canvas.removeMarker(shape.id, "has-error");
      canvas.removeMarker(shape.id, "has-warning");
    });
    for (const one of findings) {
      if (!registry.get(one.element_id)) continue;
      canvas.addMarker(one.element_id, `has-${one.severity}`);
      overlays.add(one.element_id, "finding", { position: { top: -12, left: -12 }, html: mark(one) });
    }
    this.list.replaceChildren(...findings.map((one) => this.line(one)));
    if (!findings.length) {
      const fine = made("li", "muted");
      fine.textContent = this.draft.texts.fine ?? "";
      this.list.append(fine);
    }
  }

  private line(finding: Finding): HTMLElement {
    const line = made("li", `modeler__finding modeler__finding--${finding.severity}`);
    const button = made("button", "link") as HTMLButtonElement;
    button.type = "button";
    button.textContent = finding.text;
    button.addEventListener("click", () => this.goTo(finding.element_id));
    const remedy = made("p", "meta");
    remedy.textContent = finding.remedy;
    line.append(button, remedy);
    return line;
  }

  private goTo(id: string): void {
    const shape = this.modeler.get<Registry>("elementRegistry").get(id);
    if (!shape) return;
    this.modeler.get<Canvas>("canvas").scrollToElement(id, 120);
    this.modeler.get<{ select(shape: Shape): void }>("selection").select(shape);
  }
}

function mark(finding: Finding): HTMLElement {
  const dot = made("span", `modeler__mark modeler__mark--${finding.severity}`);
  dot.title = `${finding.text} ${finding.remedy}`;
  dot.textContent = "!";
  return dot;
}

function titled(text: string): HTMLElement {
  const heading = made("h2", "subheading");
  heading.textContent = text;
  return heading;
}

function made(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
