"""Runs the DMN Technology Compatibility Kit: `python -m dmn.tck [FOLDER]` prints how many results are as expected."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree
from msgspec import Struct, field

from dmn.evaluation import Evaluation
from dmn.feel import FeelError, Host
from dmn.feel.budget import Run
from dmn.feel.errors import Place, Warned
from dmn.feel.iso import parse_date, parse_datetime, parse_duration, parse_time
from dmn.feel.kinds import FeelFunction, Value, kind
from dmn.feel.numbers import number
from dmn.feel.operators import equal
from dmn.feel.program import export
from dmn.findings import InvalidDecisions
from dmn.model import Entry, Logic, Model, ServiceEntry
from dmn.xml import Element, child, children, parse

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "suites" / "dmn-tck"
LEVELS = {"compliance-level-2": "L2", "compliance-level-3": "L3"}
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
# The kit's numbers were rounded by their authors.
INVOCABLE = frozenset({"decisionService", "bkm"})
TOLERANCE = Decimal("1e-8")
BACK_REFERENCE = "references back to a group"
# The kit has no clock of its own; any moment will do.
HOST = Host(now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), deadline_ms=5_000)


class Score(Struct):
    """Results as expected and all results, for cases that expect a value and for those that expect null."""

    value: list[int] = field(default_factory=lambda: [0, 0])
    null: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, expects_value: bool, passed: bool) -> None:
        """Count one result."""
        counts = self.value if expects_value else self.null
        counts[0] += passed
        counts[1] += 1

    def merge(self, other: "Score") -> None:
        """Count the results of another score."""
        for own, theirs in ((self.value, other.value), (self.null, other.null)):
            own[0] += theirs[0]
            own[1] += theirs[1]


class Failure(Struct, frozen=True):
    """A result that is not as expected."""

    folder: str
    case: str
    result: str
    expected: Value
    got: Value
    why: str


class Report(Struct):
    """What a run of the kit found: a score a folder, failures, and the results that were left out."""

    folders: dict[tuple[str, str], Score] = {}
    failures: list[Failure] = []
    excepted: list[str] = []
    # Results that need a pattern which RE2 cannot run; they count as they come out.
    refused: int = 0

    def total(self, level: str) -> Score:
        """Return the score of a level."""
        total = Score()
        for (own, _), score in self.folders.items():
            if own == level:
                total.merge(score)
        return total


READERS = {"date": parse_date, "time": parse_time, "dateTime": parse_datetime, "duration": parse_duration}
NUMBERS = frozenset({"decimal", "double", "integer", "int", "float", "long", "short", "byte"})


def read_value(element: Element) -> Value:
    """Return the value written in a test case."""
    if element.get(NIL) == "true":
        return None
    items = child(element, "list")
    if items is not None:
        return None if items.get(NIL) == "true" else [read_value(item) for item in children(items, "item")]
    parts = children(element, "component")
    if parts:
        return {part.get("name"): read_value(part) for part in parts}
    scalar = child(element, "value")
    return None if scalar is None or scalar.get(NIL) == "true" else _scalar(scalar)


def _scalar(element: Element) -> Value:
    written = element.text or ""
    wanted = (element.get(XSI_TYPE) or "xsd:string").rpartition(":")[2]
    if wanted == "boolean":
        return written.strip() in ("true", "1")
    if wanted in NUMBERS:
        return number(written.strip())
    reader = READERS.get(wanted)
    return written if reader is None else reader(written.strip())


def _read(element: Element) -> Value:
    try:
        return read_value(element)
    except (ValueError, ArithmeticError):
        # A text that nothing can equal: the case counts as failed instead of ending the run.
        return f"unreadable: {etree.tostring(element).decode()[:200]}"


def same(expected: Value, got: Value) -> bool:
    """Say whether a result is the expected one; numbers may differ in the ninth digit."""
    if expected is None or got is None or kind(expected) != kind(got):
        return expected is got
    if isinstance(expected, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict):
        return expected.keys() == got.keys() and all(same(value, got[key]) for key, value in expected.items())
    if isinstance(expected, Decimal):
        return bool(abs(expected - Decimal(got)) <= TOLERANCE * max(Decimal(1), abs(expected)))
    return equal(expected, got) is True


def load_models(folder: Path) -> dict[str, Model]:
    """Return the models of a folder by file name, those that others import first."""
    roots: dict[str, Element] = {}
    for path in sorted(folder.rglob("*.dmn")):
        try:
            roots[path.relative_to(folder).as_posix()] = parse(path.read_bytes())
        except InvalidDecisions as error:
            print(f"{path}: {error}", file=sys.stderr)
    models: dict[str, Model] = {}
    begun: set[str] = set()

    def load(file: str) -> None:
        begun.add(file)
        imported: dict[str, Model] = {}
        for part in children(roots[file], "import"):
            other = _imported(part, file, roots)
            if other not in begun and other:
                load(other)
            if other in models:
                imported[part.get("namespace", "")] = models[other]
        try:
            models[file] = Model(roots[file], imports=imported)
        except Exception as error:
            print(f"{file}: crashed: {error!r}", file=sys.stderr)

    for file in roots:
        if file not in begun:
            load(file)
    return models


def _imported(part: Element, importer: str, roots: Mapping[str, Element]) -> str:
    """Return the file that an import means: the one at its location, else the first with its namespace."""
    located = (Path(importer).parent / part.get("locationURI", "")).as_posix()
    fitting = [file for file, root in roots.items() if root.get("namespace") == part.get("namespace")]
    return located if located in fitting else next(iter(fitting), "")


def _answer(model: Model, case: Element, result: str, inputs: Mapping[str, Value]) -> tuple[Value, str]:
    warnings: list[Warned] = []
    evaluation = Evaluation(model, Run(HOST, warnings), inputs)
    named = model.by_name.get(case.get("invocableName", "")) if case.get("type") in INVOCABLE else None
    value = _invoke(evaluation, named or _decision(model, result), result, inputs)
    return export(value, Run(HOST)), "; ".join(map(str, warnings))


def _invoke(evaluation: Evaluation, entry: Entry, result: str, inputs: Mapping[str, Value]) -> Value:
    if isinstance(entry, ServiceEntry):
        value = evaluation.service(entry)
        return value.get(result) if isinstance(value, dict) and len(entry.outputs) > 1 else value
    value = evaluation.value_of(entry)
    if isinstance(entry, Logic) and not entry.is_decision and isinstance(value, FeelFunction):
        return value.call_named(evaluation.run, Place(entry.name, 0), dict(inputs))
    return value


def _decision(model: Model, label: str) -> Entry:
    found = [
        entry for entry in model.entries.values() if isinstance(entry, (Logic, ServiceEntry)) and entry.name == label
    ]
    if not found:
        raise FeelError(f"There is no decision “{label}”.")
    return next((entry for entry in found if isinstance(entry, Logic) and entry.is_decision), found[0])


def uses_external_function(model: Model, label: str) -> bool:
    """Say whether a decision, or what it requires, has a function of another language."""
    external = {finding.element_id for finding in model.findings if finding.rule == "external-function"}
    waiting, seen = [entry for entry in model.entries.values() if entry.name == label], set[str]()
    while waiting and external:
        entry = waiting.pop()
        if entry.id in seen:
            continue
        seen.add(entry.id)
        if external & model.ids_within(entry.id):
            return True
        if isinstance(entry, Logic):
            waiting += [found for each in entry.requires if not each.through and (found := model.entries.get(each.id))]
    return False


def _cases(folder: Path, models: Mapping[str, Model]) -> Iterator[tuple[Model | None, Element]]:
    for path in sorted(folder.glob("*.xml")):
        root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        label = child(root, "modelName")
        wanted = (label.text or "").strip() if label is not None else ""
        model = models.get(wanted) or next(iter(models.values()), None)
        for case in children(root, "testCase"):
            yield model, case


def run_folder(folder: Path, report: Report, level: str) -> None:
    """Run the cases of one folder of the kit."""
    score = report.folders.setdefault((level, folder.name), Score())
    for model, case in _cases(folder, load_models(folder)):
        inputs = {node.get("name", ""): _read(node) for node in children(case, "inputNode")}
        for node in children(case, "resultNode"):
            _check(report, score, folder.name, model, case, node, inputs)


def _check(
    report: Report,
    score: Score,
    folder: str,
    model: Model | None,
    case: Element,
    node: Element,
    inputs: Mapping[str, Value],
) -> None:
    label, expectation = node.get("name", ""), child(node, "expected")
    expected = None if expectation is None else _read(expectation)
    if model is not None and uses_external_function(model, label):
        report.excepted.append(f"{folder} {case.get('id')} {label}: external function")
        return
    got, why = None, "the model cannot be read"
    try:
        if model is not None:
            got, why = _answer(model, case, label, inputs)
    except FeelError as error:
        got, why = None, str(error)
    except Exception as error:
        # Nothing but FeelError may leave an evaluation; the run goes on, the result counts as failed.
        got, why = f"crashed: {error!r}", "crashed"
    report.refused += BACK_REFERENCE in why
    passed = same(expected, got)
    score.add(expected is not None, passed)
    if not passed:
        report.failures.append(Failure(folder, case.get("id", ""), label, expected, got, why))


def run(root: Path) -> Report:
    """Run a folder laid out like the kit's TestCases.

    Each subfolder with cases outside the levels counts as level 3.
    """
    report = Report()
    for level, folders in _levels(root):
        for folder in folders:
            run_folder(folder, report, level)
    return report


def _levels(root: Path) -> Iterator[tuple[str, list[Path]]]:
    found = [(label, root / folder) for folder, label in LEVELS.items() if (root / folder).is_dir()]
    for label, path in found or [("L3", root)]:
        yield label, sorted(each for each in path.iterdir() if each.is_dir())


def main(arguments: list[str]) -> int:
    """Print the scores; failures too with --fail."""
    show = "--fail" in arguments
    folders = [argument for argument in arguments if not argument.startswith("--")]
    root = Path(folders[0]) if folders else DEFAULT
    if not root.is_dir():
        print(f"There is no folder {root}; give the folder that holds the kit's test cases.", file=sys.stderr)
        return 2
    report = run(root)
    for level in LEVELS.values():
        total = report.total(level)
        print(f"{level} value {total.value[0]}/{total.value[1]}")
        print(f"{level} null {total.null[0]}/{total.null[1]}")
    for (level, folder), score in report.folders.items():
        print(f"{level} {folder} value {score.value[0]}/{score.value[1]} null {score.null[0]}/{score.null[1]}")
    for line in report.excepted:
        print(f"excepted {line}")
    print(f"patterns that refer back to a group, which RE2 cannot run: {report.refused}")
    if show:
        for failure in report.failures:
            where = f"{failure.folder} {failure.case} {failure.result}"
            print(f"FAIL {where}: {failure.expected!r} != {failure.got!r} [{failure.why}]")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
