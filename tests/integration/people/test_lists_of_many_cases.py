"""A list of cases reads little more than a page from the database, whoever asks and however many cases there are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import instances
from engine.ids import new_id
from engine.store.tables import process_instance, task
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

CASES, PAGE = 4000, 30
#: A page by each way to a case, found by an index and fetched once more, and some room for pages of the index.
MOST = 10 * PAGE
READ = sa.text(
    "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables "
    "WHERE relname = 'process_instance'"
)


@pytest.fixture
def many(engine: Engine, cases: Any) -> Engine:
    """Thousands of cases: of every four one is by rita, in one is work for mara, one is of the owners' process."""
    owned, other = cases.instance(owner="owners"), cases.instance(by="ben", owner=None)
    work = cases.task(other, assignee="mara")
    with engine.unit_of_work(SYSTEM) as uow:
        samples = {id: _row(uow, process_instance, id) for id in (owned, other)}
        rows = [_another(uow, samples[other if number % 4 else owned], number) for number in range(CASES)]
        uow.execute(process_instance.insert(), rows)
        one = _row(uow, task, work)
        uow.execute(
            task.insert(),
            [{**one, "id": new_id(uow.now), "instance_id": row["id"], "root_id": row["id"]} for row in rows[2::4]],
        )
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(sa.text("ANALYZE"))
    return engine


def _row(uow: UnitOfWork, table: sa.Table, id: UUID) -> dict[str, Any]:
    return dict(uow.execute(table.select().where(table.c.id == id)).one()._mapping)


def _another(uow: UnitOfWork, sample: dict[str, Any], number: int) -> dict[str, Any]:
    id = new_id(uow.now)
    by = "rita" if number % 4 == 1 else sample["started_by"] if number % 4 == 2 else "boss"
    began = uow.now - timedelta(minutes=number)
    # A table of rows without a state would be so small that reading all of it is quickest.
    sample = {**sample, "blob": bytes(1500)}
    return {**sample, "id": id, "root_id": id, "business_key": f"LV-{number}", "started_by": by, "started_at": began}


# PostgreSQL counts the rows that a transaction reads.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"state": "active"},
        {"state": "failed"},
        {"business_key": "LV-17"},
        {"text": "no such thing"},
        {"text": "v-3999"},
        {"text": "lv-"},
    ],
    ids=str,
)
def test_it_reads_little_more_than_a_page(many: Engine, asked: dict[str, Any]) -> None:
    for person in ("olga", "rita", "mara", "paul", "nobody"):
        for whose in ({}, {"started_by": person}):
            with many.unit_of_work(person, reading=True) as uow:
                before = uow.execute(READ).scalar_one()
                found = instances.find(uow, limit=PAGE, **asked, **whose).items
                read = uow.execute(READ).scalar_one() - before
            assert len(found) <= PAGE and read <= MOST, f"{person} {whose} read {read} rows to see {len(found)}"
