"""What a dot reaches: entries of contexts, of each context in a list, and the parts of dates, durations and ranges."""

from collections.abc import Callable
from decimal import Decimal

from dmn.feel import calendar as cal
from dmn.feel.budget import Run
from dmn.feel.errors import NoValue
from dmn.feel.kinds import CONTEXT, DATE, DATE_TIME, DURATION, LIST, MONTHS, NULL, RANGE, TIME, Value, a_kind, kind


def _sign(whole: int) -> int:
    return -1 if whole < 0 else 1


def _months_part(value: Value, name: str) -> Value:
    years, months = divmod(abs(value.months), 12)
    return Decimal(_sign(value.months) * (years if name == "years" else months))


def _duration_part(value: Value, name: str) -> Value:
    nanos = cal.nanos_of(value)
    whole = abs(nanos)
    if name == "days":
        part = Decimal(whole // cal.NANOS_A_DAY)
    elif name == "hours":
        part = Decimal(whole // cal.NANOS_AN_HOUR % 24)
    elif name == "minutes":
        part = Decimal(whole // cal.NANOS_A_MINUTE % 60)
    else:
        part = Decimal(whole % cal.NANOS_A_MINUTE) / cal.NANOS_A_SECOND
    return part * _sign(nanos)


def _date_part(value: Value, name: str) -> Value:
    year, month, day = cal.civil_of(value)
    if name == "weekday":
        # 1970-01-01 was a Thursday; Monday is 1.
        return Decimal((cal.day_of(value) + 3) % 7 + 1)
    return Decimal({"year": year, "month": month, "day": day}[name])


def _clock_part(value: Value, name: str) -> Value:
    clock = cal.clock_of(value)
    if name == "hour":
        return Decimal(clock // cal.NANOS_AN_HOUR)
    if name == "minute":
        return Decimal(clock // cal.NANOS_A_MINUTE % 60)
    return Decimal(clock % cal.NANOS_A_MINUTE // cal.NANOS_A_SECOND)


def _zone_part(value: Value, name: str) -> Value:
    if name == "timezone":
        return cal.zone_name(cal.zone_of(value))
    offset = cal.offset_of(value)
    return None if offset is None else cal.make_duration(offset)


def _midnight_part(_: Value, name: str) -> Value:
    # A date stands for its midnight in UTC.
    return {"time offset": cal.make_duration(0), "timezone": None}.get(name, Decimal(0))


def _range_part(value: Value, name: str) -> Value:
    return {
        "start": value.low,
        "end": value.high,
        "start included": value.low_closed,
        "end included": value.high_closed,
    }[name]


Part = Callable[[Value, str], Value]


def _parts(*groups: tuple[Part, str]) -> dict[str, Part]:
    return {name: part for part, names in groups for name in names.split(",")}


PARTS: dict[str, dict[str, Part]] = {
    DATE: _parts((_date_part, "year,month,day,weekday"), (_midnight_part, "hour,minute,second,time offset,timezone")),
    DATE_TIME: _parts(
        (_date_part, "year,month,day,weekday"),
        (_clock_part, "hour,minute,second"),
        (_zone_part, "time offset,timezone"),
    ),
    TIME: _parts((_clock_part, "hour,minute,second"), (_zone_part, "time offset,timezone")),
    DURATION: _parts((_duration_part, "days,hours,minutes,seconds")),
    MONTHS: _parts((_months_part, "years,months")),
    RANGE: _parts((_range_part, "start,end,start included,end included")),
}


def property_of(value: Value, name: str, run: Run) -> Value:
    """Return what `value.name` is; NoValue with the reason when there is nothing (DMN 1.5 §10.3.2.5, table 65)."""
    family = kind(value)
    if family == CONTEXT:
        if name not in value:
            raise NoValue(f"There is no entry “{name}”")
        return value[name]
    if family == LIST:
        run.pay_items(len(value))
        return [_property_or_null(item, name, run) for item in value]
    part = PARTS.get(family, {}).get(name)
    if part is None:
        raise NoValue(f"“{name}” of null" if family == NULL else f"{a_kind(value).capitalize()} has no “{name}”")
    return part(value, name)


def _property_or_null(value: Value, name: str, run: Run) -> Value:
    try:
        run.spend(1)
        return property_of(value, name, run)
    except NoValue:
        return None
