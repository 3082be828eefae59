"""Wide, deep and long models, and cases that move to another version: what a click costs at any size. SQLite."""

from pathlib import Path
from uuid import UUID

from bench import models
from bench.store import Bench
from bench.table import Row, cpu_ms
from engine import instances, migration

CLICKS = 40


def rows(folder: Path, scale: float) -> list[Row]:
    """Return the rows of shapes; `scale` as in bench.store."""
    return [_width(folder), _depth(folder), _length(folder), _migration(folder, scale)]


def _width(folder: Path) -> Row:
    """Clicks in the cases of a wide activity, all but the last of them."""
    took = {}
    for width in (10, 1000):
        bench = Bench(folder, f"width{width}")
        bench.deploy(wide__bpmn=models.wide())
        parents = [
            bench.start("bench_wide", {"xs": list(range(width))}) for _ in range(1000 // width if width < 100 else 1)
        ]
        children = iter(_children(bench, parents)[: CLICKS + 5])
        for _ in range(5):
            bench.complete_next(next(children), {})
        took[width] = cpu_ms(lambda ids=children, b=bench: b.complete_next(next(ids), {}), CLICKS)  # type: ignore[misc]  # bound at once
    return Row("complete a task of 1,000 child instances against 10", took[1000] / took[10], 1.3)


def _children(bench: Bench, parents: list[UUID]) -> list[UUID]:
    """Return cases that were started for items, of each parent all but the last two."""
    found: list[UUID] = []
    with bench.engine.unit_of_work(actor="system", reading=True) as uow:
        cursor = None
        of: dict[UUID, list[UUID]] = {parent: [] for parent in parents}
        while True:
            page = instances.find(uow, definition_key="bench_item", cursor=cursor, limit=200)
            for child in page.items:
                if child.parent_id in of:
                    of[child.parent_id].append(child.id)
            cursor = page.next
            if cursor is None:
                break
        for each in of.values():
            found += each[2:]
    return found


def _depth(folder: Path) -> Row:
    took = {}
    for depth in (1, 10):
        bench = Bench(folder, f"depth{depth}")
        bench.deploy(deep__bpmn=models.deep(depth))
        ids = iter([bench.start("bench_deep_0") for _ in range(CLICKS + 5)])
        for _ in range(5):
            bench.complete_next(next(ids), {})
        took[depth] = cpu_ms(lambda ids=ids, b=bench: b.complete_next(next(ids), {}), CLICKS)  # type: ignore[misc]  # bound at once
    return Row("complete a task ten calls deep against one", took[10] / took[1], 3)


def _length(folder: Path) -> Row:
    bench = Bench(folder, "length")
    bench.deploy(short__bpmn=models.line(20), long__bpmn=models.line(400))
    took = {}
    for nodes in (20, 400):
        ids = iter([bench.start(f"bench_line_{nodes}") for _ in range(CLICKS + 5)])
        for _ in range(5):
            bench.complete_next(next(ids), {})
        took[nodes] = cpu_ms(lambda ids=ids: bench.complete_next(next(ids), {}), CLICKS)  # type: ignore[misc]  # bound at once
    return Row("complete a task in a 400-node model against a 20-node one", took[400] / took[20], 2)


def _migration(folder: Path, scale: float) -> Row:
    bench = Bench(folder, "migration")
    bench.deploy(line__bpmn=models.line(20))
    count = 100
    for _ in range(count):
        bench.start("bench_line_20")
    bench.deploy(line__bpmn=models.line(20).replace(b'name="u18"', b'name="another"'))

    def move_all() -> None:
        with bench.engine.unit_of_work(actor="system") as uow:
            assert all(each.moved for each in migration.migrate_all(uow, "bench_line_20"))

    return Row("move a running case to a new version", cpu_ms(move_all, 1) / count * scale, 5, "ms")
