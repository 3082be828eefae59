"""Nothing acknowledged is lost and nothing happens twice when servers are killed at random."""

import os
import random
import threading
import time
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from engine import instances, tasks, verify
from engine.unit_of_work import Engine

KILLS = 500 if os.environ.get("ITAMFLOW_SOAK") else 20
CLIENTS, CASES, TIMERS = 3, 4, 12


class Worker(threading.Thread):
    """Completes whatever is open, on any server that answers, and writes down what was acknowledged.

    It signs in once, before anything is killed: sessions are rows and outlive a server, while a sign-in cut short
    counts as a failed attempt, and many of those lock the account.
    """

    def __init__(self, product: Any, servers: list[Any], cases: list[str], seed: int) -> None:
        super().__init__(daemon=True)
        self.product, self.servers, self.cases = product, servers, cases
        self.cookie = product.Client(servers[0].port).sign_in("rita").cookie
        self.random = random.Random(seed)
        self.acknowledged: list[str] = []
        self.unclear: list[str] = []
        self.unexpected: list[Any] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            with suppress(OSError, self.product.http.client.HTTPException):
                client = self.product.Client(self.random.choice(self.servers).port)
                client.cookie = self.cookie
                self._work(client)
            # Asking a server that is just starting again and again would only keep it from starting.
            time.sleep(0.05)

    def _work(self, client: Any) -> None:
        while not self.stop.is_set():
            case = self.random.choice(self.cases)
            listed = client.call("GET", f"/tasks?instance_id={case}")
            if listed.status != 200 or not listed.body["items"]:
                continue
            task = listed.body["items"][0]["id"]
            self.unclear.append(task)
            answer = client.call("POST", f"/tasks/{task}/complete", {"data": {}}, **{"Idempotency-Key": str(uuid4())})
            self.unclear.pop()
            if answer.status == 200:
                self.acknowledged.append(task)
            elif answer.status not in (404, 409, 503):
                self.unexpected.append((answer.status, answer.body))


def _kill_at_random(servers: list[Any], clients: list[Worker], kills: int, seed: int) -> None:
    """Kill at random moments, but only while work goes on: on a busy machine a server may be long in starting."""
    chance = random.Random(seed)
    for _ in range(kills):
        _until_more_is_done(clients)
        time.sleep(chance.uniform(0, 0.5))
        server = chance.choice(servers)
        server.kill()
        server.start()


def _until_more_is_done(clients: list[Worker]) -> None:
    done = sum(len(client.acknowledged) for client in clients)
    for _ in range(6_000):
        if sum(len(client.acknowledged) for client in clients) > done + 1:
            return
        time.sleep(0.05)
    raise AssertionError("nothing was acknowledged for minutes")


def test_every_acknowledged_completion_is_there_once_after_20_kills(
    seeded: Engine, database_url: str, product: Any, record_property: Any
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    many = database_url.startswith("postgresql")
    with seeded.unit_of_work("rita") as uow:
        cases = [str(instances.start(uow, "counting", {"n": 0}).id) for _ in range(CASES)]
        waiting = [instances.start(uow, "waiting", {"fired": 0}).id for _ in range(TIMERS)]
    servers = [product.Process(database_url, "serve").start() for _ in range(2 if many else 1)]
    workers = [product.Process(database_url, "worker").start(wait=False) for _ in range(2 if many else 0)]
    clients = [Worker(product, servers, cases, seed + i) for i in range(CLIENTS)]
    try:
        for client in clients:
            client.start()
        begin = time.monotonic()
        _kill_at_random(servers, clients, KILLS, seed)
        print(f"{KILLS} kills, {(time.monotonic() - begin) / KILLS:.2f} s each")
        for worker in workers:
            worker.kill()
            worker.start(wait=False)
        _until_all_fired(seeded, waiting)
    finally:
        for client in clients:
            client.stop.set()
        for client in clients:
            client.join()
        for process in (*servers, *workers):
            process.stop()

    assert [entry for client in clients for entry in client.unexpected] == []
    acknowledged = [task for client in clients for task in client.acknowledged]
    assert len(acknowledged) > KILLS, "too little happened to show anything"
    assert len(set(acknowledged)) == len(acknowledged), "one task was acknowledged twice"
    _every_completion_is_counted_once(seeded, cases, set(acknowledged), clients)
    _every_timer_fired_once(seeded, waiting)
    assert verify.run(seeded).ok


def _every_completion_is_counted_once(engine: Engine, cases: list[str], acknowledged: set[str], clients: Any) -> None:
    completed: set[str] = set()
    for case in cases:
        with engine.unit_of_work("system", reading=True) as uow:
            visits = [
                v for v in instances.activities(uow, UUID(case)) if v.element_id == "work" and v.outcome == "completed"
            ]
            counted = instances.variables(uow, UUID(case))["n"]
            still_open = tasks.find(uow, instance_id=UUID(case))
        assert counted == len(visits), "a completion was half done"
        assert len(still_open) == 1
        completed |= {str(visit.token_id) for visit in visits}
    assert acknowledged <= completed, "an acknowledged completion was lost"
    assert len(completed - acknowledged) <= KILLS * len(clients), "more was done than anybody asked for"


def _until_all_fired(engine: Engine, waiting: list[Any]) -> None:
    for _ in range(3_000):
        with engine.unit_of_work("system", reading=True) as uow:
            if all(tasks.find(uow, instance_id=case) for case in waiting):
                return
        time.sleep(0.1)


def _every_timer_fired_once(engine: Engine, waiting: list[Any]) -> None:
    with engine.unit_of_work("system", reading=True) as uow:
        assert [instances.variables(uow, case)["fired"] for case in waiting] == [1] * len(waiting)
