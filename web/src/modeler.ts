/** The diagram editor of the studio: draws, saves as people draw, shows on the elements what deployment would say. */
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "bpmn-js-color-picker/colors/color-picker.css";
import "bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./styles/modeler.css";
import Modeler from "bpmn-js/lib/Modeler";
import Colours from "bpmn-js-color-picker";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import TokenSimulation from "bpmn-js-token-simulation";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import Minimap from "diagram-js-minimap";
import { Editor } from "./modeler/editor.ts";
import type { Draft } from "./modeler/model.ts";
import { saysWalk, words } from "./modeler/words.ts";

/** The library writes what was drawn in the order in which it is painted. Ours stays as it was: saving changes nothing else. */
const ORDER_STAYS = { bpmnDiOrdering: ["value", {}] };

export async function mount(element: HTMLElement, draft: Draft): Promise<void> {
  await open(element, draft);
}

/** Open a diagram; the editor says what it would save. */
export async function open(element: HTMLElement, draft: Draft): Promise<Editor> {
  const container = document.createElement("div");
  container.className = "modeler__canvas";
  const modeler = new Modeler({
    container,
    moddleExtensions: { camunda },
    additionalModules: [CreateAppendAnythingModule, Colours, Minimap, TokenSimulation, ORDER_STAYS, await words(draft.locale)],
  });
  saysWalk(container, draft.locale);
  const editor = new Editor(element, container, modeler, draft);
  await editor.open();
  return editor;
}
