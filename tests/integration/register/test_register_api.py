"""The register over HTTP: who sees what, lists in parts, exports, loads in steps."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import people
from engine.unit_of_work import Engine
from register import imports_steps


def _file(browser: FlaskClient, content: str) -> str:
    sent = browser.post("/api/v1/files", data={"file": (io.BytesIO(content.encode()), "rows.csv")})
    assert sent.status_code == 201, sent.text
    found: str = sent.json["id"]
    return found


def _tags(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["tag"] for item in answer.json["items"]]


def test_who_works_with_the_register_sees_all_of_it_in_parts_by_number(sign_in: Callable[[str], FlaskClient]) -> None:
    dora = sign_in("dora")
    first = dora.get("/api/v1/assets?limit=3")
    assert _tags(first) == ["A-1", "A-2", "A-3"]
    assert _tags(dora.get("/api/v1/assets", query_string={"limit": 3, "cursor": first.json["next"]})) == ["A-4"]
    assert _tags(dora.get("/api/v1/assets?stage=in_use&custodian=tom")) == ["A-4"]
    assert _tags(dora.get("/api/v1/assets?q=notebook%20sn1")) == ["A-1"]
    assert _tags(dora.get("/api/v1/assets?q=notebook")) == ["A-1", "A-3"]
    assert dora.get("/api/v1/assets?colour=red").status_code == 422


def test_everybody_else_sees_what_they_keep_or_manage_and_no_other_list(sign_in: Callable[[str], FlaskClient]) -> None:
    rita, ines = sign_in("rita"), sign_in("ines")
    assert _tags(rita.get("/api/v1/assets")) == ["A-1", "A-3"]
    assert _tags(ines.get("/api/v1/assets")) == ["A-1", "A-3"], "rita's manager"
    assert rita.get("/api/v1/assets/A-1").json["serial"] == "SN1"
    assert rita.get("/api/v1/assets/A-4").status_code == 404
    assert rita.get("/api/v1/assets/A-4/history").status_code == 404
    assert rita.get("/api/v1/contracts").status_code == 403
    assert rita.get("/api/v1/contracts/C-1").status_code == 404
    assert rita.get("/api/v1/register/supplier.csv").status_code == 403
    assert rita.get("/api/v1/imports").status_code == 403


def test_the_history_of_an_asset_begins_with_the_load_that_brought_it(sign_in: Callable[[str], FlaskClient]) -> None:
    dora = sign_in("dora")
    events = dora.get("/api/v1/assets/A-1/history").json["items"]
    assert {event["reason"] for event in events} == {"First load"}
    assert {"field": "stage", "after": "in_use"}.items() <= {**events[0], **_of(events, "stage")}.items()
    context = dora.get("/api/v1/assets/A-1/context").json
    assert [(one["from_stage"], one["to_stage"]) for one in context["stages"]] == [(None, "in_use")]
    assert [(one["holder"], one["place"]) for one in context["hands"]] == [("rita", "HQ")]
    assert context["bought"] is None


def _of(events: list[dict[str, Any]], field: str) -> dict[str, Any]:
    return next(event for event in events if event["field"] == field)


def test_an_export_holds_the_whole_list_and_nothing_that_a_spreadsheet_runs(
    sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    dora = sign_in("dora")
    spiteful = ('=cmd|"/c calc"!A0', "+1", "-1", "@SUM(1)")
    head = "id,name\n" + "".join(
        f'L-{number},"{text.replace(chr(34), chr(34) * 2)}"\n' for number, text in enumerate(spiteful)
    )
    load = dora.post("/api/v1/imports", json={"entity": "location", "file_id": _file(dora, head), "reason": "Try"})
    assert dora.post(f"/api/v1/imports/{load.json['id']}/continue").json["state"] == "done"
    # Parts of two, to see that they are joined.
    monkeypatch.setattr("register.exports.PART", 2)
    answer = dora.get("/api/v1/register/location.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["HQ", "L-0", "L-1", "L-2", "L-3", "LAB"]
    assert [row["name"] for row in rows[1:5]] == [f"'{text}" for text in spiteful]
    assert rows[0]["active"] == "yes"
    narrowed = dora.get("/api/v1/register/asset.csv?stage=available").get_data().decode("utf-8-sig")
    assert [row["tag"] for row in csv.DictReader(io.StringIO(narrowed))] == ["A-2"]
    assert dora.get("/api/v1/register/asset.csv?country=DE").status_code == 422
    assert dora.get("/api/v1/register/person.csv").status_code == 404


def test_a_load_is_compared_first_then_written_in_steps_that_say_how_far_it_is(
    sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_steps, "STEP", 2)
    dora = sign_in("dora")
    file = _file(dora, "id,name,country\nS-1,Kontor,DE\nS-2,Shady Deals,\nS-3,Third,DK\n")
    compared = dora.post("/api/v1/imports/preview", json={"entity": "supplier", "file_id": file})
    assert (compared.json["added"], compared.json["changed"], compared.json["unchanged"]) == (["S-3"], ["S-1"], 1)
    assert dora.get("/api/v1/suppliers/S-3").status_code == 404
    begun = dora.post("/api/v1/imports", json={"entity": "supplier", "file_id": file, "reason": "New names"})
    assert begun.status_code == 201
    assert (begun.json["state"], begun.json["rows"], begun.json["done"]) == ("running", 3, 0)
    address = f"/api/v1/imports/{begun.json['id']}"
    first = dora.post(f"{address}/continue").json
    assert (first["state"], first["done"], first["changed"], first["unchanged"]) == ("running", 2, 1, 1)
    last = dora.post(f"{address}/continue").json
    assert (last["state"], last["done"], last["added"]) == ("done", 3, 1)
    assert dora.post(f"{address}/continue").status_code == 409
    assert dora.get(address).json == last
    assert dora.get("/api/v1/imports").json["items"][0] == last


def test_a_load_can_be_left_where_it_is(sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports_steps, "STEP", 1)
    dora = sign_in("dora")
    file = _file(dora, "id,name\nX-1,One\nX-2,Two\n")
    begun = dora.post("/api/v1/imports", json={"entity": "location", "file_id": file, "reason": "Halls"}).json
    dora.post(f"/api/v1/imports/{begun['id']}/continue")
    stopped = dora.post(f"/api/v1/imports/{begun['id']}/stop").json
    assert (stopped["state"], stopped["done"]) == ("stopped", 1)
    assert [dora.get(f"/api/v1/locations/{key}").status_code for key in ("X-1", "X-2")] == [200, 404]


def test_what_does_not_fit_is_named_by_line_before_anything_is_written(sign_in: Callable[[str], FlaskClient]) -> None:
    dora, rita = sign_in("dora"), sign_in("rita")
    file = _file(dora, "id,name,active\nX-1,One,yes\nX-2,Two,perhaps\n")
    refused = dora.post("/api/v1/imports", json={"entity": "location", "file_id": file, "reason": "Halls"})
    assert refused.status_code == 422
    assert "2.active" not in refused.text and "3.active" in refused.text
    own = _file(rita, "id,name\nX,Y\n")
    assert rita.post("/api/v1/imports/preview", json={"entity": "location", "file_id": own}).status_code == 403
    assert dora.post("/api/v1/imports/preview", json={"entity": "location", "file_id": own}).status_code == 404


def test_the_rules_are_asked_of_the_whole_register_and_weighed(sign_in: Callable[[str], FlaskClient]) -> None:
    asked = sign_in("dora").get("/api/v1/invariants").json
    assert {rule["id"]: rule["offenders"] for rule in asked["items"] if not rule["ok"]} == {}
    assert len(asked["items"]) >= 11
    # The disposed one does not count.
    assert (asked["score"], asked["of"]) == (1.0, 3)
    assert sign_in("rita").get("/api/v1/invariants").status_code == 403


def test_metrics_come_with_formula_source_and_trust_in_the_language_of_the_reader(
    sign_in: Callable[[str], FlaskClient], stocked: Engine
) -> None:
    dora = sign_in("dora")
    found = {one["id"]: one for one in dora.get("/api/v1/register/metrics").json["items"]}
    assert len(found) == 39
    # Three of the four assets have not ended; all is filled but the owner and the keeper of the one in stock.
    assert {"value": 1, "source_state": "ok", "trust": 1.0, "from_on": None}.items() <= found["m.D1"].items()
    unknown = found["m.D4"]
    assert (unknown["value"], unknown["source_state"], unknown["beyond"]) == (None, "no_source", False)
    assert unknown["missing"] == "Discovery is not connected: no feed of it has been loaded."
    with stocked.unit_of_work("system") as uow:
        people.update(uow, "dora", locale="de")
    german = sign_in("dora").get("/api/v1/register/metrics").json["items"]
    assert [one["name"] for one in german if one["id"] == "m.D1"] == ["Vollständigkeit"]
    period = {"from_on": "2026-01-01", "to_on": "2026-01-31"}
    of_period = {one["id"]: one for one in dora.get("/api/v1/register/metrics", query_string=period).json["items"]}
    assert (of_period["m.A1"]["from_on"], of_period["m.A1"]["to_on"]) == tuple(period.values())
    assert dora.get("/api/v1/register/metrics?from_on=2026-02-01").status_code == 422
    assert dora.get("/api/v1/register/metrics?from_on=2026-02-01&to_on=2026-01-01").status_code == 422
    assert sign_in("rita").get("/api/v1/register/metrics").status_code == 403


@pytest.mark.parametrize(
    "part",
    ["changes", "losses", "sanitizations", "disposals", "actions", "findings", "risks", "objectives",
     "discovered-devices", "documents"],
)  # fmt: skip
def test_records_of_the_whole_life_are_listed_for_those_who_work_with_the_register(
    sign_in: Callable[[str], FlaskClient], part: str
) -> None:
    assert sign_in("dora").get(f"/api/v1/{part}").json == {"items": [], "next": None}
    assert sign_in("rita").get(f"/api/v1/{part}").status_code == 403


def test_a_device_that_no_register_knows_is_found_in_its_list(sign_in: Callable[[str], FlaskClient]) -> None:
    dora = sign_in("dora")
    rows = [{"key": "1", "serial": "SN1", "hostname": "nb"}, {"key": "2", "serial": "X", "hostname": "pi"}]
    body = {"kind": "discovery", "source": "Scanner", "as_of": "2026-03-02T06:00:00Z", "rows": rows}
    assert dora.post("/api/v1/feeds", json=body).status_code == 201
    [found] = dora.get("/api/v1/discovered-devices?q=pi").json["items"]
    assert (found["hostname"], found["asset"]) == ("pi", None)
    assert dora.get(f"/api/v1/discovered-devices/{found['id']}").json["source"] == "Scanner"
