/** Options of reference fields, searched on the server; what was seen once is named without asking again. */
import { ask, type Fetch, type Outcome } from "./http.ts";

/** One thing to choose. */
export interface Option {
  id: string;
  label: string;
  detail: string;
  /** What a form may fill in elsewhere when this is chosen. */
  data?: Record<string, unknown>;
}

export interface Found {
  items: Option[];
  next: string | null;
}

/** Our reference fields and where each is looked up. form-js has a container `group` already. */
export const KINDS: Readonly<Record<string, string>> = {
  user: "user",
  user_group: "group",
  cost_centre: "cost_centre",
  location: "location",
  supplier: "supplier",
  contract: "contract",
  asset: "asset",
  catalogue_item: "catalogue_item",
  change_template: "change_template",
};

const LIMIT = 20;
const MOST_IDS = 200;

export class Lookups {
  private readonly known = new Map<string, Option>();

  /** `address`: where to ask, with KIND in place of the kind. */
  constructor(
    private readonly fetch: Fetch,
    private readonly address = "/api/v1/lookups/KIND",
  ) {}

  /** Search the options of a kind by any words of their names. Throws AbortError when aborted. */
  async search(kind: string, words: string, signal: AbortSignal): Promise<Outcome<Found>> {
    const outcome = await this.get(kind, new URLSearchParams({ q: words, limit: String(LIMIT) }), signal);
    if (outcome.kind === "done") for (const option of outcome.body.items) this.learn(kind, option);
    return outcome;
  }

  /** Give what was seen of an id. */
  named(kind: string, id: string): Option | undefined {
    return this.known.get(`${kind}/${id}`);
  }

  /** Ask for the names of ids that were not seen yet; true when there is something new to show. */
  async resolve(kind: string, ids: string[]): Promise<boolean> {
    const unknown = ids.filter((id) => !this.named(kind, id)).slice(0, MOST_IDS);
    if (!unknown.length) return false;
    const query = new URLSearchParams([...unknown.map((id) => ["id", id]), ["limit", String(MOST_IDS)]]);
    const outcome = await this.get(kind, query);
    if (outcome.kind !== "done") return false;
    for (const option of outcome.body.items) this.learn(kind, option);
    return outcome.body.items.length > 0;
  }

  private learn(kind: string, option: Option): void {
    this.known.set(`${kind}/${option.id}`, option);
  }

  private get(kind: string, query: URLSearchParams, signal?: AbortSignal): Promise<Outcome<Found>> {
    const place = this.address.replace("KIND", encodeURIComponent(kind));
    const address = `${place}${place.includes("?") ? "&" : "?"}${query}`;
    return ask<Found>(this.fetch, address, { headers: { Accept: "application/json" }, signal: signal ?? null });
  }
}
