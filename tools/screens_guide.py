"""The pictures of the guide for process owners, docs/studio.md: an owner does what the guide says, step by step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tools.screens_demo import settled, sign_in, visitor

SIZE = {"width": 1280, "height": 800}
DIAGRAM = "itam_acquisition.bpmn"


def take(browser: Browser, address: str, folder: Path) -> None:
    """Picture what the guide shows, as guide-*.png in a folder."""
    context = visitor(browser, address, viewport=SIZE)
    sign_in(context, "anna", "en")
    draft = _draft(context, address)
    page = context.new_page()
    for name, show in GUIDE.items():
        show(page, draft)
        settled(page)
        page.screenshot(path=folder / f"guide-{name}.png")
    context.close()


def _draft(context: BrowserContext, address: str) -> str:
    """Begin a draft of the acquisition; give the address of its page."""
    asked = {"key": "itam_acquisition", "title": "Legal looks at what is dear"}
    begun = context.request.post("/api/v1/model-drafts", data=asked, headers={"Origin": address})
    assert begun.ok, begun.text()
    made: dict[str, Any] = begun.json()
    return f"/studio/drafts/{made['id']}"


def _limit(page: Page, draft: str) -> None:
    page.goto(f"{draft}/table/dmn_acq_approval.dmn")
    settled(page)
    page.get_by_label("Approval level, row 5, Money still to be spent (EUR)").fill(">= 6000")


def _form(page: Page, draft: str) -> None:
    page.goto(f"{draft}/form/acquisition_request.form")
    settled(page)
    page.locator(".formdesigner__field [data-field=quantity]").click()


def _review(page: Page, draft: str) -> None:
    page.goto(f"{draft}/diagram/{DIAGRAM}")
    page.locator("[data-island=modeler][data-checked]").wait_for()
    page.locator("[data-element-id=A1]").first.click()
    page.locator(".djs-container > svg").press("a")
    page.locator(".djs-popup [data-id=ready-review]").click()
    page.locator(".modeler__panel").get_by_label("Name", exact=True).fill("Legal review")
    page.locator(".modeler__panel").get_by_label("Name", exact=True).press("Tab")
    page.locator("[data-tool=lay_out]").click()


def _reminder(page: Page, draft: str) -> None:
    page.get_by_text("Saved.").wait_for()
    page.goto(f"{draft}/diagram/itam_approval.bpmn")
    page.locator("[data-island=modeler][data-checked]").wait_for()
    page.locator("[data-element-id=P6]").first.click()
    page.get_by_role("button", name="Add a daily reminder").scroll_into_view_if_needed()


def _trial(page: Page, draft: str) -> None:
    page.goto(f"{draft}/trial")
    settled(page)
    page.get_by_role("button", name="Begin the trial").click()
    page.get_by_role("heading", name="Clock").wait_for()


#: What the guide shows, in the order in which it is done.
GUIDE: dict[str, Callable[[Page, str], None]] = {
    "limit": _limit,
    "form": _form,
    "review": _review,
    "reminder": _reminder,
    "trial": _trial,
}
