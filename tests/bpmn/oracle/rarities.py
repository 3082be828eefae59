"""What is rare is put into a model that has been made, by a chance of its own: all else is drawn as it would be
without.
"""

import itertools
from collections.abc import Callable, Iterator
from random import Random

from msgspec.structs import replace

from tests.bpmn.oracle.model import ACTIVITIES, ONE_DAY, Body, Condition, Flow, Model, Node, Trigger, rewritten

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


# --- events with several definitions (§10.5.6)

WAITED = ("message", "timer", "signal", "condition")


def gathering(model: Model, random: Random) -> Model:
    """Let events wait for all of several definitions, also ones that do not interrupt and do so again and again."""
    model = _several(model, random, {*WAITED, "escalation"}, all_of_them=True)
    return replace(model, body=_escalating(model.body, random)) if random.random() < 0.2 else model


def either(model: Model, random: Random) -> Model:
    """Let events wait for any of several definitions, also of one kind."""
    return _several(model, random, {*WAITED, "escalation", "error"}, all_of_them=False)


def _several(model: Model, random: Random, kinds: set[str], all_of_them: bool) -> Model:
    able = [node for each in model.bodies.values() for node in each.nodes if _may_have_more(each, node, kinds)]
    chosen = {node.id for node in random.sample(able, min(len(able), random.choice((1, 1, 2))))}
    numbers = itertools.count(1)
    mark = "g" if all_of_them else "h"

    def rewrite(body: Body) -> Body:
        nodes = list(body.nodes)
        for at, node in enumerate(nodes):
            if node.id in chosen:
                more = _further(random, mark, numbers, node.triggers)
                nodes[at] = replace(node, more=(*node.more, *more), all=all_of_them)
        return replace(body, nodes=tuple(nodes))

    body = rewritten(model.body, rewrite)
    hosts = [node.id for node in body.nodes if node.kind in ("user", "sub", "tx", "call") and not node.undoes]
    if hosts and (not chosen or random.random() < 0.5):
        body = _watched(body, random, random.choice(hosts), mark, numbers, all_of_them)
    return replace(model, body=body)


def _may_have_more(body: Body, node: Node, kinds: set[str]) -> bool:
    """Whether an event waits for something that can be one of several. What starts a process is left as it is."""
    begins = any(body.node[flow.source].instantiate for flow in body.incoming[node.id])
    handles = node.kind == "start" and node.trigger is not None and body.id.startswith("in")
    waits = node.kind in ("catch", "boundary") or handles
    return waits and not begins and all(each.kind in kinds for each in node.triggers)


def _further(random: Random, mark: str, numbers: Iterator[int], known: tuple[Trigger, ...] = ()) -> tuple[Trigger, ...]:
    """Return one or two definitions more."""
    found: list[Trigger] = []
    for kind in random.choices(("message", "message", "signal", "timer", "condition"), k=random.choice((1, 1, 2))):
        number = next(numbers)
        if kind == "condition":
            condition = Condition(random.choice("xyz"), random.choice(("<", ">=", "=")), random.randint(0, 3))
            each = Trigger(kind, condition=condition)
        elif kind == "timer":
            each = Trigger(kind, str(60 * random.randint(1, 40) + 30 + number))
        else:
            each = Trigger(kind, f"{kind[0]}0" if random.random() < 0.2 else f"{kind[0]}_{mark}{number}")
        if each not in (*known, *found):
            found.append(each)
    return tuple(found)


def _watched(body: Body, random: Random, host: str, mark: str, numbers: Iterator[int], all_of_them: bool) -> Body:
    """Put such an event on the boundary of an activity, with a task behind it."""
    first, *more = (*_further(random, mark, numbers), Trigger("message", f"m_{mark}0"))
    event = Node(
        f"b_{mark}", "boundary", trigger=first, more=tuple(more), all=all_of_them, host=host,
        interrupting=random.random() < 0.3,
    )  # fmt: skip
    task = Node(f"u_{mark}", "user")
    return Body(body.id, (*body.nodes, event, task), (*body.flows, Flow(f"f_{mark}", event.id, task.id)))


def _escalating(body: Body, random: Random) -> Body:
    """Begin with a sub-process that escalates twice; on its boundary an event waits for that and a message."""
    escalation = Trigger("escalation", "g")
    inside = [Node("start_ge", "start"), Node("u_ge1", "user"), Node("w_ge1", "throw", trigger=escalation)]
    inside += [Node("u_ge2", "user"), Node("e_ge", "end", trigger=escalation)]
    lines = [Flow(f"f_ge{at}", one.id, other.id) for at, (one, other) in enumerate(itertools.pairwise(inside))]
    host = Node("sub_ge", "sub", body=Body("in_ge", tuple(inside), tuple(lines)))
    waited = [escalation, Trigger("message", "m_ge")]
    random.shuffle(waited)
    event = Node(
        "b_ge", "boundary", trigger=waited[0], more=(waited[1],), all=True, host=host.id,
        interrupting=random.random() < 0.3,
    )  # fmt: skip
    begin = next(each for each in body.nodes if each.kind == "start" and not each.trigger)
    (first,) = body.outgoing[begin.id]
    flows = [each for each in body.flows if each is not first]
    flows += [replace(first, source=host.id), Flow("f_ge", begin.id, host.id), Flow("f_b_ge", event.id, "u_ge")]
    return Body(body.id, (*body.nodes, host, event, Node("u_ge", "user")), tuple(flows))


# --- processes that start by one of several events, or by all (§10.5.2, §10.6.6)


def starts(model: Model, random: Random) -> Model:
    """Give the process another way to begin; it meets the first one behind it."""
    body = model.body
    begin = next(each for each in body.nodes if each.kind == "start" and not each.trigger)
    (first,) = body.outgoing[begin.id]
    nodes, flows, leaving = random.choice((_any_start, _all_start, _all_start, _gateway, _gateway))(random)
    meet = Node("s_meet", "xor")
    flows += [Flow(f"f_{each}", each, meet.id) for each in leaving]
    flows += [Flow("f_none", begin.id, meet.id), replace(first, source=meet.id)]
    kept = [each for each in body.flows if each is not first]
    body = Body(body.id, (*body.nodes, *nodes, meet), (*kept, *flows))
    return replace(model, body=body, tangled=model.tangled or len(leaving) > 1)


#: Nodes, the flows between them, and the nodes whose tokens go on.
Part = tuple[list[Node], list[Flow], list[str]]


def _started(*kinds: str) -> list[Trigger]:
    return [Trigger(each, f"{each}_s{number}") for number, each in enumerate(kinds)]


def _any_start(random: Random) -> Part:
    kinds = random.choice((("message", "signal"), ("signal", "message", "message"), ("message", "message")))
    first, *more = _started(*kinds) + ([ONE_DAY] if random.random() < 0.2 else [])
    return [Node("s_any", "start", trigger=first, more=tuple(more))], [], ["s_any"]


def _all_start(random: Random) -> Part:
    first, *more = _started(*["message"] * random.choice((2, 2, 3)))
    return [Node("s_all", "start", trigger=first, more=tuple(more), all=True)], [], ["s_all"]


def _gateway(random: Random) -> Part:
    """Return a gateway with events and receive tasks behind it. Those of a parallel one are joined or go on each."""
    parallel = random.random() < 0.6
    kinds = ["message", "message" if parallel else "signal", "message"][: random.choice((2, 2, 3))]
    nodes = [Node("s_event", "event", instantiate=True, parallel=parallel)]
    for number, each in enumerate(_started(*kinds)):
        receives = each.kind == "message" and random.random() < 0.3
        more = (Trigger("message", f"message_s{number}b"),) if not receives and random.random() < 0.2 else ()
        nodes.append(Node(f"s_{number}", "receive" if receives else "catch", trigger=each, more=more))
    behind = [each.id for each in nodes[1:]]
    flows = [Flow(f"f_to_{each}", "s_event", each) for each in behind]
    if parallel and random.random() < 0.5:
        flows += [Flow(f"f_of_{each}", each, "s_join") for each in behind]
        return [*nodes, Node("s_join", "and")], flows, ["s_join"]
    return nodes, flows, behind


#: The share of the models into which each is put.
SHARES: dict[Rarity, float] = {quantities: 0.15, gathering: 0.15, either: 0.15, starts: 0.15}
