"""What is rare is put into a model that has been made, by a chance of its own: all else is drawn as it would be
without.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.bpmn.oracle.model import ACTIVITIES, Body, Model, Node, rewritten

Rarity = Callable[[Model, Random], Model]


def with_rarities(model: Model, seed: int) -> Model:
    """Put into a model what its seed wants; of most seeds nothing."""
    for rarity, share in SHARES.items():
        random = Random(f"{seed} {rarity.__name__}")
        if random.random() < share:
            model = rarity(model, random)
    return model


# --- activities that take or give several tokens (§10.3)


def quantities(model: Model, random: Random) -> Model:
    body = rewritten(model.body, lambda body: _counted(body, random))
    return replace(model, body=body, tangled=True) if body != model.body else model


def _counted(body: Body, random: Random) -> Body:
    """Let tasks join what was split, and activities give several tokens, mostly to one further on that takes them."""
    changes: dict[str, Node] = {}
    for node in body.nodes:
        count = len(body.incoming[node.id])
        if node.kind == "and" and count in (2, 3) and random.random() < 0.4:
            changes[node.id] = Node(node.id, "task", needs=count)
    able = [node for node in body.nodes if node.kind in ACTIVITIES and not node.undoes]
    takers = [node for node in able if body.incoming[node.id] and not _behind_events(body, node)]
    for giver in random.sample(able, min(len(able), random.choice((0, 1, 1, 2)))):
        count = random.choice((2, 2, 3))
        changes[giver.id] = replace(changes.get(giver.id, giver), gives=count)
        after = _after(body, giver.id)
        wanted = [each for each in takers if each.id in after and each is not giver]
        if wanted and random.random() < 0.7:
            taker = random.choice(wanted)
            changes[taker.id] = replace(changes.get(taker.id, taker), needs=count)
    if takers and random.random() < 0.15:
        taker = random.choice(takers)
        changes[taker.id] = replace(changes.get(taker.id, taker), needs=random.choice((2, 3)))
    return replace(body, nodes=tuple(changes.get(each.id, each) for each in body.nodes))


def _behind_events(body: Body, node: Node) -> bool:
    """Whether a receive task is reached by its message, not by a token (§13.4.4)."""
    return any(body.node[flow.source].kind == "event" for flow in body.incoming[node.id])


def _after(body: Body, node: str) -> set[str]:
    """Return the nodes to which a path leads from a node."""
    seen: set[str] = set()
    ahead = [node]
    while ahead:
        new = {flow.target for flow in body.outgoing[ahead.pop()]} - seen
        seen |= new
        ahead += new
    return seen


#: The share of the models into which each is put.
SHARES: dict[Rarity, float] = {quantities: 0.15}
