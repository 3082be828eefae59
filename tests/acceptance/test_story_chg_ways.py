"""Stories of changes: a standard one without a vote, a board, objections, a missed window, a freeze, other hands."""

from datetime import timedelta
from typing import Any

from engine import instances, messages
from engine.unit_of_work import SYSTEM
from tests.acceptance.changing import (
    LONG,
    assess,
    implement,
    moment,
    needs,
    record,
    request,
    schedule,
    start,
    task_of,
    thing,
    until_window,
    verify,
    vote,
)


def test_a_standard_change_goes_ahead_without_a_vote(organisation: Any) -> None:
    ids = organisation.stock("NB-1", "NB-2", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, ids, standard_template="STD-1", backout=None))
    assert set(organisation.open()) == {"C13"}
    assert organisation.remembered("approval") == []
    schedule(organisation)
    until_window(organisation)
    assert organisation.form_of("jonas", "C18")["backout"] == "Install the old one."
    implement(organisation)
    verify(organisation)
    # It went well, so that nobody has to look back.
    assert organisation.still_open() == []
    assert (record(organisation).change_class, record(organisation).state) == ("standard", "implemented")


def test_one_with_a_fixed_time_is_not_even_scheduled(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, [id], standard_template="STD-2", backout=None))
    assert organisation.open() == {}
    assert record(organisation).state == "scheduled"
    until_window(organisation)
    assert set(organisation.open()) == {"C18"}


def test_what_is_more_than_its_standard_says_is_decided_like_any_other(organisation: Any) -> None:
    ids = organisation.stock(*(f"NB-{n}" for n in range(1, 7)), stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, ids, standard_template="STD-1", backout=None))
    assert record(organisation).change_class == "normal_minor"
    assert set(organisation.open()) == {"C5"}


def test_a_template_of_another_kind_is_refused_beside_its_field(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    with organisation.refused(422) as problem:
        start(organisation, "rita", request(organisation, [id], category="hardware", standard_template="STD-1"))
    assert set(problem["errors"]) == {"standard_template"}


def test_owners_and_the_change_manager_decide_on_a_minor_change(organisation: Any) -> None:
    ids = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, ids))
    # The owner of the notebooks is asked first, and approves then.
    assert organisation.inbox("ines") == ["C5"]
    assess(organisation, "ines")
    organisation.decide("ines")
    organisation.decide("cora")
    assert set(organisation.open()) == {"C13"}


def test_objections_are_settled_before_the_board_votes(organisation: Any) -> None:
    ids = organisation.stock("NB-1", "SRV-1", stage="in_use", custodian="rita")
    needs(organisation, ids[1], ids[0])
    start(organisation, "rita", request(organisation, ids[:1], impact=4, likelihood=3))
    assert record(organisation).change_class == "normal_major"
    assert [row["tag"] for row in organisation.variable("dependents")] == ["SRV-1"]
    assess(organisation, "ines", condition="Not before the end of the quarter.")
    assess(organisation, "sofia")
    assess(organisation, "lucia")
    assess(organisation, "frida")
    assert set(organisation.open()) == {"C7"}
    said = organisation.form_of("chris", "C7")["objections"]
    assert [(row["asked"], row["condition"]) for row in said] == [("ines", "Not before the end of the quarter.")]
    organisation.complete("chris", "C7", {"resolution": "It waits until the first of April.", "next": "continue"})
    task = task_of(organisation, "C10", "artur")
    # The board need not see the register: it is told what is touched.
    assert organisation.visit("artur").get(f"/tasks/{task.id}/form")["data"]["touched"] == "NB-1"
    vote(organisation, "artur")
    vote(organisation, "frida", "abstain")
    vote(organisation, "sofia", "reject")
    assert task_of(organisation, "C10", "dora")
    vote(organisation, "dora")
    assert set(organisation.open()) == {"C13"}
    assert [one["decision"] for one in organisation.votes()] == ["approve", "abstain", "reject", "approve"]


def test_a_tie_in_the_board_is_a_no(organisation: Any) -> None:
    ids = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, ids, downtime_minutes=300))
    for person in ("ines", "sofia", "lucia", "frida"):
        assess(organisation, person)
    vote(organisation, "artur")
    vote(organisation, "dora", "rework")
    vote(organisation, "sofia", "reject")
    assert record(organisation).state == "rejected"
    assert organisation.still_open() == []


def test_who_gives_no_answer_is_noted_and_a_silent_board_leaves_it_to_change_manager_and_cio(organisation: Any) -> None:
    ids = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(
        organisation,
        "rita",
        request(organisation, ids, impact=4, likelihood=4, at=organisation.clock.now() + timedelta(days=60)),
    )
    assess(organisation, "sofia")
    organisation.until(organisation.clock.now() + timedelta(days=20))
    noted = {one["asked"]: one["impact"] for one in _assessments(organisation)}
    assert noted["ines"] == noted["frida"] == "no answer"
    assert noted["sofia"] != "no answer"
    vote(organisation, "artur")
    organisation.until(organisation.clock.now() + timedelta(days=5))
    assert [task.assignee or task.candidate_groups for task in organisation.open().values()] == [("change_manager",)]
    organisation.decide("chris")
    organisation.decide("viktor")
    assert set(organisation.open()) == {"C13"}


def test_a_missed_window_is_scheduled_again(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, [id], standard_template="STD-2", backout=None))
    until_window(organisation)
    organisation.until(organisation.variable("window_end") + timedelta(hours=2))
    assert set(organisation.open()) == {"C13"}
    assert organisation.variable("window_note") == "missed"
    later = organisation.clock.now() + timedelta(days=1)
    with organisation.refused(422) as problem:
        schedule(organisation)
    assert set(problem["errors"]) == {"window_end"}
    schedule(organisation, window_start=moment(later), window_end=moment(later + LONG))
    until_window(organisation)
    implement(organisation)
    verify(organisation)
    assert record(organisation).state == "implemented"


def test_nothing_is_scheduled_into_a_freeze_and_what_is_there_gets_another_window(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    start(organisation, "rita", request(organisation, [id], standard_template="STD-2", backout=None))
    change, window = organisation.case, organisation.variable("window_start")
    _freeze(organisation, window + timedelta(days=30), window + timedelta(days=31))
    organisation.case = change
    assert organisation.open() == {}
    _freeze(organisation, window - timedelta(hours=1), window + timedelta(days=2))
    organisation.case = change
    assert set(organisation.open()) == {"C13"}
    assert organisation.variable("window_note") == "freeze"
    with organisation.refused(422) as problem:
        schedule(organisation)
    assert "FRZ-2026-00002" in problem["errors"]["window_start"][0]
    free = window + timedelta(days=3)
    schedule(organisation, window_start=moment(free), window_end=moment(free + LONG))
    until_window(organisation)
    assert "C18" in organisation.open()


def test_whoever_does_the_work_does_not_verify_it(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    teams = {"implementer": None, "verifier": None, "implementer_group": "architecture_board"}
    answers = request(organisation, [id], standard_template="STD-2", backout=None, **teams)
    with organisation.refused(422) as problem:
        start(organisation, "rita", answers)
    assert set(problem["errors"]) == {"verifier"}
    start(organisation, "rita", {**answers, "verifier_group": "architecture_board"})
    until_window(organisation)
    implement(organisation, "artur")
    with organisation.refused(403) as problem:
        verify(organisation, person="artur")
    assert "SOD-05" in problem["detail"]
    verify(organisation, person="mei")
    assert record(organisation).state == "implemented"


def test_a_transfer_is_written_with_its_number_when_it_is_verified(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    moved = {"category": "location_or_custody", "result_action": "transfer", "new_custodian": "ruth"}
    start(organisation, "tom", request(organisation, [id], **moved))
    assess(organisation, "ines")
    organisation.decide("ines")
    organisation.decide("chris")
    schedule(organisation)
    until_window(organisation)
    implement(organisation)
    shown = organisation.form_of("mei", "C19")["differences"]
    assert [(row["tag"], row["field"], row["before"], row["after"]) for row in shown] == [
        ("NB-1", "custodian", "rita", "ruth")
    ]
    assert thing(organisation, "NB-1").custodian == "rita"
    verify(organisation)
    assert thing(organisation, "NB-1").custodian == "ruth"
    history = organisation.visit("anna").get("/assets/NB-1/history")["items"]
    written = next(entry for entry in history if entry["field"] == "custodian")
    assert (written["before"], written["after"], written["case_no"]) == (
        "rita",
        "ruth",
        organisation.state().business_key,
    )


def test_single_fields_are_judged_when_they_are_asked_for(organisation: Any) -> None:
    ids = organisation.stock("NB-1", "NB-2", stage="in_use", custodian="rita")
    rows = [
        {"asset": ids[0], "field": "stage", "to_stage": "available"},
        {"asset": ids[1], "field": "custodian", "to_person": "rita"},
    ]
    wanted = {"result_action": "update_record"}
    with organisation.refused(422) as problem:
        start(organisation, "rita", request(organisation, [], **wanted, changes=rows))
    assert set(problem["errors"]) == {"changes.1.field"}
    rows[1] = {"asset": ids[1], "field": "serial", "to_text": "SN-22"}
    start(organisation, "tom", request(organisation, [], **wanted, changes=rows))
    assess(organisation, "ines")
    organisation.decide("ines")
    organisation.decide("chris")
    schedule(organisation)
    until_window(organisation)
    implement(organisation)
    verify(organisation, "with_issues")
    assert (thing(organisation, "NB-1").stage, thing(organisation, "NB-2").serial) == ("available", "SN-22")
    assert set(organisation.open()) == {"C24"}


def test_a_change_is_withdrawn_or_revised_by_whoever_asked(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    answers = request(organisation, [id])
    start(organisation, "rita", answers)
    assess(organisation, "ines")
    organisation.decide("ines", "rework", "Which docks are these?")
    number = organisation.variable("change_no")
    organisation.complete("rita", "C25", {**answers, "title": "New firmware for two docks", "action": "resubmit"})
    assert (record(organisation).title, organisation.variable("change_no")) == ("New firmware for two docks", number)
    organisation.withdraw("rita", "The docks are replaced.")
    assert record(organisation).state == "withdrawn"
    assert organisation.still_open() == []


def test_a_change_of_a_process_is_for_its_owner_the_stewards_and_the_board(organisation: Any) -> None:
    told = {"title": "Ask for the serial number twice", "category": "process_model", "assets": None}
    with organisation.refused(422) as problem:
        start(organisation, "rita", {**request(organisation, []), **told, "assets": [], "process": "Rocket science"})
    assert set(problem["errors"]) == {"process"}
    answers = {**request(organisation, []), **told, "assets": [], "process": "Aussonderung"}
    start(organisation, "rita", answers)
    assert (record(organisation).change_class, organisation.variable("process")) == ("normal_major", "itam_retirement")
    # Those who run the system own the process: one opinion for both roles.
    assert {task_of(organisation, "C5", person).element_id for person in ("anna", "dora")} == {"C5"}
    assess(organisation, "anna")
    assess(organisation, "dora")
    for person in ("artur", "cora", "frida"):
        vote(organisation, person)
    assert set(organisation.open()) == {"C13"}


def test_the_record_of_a_cancelled_change_waits_for_no_window(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    fixed = {"standard_template": "STD-2", "backout": None}
    start(organisation, "rita", request(organisation, [id], **fixed))
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        instances.cancel(uow, organisation.case, "The devices are gone.")
    assert record(organisation).state == "withdrawn"
    start(organisation, "rita", request(organisation, [id], **fixed))
    assert organisation.variable("collisions") == []
    start(organisation, "rita", request(organisation, [id], **fixed))
    assert [one["number"] for one in organisation.variable("collisions")] == ["CHG-2026-00002"]


def _freeze(play: Any, first: Any, last: Any) -> None:
    answers = {"from_at": moment(first), "to_at": moment(last), "reason": "The books of the quarter are closed."}
    play.start_process("chris", "itam_freeze", answers)
    messages.deliver_due(play.engine)


def _assessments(play: Any) -> list[dict[str, Any]]:
    task = task_of(play, "C10", "artur")
    return list(play.visit("artur").get(f"/tasks/{task.id}/form")["data"]["assessments"])


def test_whoever_made_a_package_neither_tests_nor_verifies_it(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    teams = {"verifier": None, "verifier_group": "architecture_board", "implementer": "jonas"}
    packed = request(organisation, [id], standard_template="STD-2", backout=None, packager="artur", **teams)
    with organisation.refused(422) as problem:
        start(organisation, "rita", {**packed, "tester": "artur"})
    assert set(problem["errors"]) == {"tester"}
    assert "SOD-10" in str(problem["errors"])
    with organisation.refused(422) as problem:
        start(organisation, "rita", {**packed, "packager": None, "tester": "artur"})
    assert set(problem["errors"]) == {"packager"}
    start(organisation, "rita", {**packed, "tester": "mei"})
    until_window(organisation)
    implement(organisation)
    with organisation.refused(403) as problem:
        verify(organisation, person="artur")
    assert "SOD-10" in problem["detail"]
    verify(organisation, person="mei")
    assert record(organisation).state == "implemented"


def test_an_exemption_lets_one_person_package_and_test(organisation: Any) -> None:
    (id,) = organisation.stock("NB-1", stage="in_use", custodian="rita")
    teams = {"verifier": None, "verifier_group": "architecture_board"}
    packed = request(organisation, [id], standard_template="STD-2", backout=None, packager="artur", **teams)
    why = {"reason": "There is nobody else in August.", "control": "Anna tries each package herself."}
    ends = moment(organisation.clock.now() + timedelta(days=30))
    organisation.visit("anna").post("/exemptions", {"rule": "SOD-10", "person": "artur", "ends_at": ends, **why})
    with organisation.refused(422) as problem:
        # Whoever granted it gains nothing by what they write themselves.
        start(organisation, "anna", {**packed, "tester": "artur"})
    assert set(problem["errors"]) == {"tester"}
    start(organisation, "rita", {**packed, "tester": "artur"})
    until_window(organisation)
    implement(organisation)
    verify(organisation, person="artur")
    assert record(organisation).state == "implemented"
    assert {(one.details or {})["rule"] for one in organisation.remembered("exempted")} == {"SOD-10"}
