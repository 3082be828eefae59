"""The rows of activities that start a process instance for each item: what begins, ends and is given back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bpmn.semantics.children import ChildInstances
from engine import definitions
from engine.host import feel_host
from engine.interpreter import Outcome, Wait
from engine.model import ProcessInstance
from engine.store import children as sql
from engine.unit_of_work import UnitOfWork


def open_group(uow: UnitOfWork, case: ProcessInstance, wait: Wait) -> None:
    """Write down what an activity waits for; the instances are started right after the commit."""
    given = wait.attributes["variables"]
    spec = frame(uow, wait.definition_id, wait.element_id)
    where = {"instance_id": case.id, "token_id": wait.token_id}
    uow.execute(
        sql.ADD_GROUPS,
        {
            **where,
            "definition_id": wait.definition_id,
            "element_id": wait.element_id,
            "child_definition_id": wait.attributes["definition_id"],
            "total": len(given),
            "done": 0,
            "watched": spec.condition is not None,
            "due": False,
        },
    )
    blank = {"state": "new", "child_id": None, "output": None}
    uow.execute(sql.ADD_ITEMS, [{**where, **blank, "number": n, "variables": values} for n, values in enumerate(given)])
    _wake(uow, wait.token_id)


def close(uow: UnitOfWork, case: ProcessInstance, tokens: Sequence[UUID]) -> None:
    """Forget what activities waited for that are done or interrupted; what still runs is cancelled after the commit."""
    where = {"b_instance": case.id, "b_tokens": list(tokens)}
    uow.execute(sql.FORGET_GROUPS, where)
    uow.execute(sql.FORGET_ITEMS, where)
    if uow.execute(sql.END_ITEMS, where).rowcount:
        _wake(uow, tokens[0])


def ended(uow: UnitOfWork, child: ProcessInstance, outcome: Outcome) -> None:
    """Count an instance that has ended, if an activity has started it, and keep what it gives back."""
    item = uow.execute(sql.OF_CHILD, {"child": child.id}).one_or_none()
    if item is None or item.state != "running":
        return
    if outcome.raised is not None:
        # What it threw is on its way to the activity.
        uow.execute(sql.ITEM_RAISED, {"b_child": child.id})
        return
    where = {"instance": item.instance_id, "token": item.token_id}
    group = uow.execute(sql.GET_GROUP, where).one()
    spec = frame(uow, group.definition_id, group.element_id)
    output = spec.result(outcome.variables, feel_host(uow)) if outcome.ended == "completed" else None
    uow.execute(sql.ITEM_DONE, {"b_child": child.id, "output": output})
    key = {"b_instance": item.instance_id, "b_token": item.token_id}
    counted = uow.execute(sql.COUNT_DONE, key).one()
    if counted.watched or counted.done == counted.total:
        uow.execute(sql.SET_DUE, key | {"due": True})
        _wake(uow, item.token_id)


def frame(uow: UnitOfWork, definition_id: UUID, element_id: str) -> ChildInstances:
    """Return the specification of an activity that starts instances."""
    compiled = definitions.process(uow, definition_id).compiled
    scopes: list[Any] = [compiled.spec, *compiled.scopes.values()]
    found = next(scope.task_specs[element_id] for scope in scopes if element_id in scope.task_specs)
    assert isinstance(found, ChildInstances)
    return found


def _wake(uow: UnitOfWork, row_id: UUID) -> None:
    engine = uow.engine
    uow.after_commit(lambda: engine.wake("child", row_id))
