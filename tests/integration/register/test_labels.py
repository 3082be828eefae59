"""Labels say where the page of their asset is; what is scanned from them leads there."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
from flask.testing import FlaskClient

from api.pages.labels import MASK

SignIn = Callable[[str], FlaskClient]


def _codes(page: str) -> list[tuple[str, str]]:
    """Return name and drawing of each code on a page of labels."""
    found = []
    for svg in re.findall(r"<svg [^>]*role=\"img\".*?</svg>", page, re.DOTALL):
        root = ElementTree.fromstring(svg)
        found.append((root.attrib["aria-label"], root[0].attrib["d"]))
    return found


def _drawing(text: str) -> str:
    svg = segno.make_qr(text, error="m", mask=MASK).svg_inline(omitsize=True, border=4)
    return ElementTree.fromstring(svg)[0].attrib["d"]


def test_a_label_holds_the_tag_and_the_address_of_the_page(sign_in: SignIn, stocked: Any) -> None:
    page = sign_in("dora").get("/register/labels?tag=A-1&tag=A-4").get_data(as_text=True)
    assert _codes(page) == [
        ("Code of A-1", _drawing("http://localhost/register/assets/A-1")),
        ("Code of A-4", _drawing("http://localhost/register/assets/A-4")),
    ]
    assert "serial SN1" in page


def test_labels_are_those_of_the_list_with_the_same_filters(sign_in: SignIn, stocked: Any) -> None:
    dora = sign_in("dora")
    page = dora.get("/register/labels?stage=in_use&q=phone&sheet=a4-40&used=3").get_data(as_text=True)
    assert [name for name, _ in _codes(page)] == ["Code of A-4"]
    assert page.count("label--gap") == 3 and "labels--a4-40" in page
    assert "/register/labels?q=phone&amp;stage=in_use" in dora.get("/register/assets?stage=in_use&q=phone").text
    assert "No assets for labels" in dora.get("/register/labels?q=unicorn").text


def test_who_sees_only_their_own_assets_prints_only_those(sign_in: SignIn, stocked: Any) -> None:
    rita = sign_in("rita")
    assert rita.get("/register/labels?tag=A-4").status_code == 404
    names = [name for name, _ in _codes(rita.get("/register/labels").text)]
    assert "Code of A-1" in names and "Code of A-4" not in names


@pytest.mark.parametrize(
    "code",
    [
        "A-1",
        "a-1",
        " A-1 ",
        "SN1",
        "sn1",
        "http://localhost/register/assets/A-1",
        "https://elsewhere.example/register/assets/A-1?x=1",
    ],
)
def test_what_is_scanned_leads_to_the_asset(sign_in: SignIn, stocked: Any, code: str) -> None:
    answer = sign_in("dora").get("/scan", query_string={"code": code})
    assert (answer.status_code, answer.location) == (302, "/register/assets/A-1")


def test_a_code_that_nobody_knows_is_said_and_not_run(sign_in: SignIn, stocked: Any) -> None:
    answer = sign_in("dora").get("/scan", query_string={"code": "<b>7</b>"})
    assert answer.status_code == 200
    assert "&lt;b&gt;7&lt;/b&gt;" in answer.text and "<b>7</b>" not in answer.text


def test_a_scan_does_not_show_what_somebody_may_not_see(sign_in: SignIn, stocked: Any) -> None:
    assert "Nothing that you may see" in sign_in("rita").get("/scan?code=A-4").text


def test_pages_may_use_the_camera_and_no_other_site_may(sign_in: SignIn, stocked: Any) -> None:
    policy = sign_in("dora").get("/scan").headers["Permissions-Policy"]
    assert "camera=(self)" in policy and "microphone=()" in policy
