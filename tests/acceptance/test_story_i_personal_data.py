"""Story (i): software as a service with personal data: security review, and the privacy officer approves."""

from typing import Any

REVIEW = {"sec_result": "accept_with_conditions", "conditions": "Only servers in the Union.", "risk_sec": "low"}


def saas(organisation: Any) -> dict[str, Any]:
    """Return a request for a service that keeps personal data."""
    found: dict[str, Any] = organisation.request(
        None,
        asset_kind="cloud_service",
        spec_text="A hosted tool for surveys among our customers, with reports by product line.",
        unit_cost=50,
        recurring="monthly",
        term_months=12,
        data_classification="internal",
        personal_data=True,
        location=None,
    )
    return found


def test_security_looks_at_it_and_needs_the_privacy_assessment(organisation: Any) -> None:
    organisation.start("rita", saas(organisation))
    assert "A9" in organisation.open()
    with organisation.refused(422) as problem:
        organisation.complete("sofia", "A9", REVIEW)
    assert set(problem["errors"]) == {"dpia_ref"}


def test_the_privacy_officer_decides_after_the_line_manager(organisation: Any) -> None:
    organisation.start("rita", saas(organisation))
    organisation.complete("artur", "A8", {"fit": "exception", "spec_ref": "EX-12", "risk_spec": "low"})
    organisation.complete("sofia", "A9", {**REVIEW, "dpia_ref": "DPIA-2026-4"})
    organisation.complete("lucia", "A10", {"metric": "named users", "terms_ok": True, "risk_lic": "low"})
    organisation.decide("tom")
    assert organisation.open()["P6"].assignee == "priya"
    organisation.decide("priya")
    assert [vote["role"] for vote in organisation.votes()] == ["line_manager", "privacy_officer"]
    assert "B5" in organisation.open()
