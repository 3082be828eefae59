"""Gateways and the flows out of activities (BPMN 2.0.2 §13.4, §8.4.13)."""

from tests.bpmn.oracle.model import Body, Condition, Flow, Node, Trigger
from tests.bpmn.oracle.state import State, Visit

CANCEL = Trigger("cancel")


def holds(state: State, condition: Condition, scope: int, visit: int | None = None) -> bool:
    return condition.holds(state.read(condition.variable, scope, visit))


def chosen(state: State, scope: int, node: Node) -> list[Flow]:
    """Return the flows that get a token when a node is left; none means a fault.

    §13.4.2: exclusive, the first condition that holds, in order, else the default flow. §13.4.3: inclusive, all
    that hold, else the default flow. §13.4.1 and events: all. §13.3.2 with §8.4.13: an activity as an inclusive
    gateway, flows without a condition always.
    """
    flows = state.body(scope).outgoing[node.id]
    if node.kind == "xor" and len(flows) > 1:
        for flow in flows:
            if not flow.default and (flow.condition is None or holds(state, flow.condition, scope)):
                return [flow]
        return [flow for flow in flows if flow.default]
    taken = [
        flow for flow in flows if not flow.default and (flow.condition is None or holds(state, flow.condition, scope))
    ]
    return taken or [flow for flow in flows if flow.default]


def full(state: State, scope: int, node: Node) -> bool:
    """§13.4.1: a parallel gateway is activated by a token on each incoming flow."""
    return all((scope, flow.id) in state.tokens for flow in state.body(scope).incoming[node.id])


def awaits_nobody(state: State, scope: int, node: Node) -> bool:
    """§13.4.3: an inclusive gateway is activated when an incoming flow has a token and no token can still come to
    an empty one, unless it can come to one that has a token as well. Paths do not pass the gateway itself and do
    not leave the sub-process.
    """
    body = state.body(scope)
    arrived = {flow.id for flow in body.incoming[node.id] if (scope, flow.id) in state.tokens}
    empty = {flow.id for flow in body.incoming[node.id]} - arrived
    if not arrived:
        return False
    if not empty:
        return True
    return all(not ahead & empty or ahead & arrived for ahead in _ahead(state, scope, body, node))


def _ahead(state: State, scope: int, body: Body, gateway: Node) -> list[set[str]]:
    """Return, for each place with a token, the incoming flows of the gateway to which a path leads from there.

    A place is a flow, a node, or (ADR 2) a boundary event that waits.
    """
    found = [
        reached(body, gateway.id, [flow])
        for number, flow in state.tokens
        if number == scope and body.flow[flow].target != gateway.id
    ]
    for visit in state.visits.values():
        if visit.scope != scope or visit.owner is not None:
            continue
        places = [] if beside(body.node[visit.node]) else [visit.node]
        if visit.stage in ("new", "open"):
            places += [each.id for each in body.boundaries[visit.node] if _waits(visit, each)]
        elif visit.stage == "cancelled":
            # §13.4.3 asks for paths, not for what will be: its token is still in there. Two events can leave it.
            places += [each.id for each in body.boundaries[visit.node] if each.waits[0].kind in ("cancel", "error")]
        found += [reached(body, gateway.id, [flow.id for flow in body.outgoing[place]]) for place in places]
    return found


def _waits(visit: Visit, boundary: Node) -> bool:
    """Whether a boundary event can still come: a timer that has fired beside its activity comes once only (§10.5.5)."""
    if boundary.waits_for_all:
        return any(slot not in visit.heard for slot, _ in boundary.slots)
    return any(each.kind != "timer" or slot in dict(visit.due) for slot, each in boundary.slots)


def beside(node: Node) -> bool:
    """Whether an event undoes beside the flow: its token has gone on (§10.7.1, waitForCompletion)."""
    return node.kind in ("throw", "end") and any(each.beside for each in node.triggers)


def reached(body: Body, gateway: str, flows: list[str]) -> set[str]:
    """Return the incoming flows of a gateway at the end of paths that start with one of these flows."""
    seen, ahead = set(flows), list(flows)
    while ahead:
        target = body.node[body.flow[ahead.pop()].target]
        if target.id == gateway:
            continue
        new = [each.id for each in onward(body, target) if each.id not in seen]
        seen.update(new)
        ahead += new
    return {flow for flow in seen if body.flow[flow].target == gateway}


def onward(body: Body, node: Node) -> tuple[Flow, ...]:
    """Return the flows out of a node; a link (§10.5.3) leads from the event that throws to the one that catches."""
    if node.kind == "throw" and node.trigger and node.trigger.kind == "link":
        return next(
            body.outgoing[each.id] for each in body.nodes if each.kind == "catch" and each.trigger == node.trigger
        )
    return body.outgoing[node.id]
