"""A forbidden import is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = [
    ("dmn/working_days.py", "import engine.clock"),
    ("forms/__init__.py", "import bpmn.findings"),
    ("engine/clock.py", "import flask"),
    ("bpmn/findings.py", "import sqlalchemy"),
    ("engine/tasks.py", "import SpiffWorkflow"),
    ("engine/tasks.py", "import engine.instances"),
    ("register/__init__.py", "import api.problems"),
    ("api/problems.py", "import apscheduler"),
    ("register/imports.py", "import typst"),
]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(command), "--no-cache", str(folder / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    for room in ("api", "bpmn", "dmn", "engine", "forms", "register"):
        shutil.copytree(root / room, tmp_path / room, ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_as_it_is_keeps_its_doors(copy: Path) -> None:
    result = _lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("module", "line"), PLANTED)
def test_a_planted_import_through_a_closed_door_fails(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.write_text(path.read_text() + f"\n{line}\n")
    assert _lint(copy).returncode != 0
