"""Rights against use: harvested from who does not need them, bought where that does not do (processes C-20)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.unit_of_work import SYSTEM
from register.store.tables import allocation, commitment, licence_position
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import (
    answer,
    cases,
    editions,
    grant_rights,
    installed,
    look_at,
    shortfall,
    states,
    to_be_bought,
    until,
    work,
)

CHECKED = {"metric": "named users", "excluded": 0, "evidence": "Certificate 4711 and the order it came with"}
IDLE, BUSY = date(2025, 12, 1), date(2026, 2, 27)


def test_rights_are_taken_back_from_who_needs_none_and_from_who_is_silent(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 4, {"rita": IDLE, "ruth": IDLE, "jonas": IDLE, "ben": BUSY})
    shortfall(organisation, "Drawing", 2)
    assert organisation.state().business_key == "LIC-2026-00001"
    shown = organisation.form_of("lucia", "L3")
    assert {name: shown[name] for name in ("rights", "used", "gap", "harvestable")} == {
        "rights": 4,
        "used": 6,
        "gap": 2,
        "harvestable": 3,
    }
    organisation.complete("lucia", "L3", CHECKED)
    assert organisation.variable("licence_action") == "harvest"

    answer(organisation, "rita", "L6", {"needed": False})
    with organisation.refused(422):
        answer(organisation, "ruth", "L6", {"needed": True})
    answer(organisation, "ruth", "L6", {"needed": True, "need_reason": "For the plans of the new hall"})
    begun = organisation.clock.now()
    until(organisation, begun + timedelta(days=11))
    assert states(organisation, "Drawing") == {"rita": "ended", "ruth": "in_use", "jonas": "reserved", "ben": "in_use"}

    answer(organisation, "jonas", "L8", {"undo": True})
    assert states(organisation, "Drawing")["jonas"] == "in_use"
    assert organisation.variable("gap") == 1
    organisation.complete("lucia", "L12", {"decision": "One is bought.", "signed_name": "Lucia"})
    (row,) = organisation.everything(licence_position)
    assert (row.rights, row.used, row.signed_by, row.metric) == (4, 5, "lucia", "named users")
    assert row.decision == "One is bought."
    assert organisation.still_open() == []


def test_who_stays_silent_loses_the_right_after_five_days(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 1, {"jonas": IDLE})
    shortfall(organisation, "Drawing", 1)
    organisation.complete("lucia", "L3", CHECKED)
    begun = organisation.clock.now()
    until(organisation, begun + timedelta(days=14))
    assert states(organisation, "Drawing") == {"jonas": "reserved"}
    until(organisation, begun + timedelta(days=16))
    assert states(organisation, "Drawing") == {"jonas": "ended"}
    assert set(organisation.open()) == {"L12"}, "there is a right for whoever waits, so nothing is bought"


def test_what_is_short_and_idle_nowhere_begins_an_acquisition_and_what_is_too_much_is_told(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 1, {"rita": BUSY}, price=120)
    shortfall(organisation, "Drawing", 2)
    organisation.complete("lucia", "L3", CHECKED)
    assert set(organisation.open()) == {"L12"}
    work(organisation)
    bought = look_at(organisation, "itam_acquisition")
    assert bought.business_key == "ACQ-2026-00001"
    shown = organisation.form_of("lucia", "A1t")
    assert {name: shown[name] for name in ("asset_kind", "quantity", "unit_cost", "request_for")} == {
        "asset_kind": "software_executable",
        "quantity": 2,
        "unit_cost": 120,
        "request_for": "stock",
    }
    organisation.complete("lucia", "A1t", to_be_bought(organisation) | {"quantity": 2, "unit_cost": 120})
    assert organisation.variable("requester") == "lucia"
    # Whoever asks does not approve: the manager of the licence manager does, not the one of some system.
    assert organisation.variable("manager") is not None
    grant_rights(organisation, "Writing", 10, {"rita": BUSY})
    organisation.start_process("lucia", "itam_licence", {"product": "Writing"})
    organisation.complete("lucia", "L3", CHECKED)
    assert "licence_surplus" in organisation.told("karl")
    assert set(organisation.open()) == {"L12"}


def test_a_suggestion_that_nobody_completes_is_dropped_and_holds_no_money(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 1, {"rita": BUSY})
    shortfall(organisation, "Drawing", 1)
    organisation.complete("lucia", "L3", CHECKED)
    work(organisation)
    look_at(organisation, "itam_acquisition")
    until(organisation, organisation.clock.now() + timedelta(days=13))
    assert set(organisation.open()) == {"A1t"}
    until(organisation, organisation.clock.now() + timedelta(days=2))
    assert organisation.still_open() == []
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert uow.execute(commitment.select()).all() == []


def test_who_can_do_with_a_cheaper_edition_moves_before_anything_is_bought(organisation: Any) -> None:
    editions(
        organisation,
        "Drawing",
        {
            "full": (2, 900, {"rita": BUSY, "ruth": BUSY}),
            "light": (2, 100, {"ben": BUSY}),
            "grand": (5, 2000, {}),
        },
    )
    shortfall(organisation, "Drawing full", 1)
    organisation.complete("lucia", "L3", CHECKED)
    assert organisation.variable("licence_action") == "swap"
    # One right to the cheaper edition is free, so one person is offered; the dearer edition is none.
    (row,) = organisation.form_of("lucia", "L15")["swaps"]
    assert (row["person"], row["edition"]) in {("rita", "light"), ("ruth", "light")}
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        # Meanwhile somebody else has taken it.
        uow.execute(allocation.update().where(allocation.c.person == "ben").values(quantity=2))
    with organisation.refused(422) as problem:
        organisation.complete("lucia", "L15", {"swaps": [{"swap": True}]})
    assert list(problem["errors"]) == ["swaps.0.swap"]
    assert row["person"] in states(organisation, "Drawing full")
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(allocation.update().where(allocation.c.person == "ben").values(quantity=1))
    organisation.complete("lucia", "L15", {"swaps": [{"swap": True}]})
    assert states(organisation, "Drawing full")[row["person"]] == "ended"
    assert states(organisation, "Drawing light")[row["person"]] == "in_use"
    assert organisation.variable("gap") == 0 and set(organisation.open()) == {"L12"}


def test_where_nobody_is_moved_the_rest_is_bought(organisation: Any) -> None:
    editions(organisation, "Drawing", {"full": (1, 900, {"rita": BUSY}), "light": (1, 100, {})})
    shortfall(organisation, "Drawing full", 1)
    organisation.complete("lucia", "L3", CHECKED)
    organisation.complete("lucia", "L15", {"swaps": [{"swap": False}]})
    work(organisation)
    assert look_at(organisation, "itam_acquisition").business_key == "ACQ-2026-00001"


def test_security_hears_of_what_is_installed_without_a_right(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 1, {"rita": BUSY})
    installed(organisation, "Drawing", 3)
    organisation.start_process("lucia", "itam_licence", {"product": "Drawing"})
    assert organisation.form_of("lucia", "L3")["unallocated"] == 2
    organisation.complete("lucia", "L3", CHECKED)
    assert "uncontrolled_install" in organisation.told("sofia")


def test_each_month_what_does_not_fit_or_nobody_has_signed_is_counted_publisher_by_publisher(
    organisation: Any,
) -> None:
    grant_rights(organisation, "Drawing", 1, {"rita": BUSY})
    grant_rights(organisation, "Writing", 2, {"rita": BUSY, "ruth": BUSY})
    until(organisation, datetime(2026, 4, 1, 7, tzinfo=UTC))
    assert [case.subject for case in cases(organisation, "itam_licence")] == ["Drawing", "Writing"]
    # Those two are still open, so the next month asks for neither of them again.
    until(organisation, datetime(2026, 5, 1, 7, tzinfo=UTC))
    assert len(cases(organisation, "itam_licence")) == 2 == len(cases(organisation, "itam_licence_watch"))
    for number in (0, 1):
        look_at(organisation, "itam_licence", number)
        organisation.complete("lucia", "L3", CHECKED)
        organisation.complete("lucia", "L12", {"decision": "It fits.", "signed_name": "Lucia"})
    until(organisation, datetime(2026, 6, 1, 7, tzinfo=UTC))
    assert len(cases(organisation, "itam_licence")) == 2, "both fit and were signed this year"
    installed(organisation, "Writing", 3)
    until(organisation, datetime(2026, 7, 1, 7, tzinfo=UTC))
    assert [case.subject for case in cases(organisation, "itam_licence")][2:] == ["Writing"]


def test_a_product_nobody_knows_is_refused(organisation: Any, answered: type[Exception]) -> None:
    with pytest.raises(answered) as caught:
        organisation.start_process("lucia", "itam_licence", {"product": "Nonsense"})
    assert "Nonsense" in str(caught.value.problem["errors"]["product"])  # type: ignore[attr-defined]


def test_a_deployment_without_a_right_opens_the_case_by_itself(organisation: Any) -> None:
    play = Deploying(organisation)
    play.entitlement("ENT-A", 1, product="FONTS")
    play.start([{"entitlement": "ENT-A", "beneficiary": person} for person in ("rita", "ruth", "jonas")])
    play.plan()
    (line,) = play.lines()
    with play.at(line) as house:
        house.complete("theo", "H5", {"test_ok": True})
        house.complete("rita", "H13", {"accept_terms": True, "signature": "Rita"})
    play.work()
    play.settle(lambda row: {"action": "drop", "reason": "They wait for the next budget."})
    work(organisation)
    look_at(organisation, "itam_licence")
    shown = organisation.form_of("lucia", "L3")
    assert {name: shown[name] for name in ("rights", "used", "gap")} == {"rights": 1, "used": 3, "gap": 2}
