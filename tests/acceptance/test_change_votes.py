"""How votes on a change are counted: the script of the model over many boards, as data."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bpmn.xml import parse
from dmn.feel import Host, compile_expression

MODEL = Path(__file__).parents[2] / "bpmn" / "processes" / "itam_change_decision.bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
HOST = Host(now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
YES, NO, BACK, NONE = "approve", "reject", "rework", "abstain"


def count(change_class: str, quorum: int, *votes: tuple[str, str]) -> Any:
    """Return what the script of the model decides; rita asked for the change."""
    script = next(each for each in parse(MODEL.read_bytes()).iter(f"{BPMN}scriptTask") if each.get("id") == "C9s")
    text = script.findtext(f"{BPMN}script")
    names = {
        "change_class": change_class,
        "quorum": Decimal(quorum),
        "requester": "rita",
        "votes": [{"person": person, "decision": decision, "comment": "Because."} for person, decision in votes],
    }
    value: Any = compile_expression(text, names=tuple(names)).evaluate(names, HOST)
    return value["decision"]


@pytest.mark.parametrize(
    ("change_class", "quorum", "votes", "decision"),
    [
        ("emergency", 2, [("sofia", YES), ("artur", YES)], YES),
        ("emergency", 2, [("sofia", YES), ("artur", NO)], NO),
        ("emergency", 2, [("artur", NO)], NO),
        ("emergency", 2, [("sofia", YES), ("artur", BACK)], BACK),
        ("emergency", 2, [("sofia", YES), ("artur", NONE)], "undecided"),
        ("emergency", 2, [], "undecided"),
        # Whoever stands in for a colleague counts once all the same.
        ("emergency", 2, [("sofia", YES), ("sofia", YES)], "undecided"),
        # However few votes an organisation asks for, the requester alone is not enough (SOD-05).
        ("emergency", 1, [("rita", YES)], BACK),
        ("emergency", 1, [("sofia", YES)], YES),
        ("normal_major", 1, [("rita", YES)], NO),
        ("normal_major", 3, [("sofia", YES), ("artur", YES), ("dora", NO)], YES),
        ("normal_major", 3, [("sofia", YES), ("artur", NO), ("dora", BACK)], NO),
        ("normal_major", 3, [("sofia", YES), ("artur", BACK), ("dora", BACK)], BACK),
        ("normal_major", 3, [("sofia", YES), ("artur", YES), ("dora", NONE)], "undecided"),
        # A tie is a no.
        ("normal_major", 4, [("sofia", YES), ("artur", YES), ("dora", NO), ("cora", NO)], NO),
        ("normal_major", 3, [("sofia", YES), ("rita", YES), ("dora", YES)], YES),
    ],
)
def test_votes(change_class: str, quorum: int, votes: list[tuple[str, str]], decision: str) -> None:
    assert count(change_class, quorum, *votes) == decision
