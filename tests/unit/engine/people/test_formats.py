"""Formats that outlive a release: whoever changes one of these vectors breaks every history in the field."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from engine import checkpoints, history

ID = UUID("0190d4e0-5b7a-7c3e-8f00-000000000001")
TASK = UUID("0190d4e0-5b7a-7c3e-8f00-000000000002")
AT = datetime(2026, 3, 2, 9, 0, 0, 123, tzinfo=UTC)


def _header(at: datetime = AT) -> history.Header:
    return history.Header(
        instance_id=ID,
        seq=7,
        at=at,
        actor="rita",
        on_behalf_of="jürgen",
        kind="task_completed",
        element_id="P6",
        task_id=TASK,
        entity=None,
        entity_id=None,
        field=None,
    )


def test_the_header_of_a_link_keeps_its_bytes() -> None:
    assert _header().canonical().decode() == (
        '["0190d4e05b7a7c3e8f00000000000001","7","2026-03-02T09:00:00.000123+00:00","rita","jürgen","task_completed",'
        '"P6","0190d4e05b7a7c3e8f00000000000002",null,null,null,"itamflow-1"]'
    )


def test_the_zone_of_a_time_does_not_change_the_header() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert _header(elsewhere).canonical() == _header().canonical()


def test_the_hash_of_a_link_keeps_its_value() -> None:
    details_hash = history.hash_details(bytes(16), b'{"a":1}')
    assert history.link(history.NO_LINK, _header(), details_hash).hex() == LINK


def test_the_hash_of_a_checkpoint_keeps_its_value() -> None:
    heads = checkpoints.pack([(TASK, 2, b"b" * 32), (ID, 1, b"a" * 32)])
    assert list(checkpoints.unpack(heads)) == [(ID, 1, b"a" * 32), (TASK, 2, b"b" * 32)]
    assert checkpoints.hash_of(history.NO_LINK, 3, AT, 12, heads).hex() == CHECKPOINT


def test_heads_that_are_cut_are_no_heads() -> None:
    with pytest.raises(ValueError, match="cut"):
        list(checkpoints.unpack(b"x" * 57))


LINK = "b10dbca19f1e9aa9435f3a6ef4b4caae03ebdbcc62b5ea36a73c7f1e1cd3fc42"
CHECKPOINT = "f13a47eb5e09a1a15dfcf1effbeb25d1ab7ea5c5cd2e660745d118d2f6d02040"
