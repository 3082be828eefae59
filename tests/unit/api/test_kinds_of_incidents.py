"""Each kind of incident that the engine opens is said to operators in words, with what to do."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OPENED = re.compile(r"""ModelFault\(\s*"(\w+)"|cases\.report\([^)]*?kind="(\w+)\"""")


def kinds() -> set[str]:
    sources = [*(ROOT / "bpmn" / "semantics").glob("*.py"), *(ROOT / "engine").glob("*.py")]
    found = (OPENED.findall(path.read_text()) for path in sources)
    return {name for each in found for pair in each for name in pair if name}


@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_kind_has_a_name_and_a_remedy(locale: str) -> None:
    texts = json.loads((ROOT / "api" / "translations" / locale / "operations.json").read_text())
    assert len(kinds()) > 6
    assert [name for name in sorted(kinds()) if {f"ops.kind.{name}", f"ops.kind.{name}.text"} - set(texts)] == []
