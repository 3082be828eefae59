"""A hand-over accepted on a phone, and the pages that gather what happened: an asset, the map, a review, metrics."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.screens_demo import settled, sign_in, visitor

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}


def test_a_hand_over_is_accepted_on_a_phone(browser: Browser, address: str) -> None:
    context = visitor(browser, address, viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True)
    sign_in(context, "rita", "en")
    page = context.new_page()
    page.goto("/inbox")
    page.locator(".worklist__item", has_text="Accept").first.get_by_role("link").tap()
    settled(page)
    task = page.url
    figures, buttons = page.locator(".figures"), page.get_by_role("button", name="Hand over", exact=True)
    assert buttons.bounding_box()["y"] > figures.bounding_box()["y"], "what one can do comes after what it is about"  # type: ignore[index]  # both are seen
    expect(page.locator(".figures")).to_contain_text("AM-00801")

    # Without a name below it, nothing is accepted.
    page.get_by_label("I have it").check()
    page.get_by_label("In order").check()
    page.get_by_label("I accept the terms").check()
    send = page.get_by_role("button", name="Send answer")
    send.tap()
    expect(page.locator(".fjs-has-errors")).to_be_visible()
    assert page.url == task
    page.get_by_label("Your name").fill("Rita Sommer")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    send.tap()
    page.wait_for_url("**/inbox?done=*")

    page.goto("/register/assets/AM-00801")
    expect(page.locator(".badge", has_text="In use").first).to_be_visible()
    hands = page.locator("section", has=page.get_by_role("heading", name="In whose hands"))
    expect(hands.get_by_role("listitem").first).to_contain_text("Rita Sommer")
    paper = page.get_by_role("link", name="Acceptance").first
    paper.tap()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").tap()
    assert fetched.value.path().read_bytes()[:5] == b"%PDF-"
    context.close()


def test_the_page_of_an_asset_tells_its_life_from_buying_to_disposal(desk: Desk) -> None:
    page = desk("anna")
    page.goto("/register/assets/AM-00424")
    line = page.locator(".lifeline")
    for stage in ("Available", "Retired", "In disposal", "Disposed"):
        expect(line).to_contain_text(stage)
    expect(line.get_by_role("link", name="RET-2026-").first).to_be_visible()
    told = page.locator(".timeline")
    expect(told).to_contain_text("Left in lot DSP-")
    expect(told).to_contain_text("names its serial number")
    expect(told).to_contain_text("Books closed")
    line.get_by_role("link", name="RET-2026-").first.click()
    page.wait_for_url("**/requests/RET-*")


def test_the_map_leads_from_a_group_to_its_processes_and_says_what_is_not_modelled(desk: Desk) -> None:
    page = desk("ida")
    page.goto("/inbox")
    page.get_by_role("link", name="Map of the standard").first.click()
    page.locator(".bands__band--12").click()
    deployment = page.locator("#clause-12\\.6")
    expect(deployment).to_be_in_viewport()
    for words in ("Deployment", "Runs", "Applies", "DEP-"):
        expect(deployment).to_contain_text(words)
    development = page.locator("#clause-12\\.4")
    expect(development).to_contain_text("Not modelled yet")
    expect(development).to_contain_text("Excluded")


def test_the_review_pack_is_read_block_by_block_and_fetched(desk: Desk) -> None:
    page = desk("frida")
    page.goto("/reviews")
    page.get_by_role("link", name="MR-").last.click()
    page.wait_for_url("**/reviews/MR-*")
    expect(page.locator("section[aria-labelledby^=block-]")).to_have_count(12)
    expect(page.get_by_role("heading", name="Minutes")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Take idle seats of online services back")
    page.get_by_role("link", name="10.", exact=False).last.click()
    expect(page.locator("#block-10")).to_be_in_viewport()
    with page.expect_download() as fetched:
        page.locator("section", has=page.get_by_role("heading", name="Files")).get_by_role("link").first.click()
    assert fetched.value.path().read_bytes()[:5] == b"%PDF-"


def test_every_metric_stands_with_its_formula_or_without_a_source(desk: Desk) -> None:
    page = desk("anna")
    page.goto("/register/metrics")
    cards = page.locator(".clause")
    assert cards.count() >= 35
    silent = page.locator(".clause--bare")
    assert 0 < silent.count() < cards.count()
    expect(silent.first).to_contain_text("No source")
    expect(page.locator("#m\\.D1")).to_contain_text("Trust")
