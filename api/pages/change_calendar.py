"""What is changed when, and when nothing is: a month of changes and freezes, as a calendar or as a list."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from flask import Blueprint, render_template, request

from api import current
from api.pages import models, texts, words
from api.pages import register_words as said
from api.security import operation
from engine.errors import Invalid
from register.change import month

pages = Blueprint("change_calendar", __name__, url_prefix="/changes")

VIEWS = ("month", "list")
YEARS = range(2000, 2100)


@pages.get("", endpoint="changes")
@operation("page.changes")
def show() -> str:
    """Show a month; the reader sees all changes, or those that they ask for, do, verify or whose assets they touch."""
    first = _month(request.args.get("month"))
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]
    given = {name: value for name in month.FILTERS if (value := request.args.get(name))}
    with current.unit_of_work(reading=True) as uow:
        found = month.of(uow, first, given)
        every = (*found.changes, *found.undated)
        names = models.names(uow, {row.implementer for row in every} | {row.requester for row in every})
    return render_template(
        "changes.html",
        found=found,
        view=view,
        given=given,
        name=_name(first),
        before=f"{month.before(first):%Y-%m}",
        after=f"{month.following(first):%Y-%m}",
        asked=f"{first:%Y-%m}",
        filters=[_filter(name, given.get(name)) for name in month.FILTERS],
        weekdays=[_weekday(index) for index in range(7)],
        days=list(_days(found)),
        changes=[_change(row, names) for row in found.changes],
        undated=[_change(row, names) for row in found.undated],
        freezes=[_freeze(row) for row in found.freezes],
    )


def _month(text: str | None) -> date:
    """Read a month such as 2026-11, the present one without any. Invalid for anything else."""
    if not text:
        return words.now().date().replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = date.min
    if first.year not in YEARS:
        raise Invalid(f"“{text}” is no month. Write it as 2026-11.")
    return first


def _name(first: date) -> str:
    return str(format_date(first, "MMMM yyyy", locale=words.locale()))


def _weekday(index: int) -> str:
    # 5 January 2026 was a Monday.
    return str(format_date(date(2026, 1, 5 + index), "EEE", locale=words.locale()))


def _filter(name: str, chosen: str | None) -> dict[str, Any]:
    options = [(value, texts.text(f"changes.{name}.{value}")) for value in month.FILTERS[name]]
    return {"name": name, "chosen": chosen, "options": options, "label": texts.text(f"changes.{name}")}


def _days(found: month.Month) -> Iterator[Mapping[str, Any]]:
    """Give whole weeks from Monday to Sunday that hold the month, each day with what happens on it."""
    day = found.first - timedelta(days=found.first.weekday())
    end = month.following(found.first)
    changes = [(_span(row.window_start, row.window_end), row) for row in found.changes]
    freezes = [(_span(row.from_at, row.to_at), row) for row in found.freezes]
    while day < end or day.weekday():
        yield {
            "day": day,
            "outside": day.month != found.first.month,
            "today": day == words.now().date(),
            "changes": [_entry(row) for (begin, last), row in changes if begin <= day <= last],
            "freezes": [_freeze(row) for (begin, last), row in freezes if begin <= day <= last],
        }
        day += timedelta(days=1)


def _span(begin: datetime, end: datetime) -> tuple[date, date]:
    """Give the first and the last day that a time touches; its end at midnight touches no further day."""
    last = words.local(end)
    return words.local(begin).date(), (last - timedelta(microseconds=1)).date()


def _entry(row: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "title": row.title,
        "href": said.case_address(row.case_no, row.instance_id),
        "look": LOOKS.get(row.state, ""),
        "state": texts.text(f"changes.state.{row.state}"),
        "emergency": row.emergency,
        "at": row.window_start,
    }


#: State of a change -> how it is marked.
LOOKS = {
    "assessing": "wait",
    "authorised": "open",
    "scheduled": "open",
    "implemented": "done",
    "backed_out": "failed",
}


def _change(row: Any, names: models.Names) -> dict[str, Any]:
    return {
        **_entry(row),
        "kind": texts.text(f"changes.change_class.{row.change_class}"),
        "until": row.window_end,
        "who": names.person(row.implementer) if row.implementer else "–",
        "requester": names.person(row.requester),
    }


def _freeze(row: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "href": said.case_address(row.case_no, row.instance_id),
        "reason": row.reason,
        "service": row.service,
        "at": row.from_at,
        "until": row.to_at,
    }
