"""Dates, money and names as people say them, in their language and the site's time zone."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal
from flask import Flask, g

from api import current
from api.pages import texts

SOON = timedelta(days=2)


def locale() -> str:
    """Give the reader's language for babel; English dates are British."""
    return "de" if g.get("locale") == "de" else "en_GB"


def now() -> datetime:
    """Give the time of the engine's clock in the site's zone."""
    return current.engine().clock.now().astimezone(current.settings().zone)


def local(at: datetime) -> datetime:
    """Turn a time to the site's zone."""
    return at.astimezone(current.settings().zone)


def day(at: datetime | date) -> str:
    """Say a day: today, yesterday, tomorrow, Wed 25 Nov, with the year when it is another one."""
    when = local(at).date() if isinstance(at, datetime) else at
    today = now().date()
    near = {0: "day.today", 1: "day.tomorrow", -1: "day.yesterday"}.get((when - today).days)
    if near:
        return texts.text(near)
    if locale() == "de":
        pattern = "EEE d. MMM" if when.year == today.year else "EEE d. MMM yyyy"
    else:
        pattern = "EEE d MMM" if when.year == today.year else "EEE d MMM yyyy"
    return format_date(when, pattern, locale=locale())


def calendar(at: datetime | date) -> str:
    """Say a day as it stands in the calendar: Tue 24 Nov 2026."""
    pattern = "EEE d. MMM yyyy" if locale() == "de" else "EEE d MMM yyyy"
    return str(format_date(local(at) if isinstance(at, datetime) else at, pattern, locale=locale()))


def moment(at: datetime) -> str:
    """Say a day and the time: Wed 25 Nov, 14:07."""
    return f"{day(at)}, {format_time(local(at), 'HH:mm', locale=locale())}"


def exact(at: datetime) -> str:
    """Say a time in full, for whoever points at it."""
    return format_datetime(local(at), "full", locale=locale())


def morning(text: str) -> datetime:
    """Read a day (2026-11-25) as its beginning in the site's zone; raises ValueError."""
    return datetime.combine(date.fromisoformat(text), time(), current.settings().zone)


def next_morning(text: str) -> datetime:
    """Read a day as its end: the beginning of the day after; raises ValueError."""
    return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), current.settings().zone)


def due(at: datetime) -> str:
    """Say how a due time stands: 2 days late, due today, due Wed 25 Nov."""
    late = (now().date() - local(at).date()).days
    if late > 0:
        return texts.text("due.late", n=late)
    if at <= current.engine().clock.now():
        return texts.text("due.late_today")
    return texts.text("due.on", day=day(at))


def due_class(at: datetime) -> str:
    """Give the class of a due time: late, soon or none."""
    left = at - current.engine().clock.now()
    if left <= timedelta(0):
        return "due--late"
    return "due--soon" if left <= SOON else ""


def money(amount: Any, currency: str = "EUR") -> str:
    """Say a sum of money."""
    return str(format_currency(Decimal(str(amount)), currency, locale=locale()))


def number(value: Any) -> str:
    """Say a number."""
    return str(format_decimal(Decimal(str(value)), locale=locale()))


def initials(name: str) -> str:
    """Give the first letters of the first and the last word of a name."""
    parts = name.split() or ["?"]
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()


def day_before(at: datetime) -> str:
    """Say the last day of a time that ends with the beginning of the next one."""
    return day(at - timedelta(seconds=1))


def size(octets: int) -> str:
    """Say how large a file is."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if octets >= step:
            return f"{number(round(octets / step, 1))} {unit}"
    return f"{octets} B"


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def browser(agent: str | None) -> str:
    """Say which browser a session uses, as far as it tells."""
    text = agent or ""
    name = next((known for sign, known in BROWSERS if sign in text), None)
    if name is None:
        return texts.text("me.sessions.unknown")
    system = next((known for sign, known in SYSTEMS if sign in text), "Linux")
    return texts.text("me.sessions.on", browser=name, system=system)


def install(app: Flask) -> None:
    """Offer these words to templates as filters."""
    for word in (day, day_before, calendar, moment, exact, due, due_class, money, number, initials, size, browser):
        app.jinja_env.filters[word.__name__] = word
