"""Story (p): nobody has bought from this supplier yet: it is looked into before the order goes out."""

from typing import Any

import pytest

from register.store.tables import purchase_order, supplier

SCOPE = {
    "unit_cost": 800,
    "spec_text": "An oscilloscope with four channels for the repair bench.",
    "new_supplier": True,
}
CHECKS = {"sanctions_ok": True, "bank_verified_by_callback": True, "security_ok": True, "dpa_signed": True}


@pytest.fixture
def chosen(organisation: Any) -> Any:
    """The organisation with a quote chosen of somebody whom the register does not know."""
    organisation.start("rita", organisation.request(None, **SCOPE))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.complete("karl", "A10b", {"supplier_ok": True, "risk_con": "low"})
    organisation.approve("tom")
    organisation.quote([{"supplier_name": "Fjord Instruments", "unit_price": 790}])
    return organisation


def test_the_order_waits_until_the_supplier_is_checked(chosen: Any) -> None:
    assert set(chosen.open()) == {"B9"}
    assert chosen.open()["B9"].candidate_groups == ("contract_manager",)
    assert chosen.form_of("karl", "B9")["candidate"] == "Fjord Instruments"
    chosen.complete("karl", "B9", {**CHECKS, "supplier_country": "NO", "verdict": "pass"})
    chosen.order()
    (order,) = chosen.rows(purchase_order)
    known = {row.id: row for row in chosen.everything(supplier)}[order.supplier]
    assert (known.name, known.country, known.status) == ("Fjord Instruments", "NO", "onboarded")


@pytest.mark.parametrize("open_point", CHECKS)
def test_all_four_points_must_be_in_order(chosen: Any, open_point: str) -> None:
    with chosen.refused(422) as problem:
        chosen.complete("karl", "B9", {**CHECKS, open_point: False, "verdict": "pass"})
    assert set(problem["errors"]) == {"verdict"}
    assert chosen.rows(supplier) == []


def test_a_supplier_who_does_not_pass_is_replaced_by_another(chosen: Any) -> None:
    with chosen.refused(422) as problem:
        chosen.complete("karl", "B9", {"verdict": "refuse"})
    assert set(problem["errors"]) == {"refusal_reason"}
    chosen.complete("karl", "B9", {"verdict": "refuse", "refusal_reason": "The bank account belongs to somebody else."})
    assert set(chosen.open()) == {"B5"}
    assert chosen.form_of("petra", "B5")["candidate"] == "Fjord Instruments"
    chosen.quote([{"supplier": "S-2", "unit_price": 820}])
    assert set(chosen.open()) == {"B15"}


def test_a_quote_names_who_it_is_from(organisation: Any) -> None:
    organisation.start("rita", organisation.request(None, **{**SCOPE, "new_supplier": False}))
    organisation.complete("artur", "A8", {"fit": "standard", "risk_spec": "low"})
    organisation.approve("tom")
    with organisation.refused(422) as problem:
        organisation.complete("petra", "B5", {"quotes": [{"unit_price": 790}]})
    assert set(problem["errors"]) == {"quotes.0.supplier_name"}
