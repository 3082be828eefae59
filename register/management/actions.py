"""Improvement actions: opened, planned, done, checked, closed (processes B5)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.management import auditing, roles
from register.refusals import refused

KINDS = frozenset({"improvement", "nonconformity"})
SOURCES = frozenset({"review", "audit", "change", "data_validation", "form"})
#: A message may name the case that it comes from instead: prefix of its number -> source.
PREFIXES = {"MR": "review", "CHG": "change", "AUD": "audit", "DCH": "data_validation"}
#: How long a corrective action is left alone before somebody looks whether it worked.
SETTLING = timedelta(days=60)
#: When whoever asked for it gave no day.
USUAL = {"improvement": timedelta(days=180), "nonconformity": timedelta(days=90)}
#: Who looks at the effect when whoever asked for it named nobody.
VERIFIERS = {"improvement": roles.PROCESS_OWNER, "nonconformity": "internal_auditor"}


def open_action(call: Call) -> Mapping[str, Any]:
    """Enter an action; say who plans, agrees, checks and decides. What a message leaves out is filled in.

    InvalidSubmission on title; on owner when nobody is named and nobody runs the system.
    """
    kind = _one_of(call, "kind", KINDS, "improvement")
    owner = roles.person_or_first(call.uow, inputs.maybe_text(call.inputs, "owner"), roles.SYSTEM_MANAGERS)
    if owner is None:
        raise refused(call, "owner", "nobody_owns")
    target = inputs.maybe_text(call.inputs, "target")
    due = roles.maybe_day(call.inputs.get("due")) or today(call.uow) + USUAL[kind]
    source, source_no = _source(call)
    row = {
        "id": writing.case_no(call),
        "title": inputs.text(call, "title"),
        "kind": kind,
        "source": source,
        "source_no": source_no,
        "owner": owner,
        "due_on": due,
        "state": "open",
        "opened_at": call.uow.now,
    }
    writing.add(call, "action", [row])
    auditing.taken_on(call, source_no, writing.case_no(call))
    verifier = inputs.maybe_text(call.inputs, "verifier") or VERIFIERS[kind]
    return {
        **{name: row[name] for name in ("title", "kind", "source", "source_no", "owner")},
        "action_no": row["id"],
        "description": inputs.maybe_text(call.inputs, "description"),
        "due": due,
        "manager": call.uow.engine.directory.manager_of(call.uow, owner),
        "agreeing_group": roles.group_for(call.uow, roles.PROCESS_OWNER, target, without=owner),
        "verifier_group": roles.group_for(call.uow, verifier, target, without=owner),
        "chair": _chair(call, owner),
        "settling": SETTLING if kind == "nonconformity" else timedelta(),
    }


def _one_of(call: Call, name: str, known: frozenset[str], usual: str) -> str:
    given = inputs.maybe_text(call.inputs, name)
    return given if given in known else usual


def _source(call: Call) -> tuple[str, str | None]:
    """Return where the action comes from, and the number of that."""
    given, number = inputs.maybe_text(call.inputs, "source"), inputs.maybe_text(call.inputs, "source_no")
    if given is None or given in SOURCES:
        return given or "form", number
    return PREFIXES.get(given.partition("-")[0], "form"), number or given


def _chair(call: Call, owner: str) -> str | None:
    """Return who decides when it does not work: the chair of the review it comes from, unless that is the owner."""
    chair = inputs.maybe_text(call.inputs, "chair")
    exists = chair is not None and call.uow.engine.directory.person_exists(call.uow, chair)
    return chair if exists and chair != owner else None


def plan(call: Call) -> Mapping[str, Any]:
    """Keep owner, cause, plan, measure and day with the action, which is open (again)."""
    row = _of_call(call)
    changes = {
        "owner": inputs.text(call, "owner"),
        "cause": inputs.maybe_text(call.inputs, "cause"),
        "plan": inputs.text(call, "plan"),
        "measure": inputs.text(call, "measure"),
        "planned_on": inputs.day(call, "planned_on"),
        "state": "open",
        "done_at": None,
    }
    writing.change(call, "action", row, changes)
    return {}


def done(call: Call) -> Mapping[str, Any]:
    """Note that the action was carried out, and when."""
    writing.change(call, "action", _of_call(call), {"state": "done", "done_at": call.uow.now})
    return {}


def verify(call: Call) -> Mapping[str, Any]:
    """Keep what somebody else than the owner has found: whether it worked, and the measure."""
    row = _of_call(call)
    effective = call.inputs.get("effective") is True
    changes = {
        "effective": effective,
        "measured": inputs.text(call, "measured"),
        "verified_by": inputs.text(call, "verifier"),
        "state": "effective" if effective else "ineffective",
    }
    writing.change(call, "action", row, changes)
    return {}


def close(call: Call) -> Mapping[str, Any]:
    """Close the action as it was found; return its state."""
    row = _of_call(call)
    writing.change(call, "action", row, {"closed_at": call.uow.now})
    if row.effective:
        auditing.mended(call, row.source_no)
    return {"state": row.state}


def _of_call(call: Call) -> Any:
    number = inputs.text(call, "action_no")
    row = writing.lock(call.uow, "action", [number]).get(number)
    if row is None or row.instance_id != call.instance.id:
        raise refused(call, "action_no", "no_action", action=number)
    return row
