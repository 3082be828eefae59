/** Hands answers in: once for however many clicks, with the same key again when nobody answered. */
import { ask, sending, type Fetch, type Outcome } from "./http.ts";

export interface SubmissionOptions {
  address: string;
  method: string;
  bodyKey: string;
  etag: string | null;
  fetch: Fetch;
  newKey(): string;
}

export type Answer = Record<string, unknown> | null;

export class Submission {
  private last: { body: string; key: string } | null = null;
  private busy = false;

  constructor(private readonly options: SubmissionOptions) {}

  /** Hand the answers in; null when they are on their way already. */
  async send(data: unknown): Promise<Outcome<Answer> | null> {
    if (this.busy) return null;
    this.busy = true;
    try {
      const { address, method, bodyKey, etag, fetch } = this.options;
      const body = { [bodyKey]: data };
      const headers: Record<string, string> = { "Idempotency-Key": this.keyFor(JSON.stringify(body)) };
      if (etag) headers["If-Match"] = etag;
      const outcome = await ask<Answer>(fetch, address, sending(method, body, headers));
      if (isFinal(outcome)) this.last = null;
      return outcome;
    } finally {
      this.busy = false;
    }
  }

  /** The key of the last try when the same answers go again, since they may have arrived; else a new one. */
  private keyFor(body: string): string {
    if (this.last?.body !== body) this.last = { body, key: this.options.newKey() };
    return this.last.key;
  }
}

/** Whether the server has dealt with it for good. 409 also says that the same request is being answered. */
function isFinal(outcome: Outcome<Answer>): boolean {
  return outcome.kind === "done" || (outcome.kind === "problem" && outcome.problem.status !== 409);
}

/** Where to go after the answers are in. */
export function destination(done: string, answer: Answer): string {
  const location = answer?.location;
  if (typeof location === "string" && /^\/(?!\/)/.test(location)) return location;
  return done.replace("{id}", encodeURIComponent(String(answer?.id ?? "")));
}
