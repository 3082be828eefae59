"""Preparing one line: how it was built, and whether discovery sees the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.history import Entry
from engine.topics import Call
from register import inputs, writing
from register.deployment import lines
from register.deployment.lines import Line
from register.refusals import Problems, refused
from register.store import deploying as sql

#: What is kept of how an asset was built.
_BUILT = ("image_version", "hostname", "account_id", "plan")


def prepare(call: Call) -> Mapping[str, Any]:
    """Say that an asset is being prepared. Refused when it is not held for this deployment (INV-07)."""
    line = lines.of_call(call)
    if line.asset is None:
        return {}
    row = writing.lock(call.uow, "asset", [line.asset]).get(line.asset)
    if row is None or row.reserved_by not in (call.instance.id, call.instance.parent_id):
        raise refused(call, "line", "taken", tag=line.tag, case=row.case_no if row else "–")
    writing.move(call, [row], "being_prepared")
    return {}


def compare(call: Call) -> Mapping[str, Any]:
    """Keep how a line was built, and compare the register with what discovery saw of it (processes B2).

    `mismatches`: list of {field (serial, hostname, account, software), register, discovered}; none when no source has
    seen the device.
    """
    line, built = lines.of_call(call), _context(call, "build")
    _keep_build(call, line, built)
    if line.asset is None:
        return {"mismatches": [], "seen": False}
    seen = call.uow.execute(sql.SEEN, {"asset": line.asset, "serial": line.serial}).first()
    if seen is None:
        return {"mismatches": [], "seen": False}
    pairs = [
        ("serial", line.serial, seen.serial),
        ("hostname", inputs.maybe_text(built, "hostname"), seen.hostname),
        ("account", line.beneficiary, seen.account),
    ]
    found = [
        {"field": field, "register": ours, "discovered": theirs}
        for field, ours, theirs in pairs
        if theirs and (ours or "").casefold() != theirs.casefold()
    ]
    return {"mismatches": [*found, *_programs(call, line, built)], "seen": True}


def _context(call: Call, name: str) -> Mapping[str, Any]:
    value = call.inputs.get(name)
    return value if isinstance(value, Mapping) else {}


def _keep_build(call: Call, line: Line, built: Mapping[str, Any]) -> None:
    """Keep one row a device, or a seat under the id of its allocation."""
    id = line.asset or inputs.maybe_text(call.inputs, "allocation")
    if id is None:
        return
    values = {
        **{name: inputs.maybe_text(built, name) for name in _BUILT},
        "role_profile": line.role_profile,
        "encrypted": _flag(built, "encrypted"),
        "edr_installed": _flag(built, "edr_installed"),
        "patch_date": inputs.maybe_day(built, "patch_date"),
        "built_by": inputs.maybe_text(call.inputs, "built_by") or call.uow.actor,
        "built_at": call.uow.now,
    }
    before = writing.lock(call.uow, "build", [id]).get(id)
    if before is None:
        writing.add(call, "build", [{"id": id, **values}])
    else:
        writing.change(call, "build", before, values)


def _flag(source: Mapping[str, Any], name: str) -> bool | None:
    value = source.get(name)
    return value if isinstance(value, bool) else None


def _programs(call: Call, line: Line, built: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return programs that were put on the device and were not seen there, once discovery has seen any."""
    seen = {title.casefold() for title in call.uow.execute(sql.PROGRAMS, {"asset": line.asset}).scalars()}
    software = built.get("software")
    names = [inputs.maybe_text(row, "title") for row in software or [] if isinstance(row, Mapping)]
    missing = [name for name in names if name and name.casefold() not in seen] if seen else []
    return [{"field": "software", "register": name, "discovered": None} for name in missing]


def settle(call: Call) -> Mapping[str, Any]:
    """Write what somebody decided field by field: keep the register, or take what discovery saw, with the reason."""
    line = lines.of_call(call)
    problems = Problems(call)
    decided = []
    given = inputs.rows(call, "corrections", needed=False)
    for index, one in enumerate(inputs.rows(call, "fields")):
        row = given[index] if index < len(given) else {}
        choice, reason = inputs.maybe_text(row, "decision"), inputs.maybe_text(row, "reason")
        if choice not in ("keep", "take") or reason is None:
            problems.add(f"fields.{index}.decision", "keep_or_take")
        else:
            decided.append((one, choice, reason))
    problems.raise_any()
    _write(call, line, decided)
    return {}


def _write(call: Call, line: Line, decided: Sequence[tuple[Mapping[str, Any], str, str]]) -> None:
    id = line.asset or ""
    asset = writing.lock(call.uow, "asset", [id])[id]
    for one, choice, reason in decided:
        field, seen = str(one["field"]), one.get("discovered")
        details = {"decision": choice, "register": one.get("register"), "discovered": seen, "reason": reason}
        call.record(
            Entry(
                kind="register",
                element_id=call.element_id or None,
                entity="asset",
                entity_id=id,
                field=field,
                details={**details, "case": writing.case_no(call)},
            )
        )
        if choice == "take" and field == "serial":
            writing.change(call, "asset", asset, {"serial": seen})
        if choice == "take" and field == "hostname":
            writing.change(call, "build", writing.lock(call.uow, "build", [id])[id], {"hostname": seen})
