/** Text fields for tags and serial numbers take a scanner: one that types, and the camera. */
import { Textfield } from "@bpmn-io/form-js-viewer";
import { h, type ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { cameraButton, hasCamera } from "../scan/camera.ts";
import { isScanField, scanned } from "../scan/scanned.ts";
import type { Drawn, FieldProps, FieldType } from "./fields.ts";

const Plain = Textfield as unknown as ComponentType<FieldProps> & { config: Record<string, unknown> };
const PLACES = "input:not([type=hidden]), textarea, select, button:not(.scan__button), [tabindex='0']";

/** Make the text field of our forms: the library's own, and for scans where its key says so. */
export function scanField(): FieldType {
  const Field = (props: FieldProps): Drawn => h(isScanField(props.field.key) ? Scanned : Plain, props);
  return Object.assign(Field, { config: { ...Plain.config } });
}

function Scanned(props: FieldProps): Drawn {
  const { disabled, readonly } = props;
  const frame = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const fixed = disabled === true || readonly === true;

  const take = (input: HTMLInputElement, text: string): void => {
    // The library hands on what was typed when its field is left; what the scan means comes after it.
    follow(input)?.focus();
    latest.current.onChange({ value: scanned(text) });
  };
  useEffect(() => {
    const group = frame.current?.querySelector(".fjs-input-group");
    const input = frame.current?.querySelector("input");
    if (!group || !input || fixed || !hasCamera()) return;
    const button = cameraButton((text) => take(input, text));
    group.append(button);
    return () => button.remove();
  }, [fixed]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // A scanner types what it read and then Enter, which is not meant to send the form.
    if (event.key !== "Enter" || event.isComposing || fixed || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.target, event.target.value);
  };
  return h("div", { ref: frame, class: "scan", onKeyDownCapture: onKeyDown }, h(Plain, props));
}

/** Give the control after a field. */
function follow(input: HTMLElement): HTMLElement | undefined {
  const all = [...(input.closest("[data-island]")?.querySelectorAll<HTMLElement>(PLACES) ?? [])];
  return all.slice(all.indexOf(input) + 1).find((one) => one.matches(":not(:disabled):not([readonly])") && one.offsetParent !== null);
}
