"""An owner changes a form in the studio: on the canvas, in the panel, by keyboard, with the real form beside it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tools.screens_demo import settled

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]
NAME = "acquisition_request.form"


@pytest.fixture
def anna(desk: Desk) -> Iterator[Page]:
    """The owner of the acquisition at the designer of its form, with what her browser complained about."""
    page = desk("anna")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    draft = begin(page)
    page.goto(f"/studio/drafts/{draft}/form/{NAME}")
    settled(page)
    yield page
    assert complaints == []


def begin(page: Page) -> str:
    page.goto("/studio")
    made = page.request.post(
        "/api/v1/model-drafts",
        data={"key": "itam_acquisition", "title": "Other questions"},
        headers={"Origin": page.url.partition("/studio")[0]},
    )
    return str(made.json()["id"])


def kept(page: Page) -> tuple[int, str]:
    """Return the revision of the draft and the form as it is kept."""
    draft = page.url.split("/drafts/")[1].split("/")[0]
    answer: dict[str, Any] = page.request.get(f"/api/v1/model-drafts/{draft}/files").json()
    return answer["revision"], next(one["content"] for one in answer["items"] if one["name"] == NAME)


def field(page: Page, name: str) -> Any:
    return page.locator(f".formdesigner__field [data-field={name}]")


def said(page: Page, words: str) -> None:
    expect(page.locator(".formdesigner__said")).to_contain_text(words)


def test_a_form_is_changed_seen_at_once_and_kept_to_the_letter(anna: Page) -> None:
    revision, before = kept(anna)
    # The mark of the library stays where it is, on the canvas and in the preview.
    for where in (".formdesigner__canvas", ".formdesigner__preview"):
        expect(anna.locator(f"{where} .fjs-powered-by-link")).to_be_visible()
    preview = anna.locator(".formdesigner__preview")
    expect(preview.get_by_label("Quantity")).to_be_visible()
    # Opening and looking saves nothing.
    field(anna, "quantity").click()
    anna.get_by_role("button", name="Deutsch").click()
    expect(preview.get_by_label("Anzahl")).to_be_visible()
    assert kept(anna) == (revision, before)

    label = anna.get_by_label("Label", exact=True)
    expect(label).to_have_value("Quantity")
    label.fill("How many")
    label.press("Tab")
    said(anna, "Saved.")
    anna.get_by_label("Label in German").fill("Wie viele")
    anna.get_by_label("Label in German").press("Tab")
    expect(preview.get_by_label("Wie viele")).to_be_visible()
    said(anna, "Saved.")
    changed = before.replace('"Quantity"', '"How many"').replace('"Anzahl"', '"Wie viele"')
    expect(anna.locator("[data-field=quantity]")).to_have_text("How many")
    assert kept(anna)[1] == changed
    for _ in range(2):
        anna.get_by_role("button", name="Undo").click()
    said(anna, "Saved.")
    expect(preview.get_by_label("Anzahl")).to_be_visible()
    assert kept(anna)[1] == before


def test_what_is_wrong_is_listed_and_leads_to_its_field(anna: Page) -> None:
    field(anna, "needed_by").click()
    anna.get_by_label("Hidden when (= FEEL)").fill("=1 +")
    anna.get_by_label("Hidden when (= FEEL)").press("Tab")
    finding = anna.locator(".formdesigner__lists .modeler__finding--error")
    expect(finding).to_contain_text("cannot be read")
    field(anna, "quantity").click()
    finding.get_by_role("button").click()
    expect(anna.get_by_label("Hidden when (= FEEL)")).to_have_value("=1 +")
    name = anna.get_by_label("Name of the value")
    name.fill("quantity")
    name.press("Tab")
    expect(anna.locator(".formdesigner__side .field__error")).to_contain_text("Another field has this name already.")
    anna.get_by_label("Hidden when (= FEEL)").fill("")
    anna.get_by_label("Hidden when (= FEEL)").press("Tab")
    expect(anna.get_by_text("Nothing is wrong.")).to_be_visible()


def test_fields_are_added_by_key_and_by_dragging_moved_and_removed(anna: Page) -> None:
    before = [one["id"] for one in json.loads(kept(anna)[1])["components"]]
    field(anna, "quantity").click()
    person = anna.locator(".formdesigner__palette").get_by_role("button", name="Person", exact=True)
    person.focus()
    person.press("Enter")
    expect(anna.get_by_label("Label", exact=True)).to_have_value("Person")
    anna.get_by_role("button", name="Move up").click()
    said(anna, "Saved.")
    at = before.index("quantity")
    assert ids(anna) == [*before[:at], "user", *before[at:]]
    anna.locator(".formdesigner__side").get_by_role("button", name="Remove field").click()
    said(anna, "Saved.")
    expect(field(anna, "user")).to_have_count(0)
    assert ids(anna) == before

    source = anna.locator(".formdesigner__palette").get_by_role("button", name="Number", exact=True)
    target = anna.locator(".formdesigner__canvas .fjs-element[data-id=request_for]")
    target.scroll_into_view_if_needed()
    source.hover()
    anna.mouse.down()
    box = target.bounding_box()
    assert box is not None
    for step in range(1, 11):
        anna.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4 + step, steps=2)
    anna.mouse.up()
    expect(field(anna, "number")).to_have_count(1)
    said(anna, "Saved.")
    assert json.loads(kept(anna)[1])["components"][ids(anna).index("number")]["properties"] == {"label.de": "Zahl"}


def ids(page: Page) -> list[str]:
    return [one["id"] for one in json.loads(kept(page)[1])["components"]]


def test_sample_data_fills_the_preview_and_nothing_is_sent(anna: Page) -> None:
    anna.get_by_role("button", name="Make sample data").click()
    preview = anna.locator(".formdesigner__form")
    expect(preview.get_by_label("What is needed?")).to_have_value("What is needed?")
    anna.get_by_label("Sample data (JSON)").fill('{"spec_text": "Twelve laptops",')
    anna.get_by_label("Sample data (JSON)").press("Tab")
    expect(anna.get_by_text("This is not JSON:")).to_be_visible()
    anna.get_by_label("Sample data (JSON)").fill('{"spec_text": "Twelve laptops"}')
    anna.get_by_label("Sample data (JSON)").press("Tab")
    expect(preview.get_by_label("What is needed?")).to_have_value("Twelve laptops")
    preview.get_by_role("button", name="Send answer").click()
    expect(preview.get_by_role("alert")).to_contain_text("Some answers need another look.")


def test_who_saves_a_form_second_is_told_and_keeps_what_they_drew(anna: Page) -> None:
    other = anna.context.new_page()
    other.goto(anna.url)
    settled(other)
    for page, words in ((anna, "Saved."), (other, "Not saved.")):
        field(page, "quantity").click()
        page.get_by_label("Label", exact=True).fill("How many")
        page.get_by_label("Label", exact=True).press("Tab")
        said(page, words)
    expect(other.get_by_label("Label", exact=True)).to_have_value("How many")
    expect(other.locator("[data-field=quantity]")).to_have_text("How many")


def test_on_a_phone_the_fields_and_the_form_are_there(anna: Page) -> None:
    anna.set_viewport_size({"width": 390, "height": 844})
    expect(anna.locator(".formdesigner__canvas")).to_be_hidden()
    field(anna, "quantity").click()
    expect(anna.get_by_label("Label", exact=True)).to_have_value("Quantity")
    expect(anna.locator(".formdesigner__preview").get_by_label("Quantity")).to_be_visible()
    assert anna.evaluate("document.documentElement.scrollWidth") == 390


def test_an_expression_is_completed_with_fields_what_the_steps_know_and_functions(anna: Page) -> None:
    field(anna, "quantity").click()
    hidden = anna.locator("[data-entry=hide]")
    offers = anna.get_by_role("listbox", name="Suggestions").get_by_role("option")
    hidden.fill("=unit_c")
    expect(offers).to_have_text(["unit_costfield of this form"])
    hidden.press("ArrowDown")
    hidden.press("Enter")
    expect(hidden).to_have_value("=unit_cost")
    # The form is shown again when the request comes back: what came before that is known.
    hidden.fill("=unit_cost > budget_le")
    expect(offers).to_have_text(["budget_leftfrom Complete the request"])
    hidden.fill("=string le")
    expect(offers).to_contain_text(["string length"])
    hidden.fill("")
    hidden.press("Tab")
