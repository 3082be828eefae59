"""Ways out of the house: to the lessor, into stock again, to a recycler whose certificate has gaps; services end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from engine import messages
from engine.unit_of_work import SYSTEM
from register import documents
from register.store.tables import (
    allocation,
    asset_relation,
    change_record,
    contract,
    custody,
    disposal,
    disposal_line,
    loss,
    retirement_line,
)
from tests.acceptance.retiring import Retiring

SERVICE = {"kind": "cloud_service", "serial": "", "location": "", "custodian": "", "tenant": "wiki", "service": "Wiki"}


@pytest.fixture
def retiring(organisation: Any) -> Retiring:
    """An organisation that retires things."""
    return Retiring(organisation)


def allocate(retiring: Retiring, asset_id: str) -> None:
    """Have a right allocated to an asset."""
    right = {"id": "A-1", "entitlement": "ENT-1", "asset": asset_id, "quantity": 2, "state": "in_use", "case_no": "X-1"}
    with retiring.engine.unit_of_work(SYSTEM) as uow:
        row = {**right, "from_on": uow.now.date(), "changed_at": uow.now}
        uow.connection.execute(insert(allocation).values(row))


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What stands on the papers that are set: template and data."""
    found: list[tuple[str, Any]] = []
    typeset = documents.typeset

    def noting(template: str, data: Any, at: Any) -> bytes:
        found.append((template, data))
        return typeset(template, data, at)

    monkeypatch.setattr(documents, "typeset", noting)
    return found


def test_a_leased_server_goes_back_to_its_lessor_in_time(retiring: Retiring, papers: list[tuple[str, Any]]) -> None:
    retiring.contract("C-LEASE", "lease", ends_on="2026-06-30", notice_on="2026-03-31")
    (server,) = retiring.own("SRV-1", name="Server", ownership="lessor", contract="C-LEASE", cost="9000")
    with retiring.refused(422) as problem:
        retiring.ask("irma", [server], reason="lease_end", wished_route="return_to_lessor", due_by="2026-06-17")
    # Ten working days before the 30th of June.
    assert "2026-06-16" in problem["errors"]["due_by"][0]
    retiring.ask("irma", [server], reason="lease_end", wished_route="return_to_lessor", due_by="2026-06-16")
    retiring.approve("ines")
    retiring.collect({"SRV-1": "D-1"})
    (child,) = retiring.children()
    retiring.sanitize(child)
    retiring.verify(child, verify_method="sample", sample_size=20)
    (task,) = retiring.open_of("L2")
    shown = retiring.form_of("dario", "L2")
    assert (shown["route"], shown["vendor"]) == ("return_to_lessor", "S-1")
    with retiring.refused(422) as problem:
        retiring.choose(task, vendor="S-2")
    assert set(problem["errors"]) == {"vendor"}
    retiring.choose(task, vendor="S-1")
    (task,) = retiring.open_of("L5")
    retiring.release(task, witness="irma")
    (task,) = retiring.open_of("L7")
    retiring.certify(task, ["SRV-1"], certificate_no="RECEIPT-9")
    # It was never ours, so there is nothing to write off.
    row = retiring.of("SRV-1")
    assert (row.stage, row.contract, row.custodian) == ("disposed", None, None)
    assert retiring.still_open() == []
    assert [lot.certificate_no for lot in retiring.rows(disposal)] == ["RECEIPT-9"]
    (first, certificate), (second, record) = papers
    assert (first, second) == ("sanitization_certificate", "disposal_record")
    said = {fact["label"]: fact["value"] for fact in [*certificate["medium"], *certificate["work"]]}
    assert (
        said
        | {
            "Asset": "SRV-1 Server",
            "Serial number of the medium": "D-1",
            "Method": "purge",
            "Technique": "block erase",
            "Tool and version": "Wiper 4.2",
            "Verification": "sample, 20 %",
            "Where the asset goes": "return to lessor",
            "Place": "Berlin",
            "Case": retiring.state().business_key,
        }
        == said
    )
    assert [(one["name"], one["role"]) for one in certificate["people"]] == [
        ("Sven", "sanitized it"),
        ("Vera", "verified it"),
    ]
    assert record["rows"] == [["SRV-1", "Server", "S-SRV-1", retiring.attempts()[0].id, "named"]]
    assert [one["name"] for one in record["people"]] == ["Dario", "Irma"]


def test_a_service_whose_contract_ends_is_terminated_with_proof_of_deletion(retiring: Retiring) -> None:
    retiring.contract("C-WIKI")
    (wiki,) = retiring.own("WIKI", name="Wiki", contract="C-WIKI", **SERVICE)
    allocate(retiring, wiki)
    with retiring.engine.unit_of_work(SYSTEM) as uow:
        assert messages.broadcast(uow, "itam.contract.ended", {"contract": "C-WIKI"}) >= 1
    retiring.take_newest()
    assert retiring.open()["G3"].assignee == "ines"
    answers = retiring.answers([wiki], reason="contract_end", wished_route="terminate_service", last_location=None)
    retiring.complete("ines", "G3", {**answers, "suggestion_answer": "retire"})
    retiring.approve("greta")
    assert retiring.of("WIKI").stage == "retired"
    assert [(right.state, right.case_no) for right in retiring.everything(allocation)] == [("ended", "X-1")]
    days = {"notice_sent_on": retiring.in_days(0).isoformat(), "end_date": retiring.in_days(30).isoformat()}
    with retiring.refused(422) as problem:
        retiring.complete("karl", "R20", {**days, "has_data": True, "export_location": "Vault 4"})
    assert set(problem["errors"]) == {"provider_deletion_proof"}
    proof = retiring.upload("karl", "deletion.pdf")
    retiring.complete(
        "karl", "R20", {**days, "has_data": True, "export_location": "Vault 4", "provider_deletion_proof": proof}
    )
    assert retiring.of("WIKI").stage == "disposed"
    ended = {row.id: row for row in retiring.everything(contract)}["C-WIKI"]
    assert (ended.stage, ended.ends_on, ended.owner) == ("retired", retiring.in_days(30), "karl")
    assert retiring.visit("karl").download(f"/files/{proof}").startswith(b"%PDF")
    assert retiring.ended()[-1] == "E23"


def test_what_is_still_good_goes_back_into_stock(retiring: Retiring) -> None:
    (good,) = retiring.own("GOOD-1", acquired_on="2025-09-01", life_months="60", cost="600")
    allocate(retiring, good)
    retiring.ask("rita", [good], reason="surplus", wished_route="resale", notes="I have two.")
    with retiring.refused(403):
        # Who asks does not approve; nobody but the owner is asked.
        retiring.decide("rita")
    retiring.approve("ines")
    retiring.collect(
        {"GOOD-1": "D-1"}, received=[{"tag": "GOOD-1", "found": True, "serial": "s-good-1", "condition": "good"}]
    )
    (child,) = retiring.children()
    # It stays, and its data are internal: clearing is enough.
    retiring.sanitize(child, technique="overwrite")
    retiring.verify(child)
    row = retiring.of("GOOD-1")
    assert (row.stage, row.custodian, row.location, row.grade) == ("available", None, "BER", "good")
    with retiring.engine.unit_of_work(SYSTEM, reading=True) as uow:
        hands = uow.connection.execute(custody.select().where(custody.c.asset == good).order_by(custody.c.seq)).all()
    assert [(hand.holder, hand.place, hand.seal_no, hand.until is None) for hand in hands][-1] == (
        None,
        "BER",
        "SEAL-1",
        True,
    )
    assert retiring.ended()[-1] == "E19"
    assert [line.route for line in retiring.rows(retirement_line)] == ["redeploy"]


def test_serial_numbers_that_are_not_on_the_certificate_are_explained_or_written_off(retiring: Retiring) -> None:
    tags = ["GAP-1", "GAP-2", "GAP-3"]
    retiring.ask("irma", retiring.own(*tags, acquired_on="2020-01-01"), reason="broken")
    retiring.approve("ines")
    retiring.collect({})
    (task,) = retiring.open_of("L2")
    with retiring.refused(422) as problem:
        retiring.choose(task, vendor="S-2")
    assert "certificate" in problem["errors"]["vendor"][0]
    retiring.choose(task, none_in_date=True)
    retiring.qualify()
    (task,) = retiring.open_of("L2")
    # Who was qualified is proposed.
    assert retiring.form_of("dario", "L2")["vendor"] == "S-2"
    retiring.choose(task, vendor="S-2")
    (task,) = retiring.open_of("L5")
    with retiring.refused(422) as problem:
        retiring.release(task, witness="dario")
    assert set(problem["errors"]) == {"witness"}
    retiring.release(task)
    (task,) = retiring.open_of("L7")
    retiring.certify(task, ["GAP-1", "OTHER"])
    shown = retiring.form_of("sofia", "L10")
    assert ([row["serial"] for row in shown["gaps"]], shown["strangers"]) == (["S-GAP-2", "S-GAP-3"], ["S-OTHER"])
    with retiring.refused(422) as problem:
        retiring.complete("sofia", "L10", {"gaps": [{"finding": "explained"}, {}]})
    assert "gaps.0.note" in problem["errors"]
    assert "gaps.1.finding" in problem["errors"]
    told = [{"finding": "explained", "note": "Misread."}, {"finding": "incident", "note": "Gone from the van."}]
    retiring.complete("sofia", "L10", {"gaps": told})
    assert retiring.stages(tags) == {"disposed"}
    assert {line.serial: (line.certified, line.note) for line in retiring.rows(disposal_line)} == {
        "S-GAP-1": (True, None),
        "S-GAP-2": (True, "Misread."),
        "S-GAP-3": (False, "Gone from the van."),
    }
    (lost,) = retiring.rows(loss)
    assert (lost.asset, lost.state, lost.reported_by) == (retiring.of("GAP-3").id, "written_off", "sofia")


def test_a_disk_that_fails_is_locked_away_and_nothing_goes_on_meanwhile(retiring: Retiring) -> None:
    (old,) = retiring.own("SLOW-1", classification="confidential")
    retiring.ask("irma", [old])
    retiring.approve("ines")
    retiring.collect({"SLOW-1": "D-1"})
    (child,) = retiring.children()
    # Confidential on flash that leaves and cannot erase its key: only destruction will do.
    with retiring.refused(422) as problem:
        retiring.sanitize(child, destroy=True, technique="block_erase")
    assert set(problem["errors"]) == {"technique"}
    retiring.sanitize(child, destroy=True, tool_result="fail", photo=None)
    retiring.settle_media("quarantine")
    locked_at = retiring.clock.now()
    retiring.until(locked_at + timedelta(days=29))
    assert (retiring.open(), retiring.of("SLOW-1").stage) == ({}, "retired")
    retiring.until(locked_at + timedelta(days=30))
    assert set(retiring.open()) == {"R17b"}
    retiring.settle_media("destroy")
    (child,) = retiring.children()
    retiring.sanitize(child, destroy=True)
    with retiring.refused(422) as problem:
        retiring.verify(child, verify_method="read_back")
    assert set(problem["errors"]) == {"verify_method"}
    retiring.verify(child, verify_method="physical")
    assert [row.result for row in retiring.attempts()] == ["failed", "verified"]
    # Whoever verified does not release what leaves (SOD-06), although she belongs to the group.
    (task,) = retiring.open_of("L2")
    retiring.choose(task, "vera", vendor_name="Second Spring", vendor_address="Canal Street 4, Bremen")
    (task,) = retiring.open_of("L5")
    with retiring.refused(403) as problem:
        retiring.release(task, "vera")
    assert "SOD-06" in problem["detail"]


def test_something_critical_that_depends_on_it_needs_an_authorised_change(retiring: Retiring) -> None:
    (host,) = retiring.own("HOST-1")
    retiring.needs("SHOP", host, critical=True)
    retiring.ask("irma", [host])
    moved = {"dependants": [{"outcome": "moved", "note": "It runs on HOST-2 now."}]}
    for number in ("", "CHG-2026-00099", "CHG-2026-00001"):
        if number == "CHG-2026-00001":
            change(retiring, number, "assessing")
        with retiring.refused(422) as problem:
            retiring.complete("ines", "R7", {**moved, "change_ref": number})
        assert set(problem["errors"]) == {"change_ref"}, number
    change(retiring, "CHG-2026-00002", "authorised")
    retiring.complete("ines", "R7", {**moved, "change_ref": "CHG-2026-00002"})
    assert [row.to_on is not None for row in retiring.everything(asset_relation)] == [True]
    assert set(retiring.open()) == {"P6"}


def change(retiring: Retiring, number: str, state: str) -> None:
    """Have a change in a state."""
    row = {
        "id": number,
        "title": "Move the shop",
        "category": "service",
        "change_class": "normal_minor",
        "state": state,
    }
    more = {"result_action": "none", "emergency": False, "requester": "ines", "case_no": number, "search": number}
    with retiring.engine.unit_of_work(SYSTEM) as uow:
        uow.connection.execute(insert(change_record).values({**row, **more}))
