"""A full disk and a lost database: a clear 503, and nothing lost."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import instances, tasks, verify
from engine.unit_of_work import Engine

#: Leaves a running server without room until it is left.
Full = Callable[[Any], AbstractContextManager[None]]


@pytest.fixture(params=["disk", "file"])
def little_room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Full]]:
    """A folder, and what fills it: a disk of its own of eight megabytes, or the most that a file may grow to.

    Who is not root cannot mount; the limit of a process anybody can set.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "file":
        yield folder, lambda server: _no_larger_file(server, folder)
        return
    mounting = ["mount", "-t", "tmpfs", "-o", "size=8m", "itamflow-test", str(folder)]
    if subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk; the limit of files is tried anyway")
    yield folder, lambda server: _ballast(folder / "ballast")
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def _ballast(path: Path) -> Iterator[None]:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    yield
    path.unlink()


@contextmanager
def _no_larger_file(server: Any, folder: Path) -> Iterator[None]:
    """A write beyond it fails like one to a full disk (setrlimit(2): EFBIG)."""
    pid, most = server.running.pid, max(path.stat().st_size for path in folder.iterdir())
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_answers_503_and_loses_nothing(
    seeded: Engine, database_url: str, product: Any, little_room: tuple[Path, Full]
) -> None:
    folder, full = little_room
    with seeded.unit_of_work("rita") as uow:
        case = instances.start(uow, "counting", {"n": 0}).id
    seeded.close()
    shutil.copy(database_url.removeprefix("sqlite:///"), folder / "i.db")
    server = product.Process(f"sqlite:///{folder / 'i.db'}", "serve").start()
    try:
        client = product.Client(server.port).sign_in("rita")
        task = client.call("GET", f"/tasks?instance_id={case}").body["items"][0]["id"]
        first = client.call("POST", f"/tasks/{task}/complete", {"data": {}})
        with full(server):
            refused = _complete_until_refused(client, case)
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
