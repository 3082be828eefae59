"""Makes a block-structured model at random: blocks of every construct within each other, each with one way in and
one way out.
"""

from collections.abc import Callable
from random import Random

from tests.bpmn.oracle.draft import VARIABLES, Chance, Draft, counted, counters
from tests.bpmn.oracle.gateways import CANCEL
from tests.bpmn.oracle.model import ONE_DAY, Body, Condition, Model, Setting, Trigger
from tests.bpmn.oracle.rarities import with_rarities

#: Entry and exit of a block.
Ends = tuple[str, str]


def blocks(seed: int) -> Model:
    """Return the model of a seed."""
    random = Random(seed)
    chance = Chance(random, nodes=random.randint(3, 12), undone=random.random() < 0.3)
    body = process(chance)
    model = Model(body, {name: random.randint(0, 3) for name in VARIABLES} | dict.fromkeys(counters(), 0))
    return with_rarities(model, seed)


def process(chance: Chance) -> Body:
    draft = Draft("p", chance)
    previous = draft.node("start")
    if chance.often(0.2):
        previous = beginnings(draft, previous)
    while chance.nodes > 0:
        entry, leaving = block(draft, 0, ())
        draft.flow(previous, entry)
        previous = leaving
    ending(draft, previous, ())
    if chance.often(0.2):
        handler(draft, ())
    return draft.body()


def beginnings(draft: Draft, start: str) -> str:
    """Draw other ways for the process to begin; return where all meet."""
    chance = draft.chance
    meet = draft.node("xor")
    draft.flow(start, meet)

    def named(kind: str) -> Trigger:
        return Trigger(kind, f"{kind}_{chance.name('begin')}")

    for _ in range(chance.random.randint(1, 2)):
        kind = chance.random.choice(("message", "signal", "timer", "receive", "event", "event"))
        if kind == "receive":
            name = draft.node("receive", trigger=named("message"), instantiate=True)
            draft.flow(name, meet)
            if chance.undone:
                undone(draft, name)
        elif kind == "event":
            gateway = draft.node("event", instantiate=True)
            for trigger in (named("message"), named("signal")):
                event = draft.node("catch", trigger=trigger)
                draft.flow(gateway, event)
                draft.flow(event, meet)
        else:
            draft.flow(draft.node("start", trigger=ONE_DAY if kind == "timer" else named(kind)), meet)
    return meet


def ending(draft: Draft, previous: str, caught: tuple[Trigger, ...]) -> None:
    """End a path: with an end event, or with nothing."""
    chance = draft.chance
    if chance.often(0.2):
        return
    event = {}
    if CANCEL in caught and chance.often(0.4):
        event = {"trigger": CANCEL}
    elif chance.often(0.25):
        kinds = [*outside(caught), Trigger("terminate"), Trigger("escalation", "unheard")]
        kinds += [chance.compensation()] * 3 if chance.undone else []
        kinds += [Trigger("error", "loose")] if chance.often(0.2) else []
        event = chance.thrown() if chance.often(0.3) else {"trigger": chance.random.choice(kinds)}
    draft.flow(previous, draft.node("end", **event))


def outside(caught: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Return what can be thrown from a body further inside: a cancel event belongs to its transaction."""
    return tuple(each for each in caught if each != CANCEL)


def block(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw a block; `caught` are the errors and escalations that are caught around it."""
    chance = draft.chance
    chance.nodes -= 1
    if depth > 3 or chance.nodes <= 0:
        return work(draft, depth, caught)
    drawing = chance.random.choice(DRAWINGS)
    return drawing(draft, depth + 1, caught)


def chain(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    first, last = block(draft, depth, caught)
    while draft.chance.often(0.3):
        entry, leaving = block(draft, depth, caught)
        draft.flow(last, entry)
        last = leaving
    return first, last


def work(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    chance = draft.chance
    kind = chance.random.choice(
        ("user", "user", "user", "script", "script", "task", "receive", "catch", "throw", "link")
    )
    if kind == "link":
        link = Trigger("link", chance.name("l"))
        return draft.node("throw", trigger=link), draft.node("catch", trigger=link)
    if kind == "throw":
        escalations = [each for each in caught if each.kind == "escalation"]
        undo = [chance.compensation()] * 3 if chance.undone else []
        event = {"trigger": chance.random.choice([*escalations, *undo, None])}
        name = draft.node("throw", **(chance.thrown() if chance.often(0.5) else event))
        return name, name
    if kind == "catch":
        name = draft.node("catch", **chance.event(chance.waited(), True))
        return name, name
    name = draft.node(
        kind,
        trigger=chance.trigger("message") if kind == "receive" else None,
        script=chance.settings() if kind == "script" else (),
        loop=chance.instances() if kind != "task" and chance.often(0.2) else None,
    )
    if chance.undone and chance.often(0.5):
        undone(draft, name)
    return name, name


def undone(draft: Draft, host: str) -> None:
    """Give an activity a handler that undoes it."""
    loop = next(each.loop for each in draft.nodes if each.id == host)
    own = [*counted(loop), *draft.own]
    shows = draft.chance.random.choice(own) if own and draft.chance.often(0.5) else ""
    handler = draft.plain("user", undoes=True, shows=shows)
    draft.node("boundary", host=host, trigger=Trigger("compensate", handler))


def split(kind: str) -> Callable[[Draft, int, tuple[Trigger, ...]], Ends]:
    """Draw a gateway that splits and one that joins. The split may be a task instead, the join of exclusive paths,
    too.
    """

    def drawing(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
        chance = draft.chance
        first = draft.node("user" if kind == "or" and chance.often(0.3) else kind)
        last = draft.node("task" if kind == "xor" and chance.often(0.3) else "or" if chance.often(0.3) else kind)
        count = chance.random.randint(2, 3)
        for number in range(count):
            default = number == count - 1 and kind != "and"
            condition = None if kind == "and" or default else chance.condition()
            if kind == "or" and chance.often(0.1) and default:
                default, condition = False, Condition("x", ">=", -1000)
            if default and chance.often(0.2):
                draft.flow(first, last, default=True)
                continue
            entry, leaving = chain(draft, depth, caught)
            draft.flow(first, entry, condition, default)
            draft.flow(leaving, last)
        return first, last

    return drawing


def choice(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw an event-based gateway; its paths meet again at an exclusive one."""
    chance = draft.chance
    first, last = draft.node("event"), draft.node("xor")
    seen: set[Trigger] = set()
    for _ in range(chance.random.randint(2, 3)):
        trigger = chance.waited()
        if trigger in seen:
            continue
        seen.add(trigger)
        event = draft.node("receive" if trigger.kind == "message" and chance.often(0.3) else "catch", trigger=trigger)
        entry, leaving = block(draft, depth, caught)
        draft.flow(first, event)
        draft.flow(event, entry)
        draft.flow(leaving, last)
    if len(seen) == 1:
        event = draft.node("catch", trigger=Trigger("timer", "7777"))
        draft.flow(first, event)
        draft.flow(event, last)
    return first, last


def again(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw a loop that comes to an end: a variable of its own counts its rounds."""
    chance = draft.chance
    counter = f"n{depth}"
    first, count, last = (
        draft.node("xor"),
        draft.node("script", script=(Setting(counter, counter, 1, 1),)),
        draft.node("xor"),
    )
    entry, leaving = chain(draft, depth, caught)
    draft.flow(first, count)
    draft.flow(count, entry)
    draft.flow(leaving, last)
    after = draft.node("task")
    back = Condition(counter, "<", chance.random.randint(1, 3))
    if chance.often(0.5):
        draft.flow(last, first, back)
        draft.flow(last, after, default=True)
    else:
        draft.flow(last, after, Condition(counter, ">=", back.number))
        draft.flow(last, first, default=True)
    return first, after


def scope(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw a sub-process, mostly with something on its boundary."""
    chance = draft.chance
    catches = [
        Trigger(kind, chance.random.choice((f"{kind}_{depth}", f"{kind}_0", "")))
        for kind in ("error", "escalation")
        if chance.often(0.5)
    ]
    inputs = (Setting(chance.random.choice((*VARIABLES, "own")), chance.variable(), 1, 1),) if chance.often(0.3) else ()
    loop = chance.instances() if chance.often(0.25) else None
    own = [*draft.own, *(each.variable for each in inputs), *counted(loop)]
    inside = Draft(chance.name("in"), chance, own=own)
    transaction, undone_around = chance.often(0.3), chance.undone
    chance.undone = undone_around or transaction
    body = _filled(inside, depth, outside(caught) + _thrown(catches) + ((CANCEL,) if transaction else ()))
    chance.undone = undone_around
    host = draft.node("tx" if transaction else "sub", body=body, inputs=inputs, loop=loop)
    if chance.undone and chance.often(0.15):
        undone(draft, host)
    events = [(each, each.kind == "error" or chance.often(0.5)) for each in catches]
    events += [(CANCEL, True)] if transaction and (loop or chance.often(0.8)) else []
    return host, beside(draft, depth, caught, host, events)


def called(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw a call of a process that has variables of its own."""
    chance = draft.chance
    name = chance.name("q")
    loop = chance.instances() if chance.often(0.25) else None
    errors = (Trigger("error", f"error_{name}"),)
    body = _filled(Draft(name, chance), depth, outside(caught) + errors)
    known = [*VARIABLES, *counters()]
    sources = {target: target for target in known}
    if chance.often(0.5):
        sources[chance.variable()] = chance.random.choice([*VARIABLES, *counted(loop), *draft.own])
    passed = tuple((source, target) for target, source in sources.items())
    returned = tuple(
        (chance.variable(), target) for target in chance.random.sample(VARIABLES, chance.random.randint(0, 2))
    )
    host = draft.node("call", body=body, loop=loop, passed=passed, returned=returned)
    return host, beside(draft, depth, caught, host, [(errors[0], True)])


def _thrown(catches: list[Trigger]) -> tuple[Trigger, ...]:
    """Return what can be thrown inside, so that it is caught: an event without a name catches any."""
    return tuple(each if each.name else Trigger(each.kind, "any") for each in catches)


def _filled(inside: Draft, depth: int, caught: tuple[Trigger, ...]) -> Body:
    chance = inside.chance
    first, last = chain(inside, depth, caught)
    # Without a start event an activity or gateway must have no flow into it.
    kinds = {each.id: each.kind for each in inside.nodes}
    begins = kinds[first] not in ("throw", "catch") and not any(flow.target == first for flow in inside.flows)
    if chance.often(0.8) or not begins:
        inside.flow(inside.node("start"), first)
    ending(inside, last, caught)
    if chance.often(0.3):
        handler(inside, caught)
    return inside.body()


def handler(draft: Draft, caught: tuple[Trigger, ...]) -> None:
    """Draw an event sub-process."""
    chance = draft.chance
    errors = [each for each in caught if each.kind in ("error", "escalation")]
    trigger = chance.random.choice([*errors, chance.waited()])
    inside = Draft(chance.name("in"), chance)
    interrupting = trigger.kind == "error" or chance.often(0.5)
    start = inside.node("start", interrupting=interrupting, **chance.event(trigger, interrupting))
    chance.nodes = max(chance.nodes, 1)
    first, last = chain(inside, 3, ())
    inside.flow(start, first)
    ending(inside, last, outside(caught) if chance.often(0.3) else ())
    draft.node("on", body=inside.body())


def watched(draft: Draft, depth: int, caught: tuple[Trigger, ...]) -> Ends:
    """Draw a task with events on its boundary."""
    chance = draft.chance
    host = draft.node("user", loop=chance.instances() if chance.often(0.3) else None)
    return host, beside(draft, depth, caught, host, [])


def beside(draft: Draft, depth: int, caught: tuple[Trigger, ...], host: str, events: list[tuple[Trigger, bool]]) -> str:
    """Put events on the boundary of a node and draw their paths; return what comes after it."""
    chance = draft.chance
    if not events or chance.often(0.3):
        trigger = chance.waited()
        events = [*events, (trigger, chance.often(0.5))]
    after = draft.node(chance.random.choice(("xor", "or", "task")))
    draft.flow(host, after)
    for trigger, interrupting in events:
        event = draft.node("boundary", interrupting=interrupting, host=host, **chance.event(trigger, interrupting))
        entry, leaving = block(draft, depth, caught)
        draft.flow(event, entry)
        if interrupting or chance.often(0.3):
            draft.flow(leaving, after)
        else:
            ending(draft, leaving, caught)
    return after


DRAWINGS: tuple[Callable[[Draft, int, tuple[Trigger, ...]], Ends], ...] = (
    work,
    work,
    work,
    split("xor"),
    split("and"),
    split("or"),
    choice,
    again,
    scope,
    scope,
    called,
    watched,
)
