"""The list of what the standard guides through is whole, and names models that are shipped or yet to come."""

import json
import re
from pathlib import Path

from register.asset_types import TYPES
from register.management.clauses import BY_ID, CLAUSES, GROUPS

FORMS = Path(__file__).parents[3] / "forms" / "library"
CLAUSE = re.compile(r'name="clause" value="([0-9.]+)"')
PROCESSES = Path(__file__).parents[3] / "bpmn" / "processes"


def test_every_clause_has_an_id_of_its_own_and_a_group() -> None:
    assert len(BY_ID) == len(CLAUSES) == 44
    assert {one.group for one in CLAUSES} == set(GROUPS)


def test_every_clause_speaks_both_languages() -> None:
    for one in CLAUSES:
        words = (one.title, one.title_de, one.purpose, one.purpose_de, one.records, one.records_de)
        assert all(words), one.id
        assert one.purpose != one.purpose_de, one.id


def test_every_shipped_process_names_a_clause() -> None:
    known = {one.clause for one in CLAUSES}
    named = {path.stem: CLAUSE.search(path.read_text()) for path in PROCESSES.glob("*.bpmn")}
    assert {name: found and found[1] for name, found in named.items() if not found or found[1] not in known} == {}


def test_what_runs_a_clause_names_it_or_the_other_clause_that_it_runs() -> None:
    runs: dict[str, set[str]] = {}
    for one in CLAUSES:
        runs.setdefault(one.models[0], set()).add(one.clause)
    # One process may run several: the policy holds the statement of those at the top.
    assert {name: clauses for name, clauses in runs.items() if len(clauses) > 1} == {
        "itam_policy": {"10.3.1", "10.3.2"},
        "itam_risk": {"10.5.1", "11.8"},
    }
    for name, clauses in runs.items():
        path = PROCESSES / f"{name}.bpmn"
        if path.exists():
            named = CLAUSE.search(path.read_text())
            assert named is not None and named[1] in clauses, name


def test_the_scope_can_name_every_kind_of_asset() -> None:
    form = json.loads((FORMS / "draw_scope.form").read_text())
    (lines,) = [one for one in form["components"] if one.get("path") == "lines"]
    (kind,) = [one for one in lines["components"] if one["key"] == "kind"]
    assert {one["value"]: one["label"] for one in kind["values"]} == {one.id: one.name for one in TYPES.values()}
