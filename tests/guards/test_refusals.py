"""Whatever a person can be refused is there in German too: every sentence that an error is made with."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import problems
from api.refusals import translated
from engine import duties, errors

#: Only programs, administrators at a terminal or people who write models meet what these refuse.
NOT_ON_PAGES = (
    "api/commands/",
    "engine/store/migrations/",
    "engine/store/database.py",
    "engine/settings.py",
    "engine/connectors/",
    "engine/deployments.py",
    "engine/groups.py",
    "engine/people.py",
    "engine/tokens.py",
    "engine/jobs.py",
    "engine/instance_lists.py",
    "engine/history.py",
)


def _classes() -> list[type[errors.EngineError]]:
    return [errors.EngineError, *problems.ERRORS]


#: Gaps that may hold nothing.
OPTIONAL = frozenset({"which", "when", "for_whom", "reason"})


def _sentence(node: ast.expr) -> tuple[str, ...]:
    """Give the sentence that an error is made with, with full gaps and plain; none when it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    if not isinstance(node, ast.JoinedStr):
        return ()
    return "".join(_part(part, "X") for part in node.values), "".join(_part(part, "") for part in node.values)


def _part(part: ast.expr, optional: str) -> str:
    if isinstance(part, ast.FormattedValue):
        return optional if ast.unparse(part.value) in OPTIONAL else "X"
    return str(ast.literal_eval(part))


def _sentences(root: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = {cls.__name__ for cls in _classes()}
    for room in ("engine", "api"):
        for path in sorted((root / room).rglob("*.py")):
            where = path.relative_to(root).as_posix()
            if where.startswith(NOT_ON_PAGES):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] in names:
                    yield f"{where}:{node.lineno}", _sentence(node.args[0])


def test_every_sentence_of_an_error_is_there_in_german(root: Path) -> None:
    found = {where: sentence for where, sentence in _sentences(root) if sentence}
    assert len(found) > 60
    missing = {
        where: sentence for where, sentence in found.items() if not any(translated(one, "de") for one in sentence)
    }
    assert missing == {}


@pytest.mark.parametrize("cls", _classes(), ids=lambda cls: cls.__name__)
def test_what_an_error_says_by_itself_is_there_in_german(cls: type[errors.EngineError]) -> None:
    assert translated(inspect.cleandoc(cls.__doc__ or ""), "de") is not None


def test_what_the_web_server_says_is_there_in_german() -> None:
    kinds = (*problems.ERRORS.values(), *(kind for kind, _ in problems.WEB.values()))
    said = [sentence for _, sentence in problems.WEB.values()]
    said += [remedy for kind in kinds if (remedy := getattr(kind, "remedy", ""))]
    assert [sentence for sentence in said if translated(sentence, "de") is None] == []


@pytest.mark.parametrize("rule", [*duties.RULES, "MY-01", None])
def test_every_rule_of_duties_is_there_in_german(rule: str | None) -> None:
    whole = translated(f"You may not decide “Look”. {duties.sentence(rule)}.", "de")
    assert whole is not None and whole.startswith("„Look“ dürfen Sie nicht entscheiden.")
    assert duties.RULES.get(rule or "", duties.UNNAMED) not in whole
