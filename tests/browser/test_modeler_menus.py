"""What the menus and the bar of the diagram editor do: ready-made steps, order, copies, files in and out."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bpmn.xml import parse
from tests.browser.drawing import VENDOR, Drawing, one

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:note="urn:somebody" targetNamespace="t" id="d">
  <process id="elsewhere" name="From elsewhere" isExecutable="false">
    <extensionElements><note:colour shade="7">kept</note:colour></extensionElements>
    <startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
    <userTask id="ask" name="Ask" note:weight="3"/><sequenceFlow id="f2" sourceRef="ask" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"""


def test_menus_offer_ready_made_steps_and_nothing_that_could_not_run(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    before = drawing.files()[drawing.name]
    drawing.append("P6", "ready-review")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Review")
    root = drawing.saved()
    assert drawing.errors() == []
    review = one(root, "//b:userTask[@name='Review']")
    assert one(review, ".//c:property[@name='name.de']").get("value") == "Prüfen"
    timers = root.xpath(f"//*[@attachedToRef='{review.get('id')}']")
    assert [each.get("cancelActivity") for each in timers] == ["false", "false"]
    assert [each.xpath("string(.//*[@*[local-name()='type']])") for each in timers] == [
        "R3/P1D",
        "=working days after(now(), 3)",
    ]
    led_to = [each.get("targetRef") for timer in timers for each in root.xpath(f"//*[@sourceRef='{timer.get('id')}']")]
    work = [one(root, f"//b:serviceTask[@id='{each}']").get(f"{VENDOR}topic") for each in led_to]
    assert work == ["notify.remind", "task.escalate"]
    # One change, undone at once; arranged as the shipped models are, undone too.
    drawing.tool("lay_out")
    drawing.tool("undo")
    drawing.tool("undo")
    expect(page.locator("[data-tool=undo]")).to_be_disabled()
    drawing.saved()
    expect(page.locator(".modeler__findings")).to_contain_text("Nothing is wrong.")
    kept = parse(drawing.files()[drawing.name].encode())
    assert {each.get("id") for each in kept.iter()} == {each.get("id") for each in parse(before.encode()).iter()}
    # An approval brings its form.
    drawing.append("P6", "ready-approval")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Approve")
    root = drawing.saved()
    form = one(root, "//b:userTask[@name='Approve']").get(f"{VENDOR}formRef")
    assert {each["key"] for each in json.loads(drawing.files()[f"{form}.form"])["components"]} == {
        "approved",
        "comment",
    }
    assert drawing.errors() == []
    drawing.page.locator(".djs-container > svg").press("n")
    page.locator(".djs-popup [data-id=create-exclusive-gateway]").wait_for()
    offered = page.locator(".djs-popup [data-id]").evaluate_all("all => all.map((each) => each.dataset.id)")
    assert "ready-wait" in offered
    assert [
        each for each in offered if "complex" in each or "ad-hoc" in each or each.endswith("none-boundary-event")
    ] == []


def test_what_is_copied_in_one_draft_is_pasted_in_another(desk: Desk) -> None:
    page = desk("anna")
    drawing = Drawing(page, "itam_approval")
    drawing.select("P6")
    page.locator(".djs-container > svg").press("Control+c")
    other = Drawing(page, "itam_acquisition")
    page.locator(".djs-container > svg").click(position={"x": 400, "y": 560})
    page.locator(".djs-container > svg").press("Control+v")
    page.mouse.move(*_below(page))
    page.mouse.click(*_below(page))
    root = other.saved()
    copied = parse(drawing.files()[drawing.name].encode()).xpath("//*[@id='P6']")[0]
    pasted = one(root, f"//b:userTask[@name='{copied.get('name')}']")
    assert {each.get("name") for each in pasted.iter(f"{VENDOR}property")} >= {"name.de"}
    assert (
        dict(pasted.attrib).items()
        >= {key: value for key, value in copied.attrib.items() if key.startswith(VENDOR)}.items()
    )


def _below(page: Page) -> tuple[float, float]:
    box = page.locator(".djs-container").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.8


def test_tokens_walk_the_way_that_is_chosen_and_say_that_they_know_no_values(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    told = page.get_by_text("Tokens know no values")
    expect(told).to_have_count(0)
    drawing.tool("simulate")
    expect(told).to_be_visible()
    # Each gateway that chooses has its button, and a click takes the next way.
    ways = page.locator(".bts-context-pad[title='Set Sequence Flow']")
    expect(ways.first).to_be_visible()
    drawing.tool("simulate")
    expect(told).to_have_count(0)


def test_files_come_in_and_go_out(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    before = drawing.files()[drawing.name]
    chooser = page.locator("input[type=file]")
    for broken in ("<definitions", "no XML at all"):
        chooser.set_input_files({"name": "broken.bpmn", "mimeType": "application/xml", "buffer": broken.encode()})
        expect(page.locator(".modeler__said")).to_contain_text("nothing was changed")
    assert drawing.files()[drawing.name] == before
    chooser.set_input_files({"name": "elsewhere.bpmn", "mimeType": "application/xml", "buffer": FOREIGN.encode()})
    said = page.locator(".modeler__said")
    expect(said).to_contain_text("The process was called elsewhere and is now itam_approval.")
    # What others noted is kept, drawn without a drawing, and told.
    root = parse(drawing.files()[drawing.name].encode())
    assert one(root, "//b:process").get("id") == "itam_approval"
    assert root.xpath("//*[local-name()='colour']")[0].get("shade") == "7"
    assert one(root, "//b:userTask").get("{urn:somebody}weight") == "3"
    expect(page.locator("[data-element-id=ask]").first).to_be_visible()
    expect(page.locator(".modeler__findings")).to_contain_text("urn:somebody")
    for ending, beginning in (("bpmn", b"<?xml"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        with page.expect_download() as handed:
            drawing.tool("export", f"export.{ending}")
        assert handed.value.suggested_filename == f"itam_approval.{ending}"
        assert handed.value.path().read_bytes().startswith(beginning)
    drawing.tool("undo")
    expect(page.locator("[data-element-id=ask]")).to_have_count(0)


def test_a_broken_diagram_says_so_and_takes_another_file(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    page = drawing.page
    good = drawing.files()[drawing.name]
    revision = int(page.locator("[data-island=modeler]").get_attribute("data-checked") or 0)
    sent = {"name": drawing.name, "content": good[: len(good) // 2], "revision": revision}
    assert page.request.post(f"/api/v1/model-drafts/{drawing.draft}/files", data=sent, headers=drawing.origin).ok
    drawing.open()
    expect(page.locator(".modeler__said")).to_contain_text("This diagram cannot be read.")
    expect(page.locator(".modeler__findings")).to_contain_text("The file is not XML")
    page.locator("input[type=file]").set_input_files(
        {"name": "good.bpmn", "mimeType": "application/xml", "buffer": good.encode()}
    )
    expect(page.locator(".modeler__said")).to_contain_text("Read and saved")
    expect(page.locator(".modeler__findings")).to_contain_text("Nothing is wrong.")
    assert drawing.files()[drawing.name] == good


def test_who_leaves_at_once_leaves_nothing_behind(desk: Desk) -> None:
    drawing = Drawing(desk("anna"), "itam_approval")
    drawing.select("P6")
    drawing.say("Name", "Decide well")
    drawing.page.get_by_role("link", name="Done drawing").click()
    drawing.page.wait_for_url(f"**/drafts/{drawing.draft}")
    assert 'name="Decide well"' in drawing.files()[drawing.name]
