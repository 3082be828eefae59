/** What can be added to a form: dragged to its place, or by a click or key below the chosen field. */
import { button, made } from "./dom.ts";
import { PALETTE, type Word } from "./kinds.ts";

/** The classes are those by which form-js knows where something is dragged from. */
export function palette(texts: Record<string, string>, names: Record<string, Word>, add: (type: string) => void): HTMLElement {
  const lang = document.documentElement.lang.startsWith("de") ? "de" : "en";
  const element = made("section", "formdesigner__palette stack stack--tight");
  element.setAttribute("aria-label", texts.add ?? "");
  element.append(made("h2", "subheading", texts.add), made("p", "meta", texts["add.hint"]));
  for (const group of PALETTE) {
    const fields = made("div", "formdesigner__kinds fjs-palette-fields fjs-drag-container fjs-no-drop");
    for (const type of group.types) {
      const one = button(names[type]?.[lang] ?? type, "formdesigner__kind fjs-palette-field fjs-drag-copy fjs-no-drop", () => add(type));
      one.dataset.fieldType = type;
      fields.append(one);
    }
    element.append(made("h3", "field__label", texts[`group.${group.id}`]), fields);
  }
  return element;
}
