"""Every move between two stages, and every operation at every stage: done as the life cycle says, or refused whole."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from engine import instances
from engine.errors import Invalid, InvalidSubmission, Refused
from engine.topics import Call
from engine.unit_of_work import Engine, UnitOfWork
from register import writing
from register.asset_types import TYPES
from register.stages import FINAL, HOLD, MOVES, STAGES, in_phases, may_move
from register.store.tables import acceptance, asset, disposal_line

ASSET_STAGES = [stage.name for stage in STAGES.values() if stage.of_assets]
EVERYWHERE: dict[str, Any] = {
    "location": "HQ",
    "tenant": "acme",
    "custodian": "rita",
    "cost_centre": "4100",
    "asset_owner": "ines",
    "book_closed_on": date(2026, 3, 1),
}


class _Undone(Exception):
    """Takes back what was tried."""


def test_the_stages_and_phases_are_those_of_the_life_cycle() -> None:
    assert {stage for move in MOVES for stage in move} == set(STAGES)
    assert {stage for stage in STAGES if stage not in {before for before, _ in MOVES}} == FINAL
    assert in_phases("deployment") == ("reserved", "being_prepared", "in_transit")
    assert all(kind.stages for kind in TYPES.values())
    assert {kind for stage in STAGES.values() for kind in stage.kinds} == set(TYPES)


def _put(uow: UnitOfWork, tag: str, stage: str, **columns: Any) -> Any:
    """Bring an asset to a stage behind the back of the door, with everything that the stage asks for."""
    values = {"stage": stage, "stage_before": None, "reserved_by": None, **EVERYWHERE, **columns}
    uow.connection.execute(update(asset).where(asset.c.tag == tag).values(values))
    row = uow.connection.execute(select(asset).where(asset.c.tag == tag)).one()
    uow.connection.execute(delete(acceptance).where(acceptance.c.asset == row.id))
    taken = {"id": row.id, "asset": row.id, "mode": "self", "person": "rita", "accepted_at": uow.now, "case_no": "X-1"}
    uow.connection.execute(insert(acceptance).values(taken))
    uow.connection.execute(delete(disposal_line).where(disposal_line.c.asset == row.id))
    gone = {"id": row.id, "disposal": "DSP-1", "asset": row.id, "certified": True, "case_no": "X-1"}
    uow.connection.execute(insert(disposal_line).values(gone))
    return row


def _is_refused(uow: UnitOfWork, case: Any, kind: str, before: str, after: str, stage_before: str | None) -> bool:
    """Try one move; tell whether it was refused, and that it either happened whole or not at all."""
    call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
    refused = None
    with suppress(_Undone), uow.savepoint():
        row = _put(uow, "N-1", before, kind=kind, reserved_by=case.id, stage_before=stage_before)
        try:
            writing.move(call, [row], after)
        except Refused as error:
            refused = error
        now = uow.connection.execute(select(asset).where(asset.c.tag == "N-1")).one()
        moved = uow.connection.execute(text("SELECT count(*) FROM stage_move WHERE to_stage = :s AND asset = :a"),
                                       {"s": after, "a": row.id}).scalar_one()  # fmt: skip
        if refused is None:
            assert (now.stage, now.case_no, bool(moved)) == (after, case.number, True)
            assert [(entry.field, entry.details["after"]) for entry in call.entries if entry.field == "stage"] == [
                ("stage", after)
            ]
            assert (now.stage_before == before) is (after == HOLD)
        else:
            assert now == row
            assert (call.entries, str(refused)[-8:]) == ([], "(INV-05)")
        raise _Undone
    return refused is not None


def test_an_asset_of_any_kind_moves_along_the_life_cycle_and_in_no_other_way(case: Any, shop: Engine) -> None:
    wrong = []
    with shop.unit_of_work("system") as uow:
        for kind, before, after in product(("hardware", "cloud_service", "service"), ASSET_STAGES, ASSET_STAGES):
            stage_before = "in_use" if before == HOLD else None
            if _is_refused(uow, case, kind, before, after, stage_before) is may_move(kind, before, after, stage_before):
                wrong.append((kind, before, after))
    assert wrong == []


def test_leaving_on_hold_goes_back_to_where_it_came_from(case: Any, shop: Engine) -> None:
    returns = {after for before, after in MOVES if before == HOLD}
    with shop.unit_of_work("system") as uow:
        allowed = {
            (came_from, after)
            for came_from, after in product(returns, returns)
            if not _is_refused(uow, case, "hardware", HOLD, after, came_from)
        }
    assert allowed == {(stage, stage) for stage in returns}


# --- every operation at every stage -------------------------------------------------------------------------------

HARDWARE_STAGES = [stage for stage in ASSET_STAGES if "hardware" in STAGES[stage].kinds]
#: Operation -> the one stage in which it moves an asset, and where to. Everywhere else the asset stays as it is.
OPERATIONS = {
    "register.reserve": ("available", "reserved"),
    "register.free": ("reserved", "available"),
    "acq.close_unfulfilled": ("reserved", "available"),
    "register.acquired": ("received", "available"),
    "return": ("received", "cancelled"),
    "credit": ("received", "cancelled"),
    "accept": (None, None),
    "contract.upsert": (None, None),
}
#: Operations that say why not, elsewhere; the others pass over what is not theirs.
REFUSES = {"register.reserve", "return", "credit"}


@pytest.fixture
def delivered(case: Any, shop: Engine) -> tuple[Any, str, str]:
    """A case with an issued order, of which one delivery has come with units to settle: case, order, delivery."""
    count = 3 * len(HARDWARE_STAGES)
    line = {"item": "NB-14", "text": "Notebook", "quantity": count, "unit_price": 10, "kind": "hardware"}
    order = case.do("po.create", supplier="S-1", lines=[line], cost_centre="4100", deliver_to="HQ")["po_no"]
    case.do("po.issue", po_no=order, promised_date=shop.clock.now().date())
    rows = [{"quantity": 1, "tag": f"T-{index}", "condition": "damaged"} for index in range(count)]
    return case, order, case.do("register.create_received", po_no=order, lines=rows)["receipt_no"]


def _do(case: Any, operation: str, order: str, receipt: str, position: int, asset_id: str) -> None:
    match operation:
        case "register.reserve":
            case.do(operation, assets=[asset_id], quantity=1)
        case "return" | "credit" | "accept":
            row = {"receipt_line": Decimal(position), "action": operation, "reason": "As agreed"}
            case.do("receipt.settle", po_no=order, receipt_no=receipt, lines=[row])
        case "contract.upsert":
            case.do(operation, contract="C-1", po_no=order)
        case _:
            case.do(operation)


def test_every_operation_at_every_stage_moves_an_asset_as_it_should_or_leaves_it(
    delivered: tuple[Any, str, str], shop: Engine, tools: Any
) -> None:
    case, order, receipt = delivered
    with shop.unit_of_work("system") as uow:
        # A delivery with open rows keeps `register.acquired` from closing; it has an order of its own to close.
        uow.connection.execute(text("UPDATE purchase_order SET status = 'received'"))
    other = tools.Case(shop).id
    wrong, position = [], {"return": 0, "credit": len(HARDWARE_STAGES), "accept": 2 * len(HARDWARE_STAGES)}
    for operation, stage in product(OPERATIONS, HARDWARE_STAGES):
        at, to = OPERATIONS[operation]
        row_no = position[operation] = position.get(operation, 0) + 1
        tag = f"T-{row_no - 1}" if operation in ("return", "credit", "accept") else "T-0"
        with shop.unit_of_work("system") as uow:
            holder = (other if operation == "register.reserve" else case.id) if stage == "reserved" else None
            row = _put(uow, tag, stage, reserved_by=holder)
        before = tools.everything(shop)
        refused = False
        try:
            _do(case, operation, order, receipt, row_no, row.id)
        except Invalid as error:
            refused = True
            assert isinstance(error, InvalidSubmission | Refused)
            assert tools.everything(shop) == before
        with shop.unit_of_work("system", reading=True) as uow:
            now = uow.execute(select(asset.c.stage).where(asset.c.id == row.id)).scalar_one()
        with shop.unit_of_work("system") as uow:
            _put(uow, tag, "cancelled")
        expected = (to if stage == at else stage, stage != at and operation in REFUSES)
        if (now, refused) != expected:
            wrong.append((operation, stage, now, refused))
    assert wrong == []
