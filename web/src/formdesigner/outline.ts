/** All fields of the form as a list: the way round the canvas for the keyboard, and on a phone. */
import { button, made } from "./dom.ts";
import { titleOf, walk, type Spec, type Word } from "./kinds.ts";

export class Outline {
  readonly element = made("section", "stack stack--tight");
  private readonly list = made("ol", "formdesigner__fields");

  constructor(
    private readonly texts: Record<string, string>,
    private readonly names: Record<string, Word>,
    private readonly choose: (id: string) => void,
  ) {
    this.element.append(made("h2", "subheading", texts.fields), this.list);
  }

  /** Show the fields; `wrong`: how many findings each has. */
  show(schema: Spec, chosen: string | null, wrong: Map<string, number>): void {
    const lang = document.documentElement.lang.startsWith("de") ? "de" : "en";
    const held = this.list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.field : undefined;
    const lines: HTMLElement[] = [];
    walk(schema, (spec, depth) => {
      const line = made("li", `formdesigner__field formdesigner__field--${Math.min(depth, 3)}`);
      const one = button(titleOf(spec, lang, this.names), "link", () => this.choose(spec.id));
      one.dataset.field = spec.id;
      if (spec.id === chosen) one.setAttribute("aria-current", "true");
      const kind = made("span", "meta", this.names[spec.type]?.[lang] ?? spec.type);
      const count = wrong.get(spec.id);
      line.append(one, kind, ...(count ? [made("span", "badge badge--failed", String(count))] : []));
      lines.push(line);
    });
    this.list.replaceChildren(...(lines.length ? lines : [made("li", "muted", this.texts.empty)]));
    if (held) this.list.querySelector<HTMLElement>(`[data-field="${CSS.escape(held)}"]`)?.focus();
  }
}
