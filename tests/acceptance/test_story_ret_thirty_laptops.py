"""Thirty laptops go: one is missing, two disks are destroyed before a witness, one is retried, 27 are sold."""

from hashlib import sha256
from typing import Any

import pytest

from engine import instances, messages
from engine.unit_of_work import SYSTEM
from register.store.tables import disposal, disposal_line, document, loss, retirement_line
from tests.acceptance.retiring import Retiring

TAGS = [f"OLD-{number:02}" for number in range(1, 31)]
#: Hold data of the highest class.
SECRET = ["OLD-29", "OLD-30"]
GONE = "OLD-07"
SOLD = [tag for tag in TAGS if tag not in (*SECRET, GONE)]


@pytest.fixture
def retiring(organisation: Any) -> Retiring:
    """An organisation that retires things."""
    return Retiring(organisation)


def test_thirty_laptops_go_with_proof_for_every_one(retiring: Retiring) -> None:
    plain = retiring.own(*TAGS[:28], residual="100")
    secret = retiring.own(*SECRET, classification="restricted", residual="100")
    retiring.ask("irma", [*plain, *secret])
    approve(retiring)
    assert retiring.stages(TAGS) == {"retired"}
    retiring.collect({tag: f"D-{tag}" for tag in TAGS}, missing=[GONE], witness="irma")
    assert (retiring.of(GONE).stage, retiring.of("OLD-01").custodian) == ("missing", None)
    security_looks_for_it(retiring)
    erase(retiring)
    retry(retiring)
    assert retiring.stages([*SOLD, *SECRET]) == {"sanitized"}
    let_go(retiring)
    close_the_books(retiring)
    assert retiring.still_open() == []
    assert retiring.stages([*SOLD, *SECRET]) == {"disposed"}
    assert retiring.ended()[-1] == "E23"
    the_evidence(retiring)
    red = {one["id"] for one in retiring.visit("irma").get("/invariants")["items"] if one["count"]}
    # Nobody has verified the missing one for a year, and that is all.
    assert red <= {"INV-16"}, red


def security_looks_for_it(retiring: Retiring) -> None:
    """What is missing is a case of security from then on."""
    messages.deliver_due(retiring.engine)
    with retiring.engine.unit_of_work(SYSTEM, reading=True) as uow:
        (search,) = instances.find(uow, definition_key="itam_security", limit=200).items
    assert (search.parent_id, search.state) == (retiring.case, "active")
    (lost,) = retiring.everything(loss)
    assert (lost.asset, lost.kind, lost.state) == (retiring.of(GONE).id, "not_found", "open")


def approve(retiring: Retiring) -> None:
    """The owner and finance approve, and security since data of the highest class are among it."""
    for person in ("ines", "frida", "sofia"):
        retiring.decide(person)


def erase(retiring: Retiring) -> None:
    """Every disk in a case of its own; the two of the highest class are destroyed, one fails."""
    children = retiring.children()
    assert len(children) == 29
    for child in children:
        tag = retiring.serial_of(child)[2:]
        if tag == "OLD-03":
            retiring.sanitize(child, tool_result="fail", log=None)
            continue
        if tag == SECRET[0]:
            with retiring.refused(422) as problem:
                retiring.sanitize(child, "sina", destroy=True, witness="sina")
            assert set(problem["errors"]) == {"witness"}
        retiring.sanitize(child, "sina" if tag in SECRET else "sven", destroy=tag in SECRET)
        if tag == SECRET[0]:
            # Sina could do both, so the separation of duties keeps her from verifying.
            with retiring.refused(403) as problem:
                retiring.verify(child, "sina", verify_method="physical")
            assert "SOD-06" in problem["detail"]
        retiring.verify(child, verify_method="physical" if tag in SECRET else "read_back")


def retry(retiring: Retiring) -> None:
    """Security lets the failed disk be tried again, and it works."""
    shown = retiring.form_of("sofia", "R17b")["failed"]
    assert [row["serial"] for row in shown] == ["D-OLD-03"]
    retiring.complete("sofia", "R17b", {"failed": [{"decision": "retry", "reason": "The cable was loose."}]})
    (child,) = retiring.children()
    retiring.sanitize(child)
    retiring.verify(child)


def let_go(retiring: Retiring) -> None:
    """Nobody has a certificate to destroy things, so a vendor is qualified; the rest is sold to a buyer."""
    for task in retiring.open_of("L2"):
        if retiring.route_of("dario", task) == "destroy":
            retiring.choose(task, none_in_date=True)
        else:
            retiring.choose(task, vendor_name="Second Spring", vendor_address="Canal Street 4, Bremen")
    certificate = {"certificate_name": "r2v3", "certificate_ends_on": retiring.in_days(300).isoformat()}
    proof = retiring.upload("karl")
    retiring.complete("karl", "R21b", {"vendor": "S-2", **certificate, "certificate_file": proof})
    (task,) = retiring.open_of("L2")
    retiring.choose(task, vendor="S-2")
    for task in retiring.open_of("L5"):
        retiring.release(task)
    assert retiring.stages([*SOLD, *SECRET]) == {"in_disposal"}
    for task in retiring.open_of("L7"):
        sold = retiring.route_of("dario", task) == "resale"
        retiring.certify(task, SOLD if sold else SECRET, proceeds=1500 if sold else None)


def close_the_books(retiring: Retiring) -> None:
    """29 laptops are worth 100 each: what the sale did not bring is written off."""
    shown = retiring.form_of("frida", "R22")
    assert (shown["book_value"], shown["proceeds"], shown["write_off"]) == (2900, 1500, 1400)
    with retiring.refused(422) as problem:
        retiring.complete("frida", "R22", {"proceeds": 1500, "write_off": 1000, "posting_ref": "GL-1"})
    assert set(problem["errors"]) == {"write_off"}
    retiring.complete("frida", "R22", {"proceeds": 1500, "write_off": 1400, "posting_ref": "GL-1"})


def the_evidence(retiring: Retiring) -> None:
    """What is left: attempts, certificates, lots whose serial numbers match, and money to the cent."""
    attempts = retiring.attempts()
    assert sorted(one.result for one in attempts).count("verified") == 29
    assert [one.result for one in attempts if one.result != "verified"] == ["failed"]
    assert {(one.method, one.witness) for one in attempts if one.asset == retiring.of(SECRET[0]).id} == {
        ("destroy", "stan")
    }
    assert all(one.verified_by != one.sanitized_by for one in attempts if one.verified_by)
    papers = retiring.rows(document)
    assert [one.kind for one in papers].count("sanitization_certificate") == 29
    assert [one.kind for one in papers].count("disposal_record") == 2
    content = retiring.visit("irma").download(f"/files/{papers[0].file_id}")
    assert content.startswith(b"%PDF")
    assert sha256(content).hexdigest() == papers[0].sha256
    assert {(lot.route, lot.state) for lot in retiring.rows(disposal)} == {("resale", "closed"), ("destroy", "closed")}
    assert all(line.certified for line in retiring.rows(disposal_line))
    lines = retiring.rows(retirement_line)
    assert (sum(one.written_off or 0 for one in lines), sum(one.proceeds or 0 for one in lines)) == (1400, 1500)
    assert all(one.closed_at is not None for one in lines)
