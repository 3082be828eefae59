"""The diagram editor for everybody: by keyboard, in German, on a phone, with its library's mark, with many steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.drawing import Drawing
from tools.screens_checks import AXE, RULES
from tools.screens_demo import sign_in, visitor
from tools.wide_model import wide

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]

#: What runs in a page to look for barriers, the drawing itself left out: it is said in words beside it.
BARRIERS = """async (tags) => {
  const found = await axe.run({ exclude: [[".djs-container > svg"]] },
    { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}"""


#: Tells whether nothing lies over the middle of an element.
UNCOVERED = """(it) => {
  const { x, y, width, height } = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(BARRIERS, RULES)
    return found


@contextmanager
def window(browser: Browser, address: str, locale: str, width: int, theme: str) -> Iterator[Page]:
    """Open a window of an owner; it ends quiet: no error was written to its console."""
    context = visitor(browser, address, viewport={"width": width, "height": 900}, locale="en-US", theme=theme)
    sign_in(context, "anna", locale)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


#: How high the letters of an element are on the screen, in px.
LETTERS = """(it) => parseFloat(getComputedStyle(it).fontSize) * it.getScreenCTM().a"""
RIGHTS = """(all) => all.map((it) => it.getBoundingClientRect().right)"""


def test_a_wide_diagram_begins_where_it_can_be_read_and_is_shown_whole_on_demand(
    browser: Browser, address: str
) -> None:
    with window(browser, address, "en", 1280, "light") as page:
        Drawing(page, "itam_acquisition", whole=False)
        canvas = page.locator(".djs-container").bounding_box()
        assert canvas
        edge = canvas["x"] + canvas["width"]
        first, last = page.locator("[data-element-id=A1] .djs-hit"), page.locator("[data-element-id=A20] .djs-hit")
        letters = page.locator("[data-element-id=A2] text")
        assert letters.evaluate(LETTERS) >= 8
        begins, ends = first.first.bounding_box(), last.first.bounding_box()
        assert begins and ends and canvas["x"] < begins["x"] < edge < ends["x"]
        page.get_by_role("button", name="Whole diagram").click()
        ends = last.first.bounding_box()
        assert ends and ends["x"] + ends["width"] < edge
        # What fits is shown whole from the beginning, no larger than it is drawn.
        Drawing(page, "itam_loan", whole=False)
        assert 8 <= page.locator(".djs-shape text").first.evaluate(LETTERS) <= 12
        assert max(page.locator(".djs-shape .djs-hit").evaluate_all(RIGHTS)) < edge


def test_without_a_mouse_a_step_is_found_in_the_list_and_changed(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    page.get_by_text("All steps, as a list").focus()
    page.keyboard.press("Enter")
    # The next stop is the first step; Enter leads to what can be said of it.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".modeler__panel h2")).to_be_focused()
    assert page.locator(".modeler__panel").get_attribute("data-element") == "P1"
    page.keyboard.press("Tab")
    page.keyboard.type("Decision wanted")
    page.keyboard.press("Tab")
    expect(page.locator(".modeler__steps")).to_contain_text("Decision wanted")
    assert 'name="Decision wanted"' in drawing.files()[drawing.name]


@pytest.mark.parametrize(("locale", "width", "theme"), [("de", 1440, "dark"), ("en", 390, "light")])
def test_there_are_no_barriers_and_the_mark_of_the_library_is_in_sight(
    browser: Browser, address: str, locale: str, width: int, theme: str
) -> None:
    with window(browser, address, locale, width, theme) as page:
        drawing = Drawing(page, "itam_approval")
        mark = page.locator(".bjs-powered-by")
        expect(mark).to_be_in_viewport()
        assert mark.evaluate(UNCOVERED)
        assert barriers(page) == []
        page.locator(".modeler__all > summary").click()
        page.locator(".modeler__steps").get_by_role("button", name="Decide", exact=True).click()
        expect(page.locator(".modeler__panel[data-element=P6]")).to_be_visible()
        assert barriers(page) == []
        page.locator(".djs-container > svg").press("a")
        page.locator(".djs-popup").wait_for()
        assert barriers(page) == []
        page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        drawing.tool("simulate")
        expect(page.locator("[data-tool=simulate]")).to_have_attribute("aria-pressed", "true")
        expect(mark).to_be_visible()
        if locale == "de":
            assert page.locator(".bts-entry[title]").first.get_attribute("title") == "Ablauf fortsetzen oder anhalten"
        drawing.tool("simulate")
        # What tokens did to the colours is not saved.
        expect(page.locator(".modeler__said")).to_be_empty()


def test_german_owners_read_german_menus(browser: Browser, address: str) -> None:
    with window(browser, address, "de", 1440, "light") as page:
        drawing = Drawing(page, "itam_approval")
        assert (
            page.locator(".djs-palette [data-action=hand-tool]").get_attribute("aria-label") == "Hand-Tool aktivieren"
        )
        drawing.select("P6")
        page.locator(".djs-container > svg").press("a")
        menu = page.locator(".djs-popup")
        expect(menu).to_contain_text("Fertige Schritte")
        said = menu.inner_text()
        assert "Aufgabe für Menschen" in said
        for english in ("User task", "gateway", "boundary", "Sub-process", "Append"):
            assert english not in said


def test_a_diagram_of_400_steps_opens_and_says_what_is_wrong_while_one_types(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    revision = int(page.locator("[data-island=modeler]").get_attribute("data-checked") or 0)
    sent = {"name": drawing.name, "content": wide("itam_approval", 400), "revision": revision}
    kept = page.request.post(f"/api/v1/model-drafts/{drawing.draft}/files", data=sent, headers=drawing.origin)
    assert kept.status == 200, kept.text()
    drawing.open()
    page.get_by_text("All steps, as a list").click()
    expect(page.locator(".modeler__step")).to_have_count(402)
    page.locator(".modeler__step", has_text="Step 399").get_by_role("button").click()
    drawing.say("Due", "=now(")
    expect(page.locator(".modeler__mark--error")).to_have_count(1)
    expect(drawing.wrong).to_contain_text("is not FEEL")


def test_only_the_editor_of_diagrams_lets_style_attributes_pass(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page

    def policy(path: str) -> str:
        return page.request.get(path).headers["content-security-policy"]

    here = policy(f"/studio/drafts/{drawing.draft}/diagram/{drawing.name}")
    assert here.replace("; style-src-attr 'unsafe-inline'", "") == policy("/studio")
    assert "script-src 'self';" in here
    # With it, colours and tokens are drawn without a word of the browser; see the barriers.
    assert "unsafe" not in policy(f"/studio/drafts/{drawing.draft}")
