"""Every row of the decisions of retirement (collected by test_models_every_row.py)."""

from decimal import Decimal
from typing import Any

LEFT = {"kind": "hdd", "forced": None, "responds": True, "classification": "internal", "key_erase": False}
MEDIUM = {**LEFT, "leaves_control": True}
THING = {
    "physical": True,
    "leased": False,
    "broken": False,
    "classification": "internal",
    "age": Decimal(60),
    "reusable": True,
}


def method(name: str, verify: str, *, witness: bool) -> dict[str, Any]:
    """Return what the decision on a medium gives."""
    return {"method": name, "verify": verify, "witness": witness}


DESTROY = method("destroy", "physical", witness=True)


def route(name: str, *, leaves: bool = True) -> dict[str, Any]:
    """Return what the decision on an asset gives."""
    return {"route": name, "leaves_control": leaves}


#: File, decision, row that hits, what is given, what comes of it.
ROWS: tuple[tuple[str, str, str, dict[str, Any], Any], ...] = (
    *(
        ("dmn_retire_method", "dmn_retire_method", row, {**MEDIUM, **given}, outcome)
        for row, given, outcome in (
            ("r1", {"kind": None, "responds": False}, method("none", "none", witness=False)),
            ("r2a", {"responds": False, "classification": "public"}, DESTROY),
            ("r2b", {"classification": "restricted", "leaves_control": False}, DESTROY),
            ("r2c", {"forced": "destroy"}, DESTROY),
            ("r3", {"classification": "confidential", "kind": "ssd"}, DESTROY),
            (
                "r4",
                {"classification": "confidential", "kind": "ssd", "key_erase": True},
                method("purge", "full", witness=False),
            ),
            ("r4", {"classification": "confidential"}, method("purge", "full", witness=False)),
            (
                "r4",
                {"classification": "confidential", "kind": "nvme", "leaves_control": False},
                method("purge", "full", witness=False),
            ),
            ("r5", {}, method("purge", "sample", witness=False)),
            ("r6", {"classification": "public", "leaves_control": False}, method("clear", "sample", witness=False)),
            ("r7", {"classification": None}, DESTROY),
        )
    ),
    *(
        ("dmn_retire_route", "dmn_retire_route", row, {"one": {**THING, **given}, "wished_route": wish}, outcome)
        for row, wish, given, outcome in (
            ("r1", "terminate_service", {"physical": False, "leased": True}, route("terminate_service")),
            ("r2", "resale", {"leased": True, "broken": True}, route("return_to_lessor")),
            ("r3", "resale", {"broken": True, "classification": "restricted"}, route("recycle")),
            ("r4", "resale", {"classification": "restricted", "age": Decimal(12)}, route("destroy")),
            ("r5", "resale", {"age": Decimal(47)}, route("redeploy", leaves=False)),
            ("r6a", "resale", {"age": Decimal(48)}, route("resale")),
            ("r6a", "resale", {"age": Decimal(12), "reusable": False}, route("resale")),
            ("r6b", "donate", {"age": None}, route("donate")),
            ("r7", "redeploy", {}, route("recycle")),
            ("r7", "destroy", {}, route("recycle")),
        )
    ),
    *(
        ("dmn_retire_route", "dmn_retire_slots", row, {"book_value": Decimal(worth), "restricted": restricted}, slots)
        for row, worth, restricted, slots in (
            ("r1", "1000", False, ["asset_owner"]),
            ("r2", "1000.01", False, ["asset_owner", "finance_controller"]),
            ("r3", "0", True, ["asset_owner", "security_officer"]),
        )
    ),
)
