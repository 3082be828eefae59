"""Rights that are free again: whoever waits for one looks once more (processes C-20)."""

from engine import signals
from engine.topics import Call
from register.store import licences as sql

SIGNAL = "itam.rights.freed"


def tell(call: Call) -> None:
    """Let those who wait for a right look whether one is free by now; nobody is disturbed while nobody waits."""
    if call.uow.execute(sql.ANYBODY_WAITS).first() is not None:
        signals.throw(call, SIGNAL)
