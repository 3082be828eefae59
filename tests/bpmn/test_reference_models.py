"""The reference models of the OMG's Model Interchange Working Group: what this engine says to each is written down.

They are drawn for interchange, not to run: none may be accepted by mistake or break the check.
"""

import json
from collections import Counter
from pathlib import Path

from bpmn.lint import check

HERE = Path(__file__).parent
SUITE = HERE.parents[2] / "shared" / "suites" / "bpmn-miwg"


def findings_of(path: Path) -> dict[str, int]:
    counted = Counter(f"{each.severity}: {each.rule}: {each.text}" for each in check(path.read_bytes()))
    return dict(sorted(counted.items()))


def all_findings() -> dict[str, dict[str, int]]:
    return {path.name: findings_of(path) for path in sorted(SUITE.rglob("*.bpmn"))}


def test_every_reference_model_gets_the_findings_that_are_written_down() -> None:
    assert SUITE.exists(), f"The reference models are expected in {SUITE}."
    assert all_findings() == json.loads((HERE / "reference_models.json").read_text())
