"""What cost centres charge each other: to the cent, and balanced."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.unit_of_work import Engine
from register.store.tables import asset, posting


def rows(shop: Engine, table: Any) -> list[Any]:
    """Return all rows of a table, by their keys."""
    with shop.unit_of_work("system", reading=True) as uow:
        return list(uow.execute(select(table).order_by(table.c.id)))


def closed(case: Any, shop: Engine, *tags: str, to: str | None = "4200") -> list[str]:
    """Close a deployment of devices that another cost centre pays from now on; return the postings."""
    ids = {row.tag: row.id for row in rows(shop, asset)}
    lines = [{"no": no, "asset": ids[tag], "kind": "hardware"} for no, tag in enumerate(tags, 1)]
    found: list[str] = case.do("register.close_deployment", lines=lines, cost_centre=to)["postings"]
    return found


def test_who_takes_over_is_charged_what_the_books_say_and_who_leaves_is_credited(case: Any, shop: Engine) -> None:
    numbers = closed(case, shop, "N-1", "N-2")
    found = rows(shop, posting)
    assert [(row.id, row.cost_centre, row.amount) for row in found] == [
        (numbers[0], "4200", Decimal(2400)),
        (numbers[1], "4100", Decimal(-2400)),
    ]
    assert {(row.account_kind, row.posted_on, row.case_no) for row in found} == {
        ("chargeback", date(2026, 3, 2), case.number)
    }
    assert all(row.text == f"{case.number} 4100 → 4200: N-1, N-2" for row in found)


def test_nothing_is_charged_where_the_same_cost_centre_goes_on_paying(case: Any, shop: Engine) -> None:
    assert closed(case, shop, "N-1", to="4100") == []
    assert closed(case, shop, "N-2", to=None) == []
    assert rows(shop, posting) == []
