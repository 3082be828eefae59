"""Rights that are free: how many there are, and that whoever waits for one looks once more (processes C-20)."""

from collections.abc import Collection

from engine import signals
from engine.topics import Call
from register import writing
from register.store import licences as sql

SIGNAL = "itam.rights.freed"


def tell(call: Call) -> None:
    """Let those who wait for a right look whether one is free by now; nobody is disturbed while nobody waits."""
    if call.uow.execute(sql.ANYBODY_WAITS).first() is not None:
        signals.throw(call, SIGNAL)


def count(call: Call, entitlements: Collection[str]) -> dict[str, int]:
    """Lock entitlements and return how many rights of each are free, so that nobody takes one meanwhile (INV-08).

    In the order given; those that are not there are left out.
    """
    locked = writing.lock(call.uow, "entitlement", entitlements)
    taken = {row.entitlement: int(row.taken) for row in call.uow.execute(sql.TAKEN, {"ids": list(locked)})}
    return {id: locked[id].quantity - taken.get(id, 0) for id in entitlements if id in locked}
