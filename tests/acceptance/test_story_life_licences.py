"""Rights against use: harvested from who does not need them, bought where that does not do (processes C-20)."""

from datetime import date, timedelta
from typing import Any

import pytest

from register.store.tables import licence_position
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import answer, grant_rights, look_at, shortfall, states, until, work

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
    with organisation.refused(422):
        organisation.complete("lucia", "L10", {"acq_no": "soon"})
    organisation.complete("lucia", "L10", {"acq_no": "ACQ-2026-00001"})
    organisation.complete("lucia", "L12", {"decision": "One is bought.", "signed_name": "Lucia"})
    (row,) = organisation.everything(licence_position)
    assert (row.rights, row.used, row.signed_by, row.metric) == (4, 5, "lucia", "named users")
    assert "ACQ-2026-00001" in row.decision
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


def test_what_is_short_and_idle_nowhere_is_bought_and_what_is_too_much_is_told(organisation: Any) -> None:
    grant_rights(organisation, "Drawing", 1, {"rita": BUSY})
    shortfall(organisation, "Drawing", 1)
    organisation.complete("lucia", "L3", CHECKED)
    assert set(organisation.open()) == {"L10"}
    grant_rights(organisation, "Writing", 10, {"rita": BUSY})
    organisation.start_process("lucia", "itam_licence", {"product": "Writing"})
    organisation.complete("lucia", "L3", CHECKED)
    assert "licence_surplus" in organisation.told("karl")
    assert set(organisation.open()) == {"L12"}


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
