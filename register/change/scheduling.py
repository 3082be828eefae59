"""When a change happens, who does and who verifies it, and when nothing is changed (processes B3, C13, C14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.change import models, requesting
from register.documents import moment
from register.papers import language
from register.refusals import Problems, refused


def schedule(call: Call) -> Mapping[str, Any]:
    """Keep window, implementer and verifier of an authorised change; approve the draft of models it is about.

    Refused beside the field: a window that ends before it begins, is over, or lies in a freeze (unless the change is an
    emergency); nobody to do or to verify it, or the same one for both (SOD-05).
    """
    record = requesting.record_of(call)
    start, end = _window(call)
    problems = Problems(call)
    hands = {
        name: inputs.maybe_text(call.inputs, name) or inputs.maybe_text(call.inputs, f"{name}_group")
        for name in ("implementer", "verifier")
    }
    by_others = call.inputs.get("source") == "deployment"
    for name, named in hands.items():
        if named is None and not by_others:
            problems.add(name, "nobody_named")
    people = [inputs.maybe_text(call.inputs, name) for name in hands]
    if people[0] is not None and people[0] == people[1]:
        problems.add("verifier", "same_hands")
    problems.raise_any()
    if not record.emergency:
        _require_thawed(call, start, end)
    models.approve(call)
    state = "authorised" if by_others else "scheduled"
    writing.change(call, "change_record", record, {"window_start": start, "window_end": end, "state": state, **hands})
    return {"window_start": start, "window_end": end}


def _window(call: Call) -> tuple[datetime, datetime]:
    start, end = call.inputs.get("window_start"), call.inputs.get("window_end")
    if not isinstance(start, datetime):
        raise refused(call, "window_start", "needed")
    if not isinstance(end, datetime):
        raise refused(call, "window_end", "needed")
    if end <= start:
        raise refused(call, "window_end", "ends_before_start")
    if end <= call.uow.now:
        raise refused(call, "window_end", "window_over")
    return start, end


def _require_thawed(call: Call, start: datetime, end: datetime) -> None:
    frozen = _freezes(call, start, end)
    if frozen:
        first = frozen[0]
        zone = call.uow.engine.settings.zone
        told = {name: moment(first[key], language(call), zone) for name, key in (("first", "from"), ("last", "to"))}
        raise refused(call, "window_start", "frozen", reason=first["reason"], number=first["number"], **told)


def _freezes(call: Call, start: datetime, end: datetime) -> list[dict[str, Any]]:
    assets = writing.lock(call.uow, "asset", inputs.texts(call, "assets"))
    return requesting.freezes(call, start, end, assets.values())


def look_again(call: Call) -> Mapping[str, Any]:
    """Tell whether a scheduled window has come to lie in a freeze."""
    start, end = call.inputs.get("window_start"), call.inputs.get("window_end")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return {"frozen": False, "freezes": []}
    found = _freezes(call, start, end)
    return {"frozen": bool(found) and call.inputs.get("emergency") is not True, "freezes": found}


def freeze(call: Call) -> Mapping[str, Any]:
    """Keep a time in which nothing is changed but in an emergency. Refused when it would be over already."""
    start, end = call.inputs.get("from_at"), call.inputs.get("to_at")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise refused(call, "from_at" if not isinstance(start, datetime) else "to_at", "needed")
    if end <= start:
        raise refused(call, "to_at", "ends_before_start")
    if end <= call.uow.now:
        raise refused(call, "to_at", "freeze_over")
    number = writing.case_no(call)
    row = {
        "id": number,
        "from_at": start,
        "to_at": end,
        "reason": inputs.text(call, "reason"),
        "service": inputs.maybe_text(call.inputs, "service"),
    }
    writing.add(call, "change_freeze", [row])
    return {"freeze_no": number}
