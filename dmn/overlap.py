"""Rules that overlap, inputs for which no rule hits, rules that never hit, cells that compare with the wrong kind."""

from collections.abc import Iterator

from dmn.cells import Samples, column_kind, describe, sample, strange_constant, strange_output, unlisted_output
from dmn.feel.kinds import Value, a_kind
from dmn.findings import Finding
from dmn.tables import Rule, TableOf

# Beyond so many steps of the search for gaps the table is left alone.
MAX_STEPS = 20_000
SINGLE_HIT = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


def _overlapping(columns: list[Samples], count: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of rules that certainly hold together for some input."""
    for first in range(count):
        together = (1 << count) - 1
        for column in columns:
            together &= _union(mask for mask in column.sure if mask >> first & 1)
        for second in range(first + 1, count):
            if together >> second & 1:
                yield first, second


def _union(masks: Iterator[int]) -> int:
    result = 0
    for mask in masks:
        result |= mask
    return result


def _find_gap(columns: list[Samples], count: int) -> list[Value] | None:
    """Return values of the first columns for which no rule can hold.

    None when there are none or the search is too long.
    """
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[int, int, list[Value]]] = [(0, (1 << count) - 1, [])]
    steps = 0
    while stack:
        depth, mask, values = stack.pop()
        if not mask:
            return values
        if depth == len(columns) or (depth, mask) in seen:
            continue
        seen.add((depth, mask))
        column = columns[depth]
        for value, possible in zip(column.values, column.possible, strict=True):
            steps += 1
            stack.append((depth + 1, mask & possible, [*values, value]))
        if steps > MAX_STEPS:
            return None
    return None


def _shadowed(columns: list[Samples], count: int) -> Iterator[tuple[int, int]]:
    """Yield (rule, earlier rule) where the earlier one holds whenever the later one might."""
    for later in range(count):
        for earlier in range(later):
            if all(
                sure >> earlier & 1
                for column in columns
                for sure, possible in zip(column.sure, column.possible, strict=True)
                if possible >> later & 1
            ):
                yield later, earlier
                break


def _finding(rule: Rule | None, table: TableOf, name: str, severity: str, text: str, remedy: str) -> Finding:
    where = (rule.id, rule.line) if rule is not None else (table.id, table.line)
    return Finding(*where, name, "error" if severity == "error" else "warning", text, remedy)


def _same_outputs(one: Rule, two: Rule) -> bool:
    return one.output_sources == two.output_sources


def _check_overlaps(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    if table.policy not in ("UNIQUE", "ANY"):
        return
    for first, second in _overlapping(columns, len(table.rules)):
        one, two = table.rules[first], table.rules[second]
        if table.policy == "ANY" and _same_outputs(one, two):
            continue
        text = f"Rules {first + 1} and {second + 1} hit together for some input"
        if table.policy == "ANY":
            text += " but have different outputs"
        remedy = "Make the rules exclude each other, or choose the hit policy First or Collect."
        yield _finding(two, table, "overlap", "error", f"{text} (hit policy {table.policy.capitalize()}).", remedy)


def _check_gaps(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    if table.policy not in SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    gap = _find_gap(columns, len(table.rules))
    if gap is not None:
        known = [
            f"{column.column.source} = {describe(value)}"
            for column, value in zip(columns, gap, strict=False)
            if value is not None
        ]
        text = f"No rule hits when {', '.join(known)}." if known else "No rule may hit."
        yield _finding(
            None,
            table,
            "gap",
            "warning",
            text,
            "Add a rule for it, a last rule with “-” in every cell, or a default output.",
        )
    elif not any(all(not tests.tests for tests in rule.tests) for rule in table.rules) and _unjudged(columns):
        text = "Some cells cannot be judged, and no rule has “-” in every cell; it may happen that no rule hits."
        yield _finding(
            None, table, "catch-all", "warning", text, "Add a last rule with “-” in every cell, or a default output."
        )


def _unjudged(columns: list[Samples]) -> bool:
    return any(column.sure != column.possible for column in columns)


def _check_kinds(table: TableOf) -> Iterator[Finding]:
    for number, rule in enumerate(table.rules):
        for column, tests in zip(table.columns, rule.tests, strict=True):
            strange = strange_constant(column, tests)
            if strange is not None:
                text = f"Rule {number + 1} compares “{column.source}”, a {column_kind(column)}, with {a_kind(strange)}"
                remedy = "Correct the cell or the type of the input."
                yield _finding(rule, table, "cell-type", "error", f"{text} ({describe(strange)}).", remedy)


def _check_outputs(table: TableOf) -> Iterator[Finding]:
    for number, rule in enumerate(table.rules):
        for output, node in zip(table.outputs, rule.outputs, strict=True):
            strange = strange_output(node)
            if strange is not None:
                value, wanted = strange
                text = f"Rule {number + 1} gives {a_kind(value)} ({describe(value)}), not a “{wanted}”."
                yield _finding(rule, table, "output-type", "error", text, "Correct the cell or the type of the output.")
                continue
            unlisted = unlisted_output(node, output)
            if unlisted is not None:
                text = (
                    f"Rule {number + 1} gives {describe(unlisted)}, which its column does not allow: it would be null."
                )
                yield _finding(rule, table, "output-values", "error", text, "Correct the cell or the allowed values.")


def _check_reach(table: TableOf, columns: list[Samples]) -> Iterator[Finding]:
    for number, rule in enumerate(table.rules):
        for column in columns:
            if not _union(iter(column.possible)) >> number & 1:
                text = f"Rule {number + 1} never hits: no value of “{column.column.source}” passes its cell."
                yield _finding(rule, table, "unreachable", "warning", text, "Correct the cell or delete the rule.")
                break
    if table.policy == "FIRST":
        for later, earlier in _shadowed(columns, len(table.rules)):
            text = f"Rule {later + 1} never hits: rule {earlier + 1} comes first and covers it."
            yield _finding(
                table.rules[later], table, "unreachable", "warning", text, "Move the narrower rule up or delete it."
            )


def check_table(table: TableOf) -> list[Finding]:
    """Return what is wrong with the rules of a table.

    Overlap (error), gap, missing catch-all, rules out of reach (warnings).
    """
    if not table.rules:
        text = "The table has no rules."
        return [_finding(None, table, "empty", "warning", text, "Add rules.")]
    columns = [sample(table, index) for index in range(len(table.columns))]
    return [
        *_check_kinds(table),
        *_check_outputs(table),
        *_check_overlaps(table, columns),
        *_check_gaps(table, columns),
        *_check_reach(table, columns),
    ]
