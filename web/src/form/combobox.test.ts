import { expect, test } from "vitest";
import { idsOf, press, valueOf } from "./combobox.ts";

const open = { open: true, active: -1, count: 3 };

test("an arrow opens the list", () => {
  expect(press("ArrowDown", { open: false, active: -1, count: 0 }, true)).toMatchObject({ open: true, deed: "open", taken: true });
});

test("arrows go round", () => {
  expect(press("ArrowDown", open, true).active).toBe(0);
  expect(press("ArrowUp", open, true).active).toBe(2);
  expect(press("ArrowDown", { ...open, active: 2 }, true).active).toBe(0);
  expect(press("ArrowUp", { ...open, active: 0 }, true).active).toBe(2);
  expect(press("ArrowDown", { ...open, count: 0 }, true).active).toBe(-1);
});

test("Enter chooses what is active and never sends the form from an open list", () => {
  expect(press("Enter", { ...open, active: 1 }, false)).toMatchObject({ deed: "choose", taken: true });
  expect(press("Enter", open, false)).toMatchObject({ deed: "revert", taken: true });
  expect(press("Enter", { ...open, open: false }, false).taken).toBe(false);
});

test("Escape closes an open list only, so that a dialog around it still closes", () => {
  expect(press("Escape", open, false)).toMatchObject({ open: false, deed: "revert", taken: true });
  expect(press("Escape", { ...open, open: false }, false).taken).toBe(false);
});

test("Backspace drops the last choice where nothing is typed", () => {
  expect(press("Backspace", open, true).deed).toBe("drop");
  expect(press("Backspace", open, false).deed).toBeNull();
});

test("a field of several holds a list, another one id or nothing", () => {
  expect(valueOf(["a"], false)).toBe("a");
  expect(valueOf([], false)).toBeNull();
  expect(valueOf([], true)).toEqual([]);
  expect(idsOf("a")).toEqual(["a"]);
  expect(idsOf(["a", "", 3])).toEqual(["a"]);
  expect(idsOf(null)).toEqual([]);
});
