"""Pictures and checks of every page and diagram: `python -m tools.screens`. Exits 1 on a finding.

`--only "studio*"` looks at the pages of that name alone and leaves the sheets as they are; `--keep FOLDER` keeps the
single pictures.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from html import escape
from itertools import product
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium, screens_guide
from tools.screens_checks import findings, listening
from tools.screens_demo import ROOT, served, settled, sign_in, visitor
from tools.screens_pages import PAGES, Shot

OUT = ROOT / "docs" / "screens"
MODELS = sorted((ROOT / "bpmn" / "processes").glob("*.bpmn"))
BPMN_JS = ROOT / "web" / "node_modules" / "bpmn-js" / "dist" / "bpmn-navigated-viewer.development.js"
WIDE, NARROW = (1440, 900), (390, 844)
LOCALES, THEMES = ("en", "de"), ("light", "dark")
EVERYTHING = "*"
STYLE = """body{margin:16px;font:12px sans-serif;background:#888} section{display:flex;gap:6px;margin-bottom:8px}
h2{width:100px;font-size:12px;margin:0;overflow-wrap:anywhere} img{height:180px;background:#fff}"""
_IMPORT = """async (xml) => {
  const viewer = new BpmnJS({ container: "#canvas" });
  const { warnings } = await viewer.importXML(xml);
  viewer.get("canvas").zoom("fit-viewport", "auto");
  return warnings.map(String);
}"""

Found = dict[str, list[str]]
_windows: WeakKeyDictionary[Browser, dict[tuple[Any, ...], Page]] = WeakKeyDictionary()


def look(
    browser: Browser, address: str, shot: Shot, locale: str, theme: str, size: tuple[int, int], picture: Path | None
) -> list[str]:
    """Open a page as its person sees it, picture it where asked, and give what is wrong with it."""
    page = _window(browser, address, shot.person, locale, theme, size)
    if shot.person:
        sign_in(page.context, shot.person, locale)
    path = shot.where(page.context)
    try:
        with listening(page) as said:
            answer = page.goto(path)
            settled(page)
        if answer is None or answer.status != shot.status:
            return [f"answered {answer.status if answer else 'nothing'} at {path}"]
        if shot.status != 200:
            # Chromium itself notes the status of the document that was asked for.
            said.lines = [line for line in said.lines if f"status of {shot.status}" not in line]
        if picture is not None:
            page.screenshot(path=picture, type="jpeg", quality=70)
        return findings(page, said)
    finally:
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")


def _window(browser: Browser, address: str, person: str | None, locale: str, theme: str, size: tuple[int, int]) -> Page:
    """Give the window of a person in one way: scripts and styles that it loaded for one page it has for the next."""
    windows = _windows.setdefault(browser, {})
    key = (address, person, locale, theme, size)
    if key not in windows:
        language = {"en": "en-GB", "de": "de-DE"}[locale]
        viewport = {"width": size[0], "height": size[1]}
        windows[key] = visitor(browser, address, theme=theme, locale=language, viewport=viewport).new_page()
    return windows[key]


def _diagrams(browser: Browser, folder: Path) -> Iterator[tuple[str, list[str]]]:
    for model in MODELS:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_content('<div id="canvas" style="width: 1424px; height: 884px"></div>')
        page.add_script_tag(path=BPMN_JS)
        with listening(page) as said:
            warnings = page.evaluate(_IMPORT, model.read_text())
        page.screenshot(path=folder / f"diagram-{model.stem}.jpg", type="jpeg", quality=70)
        page.close()
        yield f"diagram {model.stem}", [f"import: {one}" for one in warnings] + said.lines


def _sheet(browser: Browser, folder: Path, locale: str) -> None:
    """Lay the pictures of one language out on one sheet: a row for each page."""
    rows = [(shot.name, sorted(folder.glob(f"{shot.name}.{locale}.*.jpg"))) for shot in PAGES]
    rows += [(model.stem, [folder / f"diagram-{model.stem}.jpg"]) for model in MODELS]
    body = "".join(
        f"<section><h2>{escape(name)}</h2>{''.join(map(_image, pictures))}</section>" for name, pictures in rows
    )
    page = browser.new_page(viewport={"width": 930, "height": 900})
    page.set_content(f"<style>{STYLE}</style>{body}")
    page.screenshot(path=OUT / f"contact-sheet-{locale}.jpg", type="jpeg", quality=72, full_page=True)
    page.close()


def _image(picture: Path) -> str:
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(picture.read_bytes()).decode()}">'


def _readme(browser: Browser, address: str) -> None:
    """Picture the inbox for the README."""
    context = visitor(browser, address, viewport={"width": 1200, "height": 750})
    sign_in(context, "petra", "en")
    page = context.new_page()
    page.goto("/inbox?box=groups")
    settled(page)
    page.screenshot(path=OUT / "readme-inbox.png")
    context.close()


def _pages(address: str, folder: Path, locale: str, only: str) -> Found:
    """Look at pages in one language, every size and theme, in a browser of its own."""
    found: Found = {}
    shots = [shot for shot in PAGES if fnmatch(shot.name, only)]
    with sync_playwright() as playwright:
        browser = chromium.started(playwright.chromium)
        for shot, size, theme in product(shots, (WIDE, NARROW), THEMES):
            name = f"{shot.name}.{locale}.{size[0]:04}.{theme}"
            found[name] = look(browser, address, shot, locale, theme, size, folder / f"{name}.jpg")
        browser.close()
    return found


def take(folder: Path, only: str) -> Found:
    """Take and check everything, or the pages whose name is like `only`; give what was found, by picture."""
    found: Found = {}
    with tempfile.TemporaryDirectory() as demo, served(Path(demo)) as address:
        # Each language in a process of its own: looking takes the time, not serving.
        with ProcessPoolExecutor(len(LOCALES)) as pool:
            looks = [pool.submit(_pages, address, folder, locale, only) for locale in LOCALES]
            for one in looks:
                found.update(one.result())
        if only == EVERYTHING:
            found.update(_documents(folder, address))
    return found


def _documents(folder: Path, address: str) -> Found:
    """Look at the diagrams, and write what is shown under docs."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.started(playwright.chromium)
        found = dict(_diagrams(browser, folder))
        for locale in LOCALES:
            _sheet(browser, folder, locale)
        _readme(browser, address)
        screens_guide.take(browser, address, OUT)
        browser.close()
    return found


def main() -> int:
    """Run it all; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=EVERYTHING, help="look at the pages of this name alone; * is any letters")
    parser.add_argument("--keep", type=Path, help="keep the single pictures in this folder")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = asked.keep or Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        found = take(where, asked.only)
    wrong = [(name, line) for name, lines in found.items() for line in lines]
    for name, line in wrong:
        sys.stdout.write(f"{name:44} {line}\n")
    sys.stdout.write(f"{len(found)} pictures, {len(wrong)} findings. Sheets: {OUT.relative_to(ROOT)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
