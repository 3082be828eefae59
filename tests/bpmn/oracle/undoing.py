"""Compensation (BPMN 2.0.2 §10.7, §13.5.5): what completed is undone newest first, one after the other (ADR 2)."""

from tests.bpmn.oracle.gateways import CANCEL
from tests.bpmn.oracle.listeners import activity, leave_by
from tests.bpmn.oracle.model import Node
from tests.bpmn.oracle.state import Frame, Record, Scope, State, Visit


def remember(state: State, visit: Visit, inner: tuple[Record, ...]) -> None:
    """Keep how an activity that has just completed is undone: by its handler, else by what completed inside it.

    ADR 2: each instance or round can be undone once it has completed, whether the others do or not.
    """
    body, scope, node = state.body(visit.scope), state.scopes[visit.scope], state.node(visit)
    if node.undoes or (node.loop and visit.owner is None):
        return
    records: tuple[Record, ...] = ()
    if visit.node in body.undo:
        records = (Record(visit.node, scope.body, visit.own, handler=body.undo[visit.node]),)
    elif inner:
        records = (Record(visit.node, scope.body, visit.own, inner=inner),)
    state.scopes[visit.scope] = scope._replace(records=scope.records + records)


def undo(state: State, scope: int, node: Node) -> None:
    """§10.7.1: a compensation event has everything in its scope undone, or one activity, and waits.

    What is undone is not undone again. ADR 2: in an event sub-process what completed in there goes first, then what
    completed around it.
    """
    name = node.trigger.name if node.trigger else ""
    todo: tuple[Record, ...] = ()
    for place, at in enumerate(_around(state, scope)):
        here = state.scopes[at]
        chosen = tuple(each for each in here.records if name in ("", each.node))
        state.scopes[at] = here._replace(records=tuple(each for each in here.records if each not in chosen))
        todo += _flat(chosen, (), (place,))
    number = state.number()
    state.visits[number] = Visit(node.id, scope, "undoing", records=todo)
    proceed(state, number)


def cancel(state: State, scope: int, node: Node) -> None:
    """§10.3.5, §13.5.5: a cancel end event ends what still runs in its transaction, has undone what completed in it,
    and then the transaction is left by its cancel event. It is not active any more, so nobody listens on its boundary
    (§13.3.2: Terminating).
    """
    here = state.scopes[scope]
    assert here.inside is not None
    state.empty(scope)
    state.scopes[scope] = here._replace(open=False, due=(), records=())
    state.visits[here.inside] = state.visits[here.inside]._replace(stage="cancelled")
    number = state.number()
    state.visits[number] = Visit(node.id, scope, "undoing", records=_flat(here.records, (), ()))
    proceed(state, number)


def leave_cancelled(state: State, inside: int) -> None:
    """§13.5.3: the cancel event interrupts the transaction with all its instances. Without one the token ends there."""
    host = activity(state, inside)
    visit = state.visits[host]
    event = next((each for each in state.body(visit.scope).boundaries[visit.node] if CANCEL in each.waits), None)
    if event:
        leave_by(state, host, event)
    else:
        state.kill(host)


def _around(state: State, scope: int) -> list[int]:
    """Return a scope and, of a handler of an event, those around it."""
    found = [scope]
    while (around := state.scopes[found[-1]].around) is not None:
        found.append(around)
    return found


def _flat(records: tuple[Record, ...], around: tuple[Frame, ...], path: tuple[int, ...]) -> tuple[Record, ...]:
    """Return the handlers in the order in which they are to be run, each with the names it saw at its time."""
    found: tuple[Record, ...] = ()
    for number, each in reversed(list(enumerate(records))):
        at = (*path, number)
        inner = (Frame(at, each.own), *around)
        found += (each._replace(around=around),) if each.handler else _flat(each.inner, inner, at)
    return found


def proceed(state: State, number: int) -> None:
    """Begin the next handler, or let the event pass."""
    visit = state.visits[number]
    if not visit.records:
        state.visits[number] = visit._replace(stage="ready")
        return
    first = visit.records[0]
    inner, handler = state.number(), state.number()
    where = next((each for each in _around(state, visit.scope) if state.scopes[each].body == first.body), visit.scope)
    own = first.own + tuple(name for frame in first.around for name in frame.own)
    state.scopes[inner] = Scope(first.body, around=where, own=own, open=False, undoing=number)
    state.visits[handler] = Visit(first.handler, inner, "new", order=handler)


def undone(state: State, number: int, ended: Scope) -> None:
    """Go on when a handler is done. §10.7: a sub-process is undone with the data it had when it completed, all that
    is undone in it with the same: what a handler wrote there the next one sees.
    """
    visit = state.visits[number]
    first, *others = visit.records
    left, written = ended.own[len(first.own) :], {}
    for frame in first.around:
        written[frame.at] = frame._replace(own=left[: len(frame.own)])
        left = left[len(frame.own) :]
    records = tuple(
        each._replace(around=tuple(written.get(frame.at, frame) for frame in each.around)) for each in others
    )
    state.visits[number] = visit._replace(records=records)
    proceed(state, number)
