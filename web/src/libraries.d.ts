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
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    /** moddle makes its methods and elements at run time. */
    [name: string]: any;
  }
}
