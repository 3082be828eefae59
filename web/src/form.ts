/** A form of form-js with our fields, drafts and the server's word on errors. */
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";

export async function mount(element: HTMLElement, data: { schema: unknown; data: unknown }): Promise<void> {
  const { Form } = await import("@bpmn-io/form-js-viewer");
  const form = new Form({ container: element });
  await form.importSchema(data.schema as never, data.data as never);
}
