"""The codec: what is read equals what was written."""

import json
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.feel.calendar import WideDate, WideDateTime, WideDuration, WideTime
from dmn.values import YearsMonths, decode, dumps, encode, equal, from_json, loads, to_json

ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-5)), zoneinfo.ZoneInfo("Europe/Berlin")])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20).map(Decimal)
TEMPORAL = st.one_of(
    st.dates(),
    st.builds(lambda moment, zone: moment.replace(tzinfo=zone), st.times(), ZONES),
    st.builds(
        lambda moment, zone, fold: moment.replace(tzinfo=zone, fold=fold and zone is not None),
        st.datetimes(),
        ZONES,
        st.booleans(),
    ),
    st.timedeltas(),
    st.integers(-(10**9), 10**9).map(YearsMonths),
    st.builds(WideDate, st.integers(10_000, 999_999_999), st.integers(1, 12), st.integers(1, 28)),
    st.integers(0, 86_399_999_999_999).filter(lambda nanos: nanos % 1000).map(lambda nanos: WideTime(nanos, UTC)),
    st.integers(3_000_000, 10**9).map(lambda day: WideDateTime(day, 5, UTC)),
    st.integers(10**15, 10**20).filter(lambda nanos: nanos % 1000).map(WideDuration),
)
SCALARS = st.none() | st.booleans() | st.text() | NUMBERS | TEMPORAL
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


def same(left, right):
    """Equal, of the same type and, for numbers and times, written the same way."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, Decimal):
        return str(left) == str(right)
    if isinstance(left, datetime):
        zone, other = left.tzinfo, right.tzinfo
        return (
            left.replace(tzinfo=None) == right.replace(tzinfo=None)
            and left.utcoffset() == right.utcoffset()
            and (getattr(zone, "key", zone) == getattr(other, "key", other))
        )
    return left == right


@settings(deadline=None, max_examples=300, derandomize=True)
@given(VALUES)
def test_what_is_read_equals_what_was_written(value):
    assert same(loads(dumps(value)), value)
    assert same(decode(json.loads(json.dumps(encode(value)))), value)


@settings(deadline=None, derandomize=True)
@given(VALUES)
def test_equal_values_of_one_writing_have_equal_bytes(value):
    assert dumps(loads(dumps(value))) == dumps(value)


def test_bytes_are_canonical():
    assert dumps({"b": Decimal("1450.10"), "a": [date(2024, 2, 29), True, Decimal(3)]}) == (
        b'{"a":[{"$date":"2024-02-29"},true,3],"b":{"$decimal":"1450.10"}}'
    )


def test_plain_json_numbers_are_read_as_decimals():
    assert str(loads(b'{"price": 1450.10}')["price"]) == "1450.10"
    assert type(loads(b"3")) is Decimal


def test_a_context_that_looks_like_a_tagged_value_stays_a_context():
    tricky = {"$date": "2024-02-29", "x": {"$context": {"$decimal": "1"}}}
    assert loads(dumps(tricky)) == tricky


def test_an_unknown_tag_is_refused():
    with pytest.raises(ValueError, match="no value with the tag"):
        loads(b'{"$python": "os"}')


@pytest.mark.parametrize("value", [1.5, object(), {1: 2}, (1,), float("nan"), {1, 2}])
def test_what_is_no_feel_value_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        dumps(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_infinity_and_nan_are_no_numbers(value):
    with pytest.raises(ValueError, match="not a number"):
        dumps(value)
    with pytest.raises(ValueError, match="not"):
        from_json(value)
    with pytest.raises(ValueError, match="not"):
        from_json(float(value))


def test_plain_json_becomes_feel_values_with_the_digits_that_were_written():
    value = from_json({"price": 0.1, "count": 3, "ok": True, "none": None, "tags": ("a",)})
    assert value == {"price": Decimal("0.1"), "count": Decimal(3), "ok": True, "none": None, "tags": ["a"]}
    assert type(value["count"]) is Decimal


def test_nesting_beyond_a_hundred_levels_is_refused():
    deep = []
    for _ in range(150):
        deep = [deep]
    for convert in (from_json, dumps):
        with pytest.raises(ValueError, match="nest"):
            convert(deep)


def test_plain_json_for_people():
    values = {
        "n": Decimal("3.00"),
        "f": Decimal("1450.10"),
        "exact": Decimal("0.1234567890123456789"),
        "huge": Decimal("1E+6000"),
        "d": date(2024, 2, 29),
        "dt": datetime(2024, 2, 29, 12, tzinfo=UTC),
        "t": time(12),
        "p": timedelta(hours=1),
        "y": YearsMonths(14),
        "l": [None, True, "x"],
    }
    assert to_json(values) == {
        "n": 3,
        "f": 1450.1,
        "exact": "0.1234567890123456789",
        "huge": "1E+6000",
        "d": "2024-02-29",
        "dt": "2024-02-29T12:00:00Z",
        "t": "12:00:00",
        "p": "PT1H",
        "y": "P1Y2M",
        "l": [None, True, "x"],
    }
    assert type(to_json(Decimal("3.00"))) is int


def test_only_feel_values_become_plain_json():
    with pytest.raises(TypeError, match="not a FEEL value"):
        to_json({"x": object()})


def test_values_are_equal_as_feel_says():
    assert equal(Decimal("1.0"), 1) is True
    assert (
        equal(datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2024, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))
        is True
    )
    assert equal("1", Decimal(1)) is None
    assert equal(None, Decimal(1)) is False
