"""The wheel holds all that is needed and serves the product in an empty environment, without Node."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).parent / "uv"
SECRET = "a secret of this test alone, made of many words"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [str(UV), "build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--quiet"]
    subprocess.run([*command, "--out-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_pages_models_forms_and_migrations(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        r"api/static/\.vite/manifest\.json",
        r"api/static/.+\.js",
        r"api/static/.+\.woff2",
        r"api/templates/.+\.html",
        r"bpmn/processes/itam_acquisition\.bpmn",
        r"bpmn/processes/itam_approval\.bpmn",
        r"bpmn/decisions/dmn_acq_approval\.dmn",
        r"forms/library/acquisition_request\.form",
        r"bpmn/scenarios/itam_acquisition\.headset\.scenario",
        r"engine/store/migrations/versions/.+\.py",
    ):
        assert any(re.fullmatch(wanted, name) for name in names), wanted


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "api",
        "bpmn",
        "dmn",
        "engine",
        "forms",
        "register",
    }
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if "node_modules" in name or "__pycache__" in name]


@pytest.fixture(scope="module")
def empty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("empty")
    subprocess.run([str(UV), "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], check=True)
    constraints = folder / "constraints.txt"
    pins = re.findall(r"^[A-Za-z0-9._-]+==[^\s;\\]+", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints.write_text("\n".join(pins))
    python = str(folder / "venv" / "bin" / "python")
    install = [str(UV), "pip", "install", "--quiet", "--python", python, "--constraint", str(constraints)]
    subprocess.run([*install, str(wheel)], check=True)
    return folder


@pytest.fixture
def server(empty: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        # Nothing but the environment's own commands: no node, no npm.
        "PATH": str(empty / "venv" / "bin"),
        "HOME": str(empty),
        "ITAMFLOW_DATABASE_URL": f"sqlite:///{empty / 'i.db'}",
        "ITAMFLOW_SECRET": SECRET,
        "ITAMFLOW_PORT": str(port),
    }
    command = str(empty / "venv" / "bin" / "itamflow")
    init = environment | {"ITAMFLOW_PORT": str(port)}
    subprocess.run(
        [command, "init", "--admin", "ada", "--password-stdin"],
        input=b"forty green bottles 40\n",
        env=init,
        cwd=empty,
        check=True,
    )
    subprocess.run([command, "deploy", "--shipped"], env=environment, cwd=empty, check=True)
    process = subprocess.Popen([command, "serve"], env=environment, cwd=empty)
    try:
        _until_open(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0


def _until_open(port: int) -> None:
    for _ in range(6_000):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the server did not open its port")


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    with closing(connection):
        connection.request("GET", path, headers={"Accept": "text/html", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_the_installed_wheel_serves_the_product(server: int) -> None:
    status, page = _get(server, "/sign-in")
    script = re.search(rb'src="(/static/[^"]+\.js)"', page)

    assert status == 200
    assert b"itamflow" in page
    assert script is not None
    assert _get(server, script[1].decode())[0] == 200
    assert _get(server, "/healthz")[0] == 200
