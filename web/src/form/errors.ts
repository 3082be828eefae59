/** The server names an answer by its path ("lines.0.qty"); form-js by the field's id and the rows it stands in. */

/** A field as it stands in the form now. */
export interface Instance {
  id: string;
  valuePath: (string | number)[];
  indexes?: Record<string, number>;
}

/** form-js's errors: by field id, then by row. */
export type Tree = { [key: string]: string[] | Tree };

/** Errors beside fields, and those for which no field is shown. */
export interface Placed {
  fields: Tree;
  left: Record<string, string[]>;
}

/** Put each error to the field at its path or, as for one of several files, to the nearest field above it. */
export function place(errors: Record<string, string[]>, instances: Instance[]): Placed {
  const byPath = new Map(instances.map((one) => [one.valuePath.join("."), one]));
  const placed: Placed = { fields: {}, left: {} };
  for (const [path, messages] of Object.entries(errors)) {
    const instance = nearest(path, byPath);
    if (instance) put(placed.fields, instance, messages);
    else placed.left[path] = messages;
  }
  return placed;
}

function nearest(path: string, byPath: Map<string, Instance>): Instance | undefined {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length--) {
    const found = byPath.get(parts.slice(0, length).join("."));
    if (found) return found;
  }
  return undefined;
}

function put(tree: Tree, { id, indexes }: Instance, messages: string[]): void {
  const steps = [id, ...Object.values(indexes ?? {}).map(String)];
  const last = steps.pop() ?? id;
  let branch = tree;
  for (const step of steps) branch = (branch[step] ??= {}) as Tree;
  branch[last] = [...((branch[last] as string[] | undefined) ?? []), ...messages];
}

/** Whether nothing is wrong in a tree of errors. */
export function isEmpty(tree: unknown): boolean {
  return tree === null || typeof tree !== "object" || Object.values(tree).every((one) => isMessages(one) ? one.length === 0 : isEmpty(one));
}

function isMessages(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

interface Component {
  key?: string;
  path?: string;
  label?: string;
  components?: Component[];
}

/** Labels by path, rows left out: "lines.qty" is "Quantity". */
export function labels(schema: Component, above = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const one of schema.components ?? []) {
    const own = one.components ? one.path : one.key;
    const path = [above, own].filter(Boolean).join(".");
    if (own && one.label) found.set(path, one.label);
    for (const [key, label] of labels(one, path)) found.set(key, label);
  }
  return found;
}

/** Say the errors that stand beside no field, each with the label of what it is about. */
export function sentences(left: Record<string, string[]>, labels: Map<string, string>): string[] {
  return Object.entries(left).flatMap(([path, messages]) => {
    const label = labels.get(path.replace(/\.\d+(?=\.|$)/g, ""));
    return messages.map((message) => (label ? `${label}: ${message}` : message));
  });
}
