"""Every row of the decisions on contracts (collected by test_models_every_row.py)."""

from decimal import Decimal
from typing import Any

ROWS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = tuple(
    (
        "dmn_contract",
        "dmn_contract",
        row,
        {"option": option, "weight": Decimal(weight)},
        {"slots": slots, "due_days": Decimal(days)},
    )
    for row, option, weight, slots, days in (
        ("r1", "stop", 500000, ["itam_manager", "finance_controller", "cio", "top_management"], 10),
        ("r2", "renew", 499999, ["itam_manager", "finance_controller", "cio"], 5),
        ("r2", "stop", 100000, ["itam_manager", "finance_controller", "cio"], 5),
        ("r3", "stop", 99999, ["itam_manager"], 3),
        ("r4", "reduce", 25000, ["budget_owner", "itam_manager"], 5),
        ("r5", "renew", 24999, ["budget_owner"], 3),
        ("r6", "renew", 0, ["itam_manager"], 3),
    )
)
