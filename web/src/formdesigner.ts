/** The form designer of the studio: form-js draws, the panel says it in words, the server's findings and the real form beside it. */
import "@bpmn-io/form-js-editor/dist/assets/form-js-editor-base.css";
import "./styles/formdesigner.css";
import { FormEditor } from "@bpmn-io/form-js-editor";
import type { FormData } from "./form.ts";
import { offersOf, type Offer } from "./feel/completion.ts";
import { button, made } from "./formdesigner/dom.ts";
import { walk, type Spec, type Word } from "./formdesigner/kinds.ts";
import { ours } from "./formdesigner/ours.ts";
import { Outline } from "./formdesigner/outline.ts";
import { palette } from "./formdesigner/palette.ts";
import { Panel } from "./formdesigner/panel.ts";
import { Preview } from "./formdesigner/preview.ts";
import type { FeelCall, Variable } from "./modeler/model.ts";
import { Saving } from "./saving.ts";

interface Finding {
  element_id: string;
  severity: "error" | "warning";
  text: string;
  remedy: string;
}

/** What the server says of a form of a draft. */
export interface Given {
  name: string;
  schema: Spec;
  revision: number;
  /** False: it was handed in and is only looked at. */
  open: boolean;
  files: string;
  look: string;
  /** What the steps that show the form know, by the name of the step, and the functions of FEEL. */
  variables: Variable[];
  functions: FeelCall[];
  locale: string;
  names: Record<string, Word>;
  texts: Record<string, string>;
}

interface Modeling {
  addFormField(attrs: { type: string }, target: Spec, index: number): Spec;
  editFormField(spec: Spec, changed: Record<string, unknown>): void;
  moveFormField(spec: Spec, from: Spec, to: Spec, at: number, target: number, row: unknown, into: unknown): void;
  removeFormField(spec: Spec, parent: Spec, at: number): void;
}
interface Selection {
  get(): Spec | null;
  set(spec: Spec | null): void;
}
interface Stack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}
interface Rows {
  getRowForField(spec: Spec): { id: string } | undefined;
}

const PAUSE_MS = 300;

/** The editor without its own panel: that one speaks English only, and writes style elements that our pages refuse. */
class Canvas extends FormEditor {
  // The library types its modules one by one; which there are is its own affair.
  override _getModules(): any {
    const all = super._getModules() as object[];
    return [...all.filter((one) => !("propertiesPanel" in one)), { propertiesPanel: ["value", {}] }];
  }
}

export async function mount(element: HTMLElement, given: Given): Promise<void> {
  await new Designer(element, given).begin();
}

/** A form as it is kept. */
function written(schema: unknown): string {
  return JSON.stringify(schema, null, 2);
}

class Designer {
  private readonly canvas = made("div", "formdesigner__canvas form");
  private readonly said = made("p", "formdesigner__said meta");
  private readonly findings = made("ol", "modeler__findings stack stack--tight");
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly editor: FormEditor;
  private readonly panel: Panel;
  private readonly outline: Outline;
  private readonly preview: Preview;
  private readonly saving: Saving;
  private noted: string;
  private wrong = new Map<string, number>();
  private timer = 0;
  private looked = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly given: Given,
  ) {
    const { texts, names, locale } = given;
    const lang = locale.startsWith("de") ? "de" : "en";
    // The styles of the form hang on this class.
    const stage = made("div", "bio-theme-parent");
    this.canvas.append(stage);
    const away = { parent: document.createElement("div") };
    this.editor = new Canvas({
      container: stage,
      // Their words are English only: ours stand in their place.
      palette: away,
      propertiesPanel: away,
      additionalModules: [ours(names, lang, texts)],
    } as never);
    this.canvas.setAttribute("role", "region");
    this.canvas.setAttribute("aria-label", texts.canvas ?? "");
    this.canvas.style.setProperty("--empty", JSON.stringify(texts.empty));
    this.canvas.style.setProperty("--empty-group", JSON.stringify(texts.empty_group));
    this.undo = button(texts.undo ?? "", "button button--small", () => this.stack.undo());
    this.redo = button(texts.redo ?? "", "button button--small", () => this.stack.redo());
    this.panel = new Panel(texts, names, given.open, {
      change: (spec, changed) => this.modeling.editFormField(spec, changed),
      move: (spec, by) => this.move(spec, by),
      remove: (spec) => this.remove(spec),
      beside: (spec) => this.beside(spec),
      offers: () => this.offers(),
    });
    this.outline = new Outline(texts, names, (id) => this.choose(id));
    this.preview = new Preview(texts, lang, () => this.schema, () => void this.look());
    this.noted = written(given.schema);
    this.saving = new Saving(given, () => Promise.resolve(this.noted), (said, more) => this.say(said, more), () => Promise.resolve());
    if (given.open) this.saving.watch();
  }

  async begin(): Promise<void> {
    this.lay();
    await this.editor.importSchema(this.given.schema as never);
    const bus = this.editor.get("eventBus") as { on(event: string, listener: () => void): void };
    bus.on("commandStack.changed", () => this.changed());
    bus.on("selection.changed", () => this.chosen());
    this.chosen();
    this.buttons();
    await this.look();
  }

  private lay(): void {
    const { texts, names, open } = this.given;
    const bar = made("div", "formdesigner__bar row row--between");
    const deeds = made("div", "row");
    if (open) deeds.append(this.undo, this.redo);
    this.said.setAttribute("role", "status");
    if (!open) this.said.textContent = texts.handed_in ?? "";
    bar.append(deeds, this.said);
    const side = made("div", "formdesigner__side");
    const found = made("section", "stack stack--tight");
    found.append(made("h2", "subheading", texts.findings), this.findings);
    side.append(this.panel.element);
    const lists = made("div", "formdesigner__lists");
    lists.append(found, this.outline.element);
    const kinds = open ? [palette(texts, names, (type) => this.add(type))] : [];
    const work = made("div", "formdesigner__work");
    work.append(...kinds, this.canvas, side);
    const below = made("div", "formdesigner__below");
    below.append(this.preview.element, lists);
    this.element.append(bar, made("p", "formdesigner__narrow meta", texts.narrow), work, below);
    this.element.classList.toggle("formdesigner--closed", !open);
  }

  private get modeling(): Modeling {
    return this.editor.get("modeling") as Modeling;
  }
  private get selection(): Selection {
    return this.editor.get("selection") as Selection;
  }
  private get stack(): Stack {
    return this.editor.get("commandStack") as Stack;
  }
  private get schema(): Spec {
    return this.editor.saveSchema() as unknown as Spec;
  }

  private field(id: string): Spec | undefined {
    return (this.editor.get("formFieldRegistry") as { get(id: string): Spec | undefined }).get(id);
  }

  private parent(spec: Spec): Spec | undefined {
    return spec._parent === undefined ? undefined : this.field(spec._parent);
  }

  private choose(id: string): void {
    const field = this.field(id);
    if (!field) return;
    this.selection.set(field);
    this.canvas.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
    this.panel.element.querySelector<HTMLElement>("input, textarea, select")?.focus();
  }

  private chosen(): void {
    const chosen = this.selection.get();
    this.panel.show(chosen);
    this.outline.show(this.schema, chosen?.id ?? null, this.wrong);
  }

  /** Add a field below the chosen one, or at the end. */
  private add(type: string): void {
    const chosen = this.selection.get();
    const root = this.field((this.editor as unknown as { _getState(): { schema: Spec } })._getState().schema.id);
    const parent = (chosen && (chosen.components ? chosen : this.parent(chosen))) ?? root;
    if (!parent?.components) return;
    const at = chosen && parent !== chosen ? parent.components.indexOf(chosen) + 1 : parent.components.length;
    this.modeling.addFormField({ type, _parent: parent.id } as never, parent, at);
  }

  private move(spec: Spec, by: 1 | -1): void {
    const parent = this.parent(spec);
    const at = parent?.components?.indexOf(spec) ?? -1;
    const neighbour = parent?.components?.[at + by];
    if (!parent || !neighbour) return;
    const rows = this.editor.get("formLayouter") as Rows;
    const row = rows.getRowForField(spec);
    const into = rows.getRowForField(neighbour)?.id === row?.id ? row : undefined;
    this.modeling.moveFormField(spec, parent, parent, at, by === 1 ? at + 2 : at - 1, row, into);
    this.panel.refresh();
  }

  private remove(spec: Spec): void {
    const parent = this.parent(spec);
    if (parent?.components) this.modeling.removeFormField(spec, parent, parent.components.indexOf(spec));
  }

  private beside(spec: Spec): Set<string> {
    const others = (this.parent(spec)?.components ?? []).filter((one) => one !== spec);
    return new Set(others.flatMap(({ key, path }) => [key, path].filter((one): one is string => Boolean(one))));
  }

  /** Fields of the form first: what the same name is elsewhere, they say here. */
  private offers(): Offer[] {
    const { variables, functions, texts } = this.given;
    const own: Variable[] = [];
    walk(this.schema, ({ key }) => {
      if (key) own.push({ name: key, kind: null, source: "", when: "own" });
    });
    const names = new Set(own.map((one) => one.name));
    const all = [...own, ...variables.filter((one) => !names.has(one.name))];
    return offersOf(all, functions, ({ source }) => (source ? `${texts.from ?? ""} ${source}` : (texts["from.own"] ?? "")));
  }

  private changed(): void {
    const schema = this.schema;
    this.buttons();
    this.panel.refresh();
    this.outline.show(schema, this.selection.get()?.id ?? null, this.wrong);
    this.note(written(schema));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** Keep a form in a moment, unless it is what was noted last: that is kept, or on its way. */
  private note(text: string): void {
    if (!this.given.open || text === this.noted) return;
    this.noted = text;
    this.saving.soon();
  }

  private buttons(): void {
    this.undo.disabled = !this.stack.canUndo();
    this.redo.disabled = !this.stack.canRedo();
  }

  private say(said: string, more = ""): void {
    this.said.textContent = [this.given.texts[said], more].filter(Boolean).join(" ");
    this.said.classList.toggle("formdesigner__said--failed", said === "not_saved");
  }

  /** Ask the server what it makes of the form as it is drawn, saved or not: what is wrong, and how it looks. */
  private async look(): Promise<void> {
    const asked = (this.looked += 1);
    const answer = await fetch(this.given.look, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ content: JSON.stringify(this.schema, null, 2), locale: this.preview.locale }),
    }).catch(() => null);
    if (!answer?.ok || asked !== this.looked) return;
    const { form, findings, reads } = (await answer.json()) as { form: FormData | null; findings: Finding[]; reads: string[] };
    this.show(findings);
    await this.preview.show(form, reads);
  }

  private show(findings: Finding[]): void {
    this.wrong = new Map();
    for (const { element_id } of findings) this.wrong.set(element_id, (this.wrong.get(element_id) ?? 0) + 1);
    const known = new Set<string>();
    walk(this.schema, ({ id }) => known.add(id));
    const lines = findings.map((one) => this.line(one, known.has(one.element_id)));
    this.findings.replaceChildren(...(lines.length ? lines : [made("li", "muted", this.given.texts.fine)]));
    this.outline.show(this.schema, this.selection.get()?.id ?? null, this.wrong);
  }

  private line(finding: Finding, known: boolean): HTMLElement {
    const line = made("li", `modeler__finding modeler__finding--${finding.severity}`);
    const sentence = known ? button(finding.text, "link", () => this.choose(finding.element_id)) : made("p", "", finding.text);
    line.append(sentence, made("p", "meta", finding.remedy));
    return line;
  }
}
