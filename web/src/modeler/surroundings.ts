/** What is around an element: variables known there, people of the directory, labels and names used in the diagram. */
import { type Offer, offersOf } from "../feel/completion.ts";
import { type Draft, type Modeler, type Option, type Registry, type Shape, type Variable } from "./model.ts";
import { propertiesOf } from "./places.ts";

export class Surroundings {
  private readonly asked = new Map<string, Promise<Variable[]>>();

  constructor(
    private readonly modeler: Modeler,
    private readonly draft: Draft,
  ) {}

  /** Forget what was known: the diagram was saved. */
  forget(): void {
    this.asked.clear();
  }

  /** What can be written in an expression of an element; `after`: one that is worked out when the element is done. */
  async expressions(element: string, after = false): Promise<Offer[]> {
    const variables = await this.variables(element);
    const there = variables.filter((one) => after || one.when !== "after");
    return offersOf(there, this.draft.functions, (one) => this.from(one, element));
  }

  private variables(element: string): Promise<Variable[]> {
    const known = this.asked.get(element) ?? this.ask(element);
    this.asked.set(element, known);
    return known;
  }

  private async ask(element: string): Promise<Variable[]> {
    const answer = await fetch(`${this.draft.known}?${new URLSearchParams({ element })}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { variables: Variable[] }).variables : [];
  }

  private from({ source, when }: Variable, element: string): string {
    if (source === element || when === "own") return this.draft.texts["from.own"] ?? "";
    return `${this.draft.texts.from ?? ""} ${this.nameOf(source)}`;
  }

  private nameOf(id: string): string {
    return this.modeler.get<Registry>("elementRegistry").get(id)?.businessObject.name || id;
  }

  /** Find what can be chosen, by words. */
  async options(key: string, words: string): Promise<Option[]> {
    if (key === "user") return this.people(words);
    if (key === "duties") return this.duties();
    return this.draft.options[key] ?? [];
  }

  private async people(words: string): Promise<Option[]> {
    const query = new URLSearchParams({ q: words, limit: "20" });
    const answer = await fetch(`/api/v1/lookups/user?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { items: Option[] }).items : [];
  }

  /** Labels of duties that tasks of this diagram have, or stay away from. */
  private duties(): Option[] {
    const labels = new Set<string>();
    this.modeler.get<Registry>("elementRegistry").forEach((shape: Shape) => {
      for (const one of propertiesOf(shape.businessObject)) {
        const name = String(one.get("name"));
        if (name !== "duty" && !name.startsWith("conflictsWith.")) continue;
        for (const label of String(one.get("value")).split(",")) labels.add(label.trim());
      }
    });
    return [...labels].filter(Boolean).sort().map((id) => ({ id, label: id }));
  }
}
