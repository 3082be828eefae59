/** Keeps what is drawn: a little after the last stroke, one save at a time, each against the revision that was loaded. */

export type Said = "saving" | "saved" | "not_saved";
const PAUSE_MS = 700;

export interface Target {
  address: string;
  name: string;
  revision: number;
}

export class Saver {
  private timer = 0;
  private going: Promise<void> = Promise.resolve();

  constructor(
    private readonly target: Target,
    private latest: string,
    private readonly say: (said: Said, more?: string) => void,
  ) {}

  /** Keep a text in a moment, unless it is what was noted last: that is kept, or on its way. */
  note(text: string): void {
    if (text === this.latest) return;
    window.clearTimeout(this.timer);
    this.latest = text;
    this.say("saving");
    this.timer = window.setTimeout(() => {
      this.going = this.going.then(() => this.save(text));
    }, PAUSE_MS);
  }

  private async save(text: string): Promise<void> {
    const { address, name, revision } = this.target;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ name, content: text, revision }),
    }).catch(() => null);
    const body = ((await answer?.json().catch(() => null)) ?? {}) as { revision?: number; detail?: string };
    if (!answer?.ok || body.revision === undefined) return this.say("not_saved", body.detail);
    this.target.revision = body.revision;
    // What was drawn meanwhile is not saved yet.
    if (text === this.latest) this.say("saved");
  }
}
