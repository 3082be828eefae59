import { expect, test } from "vitest";
import { consequence } from "./consequence.ts";

const texts = { decision: { approve: "It is ordered at once.", reject: "Ana is told why." } };

test("what follows is said for what is chosen", () => {
  expect(consequence(texts, { decision: "reject" })).toBe("Ana is told why.");
  expect(consequence(texts, { decision: null })).toBeNull();
  expect(consequence(texts, { decision: "other" })).toBeNull();
  expect(consequence(undefined, {})).toBeNull();
});
