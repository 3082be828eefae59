/** What the menus of the editor offer: ready-made steps first, and nothing that could not run. */
import { insertsPieces, type Piece, PIECES, type Wanted } from "./steps.ts";
import type { Canvas, Modeler, Point, Shape } from "./model.ts";

/** What lint refuses wherever it stands (docs/bpmn.md). */
const REFUSED = /complex-gateway|ad-?hoc|none-boundary-event|participant-multiplicity|is-collection/;

type Entries = Record<string, unknown>;
interface PopupMenu {
  registerProvider(id: string, priority: number, provider: unknown): void;
  close(): void;
}

const LAST = 10;

export class Offers {
  private readonly insert: (wanted: Wanted) => void;

  /** `before` runs before a piece is put in: the form of its task, if it needs one, and the variables known there. */
  constructor(
    private readonly modeler: Modeler,
    private readonly texts: Record<string, string>,
    private readonly before: (piece: Piece, source?: Shape) => Promise<Pick<Wanted, "form" | "known">>,
    open: boolean,
  ) {
    this.insert = insertsPieces(modeler);
    if (!open) return;
    const menu = modeler.get<PopupMenu>("popupMenu");
    for (const id of ["bpmn-append", "bpmn-create"]) {
      menu.registerProvider(id, LAST, { getPopupMenuEntries: (target: Shape) => (entries: Entries) => this.with(entries, id, target) });
    }
    menu.registerProvider("bpmn-replace", LAST, {
      getPopupMenuEntries: () => withoutRefused,
      getPopupMenuHeaderEntries: () => withoutRefused,
    });
  }

  /** Put a piece in: behind a step, on its border, or where people look. */
  async put(piece: Piece, source?: Shape): Promise<void> {
    const more = await this.before(piece, source);
    this.insert({ piece, ...(source ? { source } : { at: this.middle() }), ...more });
    this.modeler.get<Canvas>("canvas").focus();
  }

  private with(entries: Entries, id: string, target: Shape): Entries {
    const group = { id: "ready", name: this.texts["step.group"] ?? "" };
    const ready = PIECES.map((piece) => [
      `ready-${piece.key}`,
      {
        label: this.texts[`step.${piece.key}`] ?? piece.key,
        description: this.texts[`step.${piece.key}.about`] ?? "",
        className: `modeler__ready modeler__ready--${piece.key}`,
        group,
        action: {
          click: () => {
            this.modeler.get<PopupMenu>("popupMenu").close();
            void this.put(piece, id === "bpmn-append" ? target : undefined);
          },
        },
      },
    ]);
    return { ...Object.fromEntries(ready), ...withoutRefused(entries) };
  }

  private middle(): Point {
    const { x, y, width, height } = this.modeler.get<Canvas>("canvas").viewbox();
    return { x: x + width / 2 - 60, y: y + height / 2 };
  }
}

function withoutRefused(entries: Entries): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([id]) => !REFUSED.test(id)));
}
