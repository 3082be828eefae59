"""The engine knows no word of IT asset management, and the project speaks of itself alone."""

import re
import subprocess
from pathlib import Path

ITAM_WORDS = re.compile(
    r"\b(assets?|licen[cs]es?|entitlements?|laptops?|procurement|purchas\w*|acquisitions?|retirement|itam|suppliers?"
    r"|cost_cent(?:re|er)s?|invoices?|stores_|sanitiz\w*|hardware)\b",
    re.IGNORECASE,
)
# The product's own name and its settings are not words of the field.
ALLOWED = re.compile(r"itamflow", re.IGNORECASE)
VAGUE = re.compile(r"^\s*class \w*(Service|Manager|Helper)\b", re.MULTILINE)


def test_the_engine_knows_no_word_of_the_field(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in sorted((root / "engine").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ITAM_WORDS.search(ALLOWED.sub("", line))
    ]
    assert not found


def test_no_class_is_a_service_manager_or_helper(modules: list[Path]) -> None:
    assert not [path.name for path in modules if VAGUE.search(path.read_text())]


def test_no_tracked_file_names_a_path_of_a_machine(root: Path) -> None:
    # The pattern is put together so that this file does not match itself.
    pattern = "|".join(("/wor" + "k/", "/roo" + "t/", "/hom" + "e/[a-z]"))
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", ":!*.lock", ":!web/package-lock.json"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
