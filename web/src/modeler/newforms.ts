/** Forms that are made while somebody draws: an empty one for a task, and one to approve with. */
import { eventOf, type Modeler, type Shape } from "./model.ts";
import type { Action } from "./panel.ts";
import { Writer } from "./places.ts";
import type { Saving } from "../saving.ts";
import type { Draft } from "./model.ts";

const SCHEMA = { type: "default", schemaVersion: 19 };

export class NewForms {
  constructor(
    private readonly draft: Draft,
    private readonly saving: Saving,
  ) {}

  /** The panel's: make a form for what has none, go to the form it has. */
  actions(modeler: Modeler): Action[] {
    const { texts } = this.draft;
    const form = (shape: Shape): string => String(shape.businessObject.get("camunda:formRef") ?? "");
    const takes = (shape: Shape): boolean => /UserTask|StartEvent/.test(shape.businessObject.$type) && !eventOf(shape.businessObject);
    return [
      { group: "form", text: texts["form.new"] ?? "", fits: (shape) => takes(shape) && !form(shape), run: (shape) => void this.give(modeler, shape) },
      { group: "form", text: texts["form.open"] ?? "", fits: (shape) => this.isHere(form(shape)), run: (shape) => void this.visit(form(shape)) },
    ];
  }

  /** Make a form with a yes or no and a comment; give its id. */
  async approval(): Promise<string | undefined> {
    const id = this.free("approval");
    const components = [
      { label: "Approved", type: "checkbox", id: "approved", key: "approved", properties: { "label.de": "Genehmigt" } },
      { label: "Comment", type: "textarea", id: "comment", key: "comment", properties: { "label.de": "Kommentar" } },
    ];
    return (await this.add(id, components)) ? id : undefined;
  }

  private isHere(id: string): boolean {
    return Boolean(id) && (this.draft.options.forms ?? []).some((one) => one.id === id);
  }

  private async give(modeler: Modeler, shape: Shape): Promise<void> {
    const id = this.free(String(shape.businessObject.name || shape.id).toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "form");
    if (!(await this.add(id, []))) return;
    new Writer(modeler).write(shape, { kind: "attribute", name: "camunda:formRef" }, id, { "camunda:formRefBinding": "deployment" });
  }

  private async visit(id: string): Promise<void> {
    await this.saving.now();
    window.location.assign(`${this.draft.forms}${id}.form`);
  }

  private free(wish: string): string {
    const taken = new Set((this.draft.options.forms ?? []).map((one) => one.id));
    let id = wish;
    for (let number = 2; taken.has(id); number += 1) id = `${wish}_${number}`;
    return id;
  }

  private async add(id: string, components: unknown[]): Promise<boolean> {
    const added = await this.saving.add(`${id}.form`, `${JSON.stringify({ components, ...SCHEMA, id }, null, 2)}\n`);
    if (added) this.draft.options.forms = [...(this.draft.options.forms ?? []), { id, label: id }];
    return added;
  }
}
