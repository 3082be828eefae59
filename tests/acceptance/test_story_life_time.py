"""Time and feeds break rules of the register; the page of rules names the asset (processes D.3: INV-04, INV-16)."""

from datetime import timedelta
from typing import Any

from tests.acceptance.operating import red, work


def test_what_nobody_verified_within_its_cycle_is_named_until_somebody_does(organisation: Any) -> None:
    organisation.stock("TM-1", stage="in_use", custodian="rita")
    assert red(organisation, "INV-16") == []
    organisation.until(organisation.clock.now() + timedelta(days=370))
    assert red(organisation, "INV-16") == ["TM-1"]
    organisation.start_process("irma", "itam_verification", {"title": "What is due", "kind": "all", "due_only": True})
    work(organisation)
    items = organisation.visit("rita").get("/tasks?box=mine")["items"]
    (task,) = [item for item in items if item["element_id"] == "H2"]
    answers = {"items": [{"answer": "have_it", "location": "BER"}]}
    organisation.visit("rita").post(f"/tasks/{task['id']}/complete", {"data": answers})
    assert red(organisation, "INV-16") == []
