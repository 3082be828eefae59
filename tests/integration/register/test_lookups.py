from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import groups, lookups
from engine.ids import new_id
from engine.unit_of_work import Engine
from register import budgets
from register.store.reference import GET


def _labels(engine: Engine, kind: str, text: str = "", *, actor: str = "rita") -> list[str]:
    with engine.unit_of_work(actor, reading=True) as uow:
        return [option.label for option in lookups.of_kind(uow, kind).search(uow, text).items]


def _found(engine: Engine, kind: str, *ids: str, actor: str = "rita") -> set[str]:
    with engine.unit_of_work(actor, reading=True) as uow:
        return set(lookups.of_kind(uow, kind).find(uow, ids))


def _asset(engine: Engine, tag: str) -> str:
    with engine.unit_of_work("system", reading=True) as uow:
        found: str = uow.execute(GET["asset"], {"key": tag}).one().id
        return found


@pytest.mark.parametrize(
    ("kind", "live", "not_live"),
    [
        ("location", "HQ", "LAB"),
        ("cost_centre", "4100", "4200"),
        ("supplier", "S-1", "S-2"),
        ("contract", "C-1", "C-0"),
        ("catalogue_item", "NB-14", "NB-10"),
    ],
)
def test_only_what_is_live_is_offered_and_accepted(stocked: Engine, kind: str, live: str, not_live: str) -> None:
    with stocked.unit_of_work("rita", reading=True) as uow:
        offered = {option.id for option in lookups.of_kind(uow, kind).search(uow).items}
    assert live in offered
    assert not_live not in offered
    assert _found(stocked, kind, live, not_live, "made up") == {live}


def test_a_search_finds_words_anywhere_in_name_or_number(stocked: Engine) -> None:
    assert _labels(stocked, "catalogue_item", "14 note") == []
    assert _labels(stocked, "catalogue_item", "note 14") == ["Notebook 14 inch"]
    assert _labels(stocked, "cost_centre", "4100") == ["Engineering"]
    assert _labels(stocked, "catalogue_item", "%") == []


def test_a_long_list_comes_in_pages(stocked: Engine) -> None:
    with stocked.unit_of_work("system") as uow:
        groups.create(uow, "stores", "Stores", members=["tom"])
    with stocked.unit_of_work("tom", reading=True) as uow:
        lookup = lookups.of_kind(uow, "asset")
        first = lookup.search(uow, limit=2)
        second = lookup.search(uow, limit=2, cursor=first.next)
    assert [option.label for option in first.items] == ["A-2 Monitor", "A-1 Notebook"]
    assert [option.label for option in second.items] == ["A-4 Phone"]
    assert second.next is None


def test_people_see_their_own_assets_and_those_of_the_people_they_manage(stocked: Engine) -> None:
    assert _labels(stocked, "asset") == ["A-1 Notebook"]
    assert _labels(stocked, "asset", actor="tom") == ["A-1 Notebook", "A-4 Phone"], "tom answers for the first"
    assert _labels(stocked, "asset", actor="ines") == ["A-1 Notebook"]
    assert _found(stocked, "asset", _asset(stocked, "A-4")) == set()
    assert _found(stocked, "asset", _asset(stocked, "A-4"), actor="tom") == {_asset(stocked, "A-4")}


def test_stores_see_every_asset_that_is_still_there(stocked: Engine) -> None:
    with stocked.unit_of_work("system") as uow:
        groups.create(uow, "stores", "Stores", members=["tom"])
    assert _labels(stocked, "asset", actor="tom") == ["A-2 Monitor", "A-1 Notebook", "A-4 Phone"]


def test_a_cost_centre_closes_at_the_end_of_its_last_day_where_people_live(stocked: Engine, clock: Any) -> None:
    clock.set(datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    assert _found(stocked, "cost_centre", "4200") == {"4200"}
    clock.set(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert _found(stocked, "cost_centre", "4200") == set()


def test_an_option_brings_what_a_form_fills_in_when_it_is_chosen(stocked: Engine) -> None:
    with stocked.unit_of_work("rita") as uow:
        budgets.reserve(uow, new_id(uow.now), "4100", Decimal(1500))
        items = lookups.of_kind(uow, "catalogue_item").find(uow, ["NB-14", "CRM"])
        centres = lookups.of_kind(uow, "cost_centre").find(uow, ["4100", "4300"])
        place = lookups.of_kind(uow, "location").find(uow, ["HQ"])["HQ"]
    assert items["NB-14"].data == {"kind": "hardware", "unit_price": Decimal("1450.10")}
    # In the currency in which requests are made.
    assert items["CRM"].data == {"kind": "cloud_service", "unit_price": Decimal(23)}
    assert {id: centre.data for id, centre in centres.items()} == {"4100": {"left": 48500}, "4300": {"left": 90}}
    assert place.data == {}
