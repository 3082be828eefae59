"""What must be true of every page: no sideways scroll, no text lost, a quiet console, every text translated, axe 0."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, Request

from tools.screens_demo import ROOT
from tools.screens_texts import wrong_texts

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
UNTRANSLATED = re.compile(r"\[[a-z_.]+\]")

_RUN_AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((n) =>
    `${id}: ${n.target.join(" ")} (${n.any.concat(n.all).map((c) => c.message)[0] ?? ""})`));
}"""

_WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > wide + 1);
  return [`${document.documentElement.scrollWidth} px wide: ` + out.slice(0, 3)
    .map((e) => e.tagName.toLowerCase() + "." + (e.getAttribute("class") ?? "")).join(", ")];
}"""


@dataclass(slots=True)
class Said:
    """What a page wrote to the console, threw, or could not load."""

    lines: list[str] = field(default_factory=list)


@contextmanager
def listening(page: Page) -> Iterator[Said]:
    """Write down what a page says meanwhile."""
    said = Said()

    def console(message: ConsoleMessage) -> None:
        said.lines.append(f"{message.text} {message.location.get('url', '')}".strip())

    def thrown(error: Error) -> None:
        said.lines.append(str(error))

    def not_loaded(request: Request) -> None:
        said.lines.append(f"not loaded: {request.url} {request.failure or ''}")

    page.on("console", console)
    page.on("pageerror", thrown)
    page.on("requestfailed", not_loaded)
    yield said
    page.remove_listener("console", console)
    page.remove_listener("pageerror", thrown)
    page.remove_listener("requestfailed", not_loaded)


def findings(page: Page, said: Said) -> list[str]:
    """Give everything that is wrong with a page that is open and settled, each as one line."""
    found = [f"console: {line}" for line in said.lines]
    found += [f"island failed: {one}" for one in _failed(page)]
    found += [f"scrolls sideways: {line}" for line in page.evaluate(_WIDER)]
    found += wrong_texts(page)
    texts = page.inner_text("body") + " " + page.title()
    found += [f"untranslated: {key}" for key in dict.fromkeys(UNTRANSLATED.findall(texts))]
    page.evaluate(AXE.read_text())
    return found + [f"axe: {line}" for line in page.evaluate(_RUN_AXE, RULES)]


def _failed(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "[data-island][data-state=failed]", "all => all.map(e => e.dataset.island + ' ' + e.dataset.src)"
    )
    return found
