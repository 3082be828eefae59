"""Lists of cases: what is asked for, and what of it the actor may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import case_texts, cursors, facts, rights
from engine.errors import Invalid
from engine.model import InstanceState, Page, ProcessInstance
from engine.policy import Relation
from engine.store import instance_lists as sql
from engine.store.case_texts import pattern
from engine.store.rows import to_instance
from engine.unit_of_work import SYSTEM, UnitOfWork

MOST = 200
#: Who sees every case.
_WATCHERS = {Relation.OPERATOR, Relation.AUDITOR}


class Filter(Struct, frozen=True, kw_only=True):
    """What must hold; None is not asked."""

    state: str | None = None
    definition_key: str | None = None
    business_key: str | None = None
    variable: tuple[str, Any] | None = None
    started_by: str | None = None
    text: str | None = None


def find(uow: UnitOfWork, wanted: Filter, cursor: str | None, limit: int) -> Page[ProcessInstance]:
    """Return a page of cases, newest first. Invalid for a state or a variable that cannot be searched for."""
    limit = max(1, min(limit, MOST))
    parameters: dict[str, Any] = {"limit": limit + 1}
    asked: set[str] = set()
    for name in ("state", "definition_key", "business_key", "started_by"):
        if (value := getattr(wanted, name)) is not None:
            asked.add(name)
            parameters[name] = value
    if wanted.state is not None and wanted.state not in [state.value for state in InstanceState]:
        raise Invalid(f"“{wanted.state}” is no state. There are {', '.join(InstanceState)}.")
    if wanted.text:
        among = case_texts.cases_with(uow, wanted.text)
        parameters |= {"pattern": pattern(wanted.text)} if among is None else {"among": among}
        asked.add("text" if among is None else "among")
    if wanted.variable is not None:
        asked.add(_variable(wanted.variable, parameters))
    if cursor:
        asked.add("after")
        parameters["after_at"], parameters["after_id"] = cursors.decode(cursor, datetime, UUID)
    if parameters.get("among") == ():
        return Page(items=(), next=None)
    # Everybody may see what they asked for themselves.
    if wanted.started_by == uow.actor or _sees_all(uow):
        statement = sql.find(frozenset(asked))
    else:
        parameters |= _mine(uow)
        statement = sql.find_seen(frozenset(asked), owning=bool(parameters["owned"]))
    rows = uow.execute(statement, parameters).all()
    items = tuple(to_instance(row) for row in rows[:limit])
    more = cursors.encode(items[-1].started_at, items[-1].id) if len(rows) > limit else None
    return Page(items=items, next=more)


def _variable(variable: tuple[str, Any], parameters: dict[str, Any]) -> str:
    name, value = variable
    text, number = facts.searchable(value)
    if text is None and number is None:
        raise Invalid(f"The variable “{name}” cannot be searched for this value.")
    parameters |= {"variable_name": name, "variable_text": text, "variable_number": number}
    # What comes as text (from an address, say) may mean a number.
    if number is None and text is not None and (meant := facts.as_number(text)) is not None:
        parameters["variable_number"] = meant
        return "variable_either"
    return "variable_text" if number is None else "variable_number"


def _sees_all(uow: UnitOfWork) -> bool:
    return uow.actor == SYSTEM or uow.engine.directory.is_open or bool(rights.relations(uow) & _WATCHERS)


def _mine(uow: UnitOfWork) -> dict[str, Any]:
    held = rights.standing(uow)
    return {
        "me": uow.actor,
        "people": sorted({uow.actor, *held.replaces}),
        # Asked beforehand: most people own none, and how many cases a named version has the database knows.
        "owned": [row.id for row in uow.execute(sql.OWNED, {"groups": sorted(held.groups)})],
        "names": sorted(rights.candidacies(held)),
        "relations": sorted(rights.NAMED),
    }
