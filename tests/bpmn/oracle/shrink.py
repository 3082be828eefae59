"""Reduces a model that fails: parts are left out as long as it still fails."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from tests.bpmn.oracle.model import ACTIVITIES, Body, Flow, Model, Node, changed

#: How many smaller models are tried at most.
TRIES = 400


def shrink(model: Model, fails: Callable[[Model], bool]) -> Model:
    """Return a model that fails and of which no single part can be left out, or that was reached after many tries."""
    tries = 0
    smaller: Model | None = model
    while smaller is not None:
        model, smaller = smaller, None
        for each in _smaller(model):
            tries += 1
            if tries > TRIES:
                return model
            if fails(each):
                smaller = each
                break
    return model


def _smaller(model: Model) -> Iterator[Model]:
    """Yield models with one part less, big parts first."""
    for body in model.bodies.values():
        for less in filter(_ends, _bodies(body)):
            yield replace(model, body=changed(model.body, body.id, less))


def _ends(body: Body) -> bool:
    """Whether every end event has a flow into it: one without would begin."""
    return all(body.incoming[each.id] for each in body.nodes if each.kind == "end")


def _bodies(body: Body) -> Iterator[Body]:
    for node in sorted(body.nodes, key=lambda node: node.body is None):
        if node.kind != "start":
            yield _bridged(body, node)
            yield _bridged(body, node, cut=True)
    for node in body.nodes:
        for plain in _plainer(node):
            yield replace(body, nodes=tuple(plain if each is node else each for each in body.nodes))
    for flow in body.flows:
        yield replace(body, flows=tuple(each for each in body.flows if each is not flow))


def _plainer(node: Node) -> Iterator[Node]:
    if node.body and node.kind in ("sub", "tx"):
        yield replace(node, kind="user", body=None, inputs=(), loop=None)
    if node.kind in (*ACTIVITIES, "catch", "throw") and node.kind not in ("sub", "tx", "task"):
        yield Node(node.id, "task")
    if node.kind == "end" and node.trigger:
        yield replace(node, trigger=None, more=())
    if node.more:
        yield replace(node, more=(), all=False)
        yield replace(node, trigger=node.more[0], more=node.more[1:], all=False)
    usual: dict[str, Any] = {"parallel": False, "needs": 1, "gives": 1}
    for name, value in usual.items():
        if getattr(node, name) != value:
            yield replace(node, **{name: value})
    if node.loop:
        yield replace(node, loop=None)
        if node.loop.until:
            yield replace(node, loop=replace(node.loop, until=None))
    if node.inputs:
        yield replace(node, inputs=())


def _bridged(body: Body, node: Node, cut: bool = False) -> Body:
    """Return a body without a node and what is attached to it; flows into it lead to where its first flow leads, or
    are cut.
    """
    gone = {node.id} | {each.id for each in body.boundaries[node.id]}
    onward = [] if cut else [flow.target for flow in body.outgoing[node.id] if flow.target not in gone][:1]
    flows: list[Flow] = []
    for flow in body.flows:
        if flow.source in gone:
            continue
        if flow.target not in gone:
            flows.append(flow)
        elif onward:
            flows.append(replace(flow, target=onward[0]))
    return Body(body.id, tuple(each for each in body.nodes if each.id not in gone), tuple(flows))
