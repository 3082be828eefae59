/** The camera as a scanner: a dialog that closes with what it read. */
import { reader } from "./reader.ts";
import { scanTexts } from "./texts.ts";

const PAUSE = 120;

/** Say whether this browser would lend its camera: over https, or from this machine. */
export function hasCamera(): boolean {
  return navigator.mediaDevices?.getUserMedia !== undefined;
}

/** Make the button that opens the camera. */
export function cameraButton(onRead: (text: string) => void): HTMLButtonElement {
  const texts = scanTexts(document.documentElement.lang);
  const button = make("button", "button button--icon scan__button");
  button.type = "button";
  button.setAttribute("aria-label", texts.open);
  button.title = texts.open;
  button.innerHTML = '<svg class="icon" aria-hidden="true" viewBox="0 0 20 20"><path d="M3 7V4.5A1.5 1.5 0 0 1 4.5 3H7m6 0h2.5A1.5 1.5 0 0 1 17 4.5V7m0 6v2.5a1.5 1.5 0 0 1-1.5 1.5H13m-6 0H4.5A1.5 1.5 0 0 1 3 15.5V13M6.5 7v6m2.5-6v6m2-6v6m2.5-6v6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  button.addEventListener("click", () => void scan().then((text) => (text === null ? button.focus() : onRead(text))));
  return button;
}

/** Open the camera; gives what it read, or null when somebody closed it. */
export async function scan(): Promise<string | null> {
  const window = new Finder();
  try {
    return await window.read();
  } finally {
    window.end();
  }
}

class Finder {
  private readonly texts = scanTexts(document.documentElement.lang);
  private readonly dialog = make("dialog", "dialog dialog--over scan__dialog");
  private readonly video = make("video", "scan__video");
  private readonly says = make("p", "meta");
  private readonly closed: Promise<null>;
  private stream: MediaStream | null = null;
  private ended = false;

  constructor() {
    const heading = make("h2", "heading");
    heading.id = "scan-title";
    heading.textContent = this.texts.title;
    this.dialog.setAttribute("aria-labelledby", heading.id);
    this.says.setAttribute("role", "status");
    this.says.textContent = this.texts.starting;
    this.video.muted = true;
    this.video.playsInline = true;
    const close = make("button", "button");
    close.type = "button";
    close.textContent = this.texts.close;
    close.addEventListener("click", () => this.dialog.close());
    const body = make("div", "dialog__body"), foot = make("div", "dialog__foot");
    body.append(heading, this.video, this.says);
    foot.append(close);
    this.dialog.append(body, foot);
    this.closed = new Promise((resolve) => this.dialog.addEventListener("close", () => resolve(null), { once: true }));
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  /** Gives what was read, or null when the dialog was closed. */
  read(): Promise<string | null> {
    return Promise.race([this.look(), this.closed]);
  }

  end(): void {
    this.ended = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.dialog.close();
    this.dialog.remove();
  }

  private async look(): Promise<string | null> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      this.stream = stream;
      // Somebody closed the dialog while the browser was asking.
      if (this.ended) return (this.end(), null);
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      this.says.textContent = refused ? this.texts.refused : this.texts.missing;
      return this.closed;
    }
    const read = await reader();
    this.says.textContent = this.texts.looking;
    while (!this.ended) {
      const text = await read(this.video);
      if (text) return text;
      await new Promise((passed) => setTimeout(passed, PAUSE));
    }
    return null;
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, names: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = names;
  return made;
}
