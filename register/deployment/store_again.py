"""Back to the store: what did not reach anybody, or has come back, can be used again."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.deployment import rights


def take_back(call: Call) -> Mapping[str, Any]:
    """Take assets back into the store, and end the right that was taken for them (processes B2)."""
    assets = writing.lock(call.uow, "asset", inputs.texts(call, "assets"))
    bring_back(call, list(assets.values()))
    rights.end(call, inputs.maybe_text(call.inputs, "allocation"))
    return {"back": len(assets)}


def bring_back(call: Call, assets: Sequence[Any], changes: Mapping[str, Any] | None = None) -> None:
    """Make locked assets Available: no person has them any more, their place keeps them (INV-03)."""
    if not assets:
        # Also a case without a number may end that holds nothing.
        return
    writing.move(
        call,
        [row for row in assets if row.stage != "available"],
        "available",
        {"custodian": None, "return_on": None, **(changes or {})},
    )
    by_place: dict[str, list[Any]] = {}
    for row in assets:
        if row.kind == "hardware" and row.custodian is not None and row.location:
            by_place.setdefault(row.location, []).append(row)
    for place, some in by_place.items():
        writing.hand_over(call, some, place=place)
