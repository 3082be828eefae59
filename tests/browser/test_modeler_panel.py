"""What people say of an element in the panel stands in the model, and what is wrong stands under the field."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bpmn.semantics.parser import compile_sound
from dmn.working_days import Calendar, working_day_functions
from tests.browser.drawing import VENDOR, Drawing, one
from tools.screens_demo import ROOT

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]


@pytest.fixture
def drawing(desk: Desk) -> Drawing:
    return Drawing(desk("anna"), "itam_acquisition")


def test_an_expression_is_completed_with_what_is_known_there_and_what_is_wrong_stands_below(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("A19")
    field = page.get_by_label("What it gets: Value 1")
    before = field.input_value()
    field.fill("=number(quan")
    offers = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offers).to_have_count(1)
    expect(offers).to_contain_text("from Request")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("=number(quantity")
    field.press("Tab")
    expect(drawing.wrong).to_contain_text("is expected here")
    assert drawing.wrong.evaluate("it => it.closest('[data-field]').dataset.field") == "inputs"
    field.fill("=working d")
    expect(offers.filter(has_text="working days after")).to_contain_text("from, days, calendar?")
    field.fill(before)
    field.press("Tab")
    expect(drawing.wrong).to_have_count(0)
    assert drawing.saved() is not None
    # What a topic takes and gives stands beside it.
    page.get_by_text("About this topic").click()
    expect(page.locator(".topic__list").first).to_contain_text("asset_ids")


def test_timers_codes_repetition_and_ways_on_stand_in_the_model(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("T20r")
    page.get_by_label("Rings", exact=True).select_option("timeDuration")
    drawing.say("After", "P5D")
    drawing.select("A17n")
    drawing.say("Error code", "NOT_IN_TIME")
    drawing.select("A20")
    drawing.say("Groups", "itam_manager, staff")
    drawing.say("Group when it is late", "itam_manager")
    drawing.say("Due", "P2D")
    drawing.say("Duty", "asking")
    page.get_by_role("group", name="Not by who has done").get_by_role("button", name="Add", exact=True).click()
    drawing.say("Not by who has done: Rule 1", "SOD-02")
    drawing.say("Not by who has done: Duties 1", "approving")
    page.get_by_label("Runs", exact=True).select_option("parallel")
    drawing.say("For each of", "lines")
    drawing.say("Named", "line")
    drawing.say("Enough when", "=nrOfCompletedInstances >= 2")
    root = drawing.saved()
    assert one(root, "//b:boundaryEvent[@id='T20r']//b:timeDuration").text == "P5D"
    code = one(root, "//b:error[@errorCode='NOT_IN_TIME']")
    assert one(root, "//b:boundaryEvent[@id='A17n']/b:errorEventDefinition").get("errorRef") == code.get("id")
    task = one(root, "//*[@id='A20']")
    assert task.get(f"{VENDOR}candidateGroups") == "itam_manager, staff"
    assert task.get(f"{VENDOR}dueDate") == "P2D"
    said = {each.get("name"): each.get("value") for each in task.iter(f"{VENDOR}property")}
    assert said["duty"] == "asking"
    assert said["conflictsWith.SOD-02"] == "approving"
    loop = one(task, "b:multiInstanceLoopCharacteristics")
    assert loop.get(f"{VENDOR}collection") == "lines"
    assert one(loop, "b:completionCondition").text == "=nrOfCompletedInstances >= 2"
    # The engine understands all of it.
    _, found = compile_sound(root, working_day_functions(lambda name: Calendar.named(name or "DE")))
    assert [each for each in found if each.severity == "error"] == []
    # And it is undone step by step.
    page.locator(".djs-container > svg").press("Control+z")
    expect(page.get_by_label("Enough when")).to_have_value("")


def test_calls_people_and_the_way_when_nothing_holds_stand_in_the_model(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("A17")
    rows = page.get_by_role("group", name="What the process gets")
    count = rows.locator(".pairs__row").count()
    rows.get_by_role("button", name="Add", exact=True).click()
    drawing.say(f"What the process gets: Name there {count + 1}", "why")
    drawing.say(f"What the process gets: From here {count + 1}", '="because"')
    page.get_by_label("In which version").select_option("versionTag")
    drawing.say("Tag of the version", "1.0")
    drawing.select("A20")
    people = page.get_by_label("People", exact=True)
    people.fill("rita, pet")
    page.get_by_role("listbox", name="Suggestions").get_by_role("option", name="petra").click()
    expect(people).to_have_value("rita, petra")
    people.press("Tab")
    page.locator("[data-element-id=A15_A20_label]").click()
    expect(page.get_by_label("Taken when", exact=True)).not_to_have_value("")
    page.get_by_label("Taken when no condition holds").check()
    expect(page.get_by_label("Taken when", exact=True)).to_have_value("")
    root = drawing.saved()
    call = one(root, "//b:callActivity[@id='A17']")
    assert call.get(f"{VENDOR}calledElementVersionTag") == "1.0"
    assert one(call, ".//c:in[@target='why']").get("sourceExpression") == '="because"'
    assert len(list(call.iter(f"{VENDOR}in"))) == count + 1
    assert one(root, "//b:exclusiveGateway[@id='A15']").get("default") == "A15_A20"
    assert one(root, "//*[@id='A20']").get(f"{VENDOR}candidateUsers") == "rita, petra"


def test_what_an_event_undoes_is_one_activity_of_its_scope_or_all(drawing: Drawing) -> None:
    page = drawing.page
    file = ROOT / "tests" / "bpmn" / "compensation.one_activity.bpmn"
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".modeler__said")).to_contain_text("is now itam_acquisition")
    drawing.select("t")
    choice = page.get_by_label("What it undoes")
    expect(choice).to_have_value("a")
    # What nobody says how to undo is not offered.
    expect(choice.locator("option")).to_have_text(["Everything that was done", "a", "b"])
    choice.select_option("b")
    assert one(drawing.saved(), "//b:intermediateThrowEvent/b:compensateEventDefinition").get("activityRef") == "b"
    choice.select_option("")
    event = one(drawing.saved(), "//b:intermediateThrowEvent/b:compensateEventDefinition")
    assert event.get("activityRef") is None
