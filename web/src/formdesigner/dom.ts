/** Elements of the page, made with their class. */

export function made<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, text = ""): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function button(text: string, className: string, onClick: () => void): HTMLButtonElement {
  const element = made("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

let number = 0;

/** A label above its control; `around`: what the control stands in. */
export function labelled(text: string, control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, around: HTMLElement = control): HTMLElement {
  const holder = made("div", "field");
  const label = made("label", "field__label", text);
  control.id ||= `say-${(number += 1)}`;
  label.htmlFor = control.id;
  holder.append(label, around);
  return holder;
}

/** A list of rows that can be added to: each row its controls and a button that takes it away. */
export function rows(lines: HTMLElement[][], drop: (at: number) => HTMLButtonElement, add: HTMLButtonElement | null): HTMLElement {
  const list = made("div", "formdesigner__rows stack stack--tight");
  lines.forEach((controls, at) => {
    const row = made("div", "formdesigner__row");
    row.append(...controls, ...(add ? [drop(at)] : []));
    list.append(row);
  });
  if (add) list.append(add);
  return list;
}
