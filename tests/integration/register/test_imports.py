import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from engine import people
from engine.errors import Invalid, InvalidSubmission, NotAllowed
from engine.unit_of_work import Engine
from register import imports, spreadsheets
from register.store.reference import CHANGES_OF, GET
from register.store.tables import acceptance, custody, stage_move


def _load(engine: Engine, entity: str, text: str, reason: str = "Yearly update") -> imports.Import:
    with engine.unit_of_work("dora") as uow:
        return imports.load(uow, entity, text.encode(), reason=reason)


def _row(engine: Engine, entity: str, key: str) -> Any:
    with engine.unit_of_work("dora", reading=True) as uow:
        return uow.execute(GET[entity], {"key": key}).one_or_none()


def test_values_come_back_as_they_were_in_the_file(stocked: Engine) -> None:
    centre = _row(stocked, "cost_centre", "4100")
    assert (centre.owner, centre.open_from, centre.open_to) == ("ines", date(2026, 1, 1), None)
    assert centre.budget == Decimal(50000)
    item = _row(stocked, "catalogue_item", "NB-14")
    assert (item.unit_price, item.lead_days, item.live) == (Decimal("1450.10"), 7, True)
    assert _row(stocked, "exchange_rate", "USD").rate == Decimal("0.92")
    assert _row(stocked, "supplier", "S-1").country == "DE"


def test_a_second_load_tells_what_is_new_what_changed_and_what_stayed(stocked: Engine) -> None:
    text = "id,name,country\nS-1,Kontor Systemhaus,AT\nS-2,Shady Deals,\nS-3,Bluefin,DK\n"
    done = _load(stocked, "supplier", text)
    assert (done.added, done.changed, done.unchanged) == (1, 1, 1)
    assert _row(stocked, "supplier", "S-1").country == "AT"
    again = _load(stocked, "supplier", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_a_column_that_the_file_has_not_stays_as_it_is_and_gets_its_default_in_a_new_row(stocked: Engine) -> None:
    _load(stocked, "supplier", "id,name\nS-2,Shady Deals Ltd\nS-3,Bluefin\n")
    assert (_row(stocked, "supplier", "S-2").name, _row(stocked, "supplier", "S-2").status) == (
        "Shady Deals Ltd",
        "blocked",
    )
    assert _row(stocked, "supplier", "S-3").status == "onboarded"


def test_every_changed_field_is_kept_with_who_why_and_what_it_was(stocked: Engine) -> None:
    _load(stocked, "catalogue_item", "id,name,kind,unit_price,live\nNB-10,Netbook,hardware,279.90,no\n", "New prices")
    with stocked.unit_of_work("rita", reading=True) as uow:
        changes = uow.execute(CHANGES_OF, {"entity": "catalogue_item", "key": "NB-10"}).all()
    newest = {change.field: change for change in changes if change.reason == "New prices"}
    assert (newest["unit_price"].before, newest["unit_price"].after) == (Decimal(299), Decimal("279.9"))
    assert newest["unit_price"].actor == "dora"
    assert [change.before for change in changes if change.reason == "First load" and change.field == "name"] == [None]


def test_a_preview_says_the_same_and_writes_nothing(stocked: Engine) -> None:
    text = b"id,name,address\nHQ,Head office,Spreeufer 12\nNEW,New hall,\n"
    with stocked.unit_of_work("dora", reading=True) as uow:
        differences = imports.preview(uow, "location", text)
    assert (differences.added, differences.changed) == (("NEW",), ("HQ",))
    assert {change.field for change in differences.changes if change.key == "NEW"} == {"name", "active"}
    assert ("HQ", "name", "Headquarters", "Head office") in {
        (change.key, change.field, change.before, change.after) for change in differences.changes
    }
    assert _row(stocked, "location", "NEW") is None


def test_a_load_without_a_reason_is_refused(stocked: Engine) -> None:
    with pytest.raises(Invalid, match="why the data is loaded"):
        _load(stocked, "location", "id,name\nX,Y\n", reason="  ")


def test_every_bad_cell_is_named_by_line_and_column_and_nothing_is_written(stocked: Engine) -> None:
    text = (
        "id,name,kind,unit_price,currency,lead_days,live\n"
        "A,Fine,hardware,10,EUR,5,yes\n"
        ",No key,hardware,10,EUR,5,yes\n"
        "C,Bad kind,furniture,10,EUR,5,yes\n"
        "D,Bad price,hardware,ten,EUR,5,yes\n"
        "E,Too dear,hardware,1e99,EUR,5,yes\n"
        "F,Bad currency,hardware,1,EURO,5,yes\n"
        "G,Bad days,hardware,1,EUR,1.5,yes\n"
        "H,Bad flag,hardware,1,EUR,1,maybe\n"
        "A,Twice,hardware,1,EUR,1,yes\n"
    )
    with pytest.raises(InvalidSubmission) as raised:
        _load(stocked, "catalogue_item", text)
    assert set(raised.value.errors) == {
        "3.id",
        "4.kind",
        "5.unit_price",
        "6.unit_price",
        "7.currency",
        "8.lead_days",
        "9.live",
        "10.id",
    }
    assert "hardware" in raised.value.errors["4.kind"][0]
    assert _row(stocked, "catalogue_item", "A") is None


def test_what_a_row_refers_to_must_be_there(stocked: Engine) -> None:
    with pytest.raises(InvalidSubmission) as raised:
        _load(
            stocked,
            "contract",
            "id,name,supplier,kind,owner\nC-9,Nine,S-9,frame,ines\nC-8,Eight,S-1,frame,nobody\n",
        )
    assert raised.value.errors == {
        "2.supplier": ["There is no supplier “S-9”. Load it first or correct it."],
        "3.owner": ["There is no person “nobody”. Load it first or correct it."],
    }


def test_assets_that_are_there_are_changed_by_processes_alone(stocked: Engine) -> None:
    with pytest.raises(InvalidSubmission) as raised:
        _load(
            stocked,
            "asset",
            "tag,name,kind,stage,cost,location\nA-9,New,hardware,available,1,HQ\nA-1,Notebook,hardware,disposed,1,HQ\n",
        )
    assert raised.value.errors == {
        "3.tag": ["“A-1” is in the register already. Only processes change assets: take this line out."]
    }
    assert _row(stocked, "asset", "A-9") is None


def test_opening_stock_begins_its_chain_of_stages_and_of_hands_with_the_number_of_the_load(stocked: Engine) -> None:
    done = _load(
        stocked,
        "asset",
        "tag,name,kind,stage,location,custodian,tenant,asset_owner,cost_centre,cost\n"
        "H-1,Notebook,hardware,in_use,HQ,rita,,tom,4100,900\nC-1,CRM,cloud_service,in_use,,rita,crm,tom,4100,12\n",
        "Stock taking 2026",
    )
    row = _row(stocked, "asset", "H-1")
    assert (row.source, row.source_reason, row.case_no) == ("opening_stock", "Stock taking 2026", done.number)
    assert done.number.startswith("IMP-2026-")
    with stocked.unit_of_work("dora", reading=True) as uow:
        moves = uow.execute(select(stage_move).where(stage_move.c.asset == row.id)).all()
        kept = uow.execute(select(custody).where(custody.c.case_no == done.number)).all()
        taken = uow.execute(select(acceptance).where(acceptance.c.case_no == done.number)).all()
    assert [(move.from_stage, move.to_stage, move.case_no) for move in moves] == [(None, "in_use", done.number)]
    # Nobody carries a cloud service home.
    assert [(hand.asset, hand.holder, hand.place, hand.until) for hand in kept] == [(row.id, "rita", "HQ", None)]
    assert [(one.asset, one.mode, one.reason) for one in taken] == [(row.id, "none", "Stock taking 2026")]


def test_a_serial_number_is_given_once_by_a_maker(stocked: Engine) -> None:
    head = "tag,name,kind,stage,location,cost,maker,serial\n"
    two = "B-1,One,hardware,available,HQ,9,Kestrel,77\nB-2,Two,hardware,available,HQ,9,Finch,77\n"
    _load(stocked, "asset", head + two)
    with pytest.raises(InvalidSubmission) as raised:
        _load(
            stocked,
            "asset",
            f"{head}B-3,Three,hardware,available,HQ,9,Kestrel,77\nB-4,F,hardware,available,HQ,9,Wren,1\n"
            "B-5,F,hardware,available,HQ,9,Wren,1\n",
        )
    assert raised.value.errors == {
        "2.serial": ["The serial number “77” of this maker belongs to B-1. Correct it."],
        "4.serial": ["“1” is also in line 3."],
    }


@pytest.mark.parametrize("stage", ["proposed", "ordered", "reserved", "on_hold", "cancelled"])
def test_a_load_cannot_say_what_only_a_case_does(stocked: Engine, stage: str) -> None:
    with pytest.raises(InvalidSubmission) as raised:
        _load(stocked, "asset", f"tag,name,kind,stage\nA-9,New,hardware,{stage}\n")
    assert set(raised.value.errors) == {"2.stage"}


@pytest.mark.parametrize(
    ("entity", "row", "says"),
    [
        ("asset", "tag,name,kind,stage,location\nA-9,New,hardware,available,HQ\n", "INV-18"),
        ("asset", "tag,name,kind,stage,cost\nA-9,New,hardware,available,1\n", "can be touched"),
        ("asset", "tag,name,kind,stage,cost,custodian\nA-9,New,service,available,1,gus\n", "is not here any more"),
        ("asset", "tag,name,kind,stage,cost,location\nA-9,New,hardware,in_use,1,HQ\n", "INV-02"),
        ("asset", "tag,name,kind,stage,cost\nA-9,New,service,in_transit,1\n", "INV-05"),
        ("contract", "id,name,supplier,kind,ends_on\nC-9,Nine,S-1,frame,2027-12-31\n", "INV-14"),
        ("contract", "id,name,supplier,kind,notice_on\nC-1,Hardware frame,S-1,frame,\n", "INV-14"),
    ],
)
def test_a_row_that_would_break_a_rule_of_the_register_is_refused_by_its_line(
    stocked: Engine, entity: str, row: str, says: str
) -> None:
    with stocked.unit_of_work("system") as uow:
        people.create(uow, "gus", "Gus Gone")
        people.deactivate(uow, "gus")
    with pytest.raises(InvalidSubmission) as raised:
        _load(stocked, entity, row)
    assert [says in said[0] for said in raised.value.errors.values()] == [True]
    assert all(place.startswith("2.") for place in raised.value.errors)


def test_who_is_in_none_of_the_groups_loads_nothing_and_hears_whose_it_is(stocked: Engine) -> None:
    with stocked.unit_of_work("rita") as uow, pytest.raises(NotAllowed, match="Data stewards"):
        imports.load(uow, "location", b"id,name\nX,Y\n", reason="Try")


def test_a_german_reader_hears_in_german_what_is_wrong(stocked: Engine) -> None:
    with stocked.unit_of_work("dora") as uow, pytest.raises(InvalidSubmission) as raised:
        uow.locale = "de"
        imports.preview(uow, "location", b"id,name,active\nX,Y,vielleicht\n")
    assert raised.value.errors == {"2.active": ["„active“ ist yes oder no, nicht „vielleicht“."]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"id,name,colour\nA,B,C\n", "first line does not fit location"),
        (b"name\nB\n", "needed are id, name"),
        (b"id,name,id\nA,B,C\n", "each once"),
        (b"id,name\nA,B,C\n", "Line 2 has more cells"),
        (b'id,name\nA,"B\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(stocked: Engine, content: bytes, says: str) -> None:
    with stocked.unit_of_work("dora") as uow, pytest.raises(Invalid, match=says):
        imports.load(uow, "location", content, reason="Try")


def test_a_file_saved_by_a_spreadsheet_is_read(stocked: Engine) -> None:
    _load(stocked, "location", '\ufeffid;name;address\r\nWH;Warehouse;"Am Kai 1; Tor 2"\r\n;;\r\n')
    assert _row(stocked, "location", "WH").address == "Am Kai 1; Tor 2"


def test_an_unknown_kind_of_data_is_refused(stocked: Engine) -> None:
    with stocked.unit_of_work("dora") as uow, pytest.raises(Invalid, match="There are location"):
        imports.load(uow, "people", b"id\nx\n", reason="Try")


TEMPLATE = "id,name,name_de,category,most_assets,steps,backout\nSTD-1,Firmware,Firmwarestand,software,5,Do,Undo\n"


def test_standard_changes_are_loaded_by_the_itam_manager_and_offered_in_the_language_of_the_person(
    stocked: Engine,
) -> None:
    with stocked.unit_of_work("system") as uow:
        done = imports.load(uow, "change_template", TEMPLATE.encode(), reason="Agreed in the board")
    lookup = stocked.lookups["change_template"]
    with stocked.unit_of_work("rita", reading=True) as uow:
        (found,) = lookup.search(uow, "firm").items
        assert (found.id, found.label, found.data) == ("STD-1", "Firmware", {"category": "software"})
        uow.locale = "de"
        assert lookup.find(uow, ["STD-1", "STD-9"])["STD-1"].label == "Firmwarestand"
        assert lookup.search(uow, "patches").items == ()
    with stocked.unit_of_work("system", reading=True) as uow:
        assert uow.execute(GET["change_template"], {"key": "STD-1"}).one().case_no == done.number
    with pytest.raises(NotAllowed):
        _load(stocked, "change_template", TEMPLATE)


def test_spreadsheets_are_read_like_files_and_what_they_work_out_is_refused(stocked: Engine) -> None:
    head, row = ["id", "name", "country"], ["S-9", "=Fjord & Sons", "DK"]
    with stocked.unit_of_work("dora") as uow:
        imports.load(uow, "supplier", spreadsheets.write("suppliers", [head, row]), reason="New")
    assert _row(stocked, "supplier", "S-9").name == "=Fjord & Sons"
    book = Workbook()
    book.active.append(head)
    book.active.append(["S-10", "=1+1", "DK"])
    worked_out = io.BytesIO()
    book.save(worked_out)
    for content in (worked_out.getvalue(), b"PK\x03\x04 and nothing more"):
        with stocked.unit_of_work("dora") as uow, pytest.raises(Invalid, match="XLSX"):
            imports.load(uow, "supplier", content, reason="New")
