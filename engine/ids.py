"""Keys of rows: UUIDv7 made with the engine's time, so that keys sort by creation (RFC 9562 §5.7, §6.2 method 2)."""

import random
import threading
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 74
_STEP_BITS = 32
_LOW_BITS = 62
_VERSION, _VARIANT = 7, 0b10

_system = random.SystemRandom()
_lock = threading.Lock()
_last = (-1, 0)


def new_id(now: datetime) -> UUID:
    """Return a new UUIDv7 for the moment `now`; later ones of the same millisecond in this process sort after it."""
    global _last
    milliseconds = int(now.timestamp() * 1000)
    with _lock:
        before, tail = _last
        if milliseconds == before:
            tail += 1 + random.getrandbits(_STEP_BITS)
        else:
            # The highest bit stays free, so that counting on never runs over.
            tail = _system.getrandbits(_RANDOM_BITS - 1)
        _last = (milliseconds, tail)
    high, low = tail >> _LOW_BITS, tail & ((1 << _LOW_BITS) - 1)
    return UUID(int=(milliseconds << 80) | (_VERSION << 76) | (high << 64) | (_VARIANT << _LOW_BITS) | low)
