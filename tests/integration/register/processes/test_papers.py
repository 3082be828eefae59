"""Papers of a case, and who keeps what."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import files, instances
from engine.errors import NotFound, Refused
from engine.topics import Call
from engine.unit_of_work import Engine
from register import papers, writing
from register.store.tables import asset, custody, document, loss

ORDER: dict[str, Any] = {
    "heading": "Purchase order",
    "supplier": ["Kontor"],
    "deliver_to": ["HQ"],
    "facts": [],
    "lines": [],
    "total": "0.00",
    "words": dict.fromkeys(
        ("supplier", "deliver_to", "position", "item", "quantity", "unit_price", "amount", "total", "please"), "x"
    ),
}


@contextmanager
def _step(shop: Engine, case: Any) -> Iterator[Call]:
    with shop.unit_of_work("rita") as uow:
        yield Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})


def _keep(call: Call, **more: Any) -> papers.Document:
    given = {"kind": "minutes", "name": "Minutes", "template": "purchase_order", "subject": ("asset", "a"), **more}
    return papers.keep(call, data=ORDER, **given)


def test_a_paper_is_a_file_of_the_case_a_document_of_the_register_and_in_the_history(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        kept = _keep(call)
        row = call.uow.execute(select(document)).one()
        file, chunks = files.open(call.uow, kept.file_id)
        content = b"".join(chunks)
        attached = [one.file.id for one in files.of_instance(call.uow, case.id)]
    assert (kept.id, row.title, row.case_no) == ("DOC-2026-00001", "Purchase order DOC-2026-00001", case.number)
    assert (row.entity, row.entity_id, row.kind, row.file_id) == ("asset", "a", "minutes", kept.file_id)
    assert row.sha256 == kept.sha256 == file.sha256 == sha256(content).hexdigest()
    assert (file.name, content[:5], attached) == ("Minutes.pdf", b"%PDF-", [kept.file_id])
    assert [(entry.kind, entry.entity) for entry in call.entries] == [("file", None), ("register", "document")]


def test_a_paper_that_takes_the_place_of_another_says_so_there(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        first, second = _keep(call), _keep(call, supersedes="DOC-2026-00001", title="Minutes, corrected")
        rows = {row.id: (row.title, row.superseded_by) for row in call.uow.execute(select(document))}
        with pytest.raises(NotFound, match="no such document"):
            _keep(call, supersedes="DOC-1999-00001")
    assert rows[first.id] == ("Purchase order DOC-2026-00001", second.id)
    assert rows[second.id] == ("Minutes, corrected", None)


def test_an_order_of_a_case_is_a_document_about_that_order(ordered: tuple[Any, str], shop: Engine) -> None:
    case, order = ordered
    with shop.unit_of_work("system", reading=True) as uow:
        row = uow.execute(select(document)).one()
    assert (row.kind, row.entity, row.entity_id, row.case_no) == (
        "purchase_order",
        "purchase_order",
        order,
        case.number,
    )
    assert (row.title, row.case_no) == (f"Bestellung {order}", case.number)


def test_whoever_takes_a_thing_over_is_its_only_keeper(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        ids = call.uow.execute(select(asset.c.id).where(asset.c.tag.in_(("N-1", "N-6")))).scalars().all()
        rows = list(writing.lock(call.uow, "asset", ids).values())
        writing.hand_over(call, rows, holder="tom")
        writing.hand_over(call, rows, place="BER", seal_no="S-77")
        kept = call.uow.execute(select(custody).order_by(custody.c.asset, custody.c.seq)).all()
    for id in ids:
        hands = [(row.seq, row.holder, row.place, row.until is None) for row in kept if row.asset == id]
        assert hands[1:] == [(2, "tom", None, False), (3, None, "BER", True)]
    told = [dict(entry.details or {})["after"] for entry in call.entries if entry.field == "custody"]
    assert told == ["tom", "tom", "BER, S-77", "BER, S-77"]


def test_nobody_takes_over_what_is_gone_and_nothing_is_handed_to_nobody(case: Any, shop: Engine) -> None:
    with _step(shop, case) as call:
        [id] = call.uow.execute(select(asset.c.id).where(asset.c.tag == "N-1")).scalars()
        rows = list(writing.lock(call.uow, "asset", [id]).values())
        with pytest.raises(Refused, match="INV-03"):
            writing.hand_over(call, rows)
        writing.move(call, rows, "missing")
        day = call.uow.now.date()
        lost = {"id": "X-1", "asset": id, "kind": "lost", "reported_by": "tom", "state": "written_off"}
        call.uow.connection.execute(insert(loss).values({**lost, "reported_at": call.uow.now, "case_no": "X-1"}))
        writing.change(call, "asset", writing.lock(call.uow, "asset", [id])[id], {"book_closed_on": day})
        writing.move(call, list(writing.lock(call.uow, "asset", [id]).values()), "disposed")
        with pytest.raises(Refused, match="INV-03"):
            writing.hand_over(call, list(writing.lock(call.uow, "asset", [id]).values()), holder="tom")
