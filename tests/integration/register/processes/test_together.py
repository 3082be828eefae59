"""The rules that ask other rows: who can keep something, what was taken over, what may run on what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from engine import instances, people
from engine.errors import Refused
from engine.topics import Call
from engine.unit_of_work import Engine
from register import writing
from register.store.tables import acceptance, asset, custody, employment, loss


@contextmanager
def _step(shop: Engine, case: Any) -> Iterator[Call]:
    with shop.unit_of_work("rita") as uow:
        yield Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})


def _locked(call: Call, *tags: str) -> list[Any]:
    ids = call.uow.execute(select(asset.c.id).where(asset.c.tag.in_(tags))).scalars().all()
    return sorted(writing.lock(call.uow, "asset", ids).values(), key=lambda row: row.tag)


def _write_off(call: Call, row: Any) -> None:
    """Close the loss of an asset and its books."""
    day = call.uow.now.date()
    lost = {"id": "X-1", "asset": row.id, "kind": "lost", "reported_by": "tom", "state": "written_off"}
    call.uow.connection.execute(insert(loss).values({**lost, "reported_at": call.uow.now, "case_no": "X-1"}))
    writing.change(call, "asset", writing.lock(call.uow, "asset", [row.id])[row.id], {"book_closed_on": day})


def test_nothing_is_given_to_whoever_is_not_here(case: Any, shop: Engine) -> None:
    with shop.unit_of_work("system") as uow:
        people.deactivate(uow, "tom")
        # The last day of rita is eleven working days ago, that of ines ten.
        uow.connection.execute(insert(employment).values(id="rita", ends_on=date(2026, 2, 13), feed="FEED-1"))
        uow.connection.execute(insert(employment).values(id="ines", ends_on=date(2026, 2, 16), feed="FEED-1"))
    for person in ("tom", "rita", "nobody"):
        with _step(shop, case) as call:
            rows = _locked(call, "N-1")
            with pytest.raises(Refused, match=r"is not here.*INV-04"):
                writing.change(call, "asset", rows[0], {"custodian": person})
            with pytest.raises(Refused, match="INV-04"):
                writing.move(call, rows, "missing", {"custodian": person})
            with pytest.raises(Refused, match="INV-04"):
                writing.hand_over(call, rows, holder=person)
            assert _locked(call, "N-1") == rows
    with _step(shop, case) as call:
        writing.hand_over(call, _locked(call, "N-1"), holder="ines")


def test_hardware_is_used_by_whoever_took_it_over_since_it_was_in_the_store(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        # It is in use, and nobody had to take over what was there before the register.
        [row] = _locked(call, "N-6")
        writing.move(call, [row], "on_hold", {"hold": "Law suit"})
        writing.move(call, _locked(call, "N-6"), "in_use", {"hold": None})
        writing.move(call, _locked(call, "N-6"), "in_maintenance")
        writing.move(call, _locked(call, "N-6"), "in_use")
        call.uow.connection.execute(delete(acceptance))
        writing.move(call, _locked(call, "N-6"), "in_maintenance")
        with pytest.raises(Refused, match=r"Nobody has taken N-6 over.*INV-06"):
            writing.move(call, _locked(call, "N-6"), "in_use")


def test_an_acceptance_is_worth_nothing_once_the_thing_was_given_back(case: Any, shop: Engine, clock: Any) -> None:
    clock.move(hours=1)
    with _step(shop, case) as call:
        writing.move(call, _locked(call, "N-6"), "available")
    with _step(shop, case) as call:
        for stage in ("reserved", "being_prepared", "in_transit"):
            writing.move(call, _locked(call, "N-6"), stage)
        with pytest.raises(Refused, match="INV-06"):
            writing.move(call, _locked(call, "N-6"), "in_use")
        [row] = _locked(call, "N-6")
        none = {"id": "x", "asset": row.id, "mode": "none", "accepted_at": call.uow.now}
        writing.add(call, "acceptance", [none])
        with pytest.raises(Refused, match="INV-06"):
            writing.move(call, [row], "in_use")
        writing.add(call, "acceptance", [{**none, "id": "y", "mode": "self", "person": "rita"}])
        writing.move(call, [row], "in_use")


def test_what_ends_is_kept_by_nobody_from_then_on(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        [row] = _locked(call, "N-1")
        writing.move(call, [row], "missing")
        _write_off(call, row)
        writing.move(call, _locked(call, "N-1"), "disposed")
        hands = call.uow.execute(select(custody.c.until).where(custody.c.asset == row.id)).scalars().all()
        with pytest.raises(Refused, match="N-1 is disposed of"):
            writing.relate(call, "part_of", [tuple(_locked(call, "N-1", "N-2"))])
    assert hands == [call.uow.now]


def test_nothing_runs_on_what_is_classed_lower(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        server, service = _locked(call, "N-1", "N-2")
        writing.change(call, "asset", service, {"classification": "confidential"})
        server, service = _locked(call, "N-1", "N-2")
        with pytest.raises(Refused, match=r"N-1 is classed lower than N-2.*INV-21"):
            writing.relate(call, "runs_on", [(service, server)])
        writing.relate(call, "depends_on", [(service, server)])
        writing.change(call, "asset", server, {"classification": "restricted"})
        server, service = _locked(call, "N-1", "N-2")
        writing.relate(call, "runs_on", [(service, server)])
        with pytest.raises(Refused, match=r"N-1 is classed lower than N-2.*INV-21"):
            writing.change(call, "asset", server, {"classification": "internal"})
        writing.change(call, "asset", service, {"classification": "restricted"})
        [_, service] = _locked(call, "N-1", "N-2")
        writing.change(call, "asset", service, {"classification": "internal"})
        writing.change(call, "asset", server, {"classification": "internal"})
        [_, service] = _locked(call, "N-1", "N-2")
        with pytest.raises(Refused, match="INV-21"):
            writing.change(call, "asset", service, {"classification": "confidential"})
