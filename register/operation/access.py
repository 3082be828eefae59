"""Access that ends with a person or a device: taken away by systems or by hand, with evidence (B4)."""

from collections.abc import Mapping
from typing import Any

from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, writing
from register.refusals import refused


def note(call: Call) -> Mapping[str, Any]:
    """Note that access is gone, when and by whom: one row for the person and one a device, which is managed no longer.

    InvalidSubmission when there is neither, on done_at when it is missing or ahead, on note when it was done by hand
    and nobody says how.
    """
    at = inputs.maybe_moment(call, "done_at")
    if at is None:
        raise refused(call, "done_at", "needed")
    if at > call.uow.now:
        raise refused(call, "done_at", "in_future")
    by_hand = call.inputs.get("by_hand") is True
    said = inputs.maybe_text(call.inputs, "note")
    if by_hand and said is None:
        raise refused(call, "note", "needed")
    person = inputs.maybe_text(call.inputs, "person")
    devices = [str(row["asset"]) for row in inputs.rows(call, "devices", needed=False) if row.get("asset")]
    about: list[dict[str, Any]] = [{"asset": one, "kind": "device"} for one in devices]
    if person is not None:
        about.append({"person": person, "kind": "accounts"})
    if not about:
        raise refused(call, "devices", "no_rows")
    done = {"done_at": at, "by_hand": by_hand, "done_by": call.uow.actor, "note": said}
    writing.add(call, "access_removal", [{"id": str(new_id(call.uow.now)), **one, **done} for one in about])
    for asset in writing.lock(call.uow, "asset", devices).values():
        writing.change(call, "asset", asset, {"manageable": False})
    return {"noted": len(about)}


TOPICS = (
    Topic(
        name="access.end",
        handler=None,
        kind="external",
        summary="Closes the accounts of a person, and takes devices out of their management, where that is done.",
        inputs={
            "case_no": "number of the case that asks for it, also the key by which a second attempt is known",
            "person": "account whose access ends, or null",
            "devices": "list of {asset, tag, serial}: devices that are managed no longer",
            "reason": "leaver, retired",
        },
        outputs={"done_at": "moment at which all of it was done, as ISO 8601", "note": "what was done where, or null"},
    ),
    Topic(
        name="access.note",
        handler=note,
        summary="Notes that access is gone, when and by whom, as evidence; devices count as managed no longer.",
        inputs={
            "person": "account whose access has ended, or null",
            "devices": "list of {asset}",
            "done_at": "moment at which it was done",
            "by_hand": "true when a person did it",
            "note": "what was done where; needed when it was done by hand",
        },
        outputs={"noted": "how many accounts and devices"},
        errors={
            "done_at": "refused: missing or ahead",
            "note": "refused: missing although it was done by hand",
            "devices": "refused: neither a person nor a device",
        },
    ),
)
