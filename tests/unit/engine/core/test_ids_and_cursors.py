"""Keys sort by creation; cursors survive an address and nothing else."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from engine import cursors
from engine.errors import Invalid
from engine.ids import new_id

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_keys_of_one_moment_sort_in_the_order_they_were_made() -> None:
    made = [new_id(NOW) for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000


def test_a_key_holds_its_moment_and_its_version() -> None:
    key = new_id(NOW)
    assert (key.version, key.int >> 80) == (7, int(NOW.timestamp() * 1000))
    assert new_id(NOW + timedelta(milliseconds=1)) > key > new_id(NOW - timedelta(milliseconds=1))


def test_a_cursor_gives_back_its_position() -> None:
    position = (NOW, UUID(int=7), Decimal(50), "a/b", date(2026, 1, 1))
    assert cursors.decode(cursors.encode(*position), datetime, UUID, Decimal, str, date) == position


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!!",
        "bm9uc2Vuc2U",
        "é",
        cursors.encode(NOW),
        cursors.encode(NOW, UUID(int=7), 1),
        cursors.encode("2026-03-02", UUID(int=7)),
        cursors.encode(NOW, "7"),
        cursors.encode(None, None),
        cursors.encode(NOW.replace(tzinfo=None), UUID(int=7)),
        cursors.encode(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), UUID(int=7)),
    ],
)
def test_what_is_no_cursor_of_the_list_is_told_so(cursor: str) -> None:
    with pytest.raises(Invalid, match="not a cursor"):
        cursors.decode(cursor, datetime, UUID)


@pytest.mark.parametrize("position", ["1", Decimal("1.5"), Decimal(2**31), Decimal("1e300"), True, NOW])
def test_what_no_store_can_compare_with_a_number_is_no_cursor(position: object) -> None:
    with pytest.raises(Invalid, match="not a cursor"):
        cursors.decode(cursors.encode(position), Decimal)


def test_a_text_that_no_store_keeps_is_no_cursor() -> None:
    for text in ("a\x00b", "\ud800"):
        made = urlsafe_b64encode(json.dumps([text]).encode()).decode()
        with pytest.raises(Invalid, match="not a cursor"):
            cursors.decode(made, str)
