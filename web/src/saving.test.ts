import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Saving } from "./saving.ts";

const sent: string[] = [];
let answer: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", globalThis);
  sent.length = 0;
  answer = [];
  vi.stubGlobal("fetch", (_: string, asked: { body: string }) => {
    sent.push((JSON.parse(asked.body) as { content: string }).content);
    return new Promise((done) => answer.push(() => done({ ok: true, json: () => Promise.resolve({ revision: sent.length + 1 }) })));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is drawn while a save is under way is not called saved, and an undo of it is kept too", async () => {
  const said: string[] = [];
  let drawn = "new";
  const saving = new Saving({ files: "/files", name: "a.form", revision: 1 }, () => Promise.resolve(drawn), (one) => said.push(one), () => Promise.resolve());
  saving.soon();
  await vi.advanceTimersByTimeAsync(700);
  drawn = "old";
  saving.soon();
  answer[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(said.at(-1)).toBe("saving");
  await vi.advanceTimersByTimeAsync(700);
  answer[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(said.at(-1)).toBe("saved");
  expect(sent).toEqual(["new", "old"]);
});
