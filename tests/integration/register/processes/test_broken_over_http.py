"""Every invariant is attacked over HTTP, by completing tasks with what would break it: refused, and nothing changed."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from api.app import create_app
from engine import verify
from engine.unit_of_work import Engine
from register import invariants
from register.store.tables import asset


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


def test_every_invariant_is_attacked_over_http_and_holds(client: FlaskClient, shop: Engine, tools: Any) -> None:
    wrong = []
    for rule, case, topic, args, words in _attacks(client, shop):
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
