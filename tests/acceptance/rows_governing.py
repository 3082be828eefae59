"""Every row of the decision on how high a risk is (collected by test_models_every_row.py)."""

from decimal import Decimal
from typing import Any

ROWS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = tuple(
    ("dmn_risk", "dmn_risk", row, {"likelihood": Decimal(likelihood), "effect": Decimal(effect)}, level)
    for row, likelihood, effect, level in (
        ("r1", 3, 5, "high"),
        ("r1", 5, 5, "high"),
        ("r2", 2, 4, "medium"),
        ("r2", 2, 7, "medium"),
        ("r3", 1, 5, "low"),
    )
)
