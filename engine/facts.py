"""What is kept beside the state of a case so that it can be found: searchable variables, and people by relation."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from uuid import UUID

from bpmn.semantics import Definition
from dmn import values
from engine.interpreter import Outcome
from engine.store import instances as sql
from engine.unit_of_work import UnitOfWork

LONGEST_TEXT = 500


def write(
    uow: UnitOfWork, instance_id: UUID, definition: Definition, outcome: Outcome, before: bytes | None
) -> bytes | None:
    """Write the facts of a case if they changed since the fingerprint `before`; return the new fingerprint."""
    names = [name.strip() for name in definition.properties.get("searchable", "").split(",") if name.strip()]
    found = {name: outcome.variables[name] for name in names if name in outcome.variables}
    people = {relation: list(persons) for relation, persons in outcome.people.items() if persons}
    if not found and not people and before is None:
        return None
    fingerprint = sha256(values.dumps([found, people])).digest()[:16]
    if fingerprint != before:
        _write_variables(uow, instance_id, found, before is None)
        _write_people(uow, instance_id, people, before is None)
    return fingerprint


def _write_variables(uow: UnitOfWork, instance_id: UUID, found: Mapping[str, Any], first: bool) -> None:
    rows = [
        {"instance_id": instance_id, "name": name, "text_value": text, "number_value": number}
        for name, value in found.items()
        for text, number in [searchable(value)]
        if text is not None or number is not None
    ]
    if not first:
        uow.execute(sql.FORGET_VARIABLES, {"id": instance_id})
    if rows:
        uow.execute(sql.ADD_VARIABLES, rows)


def _write_people(uow: UnitOfWork, instance_id: UUID, people: Mapping[str, list[str]], first: bool) -> None:
    rows = [
        {"instance_id": instance_id, "relation": relation, "person": person}
        for relation, persons in people.items()
        for person in dict.fromkeys(persons)
    ]
    if not first:
        uow.execute(sql.FORGET_PEOPLE, {"id": instance_id})
    if rows:
        uow.execute(sql.ADD_PEOPLE, rows)


def searchable(value: Any) -> tuple[str | None, Decimal | None]:
    """Return a scalar as the text or the number that is searched; (None, None) for what cannot be searched."""
    match value:
        case bool():
            return ("true" if value else "false"), None
        case int() | Decimal():
            return None, Decimal(value)
        case str():
            return value[:LONGEST_TEXT], None
        case datetime() | date() | time():
            return value.isoformat(), None
        case timedelta() | values.YearsMonths():
            return str(values.to_json(value)), None
        case _:
            return None, None


def as_number(text: str) -> Decimal | None:
    """Return the number that a text writes, or None."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
