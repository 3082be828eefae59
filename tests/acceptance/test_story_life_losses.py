"""Lost and stolen: locked in time, judged, the authority told in time, found again or written off (processes C-21)."""

from datetime import timedelta
from typing import Any

import pytest

from register.store.tables import loss
from tests.acceptance.operating import HOUR, asset_of, keepers, lock_remotely, red, until

REPORT = {"kind": "stolen", "place": "In the train to Hamburg", "holds_data": True, "personal_data": True}
JUDGED = {"exposure": "low", "personal_data": True, "measures": "All passwords of the holder are new."}


@pytest.fixture
def lost(organisation: Any) -> Any:
    """Rita has reported that her laptop was stolen this morning."""
    (id,) = organisation.stock("LP-1", stage="in_use", custodian="rita")
    report = {**REPORT, "asset_id": id, "happened_on": organisation.in_days(0).isoformat()}
    organisation.start_process("rita", "itam_security", report)
    return organisation


def test_a_stolen_laptop_is_locked_judged_told_in_time_and_written_off(lost: Any) -> None:
    assert lost.state().business_key == "SEC-2026-00001"
    assert (asset_of(lost, "LP-1").stage, keepers(lost, "LP-1")) == ("missing", [])
    with lost.refused(422) as problem:
        other = {**REPORT, "asset_id": asset_of(lost, "LP-1").id, "happened_on": lost.in_days(0).isoformat()}
        lost.visit("rita").post("/process-definitions/itam_security/start", {"variables": other})
    assert "SEC-2026-00001" in str(problem["errors"]["asset_id"])

    lost.until(lost.clock.now() + timedelta(minutes=59))
    assert lost.open() == {}, "the device management has an hour"
    lost.until(lost.clock.now() + timedelta(minutes=2))
    assert set(lost.open()) == {"S4u"}
    done = {"locked": True, "locked_at": "2026-03-02T10:30:00", "wiped": False, "lock_note": "Accounts are closed."}
    lost.complete("sofia", "S4u", done)
    (row,) = lost.rows(loss)
    assert row.locked_at is not None and row.wiped_at is None

    assert set(lost.open()) == {"S7", "S11"}
    lost.complete("sofia", "S7", JUDGED)
    due = lost.open()["S9"].due_at
    assert due - row.reported_at == timedelta(hours=72)
    lost.until(row.reported_at + 47 * HOUR)
    assert "privacy_clock" not in lost.told("priya")
    lost.until(row.reported_at + 48 * HOUR)
    assert "privacy_clock" in lost.told("priya")
    lost.complete(
        "priya",
        "S9",
        {"notify": True, "authority_ref": "LDA-77", "notify_reason": "Addresses of customers were on it."},
    )
    assert "LDA-77" in lost.rows(loss)[0].exposure

    until(lost, row.reported_at + timedelta(days=30, hours=1))
    assert set(lost.open()) == {"S13"}
    assert lost.form_of("frida", "S13")["book_value"] > 0
    with lost.refused(422):
        lost.complete("frida", "S13", {"posting_ref": ""})
    lost.complete("frida", "S13", {"posting_ref": "FIN-WO-1", "insurance_ref": "V-9"})
    assert (asset_of(lost, "LP-1").stage, lost.rows(loss)[0].state) == ("disposed", "written_off")
    assert lost.still_open() == []
    assert "S17" in lost.ended()
    assert red(lost, "INV-11") == red(lost, "INV-20") == red(lost, "INV-03") == []


def test_a_laptop_that_is_found_again_is_inspected_and_available(lost: Any) -> None:
    lock_remotely(lost)
    assert lost.rows(loss)[0].locked_at is not None
    lost.complete("sofia", "S7", {**JUDGED, "personal_data": False})
    lost.complete("rita", "S11", {"found_where": "At the lost property office", "found_note": ""})
    fine = {"usable": True, "tampered": True, "kept_at": "BER", "inspection": "Screws and seal are whole."}
    with lost.refused(422):
        lost.complete("stan", "S12", fine)
    lost.complete("stan", "S12", {**fine, "tampered": False})
    found = asset_of(lost, "LP-1")
    assert (found.stage, found.custodian, keepers(lost, "LP-1")) == ("available", None, [(None, "BER")])
    assert (lost.rows(loss)[0].state, lost.still_open()) == ("found", [])


def test_what_somebody_tampered_with_is_held_as_evidence(lost: Any) -> None:
    lock_remotely(lost)
    lost.complete("sofia", "S11", {"found_where": "In a pawn shop"})
    lost.complete("stan", "S12", {"usable": False, "tampered": True, "kept_at": "BER", "inspection": "It was opened."})
    found = asset_of(lost, "LP-1")
    assert (found.stage, found.stage_before) == ("on_hold", "available")
    assert "SEC-2026-00001" in found.hold
