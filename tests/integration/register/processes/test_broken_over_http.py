"""Every invariant is attacked over HTTP, by completing tasks with what would break it: refused, and nothing changed."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from api.app import create_app
from engine import people, verify
from engine.unit_of_work import Engine
from register import invariants
from register.store.tables import asset, medium


class Remote:
    """A case that is moved over HTTP alone."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        answer = client.post("/api/v1/process-definitions/anything/start", json={"variables": {}})
        assert answer.status_code == 201, answer.text
        self.id = answer.get_json()["id"]

    def send(self, topic: str, **args: Any) -> Any:
        """Complete the task of the case; return the answer of the server."""
        [task] = self.client.get(f"/api/v1/tasks?instance_id={self.id}").get_json()["items"]
        return self.client.post(f"/api/v1/tasks/{task['id']}/complete", json={"data": {"do": topic, "args": args}})

    def do(self, topic: str, **args: Any) -> Any:
        """Complete the task and return what the topic gave."""
        answer = self.send(topic, **args)
        assert answer.status_code == 200, answer.text
        return self.client.get(f"/api/v1/process-instances/{self.id}/variables").get_json()["found"]


@pytest.fixture
def client(shop: Engine, tools: Any) -> FlaskClient:
    app = create_app(shop, tools.SETTINGS, pages=False)
    app.testing = True
    client = app.test_client()
    answer = client.post("/api/v1/session", json={"account": "rita", "password": tools.PASSWORD})
    assert answer.status_code == 201, answer.text
    return client


LINE = {"item": "NB-14", "text": "Notebook 14 inch", "quantity": 3, "unit_price": 1450, "kind": "hardware"}
ORDER: dict[str, Any] = {"supplier": "S-1", "lines": [LINE], "cost_centre": "4100", "deliver_to": "HQ"}
UNIT = {"quantity": 1, "tag": "T-1", "serial": "X1"}


def _id(shop: Engine, tag: str) -> str:
    with shop.unit_of_work("system", reading=True) as uow:
        found: str = uow.execute(select(asset.c.id).where(asset.c.tag == tag)).scalar_one()
        return found


def _issued(client: FlaskClient) -> tuple[Remote, str]:
    case = Remote(client)
    order = case.do("po.create", **ORDER)["po_no"]
    case.do("po.issue", po_no=order, promised_date="2026-03-20")
    return case, order


def _attacks(client: FlaskClient, shop: Engine) -> list[tuple[str, Remote, str, dict[str, Any], str]]:
    """Return (rule, case, topic, inputs, part of the sentence) for each attack, with everything before it done."""
    case, order = _issued(client)
    came = case.do("register.create_received", po_no=order, lines=[UNIT, {**UNIT, "tag": "T-2", "serial": "X2"}])
    holder, other = Remote(client), Remote(client)
    holder.do("register.reserve", assets=[_id(shop, "N-1")], quantity=1)
    line = {"item": "EDITOR", "text": "Editor", "quantity": 2, "unit_price": 600, "kind": "software_executable"}
    soft = Remote(client)
    licences = soft.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    soft.do("po.issue", po_no=licences, promised_date="2026-03-20")
    [right] = soft.do("register.create_received", po_no=licences, lines=[{"quantity": 2}])["entitlement_ids"]
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(text("UPDATE asset SET asset_owner = NULL WHERE tag = 'N-2'"))
    taken = {"po_no": order, "lines": [{**UNIT, "serial": "X9"}]}
    again = {"po_no": order, "lines": [{**UNIT, "tag": "T-9"}]}
    return [
        ("INV-01", case, "register.create_received", taken, "tag T-1 is on"),
        ("INV-01", case, "register.create_received", again, "that of T-1"),
        ("INV-02", other, "register.reserve", {"assets": [_id(shop, "N-2")], "quantity": 1}, "has no asset owner"),
        ("INV-05", other, "register.reserve", {"assets": came["asset_ids"][:1], "quantity": 1}, "it is received"),
        ("INV-05", other, "register.reserve", {"assets": [_id(shop, "N-6")], "quantity": 1}, "it is in use"),
        ("INV-07", other, "register.reserve", {"assets": [_id(shop, "N-1")], "quantity": 1}, "reserved meanwhile by"),
        ("INV-08", other, "register.reserve", {"rights": [{"entitlement": right, "quantity": 3}], "quantity": 3},
         "only 2 are free"),
        ("INV-12", other, "register.create_received", taken, "This case has no order"),
        ("INV-12", case, "register.create_received", {"po_no": order, "lines": [{**UNIT, "po_line": 9}]}, "no line 9"),
        ("INV-13", case, "finance.match", {"po_no": order, "invoice_no": "R", "amount": 9000}, "say why it is paid"),
        ("INV-14", case, "contract.upsert", {"contract": "C-1", "end": "2027-01-01"}, "after the contract"),
        ("INV-14", case, "contract.upsert", {"name": "x", "supplier": "S-1", "end": "2030-01-01"}, "notice is given"),
        ("INV-18", other, "po.create", {**ORDER, "currency": "CHF"}, "no exchange rate from CHF"),
        ("INV-18", other, "po.create", {**ORDER, "lines": [{**LINE, "unit_price": None}]}, "0 or more"),
    ]  # fmt: skip


def _changed(client: FlaskClient, shop: Engine, *tags: str) -> tuple[Remote, str]:
    """Return a change of assets that may be written, and its number."""
    change = Remote(client)
    ids = [_id(shop, tag) for tag in tags]
    asked = {"title": "Move it", "category": "hardware", "assets": ids, "result_action": "none", "emergency": False}
    return change, change.do("change.enrich", **asked)["change_no"]


def _written(shop: Engine, tag: str, field: str, after: Any) -> dict[str, Any]:
    return {"differences": [{"asset": _id(shop, tag), "field": field, "after": after}]}


def _attacks_on_life(client: FlaskClient, shop: Engine) -> list[tuple[str, Remote, str, dict[str, Any], str]]:
    """As `_attacks`, on what is used, kept and connected."""
    change, number = _changed(client, shop, "N-4", "N-5", "N-6")
    again, again_no = _changed(client, shop, "N-6")
    again.do("register.apply_change", change_no=again_no, **_written(shop, "N-6", "stage", "in_maintenance"))
    runs = {"kind": "runs_on", "from_asset": _id(shop, "N-4"), "to_asset": _id(shop, "N-5")}
    change.do("register.apply_change", change_no=number, relations=[runs])
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(text("DELETE FROM acceptance"))
        people.deactivate(uow, "tom")
    higher = {"relations": [{**runs, "from_asset": _id(shop, "N-6")}]}
    attacks: list[tuple[str, Remote, str, dict[str, Any], str]] = [
        ("INV-03", again, "leaver.check_in", {"person": "rita", "items": [{"tag": "N-6", "back": "yes"}]}, "fill this"),
        ("INV-04", change, "register.apply_change", _written(shop, "N-6", "custodian", "tom"), "tom is not here"),
        ("INV-05", change, "register.apply_change", _written(shop, "N-5", "stage", "in_use"), "cannot become in use"),
        ("INV-06", change, "register.apply_change", _written(shop, "N-6", "stage", "in_use"), "Nobody has taken N-6"),
        ("INV-21", change, "register.apply_change", _written(shop, "N-4", "classification", "restricted"),
         "N-5 is classed lower than N-4"),
        ("INV-21", change, "register.apply_change", _written(shop, "N-5", "classification", "public"),
         "N-5 is classed lower than N-4"),
        ("INV-21", change, "register.apply_change",
         {**higher, **_written(shop, "N-6", "classification", "restricted")}, "N-5 is classed lower than N-6"),
    ]  # fmt: skip
    return [(rule, case, topic, {**args, "change_no": number}, words) for rule, case, topic, args, words in attacks]


def _retired(client: FlaskClient, shop: Engine, tag: str, route: str = "redeploy") -> Remote:
    case = Remote(client)
    asked = {"assets": [_id(shop, tag)], "reason": "surplus", "wished_route": route, "due_by": "2026-06-30"}
    case.do("retire.enrich", **asked, last_location="HQ")
    return case


def _collected(case: Remote, shop: Engine, tag: str, *media: dict[str, Any]) -> None:
    case.do("retire.withdraw", plan=[{"asset": _id(shop, tag), "route": "redeploy"}])
    came = {"tag": tag, "serial": f"SN{tag[-1]}", "condition": "good", "found": True, "no_storage": not media}
    case.do("retire.collect", received=[came], media=list(media), seal_no="S-1", cage="HQ")


def _attacks_on_the_end(client: FlaskClient, shop: Engine) -> list[tuple[str, Remote, str, dict[str, Any], str]]:
    """As `_attacks`, on what is retired: with a disk, without proof, on hold."""
    disk = {"tag": "N-1", "kind": "ssd", "serial": "D-1", "encrypted": True, "key_erase": True, "responds": True}
    full = _retired(client, shop, "N-1")
    _collected(full, shop, "N-1", disk)
    with shop.unit_of_work("system", reading=True) as uow:
        medium_id = uow.execute(select(medium.c.id)).scalar_one()
    sanitized = full.do(
        "media.record", medium=medium_id, method="purge", media_serial="D-1", technique="crypto_erase", tool="shred",
        tool_version="1", started_at="2026-03-02T07:00:00Z", ended_at="2026-03-02T08:00:00Z", tool_result="pass",
        log=str(full.id),
    )  # fmt: skip
    bare = _retired(client, shop, "N-2")
    _collected(bare, shop, "N-2")
    held = _retired(client, shop, "N-3")
    with shop.unit_of_work("system") as uow:
        uow.connection.execute(text("UPDATE asset SET hold = 'Law suit' WHERE tag = 'N-3'"))
    verified = {"sanitization_no": sanitized["sanitization_no"], "verify": "full", "verify_method": "read_back"}
    return [
        ("INV-09", full, "retire.back_in_stock", {"assets": [_id(shop, "N-1")]}, "D-1"),
        ("INV-10", full, "media.verify", {**verified, "result": "verified"}, "INV-10"),
        ("INV-11", bare, "register.disposed", {}, "INV-11"),
        ("INV-15", held, "retire.withdraw", {"plan": [{"asset": _id(shop, "N-3"), "route": "redeploy"}]}, "INV-15"),
    ]


@pytest.mark.parametrize("attacks", [_attacks, _attacks_on_life, _attacks_on_the_end])
def test_every_invariant_is_attacked_over_http_and_holds(
    client: FlaskClient, shop: Engine, tools: Any, attacks: Any
) -> None:
    wrong = []
    for rule, case, topic, args, words in attacks(client, shop):
        before = tools.everything(shop)
        answer = case.send(topic, **args)
        problem = answer.get_json()
        said = str(problem.get("errors", "")) + problem.get("detail", "")
        if answer.status_code != 422 or words not in said or tools.everything(shop) != before:
            wrong.append((rule, topic, args, answer.status_code, said))
    assert wrong == []
    with shop.unit_of_work("dora", reading=True) as uow:
        assert [result.id for result in invariants.check(uow) if not result.ok] == []
    assert verify.run(shop).ok


def test_history_and_assets_have_no_address_that_writes(client: FlaskClient, shop: Engine, tools: Any) -> None:
    """INV-19, INV-20 and every controlled field: the API has no way to them but the steps of cases."""
    case, _ = _issued(client)
    before = tools.everything(shop)
    for path in (f"process-instances/{case.id}/history", f"register/asset/{_id(shop, 'N-1')}", "register/asset"):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(f"/api/v1/{path}", json={"stage": "disposed"})
            assert answer.status_code in (404, 405), (method, path, answer.text)
    assert tools.everything(shop) == before
