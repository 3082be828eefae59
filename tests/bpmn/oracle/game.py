"""The token game: which moves there are, and what each does. Written from BPMN 2.0.2 chapter 13, see each function."""

from tests.bpmn.oracle.gateways import CANCEL, awaits_nobody, beside, chosen, full, holds, onward
from tests.bpmn.oracle.listeners import broadcast, conditions, correlate, hear, rest, throw, timers
from tests.bpmn.oracle.model import ACTIVITIES, Body, Model, Node, Setting, Trigger
from tests.bpmn.oracle.state import ROOT, Record, Scope, State, Visit
from tests.bpmn.oracle.undoing import cancel, leave_cancelled, remember, undo, undone

#: ("enter", scope, flow), ("join", scope, node), ("begin", visit), ("finish", visit), ("done", scope);
#: of a condition ("hear" or "rest", visit or scope, definition); of a message that was thrown ("send", 0, name)
Move = tuple[str, int, str]


def begin(model: Model, way: Node | None = None) -> State:
    """§13.2.1: instantiate the process, by its none start event or by another element whose event has come."""
    state = State(model, 0, {}, {}, {}, dict(model.variables))
    state.scopes[ROOT] = Scope(model.body.id, due=timers(state, model.body.handlers))
    if way is None:
        start(state, ROOT)
    elif way.instantiate:
        # §10.3.3: the receive task has its message and is completed.
        state.visits[state.number()] = Visit(way.id, ROOT, "ready")
    else:
        leave(state, ROOT, way)
        for each in _with(model.body, way):
            arrive(state, ROOT, each)
    return state


def _with(body: Body, way: Node) -> list[Node]:
    """§10.6.6, §13.4.4: when a parallel event gateway has started the process by one of its events, the others are
    waited for in the same instance, which is not completed before they have come.
    """
    gateways = [each for each in body.nodes if each.parallel]
    groups = [[flow.target for flow in body.outgoing[each.id]] for each in gateways]
    return [body.node[name] for group in groups if way.id in group for name in group if name != way.id]


def start(state: State, scope: int) -> None:
    """§13.3.4: a sub-process starts with its none start event; without one with every node that has no incoming
    flow. ADR 2: in a process the none start event goes before the others.
    """
    body = state.body(scope)
    starts = [each for each in body.nodes if each.kind == "start" and not each.trigger]
    for node in starts:
        leave(state, scope, node)
    if not starts:
        for node in body.nodes:
            linked = node.kind == "catch" and node.trigger and node.trigger.kind == "link"
            if not body.incoming[node.id] and node.kind not in ("boundary", "on") and not linked and not node.undoes:
                arrive(state, scope, node)


def moves(state: State) -> list[Move]:
    """Return every move that is possible now. None: everything waits for the world."""
    found: list[Move] = []
    joins: set[tuple[int, str]] = set()
    busy: set[int] = set()
    for (scope, flow), count in state.tokens.items():
        busy.add(scope)
        node = state.body(scope).node[state.body(scope).flow[flow].target]
        if node.kind in ("and", "or"):
            joins.add((scope, node.id))
        elif count >= node.needs:
            found.append(("enter", scope, flow))
    for scope, name in sorted(joins):
        node = state.body(scope).node[name]
        if full(state, scope, node) if node.kind == "and" else awaits_nobody(state, scope, node):
            found.append(("join", scope, name))
    for number, visit in state.visits.items():
        busy.add(visit.scope)
        if visit.stage in ("new", "ready"):
            found.append(("begin" if visit.stage == "new" else "finish", number, ""))
    busy |= {scope.around for scope in state.scopes.values() if scope.around is not None}
    # §13.3.4: a sub-process is completed when no token is left in it and nothing in it is active.
    found += [("done", scope, "") for scope in state.scopes if scope not in busy]
    if state.model.conditions:
        found += [(kind, each.at, each.slot) for kind, each in conditions(state)]
    # §10.5.1: a message goes to who waits for it. It is sent once everything rests, of several any first.
    return found or [("send", ROOT, name) for name in sorted(set(state.sent))]


def play(state: State, move: Move) -> None:
    kind, number, name = move
    if kind == "enter":
        # §13.3.2, §10.3: an activity is ready when as many tokens as it needs have come; it takes these.
        node = state.body(number).node[state.body(number).flow[name].target]
        state.take(number, name, node.needs)
        arrive(state, number, node)
    elif kind == "join":
        # §13.4.1, §13.4.3: exactly one token is consumed from each incoming flow that has one.
        node = state.body(number).node[name]
        for flow in state.body(number).incoming[name]:
            if (number, flow.id) in state.tokens:
                state.take(number, flow.id)
        leave(state, number, node)
    elif kind == "begin":
        work(state, number)
    elif kind == "finish":
        finish(state, number)
    elif kind == "send":
        state.sent = minus(state.sent, name)
        if not correlate(state, name):
            state.kept = tuple(sorted((*state.kept, name)))
    elif kind in ("hear", "rest"):
        listener = next(each for _, each in conditions(state) if (each.at, each.slot) == (number, name))
        (hear if kind == "hear" else rest)(state, listener)
    else:
        done(state, number)


def arrive(state: State, scope: int, node: Node) -> None:
    """A token comes to a node. §13.3.2: each token makes an activity of its own."""
    body = state.body(scope)
    if node.kind in ("xor", "and", "or"):
        leave(state, scope, node)
    elif node.kind in ACTIVITIES:
        number = state.number()
        state.visits[number] = Visit(node.id, scope, "new", order=number, due=timers(state, body.boundaries[node.id]))
    elif node.kind in ("catch", "event"):
        number = state.number()
        events = (node,) if node.kind == "catch" else tuple(body.node[flow.target] for flow in body.outgoing[node.id])
        state.visits[number] = Visit(node.id, scope, "open", order=number, due=timers(state, events))
    else:
        thrown(state, scope, node)


def minus(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return the names without the first of that name."""
    at = names.index(name)
    return names[:at] + names[at + 1 :]


def thrown(state: State, scope: int, node: Node) -> None:
    """§13.5.2: a throwing event passes its token on; §13.5.5: an end event consumes it. §10.5.6: all of its
    definitions are thrown.
    """
    waits = any(each.kind == "compensate" and not each.beside for each in node.triggers)
    if node.kind == "throw" and not waits:
        for flow in onward(state.body(scope), node):
            state.put(scope, flow.id)
    for each in node.triggers:
        _thrown(state, scope, node, each.kind, each.name)


def _thrown(state: State, scope: int, node: Node, kind: str, name: str) -> None:
    if kind == "compensate":
        undo(state, scope, node)
    elif kind == "cancel":
        cancel(state, scope, node)
    elif kind == "message":
        state.sent = tuple(sorted((*state.sent, name)))
    elif kind == "terminate":
        # §13.5.5: everything in the process or sub-process ends; around it nothing does.
        state.empty(scope)
    elif kind == "signal":
        broadcast(state, name)
    elif kind == "escalation":
        throw(state, scope, Trigger(kind, name))
    elif kind == "error" and not throw(state, scope, Trigger(kind, name)):
        # ADR 2: an error nobody catches stops its token; an escalation nobody hears does nothing.
        state.visits[state.number()] = Visit(node.id, scope, "stopped")


def leave(state: State, scope: int, node: Node) -> None:
    """Put tokens on the flows out of a node, of an activity as many as it gives (§10.3). ADR 2, §13.4.2: a gateway
    none of whose conditions holds is a fault. A node without a flow out ends its token (§13.5.5, implicit end).
    """
    flows = chosen(state, scope, node)
    for flow in flows:
        state.put(scope, flow.id, node.gives)
    if not flows and state.body(scope).outgoing[node.id]:
        state.visits[state.number()] = Visit(node.id, scope, "stopped")


def work(state: State, number: int) -> None:
    """Begin what an activity does, or the instances or rounds it has."""
    visit, node = state.visits[number], state.node(state.visits[number])
    if node.loop and visit.owner is None:
        _repeat(state, number, node)
        return
    if node.kind in ("user", "receive"):
        shown = f"v{state.read(node.shows, visit.scope, number)}" if node.shows else ""
        state.visits[number] = visit._replace(stage="open", shown=shown)
    elif node.body:
        state.visits[number] = visit._replace(stage="open")
        own = tuple((each.variable, _value(state, number, each)) for each in node.inputs)
        own += tuple((target, state.read(source, visit.scope, number)) for source, target in node.passed)
        inner = state.number()
        due = timers(state, node.body.handlers)
        state.scopes[inner] = Scope(
            node.body.id, inside=number, own=own, order=inner, due=due, closed=node.kind == "call"
        )
        start(state, inner)
    else:
        # A FEEL context: each entry sees the ones before it; afterwards they become variables.
        entries: dict[str, int] = {}
        for each in node.script:
            source = entries[each.source] if each.source in entries else state.read(each.source, visit.scope, number)
            entries[each.variable] = source * each.factor + each.plus
        for name, value in entries.items():
            state.write(name, value, visit.scope, number)
        state.visits[number] = state.visits[number]._replace(stage="ready")


def _value(state: State, number: int, setting: Setting) -> int:
    return state.read(setting.source, state.visits[number].scope, number) * setting.factor + setting.plus


def _repeat(state: State, number: int, node: Node) -> None:
    """§13.3.7: all parallel instances are made at once, sequential ones one after the other; no instance: completed
    at once. §13.3.6: a loop that tests before may have no round.
    """
    visit, loop = state.visits[number], node.loop
    assert loop is not None
    first = loop.times if loop.kind == "parallel" else min(1, loop.times) if loop.kind == "sequential" else 1
    if loop.kind == "rounds" and loop.before and loop.until and not holds(state, loop.until, visit.scope):
        first = 0
    state.visits[number] = visit._replace(stage="open" if first else "ready", begun=first)
    for index in range(first):
        _instance(state, number, node, index)


def _instance(state: State, owner: int, node: Node, nth: int) -> None:
    """ADR 2: `loopCounter` starts at 0. Misread at first: rounds have it as well (§10.3, loop characteristics)."""
    number, visit, loop = state.number(), state.visits[owner], node.loop
    item = ((loop.item, nth + 1),) if loop and loop.item else ()
    own = (("loopCounter", nth), *item)
    state.visits[number] = Visit(node.id, visit.scope, "new", owner=owner, nth=nth, own=own, order=number)


def finish(state: State, number: int) -> None:
    """§13.3.2: a completed activity puts tokens on its outgoing flows; an instance tells the activity it is one of."""
    visit, node = state.visits[number], state.node(state.visits[number])
    if node.kind in ("throw", "end"):
        del state.visits[number]
        inside = state.scopes[visit.scope].inside
        if CANCEL in node.triggers and inside is not None:
            leave_cancelled(state, inside)
        elif not beside(node):
            leave(state, visit.scope, node)
        return
    remember(state, visit, visit.records)
    del state.visits[number]
    if visit.owner is None:
        leave(state, visit.scope, node)
        return
    owner, loop = state.visits[visit.owner], node.loop
    assert loop is not None
    owner = owner._replace(done=owner.done + 1)
    if _enough(state, owner, node):
        # §13.3.7: when the completion condition holds, the instances that are left are cancelled.
        for each in [key for key, inner in state.visits.items() if inner.owner == visit.owner]:
            state.kill(each)
        owner = owner._replace(stage="ready")
    elif loop.kind != "parallel":
        owner = owner._replace(begun=owner.begun + 1)
    state.visits[visit.owner] = owner
    if owner.stage == "open" and loop.kind != "parallel":
        _instance(state, visit.owner, node, visit.nth + 1)


def _enough(state: State, owner: Visit, node: Node) -> bool:
    """Whether no further instance or round is wanted: §13.3.7 `completionCondition`, §13.3.6 `loopCondition` and
    `loopMaximum`.
    """
    loop = node.loop
    assert loop is not None
    if loop.times and owner.done >= loop.times:
        return True
    if loop.until is None:
        return False
    if loop.until.variable == "nrOfCompletedInstances":
        return loop.until.holds(owner.done)
    return holds(state, loop.until, owner.scope) is (loop.kind != "rounds")


def done(state: State, scope: int) -> None:
    """§13.3.4: the activity of a scope that has nothing left is completed; with the last scope the process is
    (§13.5.5).
    """
    ended = state.scopes.pop(scope)
    if ended.inside is not None:
        visit, values = state.visits[ended.inside], dict(ended.own)
        for source, target in state.node(visit).returned:
            state.write(target, values[source], visit.scope, ended.inside)
        state.visits[ended.inside] = state.visits[ended.inside]._replace(stage="ready", records=_named(ended))
    elif ended.undoing is not None:
        undone(state, ended.undoing, ended)
    elif ended.around is not None:
        # §10.7: what completed in a handler of an event is undone with the scope it belongs to.
        around = state.scopes[ended.around]
        state.scopes[ended.around] = around._replace(records=around.records + _named(ended))


def _named(ended: Scope) -> tuple[Record, ...]:
    """Return what can be undone of a scope, with the names the scope had of its own."""
    return (Record("", ended.body, ended.own, inner=ended.records),) if ended.records else ()


def alone(state: State, move: Move) -> bool:
    """Whether it does not matter when the move is made: it reads and writes no variable, and nobody outside can
    tell.

    The game then looks at one order only. Signals are heard by who listens at that moment, and of those who share a
    message the first gets it, so beginning to listen to them is not such a move.
    """
    kind, number, name = move
    if kind == "enter":
        body = state.body(number)
        node = body.node[body.flow[name].target]
        if node.kind == "xor":
            return len(body.outgoing[node.id]) < 2
        return (node.kind not in ("throw", "end") and _quiet(state, body, node)) or (
            node.kind == "end" and not node.trigger
        )
    if kind == "join":
        return not _asks(state.body(number), state.body(number).node[name])
    if kind in ("done", "hear", "rest", "send"):
        return kind == "done" and not state.scopes[number].records and not state.scopes[number].closed
    visit = state.visits[number]
    node, body = state.node(visit), state.body(visit.scope)
    if kind == "finish" and (visit.records or node.id in body.undo):
        # What is undone elsewhere at this moment may be this as well, or not yet.
        return False
    if kind == "finish":
        return not (node.loop and node.loop.until) if visit.owner is not None else not _asks(body, node)
    if node.loop and visit.owner is None:
        return node.loop.kind != "rounds"
    if node.script or node.inputs or node.shows or node.passed:
        return False
    if node.body is None:
        return True
    # Without a start event what comes first is entered at once, and may ask for variables.
    started = any(each.kind == "start" for each in node.body.nodes)
    return started and all(_quiet(state, node.body, each) for each in node.body.handlers)


def _asks(body: Body, node: Node) -> bool:
    return any(flow.condition for flow in body.outgoing[node.id])


def _quiet(state: State, body: Body, node: Node) -> bool:
    targets = [body.node[flow.target] for flow in body.outgoing[node.id]] if node.kind == "event" else []
    waited = [trigger for each in (node, *body.boundaries[node.id], *targets) for trigger in each.waits]
    return not any(each.kind == "signal" or each in state.model.shared for each in waited)
