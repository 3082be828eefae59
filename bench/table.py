"""One line a figure: what, figure, budget, ok or OVER."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure and the most it may be."""

    what: str
    figure: float
    budget: float
    unit: str = "x"

    @property
    def ok(self) -> bool:
        return self.figure <= self.budget

    def line(self) -> str:
        figure, budget = (f"{n:.0f}" if n >= 100 else f"{n:.2f}" for n in (self.figure, self.budget))
        return f"{self.what:<74} {figure:>9} {self.unit:<4} <= {budget:>6}  {'ok' if self.ok else 'OVER'}"


def median_ms(work: Callable[[], object], times: int = 50, warm: int = 3) -> float:
    """The median of the wall-clock time of `work`, in milliseconds."""
    for _ in range(warm):
        work()
    gc.collect()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1e3


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """The CPU time of this process for one `work`, in milliseconds, over `times`."""
    gc.collect()
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) * 1e3 / times
