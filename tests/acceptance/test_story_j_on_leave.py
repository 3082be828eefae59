"""Story (j): the approver is on leave; the substitute gets it, and it reads “B for A”."""

from typing import Any


def test_the_substitute_gets_the_task_and_both_names_are_kept(organisation: Any) -> None:
    organisation.away("tom", "jonas")
    organisation.start("rita", organisation.request())
    task = organisation.open()["P6"]
    assert (task.assignee, task.on_behalf_of) == ("jonas", "tom")
    assert organisation.inbox("jonas") == ["P6"]
    organisation.decide("jonas")
    vote = organisation.votes()[-1]
    assert (vote["person"], vote["on_behalf_of"], vote["role"]) == ("jonas", "tom", "line_manager")


def test_without_a_substitute_it_goes_to_the_manager_of_the_absent_person(organisation: Any) -> None:
    organisation.away("tom", None)
    organisation.start("rita", organisation.request())
    task = organisation.open()["P6"]
    assert (task.assignee, task.on_behalf_of) == ("ines", None)


def test_the_requester_as_substitute_is_passed_over(organisation: Any) -> None:
    organisation.away("tom", "rita")
    organisation.start("rita", organisation.request())
    assert organisation.open()["P6"].assignee == "ines"


def test_whoever_gets_it_cannot_approve_it_and_the_answer_names_the_rule(organisation: Any) -> None:
    organisation.start("rita", organisation.request(request_for="other", beneficiary="tom"))
    task = organisation.open()["P6"]
    assert task.assignee == "ines"
    assert set(task.excluded) == {"rita", "tom"}
    for person in ("rita", "tom"):
        with organisation.refused(403) as problem:
            organisation.decide(person)
        assert "SOD-01" in problem["detail"]
    assert len(organisation.remembered("refused")) == 2


def test_the_substitute_of_whoever_gets_it_cannot_approve_it_either(organisation: Any) -> None:
    organisation.away("rita", "ines")
    organisation.start("rita", organisation.request(cost_centre="4900", request_for="other", beneficiary="tom"))
    assert organisation.open()["P6"].assignee == "greta"


def test_an_approver_who_also_buys_may_not_place_the_order(organisation: Any) -> None:
    organisation.start("ben", organisation.request())
    organisation.decide("petra")
    with organisation.refused(403) as problem:
        organisation.complete("petra", "A17", {"po_no": "PO-1", "promised_date": organisation.in_days(9).isoformat()})
    assert "SOD-02" in problem["detail"]
