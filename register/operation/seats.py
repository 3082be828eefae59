"""A licence for me: given at once when one is free, else in the order of asking, as soon as one is (processes C-20)."""

from collections.abc import Mapping
from typing import Any

from engine.ids import new_id
from engine.topics import Call, Topic
from register import freed, inputs, writing
from register.deployment.lines import OF_RIGHTS
from register.lookups import today
from register.reference import CatalogueItem, catalogue_item
from register.refusals import refused
from register.store import licences as sql


def ask(call: Call) -> Mapping[str, Any]:
    """Note that whoever began the case wants a right, and give it when one is free and nobody waits before them.

    InvalidSubmission on catalogue_item: no licence, none of ours, theirs already, asked for already.
    """
    item = _item(call)
    person, product = call.instance.started_by, item.product or item.id
    pool = call.uow.execute(sql.POOL, {"product": product, "today": today(call.uow)}).scalars().all()
    if not pool:
        raise refused(call, "catalogue_item", "seat_none", name=item.name)
    if call.uow.execute(sql.OF_PERSON, {"ids": pool, "person": person}).first() is not None:
        raise refused(call, "catalogue_item", "seat_yours", name=item.name)
    asked = next((one for one in _queue(call, product) if one.person == person), None)
    if asked is not None:
        raise refused(call, "catalogue_item", "seat_asked", name=item.name, case=asked.id)
    number = writing.case_no(call)
    wish = {"id": number, "product": product, "catalogue_item": item.id, "person": person}
    writing.add(call, "seat_wish", [{**wish, "asked_at": call.uow.now, "state": "waiting"}])
    found = take(call)
    first = found["place"] == 1 and call.uow.execute(sql.UNSIGNED, {"product": product}).first() is None
    return {"person": person, "product": product, "title": item.name, "opens_case": first, **found}


def _item(call: Call) -> CatalogueItem:
    named = inputs.text(call, "catalogue_item")
    item = catalogue_item(call.uow, named)
    if item is None:
        raise refused(call, "catalogue_item", "unknown", name=named)
    if item.kind not in OF_RIGHTS:
        raise refused(call, "catalogue_item", "seat_of_things", name=item.name)
    return item


def _queue(call: Call, product: str) -> list[Any]:
    return list(call.uow.execute(sql.QUEUE, {"product": product}))


# --- given --------------------------------------------------------------------------------------------------------


def take(call: Call) -> Mapping[str, Any]:
    """Give the case its right when as many are free as people wait up to it, else say its place in the queue.

    The rights are locked while they are counted, so that nobody overtakes (INV-08). Held for the case until the
    deployment that it asks for takes it over.
    """
    wish = _wish(call)
    if wish is None:
        return {"entitlement_id": None, "place": None}
    pool = list(call.uow.execute(sql.POOL, {"product": wish.product, "today": today(call.uow)}).scalars())
    free = {id: number for id, number in freed.count(call, pool).items() if number > 0}
    place = [one.id for one in _queue(call, wish.product)].index(wish.id) + 1
    if place > sum(free.values()):
        return {"entitlement_id": None, "place": place}
    found = next(iter(free))
    writing.add(call, "allocation", [_held(call, found)])
    writing.change(call, "seat_wish", wish, {"state": "given", "entitlement": found})
    freed.tell(call)
    return {"entitlement_id": found, "place": None}


def _wish(call: Call) -> Any:
    """Return the locked wish of the case while it waits; None when it has ended."""
    number = writing.case_no(call)
    wish = writing.lock(call.uow, "seat_wish", [number]).get(number)
    return wish if wish is not None and wish.state == "waiting" else None


def _held(call: Call, entitlement: str) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "entitlement": entitlement,
        "quantity": 1,
        "state": "reserved",
        "from_on": today(call.uow),
        "changed_at": call.uow.now,
    }


def leave(call: Call) -> Mapping[str, Any]:
    """Take the case out of the queue; whoever waits behind it moves up. Nothing when it waits for nothing."""
    wish = _wish(call) if call.instance.business_key else None
    if wish is not None:
        writing.change(call, "seat_wish", wish, {"state": "left"})
        freed.tell(call)
    return {"left": wish is not None}


def let_go(call: Call) -> None:
    """Take a case that is cancelled out of the queue."""
    leave(call)


_FOUND = {
    "entitlement_id": "the entitlement of which one right is held for the case, or null",
    "place": "place in the queue from 1, null once a right is held",
}
TOPICS = (
    Topic(
        name="seat.ask",
        handler=ask,
        summary="Notes that whoever began the case wants a licence, and holds one for them when one is free.",
        inputs={"catalogue_item": "what for: a catalogue item of software, a cloud service or digital content"},
        outputs={
            "person": "who gets it",
            "product": "key of the product, else of the catalogue item",
            "title": "its name",
            "opens_case": "whether the licence managers have to hear that one is missing",
            **_FOUND,
        },
        errors={"catalogue_item": "refused: no such right, none of ours, theirs already, asked for already"},
    ),
    Topic(
        name="seat.take",
        handler=take,
        summary="Looks whether it is the turn of the case, and holds a licence for it then.",
        outputs=_FOUND,
    ),
    Topic(
        name="seat.leave",
        handler=leave,
        summary="Takes the case out of the queue for a licence.",
        outputs={"left": "whether it waited"},
    ),
)
