"""Who is asked about a change, and the class that the decision table gave it (processes B3, C3 to C10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from engine.connectors.approvers import resolve_slots
from engine.topics import Call
from register import inputs, writing
from register.change.requesting import record_of

#: Groups that vote on each class.
BOARDS: Mapping[str, str] = {"emergency": "ecab", "normal_major": "cab"}
#: The role that has as many people as the assets have owners.
OWNER = "asset_owner"
#: Who is asked instead when nobody answers for any asset.
FALLBACK = "itam_manager"


def ask(call: Call) -> Mapping[str, Any]:
    """Return who assesses the change, one entry a person or group, and who votes on it; note its class and score."""
    record = record_of(call)
    given = inputs.text(call, "change_class")
    score = inputs.maybe_number(call.inputs, "score")
    changes = {"change_class": given, "score": None if score is None else int(score)}
    writing.change(call, "change_record", record, changes)
    kept_out = {record.requester, *inputs.texts(call, "authors")}
    board = [person for person in _board(call, given) if person not in inputs.texts(call, "authors")]
    return {"assessors": _assessors(call, sorted(kept_out)), "board": board}


def _assessors(call: Call, kept_out: Sequence[str]) -> list[dict[str, Any]]:
    """Return {person, group, role, for} for each role; requester and authors give no opinion on their own change."""
    owners = inputs.texts(call, "owners")
    named: list[dict[str, str]] = []
    slots: list[str] = []
    for role in inputs.texts(call, "roles"):
        if role != OWNER:
            slots.append(role)
        elif owners:
            # A slot for each owner: a role alone would give the first of them.
            named += [{"role": f"{OWNER} {owner}", "person": owner} for owner in owners]
            slots += [f"{OWNER} {owner}" for owner in owners]
        else:
            slots.append(FALLBACK)
    asked = {"slots": slots, "named": named, "conflict_users": list(kept_out)}
    found: Sequence[dict[str, Any]] = resolve_slots(replace(call, inputs=asked))["approvers"]
    return [{**each, "role": str(each["role"]).partition(" ")[0]} for each in found]


def _board(call: Call, change_class: str) -> list[str]:
    group = BOARDS.get(change_class)
    return [] if group is None else list(call.uow.engine.directory.members_of(call.uow, group))
