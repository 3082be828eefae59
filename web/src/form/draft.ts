/** Keeps what is typed as a draft on the server: shortly after each pause, again when the server was away. */
import { ask, sending, type Fetch } from "./http.ts";

export const PAUSE = 800;
export const RETRY = 5000;

/** What there is to say about the draft. "elsewhere": it was changed in another tab; "over": what it is for has been done. */
export type DraftState = "saving" | "saved" | "away" | "elsewhere" | "over" | "signedOut" | "refused";

const SAID: Readonly<Record<number, DraftState>> = { 401: "signedOut", 409: "over", 412: "elsewhere" };

export interface DraftOptions {
  address: string;
  revision: number | null;
  fetch: Fetch;
  tell(state: DraftState, detail?: string): void;
}

/** One draft, one request at a time. */
export class DraftSaver {
  private waiting: unknown = undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private stopped = false;
  private revision: number | null;

  constructor(private readonly options: DraftOptions) {
    this.revision = options.revision;
  }

  /** Whether something typed is not on the server yet. */
  get dirty(): boolean {
    return this.waiting !== undefined || this.running !== null;
  }

  /** Take note of what is typed; it goes to the server after a pause. */
  note(data: unknown): void {
    this.waiting = structuredClone(data);
    if (!this.stopped) this.later(PAUSE);
  }

  /** Save now what waits, also while the page is left. */
  async flush(keepalive = false): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.stopped || this.waiting === undefined) return;
    this.running = this.save(keepalive).finally(() => (this.running = null));
    await this.running;
  }

  /** Save nothing any more, and wait for what is under way: a draft must not come after the answers. */
  async hold(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
  }

  /** Go on after `hold`. */
  resume(): void {
    if (this.waiting !== undefined && !this.stopped) this.later(PAUSE);
  }

  /** The answers are in: there is nothing to save. */
  end(): void {
    clearTimeout(this.timer);
    this.stopped = true;
    this.waiting = undefined;
  }

  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private async save(keepalive: boolean): Promise<void> {
    const data = this.waiting;
    this.waiting = undefined;
    this.options.tell("saving");
    const body = { data, revision: this.revision };
    const outcome = await ask<{ revision: number }>(this.options.fetch, this.options.address, { ...sending("PUT", body), keepalive });
    if (outcome.kind === "done") {
      this.revision = outcome.body.revision;
      this.options.tell("saved");
      return;
    }
    // What was typed since is newer.
    this.waiting ??= data;
    if (outcome.kind === "away") {
      this.options.tell("away");
      this.later(RETRY);
      return;
    }
    const { status, detail } = outcome.problem;
    const said = SAID[status] ?? "refused";
    this.stopped = said === "elsewhere" || said === "over";
    this.options.tell(said, detail);
  }
}
