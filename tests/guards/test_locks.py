"""One lock a language, and no lock names a registry."""

import json
import re
import tomllib
from pathlib import Path


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_python_lock_names_no_host_and_pins_with_hashes(root: Path) -> None:
    lock = (root / "requirements.lock").read_text()
    assert "://" not in lock
    pins = re.findall(r"^([A-Za-z0-9._\[\]-]+)==", lock, re.MULTILINE)
    assert len(pins) > 30
    assert lock.count("--hash=sha256:") >= len(pins)


def test_the_python_lock_holds_every_dependency_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {_normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in wanted}  # type: ignore[index]  # always a name
    lock = (root / "requirements.lock").read_text()
    pinned = {_normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)", lock, re.MULTILINE)}
    assert names <= pinned


def test_the_browser_lock_names_no_host_and_has_every_integrity(root: Path) -> None:
    lock = json.loads((root / "web" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry and "://" in entry["resolved"]]
    assert not [name for name, entry in packages.items() if "integrity" not in entry and not entry.get("link")]


def test_there_is_no_other_lock(root: Path) -> None:
    others = [
        path.name
        for pattern in ("uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml")
        for path in root.glob(pattern)
    ]
    assert not others
