"""Corrections of the register outside a process: compared, agreed to, written with their number (processes C-17)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine import files
from engine.errors import EngineError, Invalid, InvalidSubmission, NotFound
from engine.history import Entry
from engine.topics import Call, Topic
from register import data_changes_file, imports, imports_assets, inputs, writing
from register.change import differences, fields
from register.data_changes_file import Compared
from register.refusals import refused, say, word

#: From here on it is many at once, and whoever runs the system agrees too.
MANY = 50
#: Differences shown to those who agree; a file may hold thousands.
SHOWN = 100
#: People asked one by one because they answer for assets; with more of them the stewards and the manager agree.
MOST_OWNERS = 10


def compare(call: Call) -> Mapping[str, Any]:
    """Compare rows or a file with the register and say who is concerned; nothing is written.

    Refused beside the field: rows that cannot be (`rows.0.field`), a file with cells that do not fit, nothing at all to
    change.
    """
    found = _compared(call)
    if not found.differences and not found.added:
        raise refused(call, "file" if call.inputs.get("file") else "rows", "nothing_to_write")
    touched = {one.asset for one in found.differences}
    owners = sorted({found.assets[id].asset_owner for id in touched if found.assets[id].asset_owner})
    names = {one.field for one in found.differences}
    hands = _hands(found)
    return {
        "differences": [{**one.value(), "label": word(call.uow, one.field)} for one in found.differences[:SHOWN]],
        "new_tags": list(found.added)[:SHOWN],
        "added": len(found.added),
        "changed": len(touched),
        "rows_count": len(touched) + len(found.added),
        "shown": min(SHOWN, len(found.differences)),
        # New assets bring fields that somebody answers for.
        "level": fields.OWNED if found.added else fields.strictest(names),
        "owners": owners if len(owners) <= MOST_OWNERS else [],
        "custodians": hands,
        "checkers": _checkers(call, hands),
        "digest": found.digest,
        "requester": inputs.maybe_text(call.inputs, "requester") or call.instance.started_by,
    }


def _compared(call: Call) -> Compared:
    named = inputs.maybe_text(call.inputs, "file")
    if named is None:
        found, assets = differences.proposed(call, "rows")
        return Compared(differences=tuple(found), added={}, unchanged=0, assets=assets)
    try:
        return data_changes_file.compare(call.uow, content(call, named))
    except InvalidSubmission as error:
        raise InvalidSubmission({"file": _first(call, error.errors)}) from error
    except (Invalid, NotFound) as error:
        raise InvalidSubmission({"file": [str(error)]}) from error


def content(call: Call, file_id: str) -> bytes:
    """Return what is in a file of the case. Invalid for an id that is none."""
    try:
        id = UUID(file_id)
    except ValueError as error:
        raise Invalid(say(call.uow, "unknown", name=file_id)) from error
    _, chunks = files.open(call.uow, id)
    return b"".join(chunks)


def _first(call: Call, errors: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the first cells that do not fit, each with its line and column."""
    found = []
    for place, said in list(errors.items())[:10]:
        line, _, column = place.partition(".")
        found.append(say(call.uow, "cell", line=line, column=column, why=" ".join(said)))
    return found


def _hands(found: Compared) -> list[str]:
    """Return who keeps, or would keep, what changes: nobody agrees to a correction of what they keep (SOD-12)."""
    hands = {found.assets[one.asset].custodian for one in found.differences}
    hands |= {one.after for one in found.differences if one.field == "custodian"}
    hands |= {row["custodian"] for row in found.added.values()}
    return sorted(one for one in hands if one)


def _checkers(call: Call, hands: Sequence[str]) -> list[str]:
    """Return who may check it: stewards who have no part in it, else those who run the system and have none."""
    requester = inputs.maybe_text(call.inputs, "requester") or call.instance.started_by
    directory = call.uow.engine.directory
    for group in ("data_steward", "itam_manager"):
        people = [one for one in directory.members_of(call.uow, group) if one != requester and one not in hands]
        if people:
            return people
    return []


def apply(call: Call) -> Mapping[str, Any]:
    """Write what was agreed to, under the number of the case; all of it or nothing.

    When the register says something else by now than when it was compared, nothing is written and `applied` is false:
    whoever agreed has not seen that.
    """
    agreed = inputs.text(call, "digest")
    try:
        found = _compared(call)
    except EngineError:
        found = None
    if found is None or found.digest != agreed:
        return {"applied": False, "written": 0}
    differences.write(call, [one.value() for one in found.differences], found.assets)
    if found.added:
        reason = inputs.text(call, "reason")
        fresh = [imports.searched("asset", dict(row)) for row in found.added.values()]
        rows = imports_assets.add(call.uow, writing.case_no(call), reason, fresh)
        for row in rows:
            call.record(_began(call, row))
    return {"applied": True, "written": len(found.changed) + len(found.added)}


def _began(call: Call, row: Mapping[str, Any]) -> Entry:
    told = {name: value for name, value in row.items() if value is not None and name not in ("id", "search")}
    details = {"after": told, "case": writing.case_no(call)}
    return Entry(
        kind="register", element_id=call.element_id or None, entity="asset", entity_id=row["id"], details=details
    )


_WHAT = {
    "rows": "list of {asset, field, and what it is to be}, as `changes` of change.enrich",
    "file": "id of a CSV or XLSX file of assets instead, or null",
    "reason": "why",
}
TOPICS: tuple[Topic, ...] = (
    Topic(
        name="data.compare",
        handler=compare,
        summary="Compares a correction of the register with what it says, and finds who is concerned; writes nothing.",
        inputs={**_WHAT, "requester": "who asks; whoever started the case when left out"},
        outputs={
            "differences": f"list of {{asset, tag, field, label, before, after}}, the first {SHOWN}",
            "new_tags": f"tags of new assets that a file brings, the first {SHOWN}",
            "added": "how many new assets",
            "changed": "how many known assets change",
            "rows_count": "both together",
            "shown": "how many differences are listed",
            "level": "how strictly the strictest field is kept: owned, kept, plain",
            "owners": f"people who answer for the assets; none when there are more than {MOST_OWNERS}",
            "custodians": "people who keep, or would keep, what changes",
            "checkers": "data stewards who may check it",
            "digest": "SHA-256 of the whole comparison",
            "requester": "who asks",
        },
        errors={
            "rows": "refused: nothing to change",
            "rows.0.field": "refused: not written this way, a value that does not fit, or so already",
            "file": "refused: no such table, cells that do not fit, or nothing to change",
        },
    ),
    Topic(
        name="data.apply",
        handler=apply,
        summary="Writes a correction that was agreed to, all of it or nothing.",
        inputs={**_WHAT, "digest": "of the comparison that was agreed to"},
        outputs={
            "applied": "false when the register says something else by now, and nothing was written",
            "written": "how many assets",
        },
    ),
)
