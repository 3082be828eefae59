"""The migrations form one line and end in the tables of the code."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory


def test_there_is_one_head(root: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(root / "engine" / "store" / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
