"""Turns a server of waitress in a thread of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from waitress import wasyncore


@contextmanager
def turning(server: Any) -> Iterator[int]:
    """Serve until left; gives the port."""
    ended = Event()

    def turn() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=0.01, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)

    thread = Thread(target=turn)
    thread.start()
    try:
        yield server.effective_port
    finally:
        ended.set()
        thread.join()
