"""Operation step by step: what is taken back, lost, found, verified and counted, and what is refused on the way."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import instances, tasks
from engine.unit_of_work import Engine
from register.store.tables import (
    allocation,
    asset,
    asset_relation,
    custody,
    entitlement,
    installation,
    loss,
    medium,
    product,
    verification,
)

LEAVES = date(2026, 3, 31)
SAID = {"kind": "lost", "place": "Somewhere", "happened_on": date(2026, 3, 1), "personal_data": False}


def of(shop: Engine, tag: str) -> Any:
    """Return an asset."""
    with shop.unit_of_work("system", reading=True) as uow:
        return uow.execute(select(asset).where(asset.c.tag == tag)).one()


def alter(shop: Engine, tag: str, **values: Any) -> str:
    """Change a row from outside; return its id."""
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(update(asset).where(asset.c.tag == tag).values(**values))
    return str(of(shop, tag).id)


def put(shop: Engine, table: Any, **row: Any) -> None:
    """Add a row from outside."""
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(insert(table).values(**row))


def rows(shop: Engine, table: Any) -> list[Any]:
    """Return all rows of a table."""
    with shop.unit_of_work("system", reading=True) as uow:
        return list(uow.execute(select(table)).all())


def right(shop: Engine, id: str, quantity: int, **more: Any) -> None:
    """Have a right."""
    row = {"id": id, "name": "Drawing", "kind": "software_executable", "stage": "in_use", "product": "P-1"}
    row |= {"quantity": quantity, "cost": Decimal(100 * quantity), "currency": "EUR", "source": "gift", "search": ""}
    put(shop, entitlement, **{**row, "source_reason": "x", "case_no": "X-1", **more})


def use(shop: Engine, id: str, of: str, person: str | None, last: date | None, **more: Any) -> None:
    """Have a use of a right."""
    row = {"id": id, "entitlement": of, "person": person, "quantity": 1, "state": "in_use", "last_used_on": last}
    row |= {"from_on": date(2025, 1, 1), "changed_at": shop.clock.now(), "case_no": "X-1"}
    put(shop, allocation, **{**row, **more})


# --- leavers ------------------------------------------------------------------------------------------------------


def leaver(case: Any, topic: str, **args: Any) -> dict[str, Any]:
    """Let the case call a topic about a person, whose name `do` would take for who acts."""
    with case.engine.unit_of_work("rita") as uow:
        [task] = tasks.find(uow, instance_id=case.id)
        tasks.complete(uow, task.id, {"do": topic, "args": args})
    with case.engine.unit_of_work("system", reading=True) as uow:
        found: dict[str, Any] = instances.variables(uow, case.id)["found"]
    return found


def back(tag: str, **more: Any) -> Mapping[str, Any]:
    """Return one row of what comes back."""
    return {"tag": tag, "back": "yes", "condition": "good", "accessories": "", **more}


def test_whatever_hangs_on_a_leaver_is_listed(case: Any, shop: Engine) -> None:
    alter(shop, "N-1", asset_owner="rita")
    right(shop, "E-1", 3, admin_owner="rita")
    use(shop, "A-1", "E-1", "rita", None)
    use(shop, "A-2", "E-1", None, None, asset=of(shop, "N-6").id)
    found = leaver(case, "leaver.holdings", person="rita", leaves_on=LEAVES)
    assert found["manager"] == "ines"
    assert [(row["tag"], row["personal"]) for row in found["items"]] == [("N-6", False)]
    assert [(row["what"], row["number"]) for row in found["owned"]] == [("asset", "N-1"), ("entitlement", "E-1")]
    assert found["seats"] == 2
    new = [{"number": "N-1", "new_owner": "tom"}, {"number": "E-1", "new_owner": "ines"}]
    leaver(case, "leaver.reassign", person="rita", owned=new)
    assert of(shop, "N-1").asset_owner == "tom"
    assert rows(shop, entitlement)[0].admin_owner == "ines"
    with case.refused("person"):
        leaver(case, "leaver.holdings", person="nobody", leaves_on=LEAVES)


def test_a_leaver_names_nobody_and_not_the_leaver(case: Any, shop: Engine) -> None:
    alter(shop, "N-1", asset_owner="rita")
    with case.refused("owned.0.new_owner", "owned.1.new_owner"):
        owned = [{"number": "N-1", "new_owner": "rita"}, {"number": "N-2", "new_owner": None}]
        leaver(case, "leaver.reassign", person="rita", owned=owned)


def test_what_comes_back_is_in_stock_and_its_rights_are_free(case: Any, shop: Engine) -> None:
    right(shop, "E-1", 3)
    use(shop, "A-1", "E-1", None, None, asset=of(shop, "N-6").id)
    found = leaver(case, "leaver.check_in", person="rita", items=[back("N-6", condition="broken")], place="BER")
    row = of(shop, "N-6")
    assert (row.stage, row.custodian, row.location, row.grade) == ("available", None, "BER", "broken")
    assert (found["items"], found["broken"], found["returned"]) == ([], [row.id], 1)
    assert [one.state for one in rows(shop, allocation)] == ["ended"]
    kept = [(one.holder, one.place) for one in rows(shop, custody) if one.until is None and one.asset == row.id]
    assert kept == [(None, "BER")]


def test_what_is_held_for_legal_stays_so_with_its_owner(case: Any, shop: Engine) -> None:
    alter(shop, "N-6", stage="on_hold", stage_before="in_use", hold="A trial")
    leaver(case, "leaver.check_in", person="rita", items=[back("N-6")], place="BER")
    row = of(shop, "N-6")
    assert (row.stage, row.custodian, row.location) == ("on_hold", "ines", "BER")


def test_a_private_device_leaves_when_our_data_are_wiped(case: Any, shop: Engine) -> None:
    alter(shop, "N-6", ownership="personal")
    leaver(case, "leaver.check_in", person="rita", items=[back("N-6", condition="wiped")], place="BER")
    row = of(shop, "N-6")
    assert (row.stage, row.custodian) == ("retired", None)
    assert [one for one in rows(shop, custody) if one.until is None and one.asset == row.id] == []


def test_only_what_the_leaver_keeps_comes_back_and_with_its_condition(case: Any) -> None:
    with case.refused("items.0.back", "items.1.condition"):
        items = [back("N-1"), back("N-6", condition=None)]
        leaver(case, "leaver.check_in", person="rita", items=items, place="BER")


# --- losses -------------------------------------------------------------------------------------------------------


def test_only_what_is_in_our_hands_can_be_lost_and_only_once(case: Any, shop: Engine, tools: Any) -> None:
    gone = alter(shop, "N-1", stage="disposed")
    with case.refused("asset_id"):
        case.do("loss.open", asset_id=gone, **SAID)
    with case.refused("asset_id"):
        case.do("loss.open", asset_id="nothing", **SAID)
    mine = of(shop, "N-6").id
    with case.refused("happened_on"):
        case.do("loss.open", asset_id=mine, **{**SAID, "happened_on": date(2026, 3, 3)})
    first = case.do("loss.open", asset_id=mine, **SAID)
    assert (first["known"], first["holder"], first["holds_data"]) == (False, "rita", True)
    other = tools.Case(shop)
    with other.refused("asset_id") as said:
        other.do("loss.open", asset_id=mine, **SAID)
    assert case.number in said["asset_id"]
    again = other.do("loss.open", asset_id=mine, reason="verification")
    assert (again["known"], again["loss_no"]) == (True, case.number)
    assert len(rows(shop, loss)) == 1


def test_what_another_process_misses_already_is_taken_over(case: Any, shop: Engine) -> None:
    alter(shop, "N-6", stage="missing")
    found = case.do("loss.open", asset_id=of(shop, "N-6").id, reason="not_found", holds_data=False)
    assert (found["kind"], found["holds_data"]) == ("not_found", False)
    assert [row.state for row in rows(shop, loss)] == ["open"]


def test_a_loss_that_is_written_off_leaves_nothing_behind(case: Any, shop: Engine) -> None:
    mine, other = of(shop, "N-6").id, of(shop, "N-1").id
    alter(shop, "N-6", acquired_on=date(2025, 9, 1), life_months=48, contract="C-1")
    link = {"id": "R-1", "from_asset": other, "to_asset": mine, "kind": "part_of", "from_on": date(2026, 1, 1)}
    put(shop, asset_relation, **link, case_no="X-1")
    right(shop, "E-1", 1)
    use(shop, "A-1", "E-1", None, None, asset=mine)
    opened = case.do("loss.open", asset_id=mine, **SAID)
    assert opened["book_value"] > 0
    with case.refused("posting_ref"):
        case.do("loss.close", outcome="written_off")
    with case.refused("outcome"):
        case.do("loss.close", outcome="perhaps")
    with case.refused("place"):
        case.do("loss.close", outcome="usable")
    assert case.do("loss.close", outcome="written_off", posting_ref="GL-1") == {
        "outcome": "written_off",
        "to_retire": [],
    }
    row = of(shop, "N-6")
    assert (row.stage, row.contract, row.custodian) == ("disposed", None, None)
    assert [one.state for one in rows(shop, allocation)] == ["ended"]
    assert [one.to_on for one in rows(shop, asset_relation)] == [date(2026, 3, 2)]
    with case.refused("outcome"):
        case.do("loss.close", outcome="usable", place="BER")


def test_what_went_missing_on_its_way_out_goes_on_there_when_it_is_found(case: Any, shop: Engine) -> None:
    mine = of(shop, "N-6").id
    put(shop, medium, id="D-1", asset=mine, kind="ssd", serial="SER-1", case_no="X-1")
    case.do("retire.enrich", assets=[mine], reason="end_of_life", wished_route="recycle", last_location="HQ")
    case.do("retire.withdraw", plan=[{"asset": mine, "route": "recycle"}])
    case.do("retire.missing", assets=[mine])
    case.do("loss.open", asset_id=mine, reason="not_found")
    found = case.do("loss.close", outcome="usable", place="BER")
    assert (found["outcome"], found["to_retire"]) == ("found", [mine])
    assert (of(shop, "N-6").stage, of(shop, "N-6").location) == ("retired", "BER")
    again = case.do("retire.suggest", asset_id=mine)
    assert again["assets"] == [mine]
    case.do("retire.enrich", assets=[mine], reason="broken", wished_route="recycle", last_location="BER")
    case.do("retire.withdraw", plan=[{"asset": mine, "route": "recycle"}])
    assert of(shop, "N-6").stage == "retired"


def test_what_another_case_has_taken_on_meanwhile_stays_there(case: Any, shop: Engine) -> None:
    mine = of(shop, "N-6").id
    case.do("loss.open", asset_id=mine, **SAID)
    alter(shop, "N-6", stage="retired")
    assert case.do("loss.close", outcome="written_off", posting_ref="GL-1")["outcome"] == "found"
    case.do("maintain.close", asset_id=mine, outcome="in_use")
    assert of(shop, "N-6").stage == "retired"
    assert [row.state for row in rows(shop, loss)] == ["found"]


# --- verification -------------------------------------------------------------------------------------------------


def test_an_answer_that_comes_late_changes_nothing_any_more(case: Any, shop: Engine) -> None:
    alter(shop, "N-6", stage="retired")
    found = case.do("verify.record", answered_by="rita", items=[{"tag": "N-6", "answer": "lost", "note": "Gone"}])
    assert (found["lost"], found["differences"]) == ([], [])
    assert [(row.answer, row.person) for row in rows(shop, verification)] == [("lost", "rita")]
    assert of(shop, "N-6").last_verified_on is None
    with case.refused("items.0.answer"):
        case.do("verify.record", answered_by="rita", items=[{"tag": "N-6", "answer": "perhaps"}])


def test_the_sample_is_one_in_twenty_and_the_same_for_the_same_seed(case: Any, shop: Engine) -> None:
    tags = [f"N-{number}" for number in range(1, 7)]
    for tag in tags:
        alter(shop, tag, stage="in_use", custodian="rita", last_verified_on=None)
    case.do("verify.record", answered_by="rita", items=[{"tag": tag, "answer": "have_it"} for tag in tags])
    first, second = case.do("verify.sample"), case.do("verify.sample")
    assert first == second
    assert len(first["sample"]) == 1
    assert first["sample"][0]["person"] == "rita"


@pytest.mark.parametrize(("due_only", "tags"), [(False, ["N-5", "N-6"]), (True, ["N-6"])])
def test_only_what_is_due_is_asked_about_when_that_is_wanted(
    case: Any, shop: Engine, due_only: bool, tags: list[str]
) -> None:
    soon = shop.clock.now().date() - timedelta(days=300)
    alter(shop, "N-6", last_verified_on=soon)
    alter(shop, "N-5", stage="in_use", custodian=None, service="Payroll", last_verified_on=date(2026, 2, 1))
    found = case.do("verify.holdings", kind="hardware", due_only=due_only)
    assert sorted(item["tag"] for one in found["holdings"] for item in one["items"]) == tags
    asked = {one["person"] for one in found["holdings"]}
    assert asked == ({"rita"} if due_only else {"rita", "ines"}), "what nobody keeps goes to whoever answers for it"


# --- licences -----------------------------------------------------------------------------------------------------


def test_use_is_what_is_allocated_or_what_is_installed_whichever_is_more(case: Any, shop: Engine) -> None:
    put(shop, product, id="P-1", publisher="Acme", title="Drawing Pro", search="")
    right(shop, "E-1", 4)
    right(shop, "E-2", 9, ends_on=date(2026, 2, 1))
    use(shop, "A-1", "E-1", "rita", date(2025, 12, 1))
    use(shop, "A-2", "E-1", None, date(2025, 12, 1), asset=of(shop, "N-6").id)
    use(shop, "A-3", "E-1", "gone", date(2025, 12, 1))
    use(shop, "A-4", "E-1", "tom", date(2026, 2, 27))
    found = case.do("licence.build_position", product="P-1")
    assert (found["title"], found["rights"], found["used"], found["gap"]) == ("Drawing Pro", 4, 4, 0)
    assert [(one["allocation"], one["person"]) for one in found["candidates"]] == [("A-1", "rita"), ("A-2", "rita")]
    for number in range(6):
        seen = {"id": f"I-{number}", "product": "P-1", "title": "Drawing", "discovered_at": shop.clock.now()}
        put(shop, installation, **seen, source="x", feed="x")
    again = case.do("licence.build_position", product="Drawing", wanted=1, excluded=2)
    assert (again["used"], again["gap"], again["unallocated"]) == (5, 1, 2)
    assert (again["unit_price"], again["shortfall_value"]) == (Decimal(100), Decimal(100))
    assert again["position_no"] == found["position_no"], "one position a case"
    with case.refused("product"):
        case.do("licence.build_position", product="P-2")


def test_what_ended_meanwhile_is_not_taken_back_twice(case: Any, shop: Engine) -> None:
    right(shop, "E-1", 2)
    use(shop, "A-1", "E-1", "rita", date(2025, 12, 1), state="ended")
    use(shop, "A-2", "E-1", "tom", date(2025, 12, 1))
    candidates = [{"allocation": id, "person": "x", "quantity": Decimal(1)} for id in ("A-1", "A-2")]
    found = case.do("licence.reclaim", candidates=candidates, answers=[])
    assert (found["reclaimed"], [one["allocation"] for one in found["silent"]]) == (1, ["A-2"])
    ended = case.do("licence.undo", silent=found["silent"], undone=[])
    assert ended == {"given_back": 0, "ended": 1}
