/** Libraries that ship no types. */
declare module "bpmn-js/lib/NavigatedViewer" {
  export default class NavigatedViewer {
    constructor(options: { container: HTMLElement });
    importXML(xml: string): Promise<{ warnings: string[] }>;
    get<T>(service: string): T;
  }
}
declare module "*.css";
declare module "camunda-bpmn-moddle/resources/camunda.json" {
  const descriptor: Record<string, unknown>;
  export default descriptor;
}
declare module "bpmn-moddle" {
  /** moddle makes its elements at run time. */
  type Element = any;
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, attributes?: Record<string, unknown>): Element;
    createAny(name: string, namespace: string, attributes?: Record<string, unknown>): Element;
    fromXML(xml: string): Promise<{ rootElement: Element; warnings: Error[] }>;
    toXML(element: Element, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
declare module "dmn-moddle" {
  /** moddle makes its elements at run time. */
  type Element = any;
  export class DmnModdle {
    fromXML(xml: string, type?: string): Promise<{ rootElement: Element; warnings: Error[] }>;
    toXML(element: Element, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
declare module "bpmn-js/lib/Modeler" {
  export default class Modeler {
    constructor(options: { container: HTMLElement; moddleExtensions?: Record<string, unknown>; additionalModules?: unknown[] });
    importXML(xml: string): Promise<{ warnings: string[] }>;
    saveXML(options?: { format?: boolean }): Promise<{ xml: string }>;
    saveSVG(): Promise<{ svg: string }>;
    get<T>(service: string): T;
  }
}
declare module "bpmn-js-create-append-anything" {
  export const CreateAppendAnythingModule: unknown;
}
declare module "bpmn-js-color-picker" {
  const module: unknown;
  export default module;
}
declare module "bpmn-js-token-simulation" {
  const module: unknown;
  export default module;
}
declare module "diagram-js-minimap" {
  const module: unknown;
  export default module;
}
declare module "bpmn-js-i18n/translations/de" {
  const words: Record<string, string>;
  export default words;
}
