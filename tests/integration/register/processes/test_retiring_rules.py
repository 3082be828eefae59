"""What keeps an asset from going on its way out: media, proof, books, rights and holds (INV-09, 10, 11, 15)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import instances
from engine.errors import Refused
from engine.topics import Call
from engine.unit_of_work import Engine
from register import writing
from register.store.tables import allocation, asset, disposal_line, loss, medium, sanitization


@contextmanager
def _step(shop: Engine, case: Any) -> Iterator[Call]:
    with shop.unit_of_work("rita") as uow:
        yield Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})


def _row(call: Call, tag: str = "N-1") -> Any:
    id = call.uow.execute(select(asset.c.id).where(asset.c.tag == tag)).scalar_one()
    return writing.lock(call.uow, "asset", [id])[id]


def _retire(call: Call) -> Any:
    """Retire N-1, which has a disk."""
    writing.move(call, [_row(call)], "retired")
    row = _row(call)
    disk = {"id": "D-1", "asset": row.id, "kind": "ssd", "serial": "SER-1", "added_at": call.uow.now, "case_no": "X-1"}
    call.uow.connection.execute(insert(medium).values(disk))
    return row


def _attempt(call: Call, id: str, **more: Any) -> None:
    """Verify an attempt to sanitize the disk."""
    row = _row(call)
    attempt = {
        "id": id,
        "medium": "D-1",
        "asset": row.id,
        "method": "purge",
        "technique": "block_erase",
        "tool_result": "pass",
        "sanitized_by": "rita",
        "result": "verified",
        "verified_by": "tom",
        "verified_at": call.uow.now,
        "case_no": "X-1",
        **more,
    }
    call.uow.connection.execute(insert(sanitization).values(attempt))


@pytest.mark.parametrize("stage", ["sanitized", "available", "in_disposal", "disposed"])
def test_nothing_goes_on_before_every_medium_is_verified(case: Any, shop: Engine, stage: str) -> None:
    with _step(shop, case) as call:
        row = _retire(call)
        _attempt(call, "SAN-1", result="not_verified")
        with pytest.raises(Refused, match=r"N-1 still has the medium SER-1.*INV-09"):
            writing.move(call, [row], stage)
        assert _row(call).stage == "retired"


def test_a_verified_medium_lets_it_go_and_counts_for_one_retirement_only(case: Any, shop: Engine, clock: Any) -> None:
    with _step(shop, case) as call:
        row = _retire(call)
        _attempt(call, "SAN-1")
        writing.move(call, [row], "sanitized")
        writing.move(call, [_row(call)], "available")
    clock.move(hours=1)
    with _step(shop, case) as call:
        writing.move(call, [_row(call)], "retired")
        with pytest.raises(Refused, match="INV-09"):
            writing.move(call, [_row(call)], "available")
        _attempt(call, "SAN-2", method="destroy", verified_at=call.uow.now)
        writing.move(call, [_row(call)], "available")
    clock.move(hours=1)
    with _step(shop, case) as call:
        writing.move(call, [_row(call)], "retired")
        # What was destroyed is no longer inside.
        writing.move(call, [_row(call)], "available")


def test_what_got_lost_on_its_way_out_is_still_on_its_way_when_it_is_found(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        row = _retire(call)
        writing.move(call, [row], "missing")
        with pytest.raises(Refused, match="INV-09"):
            writing.move(call, [_row(call)], "available")
        writing.move(call, [_row(call)], "retired")


def test_whoever_sanitizes_does_not_verify(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        _retire(call)
        _attempt(call, "SAN-1", result="open", verified_by=None, verified_at=None)
        row = writing.lock(call.uow, "sanitization", ["SAN-1"])["SAN-1"]
        with pytest.raises(Refused, match="INV-10"):
            writing.change(call, "sanitization", row, {"verified_by": "rita", "result": "verified"})
        writing.change(call, "sanitization", row, {"verified_by": "tom", "result": "verified"})


def _ready(call: Call) -> None:
    """Have N-1 at the carrier."""
    writing.move(call, [_row(call)], "retired")
    writing.move(call, [_row(call)], "in_disposal")


def _name(call: Call) -> None:
    row = _row(call)
    line = {"id": "L-1", "disposal": "DSP-1", "asset": row.id, "certified": True, "case_no": "X-1"}
    call.uow.connection.execute(insert(disposal_line).values(line))


def test_hardware_is_disposed_of_with_a_proof_and_closed_books_only(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        _ready(call)
        with pytest.raises(Refused, match=r"N-1 is not on any certificate.*INV-11"):
            writing.move(call, [_row(call)], "disposed")
        _name(call)
        call.uow.connection.execute(update(asset).where(asset.c.tag == "N-1").values(cost=Decimal(9)))
        with pytest.raises(Refused, match=r"N-1 still has a book value.*INV-11"):
            writing.move(call, [_row(call)], "disposed")
        writing.change(call, "asset", _row(call), {"book_closed_on": date(2026, 3, 2)})
        right = {"id": "A-1", "entitlement": "E-1", "asset": _row(call).id, "quantity": 1, "state": "in_use"}
        day = {"from_on": date(2026, 3, 1), "changed_at": call.uow.now, "case_no": "X-1"}
        call.uow.connection.execute(insert(allocation).values({**right, **day}))
        with pytest.raises(Refused, match=r"Rights are still allocated to N-1.*INV-11"):
            writing.move(call, [_row(call)], "disposed")
        call.uow.connection.execute(update(allocation).values(state="ended"))
        writing.move(call, [_row(call)], "disposed")


def test_a_closed_loss_is_a_proof_and_an_open_one_of_another_case_is_none(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        writing.move(call, [_row(call)], "missing")
        writing.change(call, "asset", _row(call), {"book_closed_on": date(2026, 3, 2)})
        lost = {"id": "LOS-1", "asset": _row(call).id, "kind": "lost", "reported_by": "tom", "state": "open"}
        call.uow.connection.execute(insert(loss).values({**lost, "reported_at": call.uow.now, "case_no": "LOS-1"}))
        with pytest.raises(Refused, match="INV-11"):
            writing.move(call, [_row(call)], "disposed")
        call.uow.connection.execute(update(loss).values(state="written_off"))
        writing.move(call, [_row(call)], "disposed")


@pytest.mark.parametrize("stage", ["retired", "disposed"])
def test_nothing_ends_while_it_is_on_hold(case: Any, shop: Engine, stage: str) -> None:
    with _step(shop, case) as call:
        if stage == "disposed":
            writing.move(call, [_row(call)], "missing")
        writing.change(call, "asset", _row(call), {"hold": "Law suit 7"})
        with pytest.raises(Refused, match=r"N-1 is on hold: Law suit 7.*INV-15"):
            writing.move(call, [_row(call)], stage)
