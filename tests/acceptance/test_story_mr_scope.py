"""The scope is drawn, confirmed and approved; what applies needs a model that runs and somebody who answers for it."""

from typing import Any

from engine import people
from engine.unit_of_work import SYSTEM
from register.asset_types import TYPES
from register.store.tables import action, document, scope_statement, soa_row
from tests.acceptance import managing as mr
from tests.acceptance.managing import line

LABORATORY = "It buys and runs its devices with money of a research programme."


def test_a_statement_is_published_when_every_process_has_model_and_owner(organisation: Any) -> None:
    play = organisation
    play.stock("NB-1", "NB-2", stage="in_use", custodian="rita")
    mr.rescope(play)
    # Without a statement before, everything is managed; that can be sent as it is.
    assert {one["kind"] for one in play.form_of("anna", "G3")["lines"]} == set(TYPES)
    lines = [
        line("asset_type", "hardware"),
        line("unit", "4100"),
        line("unit", "4900", included=False, reason=LABORATORY),
        line("technology", "Fax", included=False, reason="The last one is gone."),
    ]
    with play.refused(422) as problem:
        play.complete("anna", "G3", {"lines": lines[2:]})
    assert problem["errors"] == {"lines": ["Something has to be managed. Please say what is in."]}
    play.complete("anna", "G3", {"lines": lines})
    draw_again(play, lines)
    state(play)
    somebody_leaves_meanwhile(play)
    assert play.ended()[-1] == "G13"
    (statement,) = play.everything(scope_statement)
    assert (statement.id, statement.assets) == (play.state().business_key, 2)
    rows = {row.clause: row for row in play.everything(soa_row)}
    assert len(rows) == 44
    assert (rows["12.3"].applicable, rows["12.3"].model, rows["12.3"].owner) == (True, "itam_acquisition", "anna")
    assert (rows["10.2"].applicable, rows["10.2"].justification) == (False, "No process runs it yet.")
    (paper,) = play.rows(document)
    assert (paper.kind, paper.file_id) == ("scope", statement.document)
    a_unit_leaves(play)
    owners_report(play)


def draw_again(play: Any, lines: list[dict[str, Any]]) -> None:
    """The head of a unit objects, so the scope is drawn again; who says nothing is noted."""
    shown = {task.assignee for task in mr.tasks_at(play, "G5")}
    assert shown == {"ines", "tom"}
    mr.confirm(play, "tom", "The notebooks of the laboratory are ours.")
    mr.confirm(play, "ines")
    assert "The notebooks of the laboratory" in play.form_of("anna", "G3")["remarks"]
    play.complete("anna", "G3", {"lines": lines})
    mr.confirm(play, "ines")
    mr.wait(play, days=15)
    shown = play.form_of("anna", "G7")
    assert (shown["assets_in"], shown["cost_in"], shown["not_confirmed"]) == (2, 2400, "4900 Measuring laboratory")


def state(play: Any) -> None:
    """What applies needs a deployed model and an owner; what does not apply needs a reason."""
    with play.refused(422) as problem:
        play.complete("anna", "G7", {"clauses": mr.stated(play, c10_2={"applicable": "yes", "owner": "anna"})})
    assert "“itam_context” is not deployed" in problem["errors"]["clauses.0.model"][0]
    with play.refused(422) as problem:
        play.complete("anna", "G7", {"clauses": mr.stated(play, c12_3={"owner": None})})
    assert list(problem["errors"]) == ["clauses.28.owner"]
    with play.refused(422) as problem:
        play.complete("anna", "G7", {"clauses": mr.stated(play, c10_2={"justification": None})})
    assert list(problem["errors"]) == ["clauses.0.justification"]
    assert play.everything(soa_row) == []
    play.complete("anna", "G7", {"clauses": mr.stated(play)})


def somebody_leaves_meanwhile(play: Any) -> None:
    """Whoever answers for a process left before the last approval: nothing is published until they are back."""
    play.approve("viktor")
    with play.engine.unit_of_work(SYSTEM) as uow:
        people.deactivate(uow, "lucia")
    with play.refused(422) as problem:
        play.approve("greta")
    assert "Licences: nobody answers for it" in next(iter(problem["errors"].values()))[0]
    assert play.everything(soa_row) == []
    with play.engine.unit_of_work(SYSTEM) as uow:
        people.activate(uow, "lucia")
    play.approve("greta")


def a_unit_leaves(play: Any) -> None:
    """The next version begins with the last one; a unit that is no longer managed gets a plan for its assets."""
    mr.rescope(play)
    number = play.state().business_key
    lines = play.form_of("anna", "G3")["lines"]
    assert [(one["dimension"], one["included"]) for one in lines][1] == ("unit", "yes")
    lines[1] |= {"included": "no", "reason": "It was sold to another company."}
    shown = ("dimension", "kind", "unit", "place", "technology", "included", "reason")
    lines = [{name: one[name] for name in shown if one.get(name)} for one in lines]
    play.complete("anna", "G3", {"lines": lines})
    mr.confirm(play, "ines")
    mr.confirm(play, "tom")
    play.complete("anna", "G7", {"clauses": mr.stated(play)})
    play.approve("viktor", "greta")
    (play.case,) = mr.begun(play, mr.ACTION)
    (opened,) = play.everything(action)
    assert (opened.owner, opened.source_no) == ("ines", number)
    assert "Software engineering" in opened.title


def owners_report(play: Any) -> None:
    """A review asks the owners whom the statement names, of what applies only."""
    mr.review(play)
    asked = mr.tasks_at(play, "M3")
    assert {task.assignee for task in asked} >= {"anna", "chris"}
    assert len(asked) == sum(row.applicable for row in play.everything(soa_row)) // 2
