/** The choice lists of form-js open by themselves when they get the focus, and no key closes them: both is mended here. */

const CONTROL = "fjs-select-hidden-input";
const OPENING = new Set(["ArrowDown", "ArrowUp", " "]);

/** Give a control the focus without its list or calendar opening over what stands below it. */
export function focusQuietly(root: HTMLElement, control: HTMLElement): void {
  const hush = (event: Event): void => event.stopImmediatePropagation();
  const kinds = ["focus", "focusin"];
  // The library hears of the focus at the control itself; on the way there it is stopped.
  for (const kind of kinds) root.addEventListener(kind, hush, true);
  control.focus();
  for (const kind of kinds) root.removeEventListener(kind, hush, true);
}

/** Open a choice list by an arrow or the space bar, close it by Escape (ARIA Authoring Practices, select-only combobox). */
export function selectKeys(root: HTMLElement): void {
  root.addEventListener("keydown", (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement) || !control.classList.contains(CONTROL)) return;
    const open = control.closest(".fjs-form-field")?.querySelector(".fjs-dropdownlist") != null;
    const told = open && event.key === "Escape" ? "focusout" : !open && OPENING.has(event.key) ? "focusin" : null;
    if (told === null) return;
    event.preventDefault();
    // The library opens and closes the list by what it hears of the focus; the focus itself stays.
    control.dispatchEvent(new FocusEvent(told, { bubbles: true }));
  });
}
