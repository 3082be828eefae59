"""The checks of pages see what is wrong: each page here is bad on purpose, or looks bad and is not."""

import pytest
from playwright.sync_api import Browser

from tools.screens_checks import findings, listening

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>'
BAD = {
    "one text on another": (
        '<p>The first</p><p style="margin-top:-30px">The second</p>',
        ["overlap: “The first” (p.) and “The second” (p.)"],
    ),
    "a badge on a name": (
        '<div style="position:relative"><span>A long name</span>'
        '<b class="badge" style="position:absolute;left:40px">New</b></div>',
        ["overlap: “A long name” (span.) and “New” (b.badge)"],
    ),
    "texts of a drawing on each other": (
        '<svg width="200" height="40"><text x="10" y="20">Decide</text><text x="20" y="22">Order</text></svg>',
        ["overlap: “Decide” (text.) and “Order” (text.)"],
    ),
    "a text cut at its side": (
        '<p class="cut" style="width:80px;overflow:hidden;white-space:nowrap">A text much too long for it</p>',
        ["clipped: p.cut: A text much too long for it"],
    ),
    "a text cut below": (
        '<div class="low" style="height:12px;overflow:hidden"><p style="margin:0">One line<br>and another</p></div>',
        ["clipped: div.low: One line", "clipped: div.low: and another"],
    ),
    "a page wider than the screen": (
        '<p class="wide" style="width:2000px">Wide</p>',
        ["scrolls sideways: 2008 px wide: p.wide"],
    ),
    "a key instead of a text": ("<p>[task.open]</p>", ["untranslated: [task.open]"]),
    "an error in the console": ('<script>console.error("no")</script>', ["console: no"]),
    "a picture without a name": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" width="9" height="9">',
        ["axe: image-alt: img (Element does not have an alt attribute)"],
    ),
}
GOOD = {
    "lines of a paragraph": '<p style="width:6em;line-height:1.1">Many <b>bold words</b> in <i>between</i> lines</p>',
    "a mark says that there is more": (
        '<p style="width:80px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">A text too long for it</p>'
    ),
    "for readers of screens only": (
        '<p>Seen<b style="position:absolute;width:1px;height:1px;overflow:hidden">heard</b></p>'
    ),
    "a bar that stays over what scrolls": (
        '<p>Below</p><nav style="position:fixed;top:0;left:0;padding:60px 8px;background:#fff">Menu above all</nav>'
    ),
    "what scrolls in a box of its own": (
        '<div style="height:30px;overflow:auto" tabindex="0"><p>One</p><p>Two</p></div><p>After</p>'
    ),
}


def _check(browser: Browser, body: str) -> list[str]:
    page = browser.new_page(viewport={"width": 1000, "height": 600})
    try:
        with listening(page) as said:
            page.set_content(f"{HEAD}{body}</main></body></html>")
        return findings(page, said)
    finally:
        page.close()


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_found(browser: Browser, what: str) -> None:
    body, expected = BAD[what]
    assert [
        line for line in _check(browser, body) if line.split(":")[0] in {one.split(":")[0] for one in expected}
    ] == expected


@pytest.mark.parametrize("what", GOOD)
def test_what_only_looks_wrong_is_left_alone(browser: Browser, what: str) -> None:
    assert _check(browser, GOOD[what]) == []
