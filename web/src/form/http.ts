/** Requests to our API, and what came of them: an answer, a problem told by the server, or no answer at all. */

/** A problem as the server tells it (RFC 9457). */
export interface Problem {
  status: number;
  title?: string;
  detail?: string;
  errors?: Record<string, string[]>;
}

/** What came of a request. "away": nobody answered, or the server cannot answer now; trying again is right. */
export type Outcome<T> =
  | { kind: "done"; body: T; location: string | null }
  | { kind: "problem"; problem: Problem }
  | { kind: "away"; problem: Problem | null };

/** How requests are made; tests give their own. */
export type Fetch = (address: string, init?: RequestInit) => Promise<Response>;

/** Send a request and sort its answer. Never throws but for an abort. */
export async function ask<T>(fetch: Fetch, address: string, init: RequestInit): Promise<Outcome<T>> {
  let answer: Response;
  try {
    answer = await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return { kind: "away", problem: null };
  }
  const body = await json(answer);
  if (answer.ok) return { kind: "done", body: body as T, location: answer.headers.get("Location") };
  const problem = { ...(body as object | null), status: answer.status } as Problem;
  const away = answer.status >= 500 || answer.status === 429;
  return { kind: away ? "away" : "problem", problem };
}

async function json(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    // A page of a proxy, say. The status tells enough.
    return null;
  }
}

/** The parts of a request that carry JSON. */
export function sending(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
  };
}
