"""The product as its operators run it: servers as processes of their own, which can be killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
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


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One `itamflow` command as a process."""

    def __init__(self, url: str, *command: str, **environment: str) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ITAMFLOW_")}
        self.environment = kept | ENVIRONMENT | {"ITAMFLOW_DATABASE_URL": url} | environment
        self.environment["ITAMFLOW_PORT"] = str(self.port)
        self.command = [sys.executable, "-m", "api.cli", *command]
        self.running: subprocess.Popen[bytes] | None = None

    def start(self, wait: bool = True) -> "Process":
        self.running = subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if wait:
            self.until_ready()
        return self

    def until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.running is not None
            assert self.running.poll() is None, f"{self.command} ended with {self.running.returncode}"
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise AssertionError(f"{self.command} did not open its port")

    def kill(self) -> None:
        """SIGKILL: it can do nothing about it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: it may finish what it does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.running is not None:
            self.running.send_signal(how)
            self.running.wait(30)
            self.running = None


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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
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
