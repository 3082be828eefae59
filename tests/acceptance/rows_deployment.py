"""Every row of the decisions of deployment (collected by test_models_every_row.py)."""

from decimal import Decimal
from typing import Any


def rules(change: bool, acceptance: str, encryption: str, wave: int) -> dict[str, Any]:
    """Return what the decision gives for one class of things."""
    named = {"acceptance": acceptance, "encryption": encryption}
    return {"change_needed": change, **named, "wave_size": Decimal(wave)}


OTHERWISE = rules(True, "yes", "yes", 10)

#: File, decision, row that hits, what is given, what comes of it.
ROWS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = tuple(
    (
        "dmn_deploy_profile",
        "dmn_deploy_profile",
        row,
        {"class": {"kind": kind, "use": use, "count": Decimal(count)}},
        outcome,
    )
    for row, kind, use, count, outcome in (
        ("r1", "hardware", "production", 1, rules(True, "none", "n/a", 10)),
        ("r2", "software_executable", "person", 51, rules(True, "none", "n/a", 50)),
        ("r6", "software_executable", "person", 50, OTHERWISE),
        ("r3", "hardware", "person", 200, rules(False, "yes", "yes", 25)),
        ("r4", "cloud_service", "person", 1, rules(False, "terms", "n/a", 200)),
        ("r5", "software_nonexecutable", "person", 1, rules(False, "terms", "n/a", 200)),
        ("r5", "digital_content", "place", 1, rules(False, "terms", "n/a", 200)),
        ("r6", "hardware", "place", 1, OTHERWISE),
    )
)
