"""What the register knows of assets that are to be retired: worth, age, holds, what hangs on them, what is inside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine import calendars
from engine.ids import new_id
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems, refused, word
from register.retirement.worth import book_value, is_physical, months
from register.stages import HOLD
from register.store import retiring as sql
from register.store.reference import GET

MOST = 200
#: Stages from which an asset can be retired; what is held is decided on first.
#: Retired among them: what went missing on its way out, and is found, begins its way anew.
RETIRABLE = frozenset({"available", "in_use", "in_maintenance", "retired", HOLD})
#: Reasons that say nothing against using it again.
STILL_GOOD = frozenset({"surplus", "leaver", "contract_end", "lease_end"})


# --- a suggestion -------------------------------------------------------------------------------------------------


def suggest(call: Call) -> Mapping[str, Any]:
    """Find what somebody else suggests to retire: one asset, several, or all under a contract (processes B6)."""
    ids = [*inputs.texts(call, "asset_id"), *inputs.texts(call, "assets")]
    contract = inputs.maybe_text(call.inputs, "contract")
    if contract and not ids:
        ids = list(call.uow.execute(sql.UNDER_CONTRACT, {"contract": contract}).scalars())
    rows = [row for row in writing.lock(call.uow, "asset", ids).values() if row.stage in RETIRABLE]
    busy = _elsewhere(call, [row.id for row in rows])
    rows = sorted((row for row in rows if row.id not in busy), key=lambda row: str(row.tag))
    owner = rows[0].asset_owner if rows else None
    rows = [row for row in rows if row.asset_owner == owner and is_physical(row) == is_physical(rows[0])][:MOST]
    return {
        "assets": [row.id for row in rows],
        "owner": owner or (rows[0].custodian if rows else None),
        "last_location": next((row.location for row in rows if row.location), None),
    }


def _elsewhere(call: Call, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = call.uow.execute(sql.ELSEWHERE, {"ids": list(ids), "case_no": writing.case_no(call)})
    return {row.asset: row.case_no for row in rows}


# --- what the case is about ---------------------------------------------------------------------------------------


def enrich(call: Call) -> Mapping[str, Any]:
    """Add what the register knows to a request to retire, and remember the stage each asset has now (B4, R2).

    InvalidSubmission on assets, last_location, due_by or wished_route; nothing is written then.
    """
    reason = inputs.text(call, "reason")
    rows = _wanted(call)
    day = today(call.uow)
    contracts = _contracts(call.uow, rows)
    _check(call, rows, contracts, reason)
    media = _media(call.uow, [row.id for row in rows])
    _keep_lines(call, rows, day)
    each = [_one(row, contracts, reason, day, media) for row in rows]
    return {
        "requester": inputs.maybe_text(call.inputs, "requester") or call.instance.started_by,
        "business_key": writing.case_no(call),
        "asset_owner": rows[0].asset_owner,
        "asset_rows": each,
        "what": _named(rows),
        "book_value": sum((one["book_value"] for one in each), Decimal(0)),
        "physical": is_physical(rows[0]),
        "holds": [one["tag"] for one in each if one["hold"]],
        "hold_reason": "; ".join(dict.fromkeys(one["hold"] for one in each if one["hold"])) or None,
        "dependants": _dependants(call.uow, [row.id for row in rows]),
        "rights": _allocated(call.uow, [row.id for row in rows]),
        "contracts": [{"id": row.id, "name": row.name, "supplier": row.supplier_name} for row in contracts.values()],
        "media": media,
        "restricted": any(one["classification"] == "restricted" for one in each),
        "personal_data": any(
            row.kind == "cloud_service" or (row.custodian and any(one["asset"] == row.id for one in media))
            for row in rows
        ),
    }


def _wanted(call: Call) -> list[Any]:
    ids = inputs.texts(call, "assets")
    if not ids:
        raise refused(call, "assets", "ret_none")
    if len(ids) > MOST:
        raise refused(call, "assets", "ret_too_many", most=MOST)
    found = writing.lock(call.uow, "asset", ids)
    problems = Problems(call)
    for id in ids:
        if id not in found:
            problems.add("assets", "unknown", name=id)
    problems.raise_any()
    return sorted(found.values(), key=lambda row: str(row.tag))


def _check(call: Call, rows: Sequence[Any], contracts: Mapping[str, Any], reason: str) -> None:
    problems = Problems(call)
    busy = _elsewhere(call, [row.id for row in rows])
    for row in rows:
        if row.stage not in RETIRABLE:
            problems.add("assets", "ret_not_now", tag=row.tag, stage=word(call.uow, row.stage))
        elif row.id in busy:
            problems.add("assets", "ret_elsewhere", tag=row.tag, case=busy[row.id])
        elif row.asset_owner != rows[0].asset_owner:
            problems.add("assets", "ret_owners", tag=row.tag, owner=row.asset_owner or "–")
        elif is_physical(row) != is_physical(rows[0]):
            problems.add("assets", "ret_mixed", tag=row.tag)
    physical = is_physical(rows[0])
    if physical and not inputs.maybe_text(call.inputs, "last_location"):
        problems.add("last_location", "ret_place")
    if physical is (call.inputs.get("wished_route") == "terminate_service"):
        problems.add("wished_route", "ret_service_route")
    if reason == "lease_end":
        _check_lease(call, problems, contracts)
    problems.raise_any()


def _check_lease(call: Call, problems: Problems, contracts: Mapping[str, Any]) -> None:
    due = inputs.maybe_day(call.inputs, "due_by")
    for contract in contracts.values():
        if contract.ends_on is not None and due is not None:
            by = _working_days_before(call.uow, contract.ends_on, 10)
            if due > by:
                problems.add("due_by", "ret_lease", contract=contract.id, end=contract.ends_on, by=by)


def _working_days_before(uow: UnitOfWork, day: date, count: int) -> date:
    return calendars.own(uow).after(day, -count)


def _contracts(uow: UnitOfWork, rows: Iterable[Any]) -> dict[str, Any]:
    ids = sorted({row.contract for row in rows if row.contract})
    return {row.id: row for row in uow.execute(sql.CONTRACTS, {"ids": ids})} if ids else {}


def _media(uow: UnitOfWork, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "medium": row.id,
            "asset": row.asset,
            "tag": row.tag,
            "kind": row.kind,
            "serial": row.serial,
            "encrypted": row.encrypted,
            "key_erase": row.key_erase,
            "classification": row.classification,
        }
        for row in uow.execute(sql.MEDIA, {"ids": list(ids)})
    ]


def _dependants(uow: UnitOfWork, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "relation": row.relation,
            "tag": row.tag,
            "name": row.name,
            "how": row.how,
            "critical": row.critical,
            "outcome": None,
            "note": None,
        }
        for row in uow.execute(sql.DEPENDANTS, {"ids": list(ids), "ids_too": list(ids)})
    ]


def _allocated(uow: UnitOfWork, ids: Sequence[str]) -> int:
    return sum(row.quantity for row in uow.execute(sql.ALLOCATIONS, {"ids": list(ids)}))


def _one(
    row: Any, contracts: Mapping[str, Any], reason: str, day: date, media: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    contract = contracts.get(row.contract)
    good = reason in STILL_GOOD and row.grade != "broken" and (row.support_end is None or row.support_end > day)
    return {
        "asset": row.id,
        "tag": row.tag,
        "name": row.name,
        "serial": row.serial,
        "kind": row.kind,
        "stage": row.stage,
        "physical": is_physical(row),
        "leased": row.ownership == "lessor",
        "lessor": contract.supplier if contract is not None and row.ownership == "lessor" else None,
        "contract": row.contract,
        "classification": row.classification,
        "age": None if row.acquired_on is None else months(row.acquired_on, day),
        "broken": reason == "broken" or row.grade == "broken",
        "reusable": good,
        "hold": row.hold or ("?" if row.stage == HOLD else None),
        "book_value": book_value(row, day),
        "media": sum(1 for one in media if one["asset"] == row.id),
    }


def _named(rows: Sequence[Any]) -> str:
    """Return in a few words what it is about."""
    names = list(dict.fromkeys(row.name for row in rows))
    text = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return f"{rows[0].tag} {text}" if len(rows) == 1 else f"{len(rows)} × {text}"


def _keep_lines(call: Call, rows: Sequence[Any], day: date) -> None:
    """Remember where each asset was; what an earlier round of the case had and this one has not is closed."""
    known = lines(call)
    wanted = {row.id for row in rows}
    for asset, line in known.items():
        if asset not in wanted:
            writing.change(call, "retirement_line", line, {"closed_at": call.uow.now})
    writing.add(
        call,
        "retirement_line",
        [
            {
                "id": str(new_id(call.uow.now)),
                "asset": row.id,
                "stage_before": row.stage_before or row.stage,
                "book_value": book_value(row, day),
            }
            for row in rows
            if row.id not in known
        ],
    )


def lines(call: Call) -> dict[str, Any]:
    """Return what the case still has to bring to an end, by asset."""
    rows = call.uow.execute(sql.LINES, {"case_no": writing.case_no(call)})
    return {row.asset: row for row in rows}


def close_lines(call: Call, assets: Iterable[str]) -> None:
    """Note that the case is done with these assets."""
    wanted = set(assets)
    for asset, line in lines(call).items():
        if asset in wanted:
            writing.change(call, "retirement_line", line, {"closed_at": call.uow.now})


def supplier(uow: UnitOfWork, id: str) -> Any:
    """Return the supplier with this number, or None."""
    return uow.execute(GET["supplier"], {"key": id}).one_or_none()


def moment(value: Any, uow: UnitOfWork) -> datetime | None:
    """Return a date and time of a form in UTC; one without a zone is that of people's clocks."""
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo is not None else value.replace(tzinfo=uow.engine.settings.zone)
    return aware - timedelta(microseconds=aware.microsecond)
