/** A field that names something of the register or somebody: one combobox for all kinds. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { scanned } from "../scan/scanned.ts";
import { idsOf, press, valueOf } from "./combobox.ts";
import { described, frame, type Drawn, type FieldProps, type FieldType } from "./fields.ts";
import type { Lookups, Option } from "./lookups.ts";
import { money } from "./money.ts";
import { fill, type Texts } from "./texts.ts";

const PAUSE = 200;

interface List {
  open: boolean;
  active: number;
  items: Option[];
  says: string;
}
const CLOSED: List = { open: false, active: -1, items: [], says: "" };

/** Called when something was chosen in a field, or nothing any more. */
export type Picked = (key: string | undefined, option: Option | undefined) => void;

/** Make the field type for a kind. */
export function reference(type: string, kind: string, lookups: Lookups, texts: Texts, picked: Picked): FieldType {
  const Reference = (props: FieldProps): Drawn => h(Combobox, { ...props, kind, lookups, texts, picked });
  return Object.assign(Reference, {
    config: { type, keyed: true, emptyValue: null, group: "selection", create: (options = {}) => ({ ...options }) },
  });
}

interface Props extends FieldProps {
  kind: string;
  lookups: Lookups;
  texts: Texts;
  picked: Picked;
}

function Combobox(props: Props): Drawn {
  const { field, domId, disabled = false, readonly = false, kind, lookups, texts } = props;
  const multiple = field.multiple === true;
  const ids = idsOf(props.value);
  // What is being typed; null shows what is chosen.
  const [typed, type] = useState<string | null>(null);
  const [list, show] = useList(kind, lookups, texts);
  useNames(kind, ids, lookups);
  const input = useRef<HTMLInputElement>(null);
  const nameOf = (id: string): string => lookups.named(kind, id)?.label ?? id;
  const chosen = multiple || !ids[0] ? "" : nameOf(ids[0]);
  const text = typed ?? chosen;

  const change = (next: string[]): void => {
    props.onChange({ value: valueOf(next, multiple) });
    if (!multiple) props.picked(field.key, next[0] ? lookups.named(kind, next[0]) : undefined);
  };
  const close = (): void => {
    type(null);
    show.close();
  };
  const choose = (option: Option): void => {
    if (!multiple) change([option.id]);
    else change(ids.includes(option.id) ? ids.filter((id) => id !== option.id) : [...ids, option.id]);
    close();
  };
  const leave = (): void => {
    // Somebody who typed a whole name and went on has chosen it; who emptied the field has chosen nothing.
    const same = list.items.filter((one) => typed !== null && one.label.toLowerCase() === typed.trim().toLowerCase());
    if (same.length === 1 && same[0] && !ids.includes(same[0].id)) choose(same[0]);
    else if (typed === "" && !multiple && ids.length) change([]);
    close();
    props.onBlur?.();
  };
  // A scanner is done before the list is there: what it read is chosen when the answer names one thing alone.
  const awaited = useRef(false);
  useEffect(() => {
    const [only, ...others] = list.items;
    if (awaited.current && list.says !== texts.searching) {
      awaited.current = false;
      if (only && !others.length && !ids.includes(only.id)) choose(only);
    }
  }, [list.items, list.says]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (readonly || event.isComposing) return;
    if (event.key === "Enter" && kind === "asset" && typed?.trim() && list.active < 0) {
      event.preventDefault();
      awaited.current = true;
      return show.search(scanned(typed), 0);
    }
    const step = press(event.key, { open: list.open, active: list.active, count: list.items.length }, text === "");
    if (step.taken) event.preventDefault();
    const option = list.items[list.active];
    if (step.deed === "open") show.search(typed ?? "", 0);
    else if (step.deed === "choose" && option) choose(option);
    else if (step.deed === "revert") close();
    else if (step.deed === "drop" && multiple) change(ids.slice(0, -1));
    else show.activate(step.active);
  };

  const control = h("input", {
    ref: input,
    id: domId,
    class: "fjs-input reference__input",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: false,
    value: text,
    placeholder: readonly ? "" : texts.search,
    disabled,
    readOnly: readonly,
    "aria-autocomplete": "list",
    "aria-expanded": list.open,
    "aria-controls": `${domId}-list`,
    "aria-activedescendant": list.active < 0 ? undefined : `${domId}-option-${list.active}`,
    ...described(props),
    onInput: (event: Event) => {
      const words = (event.target as HTMLInputElement).value;
      type(words);
      show.search(words, PAUSE);
    },
    onClick: () => !readonly && !list.open && show.search(typed ?? "", 0),
    onFocus: () => props.onFocus?.(),
    onBlur: leave,
    onKeyDown,
  });
  const clearing = multiple || !ids.length || readonly || disabled ? null : clear(props, texts, () => {
    change([]);
    close();
    input.current?.focus();
  });
  return frame(
    props,
    "reference",
    multiple ? chips(ids, nameOf, texts, readonly || disabled, (id) => {
      change(ids.filter((one) => one !== id));
      input.current?.focus();
    }) : null,
    h("div", { class: "reference fjs-input-group" }, control, clearing, options(props, list, ids, choose)),
    h("p", { class: "hidden-text", role: "status" }, list.says),
  );
}

function clear(props: FieldProps, texts: Texts, onClick: () => void): Drawn {
  const label = fill(texts.clear, { label: props.field.label ?? "" });
  return h("button", { type: "button", class: "reference__clear", "aria-label": label, title: label, onClick }, "×");
}

function chips(ids: string[], nameOf: (id: string) => string, texts: Texts, fixed: boolean, remove: (id: string) => void): Drawn | null {
  if (!ids.length) return null;
  const chip = (id: string): Drawn => {
    const name = nameOf(id);
    const label = fill(texts.remove, { name });
    const button = h("button", { type: "button", class: "reference__remove", "aria-label": label, title: label, onClick: () => remove(id) }, "×");
    return h("li", { key: id, class: "reference__chip" }, name, fixed ? null : button);
  };
  return h("ul", { class: "reference__chips" }, ids.map(chip));
}

function options({ domId }: FieldProps, list: List, ids: string[], choose: (option: Option) => void): Drawn {
  const row = (option: Option, at: number): Drawn =>
    h(
      "li",
      {
        key: option.id,
        id: `${domId}-option-${at}`,
        role: "option",
        class: at === list.active ? "reference__option is-active" : "reference__option",
        "aria-selected": ids.includes(option.id),
        ref: at === list.active ? (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" }) : undefined,
        // The text field keeps the focus, so that leaving it means leaving the field.
        onMouseDown: (event: Event) => event.preventDefault(),
        onClick: () => choose(option),
      },
      h("span", { class: "reference__label" }, option.label),
      option.detail ? h("span", { class: "reference__detail" }, money(option.detail, document.documentElement.lang)) : null,
    );
  return h(
    "div",
    { class: "reference__popup", hidden: !list.open },
    h("ul", { id: `${domId}-list`, class: "reference__list", role: "listbox", "aria-labelledby": `${domId}-label` }, list.items.map(row)),
    list.says ? h("p", { class: "reference__says", "aria-hidden": true }, list.says) : null,
  );
}

/** Have names for what is chosen, asked for once. */
function useNames(kind: string, ids: string[], lookups: Lookups): void {
  const [, again] = useState(0);
  useEffect(() => {
    let here = true;
    void lookups.resolve(kind, ids).then((news) => news && here && again((n) => n + 1));
    return () => void (here = false);
  }, [kind, ids.join("\n")]);
}

interface Show {
  search(words: string, pause: number): void;
  activate(active: number): void;
  close(): void;
}

/** The list of options and what fills it. Only the answer to what was typed last is shown. */
function useList(kind: string, lookups: Lookups, texts: Texts): [List, Show] {
  const [list, set] = useState<List>(CLOSED);
  const asking = useRef<{ timer?: ReturnType<typeof setTimeout>; abort: AbortController }>({ abort: new AbortController() });
  const stop = (): void => {
    clearTimeout(asking.current.timer);
    asking.current.abort.abort();
  };
  useEffect(() => stop, []);
  const ask = async (words: string, signal: AbortSignal): Promise<void> => {
    try {
      const outcome = await lookups.search(kind, words, signal);
      if (signal.aborted) return;
      if (outcome.kind !== "done") return set({ open: true, active: -1, items: [], says: outcome.problem?.detail ?? texts.lookupAway });
      const { items, next } = outcome.body;
      const says = !items.length ? texts.none : next ? texts.more : "";
      set({ open: true, active: words.trim() && items.length ? 0 : -1, items, says });
    } catch (error) {
      // Somebody typed on: a later search shows its answer.
      if (!signal.aborted) throw error;
    }
  };
  const search = (words: string, pause: number): void => {
    stop();
    const abort = new AbortController();
    set((was) => ({ ...was, open: true, active: -1, says: was.items.length ? was.says : texts.searching }));
    asking.current = { abort, timer: setTimeout(() => void ask(words, abort.signal), pause) };
  };
  const close = (): void => {
    stop();
    set(CLOSED);
  };
  const activate = (active: number): void => set((was) => (was.active === active ? was : { ...was, active }));
  return [list, { search, activate, close }];
}
