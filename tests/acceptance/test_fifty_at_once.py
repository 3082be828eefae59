"""Fifty requests want the same forty-nine notebooks at once: forty-nine get one each, one is told who has them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from engine.unit_of_work import SYSTEM, Engine
from register import invariants
from register.store.tables import asset

REQUESTS = 50
#: Each answers two requests at a time.
SERVERS = 4
#: Far more often than a store is ever too busy to answer.
PATIENCE = 200


@dataclass
class Rush:
    """Analysts who all want notebooks at the same moment, each for another request."""

    answered: Any
    wanted: list[str]
    cases: dict[int, UUID] = field(default_factory=dict)
    tasks: dict[int, UUID] = field(default_factory=dict)
    together: Barrier = field(default_factory=lambda: Barrier(REQUESTS))
    got: dict[int, str] = field(default_factory=dict)
    told: dict[int, list[str]] = field(default_factory=dict)

    def take(self, number: int, window: Any) -> None:
        """Go round the notebooks, each request from another one on, until one is not gone yet."""
        self.together.wait()
        for turn in range(len(self.wanted)):
            one = self.wanted[(number + turn) % len(self.wanted)]
            if self.reserves(number, one, window):
                self.got[number] = one
                break
        window.leave()

    def reserves(self, number: int, one: str, window: Any) -> bool:
        """Try to reserve a notebook, and keep what is said when it is gone."""
        for _ in range(PATIENCE):
            try:
                window.post(f"/tasks/{self.tasks[number]}/complete", {"data": {"reuse_assets": [one]}})
            except self.answered as refused:
                if refused.problem["status"] == 503:
                    continue
                self.told.setdefault(number, []).extend(refused.problem["errors"]["reuse_assets"])
                return False
            return True
        raise AssertionError("The store was too busy for too long.")


@pytest.fixture
def rush(organisation: Any, answered: Any) -> Rush:
    """Fifty requests that wait for the choice between stock and shop."""
    found = Rush(answered, organisation.stock(*(f"ST-{number:02}" for number in range(1, REQUESTS))))
    for number in range(REQUESTS):
        organisation.start("rita", organisation.request())
        found.cases[number] = organisation.case
        found.tasks[number] = organisation.open()["A5"].id
        organisation.visit("irma").post(f"/tasks/{found.tasks[number]}/claim")
    return found


def test_forty_nine_reserve_and_one_is_told(
    organisation: Any, rush: Rush, serve: Callable[[Engine], AbstractContextManager[int]]
) -> None:
    with ExitStack() as servers:
        ports = [servers.enter_context(serve(organisation.engine)) for _ in range(SERVERS)]
        windows = [organisation.window("irma", ports[number % SERVERS]) for number in range(REQUESTS)]
        threads = [Thread(target=rush.take, args=each) for each in enumerate(windows)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(rush.got) == len(set(rush.got.values())) == REQUESTS - 1
    (late,) = set(range(REQUESTS)) - set(rush.got)
    assert len(rush.told[late]) == len(rush.wanted)
    assert all("ACQ-2026-" in sentence for sentence in rush.told[late])
    held = {row.id: row.reserved_by for row in organisation.everything(asset)}
    assert held == {one: rush.cases[number] for number, one in rush.got.items()}
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert [each.id for each in invariants.check(uow) if not each.ok] == []
