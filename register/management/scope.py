"""Scope and statement of applicability: taken up, counted, checked, published (processes C-5)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.ids import new_id
from engine.lookups import pattern
from engine.model import ProcessDefinition
from engine.topics import Call
from register import inputs, writing
from register.asset_types import TYPES
from register.management import roles, scope_paper
from register.management.clauses import BY_ID, CLAUSES, Clause
from register.refusals import Problems, refused, say
from register.store import managing as sql

#: Dimension of a line -> the field that names what it is about.
FIELDS = {"asset_type": "kind", "unit": "unit", "location": "place", "technology": "technology"}


# --- taking up ----------------------------------------------------------------------------------------------------


def prepare(call: Call) -> Mapping[str, Any]:
    """Begin with what was published last; without it with every kind of asset and with the models that are deployed."""
    last = call.uow.execute(sql.LAST_STATEMENT).one_or_none()
    lines = list(last.statement) if last is not None else [_line_of(kind) for kind in TYPES]
    stated = {row.clause: row for row in call.uow.execute(sql.APPLICABILITY)}
    running = roles.active(call.uow)
    clauses = [
        _restated(call, one, stated[one.id]) if one.id in stated else _proposed(call, one, running) for one in CLAUSES
    ]
    return {
        "lines": lines,
        "clauses": clauses,
        "units": [line["unit"] for line in lines if line["dimension"] == "unit" and line["included"] == "yes"],
        "requester": call.instance.started_by,
        "scope_no": writing.case_no(call),
    }


def _line_of(kind: str) -> dict[str, Any]:
    return {
        "dimension": "asset_type",
        "kind": kind,
        "unit": None,
        "place": None,
        "technology": None,
        "included": "yes",
        "reason": None,
    }


def _restated(call: Call, one: Clause, row: Any) -> dict[str, Any]:
    return _row(call, one, row.applicable, row.justification, row.model, row.owner)


def _proposed(call: Call, one: Clause, running: Mapping[str, ProcessDefinition]) -> dict[str, Any]:
    """Return a row for a process that nobody has stated anything on: it applies when its model is deployed."""
    model = one.models[0]
    group = (running[model].owner_group if model in running else None) or one.owner
    owner = next(iter(call.uow.engine.directory.members_of(call.uow, group)), None)
    why = None if model in running else say(call.uow, "not_modelled")
    return _row(call, one, model in running, why, model, owner)


def _row(
    call: Call, one: Clause, applicable: bool, justification: str | None, model: str, owner: str | None
) -> dict[str, Any]:
    return {
        "clause": one.id,
        "title": f"{one.clause} {one.title_in(call.uow.locale)}",
        "applicable": "yes" if applicable else "no",
        "justification": justification,
        "model": model,
        "owner": owner,
        "records": one.records_in(call.uow.locale),
    }


# --- counting -----------------------------------------------------------------------------------------------------


def measure(call: Call) -> Mapping[str, Any]:
    """Count assets and cost (EUR) that each line touches, and find who answers for the units.

    InvalidSubmission on lines when nothing at all is managed.
    """
    lines = [_plain(row) for row in inputs.rows(call, "lines")]
    if all(line["included"] == "no" for line in lines):
        raise refused(call, "lines", "nothing_managed")
    named = [line["unit"] for line in lines if line["dimension"] == "unit"]
    units = {row.id: row for row in call.uow.execute(sql.UNITS, {"ids": named})}
    asked = []
    for line in lines:
        if line["dimension"] == "unit" and line["unit"] in units:
            touched = _touched(call, line)
            unit = units[line["unit"]]
            asked.append(
                {
                    "unit": unit.id,
                    "name": f"{unit.id} {unit.name}",
                    "head": unit.owner,
                    "included": line["included"],
                    "reason": line["reason"],
                    **touched,
                }
            )
    inside = _inside(call, lines)
    return {"lines": lines, "units": asked, "assets_in": inside["assets"], "cost_in": inside["cost"]}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line with what belongs to its dimension only."""
    dimension = inputs.maybe_text(row, "dimension") or "asset_type"
    line = {name: None for name in FIELDS.values()}
    return {
        **line,
        "dimension": dimension,
        FIELDS[dimension]: inputs.maybe_text(row, FIELDS[dimension]),
        "included": "no" if row.get("included") == "no" else "yes",
        "reason": inputs.maybe_text(row, "reason") if row.get("included") == "no" else None,
    }


def _touched(call: Call, line: Mapping[str, Any]) -> dict[str, Any]:
    what = line[FIELDS[line["dimension"]]] or ""
    bound = pattern(what) if line["dimension"] == "technology" else what
    row = call.uow.execute(sql.TOUCHED[line["dimension"]], {"what": bound}).one()
    return {"assets": int(row.assets), "cost": Decimal(row.cost)}


def _inside(call: Call, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return assets and cost of what is managed: kinds that are in, without what is left out by another line."""

    def named(dimension: str, included: str) -> list[str]:
        return [
            line[FIELDS[dimension]]
            for line in lines
            if line["dimension"] == dimension and line["included"] == included and line[FIELDS[dimension]]
        ]

    left_out = set(named("asset_type", "no"))
    kinds = named("asset_type", "yes") or [kind for kind in TYPES if kind not in left_out]
    technologies = named("technology", "no")
    bound = {
        "kinds": kinds,
        "units": named("unit", "no"),
        "places": named("location", "no"),
        **{f"out_{at}": pattern(name) for at, name in enumerate(technologies)},
    }
    row = call.uow.execute(sql.in_scope(len(technologies)), bound).one()
    return {"assets": int(row.assets), "cost": Decimal(row.cost)}


# --- stating ------------------------------------------------------------------------------------------------------


def check(call: Call) -> Mapping[str, Any]:
    """Refuse a statement in which what applies has no deployed model or no owner, beside its row."""
    _stated(call)
    return {}


def _stated(call: Call) -> list[tuple[Clause, Mapping[str, Any]]]:
    problems = Problems(call)
    running = roles.active(call.uow)
    found: list[tuple[Clause, Mapping[str, Any]]] = []
    for index, row in enumerate(inputs.rows(call, "clauses")):
        clause = BY_ID.get(inputs.maybe_text(row, "clause") or "")
        if clause is None:
            problems.add(f"clauses.{index}.clause", "clause_unknown", clause=row.get("clause"))
            continue
        found.append((clause, row))
        _judge(call, problems, index, clause, row, running)
    if missing := set(BY_ID) - {clause.id for clause, _ in found}:
        problems.add("clauses", "clauses_missing", clauses=", ".join(sorted(missing)))
    problems.raise_any()
    return found


def _judge(
    call: Call,
    problems: Problems,
    index: int,
    clause: Clause,
    row: Mapping[str, Any],
    running: Mapping[str, ProcessDefinition],
) -> None:
    named = {"clause": clause.clause, "title": clause.title_in(call.uow.locale)}
    model, owner = inputs.maybe_text(row, "model"), inputs.maybe_text(row, "owner")
    if row.get("applicable") != "yes":
        if inputs.maybe_text(row, "justification") is None:
            problems.add(f"clauses.{index}.justification", "not_justified", **named)
        return
    if model not in running:
        problems.add(f"clauses.{index}.model", "no_model", model=model or "–", **named)
    if owner is None or not call.uow.engine.directory.person_exists(call.uow, owner):
        problems.add(f"clauses.{index}.owner", "no_process_owner", **named)


def publish(call: Call) -> Mapping[str, Any]:
    """Write a new version of scope and statement, with its paper; return the units that are no longer managed.

    InvalidSubmission as `check`: a model may have gone meanwhile.
    """
    stated = _stated(call)
    lines = [_plain(row) for row in inputs.rows(call, "lines")]
    number = writing.case_no(call)
    inside = _inside(call, lines)
    paper = scope_paper.keep(call, number, lines, stated, inside)
    statement = {
        "id": number,
        "statement": lines,
        "assets": inside["assets"],
        "published_at": call.uow.now,
        "published_by": call.uow.actor,
        "document": paper.file_id,
    }
    writing.add(call, "scope_statement", [statement])
    writing.add(call, "soa_row", [_soa_row(call, number, clause, row) for clause, row in stated])
    return {"document": paper.id, "removed": _removed(call, lines)}


def _soa_row(call: Call, number: str, clause: Clause, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "version": number,
        "clause": clause.id,
        "model": inputs.maybe_text(row, "model") or clause.models[0],
        "applicable": row.get("applicable") == "yes",
        "justification": inputs.maybe_text(row, "justification"),
        "owner": inputs.maybe_text(row, "owner"),
        "records": clause.records_in(call.uow.locale),
        "published_at": call.uow.now,
    }


def _removed(call: Call, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the units that were managed before and are not any more, each with what its transition is called."""
    still = {line["unit"] for line in lines if line["dimension"] == "unit" and line["included"] == "yes"}
    gone = [unit for unit in inputs.texts(call, "units_before") if unit not in still]
    reasons = {line["unit"]: line["reason"] for line in lines if line["dimension"] == "unit"}
    return [
        {
            "unit": row.id,
            "title": scope_paper.transition(call, row.name),
            "reason": reasons.get(row.id),
            "head": row.owner,
        }
        for row in call.uow.execute(sql.UNITS, {"ids": gone})
    ]
