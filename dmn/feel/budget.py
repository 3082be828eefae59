"""What one evaluation may spend: fuel in proportion to work, a deadline behind it, sizes and depth."""

import time
from typing import TYPE_CHECKING, Any

from dmn.feel.errors import FeelLimit, Place, Warned

if TYPE_CHECKING:
    from dmn.feel.host import Host

MAX_LIST = 100_000
MAX_STRING = 1_000_000
MAX_CALLS = 100
MAX_WARNINGS = 50
# Nesting of lists and contexts, for walks that recurse.
MAX_DEPTH = 100
# One unit of fuel pays for so many characters or list items that a built-in copies. Fuel bounds memory, too: what a
# million
# units may copy stays well below 64 MB.
ITEMS_A_UNIT = 4
# The deadline is looked at once for so many units of fuel.
DEADLINE_EVERY = 2_000


class Run:
    """The account of one evaluation: fuel left, deadline, call depth, warnings (None = nobody asked for them)."""

    __slots__ = ("calls", "checkpoint", "deadline", "fuel", "host", "trace", "warnings")

    def __init__(self, host: "Host", warnings: list[Warned] | None = None) -> None:
        self.host = host
        self.fuel = host.fuel
        # The clock is first read when the first slice of fuel is gone, so a short condition never reads it.
        self.checkpoint = host.fuel - DEADLINE_EVERY
        self.deadline: float | None = None
        self.calls = 0
        self.warnings = warnings
        # Decision tables append what they saw and hit, when somebody asked for it.
        self.trace: list[Any] | None = None

    def spend(self, units: int) -> None:
        """Pay for work about to be done; raise FeelLimit when fuel or time is up."""
        self.fuel -= units
        if self.fuel < self.checkpoint:
            self._check()

    def _check(self) -> None:
        if self.fuel < 0:
            raise FeelLimit("The expression needs too many steps.")
        # A monotonic clock measures the work; it is not the time of day that expressions see.
        now = time.monotonic()
        if self.deadline is None:
            self.deadline = now + self.host.deadline_ms / 1000
        elif now > self.deadline:
            raise FeelLimit(f"The expression takes longer than {self.host.deadline_ms} ms.")
        self.checkpoint = self.fuel - DEADLINE_EVERY

    def pay_items(self, count: int) -> None:
        """Pay for copying or reading `count` characters or list items."""
        self.spend(1 + count // ITEMS_A_UNIT)

    def check_list(self, length: int) -> None:
        """Raise FeelLimit when a list would get too long."""
        if length > MAX_LIST:
            raise FeelLimit(f"A list may have at most {MAX_LIST} items.")

    def check_string(self, length: int) -> None:
        """Raise FeelLimit when a text would get too long."""
        if length > MAX_STRING:
            raise FeelLimit(f"A text may have at most {MAX_STRING} characters.")

    def enter_call(self) -> None:
        """Count one more call inside a call; raise FeelLimit when they nest too deeply."""
        self.spend(1)
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimit(f"Functions may call each other at most {MAX_CALLS} deep.")

    def warn(self, place: Place, message: str) -> None:
        """Keep why a place gave null, when somebody asked for it."""
        if self.warnings is not None and len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(place.warn(message))
