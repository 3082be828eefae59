"""Finds out in which order conditions depend on each other, and refuses circles."""

from collections.abc import Iterator

from msgspec.structs import replace

from forms.notes import Notes
from forms.structure import Component, Group, Rows, Scope

SPECIAL = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})


def in_order(scope: Scope, notes: Notes) -> Scope:
    """Return the form with one round when every condition reads only what stands above it; note circles as findings."""
    edges = _edges(scope)
    circle = _circle(edges)
    if circle:
        names = ", ".join(f"“{_name(scope.steps[at].component)}”" for at in circle)
        notes.error(
            {"id": scope.steps[circle[0]].component.id},
            "circle",
            f"The conditions of {names} depend on each other in a circle.",
            "Change one of them so that each depends only on answers that do not depend on it.",
        )
    loose = any(not isinstance(step.component, Group) and len(step.component.path) > 1 for step in scope.steps)
    backwards = all(target < at for at, targets in edges.items() for target in targets)
    return replace(scope, rounds=1) if backwards and not loose else scope


def reads(component: Component) -> frozenset[str]:
    """Return the names of the form that decide what a component shows."""
    programs = [component.hide]
    names: frozenset[str] = frozenset()
    if not isinstance(component, Group):
        programs.append(None if isinstance(component.readonly, bool) else component.readonly)
    if isinstance(component, Rows):
        for step in component.scope.steps:
            names |= reads(step.component)
        names -= set(component.path)
    elif not isinstance(component, Group):
        programs.append(component.expression)
    for program in programs:
        names |= program.variables if program is not None else frozenset()
    return names - SPECIAL


def _edges(scope: Scope) -> dict[int, set[int]]:
    """Return, for each step, the steps that decide about it. Names inside groups are left out: they look alike."""
    places = {
        step.component.path[0]: at
        for at, step in enumerate(scope.steps)
        if not isinstance(step.component, Group) and len(step.component.path) == 1
    }
    edges: dict[int, set[int]] = {}
    for at, step in enumerate(scope.steps):
        edges[at] = {places[name] for name in reads(step.component) if name in places}
        if step.parent >= 0:
            edges[at].add(step.parent)
    return edges


def _circle(edges: dict[int, set[int]]) -> list[int]:
    """Return the steps of one circle, or nothing."""
    done: set[int] = set()
    for start in edges:
        trail = [start]
        ways: list[Iterator[int]] = [iter(sorted(edges[start]))]
        while ways and start not in done:
            target = next(ways[-1], None)
            if target is None:
                ways.pop()
                done.add(trail.pop())
            elif target in trail:
                return trail[trail.index(target) :]
            elif target not in done:
                trail.append(target)
                ways.append(iter(sorted(edges[target])))
    return []


def _name(component: Component) -> str:
    return component.id if isinstance(component, Group) else ".".join(component.path)
