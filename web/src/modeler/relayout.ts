/** Draws a diagram anew with the layout of the shipped models, as one change that can be undone. */
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

import { layOut } from "../layout/diagram.ts";
import type { Box, CommandStack, Modeler, Moddle, Point, Registry, Shape } from "./model.ts";

/** Where an element and its name are to lie. */
interface Place {
  bounds?: Box;
  waypoints?: Point[];
  label?: Box;
}
type Places = Map<string, Place>;

const COMMAND = "itamflow.layOut";

/** Lay a document out. Throws NotDrawable, and what is no BPMN. */
export async function laidOut(xml: string): Promise<string> {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement } = await moddle.fromXML(xml);
  layOut(moddle, rootElement);
  return (await moddle.toXML(rootElement, { format: true })).xml;
}

/** Let the editor draw anew. The returned function gives the diagram as it was where that cannot be undone by the editor. */
export function laysOut(modeler: Modeler): () => Promise<string | undefined> {
  modeler.get<CommandStack>("commandStack").registerHandler(COMMAND, Moving);
  return async () => {
    const { xml } = await modeler.saveXML({ format: false });
    const drawn = await laidOut(xml);
    const moddle = new BpmnModdle({ camunda });
    const { rootElement } = await moddle.fromXML(drawn);
    const places = placesOf(rootElement);
    const shapes: Shape[] = [];
    modeler.get<Registry>("elementRegistry").forEach((shape) => shapes.push(shape));
    // A sub-process that the layout opens or closes is another picture: it has to be read anew.
    if (!samePictures(shapes, rootElement)) {
      await modeler.importXML(drawn);
      return xml;
    }
    modeler.get<CommandStack>("commandStack").execute(COMMAND, { shapes, places });
    return undefined;
  };
}

function samePictures(shapes: Shape[], definitions: Moddle): boolean {
  const roots = shapes.filter((shape) => !shape.parent).map((shape) => shape.id.replace(/_plane$/, ""));
  const planes = (definitions.get("diagrams") as Moddle[]).map((one) => ((one.get("plane") as Moddle).get("bpmnElement") as Moddle).id);
  const open = new Map(planeElements(definitions).map((one) => [(one.get("bpmnElement") as Moddle).id, Boolean(one.get("isExpanded"))]));
  const isSame = (shape: Shape): boolean => !/SubProcess|Transaction/.test(shape.type) || !shape.parent || open.get(shape.id) === Boolean(shape.di?.get("isExpanded"));
  return roots.sort().join() === planes.sort().join() && shapes.every(isSame);
}

function planeElements(definitions: Moddle): Moddle[] {
  return (definitions.get("diagrams") as Moddle[]).flatMap((one) => (one.get("plane") as Moddle).get("planeElement") as Moddle[]);
}

function placesOf(definitions: Moddle): Places {
  return new Map(
    planeElements(definitions).map((one) => {
      const label = (one.get("label") as Moddle | undefined)?.get("bounds") as Moddle | undefined;
      const bounds = one.get("bounds") as Moddle | undefined;
      const waypoints = one.get("waypoint") as Moddle[] | undefined;
      const place: Place = { ...(bounds ? { bounds: box(bounds) } : {}), ...(waypoints?.length ? { waypoints: waypoints.map(point) } : {}), ...(label ? { label: box(label) } : {}) };
      return [String((one.get("bpmnElement") as Moddle).id), place];
    }),
  );
}

function box(bounds: Moddle): Box {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(bounds.get(name)));
  return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
}

function point(waypoint: Moddle): Point {
  return { x: Number(waypoint.get("x")), y: Number(waypoint.get("y")) };
}

interface Context {
  shapes: Shape[];
  places: Places;
  before?: Places;
}

/** Moves everything at once, and back. What the layout does not draw (notes, data) stays where it is. */
class Moving {
  static $inject = ["bpmnFactory"];
  constructor(private readonly factory: { createDiBounds(box: Box): Moddle; createDiWaypoints(points: Point[]): Moddle[]; createDiLabel(): Moddle }) {}

  execute(context: Context): Shape[] {
    context.before = new Map(context.shapes.map((shape) => [shape.id, this.of(shape)]));
    return this.put(context.shapes, context.places);
  }

  revert(context: Context): Shape[] {
    return this.put(context.shapes, context.before ?? new Map());
  }

  private of(shape: Shape): Place {
    if (shape.waypoints) return { waypoints: shape.waypoints.map(({ x, y }) => ({ x, y })), ...this.labelOf(shape) };
    return { bounds: { x: shape.x, y: shape.y, width: shape.width, height: shape.height }, ...this.labelOf(shape) };
  }

  private labelOf({ label }: Shape): Pick<Place, "label"> {
    return label ? { label: { x: label.x, y: label.y, width: label.width, height: label.height } } : {};
  }

  private put(shapes: Shape[], places: Places): Shape[] {
    for (const shape of shapes) {
      const place = shape.labelTarget ? undefined : places.get(shape.id);
      if (!place) continue;
      if (place.bounds && !shape.waypoints) this.place(shape, place.bounds);
      if (place.waypoints) {
        shape.waypoints = place.waypoints.map(({ x, y }) => ({ x, y }));
        shape.di?.set("waypoint", this.factory.createDiWaypoints(place.waypoints));
      }
      if (place.label && shape.label) this.placeLabel(shape, shape.label, place.label);
    }
    return shapes;
  }

  private place(shape: Shape, bounds: Box): void {
    Object.assign(shape, bounds);
    const drawn = shape.di?.get("bounds") as Moddle | undefined;
    for (const [name, value] of Object.entries(bounds)) drawn?.set(name, value);
  }

  private placeLabel(shape: Shape, label: Shape, bounds: Box): void {
    Object.assign(label, bounds);
    const held = (shape.di?.get("label") as Moddle | undefined) ?? this.factory.createDiLabel();
    held.set("bounds", this.factory.createDiBounds(bounds));
    held.$parent = shape.di;
    shape.di?.set("label", held);
  }
}
