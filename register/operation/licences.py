"""Rights against use: the position of a product, rights taken back from who does not need them (clause 11.3)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.operation import editions
from register.operation.leaving import end
from register.refusals import refused
from register.store import licences as licence_sql
from register.store import operating as sql
from register.supply import IDLE_DAYS

# --- which are due -----------------------------------------------------------------------------------------------

#: From this share of free rights on, fewer could be renewed (processes C-20; dmn_licence says the same).
SURPLUS = Decimal("0.1")
#: A position that nobody signed for so long is looked at again even when it fits.
SIGNED_DAYS = 365


def due(call: Call) -> Mapping[str, Any]:
    """Find the products whose position somebody has to look at, publisher by publisher (processes C-20, monthly).

    Those that are short, of which more than a tenth is free, or whose position nobody signed for a year. One whose
    case is still open is left out.
    """
    day = today(call.uow)
    since = call.uow.now - timedelta(days=SIGNED_DAYS)
    held = {row.product: row for row in call.uow.execute(licence_sql.HELD, {"today": day})}
    seen = {row.product: int(row.installed) for row in call.uow.execute(licence_sql.SEEN)}
    waiting = {row.product: int(row.waiting) for row in call.uow.execute(licence_sql.WAITING)}
    looked = {row.product: row for row in call.uow.execute(licence_sql.LOOKED_AT)}
    publishers = {row.id: (row.publisher, row.title) for row in call.uow.execute(licence_sql.PUBLISHERS)}
    found = []
    for name in {*held, *seen, *waiting}:
        rights, taken = (int(held[name].rights), int(held[name].taken)) if name in held else (0, 0)
        gap = max(taken, seen.get(name, 0)) + waiting.get(name, 0) - rights
        last = looked.get(name)
        if last is not None and last.unsigned:
            continue
        if gap > 0 or -gap > SURPLUS * rights or last is None or last.signed_at < since:
            found.append(name)
    return {"products": sorted(found, key=lambda name: (*publishers.get(name, ("", name)), name))}


# --- how it stands ------------------------------------------------------------------------------------------------


def build_position(call: Call) -> Mapping[str, Any]:
    """Work out how the rights to a product stand, and keep it (processes C-20; m.L1 to m.L3).

    Use is what is allocated or what discovery found installed, whichever is more; who waits for a right counts too,
    what needs none does not. InvalidSubmission when nothing is known of the product.
    """
    name = inputs.text(call, "product")
    rights = call.uow.execute(sql.RIGHTS_TO, {"product": name, "today": today(call.uow)}).all()
    product = next((row.product for row in rights if row.product), name)
    known = call.uow.execute(sql.PRODUCT, {"product": product}).one_or_none()
    installed = call.uow.execute(sql.INSTALLED, {"product": product}).scalar_one()
    if not rights and known is None and not installed:
        raise refused(call, "product", "no_product", name=name)
    uses = call.uow.execute(sql.USES_OF, {"ids": [row.id for row in rights]}).all() if rights else []
    allocated = sum(row.quantity for row in uses)
    total = sum(row.quantity for row in rights)
    waiting = len(call.uow.execute(licence_sql.QUEUE, {"product": product}).all())
    used = max(allocated, installed) + waiting + _whole(call, "wanted") - _whole(call, "excluded")
    idle = _idle(call, uses)
    price = price_of(rights)
    swaps = editions.cheaper(call, known, uses, price) if known else []
    position = {"product": product, "as_of": call.uow.now, "rights": total, "used": max(used, 0), "unit_price": price}
    position["idle"] = sum(one["quantity"] for one in idle)
    return {
        "position_no": _keep(call, position),
        "title": known.title if known else next((row.name for row in rights), name),
        **{key: position[key] for key in ("rights", "used", "unit_price")},
        "gap": used - total,
        "surplus_share": Decimal(total - used) / total if total > used else Decimal(0),
        "shortfall_value": price and max(used - total, 0) * price,
        "unallocated": max(installed - allocated, 0),
        "candidates": idle,
        "harvestable": position["idle"],
        "waiting": waiting,
        "swaps": swaps,
        "swappable": len(swaps),
        "catalogue_item": next((row.catalogue_item for row in rights if row.catalogue_item), None),
        "asset_kind": next((row.kind for row in rights), None),
    }


def _whole(call: Call, name: str) -> int:
    return int(inputs.maybe_number(call.inputs, name) or 0)


def price_of(rights: Sequence[Any]) -> Decimal | None:
    """Return what one right cost last, in base currency."""
    priced = [row for row in rights if row.cost is not None and row.quantity]
    newest = max(priced, key=lambda row: (str(row.acquired_on or ""), row.id), default=None)
    return None if newest is None else (newest.cost / newest.quantity).quantize(Decimal("0.01"))


def _idle(call: Call, uses: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the uses that rest for 60 days and belong to somebody who can be asked."""
    since = today(call.uow) - timedelta(days=IDLE_DAYS)
    rest = [row for row in uses if row.state == "in_use" and row.last_used_on and row.last_used_on <= since]
    on = [row.asset for row in rest if row.asset and not row.person]
    keepers = sql.custodians(call.uow.execute(sql.CUSTODIANS, {"ids": on}).all()) if on else {}
    asked = [(row, row.person or keepers.get(row.asset)) for row in rest]
    return [
        {"allocation": row.id, "person": who, "last_used_on": row.last_used_on, "quantity": row.quantity}
        for row, who in asked
        if who and call.uow.engine.directory.person_exists(call.uow, who)
    ]


def _keep(call: Call, position: Mapping[str, Any]) -> str:
    """Write the position of the case, once; later rounds correct it."""
    number = writing.case_no(call)
    ids = call.uow.execute(sql.POSITION_OF, {"case_no": number}).scalars().all()
    if ids:
        row = writing.lock(call.uow, "licence_position", ids)[ids[0]]
        writing.change(call, "licence_position", row, position)
        return str(row.id)
    row_id = str(new_id(call.uow.now))
    writing.add(call, "licence_position", [{"id": row_id, **position}])
    return row_id


# --- taken back ---------------------------------------------------------------------------------------------------


def reclaim(call: Call) -> Mapping[str, Any]:
    """Take rights back: at once from who needs none, on trial from who says nothing (processes C-20).

    A right on trial stays held for its user until `licence.undo` decides, so that nobody else gets it meanwhile.
    """
    asked = {str(row.get("allocation")): row for row in inputs.rows(call, "candidates", needed=False)}
    said = {str(row.get("allocation")): row.get("needed") for row in inputs.rows(call, "answers", needed=False)}
    rows = [row for row in writing.lock(call.uow, "allocation", asked).values() if row.state == "in_use"]
    given_up = [row for row in rows if said.get(row.id) is False]
    silent = [row for row in rows if said.get(row.id) is None]
    for row in silent:
        writing.change(call, "allocation", row, {"state": "reserved", "changed_at": call.uow.now})
    return {
        "reclaimed": end(call, given_up) + sum(row.quantity for row in silent),
        "silent": [asked[row.id] for row in silent],
    }


def undo(call: Call) -> Mapping[str, Any]:
    """Give back what somebody wants back after all; the rest of what is on trial ends (processes C-20)."""
    back = set(inputs.texts(call, "undone"))
    on_trial = [str(row.get("allocation")) for row in inputs.rows(call, "silent", needed=False)]
    rows = [row for row in writing.lock(call.uow, "allocation", on_trial).values() if row.state == "reserved"]
    for row in rows:
        if row.id in back:
            writing.change(call, "allocation", row, {"state": "in_use", "changed_at": call.uow.now})
    ended = end(call, [row for row in rows if row.id not in back])
    return {"given_back": sum(row.quantity for row in rows if row.id in back), "ended": ended}


# --- signed -------------------------------------------------------------------------------------------------------


def sign(call: Call) -> Mapping[str, Any]:
    """Sign the position of the case: what it is counted by, what proves the rights, what was decided."""
    id = inputs.text(call, "position_no")
    row = writing.lock(call.uow, "licence_position", [id])[id]
    signed = {
        "metric": inputs.text(call, "metric"),
        "evidence": inputs.text(call, "evidence"),
        "decision": inputs.text(call, "decision"),
        "signed_by": call.uow.actor,
        "signed_at": call.uow.now,
    }
    writing.change(call, "licence_position", row, signed)
    return {"signed_by": call.uow.actor}


TOPICS = (
    Topic(
        name="licence.due",
        handler=due,
        summary="Finds the products whose rights and use somebody has to look at.",
        outputs={"products": "keys, catalogue items or names of rights, those of one publisher together"},
    ),
    Topic(
        name="licence.build_position",
        handler=build_position,
        summary="Works out how the rights to a product stand against its use, and keeps it.",
        inputs={
            "product": "product, catalogue item, or name of the right",
            "wanted": "how many wait for a right; optional",
            "excluded": "how many uses need no right; optional",
        },
        outputs={
            "position_no": "id of the position, kept once a case",
            "title": "name of the product",
            "rights": "rights that are valid today",
            "used": "use that needs a right",
            "unit_price": "what one right cost last, in EUR, or null",
            "gap": "use less rights; below 0 when some are free",
            "surplus_share": "free rights as a share of all",
            "shortfall_value": "the gap in EUR, or null without a price",
            "unallocated": "installations that discovery found beyond what is allocated",
            "candidates": "list of {allocation, person, last_used_on, quantity}: unused for 60 days",
            "harvestable": "how many rights that is",
            "waiting": "how many people wait for one in the queue",
            "swaps": "list of {allocation, person, to, edition}: uses that could move to a cheaper one",
            "swappable": "how many uses that is",
            "catalogue_item": "catalogue item by which such rights were bought, or null",
            "asset_kind": "kind of the rights, or null",
        },
        errors={"product": "refused: nothing is known of it"},
    ),
    Topic(
        name="licence.reclaim",
        handler=reclaim,
        summary="Takes rights back from who needs none, and on trial from who says nothing.",
        inputs={
            "candidates": "as licence.build_position gave them",
            "answers": "list of {allocation, needed}",
        },
        outputs={
            "reclaimed": "how many rights",
            "silent": "those of the candidates who said nothing: taken on trial",
        },
    ),
    Topic(
        name="licence.undo",
        handler=undo,
        summary="Gives back rights on trial that are wanted after all; the rest ends.",
        inputs={"silent": "as licence.reclaim gave it", "undone": "list of ids of allocations that are wanted back"},
        outputs={"given_back": "how many rights were given back", "ended": "how many rights are free now"},
    ),
    Topic(
        name="licence.sign",
        handler=sign,
        summary="Signs the position of a product with what was decided.",
        inputs={
            "position_no": "the position of this case",
            "metric": "what the rights are counted by",
            "evidence": "what proves the rights",
            "decision": "what was decided",
        },
        outputs={"signed_by": "who signed"},
        errors={"metric": "refused: missing", "evidence": "refused: missing", "decision": "refused: missing"},
    ),
)
