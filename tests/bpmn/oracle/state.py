"""Where the tokens are: scopes, tokens on flows, and what a token does inside a node.

Everything held is a value that is replaced, never changed, so a state is copied by copying four dictionaries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.bpmn.oracle.model import Body, Model, Node, Trigger

#: A process starts with this scope.
ROOT = 0


class Frame(NamedTuple):
    """The names of a scope that has ended and in which something is undone; what is undone in it shares them."""

    at: tuple[int, ...]
    own: tuple[tuple[str, int], ...]


class Record(NamedTuple):
    """What an activity that completed leaves to be undone (§10.7): its handler, or the records of the scope it had."""

    node: str
    body: str
    own: tuple[tuple[str, int], ...]
    handler: str = ""
    inner: tuple["Record", ...] = ()
    around: tuple[Frame, ...] = ()  # while it is undone: the scopes around it, innermost first


class Scope(NamedTuple):
    """A running process or sub-process (BPMN 2.0.2 §13.3.4) or handler of an event (§13.5.4)."""

    body: str
    inside: int | None = None  # the activity instance it is the work of
    around: int | None = None  # of a handler: the scope whose event it handles
    own: tuple[tuple[str, int], ...] = ()  # names of its own
    due: tuple[tuple[str, int], ...] = ()  # timers of its event sub-processes
    order: int = 0  # when it began to listen
    open: bool = True  # its event sub-processes still listen
    anew: tuple[tuple[str, int], ...] = ()  # those that heard something and began to listen anew
    held: tuple[str, ...] = ()  # conditions that were true and have been heard
    heard: tuple[str, ...] = ()  # what has come of events that wait for all of their definitions
    records: tuple[Record, ...] = ()  # what can be undone, oldest first
    closed: bool = False  # a called process: it sees nothing around it
    undoing: int | None = None  # of a scope in which something is undone: the event that has it undone


class Visit(NamedTuple):
    """A token inside a node (§13.3.2): an activity instance, or an event or event-based gateway that waits."""

    node: str
    scope: int
    #: "new", "open" (waits or has an inner scope), "ready" (its work is done), "stopped" (an incident), "undoing",
    #: "cancelled" (a transaction that is being undone)
    stage: str
    owner: int | None = None  # the visit whose instances or rounds it is one of
    nth: int = 0  # which instance or round it is, from 0
    own: tuple[tuple[str, int], ...] = ()
    due: tuple[tuple[str, int], ...] = ()
    order: int = 0
    begun: int = 0  # instances or rounds begun
    done: int = 0  # instances or rounds completed
    anew: tuple[tuple[str, int], ...] = ()  # boundary events that heard something and began to listen anew
    held: tuple[str, ...] = ()  # conditions of boundary events that were true and have been heard
    heard: tuple[str, ...] = ()  # what has come of events that wait for all of their definitions
    shown: str = ""  # whom a task was given to
    records: tuple[Record, ...] = ()  # of a sub-process: what completed in it; of an event: what is still to be undone


@dataclass
class State:
    model: Model
    now: int
    scopes: dict[int, Scope]
    tokens: dict[tuple[int, str], int]  # (scope, flow) -> how many
    visits: dict[int, Visit]
    variables: dict[str, int]
    sent: tuple[str, ...] = ()  # messages thrown and not yet given to anybody
    kept: tuple[str, ...] = ()  # messages for which nobody waited
    last: int = 0

    def copy(self) -> "State":
        return State(
            self.model,
            self.now,
            dict(self.scopes),
            dict(self.tokens),
            dict(self.visits),
            dict(self.variables),
            self.sent,
            self.kept,
            self.last,
        )

    def number(self) -> int:
        self.last += 1
        return self.last

    def body(self, scope: int) -> Body:
        return self.model.bodies[self.scopes[scope].body]

    def node(self, visit: Visit) -> Node:
        return self.body(visit.scope).node[visit.node]

    # --- tokens

    def put(self, scope: int, flow: str, count: int = 1) -> None:
        """§13.3.2: tokens that come to an activity by several flows come as through an exclusive gateway, so those it
        has to gather are the same, whichever flow they came by.
        """
        body = self.body(scope)
        target = body.node[body.flow[flow].target]
        if target.needs > 1:
            flow = body.incoming[target.id][0].id
        self.tokens[scope, flow] = self.tokens.get((scope, flow), 0) + count

    def take(self, scope: int, flow: str, count: int = 1) -> None:
        left = self.tokens[scope, flow] - count
        if left:
            self.tokens[scope, flow] = left
        else:
            del self.tokens[scope, flow]

    # --- variables (§10.4; ADR 2: branches see each other's writes at once)

    def frames(self, scope: int, visit: int | None = None) -> list[tuple[str, int]]:
        """Return where names of its own may be found, innermost first: ("visit" or "scope", id)."""
        found: list[tuple[str, int]] = [("visit", visit)] if visit is not None else []
        at: int | None = scope
        while at is not None:
            found.append(("scope", at))
            here = self.scopes[at]
            if here.closed:
                break
            if here.inside is not None:
                found.append(("visit", here.inside))
                at = self.visits[here.inside].scope
            else:
                at = here.around
        return found

    def read(self, name: str, scope: int, visit: int | None = None) -> int:
        for kind, at in self.frames(scope, visit):
            for own, value in self.visits[at].own if kind == "visit" else self.scopes[at].own:
                if own == name:
                    return value
        return self.variables[name]

    def write(self, name: str, value: int, scope: int, visit: int | None = None) -> None:
        """Write where the name is found, else into the process."""
        for kind, at in self.frames(scope, visit):
            held: Any = self.visits if kind == "visit" else self.scopes
            found = [number for number, (own, _) in enumerate(held[at].own) if own == name][:1]
            if found:
                own = tuple((name, value) if number in found else each for number, each in enumerate(held[at].own))
                held[at] = held[at]._replace(own=own)
                return
        self.variables[name] = value

    # --- ending things (§13.3.2: Terminated)

    def kill(self, visit: int) -> None:
        """End a visit with everything inside."""
        if visit not in self.visits:
            return
        del self.visits[visit]
        for each in [key for key, inner in self.visits.items() if inner.owner == visit]:
            self.kill(each)
        for each in [key for key, scope in self.scopes.items() if visit in (scope.inside, scope.undoing)]:
            self.close(each)

    def empty(self, scope: int) -> None:
        """End everything in a scope and leave the scope."""
        for key in [key for key in self.tokens if key[0] == scope]:
            del self.tokens[key]
        for each in [key for key, visit in self.visits.items() if visit.scope == scope]:
            self.kill(each)
        for each in [key for key, inner in self.scopes.items() if inner.around == scope]:
            self.close(each)

    def close(self, scope: int) -> None:
        if scope in self.scopes:
            self.empty(scope)
            del self.scopes[scope]

    # --- what can be compared

    def depth(self, scope: int) -> int:
        """Return how many scopes a scope stands in."""
        here = self.scopes[scope]
        outer = here.around if here.inside is None else self.visits[here.inside].scope
        return 1 if outer is None else 1 + self.depth(outer)

    def key(self) -> Any:
        """Return the state as a value in which no number given on the way appears; what is alike is equal."""
        ranks = self._ranks()
        visits: dict[int, list[int]] = {}
        instances: dict[int, list[int]] = {}
        for number, visit in self.visits.items():
            if visit.owner is None:
                visits.setdefault(visit.scope, []).append(number)
            else:
                instances.setdefault(visit.owner, []).append(number)
        inner = {scope.inside: number for number, scope in self.scopes.items() if scope.inside is not None}
        handlers: dict[int, list[int]] = {}
        for number, scope in self.scopes.items():
            if scope.around is not None:
                handlers.setdefault(scope.around, []).append(number)
        tokens: dict[int, list[tuple[str, int]]] = {}
        for (number, flow), count in self.tokens.items():
            tokens.setdefault(number, []).append((flow, count))

        def anew(moments: tuple[tuple[str, int], ...]) -> Any:
            return tuple(sorted((name, ranks[moment]) for name, moment in moments if moment in ranks))

        def of_visit(number: int) -> Any:
            visit = self.visits[number]
            return (
                visit._replace(scope=0, owner=None, order=ranks.get(visit.order, 0), anew=anew(visit.anew)),
                of_scope(inner[number]) if number in inner else (),
                tuple(sorted(map(of_visit, instances.get(number, ())), key=repr)),
            )

        def of_scope(number: int) -> Any:
            scope = self.scopes[number]
            return (
                scope._replace(
                    inside=None, around=None, undoing=None, order=ranks.get(scope.order, 0), anew=anew(scope.anew)
                ),
                tuple(sorted(tokens.get(number, ()))),
                tuple(sorted(map(of_visit, visits.get(number, ())), key=repr)),
                tuple(sorted(map(of_scope, handlers.get(number, ())), key=repr)),
            )

        root = of_scope(ROOT) if ROOT in self.scopes else ()
        return (self.now, tuple(sorted(self.variables.items())), self.sent, self.kept, root)

    def _ranks(self) -> dict[int, int]:
        """Number the moments at which somebody began to wait for a message that others wait for, too: only this
        order is told apart.
        """
        messages = {each for each in self.model.shared if each.kind == "message"}
        if not messages:
            return {}
        began: dict[Trigger, list[int]] = {}

        def note(elements: Iterable[Node], since: int, anew: tuple[tuple[str, int], ...]) -> None:
            for element in elements:
                for slot, trigger in element.slots:
                    if trigger in messages:
                        began.setdefault(trigger, []).append(dict(anew).get(slot, since))

        for visit in self.visits.values():
            node, body = self.node(visit), self.body(visit.scope)
            targets = [body.node[flow.target] for flow in body.outgoing[node.id]] if node.kind == "event" else []
            note((node, *body.boundaries[node.id], *targets), visit.order, visit.anew)
        for number, scope in self.scopes.items():
            note(self.body(number).handlers, scope.order, scope.anew)
        moments = {each for together in began.values() if len(together) > 1 for each in together}
        return {moment: rank for rank, moment in enumerate(sorted(moments), 1)}
