"""The page of changes: a month as a calendar and as a list, filters, and who sees what of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine import people
from engine.unit_of_work import Engine
from register.store.tables import change_asset, change_freeze, change_record

SignIn = Callable[[str], FlaskClient]


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    """Return a moment of spring 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def planned(stocked: Engine) -> Engine:
    """Changes of March, one of April, one without a time, and a freeze from the end of March on."""
    rows: list[dict[str, Any]] = [
        {"id": "CHG-1", "title": "New firmware", "window_start": at(10), "window_end": at(11)},
        {
            "id": "CHG-2",
            "title": "Move the rack",
            "window_start": at(20),
            "window_end": at(20, 12),
            "state": "assessing",
        },
        {"id": "CHG-3", "title": "April patches", "window_start": at(8, 9, 4), "window_end": at(8, 12, 4)},
        {"id": "CHG-4", "title": "Deployment of servers", "window_start": None, "window_end": None},
        {"id": "CHG-5", "title": "Stop the leak", "change_class": "emergency", "emergency": True},
    ]
    plain = {
        "category": "hardware",
        "change_class": "normal_minor",
        "result_action": "none",
        "emergency": False,
        "requester": "dora",
        "state": "scheduled",
        "window_start": at(12),
        "window_end": at(12, 23),
        "row_version": 0,
    }
    freeze = {"from_at": at(30), "to_at": at(2, 0, 4), "reason": "End of the quarter", "case_no": "FRZ-1"}
    touched = {"id": "X-1", "change": "CHG-2", "asset": "A-1", "case_no": "CHG-2"}
    with stocked.unit_of_work("system") as uow:
        for row in rows:
            uow.execute(insert(change_record), [{**plain, "search": "", "case_no": row["id"], **row}])
        uow.execute(insert(change_freeze), [{"id": "FRZ-1", **freeze}])
        (asset,) = uow.connection.exec_driver_sql("select id from asset where tag = 'A-1'").scalars()
        uow.execute(insert(change_asset), [{**touched, "asset": asset}])
    return stocked


def days(page: str) -> dict[str, str]:
    """Return what the calendar says of each day."""
    found = {}
    for part in page.split('<ol class="month__days">')[1].split("</ol>")[0].split('<li class="month__day')[1:]:
        head, rest = part.split("</time>", 1)
        found[head.split('datetime="')[1].split('"')[0]] = re.sub(r"<[^>]+>|\s+", " ", rest)
    return found


def test_a_month_shows_each_change_on_its_days_and_each_freeze_as_far_as_it_reaches(
    sign_in: SignIn, planned: Engine
) -> None:
    page = sign_in("dora").get("/changes?month=2026-03").get_data(as_text=True)
    found = days(page)
    assert len(found) == 42 and min(found) == "2026-02-23" and max(found) == "2026-04-05"
    assert {day for day, text in found.items() if "CHG-1 " in text} == {"2026-03-10", "2026-03-11"}
    assert {day for day, text in found.items() if "End of the quarter" in text} == {
        "2026-03-30",
        "2026-03-31",
        "2026-04-01",
        "2026-04-02",
    }
    assert "April patches" not in page
    assert "Deployment of servers" in page, "what has no time of its own stands below"
    assert "Deployment of servers" not in " ".join(found.values())


def test_a_list_is_narrowed_by_state_and_class_and_refuses_what_is_none(sign_in: SignIn, planned: Engine) -> None:
    dora = sign_in("dora")
    listed = dora.get("/changes?month=2026-03&view=list").get_data(as_text=True)
    table = listed.split("<tbody")[1].split("</tbody>")[0]
    assert re.findall(r">(CHG-\d)<", table) == ["CHG-1", "CHG-5", "CHG-2"], "in the order of their times"
    narrowed = dora.get("/changes?month=2026-03&view=list&state=assessing").get_data(as_text=True)
    assert "Move the rack" in narrowed and "New firmware" not in narrowed
    narrowed = dora.get("/changes?month=2026-03&change_class=emergency").get_data(as_text=True)
    assert "Stop the leak" in narrowed and "Move the rack" not in narrowed
    for wrong in ("month=2026-13", "month=March", "month=9999-12", "state=lost", "change_class=huge"):
        assert dora.get(f"/changes?{wrong}").status_code == 422, wrong


def test_whoever_does_not_work_with_the_register_sees_what_touches_them_and_every_freeze(
    sign_in: SignIn, planned: Engine
) -> None:
    page = sign_in("rita").get("/changes?month=2026-03").get_data(as_text=True)
    assert "Move the rack" in page, "it touches an asset that she keeps"
    assert "New firmware" not in page and "Deployment of servers" not in page
    assert "End of the quarter" in page


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_page_is_there_in_both_languages(sign_in: SignIn, planned: Engine, locale: str) -> None:
    with planned.unit_of_work("system") as uow:
        people.update(uow, "dora", locale=locale)
    dora = sign_in("dora")
    for view in ("month", "list"):
        page = dora.get(f"/changes?month=2026-03&view={view}").get_data(as_text=True)
        assert re.findall(r"\[[a-z_]+\.[a-z_.-]+\]", page) == [], view
    assert ("März 2026" if locale == "de" else "March 2026") in page
