"""Judges a whole submission: what could not be read, what breaks a rule, what does not fit together."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from forms import rules
from forms.context import FormContext
from forms.problems import Problem
from forms.settling import Settled, value_at
from forms.structure import Field, Group, Path, Rows

Where: TypeAlias = tuple[str | int, ...]
Problems: TypeAlias = dict[Where, list[Problem]]


def judge(here: Settled, unread: Mapping[Any, Any], stored: Mapping[str, Any], around: FormContext) -> Problems:
    """Return the problems by place, in the order of the form. `unread`: what marshmallow could not read.

    What is hidden or read-only is not judged: its answer does not count.
    """
    problems: Problems = {}
    _answers(here, unread, stored, around, (), problems)
    _checks(here, around, (), problems)
    return problems


def _answers(
    here: Settled,
    unread: Mapping[Any, Any],
    stored: Mapping[str, Any],
    around: FormContext,
    prefix: Where,
    problems: Problems,
) -> None:
    told = dict(_flat(unread, ()))
    if () in told:
        # The row itself is no row: nothing is to be said about its fields.
        _add(problems, prefix, told[()])
        return
    for at, step in enumerate(here.scope.steps):
        component = step.component
        if isinstance(component, Group):
            continue
        found = told.pop(component.path, None)
        if here.hidden[at] or here.readonly[at]:
            continue
        where = prefix + component.path
        if isinstance(component, Rows):
            _rows(here, at, component, found, stored, around, where, problems)
            continue
        value = value_at(here.view, component.path)
        _add(problems, where, found or rules.judge(component, value, here.context, around))
    for path, found in told.items():
        _add(problems, prefix + path, [Problem("unknown_field") if isinstance(item, str) else item for item in found])


def _rows(
    here: Settled,
    at: int,
    table: Rows,
    found: Any,
    stored: Mapping[str, Any],
    around: FormContext,
    where: Where,
    problems: Problems,
) -> None:
    if isinstance(found, list):
        _add(problems, where, found)
        return
    rows = here.rows[at]
    before = value_at(stored, table.path)
    expected = len(before) if isinstance(before, list) else table.initial
    if table.fixed and len(rows) != expected:
        _add(problems, where, [Problem("rows_are_fixed", {"count": expected})])
    elif len(rows) < table.fewest:
        _add(problems, where, [Problem("too_few_rows", {"limit": table.fewest})])
    for place, row in enumerate(rows):
        old = before[place] if isinstance(before, list) and place < len(before) else {}
        _answers(row, (found or {}).get(place, {}), old, around, (*where, place), problems)


def _checks(here: Settled, around: FormContext, prefix: Where, problems: Problems) -> None:
    failed = {where[len(prefix)] for where in problems if where[: len(prefix)] == prefix and len(where) > len(prefix)}
    for at, step in enumerate(here.scope.steps):
        component = step.component
        if isinstance(component, Group) or here.hidden[at] or here.readonly[at]:
            continue
        where = prefix + component.path
        if where not in problems:
            _add(problems, where, list(_broken(component, here, failed, bool(prefix), around)))
        for place, row in enumerate(here.rows.get(at, ())):
            _checks(row, around, (*where, place), problems)


def _broken(
    component: Field | Rows, here: Settled, failed: set[str | int], in_row: bool, around: FormContext
) -> Iterator[Problem]:
    """Yield the checks that do not hold. One that reads an answer with a problem of its own waits for that."""
    for check in component.checks:
        read = check.rule.variables
        if read & failed or (in_row and failed and "this" in read):
            continue
        holds = check.rule.evaluate(here.context, around.host)
        # Null comes from an answer that is not there yet: whether it is needed is said beside that answer.
        waits = holds is None and any(here.context.get(name) is None for name in read)
        if holds is not True and not waits:
            yield Problem("check", {"text": check.text})


def _flat(unread: Mapping[Any, Any], prefix: Path) -> Iterator[tuple[Path, Any]]:
    """Yield what could not be read by path; the rows of a table stay together, by number."""
    for name, found in unread.items():
        path = prefix if name == "_schema" else (*prefix, name)
        if isinstance(found, list) or any(isinstance(key, int) for key in found):
            yield path, found
        else:
            yield from _flat(found, path)


def _add(problems: Problems, where: Where, found: list[Problem]) -> None:
    if found:
        problems.setdefault(where, []).extend(found)
