/** The properties of the chosen element, in words; every change goes through the command stack, so it can be undone. */
import { Blocks } from "./blocks.ts";
import { type Field, fieldsOf, fieldsOfEvent, GROUPS, type PairsField, pairsOf } from "./fields.ts";
import { button, type Draft, eventOf, eventsOf, type Finding, made, type Modeler, type Shape, type Topic, typeOf } from "./model.ts";
import { PairList } from "./pairlist.ts";
import { type Pair, read, readPairs, Writer } from "./places.ts";
import { References } from "./references.ts";
import type { Surroundings } from "./surroundings.ts";
import { Thrown } from "./thrown.ts";
import { Triggers } from "./triggers.ts";
import { Widgets } from "./widgets.ts";

/** What the panel lets people do beside writing: each says for which element it is there. */
export interface Action {
  group: string;
  text: string;
  fits(shape: Shape): boolean;
  run(shape: Shape): void;
}

/** Which field a finding of a rule is about: the first of them that is there. */
const ABOUT: Record<string, string | string[]> = {
  ...{ topic: "topic", "ungranted-topic": "topic", "unhandled-topic": "topic", "unknown-form": "form", "unknown-group": "groups" },
  ...{ nobody: "groups", "unknown-user": "users", decision: "decision", "unknown-decision": "decision", called: "process" },
  ...{ "unknown-process": "process", script: "script", message: "refer_message", signal: "refer_signal", "error-code": "refer_error" },
  ...{ "multi-instance": "each_of", loop: "again_while", mode: "mode", duty: "duty", "unknown-duty": "conflicts", width: "how_many" },
  ...{ "multiple-event": "definitions", "event-definition": "definitions", "event-place": "definitions", cancel: "definitions" },
  ...{ condition: ["when", "condition"], timer: ["timeDuration", "timeDate", "timeCycle"] },
  ...{ behavior: ["behavior", "thrown", "thrown_when", "refer_signal", "refer_message", "refer_error"] },
  ...{ instantiate: ["begins", "all_of", "refer_message"], "event-gateway": ["begins_with", "takes"] },
};
/** The group that few need: it is opened when it says something. */
const FOLDED = "tokens";
/** How much of an expression a finding repeats. */
const REPEATED = 79;

export class Panel {
  readonly element = made("section", "modeler__panel stack");
  private readonly widgets: Widgets;
  private readonly writer: Writer;
  private readonly blocks: Blocks;
  private readonly references: References;
  private readonly triggers: Triggers;
  private readonly thrown: Thrown;
  private isUnfolded = false;
  private shape: Shape | undefined;
  private findings: Finding[] = [];
  private again = 0;

  constructor(
    modeler: Modeler,
    private readonly draft: Draft,
    private readonly surroundings: Surroundings,
    private readonly actions: Action[],
  ) {
    this.element.setAttribute("aria-label", draft.texts.panel ?? "");
    this.widgets = new Widgets(surroundings, draft.texts, draft.open);
    this.writer = new Writer(modeler);
    this.blocks = new Blocks(this.writer, this.widgets);
    this.references = new References(modeler, this.writer, this.widgets);
    this.triggers = new Triggers(this.writer, this.widgets, draft);
    this.thrown = new Thrown(this.writer, this.widgets, this.references, draft);
  }

  show(shape: Shape): void {
    if (this.shape === shape) return;
    // What is typed in a field is written before the field goes.
    if (this.element.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
    this.shape = shape;
    this.draw();
    if (this.element.parentElement) this.element.parentElement.scrollTop = 0;
  }

  /** Show again what was changed; whoever types in a field keeps it. */
  refresh(shape: Shape): void {
    if (shape !== this.shape && shape !== this.shape?.label) return;
    window.clearTimeout(this.again);
    // Later: the browser is still on its way to the next field.
    this.again = window.setTimeout(() => this.redraw());
  }

  /** Put the cursor into the panel. */
  focus(key?: string): void {
    const wanted = key && this.element.querySelector<HTMLElement>(`[data-key="${key}"]`);
    (wanted || this.element.querySelector<HTMLElement>("h2"))?.focus();
  }

  tell(findings: Finding[]): void {
    this.findings = findings;
    this.mark();
  }

  private redraw(): void {
    const active = document.activeElement;
    const key = active instanceof HTMLElement && this.element.contains(active) ? active.dataset.key : undefined;
    const typed = key && (active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement) ? active : undefined;
    // Half a word that nobody has written yet.
    const text = typed && typed.value !== typed.dataset.was && typed.type !== "checkbox" ? typed.value : undefined;
    const at = typed?.selectionStart ?? undefined;
    this.draw();
    const now = key ? this.element.querySelector<HTMLInputElement>(`[data-key="${key}"]`) : null;
    now?.focus();
    if (!now || text === undefined) return;
    now.value = text;
    if (at !== undefined) now.setSelectionRange(at, at);
  }

  private draw(): void {
    const shape = this.shape;
    // A drawing that could not be read has a root that means nothing.
    if (!shape?.businessObject) return;
    const heading = made("h2", "subheading", this.kind(shape));
    heading.tabIndex = -1;
    const id = made("p", "code meta", shape.businessObject.id ?? shape.id);
    this.element.dataset.element = shape.businessObject.id ?? shape.id;
    this.element.replaceChildren(heading, id, ...this.groups(shape));
    this.mark();
  }

  private kind(shape: Shape): string {
    const said = (type: string): string => this.draft.texts[`kind.${type}`] ?? type;
    const events = eventsOf(shape.businessObject).map((one) => said(typeOf(one)));
    const kind = said(typeOf(shape.businessObject));
    return events.length ? `${kind}: ${events.join(", ")}` : kind;
  }

  private groups(shape: Shape): HTMLElement[] {
    const parts = new Map<string, HTMLElement[]>(GROUPS.map((group) => [group, []]));
    const put = (group: string, ...more: (HTMLElement | undefined)[]): void => {
      parts.get(group)?.push(...more.filter((one) => one !== undefined));
    };
    const timer = eventsOf(shape.businessObject).length > 1 ? [] : this.blocks.timer(shape);
    put("hears", ...this.hears(shape));
    put("time", ...timer);
    put("several", ...this.blocks.repetition(shape));
    for (const field of fieldsOf(shape)) put(field.group, this.field(shape, field));
    put("several", ...this.thrown.fields(shape));
    put(timer.length ? "time" : "hears", this.triggers.more(shape));
    put("flow", ...this.blocks.otherwise(shape));
    put("work", ...this.blocks.topic(this.topic(shape)));
    for (const field of pairsOf(shape)) put(field.group, this.pairs(shape, field));
    for (const action of this.draft.open ? this.actions : []) {
      if (action.fits(shape)) put(action.group, button("button button--small", action.text, () => action.run(shape)));
    }
    return [...parts].filter(([, held]) => held.length).map(([name, held]) => (name === FOLDED ? this.folded(shape, held) : this.group(name, held)));
  }

  /** What it waits for or says: one thing, or several with their fields. */
  private hears(shape: Shape): HTMLElement[] {
    const events = eventsOf(shape.businessObject);
    const said = (at: number): (HTMLElement | undefined)[] => [this.references.field(shape, at), ...this.blocks.undoes(shape, at)];
    const parts = (at: number): (HTMLElement | undefined)[] => [
      ...said(at),
      ...this.blocks.timer(shape, at),
      ...fieldsOfEvent(shape, at).map((field) => this.field(shape, field)),
    ];
    const all = events.length > 1 ? events.map((_, at) => this.triggers.part(shape, at, parts(at).filter((one) => one !== undefined))) : said(0);
    return [this.triggers.allOf(shape), ...all].filter((one) => one !== undefined);
  }

  private folded(shape: Shape, held: HTMLElement[]): HTMLElement {
    const more = made("details", "modeler__group stack stack--tight");
    const summary = made("summary", "link", this.draft.texts[`group.${FOLDED}`] ?? FOLDED);
    // Not on toggle: that is also told of what was opened because it says something.
    summary.addEventListener("click", () => (this.isUnfolded = !more.open));
    more.append(summary, ...held);
    more.open = this.isUnfolded || fieldsOf(shape).some((one) => one.group === FOLDED && read(shape.businessObject, one.place) !== one.otherwise);
    return more;
  }

  private group(name: string, held: HTMLElement[]): HTMLElement {
    const set = made("fieldset", "modeler__group stack stack--tight");
    set.append(made("legend", "field__label", this.draft.texts[`group.${name}`] ?? name), ...held);
    return set;
  }

  private field(shape: Shape, field: Field): HTMLElement {
    const value = read(shape.businessObject, field.place);
    const control = this.widgets.control(field, shape, value, (text) => {
      if (read(shape.businessObject, field.place) === text) return;
      this.writer.write(shape, field.place, text, field.along);
    });
    const holder = this.widgets.labelled(field.key, control);
    // What findings call by the name that stands in the file; plain words could mean anything.
    if (field.place.kind === "attribute" && /[a-z][A-Z]/.test(field.place.name)) holder.dataset.attribute = field.place.name;
    return holder;
  }

  private pairs(shape: Shape, field: PairsField): HTMLElement {
    const changed = (rows: Pair[]): void => {
      if (JSON.stringify(rows) !== JSON.stringify(readPairs(shape.businessObject, field.pairs))) this.writer.writePairs(shape, field.pairs, rows);
    };
    const list = new PairList(shape, field, this.widgets, this.surroundings, this.topic(shape), this.draft.open, changed);
    return list.show(readPairs(shape.businessObject, field.pairs));
  }

  private topic(shape: Shape): Topic | undefined {
    const named = [shape.businessObject, eventOf(shape.businessObject)].map((one) => one?.get("camunda:topic")).find(Boolean);
    return typeof named === "string" ? this.draft.topics[named] : undefined;
  }

  /** Say under each field what is wrong with it, and before all fields what is wrong with the element. */
  private mark(): void {
    this.element.querySelectorAll<HTMLElement>(".field__error").forEach((one) => {
      one.hidden = true;
      one.textContent = "";
      one.parentElement?.classList.remove("field--error");
    });
    for (const one of this.findings) {
      const holder = this.holder(one);
      const said = holder?.querySelector<HTMLElement>(".field__error");
      if (!holder || !said) continue;
      said.hidden = false;
      said.textContent = `${said.textContent} ${one.text} ${one.remedy}`.trim();
      holder.classList.add("field--error");
      holder.closest("details")?.setAttribute("open", "");
    }
  }

  private holder(finding: Finding): HTMLElement | undefined {
    const fields = [...this.element.querySelectorAll<HTMLElement>("[data-field]")];
    // The value of a box to tick is “on”, which stands in many a sentence.
    const values = (one: HTMLElement): string[] => [...one.querySelectorAll<HTMLInputElement>("input:not([type=checkbox]), textarea")].map((each) => each.value);
    const quoted = (text: string): boolean => text.length > 1 && finding.text.includes(text.slice(0, REPEATED));
    const isQuoted = (one: HTMLElement): boolean => values(one).some(quoted);
    const about = [ABOUT[finding.rule] ?? []].flat();
    const named = about.flatMap((key) => fields.filter((one) => one.dataset.field === key));
    // Of several times or messages, the one that it quotes, or that says nothing.
    if (named.length) return named.find(isQuoted) ?? named.find((one) => values(one).includes("")) ?? named[0];
    const attribute = fields.find((one) => one.dataset.attribute && `${finding.text} ${finding.remedy}`.includes(one.dataset.attribute));
    return attribute ?? fields.find(isQuoted);
  }
}
