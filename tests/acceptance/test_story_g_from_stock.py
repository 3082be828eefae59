"""Story (g): all of it is there: nothing is bought, the assets are reserved, and freed when it is withdrawn."""

from typing import Any
from uuid import UUID

import pytest

from engine import instances
from engine.unit_of_work import SYSTEM
from register.store.tables import asset, purchase_order


@pytest.fixture
def stocked(organisation: Any) -> Any:
    """The organisation with three notebooks in its stores, and a request for two."""
    organisation.stock("ST-1", "ST-2", "ST-3")
    organisation.start("rita", organisation.request(quantity=2))
    return organisation


def stages(organisation: Any) -> dict[str, str]:
    """Return the stage of each asset by its tag."""
    return {row.tag: row.stage for row in organisation.everything(asset)}


def test_two_are_used_and_nothing_is_bought(stocked: Any) -> None:
    assert set(stocked.open()) == {"A5"}
    shown = stocked.form_of("irma", "A5")
    assert (shown["stock"], len(shown["reuse_assets"])) == (3, 2)
    assert "2026" in shown["supply_note"]
    stocked.complete("irma", "A5", {"reuse_assets": shown["reuse_assets"]})
    assert stocked.open()["P6"].assignee == "tom"
    assert stocked.form_of("tom", "P6")["total"] == 0
    stocked.decide("tom")
    assert stocked.state().state == "completed"
    assert "E21" in stocked.ended()
    assert stocked.rows(purchase_order) == []
    assert stages(stocked) == {"ST-1": "reserved", "ST-2": "reserved", "ST-3": "available"}
    reserved = [row for row in stocked.everything(asset) if row.stage == "reserved"]
    # Reserved by the request; its deployment has taken them over.
    assert {row.case_no for row in reserved} == {"ACQ-2026-00001"}
    assert {row.reserved_by for row in reserved} == {deployment_of(stocked)}


def deployment_of(stocked: Any) -> UUID:
    """Return the deployment that the request has asked for."""
    with stocked.engine.unit_of_work(SYSTEM, reading=True) as uow:
        (found,) = instances.find(uow, definition_key="itam_deployment").items
    return found.id


def test_they_are_free_again_when_the_request_is_withdrawn(stocked: Any) -> None:
    stocked.complete("irma", "A5", {"reuse_assets": stocked.form_of("irma", "A5")["reuse_assets"]})
    stocked.withdraw("rita", "I keep the old one.")
    assert stocked.still_open() == []
    assert set(stages(stocked).values()) == {"available"}


def test_only_the_rest_is_bought(stocked: Any) -> None:
    (one, *_) = stocked.form_of("irma", "A5")["reuse_assets"]
    with stocked.refused(422) as problem:
        stocked.complete("irma", "A5", {"reuse_assets": [one]})
    assert set(problem["errors"]) == {"buy_reason"}
    stocked.complete("irma", "A5", {"reuse_assets": [one], "buy_reason": "The others wait for the trainees."})
    assert stocked.form_of("tom", "P6")["total"] == 1450
    stocked.decide("tom")
    stocked.order()
    assert stocked.form_of("stan", "D3")["open_quantity"] == 1
    stocked.deliver(1, 1)
    stocked.pay(1450)
    assert "E21" in stocked.ended()
    assert stages(stocked) == {"ST-1": "reserved", "ST-2": "available", "ST-3": "available", "NB-0001": "reserved"}


def test_more_than_was_asked_for_cannot_be_taken(stocked: Any) -> None:
    everything = [row.id for row in stocked.everything(asset)]
    with stocked.refused(422) as problem:
        stocked.complete("irma", "A5", {"reuse_assets": everything})
    assert set(problem["errors"]) == {"reuse_assets"}
    assert set(stages(stocked).values()) == {"available"}


def test_a_second_round_looks_anew_and_forgets_what_the_first_one_kept(stocked: Any) -> None:
    stocked.complete("irma", "A5", {"reuse_assets": stocked.form_of("irma", "A5")["reuse_assets"]})
    stocked.decide("tom", "rework", "Take monitors instead.")
    assert list(stages(stocked).values()).count("reserved") == 2
    monitors = stocked.request("MON-27", unit_cost=329, quantity=2, action="resubmit")
    stocked.complete("rita", "A20", monitors)
    assert set(stages(stocked).values()) == {"available"}
    assert set(stocked.open()) == {"P6"}


def test_whoever_is_too_late_hears_whose_it_is(organisation: Any) -> None:
    (only,) = organisation.stock("ST-1")
    organisation.start("rita", organisation.request())
    first = organisation.case
    organisation.start("ruth", organisation.request())
    organisation.complete("irma", "A5", {"reuse_assets": [only]})
    organisation.case = first
    with organisation.refused(422) as problem:
        organisation.complete("irma", "A5", {"reuse_assets": [only]})
    (sentence,) = problem["errors"]["reuse_assets"]
    assert "ST-1" in sentence and "ACQ-2026-00002" in sentence


def test_nobody_who_decides_from_stock_in_time_means_it_expires(stocked: Any) -> None:
    begun = stocked.clock.now()
    stocked.until(begun.replace(day=5))
    assert stocked.told("irma").count("reminder") == 3
    assert "escalated" in stocked.told("anna")
    stocked.until(begun.replace(day=17))
    assert stocked.still_open() == []
    assert set(stocked.ended()) >= {"S7", "E22"}
