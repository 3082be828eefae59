"""The plan of a deployment: when, by whom, for whom and in which waves; and who still has to accept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from engine import notices
from engine.topics import Call
from register import inputs, signing
from register.deployment import lines
from register.deployment.lines import Line, maybe_moment
from register.refusals import Problems
from register.store import deploying as sql

#: Tags that a notice names.
_NAMED = 10


def plan(call: Call) -> Mapping[str, Any]:
    """Write into the lines who gets each, when its wave begins and how it is accepted (processes B2, D7).

    InvalidSubmission beside start_at in the past, in a freeze or outside the window of the change.
    """
    problems = Problems(call)
    units = lines.all_of(call)
    start = _start(call, problems, units)
    waves = _waves(call, problems, start)
    if not inputs.maybe_text(call.inputs, "technician") and not inputs.maybe_text(call.inputs, "technicians"):
        problems.add("technician", "who_prepares")
    given = {int(inputs.maybe_number(row, "no") or 0): (i, row) for i, row in enumerate(inputs.rows(call, "plan"))}
    profiles = inputs.rows(call, "profiles")
    terms = signing.terms_in_force(call)
    planned = []
    for line in units:
        index, row = given.get(line.no, (line.no - 1, {}))
        who, place = _target(line, row)
        if who is None and place is None:
            problems.add(f"lines.{index}.beneficiary", "deployed_for_whom")
        wave = int(inputs.maybe_number(row, "wave") or 1)
        planned.append(
            {
                **line.values,
                **_rules(call, line, who, profiles),
                "beneficiary": who,
                "location": place,
                "wave": wave,
                "start_at": waves.get(wave, start),
                "terms_version": terms,
            }
        )
    problems.raise_any()
    if call.inputs.get("user_notice") is True:
        _tell(call, planned)
    return {"lines": planned, "start_at": start}


def _target(line: Line, row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return person and place. Who a thing is for may change, but not that it is for a person."""
    place = inputs.maybe_text(row, "location") or line.location
    return (inputs.maybe_text(row, "beneficiary") or line.beneficiary if line.use == "person" else None), place


def _rules(call: Call, line: Line, who: str | None, profiles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how a line is accepted and whether it must be encrypted.

    What no person gets, nobody accepts; what nobody can touch is not handed over, so that its terms are all there is.
    """
    profile = profiles[int(line.values.get("class") or 1) - 1]
    if who is None or inputs.maybe_text(call.inputs, "accept_mode") == "none":
        return {"acceptance": "none", "encryption": profile["encryption"]}
    if not line.is_hardware:
        return {"acceptance": "terms" if profile["acceptance"] == "yes" else profile["acceptance"], "encryption": "n/a"}
    return {"acceptance": profile["acceptance"], "encryption": profile["encryption"]}


def _start(call: Call, problems: Problems, units: Sequence[Line]) -> datetime:
    start = _moment(call, call.inputs, "start_at")
    if start is None:
        problems.add("start_at", "needed")
        problems.raise_any()
        return call.uow.now
    if start < call.uow.now:
        problems.add("start_at", "starts_in_the_past")
    services = sorted({line.service for line in units if line.service})
    frozen = call.uow.execute(sql.FREEZES, {"at": start, "services": services}).first()
    if frozen is not None:
        problems.add("start_at", "start_is_frozen", **_span(call, frozen.from_at, frozen.to_at), reason=frozen.reason)
    first, last = _moment(call, call.inputs, "window_start"), _moment(call, call.inputs, "window_end")
    if first is not None and last is not None and not first <= start <= last:
        problems.add("start_at", "starts_outside_window", **_span(call, first, last))
    return start


def _waves(call: Call, problems: Problems, start: datetime) -> dict[int, datetime]:
    """Return when each wave begins; one without a time begins with the deployment."""
    found = {}
    for index, row in enumerate(inputs.rows(call, "waves", needed=False)):
        begins = _moment(call, row, "start_at") or start
        if begins < start:
            problems.add(f"waves.{index}.start_at", "wave_before_start")
        found[int(inputs.maybe_number(row, "wave") or index + 1)] = begins
    return found


def _moment(call: Call, source: Mapping[str, Any], name: str) -> datetime | None:
    """Return a moment; one without a zone is meant where people live."""
    value = maybe_moment(source, name)
    return value.replace(tzinfo=call.uow.engine.settings.zone) if value and value.tzinfo is None else value


def _span(call: Call, first: datetime, last: datetime) -> dict[str, str]:
    zone, locale = call.uow.engine.settings.zone, "de" if call.uow.locale.startswith("de") else "en_GB"
    return {
        name: str(format_datetime(at, "short", tzinfo=zone, locale=locale))
        for name, at in (("from_at", first), ("to_at", last))
    }


def _tell(call: Call, planned: Sequence[Mapping[str, Any]]) -> None:
    """Tell each person once what they get and when."""
    for_each: dict[str, list[Mapping[str, Any]]] = {}
    for line in planned:
        if line["beneficiary"]:
            for_each.setdefault(line["beneficiary"], []).append(line)
    zone = call.uow.engine.settings.zone
    notes = [
        notices.Note(
            person=person,
            kind="deployment_planned",
            params={
                "number": call.instance.business_key,
                "subject": _names(some),
                "due_at": min(line["start_at"] for line in some).astimezone(zone).date(),
            },
            instance_id=call.instance.id,
        )
        for person, some in for_each.items()
    ]
    notices.create(call.uow, notes)


def _names(some: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(str(line["name"]) for line in some))
    return ", ".join(names[:_NAMED])


def tell_open(call: Call) -> Mapping[str, Any]:
    """Tell the deploy leads which hand-overs of the case nobody has accepted yet; nothing when there are none."""
    waiting = call.uow.execute(sql.IN_TRANSIT, {"instance_id": call.instance.id}).all()
    _tell_leads(call, "hand_overs_open", [row.tag for row in waiting])
    return {"waiting": len(waiting)}


def contract_ended(call: Call) -> Mapping[str, Any]:
    """Tell the deploy leads what of the case is under a contract that has ended; nothing when nothing is (B6).

    Rights under it give nothing any more, so such lines fail as long as nobody takes another right or asset.
    """
    each = lines.all_of(call)
    wanted = {
        "contract": inputs.text(call, "contract"),
        "assets": sorted({one.asset for one in each if one.asset}),
        "rights": sorted({one.entitlement for one in each if one.entitlement}),
    }
    found = sorted(call.uow.execute(sql.UNDER_CONTRACT, wanted).scalars())
    _tell_leads(call, "deployment_contract_ended", found)
    return {"concerned": len(found)}


def _tell_leads(call: Call, kind: str, named: Sequence[str]) -> None:
    """Tell the deploy leads about things of the case by their names; nothing without any."""
    if not named:
        return
    params = {
        "number": call.instance.business_key,
        "subject": call.instance.subject,
        "count": len(named),
        "tags": ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else ""),
    }
    leads = call.uow.engine.directory.members_of(call.uow, "deploy_lead")
    notes = [notices.Note(person=lead, kind=kind, params=params, instance_id=call.instance.id) for lead in leads]
    notices.create(call.uow, notes)
