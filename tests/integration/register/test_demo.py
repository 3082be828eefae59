"""The demo organisation: made by its processes and loads alone, so that every rule holds and every chain is whole."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import composition, demo
from engine import files, incidents, instances, tasks, verify
from engine.unit_of_work import SYSTEM, Engine
from register import invariants, lives, reading, trust

#: A Tuesday; the stories are told backwards from it.
PRESENT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


class _Then:
    def now(self) -> datetime:
        return PRESENT


@pytest.fixture(scope="module")
def aldermoor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demo organisation, as `make run` makes it."""
    settings = demo.settings(Path(tmp_path_factory.mktemp("demo")) / "demo.db")
    demo.seed(settings, PRESENT)
    engine = composition.open_installation(settings, clock=_Then())
    yield engine
    engine.close()


def _all(engine: Engine, kind: str) -> list[Any]:
    found: list[Any] = []
    cursor = None
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        while True:
            page = reading.find(uow, kind, cursor=cursor, limit=200)
            found += page.items
            cursor = page.next
            if cursor is None:
                return found


def test_every_rule_is_kept_and_every_chain_is_whole(aldermoor: Engine) -> None:
    with aldermoor.unit_of_work(SYSTEM, reading=True) as uow:
        assert [result.id for result in invariants.check(uow) if not result.ok] == []
        assert trust.score(uow).value == 1
    assert verify.run(aldermoor).ok


def test_there_are_150_assets_of_opening_stock_in_many_stages_and_those_that_were_bought(aldermoor: Engine) -> None:
    assets = _all(aldermoor, "asset")
    by_source = Counter(asset["source"] for asset in assets)
    assert by_source["opening_stock"] == 150
    assert by_source["po"] > 20
    assert len({asset["stage"] for asset in assets}) >= 10
    assert all(asset["case_no"] for asset in assets)


def test_orders_rights_and_postings_came_of_cases(aldermoor: Engine) -> None:
    orders = _all(aldermoor, "purchase_order")
    assert {order["status"] for order in orders} >= {"issued", "received"}
    assert len(_all(aldermoor, "entitlement")) >= 2
    assert len(_all(aldermoor, "posting")) >= 4
    with aldermoor.unit_of_work(SYSTEM, reading=True) as uow:
        for order in orders:
            [paper] = [
                one for one in files.of_instance(uow, order["instance_id"]) if one.file.name == f"{order['id']}.pdf"
            ]
            assert str(paper.file.id) == order["document"]


def test_things_live_on_after_they_were_bought(aldermoor: Engine) -> None:
    with aldermoor.unit_of_work(SYSTEM, reading=True) as uow:
        cases = instances.find(uow, limit=200).items
        waiting = {task.element_id for case in cases for task in tasks.find(uow, instance_id=case.id)}
        disposed = reading.get(uow, "asset", "AM-00424")
        life = lives.of_asset(uow, disposed)
        lent = reading.get(uow, "asset", "AM-00402")
    ended = Counter(case.definition_key for case in cases if case.state.value == "completed")
    # Somebody has to plan, build, hand over, accept, take back, give an opinion, look back, verify, carry out, report.
    assert waiting >= {"P6", "D7", "H5", "H11", "H13", "L2", "C5", "C24", "N6", "I8", "M3"}
    for process in ("itam_change", "itam_retirement", "itam_scope", "itam_management_review", "itam_sanitize_media"):
        assert ended[process] >= 1, process
    assert disposed["stage"] == "disposed" and life.disposals[0]["certified"] and life.retirements[0]["posting_ref"]
    assert (lent["stage"], lent["custodian"]) == ("in_use", "lena")
    kinds = Counter(document["kind"] for document in _all(aldermoor, "document"))
    assert set(kinds) >= {
        "purchase_order",
        "acceptance",
        "sanitization_certificate",
        "disposal_record",
        "review_pack",
        "minutes",
        "scope",
    }


def test_requests_are_in_every_state_that_people_can_bring_about(aldermoor: Engine) -> None:
    with aldermoor.unit_of_work(SYSTEM, reading=True) as uow:
        found = instances.find(uow, definition_key="itam_acquisition", limit=200).items
        states = Counter(case.state.value for case in found)
        waiting = {task.element_id for case in found for task in tasks.find(uow, instance_id=case.id)}
    assert set(states) == {"active", "completed", "suspended"}
    # Of each part of the process somebody has something to do.
    assert waiting >= {"A5", "P6", "A20", "B5", "B9", "D3", "D7", "D10"}


def test_one_request_has_failed_which_its_requester_reads_in_plain_words(
    aldermoor: Engine, application: Callable[..., Flask]
) -> None:
    client = application(aldermoor).test_client()
    signed = client.post("/api/v1/session", json={"account": "lena", "password": demo.PASSWORD})
    with aldermoor.unit_of_work(SYSTEM, reading=True) as uow:
        [case] = instances.find(uow, definition_key="room_kit").items
    page = client.get(f"/requests/{case.business_key}").text
    assert signed.status_code == 201
    assert "Besprechungsraum ausstatten" in page
    assert "Ein Schritt hat nicht funktioniert." in page
    assert "seats" not in page and "dear" not in page


def test_who_operates_sees_what_failed_and_helps_it_on(aldermoor: Engine) -> None:
    with aldermoor.unit_of_work("olga") as uow:
        [stopped] = incidents.find(uow).items
        [case] = instances.find(uow, definition_key="room_kit").items
        assert (stopped.instance_id, stopped.resolved_at) == (case.id, None)
        assert "true nor false" in stopped.message
        assert not tasks.find(uow, instance_id=case.id)
        instances.set_variables(uow, case.id, {"seats": 8})
        incidents.retry(uow, stopped.id)
        assert [task.element_id for task in tasks.find(uow, instance_id=case.id)] == ["decide"]
