"""A licence for me: at once when one is free, else in the order of asking (processes C-20, seat request)."""

from datetime import date, timedelta
from typing import Any

from engine import instances
from engine.unit_of_work import SYSTEM
from register.store.tables import allocation, entitlement, seat_wish
from tests.acceptance.operating import answer, cases, grant_rights, look_at, until, work

IDLE, BUSY = date(2025, 12, 1), date(2026, 2, 27)
CHECKED = {"metric": "named users", "excluded": 0, "evidence": "Certificate 4711 and the order it came with"}
WANTED = {"catalogue_item": "EDITOR", "seat_reason": "I write the manuals from now on."}


def ask(organisation: Any, *people: str) -> None:
    """Let people ask for the editor, one after the other."""
    for person in people:
        organisation.start_process(person, "itam_seat", WANTED)
        work(organisation)


def queue(organisation: Any) -> dict[str, int]:
    """Return who waits at which place, as each of them reads it."""
    found = {}
    for number, case in enumerate(cases(organisation, "itam_seat")):
        if case.state == "active":
            look_at(organisation, "itam_seat", number)
            found[case.started_by] = organisation.form_of(case.started_by, "Z5")["place"]
    return found


def held(organisation: Any) -> dict[str, str]:
    """Return which seat cases hold a right by now, by person."""
    return {row.person: row.state for row in organisation.everything(seat_wish)}


def test_a_free_licence_is_held_at_once_and_set_up_by_a_deployment(organisation: Any) -> None:
    grant_rights(organisation, "EDITOR", 2, {"ben": BUSY})
    ask(organisation, "rita")
    assert organisation.state().state == "completed" and held(organisation) == {"rita": "given"}
    assert "seat_given" in organisation.told("rita")
    look_at(organisation, "itam_deployment")
    (line,) = organisation.variable("lines")
    assert (line["beneficiary"], line["entitlement"]) == ("rita", "ENT-EDITOR")
    # The deployment has taken over what the request held, so the pool is empty and counted once.
    taken = [row.quantity for row in organisation.everything(allocation) if row.state != "ended"]
    assert sum(taken) == 2
    assert cases(organisation, "itam_licence") == []


def test_who_waits_sees_a_place_and_gets_what_is_freed_in_the_order_of_asking(organisation: Any) -> None:
    grant_rights(organisation, "EDITOR", 1, {"ben": IDLE})
    ask(organisation, "rita", "ruth", "jonas")
    assert queue(organisation) == {"rita": 1, "ruth": 2, "jonas": 3}
    # The first who waits makes the licence managers look; the others wait for the same case.
    (case,) = cases(organisation, "itam_licence")
    look_at(organisation, "itam_licence")
    shown = organisation.form_of("lucia", "L3")
    assert {name: shown[name] for name in ("rights", "used", "waiting", "gap")} == {
        "rights": 1,
        "used": 2,
        "waiting": 1,
        "gap": 1,
    }
    organisation.complete("lucia", "L3", CHECKED)
    answer(organisation, "ben", "L6", {"needed": False})
    work(organisation)
    assert held(organisation) == {"rita": "given", "ruth": "waiting", "jonas": "waiting"}
    assert queue(organisation) == {"ruth": 1, "jonas": 2}
    assert case.business_key == "LIC-2026-00001"


def test_who_leaves_the_queue_lets_the_others_move_up(organisation: Any) -> None:
    grant_rights(organisation, "EDITOR", 1, {"ben": BUSY})
    ask(organisation, "rita", "ruth", "jonas")
    look_at(organisation, "itam_seat", 0)
    with organisation.refused(422):
        organisation.complete("rita", "Z5", {})
    organisation.complete("rita", "Z5", {"left_why": "A colleague does it."})
    work(organisation)
    assert queue(organisation) == {"ruth": 1, "jonas": 2}
    look_at(organisation, "itam_seat", 1)
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        instances.cancel(uow, organisation.case, "She has left.")
    work(organisation)
    assert queue(organisation) == {"jonas": 1}
    assert held(organisation) == {"rita": "left", "ruth": "left", "jonas": "waiting"}


def test_what_comes_in_by_another_door_is_found_the_next_day(organisation: Any) -> None:
    grant_rights(organisation, "EDITOR", 1, {"ben": BUSY})
    ask(organisation, "rita", "ruth")
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        # A load of opening stock brings one more.
        uow.execute(entitlement.update().values(quantity=2))
    ask(organisation, "jonas")
    # It is free, but others were there before.
    assert queue(organisation) == {"rita": 1, "ruth": 2, "jonas": 3}
    until(organisation, organisation.clock.now() + timedelta(days=1, hours=1))
    assert queue(organisation) == {"ruth": 1, "jonas": 2} and held(organisation)["rita"] == "given"


def test_what_cannot_be_had_is_refused_beside_the_field(organisation: Any) -> None:
    for item, said in (("MON-27", "is no licence"), ("EDITOR", "We have no licence")):
        with organisation.refused(422) as problem:
            organisation.start_process("rita", "itam_seat", {**WANTED, "catalogue_item": item})
        assert said in str(problem["errors"]["catalogue_item"])
    grant_rights(organisation, "EDITOR", 1, {"rita": BUSY})
    ask(organisation, "ruth")
    for person, said in (("rita", "already. If it does not work"), ("ruth", "SEA-2026-0000")):
        with organisation.refused(422) as problem:
            organisation.start_process(person, "itam_seat", WANTED)
        assert said in str(problem["errors"]["catalogue_item"])
    assert [row.person for row in organisation.everything(seat_wish)] == ["ruth"]
