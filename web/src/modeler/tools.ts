/** The bar above the drawing: back and forth, find, order, the whole small, try tokens, files in and out, keys. */
import { asBpmn, asPng, asSvg, hand } from "./exchange.ts";
import { type Bus, button, type CommandStack, type Draft, type EditorActions, made, type Modeler, type Selection, type Shape } from "./model.ts";

/** What the bar asks of the editor. */
export interface Doing {
  layOut(): Promise<void>;
  bring(file: File): Promise<void>;
  /** Go back to the diagram before it was drawn or read anew. */
  back(): void;
  canGoBack(): boolean;
  /** Show the whole diagram, however small. */
  showAll(): void;
}

const KEYS = ["select", "move", "undo", "redo", "copy", "paste", "all", "find", "append", "create", "replace", "edit", "delete", "zoom", "hand", "suggest"];

export class Tools {
  readonly element = made("div", "modeler__tools");
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  /** Said while tokens walk: they know no values. */
  private readonly walks = made("p", "modeler__walks meta");
  private simulating = false;

  constructor(
    private readonly modeler: Modeler,
    private readonly draft: Draft,
    private readonly doing: Doing,
  ) {
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", this.text("tools"));
    this.undo = this.tool("undo", () => (this.canUndo() ? this.act("undo") : doing.back()));
    this.redo = this.tool("redo", () => this.act("redo"));
    const open = draft.open ? [this.undo, this.redo, this.menu("order", this.orders()), this.tool("lay_out", () => void doing.layOut()), this.picker()] : [];
    this.walks.setAttribute("role", "status");
    this.element.append(...open, this.tool("find", () => this.find()), this.tool("whole", () => doing.showAll()), this.mini(), this.simulation(), this.menu("export", this.exports()), this.keys(), this.walks);
    modeler.get<Bus>("eventBus").on("commandStack.changed", () => this.refresh());
    this.refresh();
  }

  /** True while tokens walk: what the drawing looks like then is not to be saved. */
  get isSimulating(): boolean {
    return this.simulating;
  }

  private text(key: string): string {
    return this.draft.texts[key] ?? key;
  }

  private tool(key: string, run: () => void): HTMLButtonElement {
    const one = button("button button--small", this.text(`tool.${key}`), run);
    one.dataset.tool = key;
    return one;
  }

  private act(action: string, options?: unknown): void {
    this.modeler.get<EditorActions>("editorActions").trigger(action, options);
  }

  private find(): void {
    this.modeler.get<{ focus(): void }>("canvas").focus();
    // A click outside closes the search: this one has to be over.
    window.setTimeout(() => this.modeler.get<{ toggle(): void }>("searchPad").toggle());
  }

  refresh(): void {
    this.undo.disabled = !this.canUndo() && !this.doing.canGoBack();
    this.redo.disabled = !this.modeler.get<CommandStack>("commandStack").canRedo();
  }

  private canUndo(): boolean {
    return this.modeler.get<CommandStack>("commandStack").canUndo();
  }

  /** A button that opens a few others below it; Escape closes them. */
  private menu(key: string, choices: HTMLElement[]): HTMLElement {
    const menu = made("details", "menu modeler__menu");
    const head = made("summary", "button button--small", this.text(`tool.${key}`));
    head.dataset.tool = key;
    const list = made("div", "modeler__choices stack stack--tight");
    list.append(...choices);
    menu.append(head, list);
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      head.focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
    });
    list.addEventListener("click", (event) => {
      if (event.target instanceof HTMLButtonElement) menu.open = false;
    });
    return menu;
  }

  private orders(): HTMLElement[] {
    const chosen = (): Shape[] => this.modeler.get<Selection>("selection").get().filter((one) => !one.waypoints);
    const align = ["left", "center", "right", "top", "middle", "bottom"].map((type) =>
      this.tool(`align.${type}`, () => chosen().length > 1 && this.act("alignElements", { type })),
    );
    const distribute = ["horizontal", "vertical"].map((type) =>
      this.tool(`distribute.${type}`, () => chosen().length > 2 && this.act("distributeElements", { type })),
    );
    return [...align, ...distribute];
  }

  private mini(): HTMLButtonElement {
    const one = this.tool("minimap", () => {
      const minimap = this.modeler.get<{ toggle(): void; isOpen(): boolean }>("minimap");
      minimap.toggle();
      one.setAttribute("aria-pressed", String(minimap.isOpen()));
    });
    one.setAttribute("aria-pressed", "false");
    return one;
  }

  private simulation(): HTMLButtonElement {
    const one = this.tool("simulate", () => {
      this.modeler.get<{ toggleMode(): void }>("toggleMode").toggleMode();
    });
    one.setAttribute("aria-pressed", "false");
    this.modeler.get<Bus>("eventBus").on("tokenSimulation.toggleMode", ({ active }: { active: boolean }) => {
      this.simulating = active;
      one.setAttribute("aria-pressed", String(active));
      this.walks.textContent = active ? this.text("walks") : "";
    });
    return one;
  }

  /** A button that opens the browser's own choice of a file. */
  private picker(): HTMLElement {
    const input = made("input");
    input.type = "file";
    input.accept = ".bpmn,.xml,application/xml";
    input.hidden = true;
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) void this.doing.bring(file);
      input.value = "";
    });
    const holder = made("span", "modeler__picker");
    holder.append(this.tool("import", () => input.click()), input);
    return holder;
  }

  private exports(): HTMLElement[] {
    const name = this.draft.name.replace(/\.bpmn$/i, "");
    const as = (ending: string, make: (modeler: Modeler) => Promise<Blob>): HTMLElement =>
      this.tool(`export.${ending}`, () => void make(this.modeler).then((blob) => hand(`${name}.${ending}`, blob)));
    return [as("bpmn", asBpmn), as("svg", asSvg), as("png", asPng)];
  }

  private keys(): HTMLElement {
    const list = made("dl", "modeler__keys");
    for (const key of KEYS) list.append(made("dt", "", this.text(`keys.${key}`)), made("dd", "", this.text(`does.${key}`)));
    return this.menu("keys", [list]);
  }
}
