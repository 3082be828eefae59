"""Handing over one line, and the person who gets it taking it over under the terms of use."""

from collections.abc import Mapping
from typing import Any

from engine.history import Entry
from engine.ids import new_id
from engine.topics import Call
from register import inputs, signing, writing
from register.deployment import lines, rights
from register.deployment.lines import Line
from register.refusals import Problems, say


def hand_over(call: Call) -> Mapping[str, Any]:
    """Send a device on its way: whoever hands it over keeps it until it is accepted (INV-03)."""
    line = lines.of_call(call)
    row = writing.lock(call.uow, "asset", [line.asset or ""])[line.asset or ""]
    by = inputs.maybe_text(call.inputs, "by") or call.uow.actor
    method, tracking = inputs.maybe_text(call.inputs, "method"), inputs.maybe_text(call.inputs, "tracking")
    writing.move(call, [row], "in_transit", {"custodian": by})
    writing.hand_over(call, [row], holder=by, seal_no=tracking)
    details = {
        "method": method,
        "tracking": tracking,
        "accessories": inputs.texts(call, "accessories"),
        "photo": inputs.maybe_text(call.inputs, "photo"),
        "case": writing.case_no(call),
    }
    call.record(
        Entry(
            kind="register",
            element_id=call.element_id or None,
            entity="asset",
            entity_id=row.id,
            field="hand_over",
            details=details,
        )
    )
    return {}


def set_in_use(call: Call) -> Mapping[str, Any]:
    """Put a line to use: acceptance, keeper, place and right are written, the signed paper is kept (processes B2).

    InvalidSubmission beside received, accept_terms and signature; SOD-04: at the desk the person accepts in person.
    """
    line = lines.of_call(call)
    answers = call.inputs.get("acceptance")
    given = answers if isinstance(answers, Mapping) else {}
    accepted = line.acceptance in ("yes", "terms")
    if accepted:
        _check(call, line, given)
    allocation = inputs.maybe_text(call.inputs, "allocation")
    row = _acceptance(call, line, given, allocation) if accepted else _nobody_accepts(call, line, allocation)
    paper = None
    if row is not None:
        writing.add(call, "acceptance", [row])
        paper = signing.keep_paper(call, [row]) if accepted else None
    if line.asset is not None:
        _use(call, line)
    rights.confirm(call, allocation, line.beneficiary)
    return {"document": paper}


def _check(call: Call, line: Line, given: Mapping[str, Any]) -> None:
    problems = Problems(call)
    if line.acceptance == "yes" and given.get("received") is not True:
        problems.add("received", "not_received")
    if given.get("accept_terms") is not True:
        problems.add("accept_terms", "terms_open")
    signer = inputs.maybe_text(given, "by") or call.uow.actor
    if line.beneficiary not in (signer, inputs.maybe_text(given, "on_behalf_of")):
        problems.add("signature", "not_theirs_to_accept", name=signing.name(call, line.beneficiary or ""))
    if inputs.maybe_text(call.inputs, "accept_mode") == "tablet_at_desk" and signer != line.beneficiary:
        problems.add("signature", "own_sign_in", name=signing.name(call, line.beneficiary or ""))
    signing.check(call, problems, given, signer)
    problems.raise_any()


def _acceptance(call: Call, line: Line, given: Mapping[str, Any], allocation: str | None) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "asset": line.asset,
        "allocation": allocation,
        "mode": inputs.maybe_text(call.inputs, "accept_mode") or "self",
        "person": line.beneficiary,
        "terms_version": line.terms_version,
        "condition": inputs.maybe_text(given, "condition") or "ok",
        "problem": inputs.maybe_text(given, "problem"),
        "signature": inputs.maybe_text(given, "signature"),
        "accepted_at": call.uow.now,
    }


def _nobody_accepts(call: Call, line: Line, allocation: str | None) -> dict[str, Any] | None:
    """Return the reason why nobody accepts a device (INV-06); of what is no device none is needed."""
    if line.asset is None or not line.is_hardware:
        return None
    code = "runs_in_production" if line.use == "production" else "accepted_by_none"
    return {
        "id": str(new_id(call.uow.now)),
        "asset": line.asset,
        "allocation": allocation,
        "mode": "none",
        "reason": say(call.uow, code, place=line.location or line.service or "–"),
        "accepted_at": call.uow.now,
    }


def _use(call: Call, line: Line) -> None:
    row = writing.lock(call.uow, "asset", [line.asset or ""])[line.asset or ""]
    place = line.location or row.location
    changes = {
        "custodian": line.beneficiary,
        "location": place,
        "service": line.service or row.service or (None if line.beneficiary else line.role_profile or place),
        "return_on": inputs.maybe_day(call.inputs, "return_by"),
    }
    writing.move(call, [row], "in_use", changes)
    writing.hand_over(call, [row], holder=line.beneficiary, place=place)
