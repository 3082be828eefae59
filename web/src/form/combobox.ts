/** How a combobox answers keys (ARIA Authoring Practices, editable combobox with list autocomplete). */

export interface Box {
  open: boolean;
  /** The option that Enter chooses, or -1. */
  active: number;
  count: number;
}

/** What a key does beside moving: open the list, choose the active option, give up what was typed, drop the last choice. */
export type Deed = "open" | "choose" | "revert" | "drop" | null;

export interface Step {
  active: number;
  open: boolean;
  deed: Deed;
  /** Whether the browser is to leave the key alone. */
  taken: boolean;
}

/** Answer a key. `empty`: nothing stands in the text field. */
export function press(key: string, { open, active, count }: Box, empty: boolean): Step {
  const still: Step = { open, active, deed: null, taken: false };
  switch (key) {
    case "ArrowDown":
    case "ArrowUp":
      if (!open) return { open: true, active: -1, deed: "open", taken: true };
      return { open, active: move(active, count, key === "ArrowDown" ? 1 : -1), deed: null, taken: true };
    case "Enter":
      if (!open) return still;
      return { open: false, active: -1, deed: active < 0 ? "revert" : "choose", taken: true };
    case "Escape":
      return open ? { open: false, active: -1, deed: "revert", taken: true } : still;
    case "Backspace":
      return empty ? { ...still, deed: "drop" } : still;
    default:
      return still;
  }
}

function move(active: number, count: number, by: 1 | -1): number {
  if (count === 0) return -1;
  if (active < 0) return by > 0 ? 0 : count - 1;
  return (active + by + count) % count;
}

/** Read the ids of a field's value, whichever way it was stored. */
export function idsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string" && one !== "");
  return typeof value === "string" && value !== "" ? [value] : [];
}

/** Write ids the way the server expects them: one id or null, or a list. */
export function valueOf(ids: string[], multiple: boolean): string | string[] | null {
  return multiple ? ids : (ids[0] ?? null);
}
