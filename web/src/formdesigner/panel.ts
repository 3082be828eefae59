/** What the chosen field says, in words; every change goes through the command stack, so it can be undone. */
import { offered, type Offer } from "../feel/completion.ts";
import { Suggesting, type Suggest } from "../feel/suggesting.ts";
import { isScanField } from "../scan/scanned.ts";
import { button, labelled, made } from "./dom.ts";
import type { Spec, Word } from "./kinds.ts";
import { choicesOf, columnsList, restList, type Change } from "./lists.ts";
import { columnsOf, entriesOf, read, typed, wrongKey, written, type Entry } from "./properties.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export interface Deeds {
  change(spec: Spec, changed: Record<string, unknown>): void;
  move(spec: Spec, by: 1 | -1): void;
  remove(spec: Spec): void;
  /** What can be written in FEEL: fields of the form, what the steps that show it know, functions. */
  offers(): Offer[];
  /** The names that stand beside a field, in its frame or row. */
  beside(spec: Spec): Set<string>;
}

export class Panel {
  readonly element = made("section", "formdesigner__panel stack");
  private spec: Spec | null = null;
  /** True while this panel writes: its controls stay, or whoever goes on typing would lose the next one. */
  private writing = false;

  constructor(
    private readonly texts: Record<string, string>,
    private readonly names: Record<string, Word>,
    private readonly open: boolean,
    private readonly deeds: Deeds,
  ) {
    this.element.setAttribute("aria-label", texts.panel ?? "");
    this.draw();
  }

  show(spec: Spec | null): void {
    const shown = spec?.type === "default" ? null : spec;
    if (shown === this.spec) return;
    this.spec = shown;
    this.draw();
  }

  /** Show again what was changed elsewhere, by undo or on the canvas. */
  refresh(): void {
    if (!this.writing) this.draw();
  }

  private say(key: string): string {
    return this.texts[key] ?? key;
  }

  private draw(): void {
    const spec = this.spec;
    if (!spec) return this.element.replaceChildren(made("p", "muted", this.say("none_chosen")));
    const lang = document.documentElement.lang.startsWith("de") ? "de" : "en";
    const heading = made("h2", "subheading", this.names[spec.type]?.[lang] ?? spec.type);
    const scans = spec.type === "textfield" && isScanField(spec.key) ? [made("p", "meta", this.say("scans"))] : [];
    this.element.replaceChildren(heading, ...scans, ...(this.open ? [this.bar(spec)] : []), ...this.groups(spec));
  }

  private bar(spec: Spec): HTMLElement {
    const bar = made("div", "row");
    const small = "button button--small";
    bar.append(
      button(this.say("move_up"), small, () => this.deeds.move(spec, -1)),
      button(this.say("move_down"), small, () => this.deeds.move(spec, 1)),
      button(this.say("remove"), `${small} button--danger`, () => this.deeds.remove(spec)),
    );
    return bar;
  }

  private groups(spec: Spec): HTMLElement[] {
    const groups = new Map<string, HTMLElement[]>();
    const into = (name: string, element: HTMLElement | null): void => {
      if (element) groups.set(name, [...(groups.get(name) ?? []), element]);
    };
    const change: Change = (changed) => this.write(spec, changed);
    into("words", null);
    for (const entry of entriesOf(spec)) {
      if (entry.group === "choices" && !groups.has("choices")) into("choices", choicesOf(spec, this.texts, this.open, change));
      into(entry.group, this.entry(spec, entry));
    }
    if (spec.type === "table" && columnsOf(spec)) into("columns", columnsList(spec, this.texts, this.open, change));
    into("rest", restList(spec, this.texts, this.open, change));
    return [...groups].map(([name, elements]) => {
      const set = made("fieldset", "formdesigner__group stack stack--tight");
      set.append(made("legend", "field__label strong", this.say(`group.${name}`)), ...elements);
      return set;
    });
  }

  private entry(spec: Spec, entry: Entry): HTMLElement {
    const control = this.control(spec, entry);
    if (entry.shape === "feel" && !(control instanceof HTMLSelectElement)) {
      const suggest: Suggest = (text, caret, asked) => Promise.resolve(offered(text, caret, this.deeds.offers(), asked));
      return labelled(this.say(`entry.${entry.key}`), control, new Suggesting(control, suggest, this.say("suggestions")).element);
    }
    if (entry.shape !== "yes") return labelled(this.say(`entry.${entry.key}`), control);
    const label = made("label", "check");
    label.append(control, made("span", "", this.say(`entry.${entry.key}`)));
    return label;
  }

  private control(spec: Spec, entry: Entry): Control {
    const control = this.shaped(spec, entry);
    control.dataset.entry = entry.key;
    if (!this.open) control.setAttribute("disabled", "");
    control.addEventListener("change", () => this.take(spec, entry, control));
    return control;
  }

  private shaped(spec: Spec, entry: Entry): Control {
    const value = read(spec, entry);
    if (entry.shape === "yes") {
      const box = made("input", "check__box");
      box.type = "checkbox";
      box.checked = value === undefined ? (entry.unless ?? false) : value === true;
      return box;
    }
    if (entry.shape === "one") return this.choice(entry, String(value ?? entry.options?.[0] ?? ""));
    const control = entry.shape === "long" ? made("textarea", "input") : made("input", entry.shape === "feel" ? "input code" : "input");
    if (control instanceof HTMLTextAreaElement) control.rows = 4;
    control.value = value === undefined || value === null ? "" : String(value);
    return control;
  }

  private choice(entry: Entry, value: string): HTMLSelectElement {
    const select = made("select", "input");
    for (const one of entry.options ?? []) {
      const option = made("option", "", this.say(`entry.${entry.key}.${one}`));
      option.value = one;
      option.selected = one === value;
      select.append(option);
    }
    return select;
  }

  private take(spec: Spec, entry: Entry, control: Control): void {
    const value = control instanceof HTMLInputElement && control.type === "checkbox" ? control.checked : typed(control.value, entry.shape);
    if (entry.key === "key" || entry.key === "path") {
      const wrong = value === "" && spec.type === "group" ? null : wrongKey(String(value), this.deeds.beside(spec));
      this.complain(control, wrong === null ? "" : this.say(wrong));
      if (wrong !== null) return;
    }
    if (value === read(spec, entry)) return;
    this.write(spec, written(spec, entry, value));
    // What is asked decides which entries there are.
    if (entry.key === "subtype") this.draw();
  }

  private complain(control: Control, sentence: string): void {
    control.parentElement?.querySelector(".field__error")?.remove();
    control.setAttribute("aria-invalid", String(Boolean(sentence)));
    if (!sentence) return;
    const line = made("p", "field__error", sentence);
    line.id = `${control.id}-error`;
    control.setAttribute("aria-describedby", line.id);
    control.parentElement?.append(line);
  }

  private write(spec: Spec, changed: Record<string, unknown>): void {
    this.writing = true;
    this.deeds.change(spec, changed);
    this.writing = false;
    if ("values" in changed || "columns" in changed) this.draw();
  }
}
