"""What the documents name is there: files, links, commands, settings. A word is explained once."""

import re
from collections import Counter
from pathlib import Path

import pytest

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/glossary.md", "docs/adr/README.md")
#: In backticks: a folder, or a file of a kind that stands in this project.
_PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.(?:py|ts|md|json|toml|css|html))?)`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_MAKE = re.compile(r"\bmake ([a-z]+)\b(?=`|  |,)")
_COMMAND = re.compile(r"^ +itamflow ([a-z]+)|`itamflow ([a-z]+)", re.MULTILINE)
_SETTING = re.compile(r"ITAMFLOW_([A-Z_]+[A-Z])")


@pytest.fixture(params=DOCUMENTS)
def document(root: Path, request: pytest.FixtureRequest) -> Path:
    return root / str(request.param)


def test_every_path_and_link_leads_somewhere(root: Path, document: Path) -> None:
    text = document.read_text()
    missing = [named for named in _PATH.findall(text) if not any((base / named).exists() for base in _bases(root))]
    missing += [link for link in _LINK.findall(text) if not (document.parent / link).exists()]
    assert not missing, f"{document.name} names what is not there"


def _bases(root: Path) -> list[Path]:
    """Where a path may begin: the project, or a room that the paragraph is about."""
    return [root, *(root / room for room in ("engine", "register", "api", "web/src"))]


def test_every_command_and_setting_is_there(root: Path, document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r'commands.add_parser\(\s*"(\w+)"', (root / "api" / "cli.py").read_text()))
    settings = (root / "engine" / "settings.py").read_text()
    missing = [f"make {name}" for name in _MAKE.findall(text) if name not in targets]
    missing += [f"itamflow {name}" for pair in _COMMAND.findall(text) if (name := "".join(pair)) not in commands]
    missing += [f"ITAMFLOW_{name}" for name in _SETTING.findall(text) if name.lower() not in settings]
    assert not missing, f"{document.name} names what is not there"


def test_the_glossary_explains_a_word_once(root: Path) -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", (root / "docs" / "glossary.md").read_text(), re.MULTILINE)
    words = Counter(word.strip() for row in rows if row not in ("Word", "---") for word in row.split(","))
    assert not [word for word, times in words.items() if times > 1]
