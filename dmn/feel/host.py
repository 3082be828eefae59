"""What the surrounding program lends an evaluation: the time, the zone, limits and named functions."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from msgspec import Struct

DEFAULT_FUEL = 1_000_000
DEFAULT_DEADLINE_MS = 2_000
_NONE: Mapping[date, bool] = {}


class Host(Struct, frozen=True):
    """The world as one evaluation sees it.

    `now` gives an aware datetime, read only by now() and today(); `zone` is where people live, so what "today" means.
    `special_days` gives the days on which, other than the usual calendar says, people work (True) or do not (False);
    it is asked only when working days are counted. `fuel` is a number of steps, `deadline_ms` milliseconds.
    """

    now: Callable[[], datetime]
    zone: tzinfo = UTC
    fuel: int = DEFAULT_FUEL
    deadline_ms: int = DEFAULT_DEADLINE_MS
    special_days: Callable[[], Mapping[date, bool]] = lambda: _NONE

    def local_now(self) -> datetime:
        """Return the present moment in the host's zone."""
        return self.now().astimezone(self.zone)


class Function(Struct, frozen=True):
    """A named function that the host lends to expressions.

    `call` gets the host and then FEEL values, one for each parameter (null for a missing optional one), and gives a
    FEEL value. It raises `NoValue` with a sentence when it has none. `optional` counts the trailing parameters that
    may be left out; `cost` is fuel a call.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]
    optional: int = 0
    cost: int = 10


class Functions(Struct, frozen=True):
    """An immutable registry of host functions by name."""

    by_name: Mapping[str, Function] = {}

    @staticmethod
    def of(*functions: Function) -> "Functions":
        """Return a registry of these functions; ValueError when a name comes twice."""
        return Functions().with_(*functions)

    def with_(self, *functions: Function) -> "Functions":
        """Return a registry that has these functions too; ValueError when a name is taken."""
        by_name = dict(self.by_name)
        for function in functions:
            if function.name in by_name:
                raise ValueError(f"There is already a function named “{function.name}”.")
            by_name[function.name] = function
        return Functions(by_name)

    def merged(self, other: "Functions") -> "Functions":
        """Return a registry with the functions of both."""
        return self.with_(*other)

    def __iter__(self) -> Iterator[Function]:
        return iter(self.by_name.values())

    def get(self, name: str) -> Function | None:
        """Return the function of that name or None."""
        return self.by_name.get(name)


NO_FUNCTIONS = Functions()
