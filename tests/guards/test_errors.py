"""Every error of the engine has a status and a sentence."""

import inspect

from api.problems import status_of
from engine import errors


def _leaves() -> list[type[errors.EngineError]]:
    return [
        cls
        for _, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.EngineError) and cls is not errors.EngineError
    ]


def test_every_error_of_the_engine_has_a_status_of_its_own_kind() -> None:
    assert _leaves()
    assert all(400 <= status_of(cls) < 600 and status_of(cls) != 500 for cls in _leaves())


def test_every_error_of_the_engine_says_a_sentence() -> None:
    assert all((cls.__doc__ or "").strip().endswith(".") for cls in _leaves())
