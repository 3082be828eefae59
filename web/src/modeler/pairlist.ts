/** Lists of pairs in the panel: parameters, what is handed to a called process and back, duties kept apart, other properties. */
import type { PairsField } from "./fields.ts";
import { button, made, type Option, type Shape, type Topic } from "./model.ts";
import type { Pair } from "./places.ts";
import { among, type Suggest } from "../feel/suggesting.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Control, Widgets } from "./widgets.ts";

const AFTER = new Set(["outputs", "back"]);

export class PairList {
  readonly element = made("div", "pairs stack stack--tight");
  private readonly rows = made("div", "stack stack--tight");

  constructor(
    private readonly shape: Shape,
    private readonly field: PairsField,
    private readonly widgets: Widgets,
    private readonly surroundings: Surroundings,
    private readonly topic: Topic | undefined,
    private readonly open: boolean,
    private readonly changed: (rows: Pair[]) => void,
  ) {}

  show(pairs: Pair[]): HTMLElement {
    const { element, field, widgets } = this;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", widgets.text(`field.${field.key}`));
    element.dataset.field = field.key;
    element.append(made("p", "field__label", widgets.text(`field.${field.key}`)), this.rows);
    for (const pair of pairs) this.add(pair);
    if (this.open) element.append(this.adding());
    const wrong = made("p", "field__error");
    wrong.hidden = true;
    element.append(wrong);
    return element;
  }

  private adding(): HTMLElement {
    const line = made("div", "row row--tight");
    line.append(button("button button--small", this.widgets.text("add"), () => this.add({ name: "", value: "" }).focus()));
    const missing = this.missing();
    if (missing.length) {
      line.append(
        button("button button--small", this.widgets.text("add_all"), () => {
          for (const name of this.missing()) this.add({ name, value: "" });
          line.lastElementChild?.remove();
        }),
      );
    }
    return line;
  }

  /** What the topic takes and nobody gives yet. */
  private missing(): string[] {
    if (this.field.key !== "inputs" || !this.topic) return [];
    const there = new Set(this.pairs().map((one) => one.name));
    return Object.keys(this.topic.inputs).filter((name) => !there.has(name));
  }

  private add(pair: Pair): HTMLInputElement {
    const { field, widgets } = this;
    const row = made("div", "pairs__row");
    const at = this.rows.children.length;
    const name = widgets.offering("pair_name", pair.name, this.names(), () => this.write());
    const value = this.value(pair.value);
    for (const [part, control] of [["name", name], ["value", value]] as const) {
      control.input.dataset.key = `${field.key}.${at}.${part}`;
      control.input.setAttribute("aria-label", `${widgets.text(`field.${field.key}`)}: ${widgets.text(`pair.${field.key}.${part}`)} ${at + 1}`);
      if ("placeholder" in control.input) control.input.placeholder = widgets.text(`pair.${field.key}.${part}`);
    }
    row.append(name.element, value.element);
    if (this.open) {
      const drop = button("button button--small button--quiet pairs__drop", "×", () => {
        row.remove();
        this.write();
      });
      drop.setAttribute("aria-label", `${widgets.text("drop")} ${pair.name}`.trim());
      row.append(drop);
    }
    this.rows.append(row);
    return name.input as HTMLInputElement;
  }

  private value(value: string): Control {
    const { key } = this.field;
    if (key === "conflicts") {
      return this.widgets.offering("pair_value", value, among((words) => this.surroundings.options("duties", words), true), () => this.write());
    }
    return this.widgets.feel(this.shape, "pair_value", value, () => this.write(), AFTER.has(key));
  }

  private names(): Suggest {
    const { field, topic } = this;
    const of = (names: Record<string, string>): Option[] => Object.entries(names).map(([id, label]) => ({ id, label }));
    const known = field.key === "inputs" && topic ? of(topic.inputs) : [];
    return among(() => Promise.resolve(known), false);
  }

  private write(): void {
    this.changed(this.pairs().filter((one) => one.name));
  }

  private pairs(): Pair[] {
    return [...this.rows.children].map((row) => {
      const [name, value] = row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
      return { name: name?.value.trim() ?? "", value: value?.value.trim() ?? "" };
    });
  }
}
