"""The request form asks what the process says, when it says so; every refusal names the field and the remedy."""

from typing import Any

import pytest

CLOUD = {"asset_kind": "cloud_service", "location": None}
SPEC = {"item": None, "spec_text": "A tool in which customers report defects and follow what becomes of them."}

#: What is different from a plain request, and the field that is refused.
REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("for somebody else: who?", {"request_for": "other"}, "beneficiary"),
    ("for a team: which?", {"request_for": "team"}, "team"),
    ("nobody of that name", {"request_for": "other", "beneficiary": "nobody"}, "beneficiary"),
    ("no kind", {"asset_kind": None}, "asset_kind"),
    ("an unknown kind", {"asset_kind": "furniture"}, "asset_kind"),
    ("neither item nor words", {"item": None}, "spec_text"),
    ("too few words", {"item": None, "spec_text": "A tool."}, "spec_text"),
    ("an unknown item", {"item": "NB-99"}, "catalogue_item"),
    ("an item of another kind", {**CLOUD, "data_classification": "public"}, "catalogue_item"),
    ("no quantity", {"quantity": 0}, "quantity"),
    ("too many", {"quantity": 501}, "quantity"),
    ("half of one", {"quantity": 1.5}, "quantity"),
    ("for nothing", {"unit_cost": 0}, "unit_cost"),
    ("a part of a cent", {"unit_cost": 1.005}, "unit_cost"),
    ("a number in words", {"unit_cost": "much"}, "unit_cost"),
    ("each month, how long?", {"recurring": "monthly"}, "term_months"),
    ("more than five years", {"recurring": "annual", "term_months": 61}, "term_months"),
    ("an unknown cost centre", {"cost_centre": "9999"}, "cost_centre"),
    ("in the budget: where?", {"budget_line": None}, "budget_line"),
    ("hardware goes where?", {"location": None}, "location"),
    ("an unknown place", {"location": "MARS"}, "location"),
    ("a service: which data?", {**CLOUD, **SPEC}, "data_classification"),
    ("software: which licence?", {**SPEC, "asset_kind": "software_executable", "location": None}, "licence_model"),
    ("why at all?", {"justification": "Because."}, "justification"),
    ("something nobody asks", {"colour": "red"}, "colour"),
    ("a file that is not there", {"attachments": ["019cadc6-9a80-73a7-bfb9-0c51fcd99006"]}, "attachments"),
)


def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_is_kept(organisation: Any) -> None:
    wrong = []
    for case, different, field in REFUSED:
        changes = dict(different)
        item = changes.pop("item", "NB-14")
        with organisation.refused(422) as problem:
            organisation.start("rita", organisation.request(item, **changes))
        if field not in problem["errors"] or not all(problem["errors"][field]):
            wrong.append((case, problem["errors"]))
    assert wrong == []
    assert organisation.visit("rita").get("/process-instances")["items"] == []


def test_it_cannot_be_needed_before_the_second_working_day(organisation: Any) -> None:
    reason = "The trade fair begins on Thursday and the old one broke this morning."
    with organisation.refused(422) as problem:
        organisation.start("rita", organisation.request(needed_by="2026-03-03", urgent_reason=reason))
    assert problem["errors"] == {
        "needed_by": ["This is too soon. Choose a day at least two working days from today."],
    }
    organisation.start("rita", organisation.request(needed_by="2026-03-04", urgent_reason=reason))


def test_what_is_needed_within_two_weeks_needs_a_reason(organisation: Any) -> None:
    with organisation.refused(422) as problem:
        organisation.start("rita", organisation.request(needed_by="2026-03-15"))
    assert set(problem["errors"]) == {"urgent_reason"}
    organisation.start("rita", organisation.request(needed_by="2026-03-16"))


def test_answers_to_hidden_questions_are_not_kept(organisation: Any) -> None:
    organisation.start("rita", organisation.request(licence_model="per_user", personal_data=True, beneficiary="tom"))
    assert organisation.variable("licence_model") is None
    assert organisation.variable("personal_data") is False
    assert organisation.variable("beneficiary") is None
    assert organisation.open()["P6"].assignee == "tom"


@pytest.mark.parametrize(
    ("recurring", "months", "total"),
    [("none", None, 300), ("monthly", 7, 2100), ("annual", 12, 300), ("annual", 13, 600)],
)
def test_the_total_counts_quantity_price_and_term(
    organisation: Any, recurring: str, months: int | None, total: int
) -> None:
    organisation.start("rita", organisation.request(quantity=3, unit_cost=100, recurring=recurring, term_months=months))
    assert organisation.variable("total") == total


def test_the_subject_of_a_long_wish_ends_with_a_whole_word(organisation: Any) -> None:
    words = "A workstation with two graphics processors, so that the detection model can be trained here at night."
    organisation.start("rita", organisation.request(None, spec_text=words))
    kept = "A workstation with two graphics processors, so that the detection model can be …"
    assert organisation.state().subject == f"1 × {kept}"
