import { expect, test } from "vitest";
import { CHOSEN, withButtons } from "./choices.ts";

test("the field of the buttons shows nothing and is still asked for", () => {
  const schema = {
    id: "decide",
    components: [
      { id: "c", key: "comment", type: "textarea" },
      { id: "d", key: "decision", type: "radio", label: "Decision", values: [], validate: { required: true }, layout: { row: "r" } },
    ],
  };
  expect(withButtons(schema, "decision")).toEqual({
    id: "decide",
    components: [
      { id: "c", key: "comment", type: "textarea" },
      { id: "d", key: "decision", type: CHOSEN, validate: { required: true }, layout: { row: "r" } },
    ],
  });
});
