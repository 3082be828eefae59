import { expect, test } from "vitest";
import { noted, wayOf } from "./sheet.ts";

test("every save is a step, an undo is none, and what comes after an undo takes the place of what was undone", () => {
  const two = noted(noted({ all: [], at: -1 }, "a"), "b");
  expect(two).toEqual({ all: ["a", "b"], at: 1 });
  const back = noted({ ...two, at: 0 }, "a");
  expect(back).toEqual({ all: ["a", "b"], at: 0 });
  expect(noted(back, "c")).toEqual({ all: ["a", "c"], at: 1 });
});

test("the oldest steps go when there are too many", () => {
  let steps = noted({ all: [], at: -1 }, "0");
  for (let each = 1; each < 40; each += 1) steps = noted(steps, String(each));
  expect([steps.all.length, steps.all[0], steps.at]).toEqual([30, "10", 29]);
});

test("keys go back and forth as everywhere", () => {
  const press = (key: string, more: object = {}) => wayOf({ key, ctrlKey: true, metaKey: false, shiftKey: false, ...more });
  expect([press("z"), press("y"), press("Z", { shiftKey: true }), press("x"), press("z", { ctrlKey: false })]).toEqual([-1, 1, 1, 0, 0]);
  expect(press("z", { ctrlKey: false, metaKey: true })).toBe(-1);
});
