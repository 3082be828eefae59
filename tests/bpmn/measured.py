"""Checks model files in processes of their own, under hard limits, and says what each took.

Started as a program it reads groups of files from its input, one JSON list a line. For each group it forks: what one
group leaves behind is not counted for the next, and no group can take more than it may. The time is that of the
processor, and beside it stands what a fixed piece of work takes at that very moment, since other work on a machine
makes every second of a processor worth less.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Memory over the start that a group may take, and seconds of the processor for one file.
MEGABYTES = 200
SECONDS = 2.0
#: Where the system ends a process that has gone far beyond.
HARD_SECONDS = 120
#: What `_reference` takes on a machine that does nothing else.
REFERENCE = 0.04
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Taken:
    """What a group took. Files: how many findings each has, and its seconds in the worth of an idle machine."""

    ended_well: bool
    megabytes: float
    findings: list[int]
    seconds: list[float]


class Measured:
    """The other process, as long as a test module needs it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def check(self, files: Sequence[Path]) -> Taken:
        """Check and compile files as a deployment does, one after the other in one process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(file) for file in files]) + "\n")
        self._process.stdin.flush()
        return Taken(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it, and with it nothing else."""
        self._process.communicate("")


def _serve() -> None:
    _check(b"<x/>")
    for line in sys.stdin:
        reading, writing = os.pipe()
        begun = _megabytes()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _work(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            rows = [json.loads(row) for row in said]
        _, status, used = os.wait4(child, 0)
        taken = {
            "ended_well": status == 0,
            "megabytes": max(0.0, used.ru_maxrss / 1024 - begun),
            "findings": [row[0] for row in rows],
            "seconds": [row[1] for row in rows],
        }
        print(json.dumps(taken), flush=True)


def _work(files: list[str], writing: int) -> None:
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = size + MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (HARD_SECONDS, HARD_SECONDS))
    with os.fdopen(writing, "w") as answer:
        for file in files:
            data = Path(file).read_bytes()
            begun = time.process_time()
            findings = _check(data)
            seconds = time.process_time() - begun
            worth = max(1.0, _reference() / REFERENCE) if seconds > SECONDS else 1.0
            print(json.dumps([findings, seconds / worth]), file=answer, flush=True)
    os._exit(0)


def _check(data: bytes) -> int:
    from bpmn.findings import InvalidProcess
    from bpmn.lint import check
    from bpmn.semantics.parser import compile_file

    try:
        return len(check(data, sound=compile_file(data)))
    except InvalidProcess as invalid:
        return len(invalid.findings)


def _reference() -> float:
    """Do a fixed piece of work that is like a check's: texts taken apart and put into tables."""
    begun = time.process_time()
    table: dict[str, list[str]] = {}
    for number in range(120_000):
        name = f"{{urn:x}}node{number}".rpartition("}")[2]
        table.setdefault(name[:6], []).append(name)
    return time.process_time() - begun


def _megabytes() -> float:
    """Return what this process holds now: the peak of a fork begins there."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _serve()
