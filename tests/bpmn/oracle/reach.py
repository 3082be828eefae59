"""Every order in which tokens may move: BPMN leaves it open, so a step has a set of results, and what runs must be
one of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tests.bpmn.oracle.game import Move, alone, minus, moves, play
from tests.bpmn.oracle.listeners import broadcast, correlate, hear, listeners
from tests.bpmn.oracle.state import State

#: More states or moves than these in one step: the model is left alone.
STATES = 200
MOVES = 1000


class TooWide(Exception):
    """A step has too many results, or does not come to an end."""


def settle(states: Iterable[State]) -> list[State]:
    """Return the different states in which everything waits, whatever order the tokens moved in. The given ones are
    used up.
    """
    resting: dict[Any, State] = {}
    seen: set[Any] = set()
    ahead = list(states)
    made = 0
    while ahead:
        state = ahead.pop()
        while True:
            possible = moves(state)
            made += 1
            if made > MOVES or len(state.visits) > 60:
                raise TooWide
            if not possible:
                resting[state.key()] = state
                break
            if (move := _one(state, possible)) is None:
                key = state.key()
                if key not in seen:
                    seen.add(key)
                    ahead += [_after(state, each) for each in possible]
                break
            play(state, move)
        if len(seen) + len(resting) > STATES:
            raise TooWide
    if made and not resting:
        raise TooWide
    return list(resting.values())


def _one(state: State, possible: list[Move]) -> Move | None:
    """Return the move to make when the order does not matter."""
    if len(possible) == 1:
        return possible[0]
    if state.model.tangled and any(_waits_at_a_join(state, *token) for token in state.tokens):
        return None
    if any(kind == "join" and state.body(number).node[name].kind == "or" for kind, number, name in possible):
        return None
    if any(kind in ("hear", "rest") for kind, _, _ in possible):
        # What listens to a condition that has become true may be ended before it hears.
        return None
    return next((each for each in possible if alone(state, each)), None)


def _waits_at_a_join(state: State, scope: int, flow: str) -> bool:
    body = state.body(scope)
    return body.node[body.flow[flow].target].kind == "or"


def _after(state: State, move: Move) -> State:
    copied = state.copy()
    play(copied, move)
    return copied


# --- what the world does


def each_of(states: list[State], act: Callable[[State], Iterable[State]]) -> list[State]:
    return settle(after for state in states for after in act(state))


def completed(state: State, task: str, answers: dict[str, int]) -> Iterable[State]:
    """Somebody completes a task of that element and person: any of them, when there are several."""
    element, _, shown = task.partition(" ")
    for number, visit in state.visits.items():
        node = state.node(visit)
        if node.loop and visit.owner is None:
            continue
        if (visit.node, visit.shown, visit.stage) == (element, shown, "open"):
            after = state.copy()
            for name, value in answers.items():
                after.write(name, value, visit.scope, number)
            after.visits[number] = after.visits[number]._replace(stage="ready")
            yield after


def message(state: State, name: str) -> Iterable[State]:
    after = state.copy()
    correlate(after, name)
    yield after


def written(state: State, variables: dict[str, int]) -> Iterable[State]:
    """Somebody sets variables of the process from outside."""
    after = state.copy()
    after.variables |= variables
    yield after


def signal(state: State, name: str) -> Iterable[State]:
    after = state.copy()
    broadcast(after, name)
    yield after


def sent_again(state: State, name: str) -> Iterable[State]:
    """A message that was kept is sent again."""
    after = state.copy()
    after.kept = minus(after.kept, name)
    correlate(after, name)
    yield after


def next_due(state: State) -> int | None:
    return min((each.due for each in listeners(state) if each.due is not None), default=None)


def time(states: list[State], now: int) -> list[State]:
    """Let it be later: timers that are due come in their order, each settled before the next. Messages that were kept
    may be sent again before, between and after them, or not.
    """
    resting: dict[Any, State] = {}
    ahead = [state.copy() for state in states]
    for state in ahead:
        state.now = now
    while ahead:
        ahead = _or_sent_again(ahead)
        due = {id(state): next_due(state) for state in ahead}
        for state in [each for each in ahead if (at := due[id(each)]) is None or at > now]:
            resting[state.key()] = state
        fired = [_fired(state, each) for state in ahead for each in _first(state, now)]
        ahead = settle(fired)
        if len(ahead) + len(resting) > STATES:
            raise TooWide
    return list(resting.values())


def _or_sent_again(states: list[State]) -> list[State]:
    found: dict[Any, State] = {}
    ahead = list(states)
    while ahead:
        state = ahead.pop()
        if found.setdefault(state.key(), state) is state and state.kept:
            waited = {each.trigger.name for each in listeners(state) if each.trigger.kind == "message"}
            for name in waited.intersection(state.kept):
                ahead += settle(sent_again(state, name))
        if len(found) > STATES:
            raise TooWide
    return list(found.values())


def _first(state: State, now: int) -> list[Any]:
    """Return the timers that come next: those due earliest."""
    due = [each for each in listeners(state) if each.due is not None and each.due <= now]
    return [each for each in due if each.due == min(other.due or 0 for other in due)]


def _fired(state: State, listener: Any) -> State:
    after = state.copy()
    hear(after, listener)
    return after


# --- what can be seen


def seen(state: State) -> Any:
    """Return what a case shows: open tasks, what is waited for, incidents, variables, whether it has ended."""
    tasks, stopped, messages, asked, waits = [], [], [], [], []
    for visit in state.visits.values():
        node = state.node(visit)
        if node.kind == "user" and visit.stage == "open" and not (node.loop and visit.owner is None):
            tasks.append(f"{node.id} {visit.shown}".strip())
        if visit.stage == "stopped":
            stopped.append(node.id)
    for each in listeners(state):
        trigger = each.trigger
        if trigger.kind in ("message", "signal"):
            messages.append((trigger.kind, trigger.name, each.node.id))
        elif trigger.kind == "condition":
            asked.append(each.node.id)
        elif each.due is not None:
            waits.append((each.due, each.node.id))
    return {
        "tasks": sorted(tasks),
        "events": sorted(messages),
        "conditions": sorted(asked),
        "timers": sorted(waits),
        "stopped": sorted(stopped),
        "kept": list(state.kept),
        "variables": dict(sorted(state.variables.items())),
        "ended": not state.scopes,
    }
