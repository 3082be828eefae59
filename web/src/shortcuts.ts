/** Keys: `?` shows them, `/` goes to the search, `j` and `k` walk a list, `g` and a letter go to a page. */

/** Listen to the keys of a page. Nothing happens while somebody types. */
export function shortcuts(document: Document): void {
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (going) {
      going = false;
      document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    const action = actions[event.key];
    if (event.key === "g") going = true;
    else if (action) {
      event.preventDefault();
      action(document);
    }
  });
}

const actions: Record<string, (document: Document) => void> = {
  "?": (document) => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal(),
  "/": (document) => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
  j: (document) => step(document, 1),
  k: (document) => step(document, -1),
};

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function step(document: Document, by: number): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".worklist__link")];
  const now = links.indexOf(document.activeElement as HTMLAnchorElement);
  links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
}
