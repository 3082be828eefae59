"""Does in the background what is due: a tick every second, and threads woken after commits (design D8, D17, D22)."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor as SchedulerPool
from apscheduler.schedulers.background import BackgroundScheduler

from engine import children, housekeeping, jobs, messages, migration_runs, publications, sandboxes, timers
from engine.unit_of_work import Engine

logger = logging.getLogger(__name__)

#: How often to look whether the work of the day was done, and whether trials are over.
LOOK_SECONDS = 600

_QUEUES: dict[str, Callable[[Engine], int]] = {
    "job": jobs.run_due,
    "message": messages.deliver_due,
    "child": children.work_due,
    "move": migration_runs.work_due,
}


class Worker:
    """Ticks for one engine until it is stopped. Any number of them may work on one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        # A tick that takes longer than a second makes the next ones be skipped; to be told of each helps nobody.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": SchedulerPool(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._pool = ThreadPoolExecutor(engine.settings.worker_threads, thread_name_prefix="itamflow-worker")
        self._pending = {queue: threading.Semaphore(engine.settings.worker_threads) for queue in _QUEUES}

    def start(self) -> None:
        """Begin to tick, and to listen for what commits set going. Call it after any fork."""
        self._engine.wake, self._engine.after_sweep = self.wake, _rest
        self._scheduler.add_job(self.tick, "interval", seconds=self._engine.settings.tick_seconds)
        for work in (housekeeping.run_daily, sandboxes.sweep):
            self._scheduler.add_job(self._try, "interval", args=[work], seconds=LOOK_SECONDS)
        self._scheduler.start()

    def stop(self) -> None:
        """Finish what is under way, then stop. What is left is due still, here or elsewhere."""
        self._stopping.set()
        self._engine.wake = _sleep
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self, queue: str, _row_id: Any) -> None:
        """Work on a queue soon. Rows say what there is to do, so a full pool loses nothing."""
        if self._stopping.is_set() or not self._pending[queue].acquire(blocking=False):
            return
        try:
            self._pool.submit(self._drain, queue)
        except RuntimeError:
            # The pool was stopped in this very moment.
            self._pending[queue].release()

    def _drain(self, queue: str) -> None:
        # Released first: what is committed from here on must find a free place.
        self._pending[queue].release()
        self._try(_QUEUES[queue])

    def tick(self) -> None:
        """Do everything that is due, once."""
        for work in (timers.fire_due, messages.deliver_due, jobs.run_due, children.work_due, publications.publish_due):
            if self._stopping.is_set():
                return
            self._try(work)
        # Moves of many cases take long, and timers do not wait for them.
        self.wake("move", None)

    def _try(self, work: Callable[[Engine], int]) -> None:
        try:
            work(self._engine)
        except Exception as error:
            # The store may be away; the next tick tries again.
            logger.warning("%s failed: %s", work.__qualname__, error, exc_info=True)


def _sleep(_queue: str, _row_id: Any) -> None:
    """Leave it to another worker."""


def _rest() -> None:
    """The tick looks into every queue itself."""
