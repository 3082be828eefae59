"""Boxed expressions (DMN 1.5 §10.2): from XML to the same syntax tree that FEEL text has."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dmn.feel import FeelSyntaxError, Functions
from dmn.feel.analysis import Kind, check_tree
from dmn.feel.parser import parse_expression, parse_unary_tests
from dmn.feel.scanner import NameTable
from dmn.feel.syntax import (
    Call,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    If,
    InText,
    ListOf,
    Literal,
    Loop,
    Node,
    Quantified,
    Typed,
    UnaryTests,
)
from dmn.feel.types import ANY, FunctionType, Type
from dmn.findings import Finding
from dmn.hit_policies import AGGREGATIONS, COMBINE, RANKED
from dmn.item_definitions import ItemDefinitions
from dmn.tables import Allowed, Column, Output, Rule, TableOf
from dmn.xml import Element, child, children, line, name, text

NULL = Literal(0, None)
# Names of the language and of its versions.
FEEL = re.compile(r"|feel|https?://www\.omg\.org/spec/(dmn|feel)/.*", re.IGNORECASE)
# What may stand beside an expression inside its owner.
NOT_A_BODY = frozenset(
    {
        "",
        "variable",
        "description",
        "extensionElements",
        "formalParameter",
        "typeRef",
        "question",
        "allowedAnswers",
        "informationRequirement",
        "knowledgeRequirement",
        "authorityRequirement",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
    }
)


def typed_function(node: FunctionOf, wanted: FunctionType, what: str) -> FunctionOf:
    """Return a function whose parameters and result have the types that a function type declares, too."""
    declared = (*wanted.parameters, *[ANY] * len(node.parameters))
    parameters = tuple(
        (name, own if own is not None or also == ANY else also)
        for (name, own), also in zip(node.parameters, declared, strict=False)
    )
    body = node.body if wanted.result == ANY else Typed(node.at, node.body, wanted.result, what)
    return FunctionOf(node.at, parameters, body)


class BoxedReader:
    """Reads the boxed expressions of one owner (a decision, say); what is wrong goes to `findings`."""

    def __init__(
        self,
        owner: str,
        names: NameTable,
        items: ItemDefinitions,
        findings: list[Finding],
        kinds: Mapping[str, Kind],
        functions: Functions,
    ) -> None:
        self.owner = owner
        self.names = names
        self.items = items
        self.findings = findings
        # What is known of the variables in reach; None for those that may be of any kind.
        self.kinds = dict(kinds)
        self.functions = functions
        self.tables: list[TableOf] = []

    def error(self, element: Element, rule: str, message: str, remedy: str) -> Node:
        """Note an error; the expression gives null."""
        self.findings.append(Finding(self.identify(element), line(element), rule, "error", message, remedy))
        return NULL

    def identify(self, element: Element | None) -> str:
        """Return the id of an element or of the nearest one around it that has one."""
        while element is not None:
            if element.get("id"):
                return str(element.get("id"))
            element = element.getparent()
        return self.owner

    def read(self, element: Element | None) -> Node:
        """Return the tree of a boxed expression; null for a missing one."""
        if element is None:
            return NULL
        reader = READERS.get(name(element))
        if reader is None:
            return self.error(
                element,
                "expression",
                f"There is no expression “{name(element)}” in DMN.",
                "Use a boxed expression of DMN 1.5.",
            )
        node = reader(self, element)
        return self.typed(node, element.get("typeRef"), element, "The value")

    def function(self, element: Element | None) -> Node:
        """Return the tree of a business knowledge model's function; null for a missing one."""
        return NULL if element is None else _function(self, element)

    def body(self, element: Element | None) -> Node:
        """Return the tree of the first expression inside an element."""
        if element is None:
            return NULL
        return self.read(next((part for part in element if name(part) not in NOT_A_BODY), None))

    def typed(self, node: Node, reference: str | None, element: Element, what: str) -> Node:
        """Wrap a tree so that its value must have the referenced type."""
        wanted = self.type(reference, element)
        if isinstance(node, FunctionOf) and isinstance(wanted, FunctionType):
            return typed_function(node, wanted, what)
        return node if wanted == ANY else Typed(node.at, node, wanted, what)

    def type(self, reference: str | None, element: Element) -> Type:
        """Return the referenced type; an unknown one is an error and taken as Any."""
        wanted = self.items.reference(reference)
        if wanted is None:
            self.error(element, "type", f"There is no type “{reference}”.", "Define the type or correct the reference.")
            return ANY
        return wanted

    def is_feel(self, element: Element) -> bool:
        """Say whether an element's text is FEEL; another language is an error."""
        language = element.get("expressionLanguage") or element.getroottree().getroot().get("expressionLanguage") or ""
        if FEEL.fullmatch(language):
            return True
        self.error(element, "language", f"The language “{language}” is not supported.", "Write the expression in FEEL.")
        return False

    def parse(self, written: str, element: Element) -> Node:
        """Return the tree of FEEL text."""
        if not self.is_feel(element):
            return NULL
        source = written.strip()
        try:
            tree = parse_expression(source, self.names, self.items.types)
        except FeelSyntaxError as error:
            return self._syntax_error(element, error)
        for warned in check_tree(tree, source, self.kinds, self.functions):
            message = f"{warned.message} (line {warned.line}, column {warned.column} of “{source[:80]}”)"
            where = (self.identify(element), line(element))
            self.findings.append(Finding(*where, "expression-doubt", "warning", message, "Correct the expression."))
        return InText(0, source, tree)

    def parse_tests(self, written: str, element: Element) -> UnaryTests:
        """Return the tree of the text of an input cell."""
        source = written.strip() if self.is_feel(element) else "-"
        try:
            return parse_unary_tests(source, self.names, self.items.types)
        except FeelSyntaxError as error:
            self._syntax_error(element, error)
            return UnaryTests(0, (), False)

    def allowed(self, clause: Element, tag: str) -> Allowed | None:
        """Return the values that a clause of a decision table allows; None when it allows all."""
        written = text(child(clause, tag))
        if written is None:
            return None
        tests = self.parse_tests(written, clause)
        return (
            Allowed(written, UnaryTests(tests.at, tests.tests, tests.negated, allowing=True)) if tests.tests else None
        )

    def _syntax_error(self, element: Element, error: FeelSyntaxError) -> Node:
        message = f"{error.message} (line {error.line}, column {error.column} of “{error.source.strip()[:80]}”)"
        return self.error(element, error.rule, message, "Correct the expression.")

    def within(self, names: Iterable[str], read: Callable[[], Any]) -> Any:
        """Read something with more names in reach."""
        names = tuple(names)
        before = self.names, self.kinds
        self.names, self.kinds = self.names.plus(names), {**self.kinds, **dict.fromkeys(names)}
        try:
            return read()
        finally:
            self.names, self.kinds = before


def _literal(reader: BoxedReader, element: Element) -> Node:
    if child(element, "importedValues") is not None:
        return reader.error(
            element, "imported-values", "Imported values are not supported.", "Write the values as FEEL."
        )
    written = text(element)
    return NULL if written is None else reader.parse(written, element)


def _context(reader: BoxedReader, element: Element) -> Node:
    entries: list[tuple[str, Node]] = []
    result: Node | None = None
    before = reader.names, reader.kinds
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        value = reader.body(entry)
        if variable is None:
            result = value
            continue
        key = variable.get("name", "")
        entries.append((key, reader.typed(value, variable.get("typeRef"), entry, f"“{key}”")))
        reader.names, reader.kinds = reader.names.plus((key,)), {**reader.kinds, key: None}
    reader.names, reader.kinds = before
    return ContextOf(0, tuple(entries), result)


def _list(reader: BoxedReader, element: Element) -> Node:
    return ListOf(0, tuple(reader.read(part) for part in element if name(part) not in NOT_A_BODY))


def _relation(reader: BoxedReader, element: Element) -> Node:
    columns = children(element, "column")
    rows: list[Node] = []
    for row in children(element, "row"):
        cells = [part for part in row if name(part) not in NOT_A_BODY]
        entries = [
            (column.get("name", ""), reader.typed(reader.read(cell), column.get("typeRef"), cell, "The cell"))
            for column, cell in zip(columns, cells, strict=False)
        ]
        rows.append(ContextOf(0, tuple(entries)))
    return ListOf(0, tuple(rows))


def _function(reader: BoxedReader, element: Element) -> Node:
    if element.get("kind", "FEEL") != "FEEL":
        return reader.error(
            element,
            "external-function",
            f"A function of the kind “{element.get('kind')}” would run code of another language; that is refused.",
            "Write the function in FEEL or ask for a host function.",
        )
    parameters = tuple(
        (part.get("name", ""), None if wanted == ANY else wanted)
        for part in children(element, "formalParameter")
        for wanted in (reader.type(part.get("typeRef"), part),)
    )
    body: Node = reader.within((key for key, _ in parameters), lambda: reader.body(element))
    function, wanted = FunctionOf(0, parameters, body), reader.type(element.get("typeRef"), element)
    # Older models write the type of the result where newer ones write that of the function.
    typed = wanted if isinstance(wanted, FunctionType) else FunctionType((), wanted)
    return typed_function(function, typed, "The result")


def _invocation(reader: BoxedReader, element: Element) -> Node:
    callee = next((part for part in element if name(part) not in NOT_A_BODY and name(part) != "binding"), None)
    names, arguments = [], []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        value = next((part for part in binding if name(part) not in NOT_A_BODY and name(part) != "parameter"), None)
        key = parameter.get("name", "") if parameter is not None else ""
        wanted = parameter.get("typeRef") if parameter is not None else None
        names.append(key)
        arguments.append(reader.typed(reader.read(value), wanted, binding, f"“{key}”"))
    return Call(0, reader.read(callee), tuple(arguments), tuple(names) if names else None)


def _conditional(reader: BoxedReader, element: Element) -> Node:
    condition, then, otherwise = (reader.body(child(element, tag)) for tag in ("if", "then", "else"))
    return If(0, ((condition, then),), otherwise)


def _filter(reader: BoxedReader, element: Element) -> Node:
    base = reader.body(child(element, "in"))
    condition: Node = reader.within(("item",), lambda: reader.body(child(element, "match")))
    return Filter(0, base, condition)


def _loop(reader: BoxedReader, element: Element) -> tuple[tuple[Loop, ...], Callable[[str], Node]]:
    variable = element.get("iteratorVariable", "")
    loops = (Loop(0, variable, reader.body(child(element, "in")), None),)

    def inner(tag: str) -> Node:
        node: Node = reader.within((variable, "partial"), lambda: reader.body(child(element, tag)))
        return node

    return loops, inner


def _for(reader: BoxedReader, element: Element) -> Node:
    loops, inner = _loop(reader, element)
    return For(0, loops, inner("return"))


def _quantified(reader: BoxedReader, element: Element) -> Node:
    loops, inner = _loop(reader, element)
    return Quantified(0, name(element) == "some", loops, inner("satisfies"))


def _column(reader: BoxedReader, clause: Element) -> Column:
    expression = child(clause, "inputExpression")
    written = text(expression) or clause.get("label") or "null"
    node = reader.parse(written, expression if expression is not None else clause)
    if expression is not None:
        node = reader.typed(node, expression.get("typeRef"), clause, f"The input “{written.strip()}”")
    return Column(reader.identify(clause), written.strip(), node, reader.allowed(clause, "inputValues"))


def _output(reader: BoxedReader, clause: Element, ranked: bool) -> Output:
    allowed, default = reader.allowed(clause, "outputValues"), text(child(clause, "defaultOutputEntry"))
    return Output(
        clause.get("name") or "",
        reader.type(clause.get("typeRef"), clause),
        allowed,
        reader.parse(f"[{allowed.source}]", clause) if ranked and allowed is not None else None,
        None if default is None else reader.parse(default, clause),
    )


def _rule(reader: BoxedReader, table: Element, number: int, rule: Element, outputs: tuple[Output, ...]) -> Rule:
    cells = [(text(entry) or "-", entry) for entry in children(rule, "inputEntry")]
    tests = tuple(reader.parse_tests(written, entry) for written, entry in cells)
    values, written_outputs = [], []
    for output, entry in zip(outputs, children(rule, "outputEntry"), strict=False):
        written = text(entry)
        written_outputs.append((written or "").strip())
        node = NULL if written is None else reader.parse(written, entry)
        node = reader.typed(node, entry.get("typeRef"), entry, "The output")
        values.append(node if output.type == ANY else Typed(0, node, output.type, "The output"))
    rule_id = rule.get("id") or f"{reader.identify(table)}_{number}"
    sources = tuple(written.strip() for written, _ in cells)
    return Rule(rule_id, line(rule), tests, sources, tuple(values), tuple(written_outputs))


def _table(reader: BoxedReader, element: Element) -> Node:
    columns = tuple(_column(reader, clause) for clause in children(element, "input"))
    policy, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation")
    outputs = tuple(_output(reader, clause, policy in RANKED) for clause in children(element, "output"))
    rules = tuple(
        _rule(reader, element, number, rule, outputs) for number, rule in enumerate(children(element, "rule"), 1)
    )
    for rule in rules:
        if len(rule.tests) != len(columns) or len(rule.outputs) != len(outputs):
            reader.error(
                element,
                "cells",
                f"The rule “{rule.id}” has not one cell for each column.",
                "Fill in the missing cells.",
            )
            return NULL
    if policy not in COMBINE:
        return reader.error(
            element, "hit-policy", f"There is no hit policy “{policy}”.", "Choose one of U A P F R O C."
        )
    if aggregation and (aggregation not in AGGREGATIONS or len(outputs) != 1):
        message = f"The outputs cannot be collected with “{aggregation}”."
        return reader.error(element, "aggregation", message, "Use SUM, MIN, MAX or COUNT on a single output.")
    table = TableOf(
        0, reader.owner, reader.identify(element), line(element), policy, aggregation, columns, outputs, rules
    )
    reader.tables.append(table)
    return table


READERS: dict[str, Callable[[BoxedReader, Element], Node]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "decisionTable": _table,
}
