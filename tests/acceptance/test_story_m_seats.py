"""Story (m): seats of a cloud service are switched on rather than delivered; right and contract are in the register."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from register.store.tables import asset, contract, entitlement, purchase_order

CONTRACT = {
    "contract_name": "Survey tool, 20 seats",
    "contract_owner": "karl",
    "contract_start": "2026-04-01",
    "contract_end": "2027-03-31",
    "notice_date": "2026-12-31",
    "auto_renew": True,
    "price_rises": "3 % a year",
}
ACTIVATION = {
    "tenant": "measuring.example",
    "admin_owner": "jonas",
    "start_date": "2026-04-01",
    "user_cap": 20,
    "proof": "Order confirmation AB-7",
}


@pytest.fixture
def approved(organisation: Any) -> Any:
    """The organisation with 20 seats approved."""
    seats = organisation.request(
        None,
        asset_kind="cloud_service",
        spec_text="A hosted tool for surveys among our customers, with reports by product line.",
        quantity=20,
        unit_cost=12,
        recurring="monthly",
        term_months=12,
        data_classification="internal",
        location=None,
    )
    organisation.start("rita", seats)
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.complete("lucia", "A10", {"metric": "named users", "terms_ok": True, "risk_lic": "low"})
    organisation.approve("tom")
    organisation.quote([{"supplier": "S-1", "unit_price": 12}, {"supplier": "S-3", "unit_price": 13}])
    return organisation


def test_seats_are_switched_on_and_the_last_day_to_give_notice_is_kept(approved: Any) -> None:
    approved.order(**CONTRACT)
    assert set(approved.open()) == {"D4"}
    assert approved.open()["D4"].candidate_groups == ("itam_analyst",)
    approved.complete("irma", "D4", ACTIVATION)
    assert approved.form_of("frida", "D10")["received_value"] == 2880
    approved.pay(2880)
    assert "E21" in approved.ended()
    (kept,) = approved.rows(contract)
    assert (kept.starts_on, kept.ends_on, kept.notice_on) == (date(2026, 4, 1), date(2027, 3, 31), date(2026, 12, 31))
    assert (kept.owner, kept.supplier, kept.auto_renew, kept.value) == ("karl", "S-1", True, Decimal(2880))
    (right,) = approved.rows(entitlement)
    assert (right.quantity, right.metric, right.tenant, right.admin_owner) == (
        20,
        "named users",
        "measuring.example",
        "jonas",
    )
    assert (right.contract, right.user_cap, right.case_no) == (kept.id, 20, "ACQ-2026-00001")
    (order,) = approved.rows(purchase_order)
    assert order.contract == kept.id
    assert {row.stage for row in approved.everything(asset)} == {"reserved"}


def test_what_goes_on_needs_the_terms_of_its_contract(approved: Any) -> None:
    with approved.refused(422) as problem:
        approved.order()
    assert set(problem["errors"]) == {
        "contract_name",
        "contract_owner",
        "contract_start",
        "contract_end",
        "notice_date",
    }
    with approved.refused(422) as problem:
        approved.order(**{**CONTRACT, "notice_date": "2027-04-30"})
    assert set(problem["errors"]) == {"notice_date"}
    with approved.refused(422) as problem:
        approved.order(**{**CONTRACT, "contract_end": "2026-03-31", "notice_date": "2026-03-30"})
    assert set(problem["errors"]) == {"contract_end"}


def test_software_comes_as_a_right_with_its_proof(organisation: Any) -> None:
    software = organisation.request(
        "EDITOR",
        asset_kind="software_executable",
        quantity=3,
        unit_cost=600,
        location=None,
        data_classification="public",
        licence_model="per_device",
    )
    organisation.start("rita", software)
    organisation.decide("tom")
    organisation.order()
    with organisation.refused(422) as problem:
        organisation.complete("stan", "D3", {"lines": [{"quantity": 3, "condition": "ok"}]})
    assert set(problem["errors"]) == {"lines.0.proof"}
    came = {"quantity": 3, "condition": "ok", "proof": "Licence certificate LC-88"}
    organisation.complete("stan", "D3", {"lines": [came]})
    organisation.pay(1800)
    (right,) = organisation.rows(entitlement)
    assert (right.quantity, right.metric, right.proof) == (3, "per_device", "Licence certificate LC-88")
    assert organisation.rows(asset) == []
    assert "E21" in organisation.ended()
