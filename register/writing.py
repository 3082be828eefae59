"""The one door through which processes write the register: with a case number, within the rules, into the history."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.errors import Refused
from engine.history import Entry
from engine.ids import new_id
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import freed, rules, together
from register.columns import SEARCHED
from register.lookups import today
from register.refusals import say, word
from register.retirement import rules as retiring
from register.stages import FINAL, HOLD, may_move
from register.store import things as sql

#: What a search looks in, beside the kinds that loads know.
_ALSO_SEARCHED = {
    "action": ("title", "id", "owner", "source_no"),
    "change_record": ("title", "id", "requester"),
    "disposal": ("id", "vendor_name", "certificate_no", "case_no"),
    "document": ("title", "id", "entity_id", "case_no"),
    "entitlement": ("name", "id", "product"),
    "finding": ("text", "id", "process"),
    "management_review": ("id", "chair", "kind"),
    "objective": ("statement", "id", "metric"),
    "purchase_order": ("id", "supplier", "case_no"),
    "renewal": ("id", "contract"),
    "resource_decision": ("title", "id", "requester"),
    "risk": ("title", "id", "category"),
}
#: Bookkeeping of a row, which no history needs.
_SILENT = frozenset({"id", "search", "row_version", "instance_id", "stage_since", "changed_at"})
#: While an asset is in one of these, it is kept for the case that reserved it.
_KEPT_FOR_A_CASE = frozenset({"reserved", "being_prepared", "in_transit"})
CHUNK = 500

Values = Mapping[str, Any]


def case_no(call: Call) -> str:
    """Return the number of the case that writes. Refused without one: what is controlled changes by a case alone."""
    number = call.instance.business_key
    if not number:
        raise Refused(say(call.uow, "no_number"))
    return number


def case_columns(call: Call) -> dict[str, Any]:
    """Return the columns that name the case on a row."""
    return {"instance_id": call.instance.id, "case_no": case_no(call)}


def lock(uow: UnitOfWork, entity: str, ids: Iterable[str]) -> dict[str, Any]:
    """Lock things until the unit of work ends, always in the same order; return their rows by id."""
    wanted = sorted(set(ids))
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= {row.id: row for row in uow.execute(sql.LOCK[entity], {"ids": wanted[start : start + CHUNK]})}
    return found


def add(call: Call, entity: str, rows: Sequence[Values]) -> None:
    """Add things of one kind. Refused when one breaks a rule (INV-xx); IntegrityError goes on to the caller.

    An asset gets the first of its moves. Every thing gets one entry in the history of the case.
    """
    if not rows:
        return
    number = case_no(call)
    full = [_full(call, entity, row) for row in rows]
    for row in full:
        rules.check(call.uow, entity, row)
    if entity == "asset":
        for person in sorted({row.get("custodian") or "" for row in full}):
            together.require_keeper(call.uow, person)
    call.uow.execute(sql.ADD[entity], full)
    if entity == "entitlement":
        freed.tell(call)
    if entity == "asset":
        _remember_moves(call, [(row["id"], 0, None, row["stage"]) for row in full])
    for row in full:
        told = {name: _plain(value) for name, value in row.items() if name not in _SILENT and value is not None}
        call.record(_entry(call, entity, row["id"], None, {"after": told, "case": number}))


def change(call: Call, entity: str, row: Any, changes: Values) -> None:
    """Change fields of a thing whose row is locked. Refused without a case number or when a rule is broken.

    The stage of an asset changes by `move` alone. Every field that really changes gets its entry: before and after.
    """
    number = case_no(call)
    before = row._mapping
    really = {name: value for name, value in changes.items() if before[name] != value}
    if entity == "asset" and "stage" in really:
        raise rules.broken(call.uow, "INV-05", "stage_by_move", tag=before["tag"])
    if not really:
        return
    after = {**before, **really}
    rules.check(call.uow, entity, after)
    if entity == "asset":
        together.require_keeper(call.uow, really.get("custodian"))
        if "classification" in really:
            together.require_class(call.uow, row, really["classification"])
    really |= _search(entity, after, really)
    call.uow.execute(sql.changing(entity, frozenset(really)), {"b_id": row.id, **really})
    _record(call, entity, row.id, before, really, number)
    if entity == "entitlement" or (entity == "allocation" and really.get("state") == "ended"):
        freed.tell(call)


def move(call: Call, assets: Sequence[Any], to: str, changes: Values | None = None) -> None:
    """Move locked assets to a stage, all by the same changes beside it. Refused along no move of D.2 (INV-05)."""
    number = case_no(call)
    written = []
    for row in assets:
        if not may_move(row.kind, row.stage, to, row.stage_before):
            words = {"before": word(call.uow, row.stage), "after": word(call.uow, to)}
            raise rules.broken(call.uow, "INV-05", "no_such_move", tag=row.tag, **words)
        new = {
            **(changes or {}),
            "stage": to,
            "stage_since": call.uow.now,
            "stage_before": row.stage if to == HOLD else None,
            "reserved_by": _kept_for(call, row, to),
            "case_no": number,
        }
        rules.check(call.uow, "asset", {**row._mapping, **new})
        written.append({"b_id": row.id, **new})
    if not written:
        return
    together.require_keeper(call.uow, (changes or {}).get("custodian"))
    if to == "disposed":
        _require_loose(call, assets)
    retiring.check_move(call.uow, assets, to, number)
    if to == "in_use":
        together.require_acceptance(call.uow, assets)
    if to in FINAL:
        let_go(call, [row.id for row in assets])
    names = frozenset(written[0]) - {"b_id"}
    call.uow.execute(sql.changing("asset", names), written)
    seqs = _last(call.uow, sql.LAST_MOVES, [row.id for row in assets])
    _remember_moves(call, [(row.id, seqs.get(row.id, 0), row.stage, to) for row in assets])
    for row, new in zip(assets, written, strict=True):
        _record(call, "asset", row.id, row._mapping, {name: new[name] for name in names}, number)


def relate(call: Call, kind: str, pairs: Iterable[tuple[Any, Any]]) -> None:
    """Say how locked assets hang together: from -> to, from today on. Refused when one is disposed of (INV-20)."""
    rows = []
    pairs = list(pairs)
    together.require_host(call.uow, kind, pairs)
    for first, second in pairs:
        for row in (first, second):
            if row.stage == "disposed":
                raise rules.broken(call.uow, "INV-20", "gone", tag=row.tag)
        day = today(call.uow)
        pair = {"from_asset": first.id, "to_asset": second.id, "kind": kind, "from_on": day}
        rows.append({"id": str(new_id(call.uow.now)), **pair})
    add(call, "asset_relation", rows)


def _require_loose(call: Call, assets: Sequence[Any]) -> None:
    """Refuse to dispose of what something else hangs together with (INV-20)."""
    tags = {row.id: row.tag for row in assets}
    relation = call.uow.execute(sql.OPEN_RELATIONS, {"ids": sorted(tags)}).first()
    if relation is not None:
        tag = tags.get(relation.from_asset) or tags.get(relation.to_asset)
        raise rules.broken(call.uow, "INV-20", "related", tag=tag)


def keep_at(call: Call, assets: Sequence[Values]) -> None:
    """Note that new assets that one can touch are kept at their place, else by whoever took them in (INV-03)."""
    rows = [
        {
            "asset": row["id"],
            "seq": 1,
            "place": row["location"],
            "since": call.uow.now,
            "handed_over_by": call.uow.actor,
            **case_columns(call),
        }
        for row in assets
        if row["kind"] == "hardware" and row["location"]
    ]
    if rows:
        call.uow.execute(sql.ADD_CUSTODY, rows)


def hand_over(
    call: Call,
    assets: Sequence[Any],
    *,
    holder: str | None = None,
    place: str | None = None,
    seal_no: str | None = None,
) -> None:
    """Pass locked assets on: whoever kept them does no longer, from now on a person or a place does (INV-03).

    What nobody can touch has no keeper and is left out. Refused without holder and place, and for what is gone.
    """
    touchable = [row for row in assets if row.kind == "hardware"]
    if not touchable:
        return
    gone = next((row for row in touchable if row.stage in FINAL), None)
    if gone is not None:
        raise rules.broken(call.uow, "INV-03", "gone", tag=gone.tag)
    if not holder and not place:
        raise rules.broken(call.uow, "INV-03", "kept_by_none", tag=touchable[0].tag)
    together.require_keeper(call.uow, holder)
    let_go(call, [row.id for row in touchable])
    last = _last(call.uow, sql.LAST_CUSTODY, [row.id for row in touchable])
    rows = [
        {
            "asset": row.id,
            "seq": last.get(row.id, 0) + 1,
            "holder": holder,
            "place": place,
            "since": call.uow.now,
            "handed_over_by": call.uow.actor,
            "seal_no": seal_no,
            **case_columns(call),
        }
        for row in touchable
    ]
    call.uow.execute(sql.ADD_CUSTODY, rows)
    for row in rows:
        kept = ", ".join(row[name] for name in ("holder", "place", "seal_no") if row[name])
        call.record(_entry(call, "asset", row["asset"], "custody", {"after": kept, "case": row["case_no"]}))


def let_go(call: Call, assets: Iterable[str]) -> None:
    """Note that nobody of ours keeps these assets any more."""
    call.uow.execute(sql.END_CUSTODY, {"ids": list(assets), "at": call.uow.now})


def _kept_for(call: Call, row: Any, to: str) -> UUID | None:
    if to not in _KEPT_FOR_A_CASE:
        return None
    return row.reserved_by if row.stage in _KEPT_FOR_A_CASE else call.instance.id


def _full(call: Call, entity: str, row: Values) -> dict[str, Any]:
    columns = sql.COLUMNS[entity]
    full = dict(row)
    if "case_no" in columns:
        full["case_no"] = case_no(call)
    if "instance_id" in columns:
        full["instance_id"] = call.instance.id
    return full | _search(entity, full, full)


def _search(entity: str, row: Values, changed: Values) -> dict[str, str]:
    searched = SEARCHED.get(entity, _ALSO_SEARCHED.get(entity, ()))
    if not any(name in changed for name in searched):
        return {}
    return {"search": " ".join(str(row[name]) for name in searched if row.get(name)).casefold()}


def _last(uow: UnitOfWork, statement: Any, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(ids), CHUNK):
        rows = uow.execute(statement, {"ids": list(ids[start : start + CHUNK])})
        found |= {row.asset: row.seq for row in rows}
    return found


def _remember_moves(call: Call, moves: Sequence[tuple[str, int, str | None, str]]) -> None:
    rows = [
        {
            "asset": asset,
            "seq": last + 1,
            "from_stage": before,
            "to_stage": after,
            "at": call.uow.now,
            "actor": call.uow.actor,
            **case_columns(call),
        }
        for asset, last, before, after in moves
    ]
    call.uow.execute(sql.ADD_STAGE_MOVES, rows)


def _record(call: Call, entity: str, id: str, before: Values, after: Values, number: str) -> None:
    for name, value in after.items():
        if name not in _SILENT and before[name] != value:
            details = {"before": _plain(before[name]), "after": _plain(value), "case": number}
            call.record(_entry(call, entity, id, name, details))


def _entry(call: Call, entity: str, id: str, field: str | None, details: Values) -> Entry:
    return Entry(
        kind="register", element_id=call.element_id or None, entity=entity, entity_id=id, field=field, details=details
    )


def _plain(value: Any) -> Any:
    """Return a value as FEEL has it: keys of instances are text there."""
    return str(value) if isinstance(value, UUID) else value
