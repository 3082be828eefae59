"""What the organisation says of its calendar and its limits of approval, loaded from files, counts from then on."""

from datetime import date
from typing import Any

import pytest

from engine import deployments, running_models
from engine.errors import InvalidSubmission, NotAllowed
from register import imports


def load(organisation: Any, entity: str, content: str, person: str = "anna") -> Any:
    with organisation.engine.unit_of_work(person) as uow:
        return imports.load(uow, entity, content.encode(), reason="Agreed in March")


def test_the_limits_are_saved_changed_by_a_file_and_decide_the_next_request(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    organisation.decide("tom")
    assert "P6" not in organisation.open()
    saved = organisation.visit("anna").page("/register/approval.csv")
    assert 'r5a,>= 5000,L2,"line_manager, budget_owner",3' in saved
    lower = saved.replace("r5a,>= 5000,", "r5a,>= 1000,")
    with organisation.engine.unit_of_work("anna", reading=True) as uow:
        (change,) = imports.preview(uow, "approval_limit", lower.encode()).changes
    assert (change.key, change.field, change.before, change.after) == ("r5a", "total", ">= 5000", ">= 1000")
    done = load(organisation, "approval_limit", lower)
    assert (done.changed, done.added) == (1, 0)
    organisation.start("rita", organisation.request())
    organisation.approve("tom", "ines")
    assert organisation.variable("approval_outcome") == "approved"


def test_a_load_of_limits_takes_back_nothing_that_went_live_since(organisation: Any) -> None:
    with organisation.engine.unit_of_work("anna") as uow:
        part = {name: one.content for name, one in running_models.of(uow, "itam_sourcing").items()}
        part["itam_sourcing.bpmn"] = part["itam_sourcing.bpmn"].replace(b'"Get quotes"', b'"Ask for quotes"')
        redesigned = deployments.deploy(uow, part)
    assert redesigned.new
    saved = organisation.visit("anna").page("/register/approval.csv")
    load(organisation, "approval_limit", saved.replace("r5a,>= 5000,", "r5a,>= 1000,"))
    with organisation.engine.unit_of_work("anna", reading=True) as uow:
        runs = running_models.of(uow, "itam_acquisition")["itam_sourcing.bpmn"]
    assert b'"Ask for quotes"' in runs.content
    assert "r5a,>= 1000," in organisation.visit("anna").page("/register/approval.csv")


def test_a_limit_that_is_none_changes_nothing(organisation: Any) -> None:
    before = organisation.visit("anna").page("/register/approval.csv")
    head = "rule,total,level,roles,due_days\n"
    for line, places in (
        ("r5a,much,L2,line_manager,3", {"2.total"}),
        ("r99,>= 5,L2,line_manager,3", {"2.rule"}),
        ("r5a,>= 5,L2,the boss,3", {"2.roles"}),
        ("r5a,>= 5,,line_manager,soon", {"2.level", "2.due_days"}),
    ):
        with pytest.raises(InvalidSubmission) as refused:
            load(organisation, "approval_limit", f"{head}{line}\n")
        assert set(refused.value.errors) == places
    with pytest.raises(NotAllowed):
        load(organisation, "approval_limit", before, person="irma")
    assert organisation.visit("anna").page("/register/approval.csv") == before


def test_a_day_of_our_own_moves_what_is_due(organisation: Any) -> None:
    load(organisation, "calendar_day", "id,name,works\n2026-03-03,Foundation day,no\n2026-03-07,Stock-taking,yes\n")
    organisation.start("rita", organisation.request())
    # Three working days from Monday 2 March, when Tuesday is free.
    assert organisation.open()["P6"].due_at.date() == date(2026, 3, 6)
    shown = organisation.visit("anna").page("/register/calendar")
    assert ("Foundation day" in shown, "Stock-taking" in shown) == (True, True)
    with pytest.raises(InvalidSubmission) as refused:
        load(organisation, "calendar_day", "id,name\nnext Friday,Bridge day\n")
    assert set(refused.value.errors) == {"2.id"}


def test_products_are_loaded_with_their_history(organisation: Any) -> None:
    load(organisation, "product", "id,publisher,title,version_rule\nP-ED,Klarwerk,Text editor,major\n", person="lucia")
    done = load(organisation, "product", "id,publisher,title,edition\nP-ED,Klarwerk,Text editor,Plus\n")
    assert (done.added, done.changed) == (0, 1)
