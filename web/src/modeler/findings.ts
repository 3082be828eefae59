/** What deployment would say: on the elements, in words beside them, and a list of all steps that works without a mouse. */
import { button, type Canvas, type Finding, made, type Modeler, type Moddle, type Registry, type Shape, typeOf } from "./model.ts";

interface Overlays {
  add(id: string, type: string, overlay: unknown): void;
  remove(filter: { type: string }): void;
}

const LISTED = /Task$|Event$|Gateway$|CallActivity|SubProcess|Transaction/;

export class Findings {
  readonly list = made("ol", "modeler__findings stack stack--tight");
  readonly steps = made("ol", "modeler__steps");
  private all: Finding[] = [];
  private marked: string[] = [];

  constructor(
    private readonly modeler: Modeler,
    private readonly texts: Record<string, string>,
    private readonly goTo: (id: string) => void,
  ) {}

  show(findings: Finding[]): void {
    this.all = findings;
    const canvas = this.modeler.get<Canvas>("canvas");
    const overlays = this.modeler.get<Overlays>("overlays");
    overlays.remove({ type: "finding" });
    for (const id of this.marked) if (this.registry().get(id)) for (const one of ["has-error", "has-warning"]) canvas.removeMarker(id, one);
    this.marked = [];
    for (const one of findings) {
      const shape = this.shapeOf(one);
      if (!shape || !("parent" in shape) || !shape.parent) continue;
      canvas.addMarker(shape.id, `has-${one.severity}`);
      this.marked.push(shape.id);
      overlays.add(shape.id, "finding", { position: { top: -12, left: -12 }, html: mark(one) });
    }
    this.list.replaceChildren(...findings.map((one) => this.line(one)));
    if (!findings.length) this.list.append(made("li", "muted", this.texts.fine ?? ""));
    this.showSteps();
  }

  /** What was said of an element, of its event and of its repetition. */
  of(shape: Shape): Finding[] {
    return this.all.filter((one) => this.shapeOf(one) === shape);
  }

  /** The shape that a finding is about: an event definition is part of its event. */
  private shapeOf(finding: Finding): Shape | undefined {
    const registry = this.registry();
    return registry.get(finding.element_id) ?? registry.filter((shape) => !shape.labelTarget && holds(shape.businessObject, finding.element_id))[0];
  }

  private registry(): Registry {
    return this.modeler.get<Registry>("elementRegistry");
  }

  private line(finding: Finding): HTMLElement {
    const line = made("li", `modeler__finding modeler__finding--${finding.severity}`);
    const shape = this.shapeOf(finding);
    line.append(button("link", finding.text, () => this.goTo(shape?.id ?? finding.element_id)), made("p", "meta", finding.remedy));
    return line;
  }

  /** Every step in the order of the drawing, from left to right within its row. */
  showSteps(): void {
    const shapes = this.registry().filter((shape) => !shape.labelTarget && !shape.waypoints && LISTED.test(shape.businessObject?.$type ?? ""));
    this.steps.replaceChildren(...shapes.sort((one, other) => one.x - other.x || one.y - other.y).map((shape) => this.step(shape)));
  }

  private step(shape: Shape): HTMLElement {
    const line = made("li", "modeler__step");
    const found = this.of(shape);
    const kind = this.texts[`kind.${typeOf(shape.businessObject)}`] ?? typeOf(shape.businessObject);
    const name = shape.businessObject.name || shape.businessObject.id || shape.id;
    line.append(button("link", name, () => this.goTo(shape.id)), made("span", "meta", ` ${kind}`));
    if (found.length) line.append(made("span", "modeler__count", ` ${found.length}`));
    return line;
  }
}

function holds(object: Moddle | undefined, id: string): boolean {
  if (!object) return false;
  const parts = [...(object.eventDefinitions ?? []), object.get("loopCharacteristics") as Moddle | undefined];
  return parts.some((one) => one?.id === id);
}

function mark(finding: Finding): HTMLElement {
  const dot = made("span", `modeler__mark modeler__mark--${finding.severity}`, "!");
  dot.title = `${finding.text} ${finding.remedy}`;
  return dot;
}
