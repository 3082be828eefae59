"""A diagram of a draft in the editor, and the words in which tests tell what people do with it."""

import json
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, Page, expect

from bpmn.xml import BPMN, VENDORS, parse
from tools.screens_demo import ROOT

VENDOR = f"{{{VENDORS[0]}}}"
NAMESPACES = {"b": BPMN, "c": VENDORS[0]}


class Drawing:
    """A draft of a process with one of its diagrams open."""

    def __init__(self, page: Page, key: str, name: str | None = None, *, whole: bool = True) -> None:
        self.page = page
        #: Show all of it: what tests choose stands anywhere in the diagram.
        self.whole = whole
        page.goto("/studio")
        self.origin = {"Origin": page.url.partition("/studio")[0]}
        begun = page.request.post("/api/v1/model-drafts", data={"key": key, "title": "Draw"}, headers=self.origin)
        assert begun.status == 201, begun.text()
        self.draft = begun.json()["id"]
        self.name = name or f"{key}.bpmn"
        self.open()

    def open(self) -> None:
        self.page.goto(f"/studio/drafts/{self.draft}/diagram/{self.name}")
        self.page.locator("[data-island=modeler][data-checked]").wait_for()
        if self.whole:
            self.tool("whole")

    def select(self, element: str) -> None:
        self.page.locator(f"[data-element-id={element}]").first.click()
        expect(self.page.locator(f".modeler__panel[data-element={element}]")).to_be_visible()

    def say(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")

    def saved(self) -> Any:
        """Return the diagram as it is kept, when nothing waits to be saved."""
        expect(self.page.locator(".modeler__said")).to_have_text("Saved.")
        return parse(self.files()[self.name].encode())

    def files(self) -> dict[str, str]:
        items = self.page.request.get(f"/api/v1/model-drafts/{self.draft}/files").json()["items"]
        return {one["name"]: one["content"] for one in items}

    @property
    def wrong(self) -> Locator:
        return self.page.locator(".field__error:visible")

    def append(self, source: str, what: str) -> None:
        """Choose something in the menu that appends to an element."""
        self.select(source)
        self.page.locator(".djs-container > svg").press("a")
        self.page.locator(f".djs-popup [data-id={what}]").click()

    def tool(self, *names: str) -> None:
        """Press a button of the bar; a second one stands in its menu."""
        for name in names:
            self.page.locator(f"[data-tool='{name}']").click()

    def errors(self) -> list[str]:
        """Return what would keep the draft from running."""
        asked = self.page.request.get(f"/api/v1/model-drafts/{self.draft}/findings")
        return [one["text"] for one in asked.json()["findings"] if one["severity"] == "error"]


def one(root: Any, path: str) -> Any:
    """Return the one element at a path."""
    found = root.xpath(path, namespaces=NAMESPACES)
    assert len(found) == 1, (path, [etree.tostring(each)[:200] for each in found])
    return found[0]


def script(name: str) -> str:
    """Return the address of a built script."""
    manifest = json.loads((ROOT / "api" / "static" / ".vite" / "manifest.json").read_text())
    return f"/static/{manifest[f'src/{name}.ts']['file']}"
