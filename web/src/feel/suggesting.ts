/** A field that offers what can be written in it: an editable combobox with a list (ARIA Authoring Practices). */
import { press } from "../form/combobox.ts";
import { type Offer, type Offered, take } from "./completion.ts";
import { made } from "../formdesigner/dom.ts";

/** What can be written at the cursor; `asked`: somebody wants to see it although nothing is typed. */
export type Suggest = (text: string, caret: number, asked: boolean) => Promise<Offered>;

let number = 0;

export class Suggesting {
  readonly element = made("div", "suggesting");
  private readonly list = made("ul", "suggesting__list");
  private now: Offered = { offers: [], from: 0 };
  private active = -1;

  constructor(
    readonly input: HTMLInputElement | HTMLTextAreaElement,
    private readonly suggest: Suggest,
    label: string,
  ) {
    this.list.id = `suggest-${(number += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    input.spellcheck = false;
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => void this.offer(false));
    input.addEventListener("keydown", (event) => this.key(event as KeyboardEvent));
    input.addEventListener("blur", () => this.close());
    if (input instanceof HTMLInputElement) input.addEventListener("click", () => void this.offer(true));
    this.element.append(input, this.list);
  }

  private async offer(asked: boolean): Promise<void> {
    const { input } = this;
    if (input.readOnly) return;
    grow(input);
    this.now = await this.suggest(input.value, input.selectionStart ?? input.value.length, asked);
    this.active = -1;
    this.list.replaceChildren(...this.now.offers.map((one, at) => this.option(one, at)));
    this.show(document.activeElement === input && this.now.offers.length > 0);
  }

  private option(offer: Offer, at: number): HTMLElement {
    const line = made("li", `suggesting__offer suggesting__offer--${offer.kind}`);
    line.id = `${this.list.id}-${at}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.append(made("span", "suggesting__name", offer.name), made("span", "suggesting__note", offer.note));
    // Not on click: the field would have lost the cursor by then.
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(at);
    });
    return line;
  }

  private key(event: KeyboardEvent): void {
    const line = this.input instanceof HTMLInputElement;
    if (this.list.hidden) {
      if (!(event.key === " " && event.ctrlKey) && !(line && event.key === "ArrowDown")) return;
      event.preventDefault();
      void this.offer(true);
      return;
    }
    const key = event.key === "Tab" && this.active >= 0 ? "Enter" : event.key;
    // Enter with nothing chosen stays what it is: a new line, or what was typed.
    if (key === "Enter" && this.active < 0) return this.close();
    const step = press(key, { open: true, active: this.active, count: this.now.offers.length }, false);
    if (step.taken) event.preventDefault();
    if (step.deed === "choose") this.choose(this.active);
    else if (step.deed === "revert") {
      event.stopPropagation();
      this.close();
    } else if (step.active !== this.active) this.activate(step.active);
  }

  private activate(at: number): void {
    this.active = at;
    [...this.list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    this.input.setAttribute("aria-activedescendant", at < 0 ? "" : `${this.list.id}-${at}`);
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  private choose(at: number): void {
    const offer = this.now.offers[at];
    if (!offer) return;
    const { input } = this;
    const { text, caret } = take(input.value, input.selectionStart ?? input.value.length, this.now.from, offer);
    input.value = text;
    input.setSelectionRange(caret, caret);
    grow(input);
    this.close();
    // What a program writes is no change of the field by itself.
    input.dispatchEvent(new Event("change"));
  }

  private show(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (open) this.list.scrollIntoView({ block: "nearest" });
    else this.input.removeAttribute("aria-activedescendant");
  }

  private close(): void {
    this.active = -1;
    this.show(false);
  }
}

/** Make a text area as high as what stands in it, up to a point. */
export function grow(input: HTMLInputElement | HTMLTextAreaElement): void {
  if (!(input instanceof HTMLTextAreaElement)) return;
  const lines = input.value.split("\n").map((line) => Math.max(1, Math.ceil(line.length / 32)));
  input.rows = Math.min(10, lines.reduce((sum, each) => sum + each, 0));
}

/** Offer things to choose from, for the whole text or for the part between two commas. */
export function among(find: (words: string) => Promise<{ id: string; label: string }[]>, several: boolean): Suggest {
  return async (text, caret, asked) => {
    const before = text.slice(0, caret);
    const from = several ? before.lastIndexOf(",") + 1 : 0;
    const lead = several && from > 0 ? " " : "";
    const words = (several ? before.slice(from) : before).trim().toLowerCase();
    const whole = asked && !several ? "" : words;
    if ((!asked && !words) || text.startsWith("=")) return { offers: [], from };
    const found = (await find(whole)).filter((one) => fits(one, whole) && (asked || one.id !== words));
    const rest = several ? text.slice(caret).search(/,|$/) : text.length - caret;
    const offers = found.slice(0, MOST).map((one): Offer => ({ name: one.id, text: lead + one.id, back: 0, note: one.label === one.id ? "" : one.label, kind: "variable", over: rest }));
    return { offers, from };
  };
}

const MOST = 100;

function fits(one: { id: string; label: string }, words: string): boolean {
  return words.split(/\s+/).every((word) => `${one.id} ${one.label}`.toLowerCase().includes(word));
}
