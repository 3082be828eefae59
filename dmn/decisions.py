"""Decision models as other rooms use them: parse once, evaluate many times, explain each answer."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from dmn.evaluation import Evaluation, find_cycle
from dmn.feel import NO_FUNCTIONS, FeelError, Functions, Host, Warned
from dmn.feel.budget import Run
from dmn.feel.kinds import Value
from dmn.feel.program import WITHOUT_CLOCK, export
from dmn.findings import Finding, InvalidDecisions
from dmn.model import Logic, Model
from dmn.overlap import check_table
from dmn.tables import Seen, TableOf
from dmn.xml import parse

__all__ = ["Decision", "DecisionResult", "Decisions", "Finding", "InvalidDecisions", "Step", "parse_decisions"]


class Step(Struct, frozen=True):
    """One decision that was worked out: its value, the table's inputs by their expressions, the rules that hit."""

    decision_id: str
    name: str
    value: Value
    inputs: tuple[tuple[str, Value], ...]
    rules: tuple[str, ...]


class DecisionResult(Struct, frozen=True):
    """The value of a decision and how it came about.

    `inputs` are the variables read, `rules` the rules that hit by table owner, `trail` the decisions in the order in
    which they were worked out, `warnings` why a null came from an error.
    """

    value: Value
    inputs: Mapping[str, Value]
    rules: tuple[tuple[str, tuple[str, ...]], ...]
    trail: tuple[Step, ...]
    warnings: tuple[Warned, ...]


class Table(Struct, frozen=True):
    """The decision table of a decision: its id, hit policy and the ids of its rules in order."""

    id: str
    policy: str
    rules: tuple[str, ...]


class Decision(Struct, frozen=True):
    """A decision of a model: what it is called, the ids of what it requires, the variables that it reads itself."""

    id: str
    name: str
    line: int
    requires: tuple[str, ...]
    variables: frozenset[str]


class Decisions:
    """The decisions of one DMN file. Immutable; any number of evaluations may run at the same time."""

    def __init__(self, model: Model, findings: tuple[Finding, ...]) -> None:
        self.model = model
        self.findings = findings
        self._logics = {
            key: entry for key, entry in model.entries.items() if isinstance(entry, Logic) and entry.is_decision
        }

    def __iter__(self) -> Iterator[Decision]:
        for logic in self._logics.values():
            requires = tuple(reference.id for reference in logic.requires)
            yield Decision(logic.id, logic.name, logic.line, requires, logic.program.variables)

    def __contains__(self, decision_id: object) -> bool:
        return decision_id in self._logics

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the decisions in the order of the file."""
        return tuple(self._logics)

    def _logic(self, decision_id: str) -> Logic:
        if decision_id not in self._logics:
            raise KeyError(f"There is no decision “{decision_id}”; there are {', '.join(self._logics) or 'none'}.")
        return self._logics[decision_id]

    def table(self, decision_id: str) -> Table:
        """Return the decision table of a decision; one without rules when its logic is no table.

        KeyError when unknown.
        """
        logic = self._logic(decision_id)
        for table in logic.tables:
            return Table(table.id, table.policy, tuple(rule.id for rule in table.rules))
        return Table("", "", ())

    def variables(self, decision_id: str) -> frozenset[str]:
        """Return the caller's variables that a decision reads, itself or through what it requires.

        KeyError when unknown.
        """
        found: set[str] = set()
        waiting, seen = [self._logic(decision_id).id], set[str]()
        while waiting:
            entry = self.model.entries[waiting.pop()]
            if entry.id in seen:
                continue
            seen.add(entry.id)
            if isinstance(entry, Logic):
                found |= entry.program.variables if self.model.open else set()
                waiting += [each.id for each in entry.requires if not each.through and each.id in self.model.entries]
            else:
                found.add(entry.name)
        return frozenset(found - {entry.name for entry in self.model.entries.values() if isinstance(entry, Logic)})

    def evaluate(self, decision_id: str, context: Mapping[str, Value], host: Host = WITHOUT_CLOCK) -> DecisionResult:
        """Return the value of a decision for these variables, and how it came about.

        Raises KeyError for an unknown decision, FeelLimit when fuel or time is up, FeelError when the value is a
        range or a function.
        """
        logic = self._logic(decision_id)
        warnings: list[Warned] = []
        run = Run(host, warnings)
        trace: list[Seen] = []
        run.trace = trace
        evaluation = Evaluation(self.model, run, context)
        value = export(evaluation.value_of(logic), run)
        steps = tuple(
            _step(worked.logic, worked.value, trace[worked.before : worked.after], run) for worked in evaluation.worked
        )
        inputs = {name: _keepable(given, run) for name, given in sorted(evaluation.read.items())}
        rules = tuple((seen.owner, seen.rules) for seen in trace)
        return DecisionResult(value, inputs, rules, steps, tuple(warnings))


def _keepable(value: Value, run: Run) -> Value:
    # Ranges and functions pass between decisions but cannot be kept in a history.
    try:
        return export(value, run)
    except FeelError:
        return None


def _step(logic: Logic, value: Value, trace: list[Seen], run: Run) -> Step:
    own = next((seen for seen in reversed(trace) if seen.owner == logic.id), None)
    inputs = tuple((source, _keepable(given, run)) for source, given in own.inputs) if own else ()
    return Step(logic.id, logic.name, _keepable(value, run), inputs, own.rules if own else ())


def _cycle(model: Model) -> list[Finding]:
    def requires(key: str) -> list[str]:
        entry = model.entries[key]
        found = entry.requires if isinstance(entry, Logic) else ()
        # A knowledge model may call itself.
        return [each.id for each in found if not each.through and each.id in model.entries and each.id != key]

    cycle = find_cycle(model.entries, requires)
    if not cycle:
        return []
    names = " → ".join(model.entries[key].name for key in (*cycle, cycle[0]))
    first = model.entries[cycle[0]]
    where = first.line if isinstance(first, Logic) else 1
    return [Finding(first.id, where, "cycle", "error", f"Decisions require each other: {names}.", "Break the circle.")]


def all_tables(model: Model) -> list[TableOf]:
    """Return the decision tables of a model."""
    return [table for entry in model.entries.values() if isinstance(entry, Logic) for table in entry.tables]


def parse_decisions(xml: bytes, functions: Functions = NO_FUNCTIONS, imports: Iterable[Decisions] = ()) -> Decisions:
    """Parse, check and compile a DMN file.

    `imports` are the files that this one imports. Raises InvalidDecisions with all findings when one of them is an
    error; warnings stand in `findings`.
    """
    model = Model(parse(xml), functions, {each.model.namespace: each.model for each in imports})
    findings = [*model.findings, *_cycle(model)]
    for table in all_tables(model):
        findings += check_table(table)
    ordered = tuple(sorted(findings, key=lambda finding: finding.line))
    if any(finding.severity == "error" for finding in ordered):
        raise InvalidDecisions(ordered)
    return Decisions(model, ordered)
