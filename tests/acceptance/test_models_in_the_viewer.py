"""bpmn-js opens every shipped diagram without a warning, each closed sub-process too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tools import chromium

ROOT = Path(__file__).parents[2]
BPMN_JS = ROOT / "web" / "node_modules" / "bpmn-js" / "dist" / "bpmn-navigated-viewer.development.js"
MODELS = sorted((ROOT / "bpmn" / "processes").glob("*.bpmn"))

IMPORT = """async (xml) => {
  const viewer = new BpmnJS({ container: "#canvas" });
  const { warnings } = await viewer.importXML(xml);
  const elements = viewer.get("elementRegistry");
  const drawn = elements.filter((each) => each.type !== "label").map((each) => each.businessObject.id);
  viewer.destroy();
  return { warnings: warnings.map(String), drawn };
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page with bpmn-js in it."""
    with sync_playwright() as playwright:
        browser = chromium.started(playwright.chromium)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_content('<div id="canvas" style="width: 1440px; height: 900px"></div>')
        page.add_script_tag(path=BPMN_JS)
        yield page
        browser.close()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_it_is_imported_without_a_warning(page: Page, model: Path) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    found = page.evaluate(IMPORT, model.read_text())
    assert found["warnings"] == []
    assert messages == []
    assert set(re.findall(r'bpmnElement="([^"]+)"', model.read_text())) - set(found["drawn"]) == set()
