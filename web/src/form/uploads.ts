/** Files go to the server as soon as they are chosen; the answer to the field is their ids. */
import { ask, type Fetch, type Outcome } from "./http.ts";

const ADDRESS = "/api/v1/files";

interface Sent {
  id: string;
  name: string;
  size: number;
}

export class Uploads {
  private readonly names = new Map<string, string>();
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly fetch: Fetch) {}

  /** Whether a file is on its way. */
  get busy(): boolean {
    return this.running.size > 0;
  }

  /** Wait until no file is on its way. */
  async settled(): Promise<void> {
    while (this.running.size) await Promise.allSettled(this.running);
  }

  /** Send a file. */
  async send(file: File): Promise<Outcome<Sent>> {
    const body = new FormData();
    body.append("file", file, file.name);
    const sending = ask<Sent>(this.fetch, ADDRESS, { method: "POST", body, headers: { Accept: "application/json" } });
    this.running.add(sending);
    try {
      const outcome = await sending;
      if (outcome.kind === "done") this.names.set(outcome.body.id, outcome.body.name);
      return outcome;
    } finally {
      this.running.delete(sending);
    }
  }

  /** Give the name of a file that was seen. */
  named(id: string): string | undefined {
    return this.names.get(id);
  }

  /** Learn the names of files that were sent earlier; true when there is something new to show. */
  async resolve(ids: string[]): Promise<boolean> {
    const unknown = ids.filter((id) => !this.names.has(id));
    await Promise.all(unknown.map((id) => this.learn(id)));
    return unknown.some((id) => this.names.has(id));
  }

  private async learn(id: string): Promise<void> {
    try {
      const answer = await this.fetch(address(id), { method: "HEAD" });
      const name = answer.ok ? nameIn(answer.headers.get("Content-Disposition") ?? "") : null;
      if (name) this.names.set(id, name);
    } catch {
      // The name stays unknown; the file can be fetched all the same.
    }
  }
}

/** Where a file can be fetched. */
export function address(id: string): string {
  return `${ADDRESS}/${encodeURIComponent(id)}`;
}

/** Read the file name of a Content-Disposition header (RFC 6266 §4.3: filename* goes first). */
export function nameIn(header: string): string | null {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (extended) return decodeURIComponent(extended);
  const plain = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header);
  return plain ? (plain[1]?.replace(/\\(.)/g, "$1") ?? plain[2]?.trim() ?? null) : null;
}

/** What keeps a file from being sent: its size or its kind. */
export type Fault = "tooLarge" | "wrongKind" | null;

/** Judge a file before it is sent, by the limit in MB and the list of `accept`. */
export function judge(file: { name: string; size: number; type: string }, maxSize: number, accept: string): Fault {
  if (file.size > maxSize * 1024 * 1024) return "tooLarge";
  const kinds = accept.split(",").map((one) => one.trim().toLowerCase()).filter(Boolean);
  if (!kinds.length) return null;
  const fits = (kind: string): boolean =>
    kind.startsWith(".") ? file.name.toLowerCase().endsWith(kind) : kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
  return kinds.some(fits) ? null : "wrongKind";
}
