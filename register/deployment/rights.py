"""Rights for what is deployed: held together, taken one by one, and counted against their use."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.ids import new_id
from engine.topics import Call
from register import writing
from register.deployment import lines
from register.deployment.lines import OF_RIGHTS, Line
from register.lookups import today
from register.refusals import say
from register.store import deploying as sql

# --- held for the whole deployment --------------------------------------------------------------------------------


def units(call: Call, ids: Iterable[str]) -> dict[str, int]:
    """Return how many units of each entitlement a message means: what its sender reserved, else all that are free."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    reserved: dict[str, int] = {}
    for row in _reserved_by_sender(call):
        reserved[row.entitlement] = reserved.get(row.entitlement, 0) + row.quantity
    known = {row.id: row for row in call.uow.execute(sql.ENTITLEMENTS, {"ids": wanted})}
    return {
        id: reserved.get(id) or max(0, known[id].quantity - int(known[id].taken)) if id in known else 1 for id in wanted
    }


def hold(call: Call, wanted: Sequence[str]) -> None:
    """Hold one unit for each entry of `wanted`, as many as are free; what the sender reserved is ours from now on."""
    counts = {id: list(wanted).count(id) for id in dict.fromkeys(wanted)}
    rows = writing.lock(call.uow, "entitlement", counts)
    for row in _reserved_by_sender(call):
        if row.entitlement in counts:
            _end(call, row)
    for id, row in rows.items():
        free = min(counts[id], row.quantity - _taken(call, id)) if _is_in_force(call, row) else 0
        if free > 0:
            writing.add(call, "allocation", [_allocation(call, id, free, "reserved")])


def free(call: Call) -> int:
    """Give back every right that the case holds and nobody has taken; return how many units that was."""
    held = call.uow.execute(sql.RESERVED, {"cases": [call.instance.id]}).all()
    for row in held:
        _end(call, row)
    return sum(row.quantity for row in held)


def _reserved_by_sender(call: Call) -> Sequence[Any]:
    if call.instance.parent_id is None:
        return ()
    return call.uow.execute(sql.RESERVED, {"cases": [call.instance.parent_id]}).all()


def _taken(call: Call, id: str) -> int:
    return int(call.uow.execute(sql.ENTITLEMENTS, {"ids": [id]}).one().taken)


def _is_in_force(call: Call, row: Any) -> bool:
    day = today(call.uow)
    starts = row.starts_on is None or row.starts_on <= day
    return bool(row.stage == "in_use" and starts and (row.ends_on is None or day <= row.ends_on))


def _allocation(call: Call, entitlement: str, quantity: int, state: str, person: str | None = None) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "entitlement": entitlement,
        "person": person,
        "quantity": quantity,
        "state": state,
        "from_on": today(call.uow),
        "changed_at": call.uow.now,
    }


def _end(call: Call, row: Any) -> None:
    changes = {"state": "ended", "to_on": today(call.uow), "changed_at": call.uow.now}
    writing.change(call, "allocation", row, changes)


# --- one by one ---------------------------------------------------------------------------------------------------


def allocate(call: Call) -> Mapping[str, Any]:
    """Take one right for a line: of what its deployment holds, else of the cheapest entitlement that fits.

    `right`: taken, not_needed (a thing needs none), none. INV-08: the entitlement is locked while it is counted.
    """
    line = lines.of_call(call)
    if line.entitlement is None or line.kind not in OF_RIGHTS:
        return {"right": "not_needed", "allocation": None, "reason": None}
    found = _from_reservation(call, line) or _cheapest(call, line)
    if found is None:
        return {"right": "none", "allocation": None, "reason": say(call.uow, "no_right_free", name=line.name)}
    row = _allocation(call, found, 1, "reserved", line.beneficiary)
    writing.add(call, "allocation", [row])
    return {"right": "taken", "allocation": row["id"], "reason": None}


def _from_reservation(call: Call, line: Line) -> str | None:
    """Take one unit out of what the deployment holds; return its entitlement."""
    writing.lock(call.uow, "entitlement", [line.entitlement or ""])
    given = {"case": call.instance.parent_id, "entitlement": line.entitlement}
    held = call.uow.execute(sql.RESERVED_OF, given).first() if call.instance.parent_id else None
    if held is None:
        return None
    if held.quantity == 1:
        _end(call, held)
    else:
        writing.change(call, "allocation", held, {"quantity": held.quantity - 1, "changed_at": call.uow.now})
    return line.entitlement


def _cheapest(call: Call, line: Line) -> str | None:
    named = call.uow.execute(sql.ENTITLEMENTS, {"ids": [line.entitlement]}).first()
    if named is None:
        return None
    given = {"id": named.id, "product": named.product, "item": named.catalogue_item, "today": today(call.uow)}
    for row in call.uow.execute(sql.FITTING, given).all():
        writing.lock(call.uow, "entitlement", [row.id])
        if _taken(call, row.id) < row.quantity:
            return str(row.id)
    return None


def confirm(call: Call, id: str | None, person: str | None) -> None:
    """Say that a right is in use from today on; nothing without one."""
    row = None if id is None else call.uow.execute(sql.ALLOCATION, {"id": id}).one_or_none()
    if row is not None:
        changes = {"state": "in_use", "person": person, "from_on": today(call.uow), "changed_at": call.uow.now}
        writing.change(call, "allocation", row, changes)


def end(call: Call, id: str | None) -> None:
    """End a right that was taken; nothing without one, or when it has ended."""
    row = None if id is None else call.uow.execute(sql.ALLOCATION, {"id": id}).one_or_none()
    if row is not None and row.state != "ended":
        _end(call, row)


# --- counted ------------------------------------------------------------------------------------------------------


def position(call: Call) -> Mapping[str, Any]:
    """Say of each product of a deployment how rights and use stand (processes B2, D13).

    Use is what is allocated or what discovery found installed, whichever is more. What somebody asked for and no right
    was free for counts against the rights as well.
    """
    touched: dict[str, list[Line]] = {}
    for line in lines.all_of(call):
        if line.entitlement is not None:
            touched.setdefault(line.product or line.name, []).append(line)
    found = [_position(call, product, some) for product, some in touched.items()]
    return {"positions": found, "shortfalls": [one for one in found if one["position"] < 0]}


def _position(call: Call, product: str, some: Sequence[Line]) -> dict[str, Any]:
    named = call.uow.execute(sql.ENTITLEMENTS, {"ids": [some[0].entitlement]}).first()
    given = {
        "id": some[0].entitlement,
        "product": named.product if named else None,
        "item": named.catalogue_item if named else None,
        "today": today(call.uow),
    }
    counted = call.uow.execute(sql.RIGHTS_OF, given).one()
    installed = call.uow.execute(sql.INSTALLED, {"product": given["product"]}).scalar_one() if given["product"] else 0
    used = max(int(counted.taken), int(installed))
    wanted = sum(1 for line in some if "no_right" in (line.status, line.was))
    return {
        "product": product,
        "rights": int(counted.rights),
        "used": used,
        "wanted": wanted,
        "position": int(counted.rights) - used - wanted,
    }
