"""The demo organisation served by the real server, and Chromium."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import chromium
from tools.screens_demo import PATIENCE, served, sign_in, visitor

Desk = Callable[[str], Page]

expect.set_options(timeout=PATIENCE)


#: What runs in a page to add a member to a group, as an administrator does it.
ADD = """async ([group, person]) => {
  const answer = await fetch(`/api/v1/groups/${group}/members/${person}`, {
    method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lead: false }) });
  return answer.status;
}"""


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo as it is when it was told, to copy."""
    folder = tmp_path_factory.mktemp("told")
    with served(folder):
        pass
    return folder


@pytest.fixture(scope="module")
def address(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo."""
    folder = shutil.copytree(told, tmp_path_factory.mktemp("demo"), dirs_exist_ok=True)
    with served(folder) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    with sync_playwright() as playwright:
        started = chromium.started(playwright.chromium)
        yield started
        started.close()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """Sit somebody down at a browser of their own."""
    contexts = []

    def sit(person: str) -> Page:
        context = visitor(browser, address, viewport={"width": 1440, "height": 900}, locale="en-US")
        contexts.append(context)
        sign_in(context, person, "en")
        return context.new_page()

    yield sit
    for context in contexts:
        context.close()


@pytest.fixture
def owners(desk: Desk) -> Iterator[tuple[Page, Page]]:
    """Two owners of the acquisition at their browsers."""
    admin = desk("adam")
    admin.goto("/inbox")
    assert admin.evaluate(ADD, ["itam_manager", "mei"]) in (200, 204)
    yield desk("anna"), desk("mei")
