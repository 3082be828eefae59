"""An owner tries a draft over three days as two people, keeps what was done, and sees the scenario pass."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tools.screens_demo import choose, settled

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]


def begin(page: Page) -> None:
    """Begin a draft, and a trial of it where everything is always the same."""
    page.goto("/studio")
    page.locator("tr", has_text="Acquisition").first.get_by_role("button").click()
    page.wait_for_url("**/studio/drafts/*")
    page.get_by_role("link", name="Try it").click()
    page.get_by_label("Where it begins").select_option("aldermoor")
    page.get_by_role("button", name="Begin the trial").click()
    expect(page.get_by_text("Monday, 2 November 2026")).to_be_visible()


def ask(page: Page) -> None:
    """Ask for twelve notebooks as somebody of the software team, in the real form."""
    page.get_by_label("As whom").last.select_option("rita")
    page.get_by_role("button", name="Fill in the form").click()
    settled(page)
    expect(page.get_by_text("As Rita Sommer")).to_be_visible()
    page.locator(".fjs-form-field-select", has_text="What kind?").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Hardware").click()
    choose(page, "Catalogue item", "NB-14")
    page.get_by_label("Quantity").fill("12")
    page.get_by_label("Quantity").press("Tab")
    choose(page, "Cost centre", "4100")
    page.get_by_label("Needed by").fill("01/20/2027")
    page.get_by_label("Needed by").press("Tab")
    choose(page, "Deliver to", "berlin head")
    page.get_by_label("Business reason").fill("Twelve people join the software team and have no notebook yet.")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url("**/trial")
    settled(page)


def buy_all(page: Page) -> None:
    """Leave what is in stock where it is, as the analyst to whom it is offered."""
    task = page.locator("section", has=page.get_by_role("heading", name="Open tasks"))
    expect(task.get_by_text("Reuse or buy")).to_be_visible()
    expect(task.get_by_label("As whom")).to_have_value("omar")
    task.get_by_role("button", name="Do it").click()
    settled(page)
    chosen = page.get_by_role("button", name="Remove")
    expect(chosen.first).to_be_visible()
    for _ in range(chosen.count()):
        chosen.first.click()
    page.get_by_label("Why is the rest bought?").fill("What is in the stores is kept for repairs.")
    page.get_by_role("button", name="Send answer").first.click()
    page.wait_for_url("**/trial")
    settled(page)


def test_three_days_and_two_people_become_a_scenario_that_passes(desk: Desk) -> None:
    anna = desk("anna")
    begin(anna)
    ask(anna)
    for day in (3, 4):
        anna.get_by_role("button", name="+1 day", exact=True).click()
        expect(anna.get_by_text(f", {day} November 2026")).to_be_visible()
    buy_all(anna)
    done = anna.locator("section", has=anna.get_by_role("heading", name="What you did"))
    expect(done.get_by_text("1. Rita Sommer starts it.")).to_be_visible()
    expect(done.get_by_text("Cost centre: Committed is 17400 from now on")).to_be_visible()
    expect(done.get_by_text("4. Omar Haddad completes “Reuse or buy”.")).to_be_visible()
    expect(anna.locator("[data-island=viewer][data-state=ready]").first).to_be_visible()
    anna.get_by_label("What it shows").fill("Twelve notebooks are bought")
    anna.get_by_role("button", name="Keep it").click()
    anna.wait_for_url("**/scenarios")
    anna.get_by_role("button", name="Play all").click()
    row = anna.locator(".panel__body", has=anna.get_by_text("Twelve notebooks are bought", exact=True))
    expect(row.get_by_text("Passes", exact=True)).to_be_visible()
    expect(anna.get_by_text("Does not pass")).to_have_count(0)
    expect(anna.get_by_role("heading", name="What the scenarios go through")).to_be_visible()
    settled(anna)
    anna.goto("/requests?whose=all&q=Twelve people join")
    expect(anna.get_by_text("Twelve people join")).to_have_count(0)
