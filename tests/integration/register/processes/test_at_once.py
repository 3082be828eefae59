"""Many people at the same moment: what is there once goes to one of them, and the others are told."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

from sqlalchemy import insert, select

from engine import verify
from engine.errors import Conflict, InvalidSubmission, Unavailable
from engine.unit_of_work import Engine
from register import invariants
from register.store.tables import allocation, asset, custody, invoice, stage_move

REQUESTS = 50
STOCK = REQUESTS - 1
#: A backstop for a machine that hangs; nothing is expected to take that long.
PATIENCE = 300


def _at_once(deeds: Sequence[Callable[[], Any]]) -> list[InvalidSubmission]:
    """Do everything at the same moment; return the refusals. Whoever hears "try again" does, as a person would."""
    together = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> InvalidSubmission | None:
        together.wait(PATIENCE)
        while True:
            try:
                deed()
            except (Conflict, Unavailable):
                continue
            except InvalidSubmission as refused:
                return refused
            return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        answers = [future.result(PATIENCE) for future in [pool.submit(run, deed) for deed in deeds]]
    return [refused for refused in answers if refused is not None]


def _is_sound(engine: Engine) -> None:
    with engine.unit_of_work("dora", reading=True) as uow:
        assert [result.id for result in invariants.check(uow) if not result.ok] == []
    assert verify.run(engine).ok


def _stock(engine: Engine) -> list[str]:
    """Return the ids of so many notebooks in stock."""
    with engine.unit_of_work("system") as uow:
        known = uow.connection.execute(select(asset).where(asset.c.stage == "available")).mappings().all()
        more = [
            {**known[0], "id": f"more-{number}", "tag": f"M-{number}", "serial": None}
            for number in range(STOCK - len(known))
        ]
        uow.connection.execute(insert(asset), more)
        move = {"seq": 1, "to_stage": "available", "at": uow.now, "actor": "dora", "case_no": "IMP-1"}
        uow.connection.execute(insert(stage_move), [{"asset": row["id"], **move} for row in more])
        kept = {"seq": 1, "place": "HQ", "since": uow.now, "handed_over_by": "dora", "case_no": "IMP-1"}
        uow.connection.execute(insert(custody), [{"asset": row["id"], **kept} for row in more])
        return [row["id"] for row in (*known, *more)]


def _wish(case: Any, **wish: Any) -> Callable[[], Any]:
    return lambda: case.do("register.reserve", quantity=1, **wish)


def test_of_fifty_requests_for_forty_nine_units_forty_nine_reserve_and_one_is_told(shop: Engine, tools: Any) -> None:
    units = _stock(shop)
    cases = [tools.Case(shop) for _ in range(REQUESTS)]
    # The last one wants what the first one wants.
    wishes = [_wish(case, assets=[unit]) for case, unit in zip(cases, [*units, units[0]], strict=True)]
    [refused] = _at_once(wishes)
    assert "was reserved meanwhile by ACQ-2026-" in refused.errors["reuse_assets"][0]
    with shop.unit_of_work("system", reading=True) as uow:
        rows = uow.execute(select(asset.c.reserved_by).where(asset.c.stage == "reserved")).scalars().all()
    assert len(rows) == len(set(rows)) == STOCK
    assert set(rows) < {case.id for case in cases}
    _is_sound(shop)


def test_of_fifty_requests_for_forty_nine_rights_forty_nine_get_one_and_one_is_told(shop: Engine, tools: Any) -> None:
    buyer = tools.Case(shop)
    line = {"item": "EDITOR", "text": "Editor", "quantity": STOCK, "unit_price": 600, "kind": "software_executable"}
    order = buyer.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    buyer.do("po.issue", po_no=order, promised_date=date(2026, 3, 5))
    [right] = buyer.do("register.create_received", po_no=order, lines=[{"quantity": STOCK}])["entitlement_ids"]
    cases = [tools.Case(shop) for _ in range(REQUESTS)]
    [refused] = _at_once([_wish(case, rights=[{"entitlement": right, "quantity": 1}]) for case in cases])
    assert refused.errors == {"reuse_rights": [f"Of {right} only 0 are free. Please take fewer."]}
    with shop.unit_of_work("system", reading=True) as uow:
        rows = uow.execute(select(allocation.c.instance_id, allocation.c.quantity)).all()
    assert Counter(row.quantity for row in rows) == {1: STOCK}
    assert len({row.instance_id for row in rows}) == STOCK
    _is_sound(shop)


def _issued(shop: Engine, tools: Any) -> tuple[Any, str]:
    case = tools.Case(shop)
    order = case.do("po.create", **tools.LAPTOPS)["po_no"]
    case.do("po.issue", po_no=order, promised_date=date(2026, 3, 20))
    return case, order


def test_a_tag_that_several_deliveries_name_at_once_goes_to_one(shop: Engine, tools: Any) -> None:
    orders = [_issued(shop, tools) for _ in range(5)]

    def receive(case: Any, order: str, number: int) -> Callable[[], Any]:
        rows = [tools.unit(100 + number), tools.unit(1, serial=f"Y{number}")]
        return lambda: case.do("register.create_received", po_no=order, lines=rows)

    refused = _at_once([receive(case, order, number) for number, (case, order) in enumerate(orders)])
    assert [error.errors for error in refused] == [
        {"lines.1.tag": ["Row 2: the tag T-1 is on “Notebook 14 inch” already."]}
    ] * 4
    with shop.unit_of_work("system", reading=True) as uow:
        assert len(uow.execute(select(asset.c.id).where(asset.c.tag.like("T-%"))).all()) == 2
    _is_sound(shop)


def test_an_invoice_that_several_people_match_at_once_is_matched_once(shop: Engine, tools: Any) -> None:
    orders = [_issued(shop, tools) for _ in range(5)]
    for number, (case, order) in enumerate(orders):
        case.do("register.create_received", po_no=order, lines=[tools.unit(number)])

    def match(case: Any, order: str) -> Callable[[], Any]:
        return lambda: case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal(1450))

    refused = _at_once([match(case, order) for case, order in orders])
    assert [list(error.errors) for error in refused] == [["invoice_no"]] * 4
    with shop.unit_of_work("system", reading=True) as uow:
        assert len(uow.execute(select(invoice)).all()) == 1
    _is_sound(shop)
