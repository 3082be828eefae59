"""A fault: repaired under warranty or within reason and used again, or not worth it (processes C-29)."""

from datetime import timedelta
from typing import Any

from tests.acceptance.operating import asset_of, keepers, load, look_at, work

HEAD = "tag,name,kind,stage,custodian,location,cost_centre,asset_owner,cost,acquired_on,life_months,warranty_end"
FAULT = "The screen stays black when it is warm."
DONE = {"repaired": True, "repair_cost": 0, "repair_note": "A new screen was put in."}


def broken(organisation: Any, tag: str, acquired: str, warranty: str = "") -> None:
    """Rita reports a fault of a laptop of hers."""
    load(
        organisation, "asset", HEAD, f"{tag},Notebook,hardware,in_use,rita,BER,4100,ines,1200,{acquired},48,{warranty}"
    )
    answers = {"asset_id": asset_of(organisation, tag).id, "fault": FAULT}
    organisation.start_process("rita", "itam_maintenance", answers)


def test_under_warranty_it_is_repaired_whatever_that_takes_and_used_again(organisation: Any) -> None:
    broken(organisation, "MN-1", "2025-03-02", "2027-03-01")
    assert (organisation.state().business_key, asset_of(organisation, "MN-1").stage) == (
        "MNT-2026-00001",
        "in_maintenance",
    )
    shown = organisation.form_of("theo", "N3")
    assert (shown["under_warranty"], shown["most"]) == (True, 540)
    organisation.complete("theo", "N3", {"way": "repair"})
    organisation.until(organisation.clock.now() + timedelta(days=31))
    assert "repair_late" in organisation.told("theo") and "repair_late" in organisation.told("rita")
    organisation.complete("theo", "N5", DONE)
    found = asset_of(organisation, "MN-1")
    assert (found.stage, found.custodian, organisation.still_open()) == ("in_use", "rita", [])


def test_what_is_not_worth_the_repair_goes_and_its_keeper_hears_it(organisation: Any) -> None:
    broken(organisation, "MN-2", "2025-03-02", "2025-12-31")
    with organisation.refused(422) as problem:
        organisation.complete("theo", "N3", {"way": "repair"})
    assert set(problem["errors"]) == {"estimate"}
    organisation.complete("theo", "N3", {"way": "repair", "estimate": 541})
    found = asset_of(organisation, "MN-2")
    assert (found.stage, found.grade, found.custodian) == ("available", "broken", None)
    assert keepers(organisation, "MN-2") == [(None, "BER")]
    assert organisation.told("rita")[-1] == "not_repaired"
    work(organisation)
    look_at(organisation, "itam_retirement")
    assert organisation.form_of("ines", "G3")["reason"] == "broken"


def test_only_what_is_in_use_can_be_repaired(organisation: Any) -> None:
    broken(organisation, "MN-3", "2025-03-02")
    again = {"asset_id": asset_of(organisation, "MN-3").id, "fault": FAULT}
    with organisation.refused(422) as problem:
        organisation.visit("rita").post("/process-definitions/itam_maintenance/start", {"variables": again})
    assert "MN-3" in problem["errors"]["asset_id"][0]
