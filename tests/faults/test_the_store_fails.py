"""A full disk and a lost database: a clear 503, and nothing lost."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import instances, tasks, verify
from engine.unit_of_work import Engine

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes of its own; mounting it needs root, as CI has."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "itamflow-test", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_answers_503_and_loses_nothing(
    seeded: Engine, database_url: str, product: Any, small_disk: Path
) -> None:
    with seeded.unit_of_work("rita") as uow:
        case = instances.start(uow, "counting", {"n": 0}).id
    seeded.close()
    shutil.copy(database_url.removeprefix("sqlite:///"), small_disk / "i.db")
    server = product.Process(f"sqlite:///{small_disk / 'i.db'}", "serve").start()
    try:
        client = product.Client(server.port).sign_in("rita")
        task = client.call("GET", f"/tasks?instance_id={case}").body["items"][0]["id"]
        first = client.call("POST", f"/tasks/{task}/complete", {"data": {}})
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        refused = _complete_until_refused(client, case)
        ballast.unlink()
        task = client.call("GET", f"/tasks?instance_id={case}").body["items"][0]["id"]
        after = client.call("POST", f"/tasks/{task}/complete", {"data": {}})
        counted = client.call("GET", f"/process-instances/{case}/variables").body
    finally:
        server.stop()

    assert first.status == 200
    assert refused.status == 503, refused.body
    assert "Retry-After" in refused.headers
    assert refused.body["detail"].endswith(".")
    assert after.status == 200
    assert counted["n"] == 2 + client.extra


def _complete_until_refused(client: Any, case: Any) -> Any:
    """The log of the database may have a little room left from before."""
    client.extra = 0
    for _ in range(200):
        listed = client.call("GET", f"/tasks?instance_id={case}")
        if listed.status != 200:
            return listed
        answer = client.call("POST", f"/tasks/{listed.body['items'][0]['id']}/complete", {"data": {}})
        if answer.status != 200:
            return answer
        client.extra += 1
    raise AssertionError("the disk never filled up")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_database_connection_loses_nothing(seeded: Engine, database_url: str, product: Any) -> None:
    with seeded.unit_of_work("rita") as uow:
        case = instances.start(uow, "counting", {"n": 0}).id
    server = product.Process(database_url, "serve").start()
    try:
        client = product.Client(server.port).sign_in("rita")
        answers = []
        for _ in range(6):
            listed = client.call("GET", f"/tasks?instance_id={case}")
            _cut_all_connections(database_url)
            if listed.status == 200:
                task = listed.body["items"][0]["id"]
                answers.append(client.call("POST", f"/tasks/{task}/complete", {"data": {}}))
        with seeded.unit_of_work("system", reading=True) as uow:
            counted = instances.variables(uow, case)["n"]
            still_open = tasks.find(uow, instance_id=case)
    finally:
        server.stop()

    assert answers
    assert {answer.status for answer in answers} <= {200, 503}, [answer.body for answer in answers]
    assert counted == sum(answer.status == 200 for answer in answers)
    assert len(still_open) == 1
    assert verify.run(seeded).ok


def _cut_all_connections(url: str) -> None:
    with sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
