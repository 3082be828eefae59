"""Story (b), played in browsers: a reviewer blocks, the requester revises, the two managers approve."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engine.clock import SystemClock
from tools.screens_demo import choose, settled

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]


def fill_in_a_request(page: Page) -> None:
    """Ask for a workstation that no catalogue has."""
    page.goto("/start/itam_acquisition")
    settled(page)
    page.locator(".fjs-form-field-select", has_text="What kind?").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Hardware").click()
    page.get_by_label("What is needed?").fill(
        "A workstation with two graphics processors to train the detection model."
    )
    page.get_by_label("Unit cost, net").fill("7400")
    choose(page, "Cost centre", "4100")
    page.get_by_label("It is in the approved budget").check()
    page.get_by_label("Budget line").fill("4100-26-02")
    needed = SystemClock().now() + timedelta(days=60)
    page.get_by_label("Needed by").fill(f"{needed:%m/%d/%Y}")
    page.get_by_label("Needed by").press("Tab")
    choose(page, "Deliver to", "berlin")
    page.get_by_label("Business reason").fill("Training runs take two days on the shared server and block everybody.")


def send(page: Page, button: str, onward: str) -> None:
    """Send a form and arrive at the next page."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url(onward)


def open_task(page: Page, number: str, box: str) -> None:
    """Find the task of a case in the inbox and open it."""
    page.goto(f"/inbox?box={box}&q={number}")
    page.locator(".worklist__item", has_text=number).first.get_by_role("link").press("Enter")
    settled(page)


def answer(page: Page, number: str, box: str, choices: tuple[str, ...], **texts: str) -> None:
    """Find the task of a case in the inbox, open it, answer."""
    open_task(page, number, box)
    for choice in choices:
        page.get_by_label(choice, exact=True).check()
    for label, text in texts.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(text)
    send(page, "Send answer", "**/inbox?done=*")
    expect(page.get_by_role("status").filter(has_text="Done:")).to_be_visible()


def test_a_blocked_request_is_revised_and_the_two_managers_approve_it(desk: Desk) -> None:
    rita, artur = desk("rita"), desk("artur")
    fill_in_a_request(rita)
    send(rita, "Send request", "**/requests/ACQ-*")
    number = rita.url.rsplit("/", 1)[1]
    expect(rita.locator(".baton__who")).to_contain_text("Architecture")
    answer(artur, number, "groups", ("No", "Low"), Better_alternative="Use the nodes at Meridian.")

    rita.reload()
    expect(rita.locator(".baton__who")).to_have_text("you have it")
    rita.get_by_role("link", name="Open task").click()
    settled(rita)
    expect(rita.locator("[data-island=form]")).to_contain_text("Use the nodes at Meridian.")
    rita.get_by_label("Send it again").check()
    rita.get_by_label("Unit cost, net").fill("6900")
    send(rita, "Send answer", "**/inbox?done=*")
    answer(artur, number, "groups", ("Yes, it is standard", "Low"))

    for manager in ("tom", "ines"):
        page = desk(manager)
        open_task(page, number, "mine")
        send(page, "Approve €6,900.00", "**/inbox?done=*")
    rita.goto(f"/requests/{number}")
    expect(rita.locator(".track__step--done", has_text="Approval")).to_be_visible()
    expect(rita.locator(".track__step--open")).to_contain_text("Order")
    happened = rita.locator(".timeline").first
    expect(happened).to_contain_text("Tom Okafor approved")
    expect(happened).to_contain_text("Ines Caldeira approved")
