"""The door itself: a row that breaks a rule is not written, whatever handler asks for it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import instances
from engine.errors import Refused
from engine.topics import Call
from engine.unit_of_work import Engine
from register import writing
from register.store.tables import asset

ASSET: dict[str, Any] = {
    "id": "new",
    "tag": "Z-1",
    "name": "Notebook",
    "kind": "hardware",
    "stage": "received",
    "source": "gift",
    "source_reason": "From the museum",
    "cost": Decimal(0),
    "currency": "EUR",
    "location": "HQ",
}
RIGHT: dict[str, Any] = {
    "id": "ENT-9",
    "name": "Editor",
    "kind": "licence",
    "quantity": 1,
    "source": "gift",
    "source_reason": "From the museum",
    "cost": Decimal(0),
    "currency": "EUR",
}
CONTRACT: dict[str, Any] = {
    "id": "CON-9",
    "name": "Support",
    "supplier": "S-1",
    "kind": "service",
    "ends_on": date(2027, 1, 1),
    "notice_on": date(2026, 10, 1),
    "owner": "ines",
}
INVOICE: dict[str, Any] = {
    "id": "i",
    "supplier": "S-1",
    "number": "R-1",
    "order_no": "PO-1",
    "amount": Decimal(900),
    "received_value": Decimal(100),
    "variance": Decimal(800),
    "within": False,
    "comment": "Agreed",
    "state": "matched",
    "matched_by": "rita",
}


@pytest.mark.parametrize(
    ("entity", "row", "change", "rule"),
    [
        ("asset", ASSET, {"stage": "in_transit"}, "INV-02"),
        ("asset", ASSET, {"stage": "in_development"}, "INV-05"),
        ("asset", ASSET, {"stage": "reserved", "asset_owner": "ines", "cost_centre": "4100"}, "INV-07"),
        ("asset", ASSET, {"source": "po"}, "INV-12"),
        ("asset", ASSET, {"source_reason": ""}, "INV-12"),
        ("asset", ASSET, {"cost": None}, "INV-18"),
        ("asset", ASSET, {"currency": "USD"}, "INV-18"),
        ("entitlement", RIGHT, {"source": "po"}, "INV-12"),
        ("entitlement", RIGHT, {"cost": None}, "INV-18"),
        ("contract", CONTRACT, {"notice_on": None}, "INV-14"),
        ("contract", CONTRACT, {"owner": ""}, "INV-14"),
        ("invoice", INVOICE, {"comment": None}, "INV-13"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name_and_not_written(
    case: Any, shop: Engine, tools: Any, entity: str, row: dict[str, Any], change: dict[str, Any], rule: str
) -> None:
    times = {"stage_since": shop.clock.now()} if entity == "asset" else {}
    times |= {"matched_at": shop.clock.now()} if entity == "invoice" else {}
    before = tools.everything(shop)
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        with pytest.raises(Refused) as caught:
            writing.add(call, entity, [{**row, **times, **change}])
    assert (caught.value.details["rule"], str(caught.value)[-8:]) == (rule, f"({rule})")
    assert call.entries == []
    assert tools.everything(shop) == before
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        writing.add(call, entity, [{**row, **times}])
        if not (entity == "asset" and "stage" in change):
            written = writing.lock(uow, entity, [row["id"]])[row["id"]]
            with pytest.raises(Refused, match=rule):
                writing.change(call, entity, written, change)


def test_the_stage_of_an_asset_is_no_field_to_change(case: Any, shop: Engine) -> None:
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        row = uow.execute(select(asset).where(asset.c.tag == "N-1")).one()
        with pytest.raises(Refused, match="by a move along the stages only"):
            writing.change(call, "asset", row, {"stage": "retired"})


def test_what_stays_the_same_leaves_no_trace(case: Any, shop: Engine, tools: Any) -> None:
    before = tools.everything(shop)
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        row = uow.execute(select(asset).where(asset.c.tag == "N-1")).one()
        writing.change(call, "asset", row, {"location": row.location, "name": row.name})
    assert call.entries == []
    assert tools.everything(shop) == before


def test_a_changed_name_is_found_by_its_new_words(case: Any, shop: Engine) -> None:
    with shop.unit_of_work("rita") as uow:
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic="x", inputs={})
        row = writing.lock(uow, "asset", [uow.execute(select(asset.c.id).where(asset.c.tag == "N-1")).scalar_one()])
        [row] = row.values()
        writing.change(call, "asset", row, {"name": "Blue Thunder"})
        after = uow.execute(select(asset).where(asset.c.tag == "N-1")).one()
    assert (after.search, after.row_version) == ("blue thunder n-1 sn1", row.row_version + 1)
    assert [(entry.field, entry.details["before"]) for entry in call.entries] == [("name", "Notebook 14 inch")]
