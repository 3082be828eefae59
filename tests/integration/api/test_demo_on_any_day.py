"""The demo tells its stories whatever day and hour it is begun."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api import composition, demo
from engine import instances, verify

DAYS = {
    "on_a_saturday_before_midnight": datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC),
    "on_29_february": datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    "in_the_hour_that_summer_skips": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "at_the_end_of_a_year": datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_begins(day: str, tmp_path: Path) -> None:
    wanted = demo.settings(tmp_path / "demo.db")
    demo.seed(wanted, DAYS[day])
    engine = composition.open_installation(wanted)
    with engine.unit_of_work("system", reading=True) as uow:
        assert len(instances.find(uow, limit=200).items) > 3
    assert verify.run(engine).ok
    engine.close()
