/** Islands: canvases and forms inside a page of the server. `<div data-island="viewer" data-src="/…json">`. */

type Mount = (element: HTMLElement, data: never) => Promise<void>;

const islands: Record<string, () => Promise<{ mount: Mount }>> = {
  viewer: () => import("./viewer.ts"),
  form: () => import("./form.ts"),
  formdesigner: () => import("./formdesigner.ts"),
  modeler: () => import("./modeler.ts"),
};

/** Mount every island below `root` that is not mounted yet. */
export function mountAll(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]:not([data-state])")) {
    void mountOne(element);
  }
}

async function mountOne(element: HTMLElement): Promise<void> {
  element.dataset.state = "loading";
  try {
    const load = islands[element.dataset.island ?? ""];
    if (!load) throw new Error(`There is no island called ${element.dataset.island}.`);
    const [island, data] = await Promise.all([load(), read(element.dataset.src ?? "")]);
    element.replaceChildren();
    await island.mount(element, data as never);
    element.dataset.state = "ready";
  } catch (error) {
    element.dataset.state = "failed";
    element.textContent = element.dataset.failed ?? String(error);
  }
}

async function read(address: string): Promise<unknown> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  return answer.json();
}
