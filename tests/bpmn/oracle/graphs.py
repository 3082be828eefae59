"""Makes an unstructured model at random: gateways, tasks and events with flows between any of them, back ones as well.

Such a model may wait for ever, and a join may get more tokens than it wants; the game says what happens then, too.
"""

from contextlib import suppress
from random import Random

from tests.bpmn.oracle.draft import VARIABLES, Chance, Draft
from tests.bpmn.oracle.game import begin
from tests.bpmn.oracle.model import Model
from tests.bpmn.oracle.rarities import with_rarities
from tests.bpmn.oracle.reach import TooWide, settle

KINDS = ("user", "user", "user", "script", "task", "xor", "xor", "and", "and", "or", "or", "or", "catch", "throw")


def graphs(seed: int) -> Model:
    """Return the model of a seed: the first of many that comes to rest when it is started."""
    random = Random(seed)
    while True:
        model = with_rarities(_graph(random), seed)
        with suppress(TooWide):
            settle([begin(model)])
            return model


def _graph(random: Random) -> Model:
    chance = Chance(random, nodes=0)
    draft = Draft("p", chance)
    start = draft.node("start")
    names = [_node(draft, chance, random.choice(KINDS)) for _ in range(random.randint(4, 11))]
    ends = [draft.node("end") for _ in range(random.choice((1, 1, 2)))]
    draft.flow(start, names[0])
    # A way to each node, from one before it; then flows wherever they fall.
    pairs = {(random.choice(names[:number]), name) for number, name in enumerate(names) if number}
    pairs |= {(random.choice(names), random.choice(names)) for _ in range(random.randint(3, 9))}
    pairs |= {(random.choice(names), each) for each in ends}
    kinds = {each.id: each.kind for each in draft.nodes}
    for name in names:
        _out(draft, chance, name, kinds[name], sorted(target for source, target in pairs if source == name))
    for name in list(names):
        if kinds[name] == "user" and random.random() < 0.25:
            event = draft.node(
                "boundary", trigger=chance.trigger("message", "timer"), interrupting=chance.often(0.5), host=name
            )
            draft.flow(event, random.choice(names[1:] + ends))
    return Model(draft.body(), {name: random.randint(0, 3) for name in VARIABLES}, tangled=True)


def _node(draft: Draft, chance: Chance, kind: str) -> str:
    if kind == "catch":
        return draft.node(kind, trigger=chance.trigger("message", "timer", "signal"))
    if kind == "throw":
        return draft.node(kind, **(chance.thrown() if chance.often(0.3) else {}))
    return draft.node(kind, script=chance.settings() if kind == "script" else ())


def _out(draft: Draft, chance: Chance, name: str, kind: str, targets: list[str]) -> None:
    """Draw the flows out of a node, with conditions where they are to be."""
    chance.random.shuffle(targets)
    asked = len(targets) > 1 and (kind in ("xor", "or") or (kind in ("user", "task", "script") and chance.often(0.4)))
    for number, target in enumerate(targets):
        default = asked and number == len(targets) - 1
        draft.flow(name, target, chance.condition() if asked and not default else None, default)
