/** Below the form: what went wrong, what will follow, the button, and what became of the draft. */
import type { Texts } from "./texts.ts";

export class Foot {
  readonly message = make("div", "note form__note");
  private readonly follows = make("p", "form__consequence");
  private readonly button = make("button", "button button--primary");
  private readonly draft = make("p", "form__draft");

  /** What the page said of the draft when it was opened. */
  private readonly written: Element | null;

  constructor(element: HTMLElement, private readonly texts: Texts, onSend: () => void) {
    this.message.setAttribute("role", "alert");
    this.message.tabIndex = -1;
    this.message.hidden = true;
    this.follows.setAttribute("aria-live", "polite");
    this.draft.setAttribute("role", "status");
    this.button.type = "button";
    this.button.textContent = texts.submit;
    this.button.addEventListener("click", onSend);
    const bar = make("div", "form__bar");
    bar.append(this.button, this.draft);
    this.written = element.closest(".panel")?.querySelector("[data-draft-state]") ?? null;
    element.append(this.message, this.follows, bar);
  }

  get busy(): boolean {
    return this.button.getAttribute("aria-disabled") === "true";
  }

  /** Say that it is being sent. The button keeps the focus. */
  start(): void {
    this.message.hidden = true;
    this.button.setAttribute("aria-disabled", "true");
    this.button.textContent = this.texts.sending;
  }

  stop(): void {
    this.button.removeAttribute("aria-disabled");
    this.button.textContent = this.texts.submit;
  }

  /** Say something that needs the reader: sentences, and a button that opens the page again where that helps. */
  note(lines: string[], tone: "open" | "failed", reload?: string): void {
    this.message.className = `note note--${tone} form__note`;
    const body = make("div", "form__lines");
    for (const line of lines.filter(Boolean)) body.append(text("p", "form__line", line));
    this.message.replaceChildren(body);
    if (reload) {
      const button = text("button", "button button--small", reload);
      button.type = "button";
      button.addEventListener("click", () => window.location.reload());
      this.message.append(button);
    }
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
