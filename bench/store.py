"""The engine on its own store: statements, growth, timers, sizes. SQLite in a file; PostgreSQL where a row says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event

from bench import models
from bench.table import Row, cpu_ms, median_ms
from engine import deployments, instances, tasks, timers
from engine.bootstrap import open_engine


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class Bench:
    """An engine in a file of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file = folder / f"{name}.db"
        self.clock = Clock()
        self.engine = open_engine(f"sqlite:///{self.file}", clock=self.clock)

    def deploy(self, **files: bytes) -> None:
        with self.engine.unit_of_work(actor="system") as uow:
            deployments.deploy(uow, {name.replace("__", "."): content for name, content in files.items()})

    def start(self, key: str, variables: dict[str, Any] | None = None) -> UUID:
        with self.engine.unit_of_work(actor="rita") as uow:
            return instances.start(uow, key, variables or {}).id

    def complete_next(self, instance: UUID, data: dict[str, Any]) -> None:
        with self.engine.unit_of_work(actor="rita") as uow:
            task = tasks.find(uow, instance_id=instance)[0]
        with self.engine.unit_of_work(actor="rita") as uow:
            tasks.complete(uow, task.id, data)

    @contextmanager
    def counting(self) -> Iterator[dict[str, int]]:
        """Statements (without BEGIN) and commits."""
        counts = {"statements": 0, "commits": 0}

        def statement(*args: Any) -> None:
            if not args[2].upper().startswith("BEGIN"):
                counts["statements"] += 1

        def commit(*_: Any) -> None:
            counts["commits"] += 1

        event.listen(self.engine.database.sql, "before_cursor_execute", statement)
        event.listen(self.engine.database.sql, "commit", commit)
        yield counts
        event.remove(self.engine.database.sql, "before_cursor_execute", statement)
        event.remove(self.engine.database.sql, "commit", commit)


def rows(folder: Path, scale: float) -> list[Row]:
    """`scale` turns our milliseconds into those of the machine the budgets were written for."""
    return [
        *_statements(folder),
        _loop(folder),
        _diamonds(folder, scale),
        *_sizes(folder),
        _long_model(folder),
        *_timers(folder, scale),
    ]


def _statements(folder: Path) -> list[Row]:
    bench = Bench(folder, "statements")
    bench.deploy(request__bpmn=models.request(), ask__form=models.ASK, decide__form=models.DECIDE)
    instance = bench.start("bench_request")
    with bench.engine.unit_of_work(actor="rita") as uow:
        task = tasks.find(uow, instance_id=instance)[0]
    with bench.counting() as counts, bench.engine.unit_of_work(actor="rita") as uow:
        tasks.complete(uow, task.id, models.ANSWERS)
    return [
        Row("complete a task: SQL statements", counts["statements"], 15, ""),
        Row("complete a task: commits", counts["commits"], 1, ""),
    ]


def _loop(folder: Path) -> Row:
    bench = Bench(folder, "loop")
    bench.deploy(loop__bpmn=models.loop())
    instance = bench.start("bench_loop", {"n": 0, "again": True})

    def once() -> None:
        bench.complete_next(instance, {"again": True})

    for _ in range(20):
        once()
    # The best of three on both sides: one batch alone is as long as one disturbance.
    first = min(cpu_ms(once, 40) for _ in range(3))
    for _ in range(840):
        once()
    last = min(cpu_ms(once, 40) for _ in range(3))
    return Row("complete a task at loop round 1000 against round 1", last / first, 1.2)


DIAMONDS = 7


def _diamonds(folder: Path, scale: float) -> Row:
    bench = Bench(folder, "diamonds")
    warm = models.diamonds(1).replace(b"bench_diamonds", b"bench_warm")
    bench.deploy(warm__bpmn=warm)
    bench.start("bench_warm")

    # Another process each time, so that nothing of it is known: what happens once is no figure.
    keys = (f"bench_diamonds_{number}" for number in range(DIAMONDS))

    def deploy_and_start() -> None:
        key = next(keys)
        bench.deploy(diamonds__bpmn=models.diamonds(20).replace(b"bench_diamonds", key.encode()))
        bench.start(key)

    return Row(
        "20 parallel diamonds in a row: deploy and start", median_ms(deploy_and_start, DIAMONDS, 0) * scale, 50, "ms"
    )


def _sizes(folder: Path) -> list[Row]:
    bench = Bench(folder, "sizes")
    bench.deploy(request__bpmn=models.request(), ask__form=models.ASK, decide__form=models.DECIDE)

    def whole() -> None:
        instance = bench.start("bench_request")
        bench.complete_next(instance, models.ANSWERS)
        bench.complete_next(instance, models.DECISION)

    whole()
    before = _vacuumed(bench)
    for _ in range(200):
        whole()
    finished = (_vacuumed(bench) - before) / 200
    live = bench.start("bench_request")
    bench.complete_next(live, models.ANSWERS)
    with bench.engine.database.sql.connect() as connection:
        state = connection.exec_driver_sql("select max(length(blob)) from process_instance").scalar_one()
    return [
        Row("state of a live instance", state / 1e3, 2, "kB"),
        Row("one finished case on disk, with history", finished / 1e3, 8, "kB"),
    ]


def _vacuumed(bench: Bench) -> int:
    with bench.engine.database.sql.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM")
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        size = connection.exec_driver_sql("pragma page_size").scalar_one()
        connection.exec_driver_sql("BEGIN")
    return int(pages) * int(size)


def _long_model(folder: Path) -> Row:
    bench = Bench(folder, "long")
    bench.deploy(short__bpmn=models.line(20), long__bpmn=models.line(200))
    took = {}
    for nodes in (20, 200):
        ids = iter([bench.start(f"bench_line_{nodes}") for _ in range(70)])
        for _ in range(5):
            bench.complete_next(next(ids), {})
        took[nodes] = cpu_ms(lambda ids=ids: bench.complete_next(next(ids), {}), 60)  # type: ignore[misc]  # bound at once
    return Row("complete a task in a 200-node model against a 20-node one", took[200] / took[20], 2)


def _timers(folder: Path, scale: float) -> list[Row]:
    bench = Bench(folder, "timers")
    bench.deploy(waiting__bpmn=models.waiting())
    count = 1000
    for _ in range(count):
        bench.start("bench_waiting")
    _multiply(bench, 99_000)
    tick = median_ms(lambda: timers.fire_due(bench.engine), 30) * scale
    with bench.engine.unit_of_work(actor="system") as uow:
        uow.connection.exec_driver_sql("delete from timer where name = 'copy'")
    bench.clock.time += timedelta(hours=2)
    fired = 0

    def drain() -> None:
        nonlocal fired
        fired += timers.fire_due(bench.engine)

    took = median_ms(drain, 1, 0) / 1e3
    assert fired == count, f"{fired} of {count} timers fired"
    return [
        Row("timer tick with 100,000 waiting, 0 due", tick, 3, "ms"),
        Row("timers due at once: milliseconds each (5 = 200/s)", took / count * 1e3 * scale, 5, "ms"),
    ]


def _multiply(bench: Bench, rows: int) -> None:
    """Rows of waiting timers that belong to nobody: the tick must not look at them."""
    due = bench.clock.now() + timedelta(days=30)
    with bench.engine.unit_of_work(actor="system") as uow:
        uow.connection.exec_driver_sql(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) "
            "insert into timer(instance_id, id, element_id, name, due_at, attempts) "
            "select lower(hex(randomblob(16))), lower(hex(randomblob(16))), 'wait', 'copy', ?, 0 from n",
            (rows, due.strftime("%Y-%m-%d %H:%M:%S.000000")),
        )
