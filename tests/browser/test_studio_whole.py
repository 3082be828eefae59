"""From an idea to a running version and back: drawn, mended, tried, kept, compared, handed in, approved, live, back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drawing import Drawing, one
from tests.browser.test_studio import approve
from tests.browser.test_trial import ask
from tools.screens_demo import settled

pytestmark = pytest.mark.browser

STEP = "Legal review"


def draw(page: Page) -> Drawing:
    """Add a step with a form and a time limit, wrong in two ways at first, and mend both where they are marked."""
    drawing = Drawing(page, "itam_acquisition")
    drawing.append("A2", "ready-approval")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Approve")
    drawing.say("Name", STEP)
    drawing.say("Groups", "lawyers")
    form = page.get_by_label("Form", exact=True).input_value()
    drawing.say("Form", "nothing_like_it")
    findings = page.locator(".modeler__finding--error")
    expect(findings).to_have_count(2)
    expect(findings.filter(has_text="lawyers")).to_have_count(1)
    expect(findings.filter(has_text="nothing_like_it")).to_have_count(1)
    drawing.say("Groups", "legal")
    expect(findings).to_have_count(1)
    drawing.say("Form", form)
    expect(page.get_by_text("Nothing is wrong.")).to_be_visible()
    page.get_by_role("button", name="Add a time limit").click()
    expect(page.locator(".djs-container").get_by_text("Overdue")).to_be_visible()
    root = drawing.saved()
    review = one(root, f"//b:userTask[@name='{STEP}']")
    limit = one(root, f"//b:boundaryEvent[@attachedToRef='{review.get('id')}']")
    assert limit.get("cancelActivity") == "false"
    assert "working days after(now(), 3)" in one(limit, ".//b:timeDate").text
    return drawing


def try_it(page: Page, drawing: Drawing) -> None:
    """Ask for something as one person, let three days pass, and let the law department say yes; keep that."""
    page.goto(f"/studio/drafts/{drawing.draft}")
    page.get_by_role("link", name="Try it").click()
    page.get_by_label("Where it begins").select_option("aldermoor")
    page.get_by_role("button", name="Begin the trial").click()
    expect(page.get_by_text("Monday, 2 November 2026")).to_be_visible()
    ask(page)
    for day in (3, 4, 5):
        page.get_by_role("button", name="+1 day", exact=True).click()
        expect(page.get_by_text(f", {day} November 2026")).to_be_visible()
    tasks = page.locator("section", has=page.get_by_role("heading", name="Open tasks"))
    task = tasks.locator(".panel__body", has=page.get_by_text(STEP, exact=True))
    task.get_by_label("As whom").select_option("ludwig")
    task.get_by_role("button", name="Do it").click()
    settled(page)
    page.get_by_label("Approved").check()
    page.get_by_role("button", name="Send answer").first.click()
    page.wait_for_url("**/trial")
    settled(page)
    page.get_by_label("What it shows").fill("The law department looks at it")
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url("**/scenarios")


def take_out_what_fails(page: Page) -> None:
    """Play all; scenarios that were kept of the process as it was cannot pass now, so each goes for a reason."""
    page.get_by_role("button", name="Play all").click()
    rows = page.locator(".panel__body", has=page.get_by_text("Take it out"))
    kept = page.locator(".panel__body", has=page.get_by_text("The law department looks at it", exact=True))
    expect(kept.get_by_text("Passes", exact=True)).to_be_visible()
    failing = rows.filter(has=page.get_by_text("Does not pass", exact=True)).locator("p.code").all_inner_texts()
    assert failing
    for name in failing:
        row = rows.filter(has=page.get_by_text(name, exact=True))
        row.get_by_text("Take it out").first.click()
        row.get_by_role("textbox").fill("Somebody of the law department looks at it now.")
        row.get_by_role("button", name="Take it out").click()
        expect(page.locator("section", has=page.get_by_role("heading", name="Taken out"))).to_contain_text(name)


def test_a_redesign_goes_from_the_first_stroke_to_running_cases_and_back(owners: tuple[Page, Page]) -> None:
    anna, mei = owners
    drawing = draw(anna)
    try_it(anna, drawing)
    take_out_what_fails(anna)
    anna.goto(f"/studio/drafts/{drawing.draft}")
    expect(anna.locator(".steps__item", has=anna.get_by_text(STEP, exact=True))).to_contain_text("New")
    anna.locator("[data-island=viewer][data-state=ready]").nth(1).wait_for()
    anna.get_by_label("Why").fill("The law department wants to see what we buy.")
    anna.get_by_role("button", name="Hand in for approval").click()
    expect(anna.get_by_text("Waits for approval")).to_be_visible()
    expect(anna.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    approve(mei, anna.url)

    # Running cases move by themselves: what they wait at is there still.
    mei.get_by_role("link", name="Take running cases along").click()
    moves = mei.get_by_role("button", name="Move ", exact=False)
    moves.click()
    expect(mei.get_by_role("heading", name="Through")).to_be_visible()
    expect(mei.get_by_text("As the look before said, for every case")).to_be_visible()

    # And back, by the same way.
    mei.goto("/studio/processes/itam_acquisition")
    mei.locator("tr", has_text="1").last.get_by_role("button", name="Go back to it").click()
    mei.wait_for_url("**/studio/drafts/*")
    mei.get_by_label("Why").fill("They have no time for it.")
    mei.get_by_role("button", name="Hand in for approval").click()
    expect(mei.get_by_text("Waits for approval")).to_be_visible()
    approve(anna, mei.url)
    anna.goto("/studio/processes/itam_acquisition")
    expect(anna.locator("tr", has_text="They have no time for it.")).to_contain_text("3")
    anna.goto("/operations/migration/itam_acquisition")
    anna.get_by_role("button", name="Move ", exact=False).click()
    expect(anna.get_by_role("heading", name="Through")).to_be_visible()
