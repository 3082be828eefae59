"""Compensation: what completed leaves a record; a throw undoes records, newest first (BPMN 2.0.2 §10.7).

The thrower keeps the records it has still to undo, so that a half-done compensation survives a restart.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from msgspec import Struct
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics.tokens import FINISH, LEAVE, OPEN, Token


class Snapshot(Struct):
    """A completed sub-process as its handlers will find it: its variables and what it can undo."""

    definition_id: UUID
    variables: dict[str, Any]
    records: "list[Record]" = []


class Record(Struct):
    """A completed activity that can be undone, by a handler or by undoing what is inside."""

    activity: str
    spec: str
    handler: str | None
    local: dict[str, Any] | None = None
    inside: Snapshot | None = None
    #: What the input parameters of a completed sub-process had become.
    inner: dict[str, Any] | None = None


def reports_to(token: Token) -> Token | None:
    """Return the token that waits for this one to end: of its multi-instance activity or of the throw it undoes for."""
    owner_id = token.internal_data.get("reports_to")
    return token.instance.index.get(UUID(owner_id)) if owner_id is not None else None


def is_undone(token: Token) -> bool:
    """Tell whether a completed sub-process is here only to undo what completed in it."""
    return bool(token.internal_data.get("undoing") == token.task_spec.element.id)


def record_of(token: Token, subscope: Any = None) -> list[Record]:
    """Return the record of an activity that completes, if there is anything that could undo it.

    `subscope`: of a sub-process, what has just ended in it.
    """
    spec = token.task_spec
    if "undoing" in token.internal_data:
        return []
    inside = inner = None
    if spec.handler is None:
        if subscope is None or not (subscope.records or subscope.spec.undo):
            return []
        inside = Snapshot(subscope.definition.id, subscope.data, subscope.records)
        inner = None if token.inner is None else dict(token.inner)
    local = None if token.local is None else dict(token.local)
    return [Record(spec.element.id, spec.name, spec.handler, local, inside, inner)]


def _scopes_of(token: Token) -> list[Any]:
    """Return the scopes a throw compensates, innermost first: in an event sub-process those around, too.

    A root undoes the scope it stands for, whatever that is.
    """
    scope = token.workflow
    found = [scope]
    if token is scope.task_tree:
        return found
    while scope.parent_task_id is not None and hasattr(scope.owner.task_spec, "interrupting"):
        scope = scope.owner.workflow
        found.append(scope)
    return found


#: No activity is named: all of them.
ALL: frozenset[str | None] = frozenset({None})


def begin(token: Token, activities: Collection[str | None] = ALL) -> bool:
    """Take the records to undo, of the activities named, and start with the newest; True when there are none."""
    token.records = []
    # The last is undone first: what completed in an event sub-process before what completed around it.
    for scope in reversed(_scopes_of(token)):
        todo = [record for record in scope.records if None in activities or record.activity in activities]
        scope.records = [record for record in scope.records if record not in todo]
        token.records += todo
    return _undo_next(token)


def begin_beside(token: Token, activity: str | None = None) -> None:
    """Undo as `begin` does while the thrower goes on at once (waitForCompletion): a token nobody sees waits for it."""
    waiting = Token(token.workflow, token.task_spec, token.workflow.task_tree)
    waiting.internal_data.update(quiet=True, beside=True)
    waiting._set_state(TaskState.STARTED)
    if begin(waiting, {activity}):
        waiting.absorb()


def handler_finished(token: Token) -> None:
    """Go on with the next record, or let the thrower go on when none is left."""
    if _undo_next(token):
        if token is token.workflow.task_tree:
            token.records = None
        elif "beside" in token.internal_data:
            token.go_on(LEAVE)
        else:
            token.go_on(FINISH)


def _undo_next(token: Token) -> bool:
    if not token.records:
        return True
    record, parent = token.records.pop(), token
    name = record.handler or record.spec
    # A scope's own root bears the name of its sub-process, which stands in the scope around.
    around = [each for each in _scopes_of(token) if each.spec.start.name != name]
    scope = next(each for each in around if name in each.spec.task_specs)
    while parent.workflow is not scope:
        parent = parent.workflow.owner
    spec = scope.spec.task_specs[name]
    handler = Token(scope, spec, parent)
    handler.internal_data.update(reports_to=str(token.id), undoing=record.activity)
    if record.local is not None:
        handler.open_local(record.local)
    if record.inner is not None:
        handler.open_inner(record.inner)
    handler.restore = record.inside
    token.instance.report.enter(handler)
    spec._update(handler)
    return False


def undo_scope(subscope: Any) -> None:
    """Undo a completed sub-process: by its compensation event sub-process, else by its own records, newest first."""
    root = subscope.task_tree
    if subscope.spec.undo is not None:
        root.records = []
        handler = Token(subscope, subscope.spec.task_specs[subscope.spec.undo], root)
        handler.internal_data.update(reports_to=str(root.id), undoing=subscope.spec.name, phase=OPEN)
        root.instance.report.enter(handler)
        handler._ready()
    elif begin(root):
        root.records = None
        subscope.settle()
