"""Every row of the decisions of changes and data changes (collected by test_models_every_row.py)."""

from decimal import Decimal
from typing import Any

#: A change of two notebooks that weighs little.
PLAIN: dict[str, Any] = {
    "emergency": False,
    "template": None,
    "category": "software",
    "score": Decimal(4),
    "downtime_minutes": Decimal(10),
    "assets": ["a", "b"],
    "licence_impact": False,
    "security_impact": False,
}
TEMPLATE = {"most_score": Decimal(4), "most_assets": Decimal(2)}
SYSTEM = ["process_owner", "data_steward", "itam_manager"]
MAJOR = ["asset_owner", "security_officer", "licence_manager", "finance_controller"]
TERMS = ["asset_owner", "licence_manager", "contract_manager"]


def ruling(change_class: str, assessors: list[str], quorum: int = 0) -> dict[str, Any]:
    """Return what the decision gives."""
    return {"change_class": change_class, "assessors": assessors, "quorum": Decimal(quorum)}


_CHANGES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("r1", {"emergency": True, "template": TEMPLATE, "score": Decimal(16)}, ruling("emergency", [], 2)),
    ("r2", {"template": TEMPLATE}, ruling("standard", [])),
    ("r7", {"template": TEMPLATE, "score": Decimal(5)}, ruling("normal_minor", ["asset_owner"])),
    ("r7", {"template": TEMPLATE, "assets": ["a", "b", "c"]}, ruling("normal_minor", ["asset_owner"])),
    ("r3", {"category": "process_model"}, ruling("normal_major", SYSTEM, 3)),
    ("r3", {"category": "data_model"}, ruling("normal_major", SYSTEM, 3)),
    ("r3", {"category": "itam_system", "assets": []}, ruling("normal_major", SYSTEM, 3)),
    ("r4a", {"score": Decimal(10)}, ruling("normal_major", MAJOR, 3)),
    ("r4b", {"downtime_minutes": Decimal(241)}, ruling("normal_major", MAJOR, 3)),
    ("r4c", {"assets": ["a"] * 101}, ruling("normal_major", MAJOR, 3)),
    ("r5a", {"licence_impact": True, "security_impact": True}, ruling("normal_minor", TERMS)),
    ("r5b", {"category": "contract"}, ruling("normal_minor", TERMS)),
    ("r5b", {"category": "licence_terms"}, ruling("normal_minor", TERMS)),
    ("r6", {"security_impact": True}, ruling("normal_minor", ["asset_owner", "security_officer"])),
    ("r7", {"score": Decimal(9), "downtime_minutes": Decimal(240)}, ruling("normal_minor", ["asset_owner"])),
)
_DATA: tuple[tuple[str, str, int, bool, list[str]], ...] = (
    ("r1", "owned", 51, True, ["asset_owner", "itam_manager"]),
    ("r2", "plain", 51, True, ["itam_manager"]),
    ("r3", "owned", 50, True, ["asset_owner"]),
    ("r4", "kept", 50, True, []),
    ("r5", "plain", 50, False, []),
)
#: File, decision, row that hits, what is given, what comes of it.
ROWS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = (
    *(
        ("dmn_change_class", "dmn_change_class", row, PLAIN | different, outcome)
        for row, different, outcome in _CHANGES
    ),
    *(
        ("dmn_data_change", "dmn_data_change", row, given, {"check": check, "slots": slots})
        for row, level, many, check, slots in _DATA
        for given in ({"level": level, "rows_count": Decimal(many)},)
    ),
)
