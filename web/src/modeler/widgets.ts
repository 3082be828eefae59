/** Fields of the panel: a label, something to fill in, a hint, and place for what is wrong. */
import { offered } from "../feel/completion.ts";
import type { Field } from "./fields.ts";
import { made, type Shape } from "./model.ts";
import type { Surroundings } from "./surroundings.ts";
import { among, grow, Suggesting } from "../feel/suggesting.ts";

export interface Control {
  element: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
}

let number = 0;

export class Widgets {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly texts: Record<string, string>,
    private readonly open: boolean,
  ) {}

  text(key: string): string {
    return this.texts[key] ?? key;
  }

  /** Put a label before a control, a hint and room for findings after it. */
  labelled(key: string, control: Control, holder = made("div", "field")): HTMLElement {
    const { input } = control;
    input.id ||= `say-${(number += 1)}`;
    input.dataset.key ||= key;
    const label = made("label", "field__label", this.text(`field.${key}`));
    label.htmlFor = input.id;
    const wrong = made("p", "field__error");
    wrong.id = `${input.id}-wrong`;
    wrong.hidden = true;
    input.setAttribute("aria-describedby", wrong.id);
    const hint = this.texts[`hint.${key}`];
    holder.dataset.field = key;
    if (input.type === "checkbox") holder.append(this.beside(control.element, label));
    else holder.append(label, control.element);
    if (hint) holder.append(made("p", "field__hint", hint));
    holder.append(wrong);
    return holder;
  }

  private beside(box: HTMLElement, label: HTMLElement): HTMLElement {
    const line = made("div", "row row--tight");
    line.append(box, label);
    return line;
  }

  /** The control of a field, with its value; `changed` hears what is written. */
  control(field: Field, shape: Shape, value: string, changed: (text: string) => void): Control {
    switch (field.way) {
      case "number":
        return this.number(field, value || field.otherwise || "", changed);
      case "yes":
        return this.yes(value || field.otherwise || "false", (text) => changed(text === field.otherwise ? "" : text));
      case "feel":
        return this.feel(shape, field.key, value, changed);
      case "text":
        return this.area(field.key, value, changed);
      default:
        return this.chosen(field, value, changed);
    }
  }

  private chosen(field: Field, value: string, changed: (text: string) => void): Control {
    const { options } = field;
    if (Array.isArray(options)) return this.choice(field.key, value || field.otherwise || "", ["", ...options.filter((one) => one !== field.otherwise)], changed, field.otherwise);
    if (!options) return this.line(field.key, value, changed);
    const find = (words: string): ReturnType<Surroundings["options"]> => this.surroundings.options(options, words);
    return this.offering(field.key, value, among(find, field.way === "several"), changed);
  }

  line(key: string, value: string, changed: (text: string) => void): Control {
    const input = made("input", "input");
    return this.heard(key, input, value, changed);
  }

  /** A whole number. What is no number at all cannot be typed; what is too large is said below, as deployment does. */
  private number(field: Field, value: string, changed: (text: string) => void): Control {
    const input = made("input", "input");
    input.type = "number";
    input.min = "1";
    return this.heard(field.key, input, value, (text) => changed(text === field.otherwise ? "" : text));
  }

  private area(key: string, value: string, changed: (text: string) => void): Control {
    const input = made("textarea", "input");
    const control = this.heard(key, input, value, changed);
    grow(input);
    return control;
  }

  private heard<E extends HTMLInputElement | HTMLTextAreaElement>(key: string, input: E, value: string, changed: (text: string) => void): Control {
    input.value = value;
    input.dataset.was = value;
    input.readOnly = !this.open;
    input.placeholder = this.texts[`example.${key}`] ?? "";
    input.addEventListener("change", () => changed(input.value.trim()));
    return { element: input, input };
  }

  /** A field with suggestions. */
  offering(key: string, value: string, suggest: ConstructorParameters<typeof Suggesting>[1], changed: (text: string) => void): Control {
    const { input } = this.heard(key, made("input", "input"), value, changed) as { input: HTMLInputElement };
    return { element: new Suggesting(input, suggest, this.text("suggestions")).element, input };
  }

  /** A field for FEEL. Expressions of outputs also read what the element has just given. */
  feel(shape: Shape, key: string, value: string, changed: (text: string) => void, after = false): Control {
    const { input } = this.heard(key, made("textarea", "input code"), value, changed) as { input: HTMLTextAreaElement };
    const known = () => this.surroundings.expressions(shape.businessObject.id ?? shape.id, after);
    const suggest = async (text: string, caret: number, asked: boolean) => offered(text, caret, await known(), asked);
    const control = { element: new Suggesting(input, suggest, this.text("suggestions")).element, input };
    grow(input);
    return control;
  }

  yes(value: string, changed: (text: string) => void): Control {
    const input = made("input", "choice__input");
    input.type = "checkbox";
    input.checked = value === "true";
    input.disabled = !this.open;
    input.addEventListener("change", () => changed(String(input.checked)));
    return { element: input, input };
  }

  /** A choice among few, each with its name or its text `option.KEY.VALUE`; the empty one says `otherwise`. */
  choice(key: string, value: string, options: string[], changed: (text: string) => void, otherwise = "", names: Record<string, string> = {}): Control {
    const input = made("select", "input");
    const there = options.includes(value) || value === otherwise ? options : [...options, value];
    for (const one of there) {
      const option = made("option", "", names[one] ?? this.texts[`option.${key}.${one || otherwise || "none"}`] ?? (one || "–"));
      option.value = one;
      input.append(option);
    }
    input.value = value === otherwise ? "" : value;
    input.disabled = !this.open;
    input.addEventListener("change", () => changed(input.value));
    return { element: input, input };
  }
}
