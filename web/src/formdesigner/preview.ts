/** The form as people will have it: the real island, with sample data, in either language. Nothing of it is sent. */
import { open, type FormData } from "../form.ts";
import { button, labelled, made } from "./dom.ts";
import type { Spec } from "./kinds.ts";
import { sample } from "./sample.ts";

type Values = Record<string, unknown>;

export class Preview {
  readonly element = made("section", "formdesigner__preview stack");
  private readonly place = made("div", "formdesigner__form");
  private readonly data = made("textarea", "input code formdesigner__data");
  private readonly wrong = made("p", "field__error");
  private readonly reads = made("p", "meta");
  private values: Values = {};
  private last: FormData | null = null;
  private shown: { destroy(): void } | null = null;
  locale: string;

  constructor(
    private readonly texts: Record<string, string>,
    locale: string,
    private readonly schema: () => Spec,
    private readonly again: () => void,
  ) {
    this.locale = locale;
    this.place.dataset.island = "";
    this.place.dataset.state = "ready";
    const head = made("div", "row row--between");
    head.append(made("h2", "subheading", texts["look.title"]), this.languages());
    this.data.rows = 8;
    this.data.spellcheck = false;
    this.data.addEventListener("change", () => this.take());
    const make = button(texts["look.data_make"] ?? "", "button button--small", () => this.fill());
    const given = made("div", "stack stack--tight formdesigner__given");
    given.append(labelled(texts["look.data"] ?? "", this.data), this.wrong, this.reads, make);
    this.element.append(head, this.place, given);
  }

  private languages(): HTMLElement {
    const row = made("div", "row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", this.texts["look.language"] ?? "");
    const buttons = ["en", "de"].map((locale) => {
      const one = button(this.texts[`look.${locale}`] ?? locale, "button button--small", () => {
        this.locale = locale;
        for (const each of buttons) each.setAttribute("aria-pressed", String(each === one));
        this.again();
      });
      one.lang = locale;
      one.setAttribute("aria-pressed", String(locale === this.locale));
      return one;
    });
    row.append(...buttons);
    return row;
  }

  private fill(): void {
    this.data.value = JSON.stringify(sample(this.schema(), new Date().toISOString().slice(0, 10)), null, 2);
    this.take();
  }

  private take(): void {
    this.wrong.textContent = "";
    try {
      this.values = this.data.value.trim() ? (JSON.parse(this.data.value) as Values) : {};
    } catch (error) {
      this.wrong.textContent = (this.texts["look.data_bad"] ?? "").replace("{problem}", String((error as Error).message));
      return;
    }
    if (this.last) void this.show(this.last, []);
  }

  /** Show the form as the server gives it now; null while it cannot be shown. `reads`: what it takes from the case. */
  async show(form: FormData | null, reads: string[]): Promise<void> {
    if (form) this.last = form;
    if (reads.length) this.reads.textContent = (this.texts["look.reads"] ?? "").replace("{names}", reads.join(", "));
    this.shown?.destroy();
    this.shown = null;
    const room = made("div", "");
    this.place.replaceChildren(room);
    this.place.lang = this.locale;
    if (!form) return room.append(made("p", "muted", this.texts["look.none"]));
    try {
      this.shown = await open(room, { ...form, data: this.values, trial: this.texts.trial ?? "" });
    } catch (error) {
      room.replaceChildren(made("p", "field__error", String((error as Error).message)));
    }
  }
}
