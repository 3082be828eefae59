"""Every page once wide, light and English, and once narrow, dark and German; the soak takes every way there is."""

from itertools import product

import pytest
from playwright.sync_api import Browser

from tools.screens import LOCALES, NARROW, THEMES, WIDE, look
from tools.screens_pages import PAGES, Shot

pytestmark = pytest.mark.browser

#: Language, theme and size of a page.
Way = tuple[str, str, tuple[int, int]]

SHORT: tuple[Way, ...] = (("en", "light", WIDE), ("de", "dark", NARROW))
LONG = tuple(way for way in product(LOCALES, THEMES, (WIDE, NARROW)) if way not in SHORT)


def _name(given: Shot | Way) -> str:
    return given.name if isinstance(given, Shot) else f"{given[0]}-{given[1]}-{given[2][0]}"


@pytest.mark.parametrize("way", SHORT, ids=_name)
@pytest.mark.parametrize("shot", PAGES, ids=_name)
def test_it_has_no_fault(browser: Browser, address: str, shot: Shot, way: Way) -> None:
    assert look(browser, address, shot, *way, None) == []


@pytest.mark.soak
@pytest.mark.parametrize("way", LONG, ids=_name)
@pytest.mark.parametrize("shot", PAGES, ids=_name)
def test_it_has_no_fault_in_any_other_way(browser: Browser, address: str, shot: Shot, way: Way) -> None:
    assert look(browser, address, shot, *way, None) == []
