"""A model as plain data: what is drawn, and nothing of how it runs."""

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace


class Condition(Struct, frozen=True):
    """A comparison of a variable with a number."""

    variable: str
    operator: str  # "<", ">=" or "="
    number: int

    @property
    def feel(self) -> str:
        return f"{self.variable} {self.operator} {self.number}"

    def holds(self, value: int) -> bool:
        if self.operator == "<":
            return value < self.number
        return value >= self.number if self.operator == ">=" else value == self.number


class Setting(Struct, frozen=True):
    """An entry of a script: a variable becomes a factor times another one plus a number."""

    variable: str
    source: str
    factor: int
    plus: int

    @property
    def feel(self) -> str:
        return f"{self.variable}: {self.source} * {self.factor} + {self.plus}"


class Flow(Struct, frozen=True):
    id: str
    source: str
    target: str
    condition: Condition | None = None
    default: bool = False


class Trigger(Struct, frozen=True):
    """What an event throws or waits for. A timer's name is its length in minutes, no name at an error means any."""

    kind: str  # message signal timer error escalation condition compensate cancel terminate link
    name: str = ""
    condition: Condition | None = None
    beside: bool = False  # of a compensation: the token does not wait for it

    @property
    def minutes(self) -> int:
        return int(self.name)


#: When a timer starts a process: later than any walk comes.
ONE_DAY = Trigger("timer", "2027-01-01T00:00:00Z")


class Loop(Struct, frozen=True):
    """A marker: parallel or sequential instances, or rounds. `until` of instances ends them, of rounds it is
    `while`.
    """

    kind: str  # parallel sequential rounds
    times: int  # instances, or at most so many rounds; 0 rounds: no maximum
    until: Condition | None = None
    before: bool = False
    item: str = ""  # instances over a collection 1..times give each its number under this name


class Node(Struct, frozen=True, dict=True):
    """A flow node. Kinds: start end catch throw boundary; task user script receive sub tx (transaction) call, on
    (event sub-process); xor and or event.
    """

    id: str
    kind: str
    trigger: Trigger | None = None
    more: tuple[Trigger, ...] = ()  # further definitions of the event
    all: bool = False  # an event waits for all of its definitions
    instantiate: bool = False  # a receive task or event-based gateway that starts the process
    parallel: bool = False  # such a gateway: it waits for each of its events
    needs: int = 1  # tokens that an activity takes to begin
    gives: int = 1  # tokens that it puts on each flow when it has completed
    interrupting: bool = True
    host: str = ""  # of a boundary event
    script: tuple[Setting, ...] = ()
    inputs: tuple[Setting, ...] = ()  # names of its own that a sub-process starts with
    shows: str = ""  # the variable whose value a task is given to
    passed: tuple[tuple[str, str], ...] = ()  # of a call: variables given to the called process, and their names there
    returned: tuple[tuple[str, str], ...] = ()  # and what comes back
    undoes: bool = False  # a compensation handler: stands beside the flow
    loop: Loop | None = None
    body: "Body | None" = None

    @property
    def handles(self) -> "Node | None":
        """The start event of an event sub-process."""
        return (
            next((each for each in self.body.nodes if each.kind == "start"), None)
            if self.kind == "on" and self.body
            else None
        )

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        """The definitions of an event."""
        return (self.trigger, *self.more) if self.trigger else ()

    @cached_property
    def waits(self) -> tuple[Trigger, ...]:
        """What the element listens for, whether it is an event, a receive task or an event sub-process."""
        if self.kind in ("catch", "boundary", "receive"):
            return self.triggers
        return self.handles.triggers if self.handles else ()

    @cached_property
    def slots(self) -> tuple[tuple[str, Trigger], ...]:
        """What it listens for, each with a name of its own: by it is remembered what has come of each."""
        return tuple(
            (f"{self.id} {each.kind} {each.condition.feel if each.condition else each.name}", each)
            for each in self.waits
        )

    @property
    def repeats(self) -> bool:
        """Whether the element goes on listening when its event has occurred (§13.5.3, §13.5.4)."""
        event = self.handles or self
        return event.kind in ("boundary", "start") and not event.interrupting

    @property
    def waits_for_all(self) -> bool:
        return self.all or (self.handles is not None and self.handles.all)


ACTIVITIES = ("task", "user", "script", "receive", "sub", "tx", "call")


class Body(Struct, frozen=True, dict=True):
    """What a process or sub-process consists of, with what is asked of it again and again."""

    id: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    @cached_property
    def node(self) -> dict[str, Node]:
        return {each.id: each for each in self.nodes}

    @cached_property
    def flow(self) -> dict[str, Flow]:
        return {each.id: each for each in self.flows}

    @cached_property
    def outgoing(self) -> dict[str, tuple[Flow, ...]]:
        return {node.id: tuple(each for each in self.flows if each.source == node.id) for node in self.nodes}

    @cached_property
    def incoming(self) -> dict[str, tuple[Flow, ...]]:
        return {node.id: tuple(each for each in self.flows if each.target == node.id) for node in self.nodes}

    @cached_property
    def boundaries(self) -> dict[str, tuple[Node, ...]]:
        """The events attached to each node."""
        return {node.id: tuple(each for each in self.nodes if each.host == node.id) for node in self.nodes}

    @cached_property
    def undo(self) -> dict[str, str]:
        """The compensation handler of each activity that has one, by the compensation event on its boundary."""
        return {
            each.host: each.trigger.name
            for each in self.nodes
            if each.kind == "boundary" and each.trigger and each.trigger.kind == "compensate"
        }

    @cached_property
    def handlers(self) -> tuple[Node, ...]:
        """The event sub-processes."""
        return tuple(each for each in self.nodes if each.kind == "on")


class Model(Struct, frozen=True, dict=True):
    """A process and the numbers its variables start with. `tangled`: tokens may overtake each other at a join."""

    body: Body
    variables: dict[str, int] = {}
    tangled: bool = False

    @cached_property
    def bodies(self) -> dict[str, Body]:
        return {each.id: each for each in walk(self.body)}

    @cached_property
    def conditions(self) -> bool:
        """Whether anything waits for a condition."""
        return any(each.condition for body in self.bodies.values() for node in body.nodes for each in node.waits)

    @cached_property
    def beginnings(self) -> tuple[Node, ...]:
        """The elements whose event starts the process: start events, receive tasks, what follows a gateway."""
        found: list[Node] = []
        for node in self.body.nodes:
            if node.kind == "start" and node.trigger:
                found.append(node)
            elif node.instantiate:
                behind = [self.body.node[flow.target] for flow in self.body.outgoing[node.id]]
                found += behind if node.kind == "event" else [node]
        return tuple(found)

    @cached_property
    def shared(self) -> frozenset[Trigger]:
        """Triggers that may be waited for more than once, by several elements, in several scopes of one body or, where
        tokens meet or multiply, by several at one element: who began to wait first matters.
        """
        seen: list[Trigger] = []
        for body in self.bodies.values():
            for node in body.nodes:
                seen += node.waits * (1 if body is self.body and not self.tangled else 2)
        return frozenset(each for each in seen if seen.count(each) > 1)


def walk(body: Body) -> Iterator[Body]:
    """Yield a body and all that stand in it."""
    yield body
    for node in body.nodes:
        if node.body:
            yield from walk(node.body)


def rewritten(body: Body, rewrite: Callable[[Body], Body]) -> Body:
    """Return a body in which each body, inner ones first, is what a function makes of it."""
    nodes = tuple(replace(each, body=rewritten(each.body, rewrite)) if each.body else each for each in body.nodes)
    return rewrite(replace(body, nodes=nodes))


def changed(body: Body, name: str, new: Body) -> Body:
    """Return a body in which the body of that name, at any depth, is another one."""
    if body.id == name:
        return new
    nodes = tuple(replace(each, body=changed(each.body, name, new)) if each.body else each for each in body.nodes)
    return replace(body, nodes=nodes)
