"""What begins a case, several triggers of one event and several tokens are said in the panel, and stay in the model."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.bpmn.notation import draw
from tests.browser.drawing import Drawing, one

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]

MODEL = draw("""
    event g
    catch m message order
    catch x signal packed
    receive r letter
    user a
    boundary u on a compensate by=back
    user back undoes
    catch c message stop
    throw t compensate
    end e
    g -> m -> a
    g -> x -> a
    r -> a -> c -> t -> e
""")


@pytest.fixture
def drawing(desk: Desk) -> Drawing:
    drawing = Drawing(desk("anna"), "itam_approval")
    file = {"name": "offered.bpmn", "mimeType": "application/xml", "buffer": MODEL}
    drawing.page.locator("input[type=file]").set_input_files(file)
    expect(drawing.page.locator(".modeler__said")).to_contain_text("is now itam_approval")
    return drawing


def add(page: Page, kind: str) -> None:
    """Let the chosen event wait for something else, too."""
    page.get_by_label("What to add", exact=True).select_option(kind)
    page.get_by_role("button", name="Add: What to add").click()


def test_what_begins_a_case_and_how_many_tokens_come_and_go_is_said_in_the_panel_and_stays(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("g")
    # What BPMN knows only of a gateway that starts the process is not asked of another.
    expect(page.get_by_label("After the first event")).to_have_count(0)
    page.get_by_label("Starts a new case").check()
    page.get_by_label("After the first event").select_option("Parallel")
    drawing.select("r")
    page.get_by_label("Starts a new case").check()
    drawing.select("t")
    page.get_by_label("Goes on only when all is undone").uncheck()
    drawing.select("a")
    page.get_by_text("Tokens", exact=True).click()
    drawing.say("Tokens that go on", "0")
    expect(drawing.wrong).to_contain_text("no whole number from 1 to 100")
    assert drawing.wrong.evaluate("it => it.closest('[data-field]').dataset.field") == "gives"
    drawing.say("Tokens that go on", "2")
    drawing.say("Tokens needed to begin", "3")
    root = drawing.saved()
    assert drawing.errors() == []
    begins = one(root, "//*[@id='g']")
    assert [begins.get("instantiate"), begins.get("eventGatewayType")] == ["true", "Parallel"]
    assert one(root, "//*[@id='r']").get("instantiate") == "true"
    assert one(root, "//*[@id='t']/b:compensateEventDefinition").get("waitForCompletion") == "false"
    task = one(root, "//*[@id='a']")
    assert [task.get("startQuantity"), task.get("completionQuantity")] == ["3", "2"]
    drawing.open()
    drawing.select("a")
    expect(page.get_by_label("Tokens needed to begin")).to_have_value("3")
    drawing.select("t")
    expect(page.get_by_label("Goes on only when all is undone")).not_to_be_checked()
    drawing.select("g")
    expect(page.get_by_label("After the first event")).to_have_value("Parallel")


def test_several_things_that_an_event_waits_for_are_added_taken_out_and_stay(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("c")
    # Each has its own fields, and what is wrong with one stands there.
    add(page, "timer")
    wrong = page.get_by_role("group", name="2. time").locator(".field__error:visible")
    expect(wrong).to_contain_text("neither date nor duration nor cycle")
    add(page, "signal")
    third = page.get_by_role("group", name="3. signal")
    expect(third.locator(".field__error:visible")).to_contain_text("names no signal")
    signal = third.get_by_label("Signal", exact=True)
    signal.fill("stopped")
    signal.press("Tab")
    page.get_by_label("It happens when").select_option("all")
    page.get_by_role("button", name="Take out 2. time").click()
    # What is one again is no matter of any or all.
    drawing.select("m")
    add(page, "signal")
    page.get_by_label("It happens when").select_option("all")
    page.get_by_role("button", name="Take out 2. signal").click()
    expect(page.get_by_label("It happens when")).to_have_count(0)
    root = drawing.saved()
    assert drawing.errors() == []
    stopped = one(root, "//b:signal[@name='stopped']").get("id")
    assert one(root, "//*[@id='c'][@parallelMultiple='true']/b:signalEventDefinition").get("signalRef") == stopped
    assert one(root, "//*[@id='m'][not(@parallelMultiple)]/b:messageEventDefinition") is not None
    drawing.open()
    drawing.select("c")
    expect(page.get_by_label("It happens when")).to_have_value("all")
    second = page.get_by_role("group", name="2. signal")
    expect(second.get_by_label("Signal", exact=True)).to_have_value("stopped")


def test_what_rounds_of_a_step_tell_as_they_are_done_is_said_in_the_panel_and_stays(drawing: Drawing) -> None:
    page = drawing.page
    drawing.select("a")
    told = page.get_by_label("As rounds are done, others are told")
    expect(told).to_have_count(0)
    page.get_by_label("Runs", exact=True).select_option("parallel")
    drawing.say("Or so many times", "=3")
    told.select_option("One")
    expect(drawing.wrong.filter(has_text="names no event to throw")).to_be_visible()
    page.get_by_label("What they are told by").select_option("SignalEventDefinition")
    drawing.say("Signal", "begun")
    root = drawing.saved()
    assert drawing.errors() == []
    loop = one(root, "//*[@id='a']/b:multiInstanceLoopCharacteristics")
    thrown = one(root, f"/b:definitions/b:signalEventDefinition[@id='{loop.get('oneBehaviorEventRef')}']")
    assert thrown.get("signalRef") == one(root, "//b:signal[@name='begun']").get("id")
    told.select_option("Complex")
    drawing.say("Told when", "=nrOfCompletedInstances = 2")
    page.get_by_label("What they are told by").select_option("EscalationEventDefinition")
    drawing.say("Escalation code", "late")
    # What is told stays when the rounds come one after the other.
    page.get_by_label("Runs", exact=True).select_option("sequential")
    root = drawing.saved()
    assert drawing.errors() == []
    loop = one(root, "//*[@id='a']/b:multiInstanceLoopCharacteristics[@isSequential='true'][@behavior='Complex']")
    late = one(root, "//b:escalation[@escalationCode='late']").get("id")
    assert one(loop, "b:complexBehaviorDefinition//b:escalationEventDefinition").get("escalationRef") == late
    drawing.open()
    drawing.select("a")
    expect(page.get_by_role("group", name="1.").get_by_label("Told when")).to_have_value("=nrOfCompletedInstances = 2")
    expect(page.get_by_label("Escalation code", exact=True)).to_have_value("late")
