"""Story (j): the approver is on leave; the substitute gets it, and it reads “B for A”."""

from typing import Any

LICENCE = {"metric": "none", "terms_ok": True, "oss_obligations": "Publish our changes.", "risk_lic": "low"}


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


def open_source(organisation: Any, **more: Any) -> dict[str, Any]:
    """Return a request that anybody of the legal department has to approve as well."""
    found: dict[str, Any] = organisation.request(
        "EDITOR",
        asset_kind="software_executable",
        unit_cost=600,
        location=None,
        data_classification="public",
        licence_model="open_source",
        oss_distributed=True,
        **more,
    )
    return found


def test_neither_whoever_gets_it_nor_their_substitute_can_claim_the_approval(organisation: Any) -> None:
    organisation.away("lara", "leo")
    organisation.start("rita", open_source(organisation, request_for="other", beneficiary="lara"))
    organisation.complete("lucia", "A10", LICENCE)
    organisation.decide("tom")
    offered = organisation.open()["P6"]
    assert offered.assignee == "ludwig", "the only one of the group who is free"
    for person in ("lara", "leo"):
        with organisation.refused(403) as problem:
            organisation.visit(person).post(f"/tasks/{offered.id}/claim")
        assert "SOD-01" in problem["detail"]


def test_of_a_group_one_claims_and_the_others_are_told_who_has_it(organisation: Any) -> None:
    organisation.start("rita", open_source(organisation))
    organisation.complete("lucia", "A10", LICENCE)
    organisation.decide("tom")
    offered = organisation.open()["P6"]
    assert (offered.assignee, offered.candidate_groups) == (None, ("legal",))
    organisation.visit("leo").post(f"/tasks/{offered.id}/claim")
    with organisation.refused(409) as problem:
        organisation.visit("ludwig").post(f"/tasks/{offered.id}/claim")
    assert "leo" in problem["detail"].lower()
    organisation.decide("leo")
    assert organisation.votes()[-1]["role"] == "legal"


def test_an_approver_who_also_buys_may_not_place_the_order(organisation: Any) -> None:
    organisation.start("ben", organisation.request())
    organisation.decide("petra")
    with organisation.refused(403) as problem:
        organisation.order("petra")
    assert "SOD-02" in problem["detail"]
    organisation.order("paul")
    assert "D3" in organisation.open()
