from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Invalid, InvalidSubmission
from engine.unit_of_work import Engine
from register import imports
from register.store.reference import CHANGES_OF, GET


def _load(engine: Engine, entity: str, text: str, reason: str = "Yearly update") -> imports.Import:
    with engine.unit_of_work("ines") as uow:
        return imports.load(uow, entity, text.encode(), reason=reason)


def _row(engine: Engine, entity: str, key: str) -> Any:
    with engine.unit_of_work("ines", reading=True) as uow:
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
    # S-2 was blocked; a file without the column makes it what an empty cell means.
    assert (done.added, done.changed, done.unchanged) == (1, 2, 0)
    assert _row(stocked, "supplier", "S-1").country == "AT"
    again = _load(stocked, "supplier", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_every_changed_field_is_kept_with_who_why_and_what_it_was(stocked: Engine) -> None:
    _load(stocked, "catalogue_item", "id,name,kind,unit_price,live\nNB-10,Netbook,hardware,279.90,no\n", "New prices")
    with stocked.unit_of_work("rita", reading=True) as uow:
        changes = uow.execute(CHANGES_OF, {"entity": "catalogue_item", "key": "NB-10"}).all()
    newest = {change.field: change for change in changes if change.reason == "New prices"}
    assert (newest["unit_price"].before, newest["unit_price"].after) == (Decimal(299), Decimal("279.9"))
    assert newest["unit_price"].actor == "ines"
    assert [change.before for change in changes if change.reason == "First load" and change.field == "name"] == [None]


def test_a_preview_says_the_same_and_writes_nothing(stocked: Engine) -> None:
    text = b"id,name,address\nHQ,Head office,Spreeufer 12\nNEW,New hall,\n"
    with stocked.unit_of_work("ines", reading=True) as uow:
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
    with pytest.raises(Invalid, match="already: A-1"):
        _load(stocked, "asset", "tag,name,kind,stage\nA-1,Notebook,hardware,disposed\nA-9,New,hardware,available\n")
    assert _row(stocked, "asset", "A-9") is None


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
    with stocked.unit_of_work("ines") as uow, pytest.raises(Invalid, match=says):
        imports.load(uow, "location", content, reason="Try")


def test_a_file_saved_by_a_spreadsheet_is_read(stocked: Engine) -> None:
    _load(stocked, "location", '\ufeffid;name;address\r\nWH;Warehouse;"Am Kai 1; Tor 2"\r\n;;\r\n')
    assert _row(stocked, "location", "WH").address == "Am Kai 1; Tor 2"


def test_an_unknown_kind_of_data_is_refused(stocked: Engine) -> None:
    with stocked.unit_of_work("ines") as uow, pytest.raises(Invalid, match="There are location"):
        imports.load(uow, "people", b"id\nx\n", reason="Try")
