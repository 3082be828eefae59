"""A label is scanned: by a scanner that types into a form, and by the camera, which really looks at the code."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tools import chromium
from tools.screens_demo import settled, sign_in, visitor

pytestmark = pytest.mark.browser

Desk = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}
WIDTH, HEIGHT = 640, 480
LABEL = re.compile(r"/register/assets/AM-\d+$")

#: Draws a picture in the middle of a white page and gives its brightness, point by point.
_GREY = """async ([png, width, height]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, width, height);
  const scale = Math.min(width, height) * 0.7 / image.height;
  const [w, h] = [image.width * scale, image.height * scale];
  pen.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
  const { data } = pen.getImageData(0, 0, width, height);
  let grey = "";
  for (let at = 0; at < data.length; at += 4) grey += String.fromCharCode(16 + Math.round(data[at] * 219 / 255));
  return btoa(grey);
}"""


def _film(page: Page, picture: bytes, file: Path) -> None:
    """Write a film of one still picture, as a camera would send it (YUV4MPEG2, 4:2:0)."""
    grey = base64.b64decode(page.evaluate(_GREY, [base64.b64encode(picture).decode(), WIDTH, HEIGHT]))
    frame = b"FRAME\n" + grey + b"\x80" * (WIDTH * HEIGHT // 2)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * 3)


@pytest.fixture
def phone(browser: Browser, address: str, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """A phone whose camera sees a picture; without a picture, one that nobody lets use its camera."""
    started: list[Any] = []

    def hold(picture: bytes | None, person: str) -> BrowserContext:
        arguments: tuple[str, ...] = ()
        if picture is not None:
            film, drawing = tmp_path / "camera.y4m", browser.new_page()
            _film(drawing, picture, film)
            drawing.close()
            arguments = (
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            )
        own = chromium.started(browser.browser_type, *arguments)
        started.append(own)
        context = visitor(own, address, viewport=PHONE, locale="en-GB", has_touch=True)
        sign_in(context, person, "en")
        return context

    yield hold
    for one in started:
        one.close()


def test_the_camera_reads_a_printed_label_and_opens_the_page_of_its_asset(
    desk: Desk, phone: Callable[..., BrowserContext]
) -> None:
    sheet = desk("anna")
    sheet.goto("/register/labels?q=AM-00400")
    settled(sheet)
    picture = sheet.locator(".label__code").screenshot()
    page = phone(picture, "anna").new_page()
    page.goto("/scan")
    page.get_by_role("button", name="Scan with the camera").click()
    page.wait_for_url(LABEL)
    assert page.url.endswith("/register/assets/AM-00400")
    expect(page.locator("main")).to_contain_text("AM-00400")


def test_where_the_browser_reads_codes_itself_it_is_asked(desk: Desk, phone: Callable[..., BrowserContext]) -> None:
    sheet = desk("anna")
    sheet.goto("/register/labels?q=AM-00401")
    context = phone(sheet.locator(".label__code").screenshot(), "anna")
    # It reads what no picture shows, so that one sees who was asked.
    context.add_init_script(
        """globalThis.BarcodeDetector = class {
             static getSupportedFormats = async () => ["qr_code", "code_128"];
             detect = async () => [{ rawValue: "AM-00402" }];
           };"""
    )
    page = context.new_page()
    page.goto("/scan")
    page.get_by_role("button", name="Scan with the camera").click()
    page.wait_for_url(LABEL)
    assert page.url.endswith("/register/assets/AM-00402")


@pytest.mark.parametrize(
    ("sheet", "used", "on_one", "points"),
    [("a4-24", 2, 24, (595, 842)), ("a4-40", 5, 40, (595, 842)), ("roll", 0, 1, (176, 82))],
)
def test_labels_are_printed_on_sheets_of_their_size(
    desk: Desk, sheet: str, used: int, on_one: int, points: tuple[int, int]
) -> None:
    page = desk("anna")
    page.goto(f"/register/labels?stage=available&sheet={sheet}&used={used}")
    settled(page)
    page.locator(".label__pick").nth(1).uncheck()
    labels = page.locator(".label:not(.label--gap)").count() - 1 + used
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == -(-labels // on_one)
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert box and (round(float(box[1])), round(float(box[2]))) == points


def test_whoever_refuses_the_camera_is_told_to_type(phone: Callable[..., BrowserContext]) -> None:
    page = phone(None, "anna").new_page()
    page.goto("/scan")
    page.get_by_role("button", name="Scan with the camera").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("ype what stands on the label.")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.get_by_label("Tag or serial number").fill("am-00401")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/assets/AM-00401")


def test_a_scanner_that_types_fills_field_after_field_and_does_not_send_the_form(desk: Desk) -> None:
    page = desk("nadia")
    open_tasks = page.request.get("/api/v1/tasks?box=groups").json()["items"]
    delivery = next(one for one in open_tasks if one["element_id"] == "D3")
    address = f"/tasks/{delivery['id']}"
    page.goto(address)
    settled(page)
    tag, serial = page.get_by_label("Tag").first, page.get_by_label("Serial number").first
    tag.focus()
    # As fast as scanners are, and with the address that stands on our labels.
    page.keyboard.type("http://127.0.0.1:8000/register/assets/AM-09001\n")
    expect(tag).to_have_value("AM-09001")
    expect(serial).to_be_focused()
    page.keyboard.type("KX14-99001\n")
    expect(serial).to_have_value("KX14-99001")
    expect(serial).not_to_be_focused()
    assert page.url.endswith(address), "still there, nothing was sent"
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_label("Tag").first).to_have_value("AM-09001")


def test_a_scan_into_a_field_for_assets_chooses_the_one_with_the_tag(desk: Desk) -> None:
    page = desk("rita")
    page.goto("/start/itam_acquisition")
    settled(page)
    page.locator(".fjs-form-field-select", has_text="What kind?").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Hardware").click()
    box = page.get_by_role("combobox", name="Replaces")
    box.focus()
    page.keyboard.type("http://127.0.0.1:8000/register/assets/AM-00104\n")
    expect(page.locator(".reference__chip", has_text="AM-00104")).to_be_visible()
    assert page.url.endswith("/start/itam_acquisition")
