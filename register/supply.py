"""What is there already: found before anything is bought, reserved for the case, given back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, rules, writing
from register.lookups import today
from register.reference import CatalogueItem, catalogue_item
from register.refusals import Problems, refused, say, word
from register.store import supply as sql
from register.store.reference import GET

#: Days without use after which a right may be taken back.
IDLE_DAYS = 60


# --- looking ------------------------------------------------------------------------------------------------------


def find_supply(call: Call) -> Mapping[str, Any]:
    """Look for stock and rights of a catalogue item, without taking any (processes B1, A3)."""
    item = catalogue_item(call.uow, inputs.maybe_text(call.inputs, "catalogue_item") or "")
    wanted = int(inputs.maybe_number(call.inputs, "quantity") or 0)
    if item is None:
        return _nothing(call)
    stock = call.uow.execute(sql.STOCK, _looked_for(call, item)).all()
    rights = [row for row in call.uow.execute(sql.RIGHTS, _looked_for(call, item)) if row.quantity > row.used]
    since = today(call.uow) - timedelta(days=IDLE_DAYS)
    idle = call.uow.execute(sql.IDLE, _looked_for(call, item) | {"since": since}).scalar_one()
    free = sum(row.quantity - row.used for row in rights)
    return {
        "stock": len(stock),
        "free_rights": free,
        "harvestable": int(idle),
        "available": [row.id for row in stock[:wanted]],
        "rights": [{"entitlement": row.id, "name": row.name, "free": row.quantity - row.used} for row in rights],
        "supply_note": say(
            call.uow, "looked", item=item.name, stock=len(stock), free=free, idle=int(idle), day=today(call.uow)
        ),
    }


def _nothing(call: Call) -> Mapping[str, Any]:
    note = say(call.uow, "looked_for_nothing", day=today(call.uow))
    return {"stock": 0, "free_rights": 0, "harvestable": 0, "available": [], "rights": [], "supply_note": note}


def _looked_for(call: Call, item: CatalogueItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "item": item.id,
        "name": item.name,
        "model": item.model,
        "product": item.product,
        "instance_id": call.instance.id,
        "today": today(call.uow),
    }


# --- taking -------------------------------------------------------------------------------------------------------


class _Wish(Struct, frozen=True, kw_only=True):
    """What a case wants to hold from now on: assets, and so many of each entitlement."""

    assets: Sequence[str]
    rights: Mapping[str, int]

    @property
    def units(self) -> int:
        return len(self.assets) + sum(self.rights.values())


def reserve(call: Call) -> Mapping[str, Any]:
    """Hold assets and rights for the case, instead of what it held before (processes B1, A5; INV-07, INV-08).

    InvalidSubmission on reuse_assets, reuse_rights or buy_reason; nothing changes then. Two cases that want the same
    at once come one after the other: the second is told.
    """
    wish = _wish(call)
    quantity = inputs.count(call, call.inputs, "quantity")
    if wish.units > quantity:
        raise refused(call, "reuse_assets" if wish.assets else "reuse_rights", "more_than_asked", quantity=quantity)
    supply = inputs.maybe_number(call.inputs, "supply") or 0
    if wish.units < quantity and supply >= 1 and inputs.maybe_text(call.inputs, "buy_reason") is None:
        raise refused(call, "buy_reason", "why_buy")
    _hold_assets(call, wish.assets)
    _hold_rights(call, wish.rights)
    return {
        "reused_assets": list(wish.assets),
        "reused_rights": [{"entitlement": id, "quantity": taken} for id, taken in wish.rights.items()],
        "reused": wish.units,
        "buy_qty": quantity - wish.units,
    }


def _wish(call: Call) -> _Wish:
    assets = inputs.texts(call, "assets")
    rights: dict[str, int] = {}
    for index, row in enumerate(inputs.rows(call, "rights", needed=False)):
        id = inputs.maybe_text(row, "entitlement")
        if id is None:
            raise refused(call, f"reuse_rights.{index}.entitlement", "needed")
        rights[id] = rights.get(id, 0) + inputs.count(call, row, "quantity", f"reuse_rights.{index}.quantity")
    return _Wish(assets=list(dict.fromkeys(assets)), rights=rights)


def _hold_assets(call: Call, wanted: Sequence[str]) -> None:
    held = call.uow.execute(sql.HELD_ASSETS, {"instance_id": call.instance.id}).scalars().all()
    rows = writing.lock(call.uow, "asset", {*wanted, *held})
    problems = Problems(call)
    for id in wanted:
        _judge(call, problems, id, rows.get(id))
    problems.raise_any()
    writing.move(call, [rows[id] for id in held if id not in set(wanted)], "available")
    fresh = [rows[id] for id in wanted if rows[id].stage == "available"]
    unpaid = [(row, filled) for row in fresh if (filled := _filled(call, row))]
    for row, filled in unpaid:
        writing.change(call, "asset", row, filled)
    again = writing.lock(call.uow, "asset", [row.id for row, _ in unpaid])
    writing.move(call, [again.get(row.id, row) for row in fresh], "reserved")


def _judge(call: Call, problems: Problems, id: str, row: Any) -> None:
    """Say what keeps the case from taking an asset."""
    kind = inputs.maybe_text(call.inputs, "asset_kind")
    if row is None:
        problems.add("reuse_assets", "unknown", name=id)
    elif row.stage == "reserved" and row.reserved_by == call.instance.id:
        return
    elif row.stage == "reserved":
        problems.add("reuse_assets", "taken", tag=row.tag, case=row.case_no)
    elif row.stage != "available":
        problems.add("reuse_assets", "not_available", tag=row.tag, stage=word(call.uow, row.stage))
    elif kind is not None and row.kind != kind:
        problems.add("reuse_assets", "other_kind", tag=row.tag)
    elif missing := rules.lacks({**row._mapping, **_filled(call, row), "stage": "reserved"}):
        problems.add("reuse_assets", "not_kept", tag=row.tag, fields=word(call.uow, *missing))


def _filled(call: Call, row: Any) -> dict[str, str]:
    """Return who pays for and answers for an asset that nobody does yet: the cost centre of the case and its owner."""
    named = inputs.maybe_text(call.inputs, "cost_centre")
    if named is None or (row.cost_centre and row.asset_owner):
        return {}
    centre = call.uow.execute(GET["cost_centre"], {"key": row.cost_centre or named}).one_or_none()
    if centre is None:
        return {}
    return {"cost_centre": row.cost_centre or centre.id, "asset_owner": row.asset_owner or centre.owner}


def _hold_rights(call: Call, wanted: Mapping[str, int]) -> None:
    held = call.uow.execute(sql.HELD_RIGHTS, {"instance_id": call.instance.id}).all()
    rows = writing.lock(call.uow, "entitlement", {*wanted, *(row.entitlement for row in held)})
    # Asked after the lock: whoever had it has written what they took.
    used = _used(call, wanted)
    problems = Problems(call)
    for id, quantity in wanted.items():
        row = rows.get(id)
        if row is None:
            problems.add("reuse_rights", "unknown", name=id)
        elif row.stage != "in_use" or not _is_valid(call, row):
            problems.add("reuse_rights", "right_ended", entitlement=id)
        elif quantity > row.quantity - used.get(id, 0):
            problems.add("reuse_rights", "right_not_free", entitlement=id, free=row.quantity - used.get(id, 0))
    problems.raise_any()
    _end(call, held)
    writing.add(call, "allocation", [_allocation(call, id, quantity) for id, quantity in wanted.items()])


def _used(call: Call, ids: Iterable[str]) -> dict[str, int]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = call.uow.execute(sql.USED, {"ids": wanted, "instance_id": call.instance.id})
    return {row.entitlement: int(row.used) for row in rows}


def _is_valid(call: Call, row: Any) -> bool:
    day = today(call.uow)
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)


def _allocation(call: Call, entitlement: str, quantity: int) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "entitlement": entitlement,
        "quantity": quantity,
        "state": "reserved",
        "from_on": today(call.uow),
        "changed_at": call.uow.now,
    }


def _end(call: Call, allocations: Sequence[Any]) -> None:
    for row in allocations:
        changes = {"state": "ended", "to_on": today(call.uow), "changed_at": call.uow.now}
        writing.change(call, "allocation", row, changes)


# --- giving back --------------------------------------------------------------------------------------------------


def free(call: Call) -> Mapping[str, Any]:
    """Give back everything that the case holds; nothing when it holds nothing (processes B1, A22)."""
    held = call.uow.execute(sql.HELD_ASSETS, {"instance_id": call.instance.id}).scalars().all()
    if held:
        rows = writing.lock(call.uow, "asset", held)
        writing.move(call, list(rows.values()), "available")
    rights = call.uow.execute(sql.HELD_RIGHTS, {"instance_id": call.instance.id}).all()
    _end(call, rights)
    return {"freed": len(held) + sum(row.quantity for row in rights)}


TOPICS = (
    Topic(
        name="register.find_supply",
        handler=find_supply,
        summary="Looks in stock and in the rights for a catalogue item before anything is bought; takes nothing.",
        inputs={
            "asset_kind": "kind of asset asked for",
            "catalogue_item": "catalogue item; without one nothing can be found",
            "quantity": "how many are asked for",
        },
        outputs={
            "stock": "how many Available assets there are, with those that this case holds",
            "free_rights": "how many rights nobody uses, with those that this case holds",
            "harvestable": f"how many rights were not used for {IDLE_DAYS} days",
            "available": "ids of those assets, oldest first, at most `quantity`",
            "rights": "list of {entitlement, name, free}",
            "supply_note": "what was looked at, when and what was there, as a sentence",
        },
    ),
    Topic(
        name="register.reserve",
        handler=reserve,
        summary="Holds assets and rights for the case instead of what it held before; what is missing is to be bought.",
        inputs={
            "assets": "ids of Available assets",
            "rights": "list of {entitlement, quantity}",
            "quantity": "how many are asked for",
            "asset_kind": "kind of asset asked for; others are refused",
            "cost_centre": "pays for and answers for an asset that nobody does yet; optional",
            "supply": "how many there were; from 1 a reason is needed for what is bought all the same; optional",
            "buy_reason": "why it is bought although there is supply",
        },
        outputs={
            "reused_assets": "ids of the assets held now",
            "reused_rights": "list of {entitlement, quantity} held now",
            "reused": "how many units that is",
            "buy_qty": "how many are left to be bought",
        },
        errors={
            "reuse_assets": "refused: not Available, taken meanwhile (names the case), of another kind, too many",
            "reuse_rights": "refused: not free, not valid today, too many",
            "buy_reason": "refused: missing although there is supply",
        },
    ),
    Topic(
        name="register.free",
        handler=free,
        summary="Gives back every asset and right that the case holds.",
        outputs={"freed": "how many units that was"},
    ),
)
