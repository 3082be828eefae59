import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DraftSaver, PAUSE, RETRY, type DraftState } from "./draft.ts";

interface Sent {
  data: unknown;
  revision: number | null;
}

/** A server that keeps one draft, and can be away or be told that somebody else saved. */
function desk() {
  const sent: Sent[] = [];
  const said: DraftState[] = [];
  const server = { status: 200, away: false };
  const fetch = async (_: string, init?: RequestInit): Promise<Response> => {
    if (server.away) throw new TypeError("Failed to fetch");
    sent.push(JSON.parse(String(init?.body)));
    const body = server.status === 200 ? { revision: sent.length } : { detail: "Somebody saved since." };
    return new Response(JSON.stringify(body), { status: server.status });
  };
  const saver = new DraftSaver({ address: "/draft", revision: null, fetch, tell: (state) => said.push(state) });
  return { sent, said, server, saver };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is typed is saved once, after a pause", async () => {
  const { sent, saver } = desk();
  saver.note({ a: 1 });
  await vi.advanceTimersByTimeAsync(PAUSE - 1);
  saver.note({ a: 2 });
  await vi.advanceTimersByTimeAsync(PAUSE - 1);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([{ data: { a: 2 }, revision: null }]);
  expect(saver.dirty).toBe(false);
});

test("each draft names the revision of the one before", async () => {
  const { sent, saver } = desk();
  for (const a of [1, 2]) {
    saver.note({ a });
    await vi.advanceTimersByTimeAsync(PAUSE);
  }
  expect(sent.map((one) => one.revision)).toEqual([null, 1]);
});

test("nothing typed is lost while the server is away", async () => {
  const { sent, said, server, saver } = desk();
  server.away = true;
  saver.note({ a: 1 });
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(saver.dirty).toBe(true);
  expect(said.at(-1)).toBe("away");
  server.away = false;
  await vi.advanceTimersByTimeAsync(RETRY);
  expect(sent).toEqual([{ data: { a: 1 }, revision: null }]);
  expect(said.at(-1)).toBe("saved");
});

test("503 is tried again with what was typed since", async () => {
  const { sent, server, saver } = desk();
  server.status = 503;
  saver.note({ a: 1 });
  await vi.advanceTimersByTimeAsync(PAUSE);
  server.status = 200;
  saver.note({ a: 2 });
  await vi.advanceTimersByTimeAsync(RETRY);
  expect(sent.map((one) => one.data)).toEqual([{ a: 1 }, { a: 2 }]);
});

test.each([
  [409, "over"],
  [412, "elsewhere"],
])("a draft of what is done or was saved elsewhere (%i) is not written over, and told so", async (status, state) => {
  const { sent, said, server, saver } = desk();
  server.status = status;
  saver.note({ a: 1 });
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(said.at(-1)).toBe(state);
  server.status = 200;
  saver.note({ a: 2 });
  await vi.advanceTimersByTimeAsync(PAUSE + RETRY);
  expect(sent).toHaveLength(1);
  expect(saver.dirty).toBe(true);
});

test("no draft comes after the answers", async () => {
  const { sent, saver } = desk();
  saver.note({ a: 1 });
  await saver.hold();
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(sent).toEqual([]);
  saver.end();
  saver.resume();
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(sent).toEqual([]);
});

test("a draft goes on after answers that were sent back", async () => {
  const { sent, saver } = desk();
  saver.note({ a: 1 });
  await saver.hold();
  saver.resume();
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(sent).toHaveLength(1);
});

test("a page that is left saves at once", async () => {
  const { sent, saver } = desk();
  saver.note({ a: 1 });
  await saver.flush(true);
  expect(sent).toHaveLength(1);
});

test("what is typed while signed out is told so, and saved on coming back", async () => {
  const { sent, said, server, saver } = desk();
  server.status = 401;
  saver.note({ a: 1 });
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect(said.at(-1)).toBe("signedOut");
  expect(saver.dirty).toBe(true);
  server.status = 200;
  await saver.flush();
  expect(sent.at(-1)).toEqual({ data: { a: 1 }, revision: null });
  expect(said.at(-1)).toBe("saved");
});
