"""The highest risk that a reviewer sees decides who must approve, and one “no” of any reviewer stops the request."""

from typing import Any

import pytest

FITS = {"fit": "standard", "risk_spec": "low"}
SECURE = {"sec_result": "accept", "risk_sec": "low"}
LICENSED = {"metric": "named users", "terms_ok": True, "risk_lic": "low"}
SUPPLIED = {"supplier_ok": True, "risk_con": "low"}


def reviewed(organisation: Any, **answers: dict[str, Any]) -> None:
    """Send a request that all four look at, and let them answer; `answers` says what is different, by element."""
    request = organisation.request(
        None,
        asset_kind="software_executable",
        spec_text="A program that reads the logs of our devices and finds what they have in common.",
        unit_cost=900,
        location=None,
        data_classification="confidential",
        licence_model="per_user",
        new_supplier=True,
    )
    organisation.start("rita", request)
    for person, element, usual in (
        ("artur", "A8", FITS),
        ("sofia", "A9", SECURE),
        ("lucia", "A10", LICENSED),
        ("karl", "A10b", SUPPLIED),
    ):
        organisation.complete(person, element, {**usual, **answers.get(element, {})})


@pytest.mark.parametrize("element", ["A8", "A9", "A10", "A10b"])
def test_one_no_sends_it_back(organisation: Any, element: str) -> None:
    no = {
        "A8": {"fit": "no"},
        "A9": {"sec_result": "block"},
        "A10": {"terms_ok": False},
        "A10b": {"supplier_ok": False},
    }
    reviewed(organisation, **{element: no[element]})
    assert set(organisation.open()) == {"A20"}


def test_low_risk_is_for_the_line_manager(organisation: Any) -> None:
    reviewed(organisation)
    organisation.decide("tom")
    assert set(organisation.open()) == {"B5"}


def test_medium_risk_is_for_the_budget_owner_too(organisation: Any) -> None:
    reviewed(organisation, A10b={"risk_con": "medium"})
    organisation.decide("tom")
    organisation.decide("ines")
    assert set(organisation.open()) == {"B5"}


def test_high_risk_goes_up_to_the_chief_information_officer_by_way_of_security(organisation: Any) -> None:
    reviewed(organisation, A8={"risk_spec": "medium"}, A10={"risk_lic": "high"})
    for person in ("tom", "ines", "anna", "sofia", "viktor"):
        assert organisation.open()["P6"].assignee == person
        organisation.decide(person)
    assert set(organisation.open()) == {"B5"}
