"""The token game of a process or sub-process, played on its flows alone: which tokens wait for ever (BPMN 2.0.2 §13.4).

Conditions are not evaluated: each may hold or not. Work ends, events come. A token that can go on does so alone, and
only its own choices are tried, since no other token can take them away; inclusive joins are asked when nothing else
moves, as the engine does it.
"""

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

#: Tokens looked at, all markings together. A game that takes more tells nothing.
MOST = 200_000
#: Tokens on one flow, and flows of which each may be taken or not. Beyond them the game is given up.
MOST_TOKENS = 3
MOST_OPEN = 6

#: Flows by their number, each with how many tokens it holds.
Marking = dict[int, int]
#: Flows that get a token together.
Way = tuple[int, ...]


class TooMuch(Exception):
    """The game has more markings than anybody wants to look at."""


class Place(Struct):
    """An element as the game sees it: where tokens come from, and the ways they may take on."""

    name: str
    incoming: list[int] = []
    ways: list[Way] = []
    #: A parallel or inclusive gateway with several flows in.
    joins: str | None = None
    #: Ends everything around it.
    clears: bool = False


class Step(Struct, frozen=True):
    """How a marking came about."""

    before: "Step | None"
    place: Place
    way: Way


class Stuck(Struct, frozen=True):
    """A token waits at a join for ever: nothing comes by one of its flows, since somebody has chosen another way."""

    join: Place
    missing: int
    split: Place | None


def subsets(flows: Way) -> Iterator[Way]:
    """Give every choice among flows each of which may be taken. TooMuch for more than anybody draws."""
    if len(flows) > MOST_OPEN:
        raise TooMuch
    for size in range(len(flows) + 1):
        yield from combinations(flows, size)


class Game:
    """Plays from some starting tokens. `targets`: the place that each flow leads to."""

    def __init__(self, targets: list[Place]) -> None:
        self._targets = targets
        #: The place that gives each flow its tokens.
        self._sources = {
            flow: place for place in {id(each): each for each in targets}.values() for way in place.ways for flow in way
        }
        self._ahead: dict[tuple[int, int], set[int]] = {}
        self._looked_at = 0

    def _look(self, tokens: int) -> None:
        self._looked_at += tokens
        if self._looked_at > MOST:
            raise TooMuch

    def stuck(self, start: Way) -> list[Stuck]:
        """Return a witness for each join at which a token may wait for ever. TooMuch when there is no end to it."""
        first = dict.fromkeys(start, 1)
        seen = {frozenset(first.items())}
        todo: list[tuple[Marking, Step | None]] = [(first, None)]
        found: dict[int, Stuck] = {}
        while todo:
            marking, step = todo.pop()
            self._look(len(marking) + 1)
            taken = self._movable(marking)
            if taken is None:
                self._waiting(marking, step, found)
                continue
            place, used = taken
            for way in place.ways:
                after = {} if place.clears else _moved(marking, used, way)
                key = frozenset(after.items())
                if key not in seen:
                    seen.add(key)
                    todo.append((after, Step(step, place, way)))
        return list(found.values())

    def _movable(self, marking: Marking) -> tuple[Place, Way] | None:
        """Return a place that can go on, and the flows it takes a token from."""
        joins: dict[int, Place] = {}
        for flow in marking:
            place = self._targets[flow]
            if place.joins is None:
                return place, (flow,)
            joins[id(place)] = place
        for place in joins.values():
            self._look(len(place.incoming))
            arrived = tuple(each for each in place.incoming if each in marking)
            if place.joins == "parallel" and len(arrived) == len(place.incoming):
                return place, arrived
        for place in joins.values():
            if place.joins == "inclusive" and not self._may_still_come(place, marking):
                return place, tuple(each for each in place.incoming if each in marking)
        return None

    def _may_still_come(self, join: Place, marking: Marking) -> bool:
        self._look(len(join.incoming) + len(marking))
        arrived = {flow for flow in join.incoming if flow in marking}
        missing = set(join.incoming) - arrived
        for flow in marking:
            if flow not in arrived:
                ahead = self._ahead_of(self._targets[flow], join)
                if ahead & missing and not ahead & arrived:
                    return True
        return False

    def _ahead_of(self, place: Place, but: Place) -> set[int]:
        """Return the flows that can be reached from a place without passing another one."""
        key = (id(place), id(but))
        if key not in self._ahead:
            found: set[int] = set()
            todo = [] if place is but else [flow for way in place.ways for flow in way]
            while todo:
                flow = todo.pop()
                if flow not in found:
                    found.add(flow)
                    self._look(1)
                    if (following := self._targets[flow]) is not but:
                        todo += [each for way in following.ways for each in way]
            self._ahead[key] = found
        return self._ahead[key]

    def _waiting(self, marking: Marking, step: Step | None, found: dict[int, Stuck]) -> None:
        """Note the parallel joins of a marking in which nothing moves, with the flow that gets no token and why."""
        for flow in marking:
            join = self._targets[flow]
            if join.joins == "parallel" and id(join) not in found:
                self._look(len(join.incoming))
                missing = next(each for each in join.incoming if each not in marking)
                found[id(join)] = Stuck(join, missing, self._split(missing, step))

    def _split(self, missing: int, step: Step | None) -> Place | None:
        """Return who chose last such that the flow could have got a token and did not."""
        leading = self._leading_to(missing)
        able = {id(self._sources[flow]) for flow in leading if flow in self._sources}
        while step is not None:
            self._look(1)
            if id(step.place) in able and leading.isdisjoint(step.way):
                return step.place
            step = step.before
        return None

    def _leading_to(self, flow: int) -> set[int]:
        """Return the flows from which a flow can be reached, with itself."""
        found, todo = {flow}, [flow]
        while todo:
            source = self._sources.get(todo.pop())
            for each in () if source is None else source.incoming:
                if each not in found:
                    self._look(1)
                    found.add(each)
                    todo.append(each)
        return found


def _moved(marking: Marking, used: Way, way: Way) -> Marking:
    after = dict(marking)
    for flow in used:
        after[flow] -= 1
        if not after[flow]:
            del after[flow]
    for flow in way:
        after[flow] = after.get(flow, 0) + 1
        if after[flow] > MOST_TOKENS:
            raise TooMuch
    return after
