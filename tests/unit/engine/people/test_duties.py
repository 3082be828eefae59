from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from engine import duties, rights
from engine.directory import Standing
from engine.model import Task, TaskState


def _task(**values: Any) -> Task:
    kept: dict[str, Any] = {
        "id": UUID(int=1),
        "instance_id": UUID(int=2),
        "root_id": UUID(int=2),
        "definition_id": UUID(int=3),
        "definition_key": "leave",
        "element_id": "decide",
        "name": "Decide",
        "state": TaskState.OPEN,
        "revision": 1,
        "business_key": None,
        "created_at": datetime(2026, 3, 2, tzinfo=UTC),
        **values,
    }
    return Task(**kept)


def test_a_rule_says_its_id_and_its_words() -> None:
    assert duties.sentence("SOD-01").startswith("SOD-01: whoever asks or benefits does not approve")


@pytest.mark.parametrize(("rule", "words"), [("HOUSE-7", "HOUSE-7: people who"), (None, "people who have a part")])
def test_a_rule_that_only_the_model_knows_still_says_something(rule: str | None, words: str) -> None:
    assert duties.sentence(rule).startswith(words)


def because_of(task: Task, person: str, replaced: list[str]) -> str | None:
    """Ask about a task without duties, so that no store is needed."""
    no_store: Any = None
    found = duties.bar(no_store, task, person, replaced)
    return None if found is None else found.because_of


def test_the_first_reason_named_is_the_persons_own() -> None:
    task = _task(excluded=("rita", "ben"))
    assert because_of(task, "rita", ["ben"]) == "rita"
    assert because_of(task, "sam", ["mara", "ben"]) == "ben"
    assert because_of(task, "sam", ["mara"]) is None


def test_whoever_has_a_task_for_somebody_shares_that_persons_conflict() -> None:
    task = _task(excluded=("ben",), assignee="sam", on_behalf_of="ben")
    assert because_of(task, "sam", []) == "ben"
    assert because_of(task, "cora", []) is None


def test_what_is_offered_in_ones_own_name_is_not_done_for_somebody_else() -> None:
    held = Standing(person="sam", groups=frozenset({"desk"}), replaces={"mara": frozenset({"desk", "board"})})
    assert rights.acts_for(_task(candidate_groups=("desk",)), held) is None
    assert rights.acts_for(_task(candidate_groups=("board",)), held) == "mara"
    assert rights.acts_for(_task(assignee="mara", candidate_groups=("desk",)), held) == "mara"
    assert rights.acts_for(_task(assignee="sam", on_behalf_of="ben"), held) == "ben"
    assert rights.acts_for(_task(candidate_groups=("others",)), held) is None


def test_what_the_model_says_is_done_for_somebody_is_done_for_them_unless_it_is_taken_over() -> None:
    held = Standing(person="boss", groups=frozenset({"desk"}))
    assert rights.acts_for(_task(candidate_groups=("desk",), on_behalf_of="mara"), held) == "mara"
    assert rights.acts_for(_task(assignee="sam", on_behalf_of="mara", candidate_users=("boss",)), held) is None
