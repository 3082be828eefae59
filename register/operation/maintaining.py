"""Something does not work: out of use, looked at, and back, or not worth a repair (clause 12.7)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.operation.leaving import end
from register.refusals import refused, word
from register.retirement.worth import book_value
from register.stages import may_move
from register.store import operating as sql

#: A repair is worth this share of the book value at most (processes C-29).
SHARE = Decimal("0.6")
STAGE = "in_maintenance"


def begin(call: Call) -> Mapping[str, Any]:
    """Take an asset out of use to be looked at; its keeper keeps it (processes C-29).

    InvalidSubmission beside asset_id when it is not in use.
    """
    id = inputs.text(call, "asset_id")
    row = writing.lock(call.uow, "asset", [id]).get(id)
    if row is None:
        raise refused(call, "asset_id", "unknown", name=id)
    if row.stage == STAGE or not may_move(row.kind, row.stage, STAGE):
        raise refused(call, "asset_id", "not_in_use", tag=row.tag, stage=word(call.uow, row.stage))
    day = today(call.uow)
    worth = book_value(row, day)
    writing.move(call, [row], STAGE)
    return {
        "tag": row.tag,
        "what": f"{row.name} ({row.tag})",
        "serial": row.serial,
        "holder": row.custodian or row.asset_owner,
        "warranty_end": row.warranty_end,
        "under_warranty": row.warranty_end is not None and row.warranty_end >= day,
        "book_value": worth,
        "most": (worth * SHARE).quantize(Decimal("0.01")),
    }


def close(call: Call) -> Mapping[str, Any]:
    """Give an asset back to its keeper, or to the stores as broken, where its rights end (processes C-29).

    What another case has taken on meanwhile stays where it is.
    """
    id, outcome = inputs.text(call, "asset_id"), inputs.text(call, "outcome")
    row = writing.lock(call.uow, "asset", [id])[id]
    if row.stage != STAGE:
        return {}
    if outcome == "in_use":
        writing.move(call, [row], "in_use")
    elif outcome == "broken":
        rights = [one.id for one in call.uow.execute(sql.RIGHTS_ON, {"ids": [id]})]
        end(call, list(writing.lock(call.uow, "allocation", rights).values()))
        writing.move(call, [row], "available", {"custodian": None, "grade": "broken"})
        writing.hand_over(call, [writing.lock(call.uow, "asset", [id])[id]], place=row.location)
    else:
        raise refused(call, "outcome", "unknown", name=outcome)
    return {}


TOPICS = (
    Topic(
        name="maintain.open",
        handler=begin,
        summary="Takes an asset out of use to be looked at: In maintenance.",
        inputs={"asset_id": "the asset; in use"},
        outputs={
            "tag": "its tag",
            "what": "name and tag",
            "serial": "its serial number, or null",
            "holder": "who keeps it, else who answers for it",
            "warranty_end": "last day of its warranty, or null",
            "under_warranty": "true when that has not come yet",
            "book_value": "what it is worth in the books, in EUR",
            "most": "what a repair may cost: 60 % of that",
        },
        errors={"asset_id": "refused: unknown, or not in use"},
    ),
    Topic(
        name="maintain.close",
        handler=close,
        summary="Gives an asset back to its keeper, or to the stores as broken.",
        inputs={"asset_id": "the asset", "outcome": "in_use, broken"},
        errors={"outcome": "refused: unknown"},
    ),
)
