"""Keys sort by creation; cursors survive an address and nothing else."""

from datetime import UTC, date, datetime, timedelta
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
    position = (NOW, UUID(int=7), Decimal("1.50"), "a/b", date(2026, 1, 1))
    assert cursors.decode(cursors.encode(*position), 5) == position


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "bm9uc2Vuc2U", cursors.encode(NOW), "é"])
def test_what_is_no_cursor_is_told_so(cursor: str) -> None:
    with pytest.raises(Invalid, match="not a cursor"):
        cursors.decode(cursor, 2)
