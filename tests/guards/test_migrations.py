"""The migrations form one line, whose files are named by their revisions."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from engine.store.migrations import revisions


@pytest.mark.parametrize("room", ["engine", "register"])
def test_there_is_one_line_and_its_files_are_named_by_it(root: Path, room: str) -> None:
    folder = root / room / "store" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert [script.revision for script in scripts.walk_revisions()][::-1] == revisions(folder)


def test_alembic_is_not_loaded_by_a_program_whose_database_is_the_newest(tmp_path: Path) -> None:
    opening = (
        "import sys; from engine.settings import Settings; from api import composition;"
        f"composition.open_installation(Settings(database_url='sqlite:///{tmp_path / 'a.db'}')).close();"
        "print('alembic' in sys.modules)"
    )
    said = [subprocess.run([sys.executable, "-c", opening], capture_output=True, text=True).stdout for _ in range(2)]
    assert said == ["True\n", "False\n"]
