"""Every row of the decision on what becomes of a decision of a review (collected by test_models_every_row.py)."""

from decimal import Decimal

ACTIONS, CHANGE, SCOPE = "itam_improvement_action", "itam_change", "itam_scope"
#: Decision table, decision, row, what is given, what comes out.
ROWS = tuple(
    (
        "dmn_review_decision",
        "dmn_review_decision",
        row,
        {"decision": {"type": given}},
        {"target": target, "kind": kind, "max_days": Decimal(days), "verifier": verifier},
    )
    for row, given, target, kind, days, verifier in (
        ("improvement", "improvement", ACTIONS, "improvement", 180, "process_owner"),
        ("nonconformity", "nonconformity", ACTIONS, "nonconformity", 90, "internal_auditor"),
        ("change", "change_to_itams", CHANGE, "improvement", 120, "change_manager"),
        ("policy", "policy", "itam_policy", "improvement", 60, "process_owner"),
        ("objective", "objective", "itam_objectives", "improvement", 45, "process_owner"),
        ("resource", "resource", "itam_resources", "improvement", 45, "process_owner"),
        ("risk", "risk_acceptance", "itam_risk", "improvement", 30, "process_owner"),
        ("scope", "scope", SCOPE, "improvement", 60, "process_owner"),
        ("none", "none_needed", None, None, 0, None),
        ("other", "other", ACTIONS, "improvement", 180, "process_owner"),
        ("other", "something new", ACTIONS, "improvement", 180, "process_owner"),
    )
)
