"""A worker that fails: tried again later and later, then an incident, then by hand to success."""

import time
from datetime import datetime, timedelta
from typing import Any

from engine import instances
from engine.clock import SystemClock
from engine.unit_of_work import Engine


def _fetch(client: Any, seconds: float = 300) -> Any:
    """Fetch the job as soon as its back-off lets it go."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = client.call("POST", "/jobs/fetch", {"topics": ["ledger.post"], "worker": "w1", "lease_seconds": 3600})
        assert answer.status == 200, answer.body
        if answer.body["items"]:
            return answer.body["items"][0]
        time.sleep(0.1)
    raise AssertionError("no job came back")


def _due(client: Any, job: str) -> datetime:
    [found] = [listed for listed in client.call("GET", "/jobs").body["items"] if listed["id"] == job]
    return datetime.fromisoformat(found["due_at"])


def test_a_failing_handler_is_retried_then_an_incident_and_succeeds_by_hand(
    seeded: Engine, database_url: str, product: Any
) -> None:
    with seeded.unit_of_work("rita") as uow:
        case = instances.start(uow, "outside").id
    server = product.Process(database_url, "serve", ITAMFLOW_JOB_ATTEMPTS="3").start()
    try:
        client = product.Client(server.port).sign_in("omar")
        keys, waits, clock = set(), [], SystemClock()
        for attempt in range(3):
            job = _fetch(client)
            keys.add(job["id"])
            earliest = clock.now()
            failed = client.call(
                "POST", f"/jobs/{job['id']}/fail", {"worker": "w1", "message": "The ledger is closed."}
            )
            latest = clock.now()
            assert failed.status < 300, failed.body
            if attempt < 2:
                waits.append((earliest, _due(client, job["id"]), latest))
        incidents = client.call("GET", "/incidents").body["items"]
        retried = client.call("POST", f"/incidents/{incidents[0]['id']}/retry", {})
        done = _fetch(client)
        completed = client.call("POST", f"/jobs/{done['id']}/complete", {"worker": "w1", "outputs": {"posted": True}})
        after = client.call("GET", "/incidents").body["items"]
        open_tasks = client.call("GET", f"/tasks?instance_id={case}").body["items"]
    finally:
        server.stop()

    assert len(keys) == 1, "the idempotency key must stay the same"
    # It failed at some time between earliest and latest, and waits one second from then, then two.
    for seconds, (earliest, due, latest) in zip((1, 2), waits, strict=True):
        assert earliest <= due - timedelta(seconds=seconds) <= latest, "no back-off"
    assert [incident["message"] for incident in incidents] == ["The ledger is closed."]
    assert retried.status < 300, retried.body
    assert completed.status < 300, completed.body
    assert after == []
    assert [task["element_id"] for task in open_tasks] == ["rest"]
