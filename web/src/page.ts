/** What every page does: swaps by htmx, islands on demand, the theme, the list of shortcuts. */
import "./styles/all.css";
import htmx from "htmx.org";
import { enhance } from "./enhance.ts";
import { mountAll } from "./island.ts";
import { mappings } from "./mapping.ts";
import { sheets } from "./sheet.ts";
import { shortcuts } from "./shortcuts.ts";
import { themes } from "./theme.ts";

declare global {
  interface Window {
    htmx: unknown;
  }
}

window.htmx = htmx;
enhance(document);
themes(document);
shortcuts(document);
mappings(document);
sheets(document);
mountAll(document);
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) mountAll(event.target);
});
