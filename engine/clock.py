"""The only place that reads the time."""

from datetime import UTC, datetime
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Anything that tells an aware time."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """Stands still until it is moved: the time of a trial."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Stopwatch:
    """Measures how long work takes, whatever the clocks on the wall say."""

    def __init__(self) -> None:
        self._begun = monotonic()

    def seconds(self) -> float:
        """Return the seconds since it was made."""
        return monotonic() - self._begun
