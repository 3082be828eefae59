/** What the editor of form-js is told of ours: field types of the register, names of all types in both languages, no word of its own. */
import { h } from "preact";
import type { Drawn } from "../form/fields.ts";
import { KINDS } from "../form/lookups.ts";
import { begun, SCAN, walk, type Spec, type Word } from "./kinds.ts";

interface Props {
  field: Spec;
}
type Type = ((props: Props) => unknown) & { config: Record<string, unknown> };
interface Types {
  _formFields: Record<string, Type>;
  register(type: string, field: unknown): void;
}
interface Actions {
  registerProvider(priority: number, provider: unknown): void;
}
interface Modeling {
  addFormField(attrs: Partial<Spec>, target: Spec, index: number): Spec;
}
interface Editor {
  _getState(): { schema: Spec };
}

const same = (options: object = {}): object => ({ ...options });

/** A field of ours as the canvas shows it: its label, an empty control, what it is for. No state, so that any Preact draws it. */
function drawn(type: string): Type {
  const Field = ({ field }: Props): Drawn =>
    h(
      "div",
      { class: `fjs-form-field fjs-form-field-${type}` },
      h("label", { class: "fjs-form-field-label" }, field.label as string, (field.validate as { required?: boolean })?.required ? h("span", { class: "fjs-asterix" }, "*") : null),
      h("div", { class: "fjs-input-group fjs-disabled" }, h("input", { class: "fjs-input", disabled: true, tabIndex: -1, "aria-hidden": true })),
      field.description ? h("div", { class: "fjs-form-field-description" }, field.description as string) : null,
    );
  return Object.assign(Field, { config: { type, keyed: true, emptyValue: null, group: "selection", create: same } });
}

/** A text, an expression or a table says on the canvas what stands in it, in the words of its author. */
function shown(type: string, words: (field: Spec) => string, config: Record<string, unknown>): Type {
  const Shown = ({ field }: Props): Drawn =>
    h("div", { class: `fjs-form-field fjs-form-field-${type}` }, h("p", { class: "formdesigner__shown" }, words(field)));
  return Object.assign(Shown, { config });
}

export function ours(names: Record<string, Word>, lang: "en" | "de", texts: Record<string, string>): object {
  const name = (type: string): string => names[type]?.[lang] ?? type;

  class OurFields {
    static $inject = ["formFields"];
    constructor(formFields: Types) {
      for (const type of Object.keys(KINDS)) formFields.register(type, drawn(type));
      const { text, expression, textfield } = formFields._formFields;
      const config = (type?: Type): Record<string, unknown> => ({ ...type?.config });
      formFields.register("text", shown("text", (field) => String(field.text ?? ""), config(text)));
      formFields.register("expression", shown("expression", (field) => `${field.key ?? ""} ${field.expression ?? ""}`, config(expression)));
      // Only in the palette: what is made of it is a short text.
      formFields.register(SCAN, Object.assign(() => null, { config: { ...config(textfield), type: SCAN, create: same } }));
      for (const [type, field] of Object.entries(formFields._formFields)) {
        const Named = (props: Props): unknown => field(props);
        formFields.register(type, Object.assign(Named, { config: { ...field.config, name: name(type) } }));
      }
    }
  }

  class OurActions {
    static $inject = ["formFieldContextActions"];
    constructor(actions: Actions) {
      const said = (entries: Record<string, object>): object => ({ ...entries, delete: { ...entries.delete, title: texts.remove } });
      actions.registerProvider(100, { getContextPadEntries: () => said });
    }
  }

  /** New fields begin with names that people can read, whether they were clicked or dragged. */
  class OurBeginnings {
    static $inject = ["modeling", "formEditor"];
    constructor(modeling: Modeling, editor: Editor) {
      const add = modeling.addFormField.bind(modeling);
      modeling.addFormField = (attrs, target, index) => add({ ...attrs, ...begun(String(attrs.type), taken(editor), names) }, target, index);
    }
  }

  return {
    __init__: ["ourFields", "ourActions", "ourBeginnings"],
    ourFields: ["type", OurFields],
    ourActions: ["type", OurActions],
    ourBeginnings: ["type", OurBeginnings],
  };
}

function taken(editor: Editor): Set<string> {
  const found = new Set<string>();
  walk(editor._getState().schema, ({ id, key, path }) => {
    for (const one of [id, key, path]) if (one) found.add(one);
  });
  return found;
}
