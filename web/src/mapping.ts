/** Two versions of a diagram side by side: a click on an old step, then on a new one, fills in the field of the old. */

type Side = "before" | "after";

interface Found {
  selects: Map<string, HTMLSelectElement>;
  viewers: Record<Side, HTMLElement | null>;
  said: HTMLElement | null;
}

const PREFIX = "to.";

export function mappings(document: Document): void {
  for (const root of document.querySelectorAll<HTMLElement>("[data-mapping]")) mapping(root);
}

export function mapping(root: HTMLElement): void {
  const found = find(root);
  if (!found.selects.size) return;
  let chosen: string | null = null;
  const show = (): void => mark(found, chosen);
  root.addEventListener("viewer:pick", (event) => {
    const { id, root: sheet } = (event as CustomEvent<{ id: string; root: string }>).detail;
    const side = (event.target as Element).closest<HTMLElement>("[data-side]")?.dataset.side;
    const select = chosen === null ? undefined : found.selects.get(chosen);
    if (side === "before" && found.selects.has(id)) {
      chosen = id;
      say(found, "choose", found.selects.get(id));
      found.viewers.after?.dispatchEvent(new CustomEvent("viewer:open", { detail: { root: sheet } }));
    } else if (side === "after" && select && [...select.options].some((option) => option.value === id)) {
      select.value = id;
      say(found, "chosen", select);
      chosen = null;
    }
    show();
  });
  root.addEventListener("change", show);
  root.addEventListener("viewer:ready", show);
}

function find(root: HTMLElement): Found {
  const fields = root.querySelectorAll<HTMLSelectElement>(`select[name^="${PREFIX}"]`);
  return {
    selects: new Map([...fields].map((field) => [field.name.slice(PREFIX.length), field])),
    viewers: { before: root.querySelector("[data-side=before] .viewer"), after: root.querySelector("[data-side=after] .viewer") },
    said: root.querySelector("[data-said]"),
  };
}

/** Tell in words what a click did, for those who do not see the colours. */
function say({ said }: Found, what: "choose" | "chosen", select: HTMLSelectElement | undefined): void {
  if (!said || !select) return;
  const old = select.labels?.[0]?.firstChild?.textContent?.trim() ?? "";
  const to = select.selectedOptions[0]?.textContent?.trim() ?? "";
  said.textContent = (said.dataset[what] ?? "").replace("{old}", old).replace("{new}", to);
}

/** Colour what is chosen, what still needs a place, and what has one. */
function mark({ selects, viewers }: Found, chosen: string | null): void {
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  for (const [id, select] of selects) {
    before[id] = id === chosen ? "open" : select.value ? "done" : "wait";
    if (select.value) after[select.value] = "done";
  }
  viewers.before?.dispatchEvent(new CustomEvent("viewer:mark", { detail: before }));
  viewers.after?.dispatchEvent(new CustomEvent("viewer:mark", { detail: after }));
}
