"""Whatever is found in a model is said in German too: every sentence that a finding is made with."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from api.findings import translated
from bpmn import constructs
from bpmn.event_rules import PLACES
from dmn.feel.kinds import FUNCTION, KINDS, NULL

#: What makes a finding, by name: whoever calls one of these with a sentence writes findings.
MAKERS = frozenset(
    [
        *("Finding", "error", "_error", "refuse", "_refuse", "refused", "_refused"),
        *("_warning", "_warned", "_finding", "_unreadable"),
    ]
)
#: Where the reasons are written that findings pass on.
REASONS = (
    "bpmn/cron.py",
    "bpmn/juel.py",
    "bpmn/nesting.py",
    "bpmn/standard/associations.py",
    "bpmn/timers.py",
    "dmn/feel/analysis.py",
    "dmn/feel/browser.py",
    "dmn/feel/literals.py",
    "dmn/feel/parser.py",
    "dmn/feel/primary.py",
    "dmn/feel/scanner.py",
    "dmn/feel/type_syntax.py",
    "engine/recipes.py",
)
#: Where the same names make something else: answers of people, refusals of running cases.
ELSEWHERE = (
    "engine/accounts.py",
    "engine/deployments.py",
    "engine/duties.py",
    "engine/rights.py",
    "engine/worker.py",
    "forms/fields.py",
)
#: What stands in those files beside: what a caller of the library does wrong, and parts of sentences.
OTHERS = (
    "There is no decision “X”; there are X.",
    "A trial has at most X steps and X MB. Begin another one.",
    "The attribute “X” of X",
    "“X” must be X, not X",
    "Rule X compares “X”, a X, with X",
    "“X”, line X, column X",
)
#: What is put together out of parts, over several lines.
JOINED = (
    "Rules X and X hit together for some input (hit policy X).",
    "Rules X and X hit together for some input but have different outputs (hit policy X).",
    "Rule X compares “X”, a number, with a string (X).",
    "X: it takes no argument, not X.",
    "X: it takes X argument, not X.",
    "X: it takes X arguments, not X.",
    "X: it takes X to X arguments, not X.",
    "X: “X” must be a number or a string, not a date.",
)

#: What fills a gap where it is more than a name or a number: by file and expression.
FILLED: dict[tuple[str, str], tuple[str, ...]] = {
    ("bpmn/constructs.py", "what"): ("The extension “X”", "The attribute “X” of X"),
    ("bpmn/constructs.py", "named"): ("“X”", "X=“X”"),
    ("bpmn/constructs.py", "code"): ("", " of “X”"),
    ("bpmn/lint/references.py", "what"): ("decision", "form", "group", "person", "granted topic", "granted message"),
    ("dmn/overlap.py", "text"): (),
    ("dmn/model.py", "problem"): ("has the id “X” of another element", "has no id"),
    ("dmn/feel/analysis.py", "reason"): (),
    ("dmn/feel/browser.py", "OTHERWISE[name]"): (
        "rounds a half up there",
        "knows no kinds there",
        "counts days and hours there, too",
    ),
    ("engine/left_out.py", "kind"): ("form", "decision"),
    ("engine/left_out.py", "_WORDS[kind]"): ("Let the step show another form", "Let the step ask another decision"),
    ("engine/model_sets.py", "what"): ("process", "decision", "form"),
    ("engine/recipes.py", "what"): (),
}


def _sentences(where: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give every sentence that stands in a module outside its docstrings and names, with its place."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (id(node) not in inner | docs and isinstance(node, ast.Constant)):
            for sentence in _filled(where, node):
                if _is_one(sentence) and sentence not in OTHERS:
                    yield f"{where}:{node.lineno}", sentence


def _filled(where: str, node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) else []
    elif isinstance(node, ast.JoinedStr):
        yield from map("".join, product(*(_part(where, part) for part in node.values)))


def _part(where: str, part: ast.expr) -> tuple[str, ...]:
    if isinstance(part, ast.FormattedValue):
        return FILLED.get((where, ast.unparse(part.value)), ("X",))
    return (str(ast.literal_eval(part)),)


def _is_one(text: str) -> bool:
    words = re.findall("[A-Za-z]{2,}", text)
    return len(words) > 1 and text[0] in "“ABCDEFGHIJKLMNOPQRSTUVWXYZ" and text[-1] in ".X)"


def _modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for room in ("bpmn", "dmn", "forms", "engine"):
        for path in sorted((root / room).rglob("*.py")):
            where = path.relative_to(root).as_posix()
            tree = ast.parse(path.read_text("utf-8"))
            if where in REASONS or (where not in ELSEWHERE and _makes(tree)):
                yield where, tree


def _makes(tree: ast.Module) -> bool:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(
        ast.unparse(call.func).split(".")[-1] in MAKERS and len(call.args) + len(call.keywords) > 1 for call in calls
    )


def _missing(found: list[tuple[str, str]]) -> list[str]:
    return [f"{place} {sentence}" for place, sentence in found if translated(sentence, "de") is None]


def test_every_sentence_of_a_finding_is_there_in_german(root: Path) -> None:
    found = [each for where, tree in _modules(root) for each in _sentences(where, tree)]
    assert len(found) > 400
    assert _missing([*found, *(("joined", each) for each in JOINED)]) == []


def test_what_is_wrong_with_a_scenario_is_there_in_german(root: Path) -> None:
    where = "engine/recipes.py"
    calls = (each for each in ast.walk(ast.parse((root / where).read_text("utf-8"))) if isinstance(each, ast.Call))
    wrong = [call for call in calls if ast.unparse(call.func) == "_wrong"]
    found = [
        (f"{where}:{call.lineno}", f"This is no scenario: step 2 {what}.")
        for call in wrong
        for what in _filled(where, call.args[1])
    ]
    assert len(found) == len(wrong) > 10
    assert _missing(found) == []


def test_what_fills_a_sentence_is_still_what_its_file_says(root: Path) -> None:
    for (where, _), parts in FILLED.items():
        nodes = list(ast.walk(ast.parse((root / where).read_text("utf-8"))))
        # A gap in a part is a name, whatever else has that name in the file.
        said = {each for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr) for each in _filled("", node)}
        assert set(parts) - said - {""} == set(), where


def test_the_remedies_of_what_other_engines_run_are_there_in_german() -> None:
    assert _missing([("constructs", each) for each in constructs.REMEDIES.values()]) == []


@pytest.mark.parametrize("kind", sorted({*KINDS.values()} | {FUNCTION}))
def test_every_kind_of_value_is_there_in_german(kind: str) -> None:
    for said in (kind, kind.capitalize()) if kind == NULL else (f"a {kind}", f"A {kind}"):
        assert translated(said, "de") is not None


@pytest.mark.parametrize("kind", sorted(frozenset[str]().union(*PLACES.values())))
def test_every_kind_of_event_is_there_in_german(kind: str) -> None:
    assert translated(kind, "de") is not None
