/** Copies elements so that they can be pasted in another window, also into another draft. */
import type { Bus, Factory, Modeler, Moddle } from "./model.ts";

interface Clipboard {
  get(): unknown;
  set(tree: unknown): void;
}

const KEY = "itamflow.copied";

/** What is copied here is kept in the browser; what was copied elsewhere is pasted here. */
export function sharesCopies(modeler: Modeler): void {
  const bus = modeler.get<Bus>("eventBus");
  const clipboard = modeler.get<Clipboard>("clipboard");
  bus.on("copyPaste.elementsCopied", ({ tree }: { tree: unknown }) => {
    // Too much for the browser to keep: it can still be pasted here.
    try {
      localStorage.setItem(KEY, JSON.stringify(tree));
    } catch {
      localStorage.removeItem(KEY);
    }
  });
  bus.on("copyPaste.pasteElements", 2000, () => fetchCopy());
  bus.on("selection.changed", () => {
    if (!clipboard.get()) fetchCopy();
  });

  function fetchCopy(): void {
    const kept = localStorage.getItem(KEY);
    if (kept) clipboard.set(JSON.parse(kept, revive(modeler.get<Factory>("moddle"))));
  }
}

/** Make objects of the model again from what JSON keeps of them; one that is referred to twice is one object. */
export function revive(moddle: Factory): (key: string, value: unknown) => unknown {
  const made = new Map<string, Moddle>();
  return (_, value) => {
    if (typeof value !== "object" || value === null || !("$type" in value)) return value;
    const { $type, ...rest } = value as { $type: string; id?: string };
    const known = rest.id ? made.get(rest.id) : undefined;
    if (known) return known;
    const object = moddle.create($type, rest);
    for (const each of Object.values(rest).flat()) {
      if (typeof each === "object" && each !== null && "$type" in each) (each as Moddle).$parent = object;
    }
    if (rest.id) made.set(rest.id, object);
    return object;
  };
}
