"""What the form fills in when something is chosen, and what it says when something is wrong."""

import pytest
from playwright.sync_api import Browser, expect

from tools.screens_demo import settled, sign_in, visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("person", "locale", "words"),
    [
        (
            "jonas",
            "en",
            ("Send request", "Please fill this in.", "Catalogue item", "Unit cost, net", "Quantity", "Cost centre"),
        ),
        (
            "lena",
            "de",
            ("Antrag senden", "Bitte ausfüllen.", "Katalogartikel", "Stückpreis, netto", "Anzahl", "Kostenstelle"),
        ),
    ],
)
def test_an_item_brings_its_kind_and_price_and_a_cost_centre_what_it_has_left(
    browser: Browser, address: str, person: str, locale: str, words: tuple[str, ...]
) -> None:
    send, needed, item, price, quantity, centre = words
    context = visitor(browser, address, viewport={"width": 1440, "height": 900}, locale=f"{locale}-DE")
    sign_in(context, person, locale)
    page = context.new_page()
    page.goto("/start/itam_acquisition")
    settled(page)
    page.get_by_role("button", name=send).click()
    kind = page.locator(".fjs-form-field-select").first
    expect(kind).to_contain_text(needed)
    # It goes to the first field that is wrong.
    page.wait_for_function("() => document.activeElement.closest('.fjs-has-errors') !== null")
    # Its list opens when it is asked to, and does not hide what is wrong below.
    choices = page.locator(".fjs-dropdownlist")
    expect(choices).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(choices).to_be_visible()
    page.keyboard.press("Escape")
    expect(choices).to_have_count(0)
    page.wait_for_function("() => document.activeElement.classList.contains('fjs-select-hidden-input')")

    for field, typed in ((item, "note"), (centre, "4100")):
        box = page.get_by_role("combobox", name=field)
        box.fill(typed)
        expect(page.get_by_role("option").first).to_be_visible()
        box.press("ArrowDown")
        box.press("Enter")
    expect(page.get_by_label(price)).to_have_value("2610")
    expect(kind).to_contain_text("Hardware")
    expect(kind).not_to_contain_text(needed)

    form = page.locator("[data-island=form]")
    page.get_by_label(quantity).fill("400")
    expect(form).to_contain_text({"en": "€1,044,000.00", "de": "1.044.000,00"}[locale])
    expect(form).to_contain_text({"en": "More than is left.", "de": "Mehr, als übrig ist."}[locale])
    page.get_by_label(quantity).fill("1")
    expect(form).not_to_contain_text({"en": "More than is left.", "de": "Mehr, als übrig ist."}[locale])
    context.close()


def test_who_is_signed_out_while_typing_is_told_so_and_goes_on_after_signing_in(browser: Browser, address: str) -> None:
    context = visitor(
        browser, address, viewport={"width": 390, "height": 844}, locale="en-US", timezone_id="Asia/Tokyo"
    )
    sign_in(context, "jonas", "en")
    page = context.new_page()
    page.goto("/start/itam_resources")
    settled(page)
    context.clear_cookies()
    what = page.get_by_label("What is needed?")
    what.fill("A second person for the stores.")
    draft = page.locator(".form__draft")
    expect(draft).to_contain_text("You are no longer signed in, so the draft is not saved.")
    page.get_by_role("button", name="Send request").click()
    sign_in(context, "jonas", "en")
    # What is missing is said before anything is sent.
    expect(page.locator(".form__note")).to_contain_text("Some answers need another look.")
    what.fill("A second person for the stores, from April.")
    expect(draft).to_contain_text("Draft saved")
    # The page tells the same time when it is opened again, wherever the browser is.
    said = draft.inner_text().split()[-1]
    page.goto("/start/itam_resources")
    expect(page.locator("[data-draft-state]")).to_contain_text(said)
    context.close()


def test_a_tab_whose_task_was_done_in_another_says_who_did_it(browser: Browser, address: str) -> None:
    context = visitor(browser, address, viewport={"width": 1440, "height": 900}, locale="en-US")
    sign_in(context, "tom", "en")
    first, second = context.new_page(), context.new_page()
    first.goto("/inbox?box=mine")
    task = first.locator(".worklist__item", has_text="Decide").first.get_by_role("link").get_attribute("href")
    for page in (first, second):
        page.goto(task or "")
        settled(page)
    second.get_by_role("button", name="Approve").click()
    second.wait_for_url("**/inbox?done=*")
    first.get_by_label("Comment", exact=True).first.fill("It is fine with me.")
    note = first.locator(".form__note")
    expect(note).to_contain_text("Tom Okafor completed this task")
    first.get_by_role("button", name="Approve").click()
    first.wait_for_timeout(1500)
    expect(note).to_contain_text("Tom Okafor completed this task")
    expect(note).not_to_contain_text("another tab")
    context.close()
