import { expect, test } from "vitest";
import { KINDS, Lookups } from "./lookups.ts";

const ANA = { id: "ana", label: "Ana Silva", detail: "Finance" };

function desk(items = [ANA]) {
  const asked: URL[] = [];
  const fetch = async (address: string): Promise<Response> => {
    asked.push(new URL(address, "http://localhost"));
    return new Response(JSON.stringify({ items, next: null }));
  };
  return { asked, lookups: new Lookups(fetch) };
}

test("the server searches; what it found is named without asking again", async () => {
  const { asked, lookups } = desk();
  await lookups.search("user", "ana & co", new AbortController().signal);
  expect(asked[0]?.pathname).toBe("/api/v1/lookups/user");
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({ q: "ana & co", limit: "20" });
  expect(lookups.named("user", "ana")).toEqual(ANA);
  expect(await lookups.resolve("user", ["ana"])).toBe(false);
  expect(asked).toHaveLength(1);
});

test("ids that are stored are resolved together", async () => {
  const { asked, lookups } = desk();
  expect(await lookups.resolve("user", ["ana", "ben"])).toBe(true);
  expect(asked[0]?.searchParams.getAll("id")).toEqual(["ana", "ben"]);
  expect(lookups.named("user", "ben")).toBeUndefined();
});

test("ids of different kinds are different things", async () => {
  const { lookups } = desk();
  await lookups.resolve("user", ["ana"]);
  expect(lookups.named("asset", "ana")).toBeUndefined();
});

test("groups of people are looked up as groups", () => {
  expect(KINDS.user_group).toBe("group");
});
