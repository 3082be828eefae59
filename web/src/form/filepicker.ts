/** The file field: what is chosen or dropped goes to the server at once; each file is named, with its fate. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { idsOf, valueOf } from "./combobox.ts";
import { described, frame, type Drawn, type FieldProps, type FieldType } from "./fields.ts";
import type { Outcome } from "./http.ts";
import { fill, type Texts } from "./texts.ts";
import { address, judge, type Uploads } from "./uploads.ts";

/** A file that is on its way, or that did not get there. */
interface Try {
  file: File;
  fault: string | null;
  again: boolean;
}

/** Make the field type. */
export function filepicker(uploads: Uploads, texts: Texts): FieldType {
  const FilePicker = (props: FieldProps): Drawn => h(Picker, { ...props, uploads, texts });
  return Object.assign(FilePicker, {
    config: { type: "filepicker", keyed: true, emptyValue: null, label: "File picker", group: "basic-input", create: (options = {}) => ({ ...options }) },
  });
}

interface Props extends FieldProps {
  uploads: Uploads;
  texts: Texts;
}

function Picker(props: Props): Drawn {
  const { field, domId, uploads, texts } = props;
  const multiple = field.multiple === true;
  const fixed = props.disabled === true || props.readonly === true;
  const ids = idsOf(props.value);
  const [tries, setTries] = useState<Try[]>([]);
  const [says, say] = useState("");
  // Several files end at different times; each adds itself to the latest value.
  const latest = useRef(ids);
  latest.current = ids;
  const input = useRef<HTMLInputElement>(null);
  useNames(ids, uploads);

  const change = (next: string[]): void => {
    latest.current = next;
    props.onChange({ value: valueOf(next, multiple) });
  };
  const send = async (file: File): Promise<void> => {
    setTries((was) => [...was.filter((one) => one.file !== file), { file, fault: null, again: false }]);
    say(fill(texts.uploading, { name: file.name }));
    const outcome = await uploads.send(file);
    if (outcome.kind === "done") {
      setTries((was) => was.filter((one) => one.file !== file));
      say(fill(texts.uploaded, { name: file.name }));
      change(multiple ? [...latest.current, outcome.body.id] : [outcome.body.id]);
      return;
    }
    const failed: Try = { file, fault: why(outcome, file, texts), again: true };
    setTries((was) => was.map((one) => (one.file === file ? failed : one)));
    say(failed.fault ?? "");
  };
  const take = (files: File[]): void => {
    const room = multiple ? number(field.properties?.maxFiles, 10) - latest.current.length : 1;
    for (const [at, file] of files.entries()) {
      const fault = at >= room ? fill(texts.tooMany, { count: latest.current.length + room }) : refuse(file, props);
      if (fault === null) void send(file);
      else setTries((was) => [...was, { file, fault, again: false }]);
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    if (!fixed) take([...(event.dataTransfer?.files ?? [])]);
  };
  return frame(
    props,
    "filepicker",
    h("input", {
      ref: input,
      id: domId,
      class: "hidden-text files__input",
      type: "file",
      multiple,
      accept: field.accept || undefined,
      disabled: fixed,
      ...described(props),
      onChange: () => {
        take([...(input.current?.files ?? [])]);
        if (input.current) input.current.value = "";
      },
      onBlur: () => props.onBlur?.(),
    }),
    fixed
      ? null
      : h(
          "div",
          { class: "files__drop", onDragOver: (event: Event) => event.preventDefault(), onDrop: drop },
          // The input above has the focus and the name; this is its visible face.
          h("button", { type: "button", class: "button files__button", tabIndex: -1, "aria-hidden": true, onClick: () => input.current?.click() }, multiple ? texts.browseMany : texts.browse),
          h("span", { class: "files__hint", "aria-hidden": true }, texts.drop),
        ),
    ids.length || tries.length
      ? h(
          "ul",
          { class: "files" },
          ids.map((id) => sent(id, uploads, texts, fixed, () => {
            change(ids.filter((one) => one !== id));
            input.current?.focus();
          })),
          tries.map((one) => tried(one, texts, () => void send(one.file), () => setTries((was) => was.filter((other) => other !== one)))),
        )
      : null,
    h("p", { class: "hidden-text", role: "status" }, says),
  );
}

function sent(id: string, uploads: Uploads, texts: Texts, fixed: boolean, remove: () => void): Drawn {
  const name = uploads.named(id) ?? texts.file;
  return h(
    "li",
    { key: id, class: "files__file" },
    h("a", { class: "files__name", href: address(id), download: name }, name),
    fixed ? null : cross(fill(texts.remove, { name }), remove),
  );
}

function tried({ file, fault, again }: Try, texts: Texts, send: () => void, remove: () => void): Drawn {
  return h(
    "li",
    { key: file.name, class: fault === null ? "files__file files__file--sending" : "files__file files__file--failed" },
    h("span", { class: "files__name" }, fault ?? fill(texts.uploading, { name: file.name })),
    again ? h("button", { type: "button", class: "button button--small", onClick: send }, texts.again) : null,
    fault === null ? null : cross(fill(texts.remove, { name: file.name }), remove),
  );
}

function cross(label: string, onClick: () => void): Drawn {
  return h("button", { type: "button", class: "reference__remove", "aria-label": label, title: label, onClick }, "×");
}

function refuse(file: File, { field, texts }: Props): string | null {
  const size = number(field.properties?.maxSize, 20);
  const fault = judge(file, size, field.accept ?? "");
  return fault === null ? null : fill(texts[fault], { name: file.name, size, accept: field.accept });
}

function why(outcome: Outcome<unknown>, file: File, texts: Texts): string {
  const problem = outcome.kind === "done" ? null : outcome.problem;
  const told = [...Object.values(problem?.errors ?? {}).flat(), problem?.detail].find(Boolean);
  return told ? `${file.name}: ${told}` : fill(texts.uploadAway, { name: file.name });
}

function number(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : otherwise;
}

function useNames(ids: string[], uploads: Uploads): void {
  const [, again] = useState(0);
  useEffect(() => {
    let here = true;
    void uploads.resolve(ids).then((news) => news && here && again((n) => n + 1));
    return () => void (here = false);
  }, [ids.join("\n")]);
}
