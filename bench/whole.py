"""A whole case over real HTTP, and what the server weighs."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from bench import models
from bench.bare_loop import BareLoop
from bench.table import Row

CASES, WARM, ROUNDS = 40, 10, 5
PASSWORD = "measured-in-the-open-1"


class Client:
    """One keep-alive connection, signed in."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}"}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        self.connection.request(method, f"/api/v1{path}", body and json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:300]}")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.headers["Cookie"] = cookie.split(";")[0]
        return json.loads(text) if text else None

    def sign_in(self) -> None:
        self.call("POST", "/session", {"account": "rita", "password": PASSWORD})

    def case(self) -> None:
        instance = self.call("POST", "/process-definitions/bench_request/start", {"variables": {}})
        for answers in (models.ANSWERS, models.DECISION):
            task = self.call("GET", f"/tasks?instance_id={instance['id']}")["items"][0]
            self.call("POST", f"/tasks/{task['id']}/complete", {"data": answers})


def rows(folder: Path) -> tuple[list[Row], float]:
    """The rows, and the CPU of the bare loop in milliseconds (the calibration)."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.server", str(folder / "whole.db")],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().split()[-1])
        process = psutil.Process(server.pid)
        idle = process.memory_info().rss / 1e6
        return _measure(Client(port), process, folder, idle)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _measure(client: Client, process: psutil.Process, folder: Path, idle: float) -> tuple[list[Row], float]:
    bare = BareLoop(folder)
    client.sign_in()
    for _ in range(WARM):
        client.case()
    ratios, loops = [], []
    for _ in range(ROUNDS):
        loops.append(bare.cpu_ms())
        begin = _cpu(process)
        for _ in range(CASES):
            client.case()
        ratios.append((_cpu(process) - begin) * 1e3 / CASES / loops[-1])
    loop = sorted(loops)[ROUNDS // 2]
    return [
        Row("a whole case over HTTP, CPU of the server against the bare loop", sorted(ratios)[ROUNDS // 2], 4),
        Row("idle server memory", idle, 120, "MB"),
        _imports(folder),
    ], loop


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


#: Every library that the app itself imports when it starts.
LIBRARIES = (
    "alembic.command, apscheduler.schedulers.background, argon2, babel.dates, babel.numbers, filetype, flask, "
    "flask_smorest, lxml.etree, marshmallow, msgspec, re2, sqlalchemy, sqlalchemy.dialects.sqlite, waitress, "
    "werkzeug.middleware.proxy_fix, SpiffWorkflow.bpmn.serializer, SpiffWorkflow.bpmn.parser.BpmnParser"
)


def _imports(folder: Path) -> Row:
    """CPU of importing the app against that of importing the libraries it names, each in a process of its own.

    Best of six, with bytecode on both sides, as an installed wheel has it. To start and to end Python is neither's.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")

    def took(names: str) -> float:
        code = f"import time; begin = time.process_time(); import {names}; print(time.process_time() - begin)"
        command = [sys.executable, "-c", code]
        return min(float(subprocess.check_output(command, env=environment)) for _ in range(6))

    return Row("import of the app against its libraries alone", took("api.app") / took(LIBRARIES), 1.5)
