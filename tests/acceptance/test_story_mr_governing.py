"""What a review decides on policy, objectives, resources and risks has a process of its own (C-2, C-9 to C-11)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from engine import tasks
from engine.errors import InvalidSubmission
from engine.unit_of_work import SYSTEM
from register.store.tables import acknowledgement, action, document, kpi_snapshot, objective, resource_decision, risk
from tests.acceptance import governing as gov
from tests.acceptance import managing as mr
from tests.acceptance.operating import tell, troubles


def test_a_new_policy_takes_the_place_of_the_old_one_and_everybody_acknowledges_it_in_person(organisation: Any) -> None:
    play = organisation
    for number in (1, 2):
        if number == 1:
            play.start_process("anna", "itam_policy", {"description": "A new law on what is sold."})
        else:
            tell(play, "itam.policy.requested", {"title": "x", "description": "Say who pays.", "owner": "irma"})
        drafter = "anna" if number == 1 else "irma"
        gov.draft(play, drafter, title=f"How we keep our IT assets {number}")
        gov.review(play, **({"legal": "It says nothing on what is rented."} if number == 1 else {}))
        if number == 1:
            shown = play.form_of("anna", "V3")["remarks"]
            assert [(row["group"], row["comment"]) for row in shown] == [
                ("legal", "It says nothing on what is rented.")
            ]
            gov.draft(play, drafter, title=f"How we keep our IT assets {number}")
            gov.review(play)
        with play.refused(403):
            play.decide(drafter)
        play.approve("viktor", "greta")
        gov.stand_for_it(play)
    first, second = sorted((row for row in play.everything(document) if row.kind == "policy"), key=lambda row: row.id)
    assert (first.superseded_by, second.superseded_by) == (second.id, None)
    assert (second.title, second.entity_id, second.created_by) == ("How we keep our IT assets 2", "2", "irma")
    assert play.visit("viktor").download(f"/files/{second.file_id}").startswith(b"%PDF")
    gov.acknowledge(play, "rita")
    (task,) = [one for one in play.visit("ruth").get("/tasks?box=mine")["items"] if one["subject"] == second.title]
    with play.refused(422):
        play.visit("ruth").post(f"/tasks/{task['id']}/complete", {"data": {"acknowledged": False}})
    with play.engine.unit_of_work(SYSTEM) as uow, pytest.raises(InvalidSubmission) as caught:
        # Nobody says so for another, not even who may do everything else for them.
        tasks.complete(uow, UUID(task["id"]), {"acknowledged": True})
    assert list(caught.value.errors) == ["acknowledged"]
    read = play.everything(acknowledgement)
    assert {(row.document, row.person) for row in read} == {(first.id, "rita"), (second.id, "rita")}
    assert all(row.read_at == play.clock.now() for row in read)
    page = play.visit("anna").page(f"/register/documents/{second.id}")
    assert "Acknowledged" in page and "Not yet (37):" in page
    # Of the version before it is only said who has read it: nobody has to any more.
    assert "Not yet" not in play.visit("anna").page(f"/register/documents/{first.id}")
    mr.wait(play, days=31)
    # Tom's people are rita, ruth and jonas; she has read both.
    (notice, *_) = [one for one in play.visit("tom").get("/notices")["items"] if one["kind"] == "policy_unread"]
    assert notice["params"]["count"] == 2
    assert play.state().state == "active"
    mr.wait(play, days=60)
    assert (play.variable("told"), play.variable("acknowledged")) == (38, 1)
    assert play.state().state == "completed"


def test_an_objective_is_measured_each_month_and_whoever_lies_behind_says_how_to_catch_up(organisation: Any) -> None:
    play = organisation
    play.stock("GB-1", "GB-2", stage="in_use", custodian="rita")
    play.start_process("anna", "itam_objectives", {})
    with play.refused(422) as problem:
        gov.propose(play, days=0)
    assert "due_on" in problem["errors"]
    gov.propose(play, days=100)
    with play.refused(404):
        play.complete("rita", "O5", {"commit": "yes"})
    gov.commit(play)
    play.approve("frida", "viktor")
    (row,) = play.rows(objective)
    assert (row.id, row.metric, row.target, row.owner, row.state) == (
        play.state().business_key,
        "m.D3",
        Decimal("0.95"),
        "stan",
        "running",
    )
    mr.wait(play, days=62)
    assert "O11" in play.open(), "two months behind the straight way from nothing to all"
    frozen = [(one.metric, one.value) for one in play.rows(kpi_snapshot)]
    assert frozen == [("m.D3", 0)] * 3
    play.complete("stan", "O11", {"recovery": "Two people count for a week in May."})
    mr.wait(play, days=70)
    play.complete("anna", "O13", {"score": "missed", "lesson": "Count in spring."})
    assert [one.state for one in play.rows(objective)] == ["missed"]
    assert play.ended()[-1] == "O15"
    assert troubles(play) == []


def test_resources_are_weighed_against_the_work_that_waits_and_decided_by_their_amount(organisation: Any) -> None:
    play = organisation
    play.start_process("stan", "itam_resources", {**gov.WANTED, "amount": 30000})
    assert (play.variable("open_tasks"), play.variable("late_tasks")) == (0, 0)
    # From 25 000 on the budget owner and whoever runs the system decide too, not only the manager.
    play.approve("viktor", "ines")
    play.decide("anna", "reject", "Not before the autumn.")
    (row,) = play.rows(resource_decision)
    assert (row.granted, row.reason, row.amount, row.requester) == (
        False,
        "Not before the autumn.",
        Decimal(30000),
        "stan",
    )
    assert "resource_decided" in play.told("stan")


def test_a_high_risk_is_accepted_at_the_top_for_a_time_and_then_looked_at_again(organisation: Any) -> None:
    play = organisation
    play.start_process("rita", "itam_risk", gov.RISK)
    number = play.state().business_key
    with play.refused(403):
        gov.rate(play, person="rita")
    gov.rate(play)
    with play.refused(422) as problem:
        gov.treat(play, "rita", "accept", 366)
    assert "expires_on" in problem["errors"]
    gov.treat(play, "rita", "accept", 90)
    assert play.inbox("greta") == ["P6"]
    play.decide("greta")
    (row,) = play.rows(risk)
    assert (row.id, row.state, row.treatment, row.expires_on) == (number, "accepted", "accept", play.in_days(90))
    play.until(play.clock.now() + timedelta(days=61))
    gov.rate(play, 3, 3)
    gov.treat(play, "rita", "reduce", 60)
    (row,) = play.rows(risk)
    assert (row.state, row.treatment, row.likelihood, row.expires_on) == ("open", "reduce", 3, None)
    (play.case,) = mr.begun(play, mr.ACTION)
    assert [(one.source_no, one.owner) for one in play.rows(action)] == [(number, "rita")]


def test_an_opportunity_is_rated_like_a_risk_and_taken_up_by_an_action_or_left(organisation: Any) -> None:
    play = organisation
    play.start_process("rita", "itam_risk", {**gov.RISK, "kind": "opportunity", "title": "Lend what lies in stock"})
    number = play.state().business_key
    gov.rate(play)
    why = {"control": "Two hundred monitors lie in stock."}
    with play.refused(422) as problem:
        # Opportunities are not avoided.
        play.complete("rita", "Q6", {"treatment": "avoid", **why})
    assert "pursuit" in problem["errors"]
    with play.refused(422) as problem:
        play.complete("rita", "Q6", {"pursuit": "pursue", **why})
    assert list(problem["errors"]) == ["due_on"]
    play.complete("rita", "Q6", {"pursuit": "pursue", "due_on": play.in_days(60).isoformat(), **why})
    (row,) = play.rows(risk)
    assert (row.kind, row.state, row.treatment, row.expires_on) == ("opportunity", "open", "pursue", None)
    (play.case,) = mr.begun(play, mr.ACTION)
    assert [(one.source_no, one.owner) for one in play.rows(action)] == [(number, "rita")]
    play.start_process("rita", "itam_risk", {**gov.RISK, "kind": "opportunity"})
    gov.rate(play)
    play.complete("rita", "Q6", {"pursuit": "leave", **why})
    assert [(one.state, one.treatment) for one in play.rows(risk)] == [("closed", "leave")]
    assert len(mr.begun(play, mr.ACTION)) == 1
