"""The demo organisation on a port of its own, and people in Chromium who sign in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.demo.organisation import PASSWORD
from api.security import COOKIE

ROOT = Path(__file__).resolve().parents[1]
#: Backstops for a machine that is busy with other things.
SECONDS_TO_START, PATIENCE = 600, 120_000


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the demo from a folder by the server of the product; give its address."""
    port = _free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ITAMFLOW_PORT": str(port)}
    command = [sys.executable, "-m", "api.cli", "demo", "--folder", str(folder)]
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers. RuntimeError, with what it said, when it ends or takes too long."""
    until = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/sign-in")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError(f"The demo did not start:\n{log.read_text()}")


def visitor(browser: Browser, address: str, **settings: Any) -> BrowserContext:
    """Give a browser window of nobody yet; `settings` are those of Playwright, `theme` is the one to show."""
    theme = settings.pop("theme", "light")
    context = browser.new_context(base_url=address, reduced_motion="reduce", **settings)
    context.set_default_timeout(PATIENCE)
    _addresses[context] = address
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    return context


#: Where a window belongs to, and the sessions begun there: a person signs in once and has several windows.
_addresses: WeakKeyDictionary[BrowserContext, str] = WeakKeyDictionary()
_sessions: dict[tuple[str, str], list[Any]] = {}


def sign_in(context: BrowserContext, person: str, locale: str | None = None) -> None:
    """Let a window be somebody's, signed in by the form of the page, and choose their language."""
    address = _addresses[context]
    if (address, person) not in _sessions:
        _sessions[address, person] = _session(context, person)
    context.add_cookies(_sessions[address, person])
    if locale is not None:
        answer = context.request.post(
            "/me/language", form={"locale": locale}, headers={"Origin": address}, max_redirects=0
        )
        assert answer.status == 303, answer.status


def _session(context: BrowserContext, person: str) -> list[Any]:
    """Sign somebody in and give the cookies of the session. AssertionError when refused."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#account", person)
    page.fill("#password", PASSWORD)
    page.click("form.gate__form button.button--primary")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.close()
    return [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]


def settled(page: Page) -> None:
    """Wait until the islands of a page are there, or failed, and its letters and pictures too."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-island]')]"
        ".every((one) => ['ready', 'failed'].includes(one.dataset.state))"
    )
    page.evaluate("async () => { await document.fonts.ready; }")


def choose(page: Page, field: str, typed: str) -> None:
    """Search in a reference field and take the first that fits."""
    box = page.get_by_role("combobox", name=field)
    box.fill(typed)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
