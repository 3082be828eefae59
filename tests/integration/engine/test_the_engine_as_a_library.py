"""A process owner's own model, tested with nothing but the names that the library promises."""

from pathlib import Path
from typing import Any

import pytest

from engine import deployments, instances, messages, tasks, timers
from engine.bootstrap import open_engine
from engine.errors import NotFound

MODELS = Path(__file__).parent / "models"
LEAVE = {name: (MODELS / name).read_bytes() for name in ("leave.bpmn", "rules.dmn", "ask.form")}


def test_a_leave_is_asked_for_approved_paid_and_done(database_url: str, clock: Any) -> None:
    engine = open_engine(database_url, clock=clock)
    with engine.unit_of_work(actor="rita") as uow:
        deployments.deploy(uow, LEAVE)
        instance = instances.start(uow, "leave", {"days": 3}, business_key="LV-7")
        for task in tasks.find(uow, instance_id=instance.id):
            assert (task.element_id, task.name, task.assignee) == ("ask", "Approve leave", None)
            assert task.candidate_groups == ("leads",)
            assert task.due_at is not None
            tasks.complete(uow, task.id, {"approved": True})
        messages.correlate(uow, "paid", {"sum": 10}, business_key="LV-7")
        messages.broadcast(uow, "freeze", {})
    assert timers.fire_due(engine) == 0
    with engine.unit_of_work(actor="rita") as uow:
        assert instances.get(uow, instance.id).state == "completed"
        assert instances.variables(uow, instance.id)["sum"] == 10
    engine.close()


def test_a_leave_nobody_answers_expires_and_another_is_cancelled(database_url: str, clock: Any) -> None:
    engine = open_engine(database_url, clock=clock)
    with engine.unit_of_work(actor="rita") as uow:
        deployments.deploy(uow, LEAVE)
        forgotten = instances.start(uow, "leave", {"days": 10})
        dropped = instances.start(uow, "leave", {"days": 1})
        assert [task.candidate_groups for task in tasks.find(uow)] == [("directors",), ("leads",)]
        instances.set_variables(uow, dropped.id, {"days": 2})
        instances.cancel(uow, dropped.id)
        with pytest.raises(NotFound):
            messages.correlate(uow, "paid", {}, business_key="LV-7")
    clock.move(days=3)
    assert timers.fire_due(engine) == 1
    with engine.unit_of_work(actor="rita") as uow:
        assert [instances.get(uow, each.id).state for each in (forgotten, dropped)] == ["completed", "cancelled"]
        assert tasks.find(uow) == ()
    engine.close()
