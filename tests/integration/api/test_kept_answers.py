"""Answers kept by key, at the engine."""

from datetime import timedelta
from typing import Any

import pytest

from engine import idempotency, marks
from engine.errors import Conflict, Invalid
from engine.idempotency import Answer
from engine.unit_of_work import Engine

HASH, OTHER, SWEEPS = b"\xff" * 32, b"\xfe" * 32, b"\x00" * 32
ANSWER = Answer(status=201, body=b'{"a":1}', location="/x")


def test_an_answer_is_kept_for_a_day_and_for_its_person(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("rita") as uow:
        assert idempotency.recall(uow, "k", HASH) is None
        idempotency.remember(uow, "k", HASH, ANSWER)
    with engine.unit_of_work("rita") as uow:
        assert idempotency.recall(uow, "k", HASH) == ANSWER
        with pytest.raises(Invalid):
            idempotency.recall(uow, "k", OTHER)
    with engine.unit_of_work("tom") as uow:
        assert idempotency.recall(uow, "k", OTHER) is None
    clock.move(hours=24, seconds=1)
    with engine.unit_of_work("rita") as uow:
        assert idempotency.recall(uow, "k", OTHER) is None
        idempotency.remember(uow, "k", SWEEPS, ANSWER)
        assert idempotency.recall(uow, "k", SWEEPS) == ANSWER


def test_an_old_answer_is_in_nobodys_way(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("rita") as uow:
        idempotency.remember(uow, "k", HASH, ANSWER)
    clock.move(days=2)
    with engine.unit_of_work("rita") as uow:
        assert idempotency.recall(uow, "k", OTHER) is None
        idempotency.remember(uow, "k", OTHER, ANSWER)
        assert idempotency.recall(uow, "k", OTHER) == ANSWER


def test_whoever_answers_the_same_key_later_gives_way(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        idempotency.remember(uow, "k", HASH, ANSWER)
    with pytest.raises(Conflict), engine.unit_of_work("rita") as uow:
        marks.write(uow, "effect", True)
        idempotency.remember(uow, "k", HASH, ANSWER)
    with engine.unit_of_work("rita", reading=True) as uow:
        assert marks.read(uow, "effect") is None


def test_a_mark_is_read_as_it_was_written_last(engine: Engine) -> None:
    with engine.unit_of_work("system") as uow:
        assert marks.read(uow, "m") is None
        marks.write(uow, "m", {"a": timedelta(days=1)})
        marks.write(uow, "m", [True])
        assert marks.read(uow, "m") == [True]
