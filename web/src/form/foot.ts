/** Below the form: what went wrong, what will follow, the button, and what became of the draft. */
import type { Choices } from "./choices.ts";
import type { Texts } from "./texts.ts";

type Consequences = Record<string, Record<string, string>>;

export class Foot {
  readonly message = make("div", "note form__note");
  private readonly follows = make("p", "form__consequence");
  private readonly buttons: HTMLButtonElement[];
  private readonly draft = make("p", "form__draft");

  /** What the page said of the draft when it was opened. */
  private readonly written: Element | null;

  constructor(
    element: HTMLElement,
    private readonly texts: Texts,
    choices: Choices | null,
    consequences: Consequences,
    onSend: (choice?: string) => void,
  ) {
    this.message.setAttribute("role", "alert");
    this.message.tabIndex = -1;
    this.message.hidden = true;
    this.follows.setAttribute("aria-live", "polite");
    this.draft.setAttribute("role", "status");
    this.buttons = choices
      ? choices.options.map(({ value, label, tone }) => button(label, tone, () => onSend(value), value))
      : [button(texts.submit, "primary", () => onSend())];
    this.written = element.closest(".panel")?.querySelector("[data-draft-state]") ?? null;
    element.append(this.message, this.follows, ...(choices ? this.decisions(choices, consequences) : this.bar()));
  }

  /** One button, and beside it what became of the draft. */
  private bar(): HTMLElement[] {
    const bar = make("div", "form__bar");
    bar.append(...this.buttons, this.draft);
    return [bar];
  }

  /** A button for each choice, and below it what follows. */
  private decisions({ key, options }: Choices, consequences: Consequences): HTMLElement[] {
    const row = make("div", "form__choices");
    options.forEach(({ value }, at) => {
      const one = make("div", "form__choice");
      const control = this.buttons[at] as HTMLButtonElement;
      one.append(control);
      const says = consequences[key]?.[value];
      if (says) {
        const line = text("p", "form__then", says);
        line.id = `then-${key}-${value}`;
        control.setAttribute("aria-describedby", line.id);
        one.append(line);
      }
      row.append(one);
    });
    return [row, this.draft];
  }

  get busy(): boolean {
    return this.buttons.some((one) => one.getAttribute("aria-disabled") === "true");
  }

  /** Say that it is being sent. The button keeps the focus. */
  start(choice?: string): void {
    this.message.hidden = true;
    for (const one of this.buttons) {
      one.setAttribute("aria-disabled", "true");
      if (one.dataset.choice === choice) one.textContent = this.texts.sending;
    }
  }

  stop(): void {
    for (const one of this.buttons) {
      one.removeAttribute("aria-disabled");
      one.textContent = one.dataset.label ?? "";
    }
  }

  /** Say something that needs the reader: sentences, and what helps: a button to open the page again, or a link to a tab of its own. */
  note(lines: string[], tone: "done" | "open" | "failed", help?: { reload: string } | { link: string; href: string }): void {
    this.message.className = `note note--${tone} form__note`;
    const body = make("div", "form__lines");
    for (const line of lines.filter(Boolean)) body.append(text("p", "form__line", line));
    this.message.replaceChildren(body);
    if (help) this.message.append("reload" in help ? button(help.reload, "small", () => window.location.reload()) : link(help.link, help.href));
    this.message.hidden = false;
  }

  /** Say what became of the draft. */
  whisper(line: string, failed = false): void {
    this.written?.replaceChildren();
    this.draft.textContent = line;
    this.draft.classList.toggle("form__draft--failed", failed);
  }

  /** Say what will follow from what is chosen. */
  follow(line: string | null): void {
    if (this.follows.textContent !== (line ?? "")) this.follows.textContent = line ?? "";
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function text<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, content: string): HTMLElementTagNameMap[Name] {
  const made = make(name, className);
  made.textContent = content;
  return made;
}

function link(label: string, href: string): HTMLAnchorElement {
  const made = text("a", "button button--small", label);
  made.href = href;
  // What is typed stays in this one.
  made.target = "_blank";
  return made;
}

function button(label: string, tone: string, onClick: () => void, choice?: string): HTMLButtonElement {
  const made = text("button", tone === "plain" ? "button" : `button button--${tone}`, label);
  made.type = "button";
  made.dataset.label = label;
  if (choice !== undefined) made.dataset.choice = choice;
  made.addEventListener("click", onClick);
  return made;
}
