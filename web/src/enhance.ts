/** What makes server-made pages quicker with script; each of them works without. */

import { cameraButton, hasCamera } from "./scan/camera.ts";
import { scanned } from "./scan/scanned.ts";

const WIDE = "(min-width: 60.01rem)";

/** Let controls of a page act at once, lists show what is chosen beside them, fields search and scan. */
export function enhance(document: Document): void {
  document.documentElement.classList.add("scripted");
  scans(document);
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control instanceof HTMLSelectElement && control.dataset.submit !== undefined) control.form?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button[data-print]")) window.print();
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-preview]") : null;
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.matchMedia(WIDE).matches) preview(document, link, event);
  });
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.closest("[data-lookup]")) suggest(document, input);
  });
}

/** Put the camera beside fields of a page that take what stands on a label; what it reads is sent at once. */
function scans(document: Document): void {
  if (!hasCamera()) return;
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-scan]")) {
    const take = (text: string): void => {
      input.value = scanned(text);
      input.form?.requestSubmit();
    };
    input.after(cameraButton(take));
  }
}

/** Show a task beside the list; a second click, or Enter, opens it. */
function preview(document: Document, link: HTMLAnchorElement, event: MouseEvent): void {
  const beside = document.querySelector("#preview");
  const item = link.closest(".worklist__item");
  // A click by Enter has no place on the screen.
  if (!beside || !item || event.detail === 0 || item.classList.contains("worklist__item--current")) return;
  event.preventDefault();
  void swap(document, link.dataset.preview ?? "", beside, item, link.href);
}

async function swap(document: Document, address: string, beside: Element, item: Element, fallback: string): Promise<void> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return void document.location.assign(fallback);
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  beside.replaceWith(made.content);
  for (const one of document.querySelectorAll(".worklist__item--current")) one.classList.remove("worklist__item--current");
  item.classList.add("worklist__item--current");
}

interface Option {
  id: string;
  label: string;
  detail: string;
}

const waiting = new WeakMap<HTMLInputElement, number>();

/** Offer people whose names fit what is typed. */
function suggest(document: Document, input: HTMLInputElement): void {
  clearTimeout(waiting.get(input));
  const kind = input.closest<HTMLElement>("[data-lookup]")?.dataset.lookup ?? "";
  waiting.set(input, window.setTimeout(() => void fill(document, input, kind), 200));
}

async function fill(document: Document, input: HTMLInputElement, kind: string): Promise<void> {
  const answer = await fetch(`/api/v1/lookups/${kind}?q=${encodeURIComponent(input.value)}&limit=10`);
  if (!answer.ok) return;
  const { items } = (await answer.json()) as { items: Option[] };
  const list = listOf(document, input);
  list.replaceChildren(
    ...items.map(({ id, label }) => {
      const option = document.createElement("option");
      option.value = id;
      option.label = label;
      return option;
    }),
  );
}

function listOf(document: Document, input: HTMLInputElement): Element {
  const known = input.list;
  if (known) return known;
  const made = document.createElement("datalist");
  made.id = `${input.id}-options`;
  input.after(made);
  input.setAttribute("list", made.id);
  return made;
}
