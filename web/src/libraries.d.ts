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
