/** The properties of the chosen element, in words; every change goes through the command stack, so it can be undone. */
import type Modeler from "bpmn-js/lib/Modeler";
import { type Field, type Fields, fieldsOf, type Moddle, properties, read, type Shape } from "./properties.ts";

interface Modeling {
  updateProperties(shape: Shape, changed: Record<string, unknown>): void;
  updateModdleProperties(shape: Shape, object: Moddle, changed: Record<string, unknown>): void;
}
interface Factory {
  create(type: string, values?: Record<string, unknown>): Moddle;
}

let number = 0;

export class Panel {
  readonly element = document.createElement("section");
  private shape: Shape | undefined;
  /** True while a field of this panel is written: its inputs stay, or whoever goes on typing would lose the next one. */
  private writing = false;

  constructor(
    private readonly modeler: Modeler,
    private readonly fields: Fields,
    private readonly texts: Record<string, string>,
    private readonly open: boolean,
  ) {
    this.element.className = "modeler__panel stack";
    this.element.setAttribute("aria-label", texts.panel ?? "");
  }

  show(shape: Shape): void {
    if (this.shape === shape) return;
    this.shape = shape;
    this.draw();
  }

  /** Show again what was changed elsewhere, unless somebody types here. */
  refresh(shape: Shape): void {
    if (shape === this.shape && !this.writing && !this.element.contains(document.activeElement)) this.draw();
  }

  private draw(): void {
    const shape = this.shape;
    if (!shape) return;
    const heading = document.createElement("h2");
    heading.className = "subheading";
    heading.textContent = this.kind(shape);
    const id = document.createElement("p");
    id.className = "code meta";
    id.textContent = shape.businessObject.id ?? shape.id;
    this.element.replaceChildren(heading, id, ...this.groups(shape));
  }

  private kind(shape: Shape): string {
    const type = shape.businessObject.$type.replace("bpmn:", "");
    return this.texts[`kind.${type}`] ?? type;
  }

  private groups(shape: Shape): HTMLElement[] {
    const groups = new Map<string, Field[]>();
    for (const field of fieldsOf(shape)) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
    return [...groups].map(([name, fields]) => {
      const set = document.createElement("fieldset");
      set.className = "modeler__group stack stack--tight";
      const legend = document.createElement("legend");
      legend.className = "field__label";
      legend.textContent = this.texts[`group.${name}`] ?? name;
      set.append(legend, ...fields.map((field) => this.field(shape, field)));
      return set;
    });
  }

  private field(shape: Shape, field: Field): HTMLElement {
    const id = `say-${(number += 1)}`;
    const holder = document.createElement("div");
    holder.className = "field";
    const label = document.createElement("label");
    label.className = "field__label";
    label.htmlFor = id;
    label.textContent = this.texts[`field.${field.key}`] ?? field.key;
    const input = field.long ? document.createElement("textarea") : document.createElement("input");
    input.id = id;
    input.className = field.feel ? "input code" : "input";
    input.value = read(shape.businessObject, field.place);
    input.readOnly = !this.open;
    if (input instanceof HTMLTextAreaElement) input.rows = 3;
    input.addEventListener("change", () => {
      this.writing = true;
      this.write(shape, field, input.value.trim());
      this.writing = false;
    });
    holder.append(label, input);
    const options = field.options ? this.fields.options[field.options] : undefined;
    if (options && input instanceof HTMLInputElement) holder.append(this.choices(input, id, options));
    return holder;
  }

  private choices(input: HTMLInputElement, id: string, options: { id: string; label: string }[]): HTMLElement {
    const list = document.createElement("datalist");
    list.id = `${id}-options`;
    input.setAttribute("list", list.id);
    for (const one of options) {
      const option = document.createElement("option");
      option.value = one.id;
      option.label = one.label;
      list.append(option);
    }
    return list;
  }

  private write(shape: Shape, field: Field, text: string): void {
    const object = shape.businessObject;
    if (read(object, field.place) === text) return;
    const modeling = this.modeler.get<Modeling>("modeling");
    const value = text || undefined;
    switch (field.place.kind) {
      case "attribute":
        return modeling.updateProperties(shape, this.attributes(field.place.name, value));
      case "property":
        return this.writeProperty(shape, field.place.name, text);
      case "documentation":
        return modeling.updateProperties(shape, { documentation: text ? [this.create("bpmn:Documentation", { text })] : [] });
      case "condition":
        return modeling.updateProperties(shape, { conditionExpression: value && this.expression(text) });
      case "timer": {
        const timer = object.eventDefinitions?.[0];
        if (!timer) return;
        const cleared = { timeDate: undefined, timeDuration: undefined, timeCycle: undefined };
        return modeling.updateModdleProperties(shape, timer, { ...cleared, [field.place.part]: value && this.expression(text) });
      }
      case "loop":
        return modeling.updateModdleProperties(shape, object.get("loopCharacteristics") as Moddle, { [field.place.name]: value });
    }
  }

  /** A form and a decision come with the process; a topic is asked of somebody outside the diagram. */
  private attributes(name: string, value: string | undefined): Record<string, unknown> {
    if (name === "camunda:formRef") return { [name]: value, "camunda:formRefBinding": value && "deployment" };
    if (name === "camunda:decisionRef") return { [name]: value, "camunda:decisionRefBinding": value && "deployment" };
    if (name === "camunda:topic") return { [name]: value, "camunda:type": value && "external" };
    return { [name]: value };
  }

  private writeProperty(shape: Shape, name: string, text: string): void {
    const object = shape.businessObject;
    const modeling = this.modeler.get<Modeling>("modeling");
    const others = (properties(object) ?? []).filter((one) => one.get("name") !== name);
    const values = text ? [...others, this.create("camunda:Property", { name, value: text })] : others;
    const kept = (object.extensionElements?.values ?? []).filter((one) => one.$type !== "camunda:Properties");
    const holder = values.length ? [this.create("camunda:Properties", { values })] : [];
    for (const each of values) each.$parent = holder[0];
    const all = [...holder, ...kept];
    const extensionElements = all.length ? this.create("bpmn:ExtensionElements", { values: all }) : undefined;
    for (const each of all) each.$parent = extensionElements;
    modeling.updateProperties(shape, { extensionElements });
  }

  private expression(text: string): Moddle {
    return this.create("bpmn:FormalExpression", { body: text });
  }

  private create(type: string, values: Record<string, unknown>): Moddle {
    return this.modeler.get<Factory>("bpmnFactory").create(type, values);
  }
}
