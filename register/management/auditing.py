"""Internal audits: a sample drawn so that it can be drawn again, findings that stand, a report (processes C-16)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from engine import numbers
from engine.ids import new_id
from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.management import audit_paper, roles
from register.refusals import Problems, refused
from register.store import managing as sql

#: So long nobody audits what was their own work (SOD-09).
INDEPENDENT = timedelta(days=365)
#: Severity -> days in which it is to be mended, and as what.
MENDED: Mapping[str, tuple[int, str]] = {
    "major": (30, "nonconformity"),
    "minor": (90, "nonconformity"),
    "observation": (180, "improvement"),
}
LONGEST_TITLE = 100


# --- the sample ---------------------------------------------------------------------------------------------------


def sample(call: Call) -> Mapping[str, Any]:
    """Draw a random sample of the cases of a process that ended in a period; the seed lets anybody draw it again.

    InvalidSubmission on process (not deployed; SOD-09: the auditor owns it or has worked in it within twelve months)
    and period_to (no case ended in it).
    """
    key, auditor = inputs.text(call, "process"), auditor_of(call)
    definition = roles.active(call.uow).get(key)
    if definition is None:
        raise refused(call, "process", "unknown", name=key)
    group = definition.owner_group or roles.SYSTEM_MANAGERS
    _require_independent(call, auditor, key, group)
    zone = call.uow.engine.settings.zone
    first, last = inputs.day(call, "period_from"), inputs.day(call, "period_to")
    ended = call.uow.execute(sql.ENDED_CASES, {"process": key}).all()
    within = [row for row in ended if first <= row.ended_at.astimezone(zone).date() <= last]
    if not within:
        raise refused(call, "period_to", "nothing_to_audit")
    seed = secrets.token_hex(8)
    wanted = min(inputs.count(call, call.inputs, "sample_size"), len(within))
    return {
        "audit_no": writing.case_no(call),
        "auditor": auditor,
        "process_name": name_of(call, definition),
        "owner_group": group,
        "population": len(within),
        "seed": seed,
        "sample": [
            {"number": row.business_key, "subject": row.subject, "ended_on": row.ended_at.astimezone(zone).date()}
            for row in drawn(within, wanted, seed)
        ],
    }


def auditor_of(call: Call) -> str:
    """Return who audits: whoever began the case, else whom the programme names and who has prepared it."""
    began = call.instance.started_by
    if call.uow.engine.directory.person_exists(call.uow, began):
        return began
    return inputs.text(call, "auditor")


def drawn(cases: Sequence[Any], wanted: int, seed: str) -> list[Any]:
    """Return `wanted` of the cases, the same for the same cases and seed, in the order of the cases."""
    chosen = Random(seed).sample(range(len(cases)), wanted)
    return [cases[at] for at in sorted(chosen)]


def name_of(call: Call, definition: Any) -> str:
    """Return the name of a process in the language of whoever takes the step."""
    german = definition.texts.get("de", {}) if call.uow.locale.startswith("de") else {}
    return str(german.get("name") or definition.name)


def _require_independent(call: Call, auditor: str, process: str, group: str) -> None:
    problems = Problems(call)
    asked = {"person": auditor, "process": process, "since": call.uow.now - INDEPENDENT}
    if call.uow.execute(sql.WORKED_IN, asked).first() is not None:
        problems.add("process", "own_work")
    elif group in call.uow.engine.directory.groups_of(call.uow, auditor):
        problems.add("process", "own_process")
    problems.raise_any()


# --- the report ---------------------------------------------------------------------------------------------------


def report(call: Call) -> Mapping[str, Any]:
    """Write the findings that stand and the report; return what each action is to be told."""
    found = [row for row in inputs.rows(call, "findings", needed=False) if row.get("stands") == "yes"]
    rows = [_finding(call, row) for row in found]
    writing.add(call, "finding", rows)
    paper = audit_paper.keep(call, [row["id"] for row in rows], found, auditor_of(call))
    _note(call, len(rows))
    return {
        "document": paper.id,
        "opened": [_told(call, row, one) for row, one in zip(rows, found, strict=True)],
    }


def _note(call: Call, findings: int) -> None:
    """Note that the process was audited: on what the programme planned for it, else as an audit of its own."""
    process = inputs.text(call, "process")
    done = {
        "auditor": auditor_of(call),
        "reported_on": today(call.uow),
        "findings": findings,
        "audit_no": writing.case_no(call),
        "state": "reported",
    }
    planned = call.uow.execute(sql.PLANNED_AUDIT, {"process": process}).scalars().first()
    if planned is None:
        writing.add(call, "audit", [{"id": str(new_id(call.uow.now)), "process": process, **done}])
    else:
        writing.change(call, "audit", writing.lock(call.uow, "audit", [planned])[planned], done)


def _finding(call: Call, row: Mapping[str, Any]) -> dict[str, Any]:
    severity = row.get("result")
    if severity not in MENDED:
        raise refused(call, "findings", "needed")
    return {
        "id": numbers.following(call.uow, "FND"),
        "text": str(row.get("note") or ""),
        "severity": severity,
        "process": inputs.text(call, "process"),
        "source": "audit",
        "raised_on": today(call.uow),
        "action": None,
        "state": "open",
    }


def _told(call: Call, row: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    days, kind = MENDED[row["severity"]]
    text = row["text"]
    due: date = today(call.uow) + timedelta(days=days)
    return {
        "title": text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 2].rsplit(" ", 1)[0] + " …",
        "description": f"{found.get('number') or ''}: {text}",
        "kind": kind,
        "source": "audit",
        "source_no": row["id"],
        "owner": inputs.maybe_text(found, "owner"),
        "due": due,
        "target": row["process"],
    }


# --- what becomes of a finding ------------------------------------------------------------------------------------


def taken_on(call: Call, finding: str | None, action: str) -> None:
    """Note which action mends a finding; nothing when it comes from none."""
    row = writing.lock(call.uow, "finding", [finding]).get(finding) if finding else None
    if row is not None:
        writing.change(call, "finding", row, {"action": action})


def mended(call: Call, finding: str | None) -> None:
    """Close a finding whose action has worked."""
    row = writing.lock(call.uow, "finding", [finding]).get(finding) if finding else None
    if row is not None:
        writing.change(call, "finding", row, {"state": "closed"})
