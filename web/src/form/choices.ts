/** A choice of which every option is a button that sends the form. The form keeps its field, which shows nothing. */
import { h } from "preact";
import type { FieldType } from "./fields.ts";

export interface Choice {
  value: string;
  label: string;
  tone: "primary" | "plain" | "danger";
}

export interface Choices {
  key: string;
  options: Choice[];
}

type Spec = Record<string, unknown>;

/** The type of the field that shows nothing. */
export const CHOSEN = "chosen";

/** Give the schema with the field of the buttons as one that shows nothing and must be set. */
export function withButtons(schema: Spec, key: string): Spec {
  const components = (schema.components ?? []) as Spec[];
  return { ...schema, components: components.map((spec) => (spec.key === key ? hidden(spec) : spec)) };
}

function hidden({ id, key, validate, layout }: Spec): Spec {
  return { id, key, type: CHOSEN, validate, layout };
}

/** Make the field type. */
export function chosen(): FieldType {
  const Chosen = () => h("div", { class: "form__chosen" });
  return Object.assign(Chosen, { config: { type: CHOSEN, keyed: true, emptyValue: null, group: "selection", create: (options = {}) => ({ ...options }) } });
}
