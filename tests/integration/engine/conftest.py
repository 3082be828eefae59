"""Models that the tests of the engine's verbs share."""

from pathlib import Path

import pytest

MODELS = Path(__file__).parent / "models"


@pytest.fixture
def leave() -> dict[str, bytes]:
    """A process with a decision, a form, a boundary timer, a message and a signal."""
    return {name: (MODELS / name).read_bytes() for name in ("leave.bpmn", "rules.dmn", "ask.form")}
