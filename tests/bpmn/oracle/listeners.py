"""Who listens to events, and what happens to a listener that hears one (BPMN 2.0.2 §13.5; order: ADR 2)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.bpmn.oracle.model import Node, Trigger
from tests.bpmn.oracle.state import Scope, State, Visit

NOTHING = Trigger("")


class Listener(NamedTuple):
    """An element that waits for one of its definitions, and the visit (event, host, gateway) or scope (event
    sub-process) that waits.
    """

    depth: int
    order: int
    place: str  # "visit", "choice" (behind an event-based gateway), "host", "scope"
    at: int
    node: Node
    trigger: Trigger = NOTHING
    slot: str = ""
    due: int | None = None  # of a timer


def listeners(state: State, come: bool = False) -> Iterator[Listener]:
    """Yield everybody who waits for something; `come`: also for what has come already, where others are to come.

    §13.5.2: an event waits from when it is reached. §13.5.3: a boundary event waits while its activity is active.
    §13.4.4: all events behind an event-based gateway wait together. §13.5.4: event sub-processes wait while their
    scope runs, until an interrupting one has taken over.
    """
    for number, visit in state.visits.items():
        body, node = state.body(visit.scope), state.node(visit)
        depth = state.depth(visit.scope)
        if node.kind in ("catch", "receive") and visit.stage == "open" and not (node.loop and visit.owner is None):
            yield from _each(visit, Listener(depth, visit.order, "visit", number, node), come)
        if node.kind == "event" and visit.stage == "open":
            for flow in body.outgoing[node.id]:
                waiting = Listener(depth, visit.order, "choice", number, body.node[flow.target])
                yield from _each(visit, waiting, come)
        if visit.owner is None and visit.stage in ("new", "open"):
            for event in body.boundaries[node.id]:
                yield from _each(visit, Listener(depth, visit.order, "host", number, event), come)
    for number, scope in state.scopes.items():
        if scope.open:
            depth = state.depth(number)
            for each in state.body(number).handlers:
                yield from _each(scope, Listener(depth, scope.order, "scope", number, each), come)


def _each(holder: Scope | Visit, listener: Listener, come: bool) -> Iterator[Listener]:
    """Yield the listener once for each definition that it still waits for."""
    depth, since, place, at, node, *_ = listener
    for slot, trigger in node.slots:
        if slot in holder.heard and not come:
            continue
        due = dict(holder.due).get(slot) if trigger.kind == "timer" else None
        if due is not None or trigger.kind != "timer":
            order = dict(holder.anew).get(slot, since) if holder.anew else since
            yield Listener(depth, order, place, at, node, trigger, slot, due)


def hear(state: State, listener: Listener) -> None:
    """Let a listener react, when it still listens."""
    if listener.place == "scope":
        if listener.at in state.scopes and state.scopes[listener.at].open and not _others_to_come(state, listener):
            handle(state, listener.at, listener.node, listener.slot)
        return
    if listener.at not in state.visits or _others_to_come(state, listener):
        return
    visit = state.visits[listener.at]
    if listener.place == "host":
        leave_by(state, listener.at, listener.node, listener.slot)
    elif listener.node.kind == "receive" and listener.place == "visit":
        state.visits[listener.at] = visit._replace(stage="ready")
    else:
        # §13.4.4: the first event decides; the others are not waited for any more.
        del state.visits[listener.at]
        for flow in state.body(visit.scope).outgoing[listener.node.id]:
            state.put(visit.scope, flow.id, listener.node.gives)


def _others_to_come(state: State, listener: Listener) -> bool:
    """§10.5.6: a parallel multiple event occurs when the last of its definitions has come. Keep what has come."""
    if not listener.node.waits_for_all:
        return False
    holder, slot = _holder(state, listener), listener.slot
    come = {*holder.heard, slot}
    if slot not in holder.heard and all(each in come for each, _ in listener.node.slots):
        return False
    _hold(state, listener, heard=tuple(sorted(come)), **_come(holder, slot, listener.trigger, listener.node.repeats))
    return True


def true(state: State, listener: Listener) -> bool:
    """Whether the condition a listener waits for holds, in the scope the event stands in.

    ADR 2: an event on the boundary of a sub-process sees the names the sub-process has of its own, too.
    """
    scope = listener.at if listener.place == "scope" else state.visits[listener.at].scope
    if listener.place == "host":
        inner = [key for key, each in state.scopes.items() if each.inside == listener.at and not each.closed]
        scope = inner[0] if inner else scope
    condition = listener.trigger.condition
    return condition is not None and condition.holds(state.read(condition.variable, scope))


def conditions(state: State) -> Iterator[tuple[str, Listener]]:
    """Yield what conditions may do now: ("hear", …) or, one that was heard and holds no more, ("rest", …).

    §10.5.5: the event occurs when its condition becomes true. ADR 2: one that is true when it is armed fires at
    once. That it was true, or false, between two moves may be noticed or not.
    """
    for each in listeners(state, come=True):
        if each.trigger.condition and not (each.place == "host" and _to_begin(state, each.at)):
            holder = _holder(state, each)
            held = each.slot in holder.held
            if (held or each.node.repeats or each.slot not in holder.heard) and true(state, each) is not held:
                yield ("rest" if held else "hear", each)


def _to_begin(state: State, host: int) -> bool:
    """Whether a sub-process has still to get the names of its own."""
    node = state.node(state.visits[host])
    return state.visits[host].stage == "new" and node.loop is None and bool(node.inputs)


def rest(state: State, listener: Listener) -> None:
    """A condition is false again: the next time it is true it is heard."""
    _hold(state, listener, held=tuple(slot for slot in _holder(state, listener).held if slot != listener.slot))


def _hold(state: State, listener: Listener, **changes: Any) -> None:
    held: Any = state.scopes if listener.place == "scope" else state.visits
    held[listener.at] = held[listener.at]._replace(**changes)


def _holder(state: State, listener: Listener) -> Scope | Visit:
    return state.scopes[listener.at] if listener.place == "scope" else state.visits[listener.at]


def leave_by(state: State, host: int, event: Node, slot: str = "") -> None:
    """§13.5.3: an interrupting boundary event cancels its activity with all instances; the flow behind the event is
    followed.
    """
    visit = state.visits[host]
    if event.interrupting:
        state.kill(host)
    else:
        state.visits[host] = visit._replace(**_listening_on(state, visit, event, slot))
    for flow in state.body(visit.scope).outgoing[event.id]:
        state.put(visit.scope, flow.id)


def handle(state: State, scope: int, handler: Node, slot: str = "") -> None:
    """§13.5.4: an interrupting event sub-process ends what runs in its scope, and no other one is started there any
    more; one that does not interrupt runs beside it, as often as its event comes.
    """
    start, here = handler.handles, state.scopes[scope]
    assert start is not None and handler.body is not None
    if start.interrupting:
        state.empty(scope)
        state.scopes[scope] = here._replace(open=False, due=())
    else:
        state.scopes[scope] = here._replace(**_listening_on(state, here, handler, slot))
    inner = state.number()
    state.scopes[inner] = Scope(handler.body.id, around=scope, order=inner, due=timers(state, handler.body.handlers))
    for flow in handler.body.outgoing[start.id]:
        state.put(inner, flow.id)


def _without(named: tuple[tuple[str, int], ...], name: str) -> tuple[tuple[str, int], ...]:
    return tuple(each for each in named if each[0] != name)


def _listening_on(state: State, holder: Scope | Visit, event: Node, slot: str) -> dict[str, Any]:
    """Return what changes when an event that does not interrupt has occurred by one of its definitions. ADR 2: who
    took a message begins to wait anew, behind the others. One that waits for all of its definitions does so again.
    """
    changes: dict[str, Any] = {}
    for each, trigger in event.slots:
        if each == slot:
            changes |= _come(holder, slot, trigger, True)
        if trigger.kind == "message" and (each == slot or event.waits_for_all):
            anew = changes.get("anew", holder.anew)
            changes["anew"] = (*_without(anew, each), (each, state.number()))
    if event.waits_for_all:
        mine = {each for each, _ in event.slots}
        # With a timer it occurs once, as that comes once: then nothing of it is waited for any more.
        once = any(each.kind == "timer" for each in event.waits)
        changes["heard"] = tuple(sorted({*holder.heard, *mine} if once else {*holder.heard} - mine))
    return changes


def _come(holder: Scope | Visit, slot: str, trigger: Trigger, repeats: bool) -> dict[str, Any]:
    """Return what a definition that has come changes: a timer comes once, a condition rests until it is false."""
    if trigger.kind == "timer":
        return {"due": _without(holder.due, slot)}
    return {"held": tuple(sorted({*holder.held, slot}))} if trigger.condition and repeats else {}


def timers(state: State, nodes: tuple[Node, ...]) -> tuple[tuple[str, int], ...]:
    """Return when the timers among these elements are due."""
    slots = [slot for node in nodes for slot in node.slots]
    return tuple((slot, state.now + each.minutes) for slot, each in slots if each.kind == "timer")


def broadcast(state: State, name: str) -> None:
    """§10.5.1: a signal is heard by everybody who waits when it is thrown. ADR 2: outermost first, and whom that
    ends hears nothing.
    """
    heard = [each for each in listeners(state) if each.trigger == Trigger("signal", name)]
    for each in sorted(heard, key=lambda each: each.depth):
        hear(state, each)


def correlate(state: State, name: str) -> bool:
    """ADR 2: a message has one receiver, the one that has waited longest; False: nobody waits for it."""
    heard = [each for each in listeners(state) if each.trigger == Trigger("message", name)]
    if heard:
        hear(state, min(heard, key=lambda each: each.order))
    return bool(heard)


def throw(state: State, scope: int, trigger: Trigger) -> bool:
    """Let an error or escalation go outwards to the innermost element that catches it (§10.5.1, §10.5.7); False:
    nobody does.

    At each level the event sub-processes of the scope come before the boundary of its activity, a code before any
    code.
    """
    at: int | None = scope
    while at is not None:
        here = state.scopes[at]
        if here.open and (found := _catching(state.body(at).handlers, trigger, here.heard)):
            hear(state, Listener(0, 0, "scope", at, *found))
            return True
        if here.inside is None:
            at = here.around
            continue
        host = activity(state, here.inside)
        visit = state.visits[host]
        if found := _catching(state.body(visit.scope).boundaries[visit.node], trigger, visit.heard):
            hear(state, Listener(0, 0, "host", host, *found))
            return True
        at = visit.scope
    return False


def activity(state: State, visit: int) -> int:
    """Return the activity that a visit is an instance or round of, or the visit itself."""
    owner = state.visits[visit].owner
    return visit if owner is None else activity(state, owner)


def _catching(nodes: tuple[Node, ...], trigger: Trigger, heard: tuple[str, ...]) -> tuple[Node, Trigger, str] | None:
    for name in (trigger.name, ""):
        for node in nodes:
            for slot, each in node.slots:
                if each == Trigger(trigger.kind, name) and slot not in heard:
                    return node, each, slot
    return None
