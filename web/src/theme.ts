/** Light, dark or as the system says; kept in a cookie, so that the server writes the right class at once. */

const YEAR = 365 * 24 * 3600;

/** Let every control with data-theme choose the theme it names. */
export function themes(document: Document): void {
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement) || control.dataset.theme === undefined) return;
    choose(document, control.dataset.theme);
  });
}

/** Show a theme now and from now on: "light", "dark", or anything else for the system's. */
export function choose(document: Document, theme: string): void {
  document.documentElement.classList.remove("theme-light", "theme-dark");
  if (theme === "light" || theme === "dark") document.documentElement.classList.add(`theme-${theme}`);
  const secure = document.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}
