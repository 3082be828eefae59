/** A diagram with what is done, open and failed. The same is said in words beside it. */
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";
import "./styles/viewer.css";
import Viewer from "bpmn-js/lib/NavigatedViewer";

/** What the server says of a case. */
export interface Diagram {
  xml: string;
  elements: Record<string, { state: "done" | "open" | "failed" | "wait"; label?: string }>;
  names?: Record<string, string>;
  flows?: string[];
  focus?: string | null;
  texts: { zoomIn: string; zoomOut: string; fit: string };
}

// Where the whole would be too small to read, the diagram opens at the step that matters.
const NARROW = 640;
const READABLE = 0.8;

interface Shape {
  id: string;
  businessObject: { name?: string };
  label?: Shape;
}
interface Canvas {
  zoom(level: number | "fit-viewport", center?: "auto"): number;
  zoom(): number;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  getRootElement(): Shape;
  setRootElement(root: Shape): void;
  findRoot(element: string): Shape | undefined;
  scrollToElement(element: string, padding: number): void;
  viewbox(): { inner: { width: number; height: number } };
}
interface Registry {
  get(id: string): Shape | undefined;
}

export async function mount(element: HTMLElement, data: Diagram): Promise<void> {
  const container = document.createElement("div");
  container.className = "viewer__canvas";
  element.append(container);
  const viewer = new Viewer({ container });
  await viewer.importXML(data.xml);
  const canvas = viewer.get<Canvas>("canvas");
  rename(viewer, data.names ?? {});
  mark(viewer, canvas, data);
  // A little smaller than fits, so that marks at the edge are not cut off.
  const fit = (): void => void canvas.zoom(canvas.zoom("fit-viewport", "auto") * 0.94, "auto");
  fit();
  if (data.focus && container.clientWidth < NARROW) {
    canvas.zoom(READABLE);
    canvas.scrollToElement(data.focus, 60);
  }
  element.append(controls(canvas, fit, data.texts));
  talk(element, viewer, canvas, fit);
}

/** Tell the page which step is clicked, and colour steps as it says. */
function talk(element: HTMLElement, viewer: Viewer, canvas: Canvas, fit: () => void): void {
  const registry = viewer.get<Registry>("elementRegistry");
  const bus = viewer.get<{ on(event: string, call: (event: { element: Shape }) => void): void }>("eventBus");
  const tell = (name: string, detail: unknown): boolean => element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  bus.on("element.click", ({ element: shape }) => void tell("viewer:pick", { id: shape.id.replace(/_label$/, ""), root: canvas.getRootElement().id }));
  const open = (root: Shape | undefined): void => {
    if (!root || root === canvas.getRootElement()) return;
    canvas.setRootElement(root);
    fit();
  };
  element.addEventListener("viewer:open", (event) => open(registry.get((event as CustomEvent<{ root: string }>).detail.root)));
  let marked: Record<string, string> = {};
  element.addEventListener("viewer:mark", (event) => {
    for (const [id, state] of Object.entries(marked)) canvas.removeMarker(id, `is-${state}`);
    marked = Object.fromEntries(Object.entries((event as CustomEvent<Record<string, string>>).detail).filter(([id]) => registry.get(id)));
    for (const [id, state] of Object.entries(marked)) canvas.addMarker(id, `is-${state}`);
    // What is asked about may lie in a part that is drawn on a sheet of its own.
    const roots = Object.keys(marked).map((id) => canvas.findRoot(id));
    if (!roots.includes(canvas.getRootElement())) open(roots[0]);
  });
  tell("viewer:ready", {});
}

/** Show names of elements in the reader's language. The model itself stays as it is. */
function rename(viewer: Viewer, names: Record<string, string>): void {
  const registry = viewer.get<Registry>("elementRegistry");
  const bus = viewer.get<{ fire(event: string, payload: unknown): void }>("eventBus");
  for (const [id, name] of Object.entries(names)) {
    const shape = registry.get(id);
    if (!shape) continue;
    shape.businessObject.name = name;
    const changed = shape.label ? [shape, shape.label] : [shape];
    bus.fire("elements.changed", { elements: changed });
  }
}

function mark(viewer: Viewer, canvas: Canvas, data: Diagram): void {
  const registry = viewer.get<Registry>("elementRegistry");
  const overlays = viewer.get<{ add(id: string, overlay: unknown): void }>("overlays");
  for (const flow of data.flows ?? []) if (registry.get(flow)) canvas.addMarker(flow, "is-done");
  for (const [id, { state, label }] of Object.entries(data.elements)) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, `is-${state}`);
    if (state === "open" || state === "failed") overlays.add(id, { position: { top: -11, right: 11 }, html: dot(state, label) });
  }
}

function dot(state: string, label = ""): HTMLElement {
  const made = document.createElement("span");
  made.className = `viewer__dot viewer__dot--${state}`;
  made.title = label;
  made.textContent = state === "failed" ? "!" : "";
  return made;
}

function controls(canvas: Canvas, fit: () => void, texts: Diagram["texts"]): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "viewer__zoom";
  const add = (sign: string, label: string, action: () => void): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", action);
    bar.append(button);
  };
  add("+", texts.zoomIn, () => canvas.zoom(canvas.zoom() * 1.25, "auto"));
  add("−", texts.zoomOut, () => canvas.zoom(canvas.zoom() / 1.25, "auto"));
  add("⤢", texts.fit, fit);
  return bar;
}
