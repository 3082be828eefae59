"""An owner changes a limit and a diagram in the studio; another owner approves; the new version is live."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.screens_demo import settled

pytestmark = pytest.mark.browser


class Clicks:
    """Clicks, counted."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, what: Locator) -> None:
        self.count += 1
        what.click()


def redesign(page: Page, process: str) -> None:
    page.goto("/studio")
    page.locator("tr", has_text=process).first.get_by_role("button").click()
    page.wait_for_url("**/studio/drafts/*")


def approve(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("live since")).to_be_visible()


def test_a_limit_is_changed_in_five_clicks_approved_by_another_and_live(owners: tuple[Page, Page]) -> None:
    anna, mei = owners
    clicks = Clicks()
    anna.goto("/inbox")
    clicks.on(anna.get_by_role("link", name="Studio", exact=True))
    clicks.on(anna.locator("tr", has_text="Acquisition").first.get_by_role("button"))
    clicks.on(anna.get_by_role("link", name="dmn_acq_approval.dmn"))
    cell = anna.get_by_label("Approval level, row 5, Money still to be spent (EUR)")
    expect(cell).to_have_value(">= 5000")
    cell.fill(">= 6000")
    clicks.on(anna.get_by_role("button", name="Save and go back"))
    anna.get_by_label("Why").fill("Prices have gone up.")
    clicks.on(anna.get_by_role("button", name="Hand in for approval"))
    assert clicks.count <= 5
    expect(anna.get_by_text("Waits for approval")).to_be_visible()
    expect(anna.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    approve(mei, anna.url)
    mei.goto("/register/approval")
    expect(mei.get_by_text("≥ 6,000").or_(mei.get_by_text(">= 6,000"))).to_be_visible()
    mei.goto("/studio/processes/itam_acquisition")
    expect(mei.get_by_text("Prices have gone up.")).to_be_visible()


def test_a_diagram_is_drawn_checked_while_drawing_compared_and_live(owners: tuple[Page, Page]) -> None:
    anna, mei = owners
    redesign(anna, "Acquisition")
    draft = anna.url
    anna.get_by_role("link", name="itam_acquisition.bpmn").click()
    anna.locator("[data-island=modeler][data-state=ready]").wait_for()
    # The mark of the library stays where it is.
    expect(anna.locator(".bjs-powered-by")).to_be_visible()
    anna.get_by_role("button", name="Whole diagram").click()
    anna.locator("[data-element-id=A19]").first.click()
    anna.get_by_label("Topic").fill("")
    anna.get_by_label("Name", exact=True).fill("Put in stock")
    anna.get_by_label("Name", exact=True).press("Tab")
    expect(anna.locator(".modeler__mark--error")).to_be_visible()
    expect(anna.locator(".modeler__finding--error").first).to_contain_text("topic")
    anna.get_by_label("Topic").fill("register.acquired")
    anna.get_by_label("Topic").press("Tab")
    expect(anna.locator(".modeler__mark--error")).to_have_count(0)
    expect(anna.get_by_text("Nothing is wrong.")).to_be_visible()
    anna.get_by_role("link", name="Done drawing").click()
    expect(anna.get_by_text("It can run as it is.")).to_be_visible()
    expect(anna.locator(".steps__item", has_text="Put in stock")).to_contain_text("name")
    anna.locator("[data-island=viewer][data-state=ready]").nth(1).wait_for()
    expect(anna.locator(".is-open[data-element-id=A19]")).to_have_count(2)
    anna.get_by_label("Why").fill("It says what happens.")
    anna.get_by_role("button", name="Hand in for approval").click()
    expect(anna.get_by_text("Waits for approval")).to_be_visible()
    approve(mei, draft)


def test_who_saves_second_is_told_and_loses_nothing(owners: tuple[Page, Page]) -> None:
    anna, mei = owners
    redesign(anna, "Approval")
    anna.get_by_role("link", name="itam_approval.bpmn").click()
    mei.goto(anna.url)
    for page, name in ((anna, "First"), (mei, "Second")):
        page.locator("[data-island=modeler][data-state=ready]").wait_for()
        page.locator("[data-element-id=P6]").first.click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Name", exact=True).press("Tab")
        said = "Saved." if page is anna else "Not saved."
        expect(page.locator(".modeler__said")).to_contain_text(said)
    expect(mei.get_by_label("Name", exact=True)).to_have_value("Second")


def test_a_sheet_goes_back_and_forth_step_by_step(desk: Callable[[str], Page]) -> None:
    page = desk("anna")
    redesign(page, "Acquisition")
    page.get_by_role("link", name="dmn_acq_approval.dmn").click()
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    cell = page.get_by_label("Approval level, row 5, Money still to be spent (EUR)")
    rows = page.locator("tr", has=page.get_by_label("Money still to be spent"))
    count, before = rows.count(), cell.input_value()
    expect(undo).to_be_disabled()
    cell.fill(">= 8000")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(undo).to_be_enabled()
    page.get_by_role("button", name="Add a row").first.click()
    expect(rows).to_have_count(count + 1)
    # What is typed and not saved goes first.
    cell.fill(">= 7000")
    undo.click()
    expect(cell).to_have_value(">= 8000")
    expect(rows).to_have_count(count + 1)
    undo.click()
    expect(rows).to_have_count(count)
    expect(cell).to_have_value(">= 8000")
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(cell).to_have_value(before)
    expect(undo).to_be_disabled()
    page.keyboard.press("Control+Shift+Z")
    expect(cell).to_have_value(">= 8000")
    redo.click()
    expect(rows).to_have_count(count + 1)
    expect(redo).to_be_disabled()
