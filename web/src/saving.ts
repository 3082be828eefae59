/** Saves a diagram or a form as people draw, one save after the other, each against the revision that was seen. */

/** The file of a draft that is drawn: `files` is the address to save it at, `revision` the one of the draft. */
export interface Drawn {
  files: string;
  name: string;
  revision: number;
}

const PAUSE_MS = 700;

export class Saving {
  private timer = 0;
  private last: Promise<void> = Promise.resolve();
  private due = false;
  private busy = 0;

  constructor(
    private readonly draft: Drawn,
    private readonly text: () => Promise<string>,
    private readonly say: (key: string, more?: string) => void,
    private readonly saved: () => Promise<void>,
  ) {}

  /** Let nobody leave the page with something unsaved: links wait for it, and the browser asks. */
  watch(): void {
    window.addEventListener("beforeunload", (event) => {
      if (this.waits) event.preventDefault();
    });
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (!link || !this.waits || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.download) return;
      event.preventDefault();
      void this.now().then(() => !this.waits && window.location.assign(link.href));
    });
  }

  private get waits(): boolean {
    return this.due || this.busy > 0;
  }

  /** Save when nothing was drawn for a moment. */
  soon(): void {
    this.due = true;
    this.say("saving");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.now(), PAUSE_MS);
  }

  /** Save what is not saved yet, or anyway. */
  async now(anyway = false): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.due || anyway) {
      this.due = false;
      this.last = this.last.then(async () => this.keep(this.draft.name, await this.text())).then((kept) => (kept ? this.saved() : undefined));
    }
    await this.last;
  }

  /** Add a file to the draft; false when it was not taken. */
  async add(name: string, content: string): Promise<boolean> {
    await this.now();
    return this.keep(name, content);
  }

  private async keep(name: string, content: string): Promise<boolean> {
    this.busy += 1;
    const kept = await this.send(name, content).finally(() => (this.busy -= 1));
    // What was not taken is still only here.
    if (!kept && name === this.draft.name) this.due = true;
    return kept;
  }

  private async send(name: string, content: string): Promise<boolean> {
    const answer = await fetch(this.draft.files, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ name, content, revision: this.draft.revision }),
    }).catch(() => null);
    if (answer?.ok) {
      this.draft.revision = ((await answer.json()) as { revision: number }).revision;
      // What was drawn meanwhile is not saved yet.
      if (!this.due) this.say("saved");
      return true;
    }
    const problem = answer ? ((await answer.json().catch(() => ({}))) as { detail?: string }).detail : undefined;
    this.say("not_saved", problem);
    return false;
  }
}
