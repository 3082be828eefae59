"""Every page once wide, light and English, and once narrow, dark and German; `make screens` does all combinations."""

import pytest
from playwright.sync_api import Browser

from tools.screens import NARROW, WIDE, look
from tools.screens_pages import PAGES, Shot

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("shot", PAGES, ids=lambda shot: shot.name)
def test_it_has_no_fault_wide_light_and_in_english(browser: Browser, address: str, shot: Shot) -> None:
    assert look(browser, address, shot, "en", "light", WIDE, None) == []


@pytest.mark.parametrize("shot", PAGES, ids=lambda shot: shot.name)
def test_it_has_no_fault_narrow_dark_and_in_german(browser: Browser, address: str, shot: Shot) -> None:
    assert look(browser, address, shot, "de", "dark", NARROW, None) == []
