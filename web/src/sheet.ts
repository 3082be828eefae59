/** Undo and redo of a decision sheet. Every save is a step, and so is what was typed and is not saved yet. */

/** What a sheet was and is, the oldest first, and where it stands among that. */
export interface Steps {
  all: string[];
  at: number;
}

/** So many are kept in the window; the oldest go first. */
const MOST = 30;

/** Note what a sheet holds now: a new step, unless an undo or redo led there. */
export function noted({ all, at }: Steps, now: string): Steps {
  if (all[at] === now) return { all, at };
  const kept = [...all.slice(0, at + 1), now].slice(-MOST);
  return { all: kept, at: kept.length - 1 };
}

/** Say which way a key goes: back, forth, or nowhere. */
export function wayOf({ key, ctrlKey, metaKey, shiftKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): -1 | 0 | 1 {
  const letter = key.toLowerCase();
  if (!(ctrlKey || metaKey) || !["z", "y"].includes(letter)) return 0;
  return letter === "y" || shiftKey ? 1 : -1;
}

type Field = HTMLInputElement | HTMLSelectElement;

/** Whether somebody changed a field since the page came. */
function isTyped(field: Element | EventTarget | null): boolean {
  if (field instanceof HTMLInputElement) return field.type !== "hidden" && field.value !== field.defaultValue;
  return field instanceof HTMLSelectElement && [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0;
}

/** Let the sheets of a page go back and forth, by buttons and by keys. */
export function sheets(document: Document): void {
  const content = document.querySelector<HTMLInputElement>("form[data-sheet] input[name=content]");
  const form = content?.form;
  if (!content || !form) return;
  const key = `sheet ${document.location.pathname}`;
  const kept = window.sessionStorage.getItem(key);
  let steps = noted(kept ? (JSON.parse(kept) as Steps) : { all: [], at: -1 }, content.value);
  const [back, forth] = [-1, 1].map((by) => form.querySelector<HTMLButtonElement>(`button[data-step="${by}"]`));
  const isChanged = (): boolean => ([...form.elements] as Field[]).some(isTyped);

  const refresh = (): void => {
    if (back) back.disabled = steps.at < 1 && !isChanged();
    if (forth) forth.disabled = steps.at >= steps.all.length - 1 || isChanged();
  };
  const keep = (): void => {
    try {
      window.sessionStorage.setItem(key, JSON.stringify(steps));
    } catch {
      // No room in the window: it begins anew with what is there.
      window.sessionStorage.removeItem(key);
    }
  };
  const step = (by: -1 | 1): void => {
    if (isChanged()) {
      if (by < 0) form.reset();
      return refresh();
    }
    const to = steps.all[steps.at + by];
    if (to === undefined) return;
    steps = { all: steps.all, at: steps.at + by };
    keep();
    content.value = to;
    content.disabled = false;
    form.submit();
  };

  keep();
  refresh();
  form.addEventListener("input", refresh);
  back?.addEventListener("click", () => step(-1));
  forth?.addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    const by = wayOf(event);
    // The browser itself takes back what is typed in a field.
    if (!by || isTyped(event.target)) return;
    event.preventDefault();
    step(by);
  });
}
