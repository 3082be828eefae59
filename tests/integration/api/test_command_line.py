"""The command `itamflow`, on files of its own."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from api import cli, composition, demo
from api.commands import installation
from engine import accounts, tokens
from engine.errors import Invalid
from engine.settings import Settings

Run = Callable[..., str]

SMALL = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">
<bpmn:process id="small" name="Small" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:userTask id="t" name="Do" camunda:candidateGroups="GROUP"/>
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/></bpmn:process></bpmn:definitions>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with cheap passwords."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ITAMFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ITAMFLOW_PASSWORD_TIME_COST", "1")
    monkeypatch.setenv("ITAMFLOW_PASSWORD_MEMORY_KIB", "64")
    monkeypatch.setenv("ITAMFLOW_PASSWORD_PARALLELISM", "1")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command; return what it said."""

    def command(*arguments: str, code: int = 0) -> str:
        assert cli.main(arguments) == code
        said = capsys.readouterr()
        return said.out + said.err

    return command


@pytest.fixture
def ready(run: Run) -> Run:
    run("init", "--admin", "ada", "--name", "Ada Frost")
    return run


def test_init_makes_a_secret_a_schema_groups_and_an_administrator_who_can_sign_in(run: Run, folder: Path) -> None:
    said = run("init", "--admin", "ada", "--name", "Ada Frost")
    password = re.search(r"shown this once: (\S+)", said)
    assert password is not None
    file = folder / "itamflow.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = installation.settings(file)
    assert len(found.secret) >= 32
    engine = composition.open_installation(found)
    assert accounts.sign_in(engine, "ada", password[1], "127.0.0.1").person.platform_admin
    engine.close()
    assert "operators" in run("user", "list")


def test_init_twice_changes_nothing(ready: Run, folder: Path) -> None:
    before = (folder / "itamflow.env").read_bytes()
    assert "set up before" in ready("init", "--admin", "eve", code=1)
    assert (folder / "itamflow.env").read_bytes() == before
    assert "eve" not in ready("user", "list")


def test_people_are_added_grouped_and_closed(ready: Run) -> None:
    assert "shown this once" in ready("user", "add", "rita", "Rita Sommer", "--group", "staff", "--manager", "ada")
    assert "already" in ready("user", "add", "rita", "Rita", code=1)
    ready("user", "join", "rita", "stores", "--lead")
    assert re.search(r"rita +Rita Sommer +Staff|rita +Rita Sommer +staff, stores", ready("user", "list"))
    ready("user", "leave", "rita", "stores")
    assert "stores" not in ready("user", "list")
    assert "shown this once" in ready("user", "password", "rita").lower()
    ready("user", "close", "rita")
    assert "(closed)" in ready("user", "list")
    assert "no person" in ready("user", "password", "nobody", code=1)


def test_a_token_is_issued_listed_and_revoked(ready: Run) -> None:
    secret = re.search(r"itamflow_\S+", ready("token", "issue", "ada", "ci", "--scope", "read", "--days", "3"))
    assert secret is not None
    listed = ready("token", "list", "ada")
    assert "ci" in listed and "valid" in listed
    ready("token", "revoke", listed.split()[0])
    assert "ended" in ready("token", "list", "ada")
    engine = composition.open_installation(installation.settings(Path("itamflow.env")))
    with engine.unit_of_work("system", reading=True) as uow:
        assert tokens.authenticate(uow, secret[0]) is None
    engine.close()


def test_a_set_is_checked_deployed_and_known_the_second_time(ready: Run, folder: Path) -> None:
    (folder / "small.bpmn").write_text(SMALL.replace("GROUP", "stores"))
    assert "0 errors" in ready("deploy", "--check", "small.bpmn")
    assert "small, version 1" in ready("deploy", "small.bpmn", "--reason", "Try")
    assert "deployed already" in ready("deploy", "small.bpmn")
    (folder / "bad.bpmn").write_text(SMALL.replace("GROUP", "attic"))
    for arguments in (["deploy", "bad.bpmn"], ["deploy", "--check", "bad.bpmn"]):
        said = ready(*arguments, code=1)
        assert "bad.bpmn" in said and "attic" in said
    assert "cannot be read" in ready("deploy", "missing.bpmn", code=1)
    assert "at least one file" in ready("deploy", code=1)
    assert "no grant" in ready("deploy", "small.bpmn", "--grant", "everything", code=1)


def test_where_models_are_governed_the_command_deploys_the_first_set_alone(
    ready: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITAMFLOW_GOVERNANCE", "on")
    (folder / "small.bpmn").write_text(SMALL.replace("GROUP", "operators"))
    assert "small, version 1" in ready("deploy", "small.bpmn")
    (folder / "small.bpmn").write_text(SMALL.replace("GROUP", "operators").replace('"Do"', '"Do it"'))
    assert "Nobody approved" in ready("deploy", "small.bpmn", "--grant", "topic:notify.remind", code=1)
    assert "Nobody approved" in ready("deploy", "--shipped", code=1)
    monkeypatch.setenv("ITAMFLOW_GOVERNANCE", "off")
    assert "small, version 2" in ready("deploy", "small.bpmn")


def test_settings_of_reviews_are_checked(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MODEL_REVIEW", "nobody"), ("URGENT_REVIEW_DAYS", "0")):
        monkeypatch.setenv(f"ITAMFLOW_{name}", value)
        assert name in ready("user", "list", code=1)
        monkeypatch.delenv(f"ITAMFLOW_{name}")


def test_the_shipped_processes_deploy_into_a_fresh_installation(ready: Run) -> None:
    said = ready("deploy", "--shipped")
    assert "itam_acquisition, version 1" in said and "itam_approval, version 1" in said
    assert "deployed already" in ready("deploy", "--shipped")


def test_verify_tells_what_it_walked(ready: Run) -> None:
    assert "Every chain holds." in ready("verify")


def test_an_unknown_setting_is_refused_by_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITAMFLOW_COLOUR", "red")
    assert "ITAMFLOW_COLOUR" in run("verify", code=1)


def test_a_settings_file_that_is_none_is_refused_with_its_line(run: Run, folder: Path) -> None:
    (folder / "itamflow.env").write_text("# mine\nITAMFLOW_PORT 80\n")
    assert "line 2" in run("verify", code=1)


@pytest.mark.parametrize("secret", ["", "changeme", "abcdefghijklmno", "x" * 40])
def test_the_server_refuses_to_start_on_a_missing_or_plain_secret(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("ITAMFLOW_SECRET", secret)
    for command in ("serve", "worker"):
        assert "secret" in run(command, code=1).lower()
    assert not (folder / "itamflow.db").exists()


def test_the_server_refuses_to_start_before_init(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITAMFLOW_SECRET", "a secret of this test alone, made of many words")
    assert "itamflow init" in run("serve", code=1)


def test_the_server_refuses_a_database_with_demo_accounts(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.seed(demo.settings(folder / "demo.db"))
    monkeypatch.setenv("ITAMFLOW_SECRET", "a secret of this test alone, made of many words")
    monkeypatch.setenv("ITAMFLOW_DATABASE_URL", f"sqlite:///{folder / 'demo.db'}")
    assert "demo" in run("serve", code=1)


def test_the_demo_names_those_who_can_sign_in(folder: Path) -> None:
    said = "\n".join(demo.welcome(Settings(port=8123)))
    assert "rita" in said and "http://127.0.0.1:8123" in said and demo.PASSWORD in said
    for person in demo.PEOPLE:
        accounts.check_new_password(person.id, demo.PASSWORD)


def test_a_weak_password_is_refused_at_init_and_nothing_is_made(folder: Path) -> None:
    with pytest.raises(Invalid, match="password"):
        installation.init(folder / "itamflow.env", None, "ada", "Ada", "short", lambda text: None)
    assert not (folder / "itamflow.env").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_server_serves_and_ends_cleanly_on_sigterm(ready: Run, folder: Path) -> None:
    port = _free_port()
    root = str(Path(cli.__file__).parents[1])
    environment = os.environ | {"ITAMFLOW_PORT": str(port), "PYTHONPATH": root}
    command = [sys.executable, "-m", "api.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(6_000):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.05)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=300) as answer:
                assert answer.read() == b"ready\n"
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/me", timeout=300)
            assert refused.value.code == 401
            refused.value.close()
        finally:
            process.send_signal(signal.SIGTERM)
        said, logged = process.communicate(timeout=300)
    assert process.returncode == 0, logged
    assert f"http://127.0.0.1:{port}".encode() in said
    assert b'"path": "/api/v1/me", "status": 401' in logged
    assert b"Traceback" not in logged


def test_the_worker_alone_ends_cleanly_on_sigterm(ready: Run) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])}
    command = [sys.executable, "-m", "api.cli", "worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Working.")
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=300)
    assert process.returncode == 0, logged
    assert b"Traceback" not in logged
