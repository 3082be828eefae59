"""The beginning of a deployment: its lines, and what is held for them; and giving that back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from engine import notices
from engine.topics import Call
from register import inputs, rules, writing
from register.deployment import rights, store_again
from register.deployment.lines import INFRASTRUCTURE, MOST_LINES
from register.refusals import Problems, word
from register.stages import DEPLOYED
from register.store import deploying as sql

#: Names that the subject of a case lists before it says how many more there are.
_NAMES = 3


class _Wish(Struct, frozen=True, kw_only=True):
    """What somebody wants to have deployed: an asset, or a right. `row`: of the form, None from a message."""

    row: int | None
    asset: str | None = None
    entitlement: str | None = None
    beneficiary: str | None = None
    location: str | None = None
    service: str | None = None
    role_profile: str | None = None
    replaces: str | None = None


def expand(call: Call) -> Mapping[str, Any]:
    """List what is to be deployed, one unit a line, and hold it for the case (processes B2, D2; INV-07).

    A form that asks for what is not free is refused beside the row. What a message brings and cannot be deployed is
    left out and told: nobody is there who could correct it.
    """
    form = inputs.rows(call, "lines", needed=False)
    wishes = _of_form(call, form) if form else _of_message(call)
    left_out: list[str] = []
    if len(wishes) > MOST_LINES:
        left_out.append(f"{len(wishes) - MOST_LINES} +")
        wishes = wishes[:MOST_LINES]
    assets = writing.lock(call.uow, "asset", {one.asset for one in wishes if one.asset})
    wishes = [_placed(call, one, assets.get(one.asset or "")) for one in wishes]
    rows = _entitlements(call, {one.entitlement for one in wishes if one.entitlement})
    wishes, told = _judged(call, wishes, assets, rows)
    _hold(call, [assets[one.asset] for one in wishes if one.asset])
    rights.hold(call, [one.entitlement for one in wishes if one.entitlement])
    lines = [_line(number, one, assets, rows) for number, one in enumerate(wishes, 1)]
    classes = _number_classes(lines)
    _check_acceptance(call, lines)
    return {
        "lines": lines,
        "what": _what(lines),
        "classes": classes,
        "left_out": [*left_out, *told],
        "requester": inputs.maybe_text(call.inputs, "requester") or call.instance.started_by,
    }


def _of_form(call: Call, rows: Sequence[inputs.Row]) -> list[_Wish]:
    problems = Problems(call)
    place = inputs.maybe_text(call.inputs, "location")
    wishes = []
    seen: dict[str, int] = {}
    for index, row in enumerate(rows):
        asset, entitlement = inputs.maybe_text(row, "asset"), inputs.maybe_text(row, "entitlement")
        wish = _Wish(
            row=index,
            asset=asset,
            entitlement=entitlement,
            beneficiary=inputs.maybe_text(row, "beneficiary"),
            location=inputs.maybe_text(row, "location") or place,
            service=inputs.maybe_text(row, "service"),
            role_profile=inputs.maybe_text(row, "role_profile"),
            replaces=inputs.maybe_text(row, "replaces"),
        )
        if (asset is None) == (entitlement is None):
            problems.add(f"lines.{index}.asset", "asset_or_right")
        if wish.beneficiary is None and (wish.location is None or entitlement is not None):
            problems.add(f"lines.{index}.beneficiary", "deployed_for_whom")
        if asset is not None and seen.setdefault(asset, index) != index:
            problems.add(f"lines.{index}.asset", "deployed_twice", tag=asset, row=seen[asset] + 1)
        wishes.append(wish)
    if len(wishes) > MOST_LINES:
        problems.add("lines", "too_many_lines", most=MOST_LINES)
    problems.raise_any()
    return wishes


def _of_message(call: Call) -> list[_Wish]:
    """Return what was bought or is reused: for the person it is for, else for whoever asked."""
    who = inputs.maybe_text(call.inputs, "beneficiary") or inputs.maybe_text(call.inputs, "requester")
    plain = _Wish(row=None, beneficiary=who, location=inputs.maybe_text(call.inputs, "location"))
    assets = [replace(plain, asset=id) for id in dict.fromkeys(inputs.texts(call, "asset_ids"))]
    units = rights.units(call, dict.fromkeys(inputs.texts(call, "entitlement_ids")))
    return [*assets, *(replace(plain, entitlement=id) for id, many in units.items() for _ in range(many))]


def _placed(call: Call, one: _Wish, asset: Any) -> _Wish:
    """Return the wish of a message for what stands and serves many: for a person only when it names one."""
    named = inputs.maybe_text(call.inputs, "beneficiary")
    stands = one.row is None and asset is not None and asset.subtype in INFRASTRUCTURE
    return replace(one, beneficiary=named) if stands else one


def _entitlements(call: Call, ids: Iterable[str]) -> dict[str, Any]:
    wanted = sorted(ids)
    return {row.id: row for row in call.uow.execute(sql.ENTITLEMENTS, {"ids": wanted})} if wanted else {}


# --- what can be deployed -----------------------------------------------------------------------------------------


def _judged(
    call: Call, wishes: Sequence[_Wish], assets: Mapping[str, Any], rows: Mapping[str, Any]
) -> tuple[list[_Wish], list[str]]:
    """Return what can be deployed, and the tags of what cannot. InvalidSubmission when the form asked for it."""
    problems = Problems(call)
    kept, told = [], []
    for one in wishes:
        known: Any = assets.get(one.asset or "") if one.asset else rows.get(one.entitlement or "")
        fault = _fault(call, one, known)
        if fault is None:
            kept.append(one)
        elif one.row is None:
            told.append(str(one.asset or one.entitlement) if known is None else str(getattr(known, "tag", known.id)))
        else:
            field = "asset" if one.asset else "entitlement"
            problems.add(f"lines.{one.row}.{field}", fault[0], **fault[1])
    problems.raise_any()
    return kept, told


def _fault(call: Call, one: _Wish, row: Any) -> tuple[str, dict[str, Any]] | None:
    """Return what keeps a thing from being deployed: the code of the sentence and what fills it."""
    if row is None:
        return "unknown", {"name": one.asset or one.entitlement}
    if one.entitlement is not None:
        return None if row.stage == "in_use" else ("right_ended", {"entitlement": row.id})
    if row.kind not in DEPLOYED:
        return "not_deployed_alone", {"tag": row.tag, "kind": word(call.uow, row.kind)}
    if row.stage == "reserved" and row.reserved_by not in _ours(call):
        return "taken", {"tag": row.tag, "case": row.case_no}
    if row.stage not in ("available", "reserved"):
        return "not_available", {"tag": row.tag, "stage": word(call.uow, row.stage)}
    planned = {**row._mapping, "location": row.location or one.location, "stage": "reserved"}
    if missing := rules.lacks(planned):
        return "not_kept", {"tag": row.tag, "fields": word(call.uow, *missing)}
    return None


def _ours(call: Call) -> set[UUID]:
    """Return the cases whose reservations become ours: this one and the one that asked for it."""
    return {call.instance.id, *([call.instance.parent_id] if call.instance.parent_id else [])}


def _hold(call: Call, assets: Sequence[Any]) -> None:
    for row in assets:
        if row.stage == "reserved" and row.reserved_by != call.instance.id:
            writing.change(call, "asset", row, {"reserved_by": call.instance.id})
    writing.move(call, [row for row in assets if row.stage == "available"], "reserved")


def _check_acceptance(call: Call, lines: Sequence[Mapping[str, Any]]) -> None:
    if inputs.maybe_text(call.inputs, "accept_mode") == "none" and any(line["use"] == "person" for line in lines):
        problems = Problems(call)
        problems.add("accept_mode", "somebody_accepts")
        problems.raise_any()


# --- the lines ----------------------------------------------------------------------------------------------------


def _line(number: int, one: _Wish, assets: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, Any]:
    thing = assets[one.asset] if one.asset else rows[one.entitlement or ""]
    subtype = thing.subtype if one.asset else None
    stands = subtype in INFRASTRUCTURE
    place = one.location or (thing.location if one.asset else None)
    return {
        "no": number,
        "asset": one.asset,
        "tag": thing.tag if one.asset else thing.id,
        "name": thing.name,
        "serial": thing.serial if one.asset else None,
        "kind": thing.kind,
        "subtype": subtype,
        "use": "production" if stands and not one.beneficiary else "person" if one.beneficiary else "place",
        "entitlement": one.entitlement,
        "product": None if one.asset else thing.product or thing.catalogue_item or thing.name,
        "beneficiary": one.beneficiary,
        "location": place,
        "service": one.service or (thing.service if one.asset else None),
        "role_profile": one.role_profile,
        "replaces": one.replaces,
    }


def _number_classes(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each line which class it belongs to, from 1; a class is what one row of the decision is asked about."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        key = (line["kind"], line["use"])
        known = found.setdefault(key, {"kind": key[0], "use": key[1], "count": 0})
        known["count"] += 1
        line["class"] = list(found).index(key) + 1
    return list(found.values())


def _what(lines: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what the case is about: “12 × Notebook 14 inch, 1 × Dock”."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line["name"]] = counts.get(line["name"], 0) + 1
    shown = [f"{many} × {name}" for name, many in list(counts.items())[:_NAMES]]
    return ", ".join([*shown, "…"] if len(counts) > _NAMES else shown) or None


# --- giving back --------------------------------------------------------------------------------------------------


def release(call: Call) -> Mapping[str, Any]:
    """Give back everything that the case holds, and tell whoever asked (processes B2, D17)."""
    freed = _give_back(call)
    person = inputs.maybe_text(call.inputs, "requester") or call.instance.started_by
    params = {
        "outcome": inputs.maybe_text(call.inputs, "outcome") or "nothing",
        "number": call.instance.business_key,
        "subject": call.instance.subject,
    }
    note = notices.Note(person=person, kind="not_deployed", params=params, instance_id=call.instance.id)
    notices.create(call.uow, [note])
    return {"freed": freed}


def let_go(call: Call) -> Mapping[str, Any]:
    """Give back what a case holds that an operator ends."""
    _give_back(call)
    return {}


def _give_back(call: Call) -> int:
    held = call.uow.execute(sql.HELD, {"instance_id": call.instance.id}).scalars().all()
    store_again.bring_back(call, list(writing.lock(call.uow, "asset", held).values()))
    return len(held) + rights.free(call)
