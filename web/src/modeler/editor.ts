/** One diagram of a draft in the editor: keeps what is drawn, asks what deployment would say, leads from words to elements. */
import { sharesCopies } from "./clipboard.ts";
import { bring, processOf } from "./exchange.ts";
import { Findings } from "./findings.ts";
import { type Bus, type Canvas, type Draft, type Finding, made, type Modeler, type Moddle, type Registry, type Selection, type Shape } from "./model.ts";
import { NewForms } from "./newforms.ts";
import { Offers } from "./offers.ts";
import { type Action, Panel } from "./panel.ts";
import { laysOut } from "./relayout.ts";
import { Saving } from "../saving.ts";
import { BORDERS, type Piece, type Wanted } from "./steps.ts";
import { Surroundings } from "./surroundings.ts";
import { Tools } from "./tools.ts";

/** Room for the palette, and around the drawing. */
const PALETTE = 120;
const EDGE = 24;
/** Letters of the library in a diagram, the smallest ones, and what is read on a screen without effort. In px. */
const LETTERS = 11;
const READABLE = 8;

export class Editor {
  private isRead = false;
  /** What the library could not read of the diagram. */
  warnings: string[] = [];
  private readonly said = made("p", "modeler__said meta");
  private readonly panel: Panel;
  private readonly findings: Findings;
  private readonly surroundings: Surroundings;
  private readonly saving: Saving;
  private readonly tools: Tools;
  private readonly offers: Offers;
  private readonly forms: NewForms;
  private readonly redraw: () => Promise<string | undefined>;
  /** The diagram before it was drawn or read anew, to go back to. */
  private before: string | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly container: HTMLElement,
    private readonly modeler: Modeler,
    private readonly draft: Draft,
  ) {
    this.said.setAttribute("role", "status");
    this.surroundings = new Surroundings(modeler, draft);
    this.findings = new Findings(modeler, draft.texts, (id) => this.goTo(id));
    this.saving = new Saving(draft, () => this.xml(), (key, more) => this.say(key, more), () => this.check());
    this.forms = new NewForms(draft, this.saving);
    this.offers = new Offers(modeler, draft.texts, (piece, source) => this.prepare(piece, source), draft.open);
    this.panel = new Panel(modeler, draft, this.surroundings, this.actions());
    this.tools = new Tools(modeler, draft, {
      layOut: () => this.layOut(),
      bring: (file) => this.bring(file),
      back: () => void this.back(),
      canGoBack: () => this.before !== undefined,
      showAll: () => this.fit(true),
    });
    this.redraw = laysOut(modeler);
  }

  async open(): Promise<void> {
    const side = made("div", "modeler__side");
    const { texts } = this.draft;
    const found = made("section", "modeler__found stack stack--tight");
    found.append(made("h2", "subheading", texts.findings ?? ""), this.findings.list);
    const steps = made("details", "modeler__all");
    steps.append(made("summary", "link", texts.steps ?? ""), this.findings.steps);
    side.append(this.said, this.panel.element, found, steps);
    this.element.append(this.tools.element, this.container, side);
    try {
      await this.show(this.draft.xml);
    } catch (error) {
      // What can be done about it is in the bar: another file in its place.
      this.say("not_read", error instanceof Error ? error.message : "");
    }
    this.listen();
    if (this.draft.open) {
      sharesCopies(this.modeler);
      this.saving.watch();
    }
    await this.check();
  }

  /** The diagram as it would be saved. */
  async xml(): Promise<string> {
    return (await this.modeler.saveXML({ format: true })).xml ?? "";
  }

  private async show(xml: string): Promise<void> {
    const { warnings } = await this.modeler.importXML(xml);
    this.isRead = true;
    this.warnings = warnings.map(String);
    if (warnings.length) this.say("read_partly", this.warnings.join(" "));
    this.fit();
    this.panel.show(this.modeler.get<Canvas>("canvas").getRootElement());
  }

  /** Show the whole beside the palette, no larger than it is drawn; where that is too small to read, the beginning, unless `all`. */
  private fit(all = false): void {
    const canvas = this.modeler.get<Canvas>("canvas");
    // What could not be read has nothing to show.
    if (!this.isRead) return;
    const { inner, outer } = canvas.viewbox();
    if (!inner.width || !outer.width) return;
    const whole = Math.min(1, (outer.width - PALETTE - EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height);
    const scale = all ? whole : Math.max(READABLE / LETTERS, whole);
    const [width, height] = [outer.width / scale, outer.height / scale];
    const left = PALETTE + Math.max(0, outer.width - PALETTE - inner.width * scale) / 2;
    canvas.viewbox({ x: inner.x - left / scale, y: this.top(inner, height, EDGE / scale), width, height });
  }

  /** Where a view of a height begins: in the middle of the drawing, or with the start where the drawing is higher. */
  private top(inner: { y: number; height: number }, height: number, edge: number): number {
    if (inner.height + 2 * edge <= height) return inner.y - (height - inner.height) / 2;
    const start = this.modeler.get<Registry>("elementRegistry").filter((one) => one.businessObject.$type === "bpmn:StartEvent")[0];
    const middle = (start?.y ?? inner.y) - height / 2;
    return Math.min(Math.max(middle, inner.y - edge), inner.y + inner.height + edge - height);
  }

  private listen(): void {
    const bus = this.modeler.get<Bus>("eventBus");
    bus.on("commandStack.changed", () => this.changed());
    bus.on("selection.changed", ({ newSelection }: { newSelection: Shape[] }) => this.select(newSelection));
    bus.on("element.changed", ({ element }: { element: Shape }) => this.panel.refresh(element));
    bus.on("root.set", () => this.findings.showSteps());
  }

  private select([shape]: Shape[]): void {
    const chosen = shape?.labelTarget ?? shape ?? this.modeler.get<Canvas>("canvas").getRootElement();
    this.panel.show(chosen);
    this.panel.tell(this.findings.of(chosen));
  }

  private changed(): void {
    if (this.draft.open && this.isRead && !this.tools.isSimulating) this.saving.soon();
  }

  private say(key: string, more = ""): void {
    this.said.textContent = [this.draft.texts[key], more].filter(Boolean).join(" ");
    this.said.classList.toggle("modeler__said--failed", /^not_/.test(key));
  }

  /** Show on the elements, and in words beside them, what deployment would say. */
  private async check(): Promise<void> {
    this.surroundings.forget();
    const answer = await fetch(this.draft.findings, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { findings } = (await answer.json()) as { findings: Finding[] };
    this.findings.show(findings.filter((one) => one.resource === this.draft.name));
    this.select(this.modeler.get<Selection>("selection").get());
    this.element.dataset.checked = String(this.draft.revision);
  }

  /** From words to the element: show it, choose it, and put the cursor where it can be changed. */
  private goTo(id: string): void {
    const shape = this.modeler.get<Registry>("elementRegistry").get(id);
    if (!shape) return;
    const canvas = this.modeler.get<Canvas>("canvas");
    const root = canvas.findRoot(shape);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    if (shape.parent) canvas.scrollToElement(id, 120);
    this.modeler.get<Selection>("selection").select(shape.parent ? shape : null);
    this.panel.focus();
  }

  private actions(): Action[] {
    const { texts } = this.draft;
    const isTask = (shape: Shape): boolean => shape.businessObject.$type === "bpmn:UserTask";
    const borders = BORDERS.map((piece) => ({ group: "due", text: texts[`step.${piece.key}`] ?? piece.key, fits: isTask, run: (shape: Shape) => void this.offers.put(piece, shape) }));
    return [...borders, ...this.forms.actions(this.modeler)];
  }

  /** What a ready-made step needs: a form to say yes or no on, and whether there is a requester. */
  private async prepare(piece: Piece, source?: Shape): Promise<Pick<Wanted, "form" | "known">> {
    await this.saving.now();
    const process = this.key();
    const offers = await this.surroundings.expressions(source?.businessObject.id ?? process, true);
    const known = new Set(offers.filter((one) => one.kind === "variable").map((one) => one.name));
    if (piece.key !== "approval") return { known };
    const form = await this.forms.approval();
    return form ? { known, form } : { known };
  }

  /** The process of this diagram; that of the draft where the diagram cannot be read. */
  private key(): string {
    const definitions = (this.modeler as unknown as { getDefinitions(): Moddle | undefined }).getDefinitions();
    return (definitions && processOf(definitions)) || this.draft.key;
  }

  private async layOut(): Promise<void> {
    try {
      const before = await this.redraw();
      if (before !== undefined) await this.replaced(before);
    } catch {
      this.say("not_laid_out");
    }
  }

  /** Keep a diagram that was drawn or read anew, and what it was. */
  private async replaced(before: string | undefined): Promise<void> {
    this.before = before;
    this.fit();
    this.tools.refresh();
    await this.saving.now(true);
  }

  private async back(): Promise<void> {
    if (this.before === undefined) return;
    await this.show(this.before);
    await this.replaced(undefined);
  }

  /** Take a file in the place of the diagram; what cannot be read changes nothing. */
  private async bring(file: File): Promise<void> {
    const key = this.key();
    try {
      const { xml, was, warnings } = await bring(await file.text(), key);
      const before = this.isRead ? await this.xml() : undefined;
      await this.show(xml);
      await this.replaced(before);
      const renamed = was && was !== key ? (this.draft.texts.brought_as ?? "").replace("{was}", was).replace("{key}", key) : "";
      this.say("brought", [file.name, renamed, ...warnings].filter(Boolean).join(" "));
    } catch (error) {
      this.say("not_brought", error instanceof Error ? error.message : "");
    }
  }
}
