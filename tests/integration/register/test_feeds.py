"""Feeds of discovery, ledger and human resources over HTTP: what comes of them, and what is refused."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from engine import deployments, groups
from engine.store.tables import process_instance
from engine.unit_of_work import Engine
from register import invariants, metrics
from register.feeds import employments
from register.store.tables import (
    allocation,
    asset,
    discovered,
    discovered_change,
    employment,
    installation,
    ledger_value,
)

SignIn = Callable[[str], FlaskClient]
MORNING = "2026-03-02T06:00:00Z"
RIGHT = (
    "INSERT INTO entitlement (id, name, kind, stage, product, quantity, cost, currency, transferable, source, "
    "source_reason, case_no, row_version, search) VALUES ('ENT-1', 'Drawing', 'licence', 'in_use', 'P-1', 10, "
    "1000000, 'EUR', true, 'gift', 'x', 'ACQ-1', 0, '')",
    "INSERT INTO product (id, publisher, title, edition, search) VALUES ('P-1', 'Acme', 'Drawing', 'Pro', '')",
    "INSERT INTO allocation (id, entitlement, person, quantity, state, from_on, changed_at, case_no, row_version) "
    "VALUES ('al', 'ENT-1', 'rita', 1, 'in_use', '2026-01-01', '2026-01-01 09:00:00.000000+00:00', 'ACQ-1', 0)",
)


def _send(client: FlaskClient, kind: str, rows: Any = None, **more: Any) -> Any:
    body = {"kind": kind, "source": "Scanner", "as_of": MORNING, "rows": rows, **more}
    return client.post("/api/v1/feeds", json={name: value for name, value in body.items() if value is not None})


def _came(client: FlaskClient, kind: str, rows: Any = None, **more: Any) -> Any:
    answer = _send(client, kind, rows, **more)
    assert answer.status_code == 201, answer.text
    return answer.json


def _json(answer: Any) -> Any:
    return answer.json


def _rows(engine: Engine, table: Any) -> list[Any]:
    with engine.unit_of_work("system", reading=True) as uow:
        return list(uow.execute(select(table)).all())


def _write(engine: Engine, *statements: str) -> None:
    with engine.unit_of_work("system") as uow:
        for statement in statements:
            uow.connection.execute(text(statement))


def _figure(engine: Engine, id: str) -> metrics.Figure:
    with engine.unit_of_work("system", reading=True) as uow:
        return metrics.compute(uow, [id])[0]


def test_discovery_finds_assets_by_serial_number_and_names_what_no_register_knows(
    sign_in: SignIn, stocked: Engine
) -> None:
    dora = sign_in("dora")
    feed = _came(dora, "discovery", [
        {"key": "1", "serial": "SN1", "hostname": "nb-rita", "account": "rita", "seen_on": "2026-03-01"},
        {"key": "2", "serial": "SN99", "hostname": "pi", "attributes": {"os": "Linux"}},
        {"key": "3", "serial": "SN3", "hostname": "ghost"},
    ])  # fmt: skip
    assert (feed["id"], feed["rows"], feed["matched"], feed["loaded_by"]) == ("FEED-2026-00001", 3, 1, "dora")
    seen = {row.source_key: row for row in _rows(stocked, discovered)}
    tags = {row.id: row for row in _rows(stocked, asset)}
    found = tags[seen["1"].asset]
    assert (found.tag, found.last_seen_on, found.manageable) == ("A-1", date(2026, 3, 1), True)
    # What is disposed of and seen again is in no register any more.
    assert (seen["2"].asset, seen["3"].asset) == (None, None)
    with stocked.unit_of_work("dora", reading=True) as uow:
        [red] = [result for result in invariants.check(uow) if not result.ok]
    assert (red.id, [one.label for one in red.offenders]) == ("INV-17", ["ghost", "pi"])
    _write(stocked, "UPDATE asset SET serial = 'SN99' WHERE tag = 'A-2'")
    with stocked.unit_of_work("dora", reading=True) as uow:
        [red] = [result for result in invariants.check(uow) if not result.ok]
    assert [one.label for one in red.offenders] == ["ghost"], "the other is in the register by now"
    _write(stocked, "UPDATE asset SET serial = 'SN2' WHERE tag = 'A-2'")
    figure = _figure(stocked, "m.D4")
    assert (figure.value, figure.source_state, figure.beyond) == (Decimal("0.6667"), "ok", True)
    assert _json(dora.get("/api/v1/feeds"))["items"] == [dora.get(f"/api/v1/feeds/{feed['id']}").json]


def test_of_two_assets_with_one_serial_number_the_maker_decides(sign_in: SignIn, stocked: Engine) -> None:
    _write(
        stocked,
        "UPDATE asset SET maker = 'Kestrel', serial = '77' WHERE tag = 'A-1'",
        "UPDATE asset SET maker = 'Finch', serial = '77' WHERE tag = 'A-2'",
    )
    rows = [{"key": "1", "serial": "77", "maker": "FINCH"}, {"key": "2", "serial": "77"}]
    assert _came(sign_in("dora"), "discovery", rows)["matched"] == 1
    matched = {row.source_key: row.asset for row in _rows(stocked, discovered)}
    assert matched == {"1": next(row.id for row in _rows(stocked, asset) if row.tag == "A-2"), "2": None}


def test_a_device_that_changed_is_explained_by_what_touched_it_or_by_nothing(
    sign_in: SignIn, stocked: Engine, clock: Any
) -> None:
    dora = sign_in("dora")
    first = [
        {"key": "1", "serial": "SN1", "hostname": "nb-1", "attributes": {"ram": "16", "os": "11"}},
        {"key": "4", "serial": "SN4", "hostname": "phone"},
    ]
    _came(dora, "discovery", first)
    clock.move(days=30)
    _write(
        stocked,
        "INSERT INTO change_record (id, title, category, change_class, result_action, emergency, requester, state, "
        "window_start, window_end, search, case_no, row_version) VALUES ('CHG-1', 'RAM', 'hardware', 'standard', "
        "'update_record', false, 'rita', 'implemented', '2026-03-28 08:00:00.000000+00:00', "
        "'2026-03-28 10:00:00.000000+00:00', '', 'CHG-1', 0)",
        "INSERT INTO change_asset (id, change, asset, case_no) SELECT 'c', 'CHG-1', id, 'CHG-1' FROM asset "
        "WHERE tag = 'A-1'",
    )
    dora = sign_in("dora")
    again = [
        {"key": "1", "serial": "SN1", "hostname": "nb-1", "attributes": {"ram": "32", "os": "11"}},
        {"key": "4", "serial": "SN4", "hostname": "stolen"},
    ]
    _came(dora, "discovery", again, as_of="2026-04-01T06:00:00Z")
    # Seen once more without a change.
    _came(dora, "discovery", again, as_of="2026-04-01T07:00:00Z")
    changes = {row.field: (row.before, row.after, row.change) for row in _rows(stocked, discovered_change)}
    assert changes == {"ram": ("16", "32", "CHG-1"), "hostname": ("phone", "stolen", None)}
    figure = _figure(stocked, "m.C2")
    assert figure.value == Decimal("0.5")
    assert [figure.parts[name] for name in ("part", "whole")] == [1, 2]
    assert [row.first_seen_at < row.last_seen_at for row in _rows(stocked, discovered)] == [True, True]


def test_programs_and_seats_are_those_of_the_last_look_and_say_when_a_right_was_used(
    sign_in: SignIn, stocked: Engine
) -> None:
    _write(stocked, *RIGHT)
    dora = sign_in("dora")
    drawing = {"title": "Drawing Pro", "version": "3", "last_used_on": "2025-12-01"}
    device = {"key": "1", "serial": "SN1", "software": [drawing, {"title": "Solitaire"}]}
    _came(dora, "discovery", [device, {"key": "rita", "software": "Drawing Pro||2026-02-27; Mail"}])
    found = {(row.title, row.account): row for row in _rows(stocked, installation)}
    assert found["Drawing Pro", None].product == "P-1"
    assert found["Drawing Pro", None].asset is not None
    assert found["Solitaire", None].product is None
    assert (found["Drawing Pro", "rita"].device, found["Mail", "rita"].device) == (None, None)
    assert [row.last_used_on for row in _rows(stocked, allocation)] == [date(2026, 2, 27)]
    assert [_figure(stocked, id).value for id in ("m.L1", "m.L3")] == [8, 0]
    position = _figure(stocked, "m.L1")
    assert [(position.part_names[name].name, value) for name, value in position.parts.items()] == [("Drawing", 8)]
    # One is gone, of the seats nothing is said.
    _came(dora, "discovery", [{**device, "software": [{"title": "Solitaire"}]}])
    assert sorted((row.title, row.account or "") for row in _rows(stocked, installation)) == [
        ("Drawing Pro", "rita"),
        ("Mail", "rita"),
        ("Solitaire", ""),
    ]
    _write(stocked, "UPDATE allocation SET last_used_on = '2025-12-31'")
    assert _figure(stocked, "m.L3").value == 1


def test_the_ledger_is_compared_with_the_register_and_its_plan(sign_in: SignIn, stocked: Engine) -> None:
    _write(stocked, "UPDATE asset SET acquired_on = '2025-03-02'")
    dora = sign_in("dora")
    rows = [
        {"account": "0650", "value": 1900, "cost_centre": "4100"},
        {"account": "6800", "kind": "cost", "value": "110.50", "as_of": "2026-02-28"},
        {"account": "6800", "kind": "forecast", "value": "100", "as_of": "2026-02-28"},
        {"account": "6800", "kind": "forecast", "value": "900", "as_of": "2026-01-31"},
    ]
    assert _came(dora, "ledger", rows)["matched"] == 1
    # Corrected: what the same source said of the same day does not stay beside it.
    _came(dora, "ledger", [{"account": "0650", "value": 1798.575, "cost_centre": "4100"}])
    assert sorted(row.value for row in _rows(stocked, ledger_value) if row.kind == "value") == [Decimal("1798.575")]
    gap = _figure(stocked, "m.F2")
    # Three that have not ended, a quarter of whose life is over.
    assert (gap.value, gap.parts["register"]) == (Decimal("0.0000"), Decimal("1798.58"))
    error = _figure(stocked, "m.F3")
    assert (error.value, error.parts["months"]) == (Decimal("0.1050"), Decimal(1))


LEAVING = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:x">
<bpmn:message id="m" name="itam.leaver.announced" />
<bpmn:process id="leaving" name="Leaving" isExecutable="true">
<bpmn:startEvent id="s"><bpmn:messageEventDefinition id="sm" messageRef="m" /></bpmn:startEvent>
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" /><bpmn:userTask id="t" name="Say goodbye" />
<bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e" /><bpmn:endEvent id="e" />
</bpmn:process></bpmn:definitions>"""


def test_whoever_leaves_is_announced_once_and_nothing_can_be_given_to_them_long_after(
    sign_in: SignIn, stocked: Engine, clock: Any
) -> None:
    with stocked.unit_of_work("system") as uow:
        groups.create(uow, "hr", "Human resources", members=("ines",))
    ines = sign_in("ines")
    rows = [
        {"account": "rita", "starts_on": "2020-01-01", "ends_on": "2026-03-31", "manager": "ines", "org_unit": "R&D"},
        {"account": "tom", "ends_on": "2027-12-31"},
        {"account": "ines"},
        # Left long ago and is no person of ours.
        {"account": "old", "ends_on": "2019-12-31"},
    ]
    assert _came(ines, "hr", rows)["matched"] == 3
    # Nobody listens yet: it stays to be told.
    assert {row.id: row.offboarding for row in _rows(stocked, employment)} == dict.fromkeys(
        ("rita", "tom", "ines", "old")
    )
    with stocked.unit_of_work("system") as uow:
        deployments.deploy(uow, {"leaving.bpmn": LEAVING})
    _came(ines, "hr", [{**rows[0], "ends_on": "2026-03-31"}, rows[2]])
    cases = _rows(stocked, process_instance)
    assert {row.id: row.offboarding for row in _rows(stocked, employment)}["rita"] == cases[0].id
    assert employments.announce(stocked) == 0
    # Near enough now, and holds a phone.
    clock.set(clock.now().replace(year=2027, month=11))
    assert employments.announce(stocked) == 1
    assert len(_rows(stocked, process_instance)) == 2
    with stocked.unit_of_work("dora", reading=True) as uow:
        red = {result.id: [one.label for one in result.offenders] for result in invariants.check(uow)}
    assert red["INV-04"] == ["A-1"]
    assert (_figure(stocked, "m.O1").source_state, _figure(stocked, "m.O1").value) == ("ok", None)


@pytest.mark.parametrize(
    ("kind", "rows", "places"),
    [
        ("discovery", [{"serial": "1"}], {"1.key"}),
        ("discovery", [{"key": "1"}, {"key": "1"}], {"2.key"}),
        ("discovery", [{"key": "1", "seen_on": "yesterday", "colour": "red"}], {"1.seen_on", "1.colour"}),
        ("discovery", [{"key": "1", "software": 7, "attributes": [1]}], {"1.software", "1.attributes"}),
        ("discovery", [{"key": "1", "software": [{"version": "1"}]}], {"1.software.0.title"}),
        ("ledger", [{"account": "1", "value": "much"}, {"account": "1", "value": -1}], {"1.value", "2.value"}),
        ("ledger", [{"account": "1", "value": 1, "kind": "dream"}], {"1.kind"}),
        ("hr", [{"account": "rita", "ends_on": "31.3."}], {"1.ends_on"}),
    ],
)
def test_what_does_not_fit_is_named_by_row_and_column_and_nothing_is_written(
    sign_in: SignIn, stocked: Engine, kind: str, rows: Any, places: set[str]
) -> None:
    answer = _send(sign_in("dora"), kind, rows)
    assert answer.status_code == 422, answer.text
    assert set(answer.json["errors"]) == places
    assert (_rows(stocked, discovered), _rows(stocked, ledger_value), _rows(stocked, employment)) == ([], [], [])


def test_a_feed_needs_rows_or_a_file_and_a_time_that_has_come(sign_in: SignIn) -> None:
    dora = sign_in("dora")
    assert "either rows or the id of a file" in _send(dora, "hr").json["detail"]
    assert "time to come" in _send(dora, "hr", [], as_of="2027-01-01T00:00:00Z").json["detail"]
    assert "which system" in _send(dora, "hr", [], source=" ").json["detail"]
    assert _send(dora, "weather", []).status_code == 422
    assert _send(sign_in("rita"), "hr", []).status_code == 403
    assert sign_in("rita").get("/api/v1/feeds").status_code == 403


def test_a_feed_comes_as_a_file_too(sign_in: SignIn, stocked: Engine) -> None:
    dora = sign_in("dora")
    content = (
        "key,serial,hostname,software,attributes\n"
        '1,SN1,nb-1,Drawing|3|2026-02-27; Mail,"{""os"": ""11"", ""ram"": 16}"\n'
    )
    sent = dora.post("/api/v1/files", data={"file": (io.BytesIO(content.encode()), "scan.csv")})
    feed = _came(dora, "discovery", file_id=_json(sent)["id"])
    assert (feed["matched"], len(feed["sha256"])) == (1, 64)
    [row] = _rows(stocked, discovered)
    assert row.attributes == {"os": "11", "ram": "16"}
    assert sorted((one.title, one.version) for one in _rows(stocked, installation)) == [
        ("Drawing", "3"),
        ("Mail", None),
    ]
    wrong = dora.post("/api/v1/files", data={"file": (io.BytesIO(b"serial,hostname\nSN1,x\n"), "scan.csv")})
    assert "key" in _send(dora, "discovery", file_id=_json(wrong)["id"]).json["detail"]
