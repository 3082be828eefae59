import { expect, test } from "vitest";
import { destination, Submission } from "./submission.ts";

interface Call {
  key: string | null;
  match: string | null;
  body: unknown;
}

function desk(...answers: (number | null)[]) {
  const calls: Call[] = [];
  let keys = 0;
  const fetch = async (_: string, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers);
    calls.push({ key: headers.get("Idempotency-Key"), match: headers.get("If-Match"), body: JSON.parse(String(init?.body)) });
    const status = answers[calls.length - 1] ?? null;
    if (status === null) throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(status < 300 ? { id: "7" } : { detail: "No.", errors: {} }), { status });
  };
  const options = { address: "/complete", method: "POST", bodyKey: "data", etag: '"5"', fetch, newKey: () => `key-${++keys}` };
  return { calls, submission: new Submission(options) };
}

test("answers carry a key and the revision that was seen", async () => {
  const { calls, submission } = desk(200);
  const outcome = await submission.send({ a: 1 });
  expect(outcome).toMatchObject({ kind: "done", body: { id: "7" } });
  expect(calls).toEqual([{ key: "key-1", match: '"5"', body: { data: { a: 1 } } }]);
});

test("a second click while the first is on its way sends nothing", async () => {
  const { calls, submission } = desk(200, 200);
  const [first, second] = await Promise.all([submission.send({ a: 1 }), submission.send({ a: 1 })]);
  expect(first?.kind).toBe("done");
  expect(second).toBeNull();
  expect(calls).toHaveLength(1);
});

test.each([null, 503, 409])("the same answers go again with the same key when it is open what became of them (%s)", async (status) => {
  const { calls, submission } = desk(status, 200);
  await submission.send({ a: 1 });
  await submission.send({ a: 1 });
  expect(calls.map((call) => call.key)).toEqual(["key-1", "key-1"]);
});

test("other answers have another key", async () => {
  const { calls, submission } = desk(503, 200);
  await submission.send({ a: 1 });
  await submission.send({ a: 2 });
  expect(calls.map((call) => call.key)).toEqual(["key-1", "key-2"]);
});

test("answers that were refused go again with a new key", async () => {
  const { calls, submission } = desk(422, 200);
  expect(await submission.send({ a: 1 })).toMatchObject({ kind: "problem", problem: { status: 422, detail: "No." } });
  await submission.send({ a: 1 });
  expect(calls.map((call) => call.key)).toEqual(["key-1", "key-2"]);
});

test("the page after that may carry the id, or be named by the server", () => {
  expect(destination("/requests/{id}", { id: "a b" })).toBe("/requests/a%20b");
  expect(destination("/inbox", null)).toBe("/inbox");
  expect(destination("/inbox", { location: "/tasks/2" })).toBe("/tasks/2");
});

test("an address elsewhere is not followed", () => {
  expect(destination("/inbox", { location: "//evil.example" })).toBe("/inbox");
  expect(destination("/inbox", { location: "javascript:alert(1)" })).toBe("/inbox");
});
