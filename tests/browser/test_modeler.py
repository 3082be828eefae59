"""The diagram editor: keeps every shipped model as it is, says what can be said, offers only what runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from bpmn.xml import canonical
from tests.browser.drawing import script
from tools.screens_demo import ROOT

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]

MODELS = sorted((ROOT / "bpmn" / "processes").glob("*.bpmn"))

#: Opens models in an editor that nobody sees, and gives what it would save and what it could not read.
ROUND_TRIP = """async ([file, models]) => {
  const { open } = await import(file);
  const found = {};
  for (const [name, xml] of Object.entries(models)) {
    const place = document.createElement("div");
    document.body.append(place);
    const draft = { key: "none", name, xml, revision: 1, open: false, locale: "en", files: "",
      findings: "/nowhere", known: "", forms: "", options: {}, topics: {}, functions: [], texts: {} };
    const editor = await open(place, draft);
    found[name] = [await editor.xml(), editor.warnings];
    place.remove();
  }
  return found;
}"""


def round_trip(page: Page, models: list[Path]) -> dict[str, Any]:
    sent = {path.name: path.read_text() for path in models}
    found: dict[str, Any] = page.evaluate(ROUND_TRIP, [script("modeler"), sent])
    return found


def test_every_shipped_model_opens_without_a_warning_and_is_saved_as_it_was(desk: Desk) -> None:
    page = desk("anna")
    page.goto("/studio")
    found = round_trip(page, MODELS)
    assert len(found) == len(MODELS) >= 26
    assert {name: warnings for name, (_, warnings) in found.items() if warnings} == {}
    saved = {name: xml for name, (xml, _) in found.items()}
    changed = [path.name for path in MODELS if canonical(saved[path.name].encode()) != canonical(path.read_bytes())]
    assert changed == []
    # Not only what it means, but every byte: a diagram that nobody touched is no change in a version control.
    assert [path.name for path in MODELS if saved[path.name] != path.read_text()] == []
