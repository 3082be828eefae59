from typing import Any

import pytest
from sqlalchemy import select

from engine import instances
from engine.unit_of_work import Engine
from register import budgets, reading
from register.store.tables import allocation, asset


def _asset(engine: Engine, tag: str) -> Any:
    with engine.unit_of_work("system", reading=True) as uow:
        return uow.execute(select(asset).where(asset.c.tag == tag)).one()


def _ids(engine: Engine, *tags: str) -> list[str]:
    return [_asset(engine, tag).id for tag in tags]


def _taken(engine: Engine) -> list[tuple[str, int, str]]:
    with engine.unit_of_work("system", reading=True) as uow:
        rows = uow.execute(select(allocation).order_by(allocation.c.id))
        return [(row.entitlement, row.quantity, row.state) for row in rows]


@pytest.fixture
def licensed(case: Any) -> str:
    """An entitlement of ten, and the case that may take of it."""
    line = {"item": "EDITOR", "text": "Text editor", "quantity": 10, "unit_price": 600, "kind": "software_executable"}
    order = case.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=order, promised_date=case.engine.clock.now().date())
    came = case.do("register.create_received", po_no=order, lines=[{"quantity": 10, "proof": "Certificate 7"}])
    number: str = came["entitlement_ids"][0]
    return number


def test_a_look_finds_what_is_free_and_takes_nothing(case: Any, shop: Engine, tools: Any) -> None:
    before = [tuple(row) for name, row in sorted(tools.everything(shop).items()) if name == "asset"]
    found = case.do("register.find_supply", asset_kind="hardware", catalogue_item="NB-14", quantity=2)
    assert (found["stock"], found["free_rights"], found["harvestable"]) == (5, 0, 0)
    assert found["available"] == _ids(shop, "N-1", "N-2")
    assert "Looked in stock first, on 2026-03-02: of Notebook 14 inch there are 5 in stock" in found["supply_note"]
    assert [tuple(row) for name, row in sorted(tools.everything(shop).items()) if name == "asset"] == before


def test_without_a_catalogue_item_nothing_can_be_found(case: Any) -> None:
    found = case.do("register.find_supply", asset_kind="hardware", catalogue_item=None, quantity=2)
    assert (found["stock"], found["available"], found["rights"]) == (0, [], [])


def test_what_is_reserved_names_its_case_in_row_and_history(case: Any, shop: Engine) -> None:
    got = case.do("register.reserve", assets=_ids(shop, "N-1", "N-2"), quantity=3)
    assert (got["reused"], got["buy_qty"], got["reused_assets"]) == (2, 1, _ids(shop, "N-1", "N-2"))
    row = _asset(shop, "N-1")
    assert (row.stage, row.reserved_by, row.case_no) == ("reserved", case.id, case.number)
    with shop.unit_of_work("dora", reading=True) as uow:
        thing = reading.get(uow, "asset", "N-1")
        [stage] = [event for event in reading.history(uow, "asset", thing) if event.field == "stage" and event.before]
    assert (stage.case_no, stage.before, stage.after, stage.actor) == (case.number, "available", "reserved", "rita")


def test_a_second_reservation_of_the_case_replaces_the_first(case: Any, shop: Engine) -> None:
    case.do("register.reserve", assets=_ids(shop, "N-1", "N-2"), quantity=2)
    case.do("register.reserve", assets=_ids(shop, "N-2", "N-3"), quantity=2)
    assert [_asset(shop, tag).stage for tag in ("N-1", "N-2", "N-3")] == ["available", "reserved", "reserved"]
    assert case.do("register.reserve", assets=[], quantity=2)["buy_qty"] == 2
    assert _asset(shop, "N-2").reserved_by is None


def test_what_another_case_holds_is_refused_and_its_case_is_named(case: Any, shop: Engine, tools: Any) -> None:
    case.do("register.reserve", assets=_ids(shop, "N-1"), quantity=1)
    other = tools.Case(shop, person="tom")
    with other.refused("reuse_assets") as said:
        other.do("register.reserve", person="tom", assets=_ids(shop, "N-1", "N-2"), quantity=2)
    assert said["reuse_assets"] == f"N-1 was reserved meanwhile by {case.number}. Please choose another."


def test_only_what_is_asked_for_and_there_can_be_reserved(case: Any, shop: Engine) -> None:
    for args, field, words in (
        ({"assets": _ids(shop, "N-6"), "quantity": 1}, "reuse_assets", "N-6 cannot be taken: it is in use"),
        ({"assets": ["gone"], "quantity": 1}, "reuse_assets", "There is no “gone”"),
        ({"assets": _ids(shop, "N-1", "N-2"), "quantity": 1}, "reuse_assets", "more than was asked for (1)"),
        ({"assets": _ids(shop, "N-1"), "quantity": 1, "asset_kind": "service"}, "reuse_assets", "of another kind"),
        ({"rights": [{"entitlement": "ENT-9", "quantity": 1}], "quantity": 1}, "reuse_rights", "no “ENT-9”"),
        ({"rights": [{"quantity": 1}], "quantity": 1}, "reuse_rights.0.entitlement", "fill this in"),
        ({"rights": [{"entitlement": "E", "quantity": 0}], "quantity": 1}, "reuse_rights.0.quantity", "from 1"),
        ({"assets": [], "quantity": 2, "supply": 5}, "buy_reason", "say why it is bought"),
        ({"assets": [], "quantity": None}, "quantity", "whole number from 1"),
    ):
        with case.refused(field) as said:
            case.do("register.reserve", **args)
        assert words in said[field]
    case.do("register.reserve", assets=[], quantity=2, supply=5, buy_reason="The old ones are too slow.")


def test_stock_that_nobody_answers_for_goes_to_the_cost_centre_of_the_case(case: Any, shop: Engine) -> None:
    with shop.unit_of_work("system") as uow:
        uow.connection.exec_driver_sql("UPDATE asset SET cost_centre = NULL, asset_owner = NULL WHERE tag = 'N-1'")
    with case.refused("reuse_assets") as said:
        case.do("register.reserve", assets=_ids(shop, "N-1"), quantity=1)
    assert "N-1 has no asset owner, cost centre" in said["reuse_assets"]
    case.do("register.reserve", assets=_ids(shop, "N-1"), quantity=1, cost_centre="4200")
    row = _asset(shop, "N-1")
    assert (row.stage, row.cost_centre, row.asset_owner) == ("reserved", "4200", "tom")


def test_rights_are_reserved_by_number_and_never_more_than_there_are(
    case: Any, licensed: str, shop: Engine, tools: Any
) -> None:
    case.do("register.reserve", rights=[{"entitlement": licensed, "quantity": 7}], quantity=7)
    other = tools.Case(shop)
    with other.refused("reuse_rights") as said:
        other.do("register.reserve", rights=[{"entitlement": licensed, "quantity": 4}], quantity=4)
    assert said["reuse_rights"] == f"Of {licensed} only 3 are free. Please take fewer."
    other.do("register.reserve", rights=[{"entitlement": licensed, "quantity": 3}], quantity=3)
    assert _taken(shop) == [(licensed, 7, "reserved"), (licensed, 3, "reserved")]
    found = case.do("register.find_supply", asset_kind="software_executable", catalogue_item="EDITOR", quantity=9)
    assert (found["free_rights"], found["rights"][0]["free"]) == (7, 7)


def test_a_right_outside_its_term_is_refused(case: Any, licensed: str, shop: Engine) -> None:
    with shop.unit_of_work("system") as uow:
        uow.connection.exec_driver_sql("UPDATE entitlement SET ends_on = '2026-03-01'")
    with case.refused("reuse_rights") as said:
        case.do("register.reserve", rights=[{"entitlement": licensed, "quantity": 1}], quantity=1)
    assert "not valid today" in said["reuse_rights"]


def test_what_is_given_back_is_available_for_the_next(case: Any, licensed: str, shop: Engine) -> None:
    rights = [{"entitlement": licensed, "quantity": 2}]
    case.do("register.reserve", assets=_ids(shop, "N-1"), rights=rights, quantity=3)
    assert case.do("register.free") == {"freed": 3}
    assert case.do("register.free") == {"freed": 0}
    row = _asset(shop, "N-1")
    assert (row.stage, row.reserved_by, row.case_no) == ("available", None, case.number)
    assert _taken(shop) == [(licensed, 2, "ended")]


@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled by an operator", "closed by its model"])
def test_a_case_that_ends_without_success_holds_nothing_any_more(
    case: Any, shop: Engine, tools: Any, cancelled: bool
) -> None:
    case.do("register.reserve", assets=_ids(shop, "N-1"), quantity=3)
    order = case.do("po.create", **tools.LAPTOPS)["po_no"]
    if cancelled:
        with shop.unit_of_work("system") as uow:
            instances.cancel(uow, case.id, "A duplicate")
    else:
        case.do("acq.close_unfulfilled", outcome="rejected")
    assert (_asset(shop, "N-1").stage, _asset(shop, "N-1").reserved_by) == ("available", None)
    with shop.unit_of_work("dora", reading=True) as uow:
        held = budgets.held(uow, case.id)
        assert held is not None
        assert held.state == "freed"
        assert reading.get(uow, "purchase_order", order)["status"] == "cancelled"
        [last] = [event for event in reading.history(uow, "asset", reading.get(uow, "asset", "N-1"))[:4]
                  if event.field == "stage" and event.after == "available" and event.before]  # fmt: skip
    assert last.case_no == case.number


def test_money_for_what_a_supplier_was_asked_for_stays_held_when_the_case_is_cancelled(
    ordered: tuple[Any, str], shop: Engine
) -> None:
    case, _ = ordered
    with shop.unit_of_work("system") as uow:
        instances.cancel(uow, case.id, "Nobody works here any more")
    with shop.unit_of_work("dora", reading=True) as uow:
        held = budgets.held(uow, case.id)
    assert held is not None
    assert held.state == "open"
