"""The product as its operators run it: servers as processes of their own, which can be killed."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import Any

SECRET = "a secret that only this test run knows, made of words"
PASSWORD = "seven white horses 7"
#: Cheap passwords and quick ticks; everything else as delivered.
ENVIRONMENT = {
    "ITAMFLOW_SECRET": SECRET,
    "ITAMFLOW_PASSWORD_TIME_COST": "1",
    "ITAMFLOW_PASSWORD_MEMORY_KIB": "64",
    "ITAMFLOW_PASSWORD_PARALLELISM": "1",
    "ITAMFLOW_TICK_SECONDS": "0.2",
    "ITAMFLOW_LEASE_SECONDS": "2",
    "ITAMFLOW_JOB_BACKOFF_SECONDS": "1",
}


#: A backstop only: how long a process or an answer may take on a machine that is busy with other things.
PATIENCE = 300.0


def free_port() -> int:
    """A port that was free a moment ago, below those that the system gives to connections going out."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


class Process:
    """One `itamflow` command as a process."""

    def __init__(self, url: str, *command: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ITAMFLOW_")}
        self.environment = kept | ENVIRONMENT | {"ITAMFLOW_DATABASE_URL": url} | environment
        self._move()
        self.command = [sys.executable, "-m", "api.cli", *command]
        self.running: subprocess.Popen[bytes] | None = None

    def _move(self) -> None:
        self.port = free_port()
        self.environment["ITAMFLOW_PORT"] = str(self.port)

    def start(self, wait: bool = True) -> "Process":
        """Start it; on another port when somebody took this one meanwhile."""
        for _ in range(5):
            self._begin()
            if not wait or self._is_ready():
                return self
            if b"Address already in use" not in self._said():
                break
            self._move()
        raise AssertionError(f"{self.command} did not start: {self._said().decode()[-2000:]}")

    def _begin(self) -> None:
        # A file, since a pipe that nobody reads fills up.
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process ends
        self.running = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=self.log)

    def _said(self) -> bytes:
        self.log.seek(0)
        return self.log.read()

    def _is_ready(self) -> bool:
        """Wait until it opens its port; false when it ended instead."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.running is not None
            if self.running.poll() is not None:
                return False
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
            time.sleep(0.02)
        return False

    def kill(self) -> None:
        """SIGKILL: it can do nothing about it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: it may finish what it does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.running is not None:
            self.running.send_signal(how)
            self.running.wait(PATIENCE)
            self.running = None
            self.log.close()


class Answer:
    """Status and JSON of an answer."""

    def __init__(self, status: int, body: Any, headers: dict[str, str]) -> None:
        self.status, self.body, self.headers = status, body, headers


class Client:
    """A person at a server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            sent = {
                "Content-Type": "application/json",
                "Origin": f"http://127.0.0.1:{self.port}",
                "Cookie": self.cookie,
                **headers,
            }
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            text = answer.read()
            if answer.getheader("Set-Cookie"):
                self.cookie = str(answer.getheader("Set-Cookie")).split(";")[0]
            return Answer(answer.status, json.loads(text) if text else None, dict(answer.getheaders()))
        finally:
            connection.close()

    def sign_in(self, account: str, password: str = PASSWORD) -> "Client":
        answer = self.call("POST", "/session", {"account": account, "password": password})
        assert answer.status < 300, answer.body
        return self
