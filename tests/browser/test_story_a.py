"""Story (a), played in browsers: twelve notebooks are asked for, bought, come in two parts, are paid and registered."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.clock import SystemClock
from tools.screens_demo import choose, settled

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]
#: Where the picture of the README goes, when it is to be renewed: README_PICTURE=docs/screens/asset.png.
PICTURE = os.environ.get("README_PICTURE")


def write_day(page: Page, field: str, days: int) -> None:
    """Write the day in so many days into a field."""
    page.get_by_label(field).fill(f"{SystemClock().now() + timedelta(days=days):%m/%d/%Y}")
    page.get_by_label(field).press("Tab")


def send(page: Page, button: str, onward: str = "**/inbox?done=*") -> None:
    """Send a form and arrive at the next page."""
    page.get_by_role("button", name=button).first.click()
    page.wait_for_url(onward)


def open_task(page: Page, number: str, box: str) -> None:
    """Find the task of a case in the inbox and open it."""
    page.goto(f"/inbox?box={box}&q={number}")
    page.locator(".worklist__item", has_text=number).first.get_by_role("link").press("Enter")
    settled(page)


def ask(page: Page) -> str:
    """Ask for twelve notebooks from the catalogue that nobody has put into the budget; give the number."""
    page.goto("/start/itam_acquisition")
    settled(page)
    page.locator(".fjs-form-field-select", has_text="What kind?").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Hardware").click()
    choose(page, "Catalogue item", "NB-14")
    page.get_by_label("Quantity").fill("12")
    page.get_by_label("Quantity").press("Tab")
    # What is chosen fills in its price.
    expect(page.get_by_label("Unit cost, net")).to_have_value("1450")
    choose(page, "Cost centre", "4100")
    write_day(page, "Needed by", 60)
    choose(page, "Deliver to", "berlin head")
    page.get_by_label("Business reason").fill("Twelve people join the software team and have no notebook yet.")
    send(page, "Send request", "**/requests/ACQ-*")
    return page.url.rsplit("/", 1)[1]


def buy_all(page: Page, number: str) -> None:
    """Leave what is in stock where it is."""
    open_task(page, number, "groups")
    chosen = page.get_by_role("button", name="Remove")
    expect(chosen.first).to_be_visible()
    for _ in range(chosen.count()):
        chosen.first.click()
    page.get_by_label("Why is the rest bought?").fill("What is in the stores is kept for repairs.")
    send(page, "Send answer")


def record(page: Page, number: str, first: int, count: int, damaged: int | None = None) -> None:
    """Write down a delivery, a row a unit, as with a scanner."""
    open_task(page, number, "groups")
    more = page.get_by_role("button", name="Expand all")
    if more.count():
        more.click()
    # What has not come yet takes no row.
    surplus = page.get_by_role("button", name="Remove list item")
    for _ in range(surplus.count() - count):
        surplus.last.click()
    expect(surplus).to_have_count(count)
    for row in range(count):
        page.get_by_label("Tag", exact=True).nth(row).fill(f"AM-{first + row:05}")
        page.get_by_label("Serial number", exact=True).nth(row).fill(f"KX14-{71000 + first + row}")
        if first + row == damaged:
            page.locator(".fjs-form-field-select", has_text="Condition").nth(row).locator(".fjs-input-group").click()
            page.locator(".fjs-dropdownlist-item", has_text="Damaged").click()
    send(page, "Send answer")


def send_back(page: Page, number: str) -> None:
    """Send the damaged unit back for another."""
    open_task(page, number, "groups")
    page.locator(".fjs-form-field-select", has_text="What becomes of it").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item").nth(1).click()
    page.get_by_role("textbox", name="Reason").first.fill("The screen is cracked.")
    send(page, "Send answer")


def test_twelve_notebooks_go_from_a_wish_to_the_register_through_the_hands_of_six_people(desk: Desk) -> None:
    rita = desk("rita")
    number = ask(rita)
    buy_all(desk("omar"), number)
    tom, ines, frida = desk("tom"), desk("ines"), desk("frida")
    for approver in (tom, ines, frida):
        open_task(approver, number, "mine")
        send(approver, "Approve €17,400.00")

    petra, nadia = desk("petra"), desk("nadia")
    open_task(petra, number, "groups")
    write_day(petra, "Promised date", 9)
    send(petra, "Send answer")
    record(nadia, number, 9001, 7, damaged=9003)
    send_back(petra, number)
    record(nadia, number, 9008, 6)

    open_task(frida, number, "groups")
    expect(frida.locator("main")).to_contain_text("€17,400.00")
    frida.get_by_label("Number of the bill").fill("KS-30117")
    frida.get_by_label("Amount, net").fill("17400")
    send(frida, "Pay it")

    rita.goto(f"/requests/{number}")
    expect(rita.locator(".baton__who")).to_contain_text("Acquired")
    petra.goto(f"/requests/{number}")
    petra.get_by_role("link", name="Assets").click()
    expect(petra.locator(".chip")).to_contain_text(number)
    expect(petra.locator("tbody tr")).to_have_count(13)
    petra.get_by_role("link", name="AM-09001").click()
    settled(petra)
    expect(petra.locator(".title")).to_have_text("Notebook 14 inch, 32 GB")
    expect(petra.locator(".timeline")).to_contain_text(number)
    expect(petra.locator(".lifeline")).to_contain_text("Available")
    if PICTURE:
        petra.screenshot(path=Path(PICTURE))
    with petra.expect_download() as paper:
        petra.get_by_role("link", name="PO-").click()
        petra.get_by_role("link", name="PDF").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF-")
