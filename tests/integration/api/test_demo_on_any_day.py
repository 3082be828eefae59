"""The demo tells its stories whatever day and hour it is begun."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api import composition, demo
from api.demo.lives import LIVES
from api.demo.purchases import PURCHASES
from api.demo.stories import STORIES
from engine import incidents, instances, verify

DAYS = {
    "on_a_saturday_before_midnight": datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC),
    "on_29_february": datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    "in_the_hour_that_summer_skips": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "early_in_a_week_with_a_holiday": datetime(2026, 4, 28, 3, 0, tzinfo=UTC),
    "on_the_evening_before_a_holiday": datetime(2026, 4, 30, 20, 0, tzinfo=UTC),
    "at_the_end_of_a_year": datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_tells_every_story(day: str, tmp_path: Path) -> None:
    wanted = demo.settings(tmp_path / "demo.db")
    demo.seed(wanted, DAYS[day])
    engine = composition.open_installation(wanted)
    with engine.unit_of_work("system", reading=True) as uow:
        cases = instances.find(uow, limit=200).items
        stopped = incidents.find(uow).items
    report = verify.run(engine)
    engine.close()
    begun = Counter(case.definition_key for case in cases)
    assert begun["itam_acquisition"] == len(PURCHASES) + len(STORIES)
    told = Counter(story.process for story in LIVES)
    assert {key: n for key, n in told.items() if begun[key] < n} == {}
    assert {case.state.value for case in cases} == {"active", "completed", "suspended", "failed"}
    # The one that their own model makes fail.
    assert [each.element_id for each in stopped] == ["dear_decide"]
    assert report.ok and report.instances == len(cases)
