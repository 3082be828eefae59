"""The list of what the standard guides through is whole, and names models that are shipped or yet to come."""

from pathlib import Path

from register.management.clauses import BY_ID, CLAUSES, GROUPS

PROCESSES = Path(__file__).parents[3] / "bpmn" / "processes"


def test_every_clause_has_an_id_of_its_own_and_a_group() -> None:
    assert len(BY_ID) == len(CLAUSES) == 44
    assert {one.group for one in CLAUSES} == set(GROUPS)


def test_every_clause_speaks_both_languages() -> None:
    for one in CLAUSES:
        words = (one.title, one.title_de, one.purpose, one.purpose_de, one.records, one.records_de)
        assert all(words), one.id
        assert one.purpose != one.purpose_de, one.id


def test_every_shipped_process_belongs_to_a_clause() -> None:
    named = {model for one in CLAUSES for model in one.models}
    assert {path.stem for path in PROCESSES.glob("*.bpmn")} <= named
