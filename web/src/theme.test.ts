import { expect, test } from "vitest";
import { choose } from "./theme.ts";

function page(): Document {
  const classes = new Set(["theme-light"]);
  return {
    documentElement: { classList: { remove: (...names: string[]) => names.forEach((n) => classes.delete(n)), add: (n: string) => classes.add(n) } },
    location: { protocol: "http:" },
    cookie: "",
    classes,
  } as unknown as Document;
}

test("the dark theme is shown at once and kept for a year", () => {
  const document = page();
  choose(document, "dark");
  expect([...(document as unknown as { classes: Set<string> }).classes]).toEqual(["theme-dark"]);
  expect(document.cookie).toContain("theme=dark; path=/; max-age=31536000");
});

test("anything else leaves the choice to the system", () => {
  const document = page();
  choose(document, "system");
  expect((document as unknown as { classes: Set<string> }).classes.size).toBe(0);
});
