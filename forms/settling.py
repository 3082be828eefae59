"""Works out what a form looks like for given answers: what is shown, what is computed, what is restored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from dmn.feel import Host, Program
from forms.structure import Field, Group, Path, Rows, Scope


class Settled(Struct):
    """One scope after its conditions were worked out."""

    scope: Scope
    #: What expressions see: answers by name, hidden ones null.
    view: dict[str, Any]
    #: By step: not shown; restored from what is stored.
    hidden: list[bool]
    readonly: list[bool]
    #: The rows of each table, by its step.
    rows: dict[int, list["Settled"]] = {}
    #: What this scope's expressions are evaluated over.
    context: dict[str, Any] = {}


class Surroundings(Struct, frozen=True):
    """What stands around a scope: the root's view, the scope above, the one-based places of the rows so far."""

    host: Host
    root: Mapping[str, Any]
    parent: Any = None
    places: tuple[int, ...] = ()


def settle(scope: Scope, answers: Mapping[str, Any], stored: Mapping[str, Any], around: Surroundings) -> Settled:
    """Go through the conditions of a scope until nothing changes. The root scope sees `around.root` itself.

    FEEL in a row reads the row as `this` and what is above it as `parent`, as in form-js.
    """
    here = Settled(
        scope=scope,
        view=_copied(answers),
        hidden=[False] * len(scope.steps),
        readonly=[False] * len(scope.steps),
    )
    for _ in range(scope.rounds):
        here.context = _context(here.view, around)
        if not _go_through(here, answers, stored, around):
            break
    return here


def value_at(values: Any, path: Path) -> Any:
    """Return what stands at a path, null when something on the way is missing."""
    for name in path:
        if not isinstance(values, Mapping):
            return None
        values = values.get(name)
    return values


def put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set what stands at a path; groups on the way are made."""
    for name in path[:-1]:
        inner = values.get(name)
        if not isinstance(inner, dict):
            inner = values[name] = {}
        values = inner
    values[path[-1]] = value


def _go_through(here: Settled, answers: Mapping[str, Any], stored: Mapping[str, Any], around: Surroundings) -> bool:
    """Work out every step once, in the order of the form; tell whether anything changed."""
    changed = False
    for at, step in enumerate(here.scope.steps):
        component = step.component
        hidden = step.parent >= 0 and here.hidden[step.parent]
        hidden = hidden or _holds(component.hide, here.context, around.host)
        changed |= hidden != here.hidden[at]
        here.hidden[at] = hidden
        if isinstance(component, Group):
            continue
        value = None if hidden else _value(here, at, component, answers, stored, around)
        if value != value_at(here.view, component.path):
            changed = True
            _show(here, component.path, value, in_row=bool(around.places))
    return changed


def _value(
    here: Settled,
    at: int,
    component: Field | Rows,
    answers: Mapping[str, Any],
    stored: Mapping[str, Any],
    around: Surroundings,
) -> Any:
    if isinstance(component, Field) and component.expression is not None:
        return component.expression.evaluate(here.context, around.host)
    readonly = component.readonly
    here.readonly[at] = readonly is True or (
        isinstance(readonly, Program) and _holds(readonly, here.context, around.host)
    )
    value = value_at(stored if here.readonly[at] else answers, component.path)
    if not isinstance(component, Rows):
        return _located(value, around.host)
    return _rows(here, at, component, value, stored, around)


def _located(value: Any, host: Host) -> Any:
    # A moment without an offset means the clocks of the installation.
    return value.replace(tzinfo=host.zone) if isinstance(value, datetime) and value.tzinfo is None else value


def _rows(
    here: Settled, at: int, table: Rows, value: Any, stored: Mapping[str, Any], around: Surroundings
) -> list[Any]:
    before = value_at(stored, table.path)
    settled = []
    for place, row in enumerate(value if isinstance(value, list) else []):
        old = before[place] if isinstance(before, list) and place < len(before) else {}
        inner = Surroundings(
            host=around.host,
            root=around.root if around.places else {**around.root, **here.view},
            parent=here.view,
            places=(*around.places, place + 1),
        )
        settled.append(settle(table.scope, row if isinstance(row, Mapping) else {}, old, inner))
    here.rows[at] = settled
    return [row.view for row in settled]


def _show(here: Settled, path: Path, value: Any, *, in_row: bool) -> None:
    put(here.view, path, value)
    # A row's fields are read through `this`, which is the view itself.
    if not in_row:
        here.context[path[0]] = here.view[path[0]]


def _context(view: dict[str, Any], around: Surroundings) -> dict[str, Any]:
    special = {"this": view, "parent": around.parent, "i": list(around.places)}
    own = {} if around.places else view
    return {**special, **around.root, **own, **{f"_{name}_": value for name, value in special.items()}}


def _holds(condition: Program | None, context: Mapping[str, Any], host: Host) -> bool:
    return condition is not None and condition.evaluate(context, host) is True


def _copied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Copy groups, so that hiding a field does not change the answers."""
    return {name: _copied(value) if isinstance(value, dict) else value for name, value in values.items()}
