/** A form of form-js with our fields, drafts and the server's word on errors. */
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "./styles/form.css";
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { German } from "flatpickr/dist/l10n/de.js";
import { chosen, withButtons, type Choices } from "./form/choices.ts";
import { consequence } from "./form/consequence.ts";
import { DraftSaver, type DraftState } from "./form/draft.ts";
import { isEmpty, labels, place, sentences, type Instance, type Tree } from "./form/errors.ts";
import type { FieldType } from "./form/fields.ts";
import { filepicker } from "./form/filepicker.ts";
import { filled, filling, type Filler } from "./form/fills.ts";
import { Foot } from "./form/foot.ts";
import { ask, type Outcome } from "./form/http.ts";
import { KINDS, Lookups, type Option } from "./form/lookups.ts";
import { money } from "./form/money.ts";
import { reference } from "./form/reference.ts";
import { scanField } from "./form/scanfield.ts";
import { focusQuietly, selectKeys } from "./form/selects.ts";
import { destination, Submission, type Answer } from "./form/submission.ts";
import { fill, textsIn, type Texts } from "./form/texts.ts";
import { translator } from "./form/translate.ts";
import { Uploads } from "./form/uploads.ts";

type Values = Record<string, unknown>;

/** What the server says of a form. */
export interface FormData {
  schema: Values;
  data: Values;
  locale: string;
  /** The time zone in which pages tell times ("Europe/Berlin"); by default the browser's. */
  zone?: string;
  submit: string;
  method?: string;
  body_key?: string;
  draft?: string | null;
  draft_revision?: number | null;
  etag?: string | null;
  done: string;
  readonly?: boolean;
  texts?: Partial<Texts>;
  /** What follows from choosing an option: by field, then by value. */
  consequences?: Record<string, Record<string, string>>;
  /** A field of which each choice is a button that sends the form. */
  choices?: Choices | null;
  /** Where things are looked up to choose from, with KIND in place of their kind; by default in what runs. */
  lookups?: string;
  /** Nothing is sent or kept, it is only tried: what to say when it could be sent. */
  trial?: string;
}

interface State {
  data: Values;
  errors: Tree;
}

// form-js has no public way to show errors of others, or to read what is typed without checking it.
interface Insides {
  _getState(): State;
  _setState(state: Partial<State>): void;
}

const get = (address: string, init?: RequestInit): Promise<Response> => fetch(address, init);

export async function mount(element: HTMLElement, given: FormData): Promise<void> {
  await open(element, given);
}

/** Show a form; give what takes it away again. */
export async function open(element: HTMLElement, given: FormData): Promise<{ destroy(): void }> {
  const texts = textsIn(given.locale, given.texts);
  // The calendar of form-js has its words and its first day of the week from here.
  flatpickr.localize(given.locale.startsWith("de") ? German : { ...flatpickr.l10ns.default, firstDayOfWeek: 1 });
  const uploads = new Uploads(get);
  const lookups = new Lookups(get, given.lookups);
  const choices = given.readonly ? null : (given.choices ?? null);
  const schema = choices ? withButtons(given.schema, choices.key) : given.schema;
  const form = make(element, given, texts, uploads, lookups);
  await form.importSchema(schema as never, given.data as never);
  await follow(form, lookups);
  if (!given.readonly) new Filling(element, { ...given, schema, choices }, texts, uploads, form);
  return form;
}

/** Have at hand what the things chosen before say beside their names. */
async function follow(form: Form, lookups: Lookups): Promise<void> {
  const inside = form as unknown as Insides;
  for (const filler of fillers(form)) {
    const ids = [inside._getState().data[filler.key]].flat().filter((id) => typeof id === "string");
    const kind = KINDS[filler.type];
    if (kind === undefined || !ids.length) continue;
    await lookups.resolve(kind, ids);
    const { data } = inside._getState();
    inside._setState({ data: { ...data, ...filled(filler, lookups.named(kind, String(ids[0])), false) } });
  }
}

function fillers(form: Form): Filler[] {
  const registry = form.get("formFieldRegistry") as { getAll(): Filler["field"][] };
  const fields = registry.getAll();
  return filling(fields);
}

/** Something was chosen: fill in elsewhere what is known of it, once form-js has taken the choice itself. */
function picked(form: Form, key: string | undefined, option: Option | undefined): void {
  setTimeout(() => {
    const inside = form as unknown as Insides;
    const { data } = inside._getState();
    for (const filler of fillers(form))
      if (filler.key === key) {
        const news = filled(filler, option, true);
        inside._setState({ data: { ...data, ...news }, errors: answered(form, inside._getState().errors, news) });
      }
  });
}

/** Give the errors without those of fields that were just filled in. */
function answered(form: Form, errors: Tree, news: Values): Tree {
  const registry = form.get("formFieldRegistry") as { getAll(): { id: string; key?: string }[] };
  const done = new Set(registry.getAll().flatMap(({ id, key }) => (key !== undefined && key in news ? [id] : [])));
  return Object.fromEntries(Object.entries(errors).filter(([id]) => !done.has(id)));
}

function make(element: HTMLElement, given: FormData, texts: Texts, uploads: Uploads, lookups: Lookups): Form {
  const pick = (key: string | undefined, option: Option | undefined): void => picked(form, key, option);
  const references = Object.entries(KINDS).map(([type, kind]) => reference(type, kind, lookups, texts, pick));
  const types = [filepicker(uploads, texts), chosen(), scanField(), ...references];
  class OurFields {
    static $inject = ["formFields"];
    constructor(formFields: { register(type: string, component: FieldType): void }) {
      for (const type of types) formFields.register(type.config.type as string, type);
    }
  }
  const ours = { __init__: ["ourFields"], ourFields: ["type", OurFields], translate: ["value", translator(given.locale)] };
  const container = document.createElement("div");
  container.className = "form";
  element.append(container);
  selectKeys(container);
  const { locale } = given;
  const form = new Form({ container, debounce: 150, additionalModules: [ours], properties: { readOnly: given.readonly === true } } as never);
  // Texts with sums of money go through here, each time something changes.
  const templating = form.get("templating") as { evaluate(template: string, ...rest: unknown[]): string };
  const evaluate = templating.evaluate.bind(templating);
  templating.evaluate = (...given) => money(evaluate(...given), locale);
  return form;
}

/** One form being filled in, from the first key to the answer of the server. */
class Filling {
  private readonly foot: Foot;
  private readonly draft: DraftSaver | null;
  private readonly submission: Submission;
  private readonly keys: Set<string>;
  private seen: string;
  private typed = false;
  private sent = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly given: FormData,
    private readonly texts: Texts,
    private readonly uploads: Uploads,
    private readonly form: Form,
  ) {
    this.keys = new Set([...this.instances(true)].map((one) => String(one.valuePath[0])));
    this.seen = JSON.stringify(this.answers());
    this.foot = new Foot(element, texts, given.choices ?? null, given.consequences ?? {}, (value) => void this.send(value));
    this.submission = new Submission({
      address: given.submit,
      method: given.method ?? "POST",
      bodyKey: given.body_key ?? "data",
      etag: given.etag ?? null,
      fetch: get,
      newKey: () => crypto.randomUUID(),
    });
    this.draft = given.draft
      ? new DraftSaver({ address: given.draft, revision: given.draft_revision ?? null, fetch: get, tell: (state, detail) => this.tell(state, detail) })
      : null;
    this.listen();
  }

  private listen(): void {
    this.form.on("changed", () => this.changed());
    // Enter in a form of one field, or a button of the form itself. Where buttons are choices, one is to be pressed.
    if (!this.given.choices) this.form.on("submit", () => void this.send());
    this.follow();
    if (this.given.trial !== undefined) return;
    document.addEventListener("visibilitychange", () => {
      // On leaving, and on coming back from signing in.
      if (this.element.isConnected && !this.foot.busy && !this.sent) void this.draft?.flush(document.visibilityState === "hidden");
    });
    window.addEventListener("online", () => void this.draft?.flush());
    window.addEventListener("beforeunload", (event) => {
      const unsaved = this.draft ? this.draft.dirty : this.typed;
      if (unsaved && !this.sent && this.element.isConnected) event.preventDefault();
    });
  }

  private follow(): void {
    if (!this.given.choices) this.foot.follow(consequence(this.given.consequences, this.inside._getState().data));
  }

  private get inside(): Insides {
    return this.form as unknown as Insides;
  }

  private changed(): void {
    const answers = this.answers();
    const now = JSON.stringify(answers);
    if (now === this.seen || this.sent) return;
    this.seen = now;
    this.typed = true;
    this.draft?.note(answers);
    this.follow();
  }

  /** All that stands in the form's own fields, also in hidden ones; not what it only shows. */
  private answers(): Values {
    const { data } = this.inside._getState();
    return Object.fromEntries(Object.entries(data).filter(([key]) => this.keys.has(key)));
  }

  private instances(all = false): Instance[] {
    if (!all) return (this.form.get("formFieldInstanceRegistry") as { getAllKeyed(): Instance[] }).getAllKeyed();
    const registry = this.form.get("formFieldRegistry") as { getAll(): { id: string; type: string }[] };
    const paths = this.form.get("pathRegistry") as { getValuePath(field: unknown, options: { indexes: object }): string[] };
    const fields = this.form.get("formFields") as { get(type: string): { config: { keyed?: boolean } } };
    return registry
      .getAll()
      .filter((field) => fields.get(field.type)?.config.keyed)
      .map((field) => ({ id: field.id, valuePath: paths.getValuePath(field, { indexes: {} }) }));
  }

  private tell(state: DraftState, detail = ""): void {
    const time = new Date().toLocaleTimeString(this.given.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.given.zone });
    if (state === "saving") this.foot.whisper(this.texts.saving);
    else if (state === "saved") this.foot.whisper(fill(this.texts.saved, { time }));
    else if (state === "away") this.foot.whisper(this.texts.draftAway, true);
    else if (state === "signedOut") this.foot.whisper(this.texts.draftSignedOut, true);
    else if (state === "refused") this.foot.whisper(fill(this.texts.draftRefused, { detail }), true);
    else {
      this.foot.whisper("");
      this.foot.note([state === "over" ? detail : this.texts.draftElsewhere], "open", { reload: this.texts.reload });
    }
  }

  /** Check, then hand in. Called by any number of clicks; only one goes through. */
  private async send(choice?: string): Promise<void> {
    if (this.foot.busy || this.sent) return;
    this.foot.start(choice);
    try {
      if (this.given.choices && choice !== undefined) this.choose(this.given.choices.key, choice);
      await this.uploads.settled();
      const { data, errors } = this.check();
      if (!isEmpty(errors)) return await this.point([this.texts.correct]);
      if (this.given.trial !== undefined) return this.foot.note([this.given.trial], "done");
      await this.draft?.hold();
      const outcome = await this.submission.send(data);
      if (outcome?.kind === "done") await this.finish(outcome.body, outcome.location !== null);
      else if (outcome) await this.explain(outcome);
    } finally {
      if (!this.sent) {
        this.foot.stop();
        this.draft?.resume();
      }
    }
  }

  private choose(key: string, value: string): void {
    const { data } = this.inside._getState();
    this.inside._setState({ data: { ...data, [key]: value } });
  }

  /** Check as form-js does and read what it would hand in. While busy, its own event changes nothing. */
  private check(): { data: unknown; errors: unknown } {
    return this.form.submit() as { data: unknown; errors: unknown };
  }

  /** Leave. What was begun from a draft uses it up; the draft of a task goes with the task. */
  private async finish(answer: Answer, begun: boolean): Promise<void> {
    this.sent = true;
    this.draft?.end();
    if (begun && this.given.draft) await ask(get, this.given.draft, { method: "DELETE" });
    this.element.dispatchEvent(new CustomEvent("form:sent", { bubbles: true, detail: answer }));
    window.location.assign(destination(this.given.done, answer));
  }

  private async explain(outcome: Exclude<Outcome<Answer>, { kind: "done" }>): Promise<void> {
    const { problem } = outcome;
    if (problem?.errors && Object.keys(problem.errors).length) return this.show(problem.errors);
    if (outcome.kind === "away") return this.foot.note([this.texts.away, problem?.detail ?? ""], "failed");
    if (problem?.status === 412) return this.foot.note([this.texts.stale], "open", { reload: this.texts.reload });
    if (problem?.status === 401) return this.foot.note([this.texts.signedOut], "open", { link: this.texts.signIn, href: "/sign-in" });
    const overtaken = problem?.status === 409;
    this.foot.note([problem?.detail ?? this.texts.failed], overtaken ? "open" : "failed", overtaken ? { reload: this.texts.reload } : undefined);
  }

  /** Put the server's errors beside the fields, the others in the note. */
  private async show(errors: Record<string, string[]>): Promise<void> {
    const placed = place(errors, this.instances());
    this.inside._setState({ errors: placed.fields });
    const rest = sentences(placed.left, labels(this.given.schema as never));
    await this.point([this.texts.correct, ...rest]);
  }

  /** Say what is wrong and go to the first field that is. */
  private async point(lines: string[]): Promise<void> {
    this.foot.note(lines, "failed");
    // form-js draws in its own time.
    await new Promise((drawn) => setTimeout(drawn, 60));
    const wrong = this.element.querySelector<HTMLElement>(".fjs-has-errors");
    const control = wrong?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, button, [tabindex]");
    // A calendar or a list that opens by itself would hide what is wrong.
    focusQuietly(this.element, control ?? this.foot.message);
    control?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }));
  }
}
