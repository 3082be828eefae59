/** What form-js gives a field to show, and the parts that our fields share. */
import { Description, Errors, Label } from "@bpmn-io/form-js-viewer";
import { h, type ComponentType, type VNode } from "preact";

/** What a component draws; what it is drawn from is its own affair. */
export type Drawn = VNode<any>;

/** A field of the schema. */
export interface Field {
  id: string;
  key?: string;
  type: string;
  label?: string;
  description?: string;
  multiple?: boolean;
  accept?: string;
  validate?: { required?: boolean };
  properties?: Record<string, string>;
}

export interface FieldProps {
  field: Field;
  domId: string;
  value: unknown;
  errors?: string[];
  disabled?: boolean;
  readonly?: boolean;
  onChange(change: { value: unknown }): void;
  onBlur?(): void;
  onFocus?(): void;
}

/** A component that form-js can register. */
export type FieldType = ((props: FieldProps) => Drawn) & { config: Record<string, unknown> };

// The library's own parts, typed by what we give them.
const LabelPart = Label as unknown as ComponentType<{ htmlFor: string; id: string; label?: string; required?: boolean }>;
const DescriptionPart = Description as unknown as ComponentType<{ id: string; description?: string }>;
const ErrorsPart = Errors as unknown as ComponentType<{ id: string; errors: string[] }>;

/** Frame a field as form-js frames its own: label, the control, what it is for, what is wrong with it. */
export function frame(props: FieldProps, name: string, ...control: (Drawn | null)[]): Drawn {
  const { field, domId, errors = [], disabled, readonly } = props;
  const state = [errors.length && "fjs-has-errors", disabled && "fjs-disabled", readonly && "fjs-readonly"];
  return h(
    "div",
    { class: ["fjs-form-field", `fjs-form-field-${name}`, ...state].filter(Boolean).join(" ") },
    h(LabelPart, { htmlFor: domId, id: `${domId}-label`, label: field.label, required: field.validate?.required }),
    ...control,
    h(DescriptionPart, { id: `${domId}-description`, description: field.description }),
    h(ErrorsPart, { id: `${domId}-error-message`, errors }),
  );
}

/** The attributes by which a control says what describes it and whether it is wrong. */
export function described({ domId, errors = [], field }: FieldProps): Record<string, unknown> {
  return {
    "aria-describedby": `${domId}-description ${domId}-error-message`,
    "aria-invalid": errors.length > 0,
    "aria-required": field.validate?.required ?? false,
  };
}
