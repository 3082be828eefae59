"""Browsers keep connections open long after their page is there: up to six each."""

import subprocess
import sys
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import Any

import pytest
from msgspec.structs import replace

from engine.settings import Settings
from engine.unit_of_work import Engine

OPEN = 300
#: Well below the two minutes after which a connection that nobody uses is closed.
PATIENCE = 30


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_comes_after_fifty_browsers_does_not_wait_until_one_is_closed(
    house: Engine, settings: Settings, served: Any
) -> None:
    with served(house, replace(settings, port=0)) as port, ExitStack() as still_open:
        for number in range(OPEN):
            browser = still_open.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)))
            browser.request("GET", "/sign-in")
            answer = browser.getresponse()
            answer.read()
            assert answer.status == 200, f"browser {number}"
            assert browser.sock is not None, "the server has closed the connection, so this shows nothing"


ASK = """
import resource, sys
from api.commands import serving
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(serving._connections(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "files"),
    [(1024, 1200, 800, 1200), (1024, 4096, 2000, 3000), (4096, 4096, 2000, 4096)],
)
def test_there_are_as_many_as_the_system_lets_a_process_open_files_for(
    soft: int, hard: int, connections: int, files: int
) -> None:
    said = subprocess.check_output([sys.executable, "-c", ASK, str(soft), str(hard)], text=True)
    assert [int(number) for number in said.split()] == [connections, files, hard]
