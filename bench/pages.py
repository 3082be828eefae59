"""What every page costs the server in a house of 10,000 assets, 2,000 people and 500 open requests."""

import statistics
import time
from collections.abc import Iterator

from flask.testing import FlaskClient
from sqlalchemy import select

from api.app import create_app
from bench.table import Row
from engine import accounts
from engine.store import tables
from engine.unit_of_work import SYSTEM, Engine

PASSWORD = "seven white horses 7"
TIMES = 12
#: These ask everything of the whole register, and have a budget of their own.
WHOLE = {"/register/rules", "/register/metrics"}
#: What is named in addresses besides cases and tasks.
NAMED = {"part": "contracts", "key": "T-00011"}
#: Pages that answer nothing of their own here: to elsewhere, for machines, or of what is not there.
ELSEWHERE = {"/", "/go", "/sign-in", "/healthz", "/readyz", "/metrics"}


def rows(engine: Engine, person: str, scale: float) -> list[Row]:
    """Measure every page as somebody who sees all, signed in."""
    accounts.set_password(engine, SYSTEM, person, PASSWORD)
    app = create_app(engine, engine.settings)
    client = app.test_client()
    signed = client.post("/api/v1/session", json={"account": person, "password": PASSWORD})
    assert signed.status_code < 300, signed.text
    taken: dict[str, list[float]] = {}
    for path in _paths(client, engine):
        answer = client.get(path)
        if answer.status_code == 200:
            taken[path] = [_measure(client, path) * scale for _ in range(TIMES)]
    whole = [max(times) / 1e3 for path, times in taken.items() if path in WHOLE]
    pages = {path: times for path, times in taken.items() if path not in WHOLE}
    worst = max(pages, key=lambda path: statistics.median(pages[path]))
    everything = sorted(time for times in pages.values() for time in times)
    return [
        Row(f"p95 of {len(pages)} pages, 10,000 assets", everything[int(len(everything) * 0.95)], 150, "ms"),
        Row(f"p95 of the slowest of them, {_told(worst)}", sorted(pages[worst])[int(TIMES * 0.95)], 150, "ms"),
        Row("the pages of all rules and of all metrics, the slower", max(whole), 2, "s"),
    ]


def _told(path: str) -> str:
    return "/".join(part if len(part) < 30 else "…" for part in path.split("/"))


def _measure(client: FlaskClient, path: str) -> float:
    """Return the milliseconds of processor time that a page takes."""
    begin = time.process_time()
    client.get(path)
    return (time.process_time() - begin) * 1e3


def _paths(client: FlaskClient, engine: Engine) -> Iterator[str]:
    """Give the addresses of all pages, with a case, a task and an asset named where they name one."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        task = uow.execute(select(tables.task).where(tables.task.c.state == "open").limit(1)).one()
    named = {**NAMED, "number": task.business_key, "task_id": str(task.id)}
    for rule in sorted(client.application.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/api/", "/static")) or rule.rule in ELSEWHERE:
            continue
        path = rule.rule.replace("<path:key>", NAMED["key"]).replace("/register/<string:part>/", "/register/assets/")
        if "/start/" in path or "/migration/" in path:
            path = path.replace("<string:key>", "itam_acquisition")
        for argument in rule.arguments:
            for kind in ("string", "uuid"):
                path = path.replace(f"<{kind}:{argument}>", str(named.get(argument, "X-1")))
        yield path
    yield from ("/register/assets", "/register/assets?q=notebook+7&stage=in_use", "/register/assets?location=L10")
