"""The limits of approval as reference data: they live in a deployed decision table, and a load deploys it anew.

What is loaded is one row a rule: from which sum on it holds, which level it gives, who decides, in how many working
days. Its other conditions (risk, catalogue item, payment) are the model's and stay.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from dmn import sheets
from engine import definitions, deployments, groups, model_sets, roles, running_models
from engine.unit_of_work import UnitOfWork
from register.columns import COLUMNS
from register.imports_file import Rows
from register.imports_words import say

ENTITY = "approval_limit"
DECISION = "dmn_acq_approval"
#: Column of a load -> the expression of the input or the name of the output that it is a cell of.
_CELLS = {"total": "total", "level": "level", "roles": "slots", "due_days": "due_days"}
_NO_SET = UUID(int=0)
#: A condition for a sum: a comparison or a range (DMN 1.5, 7.3.4 unary tests).
_SUM = re.compile(r"([<>]=?)?\s*\d+(\.\d+)?|[\[\](]\d+(\.\d+)?\.\.\d+(\.\d+)?[\])\[]")


def by_keys(uow: UnitOfWork, keys: Iterable[str]) -> dict[str, Any]:
    """Return the rules of the deployed table by their short names (r1, r5a): rule, total, level, roles, due_days."""
    wanted = set(keys)
    return {row.rule: row for row in rules(uow) if row.rule in wanted}


def rules(uow: UnitOfWork) -> list[Any]:
    """Return all rules of the deployed table in their order, as rows of a load. NotFound without such a table."""
    logic: Any = definitions.decisions(uow, DECISION, "latest", None, _NO_SET).model.entries[DECISION]
    table = logic.tables[0]
    inputs = [column.source for column in table.columns]
    outputs = [output.name for output in table.outputs]
    return [_row(rule, inputs, outputs) for rule in table.rules]


def _row(rule: Any, inputs: list[str], outputs: list[str]) -> Any:
    cells = dict(zip(inputs, rule.sources, strict=True)) | dict(zip(outputs, rule.output_sources, strict=True))
    total = cells[_CELLS["total"]]
    return SimpleNamespace(
        rule=_short(rule.id),
        total=None if total in ("", "-") else total,
        level=json.loads(cells[_CELLS["level"]]),
        roles=", ".join(json.loads(cells[_CELLS["roles"]])) or None,
        due_days=int(cells[_CELLS["due_days"]]),
    )


def _short(rule: str) -> str:
    return rule.removeprefix(f"{DECISION}_")


def as_csv(uow: UnitOfWork) -> str:
    """Return the rules as the file that can be loaded again. NotFound without such a table."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    names = [column.name for column in COLUMNS[ENTITY]]
    lines.writerow(names)
    lines.writerows([getattr(row, name) for name in names] for row in rules(uow))
    return written.getvalue()


def check(uow: UnitOfWork, rows: Rows) -> None:
    """Note, by line and column, rules that are not there, roles that nobody has, and sums that are no test."""
    known = by_keys(uow, rows.by_key)
    for key, row in rows.by_key.items():
        line = rows.lines[key]
        if key not in known:
            rows.errors[f"{line}.rule"] = [say(uow.locale, "no_rule", text=key)]
        strange = _strange_roles(uow, row.get("roles"))
        if strange:
            rows.errors[f"{line}.roles"] = [say(uow.locale, "no_role", text=strange)]
        total = row.get("total")
        if total and not _SUM.fullmatch(total):
            rows.errors[f"{line}.total"] = [say(uow.locale, "no_test", text=total)]


def _strange_roles(uow: UnitOfWork, text: str | None) -> str | None:
    named = _roles(text)
    resolved = {*roles.OWN, *uow.engine.extension.roles}
    groups_there = groups.names(uow, [one for one in named if one not in resolved], uow.locale)
    return next((one for one in named if one not in resolved and one not in groups_there), None)


def _roles(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",") if one.strip()]


def write(uow: UnitOfWork, changed: Mapping[str, Mapping[str, Any]], *, number: str, reason: str) -> None:
    """Deploy the table with changed rules, together with the processes that ask it. NotAllowed unless the actor may.

    `changed`: rule -> its row with every column. InvalidModel when what comes of it cannot run.
    """
    files, name = deployments.holding_decision(uow, DECISION)
    part = {name: files[name]}
    for key in sorted(_asking(files, name)):
        # As it runs now: what it calls may have gone live by itself since the table did.
        part |= {each: one.content for each, one in running_models.of(uow, key).items()}
    part[name] = _with(part[name], changed)
    deployments.deploy(uow, part, name=number, reason=reason)


def _with(content: bytes, changed: Mapping[str, Mapping[str, Any]]) -> bytes:
    return sheets.change(content, DECISION, {f"{DECISION}_{rule}": _texts(row) for rule, row in changed.items()})


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the cells of a rule, by the name of the cell."""
    said = {
        "total": row["total"] or "",
        "level": json.dumps(row["level"], ensure_ascii=False),
        "roles": json.dumps(_roles(row["roles"]), ensure_ascii=False),
        "due_days": str(row["due_days"]),
    }
    return {_CELLS[column]: text for column, text in said.items()}


def _asking(files: Mapping[str, bytes], decision_file: str) -> set[str]:
    """Return the keys of the processes of a set that ask a decision of a file."""
    asked = model_sets.decision_ids(files[decision_file])
    models = (model_sets.references(content) for name, content in files.items() if name.endswith(".bpmn"))
    return set[str]().union(*(one.processes for one in models if one.decisions & asked))
