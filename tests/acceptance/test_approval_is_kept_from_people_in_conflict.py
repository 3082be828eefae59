"""Whoever asked, gets it or voted, and whoever stands in for them, neither claims nor completes the approval."""

from typing import Any

import pytest
import sqlalchemy as sa

from engine import groups, substitutions, verify
from engine.unit_of_work import SYSTEM

#: Who is in conflict -> who stands in for them. All of them belong to the group that has to decide.
IN_CONFLICT = {"rita": "jonas", "lara": "mei", "tom": "artur"}
LICENCE = {"metric": "none", "terms_ok": True, "oss_obligations": "Publish our changes.", "risk_lic": "low"}
VOTE = {"decision": "approve", "comment": "", "conditions": ""}
RULE = "SOD-01: whoever asks or benefits does not approve, and nobody decides twice in one round."
#: A refused attempt is remembered here, and people sign in.
REMEMBERS = {"history", "session", "sign_in_attempt"}
HEAD = {"history_seq", "history_head"}


@pytest.fixture
def offered(organisation: Any) -> Any:
    """The approval of the legal department, which everybody in conflict belongs to; rita asked for lara, tom voted."""
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        for person in {*IN_CONFLICT, *IN_CONFLICT.values()} - {"lara"}:
            groups.add_member(uow, "legal", person)
    software = organisation.request(
        "EDITOR",
        asset_kind="software_executable",
        unit_cost=600,
        location=None,
        data_classification="public",
        licence_model="open_source",
        oss_distributed=True,
        request_for="other",
        beneficiary="lara",
    )
    organisation.start("rita", software)
    organisation.complete("lucia", "A10", LICENCE)
    organisation.decide("tom")
    for person, substitute in IN_CONFLICT.items():
        organisation.away(person, substitute)
    task = organisation.open()["P6"]
    assert (task.assignee, task.candidate_groups) == (None, ("legal",))
    return task


def stored(engine: Any) -> dict[str, list[str]]:
    """Return all that is stored, without what remembers attempts and sign-ins."""
    metadata = sa.MetaData()
    with engine.database.sql.connect() as connection:
        metadata.reflect(connection)
        kept = [table for table in metadata.sorted_tables if table.name not in REMEMBERS]
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(sa.select(*(each for each in table.c if each.name not in HEAD)))
            )
            for table in kept
        }


@pytest.mark.parametrize("verb", ["claim", "complete"])
def test_each_of_them_hears_the_rule_and_changes_nothing(organisation: Any, offered: Any, verb: str) -> None:
    body = {"data": VOTE} if verb == "complete" else None
    people = [*IN_CONFLICT, *IN_CONFLICT.values()]
    for person in people:
        organisation.visit(person).get("/session")
    before, heard = stored(organisation.engine), {}
    for person in people:
        with organisation.refused(403) as problem:
            organisation.visit(person).post(f"/tasks/{offered.id}/{verb}", body)
        heard[person] = (problem["title"], problem["detail"])
    whole = f"You may not decide “Decide”. {RULE}"
    inherited = whole + " You stand in for {}, and that person is kept from it."
    assert heard == {
        **{person: ("Separation of duties", whole) for person in IN_CONFLICT},
        **{
            substitute: ("Separation of duties", inherited.format(person.capitalize()))
            for person, substitute in IN_CONFLICT.items()
        },
    }
    assert stored(organisation.engine) == before
    entries = [(entry.actor, entry.task_id, entry.details) for entry in organisation.remembered("refused")]
    because_of = {**dict(zip(IN_CONFLICT, IN_CONFLICT, strict=True)), **{s: p for p, s in IN_CONFLICT.items()}}
    assert entries == [
        (person, offered.id, {"rule": "SOD-01", "person": person, "because_of": because_of[person]})
        for person in people
    ]
    assert verify.run(organisation.engine).ok
    organisation.decide("ludwig")
    assert organisation.votes()[-1]["person"] == "ludwig"


def test_none_of_them_is_handed_it(organisation: Any, offered: Any) -> None:
    organisation.visit("ludwig").post(f"/tasks/{offered.id}/claim")
    for person in [*IN_CONFLICT, *IN_CONFLICT.values()]:
        with organisation.refused(403) as problem:
            organisation.visit("ludwig").post(f"/tasks/{offered.id}/delegate", {"person": person})
        assert RULE in problem["detail"]
    assert organisation.open()["P6"].assignee == "ludwig"


def test_who_comes_into_conflict_after_the_claim_does_not_complete_it(organisation: Any, offered: Any) -> None:
    organisation.visit("leo").post(f"/tasks/{offered.id}/claim")
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        [absence] = substitutions.of_person(uow, "rita")
        substitutions.end(uow, absence.id)
    organisation.away("rita", "leo")
    with organisation.refused(403) as problem:
        organisation.decide("leo")
    assert problem["detail"].endswith(f"{RULE} You stand in for Rita, and that person is kept from it.")
    assert organisation.open()["P6"].assignee == "leo"


def test_a_vote_for_somebody_counts_for_both_in_the_round_and_for_neither_in_the_next(organisation: Any) -> None:
    organisation.away("tom", "jonas")
    answers = organisation.request(quantity=10)
    organisation.start("rita", answers)
    organisation.decide("jonas")
    for person in ("tom", "jonas"):
        with organisation.refused(403) as problem:
            organisation.decide(person)
        assert RULE in problem["detail"]
    organisation.decide("ines", "rework", "Ask for eight, two people leave in May.")
    organisation.complete("rita", "A20", {**answers, "quantity": 8, "action": "resubmit"})
    organisation.decide("jonas")
    assert organisation.open()["P6"].assignee == "ines", "the vote of the new round was taken"
