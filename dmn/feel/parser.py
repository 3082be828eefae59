"""From text to syntax tree: operators and their ranks (DMN 1.5 §10.3.1.2), unary tests (§10.3.1.3)."""

import re
from collections.abc import Mapping

from dmn.feel.primary import PrimaryParser
from dmn.feel.scanner import NAME_END, NameTable
from dmn.feel.syntax import (
    Between,
    Chain,
    Compare,
    In,
    InstanceOf,
    Logic,
    Negate,
    Node,
    Operand,
    OperatorTest,
    Test,
    UnaryTests,
    ValueTest,
)
from dmn.feel.types import Type

OR, AND, COMPARISON, ADDITION, MULTIPLICATION, POWER = range(6)
RANKS = {
    "or": OR,
    "and": AND,
    "between": COMPARISON,
    "in": COMPARISON,
    "instance": COMPARISON,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARISON),
    "+": ADDITION,
    "-": ADDITION,
    "*": MULTIPLICATION,
    "/": MULTIPLICATION,
    "**": POWER,
}
OPERATOR = re.compile(rf"\*\*|[*/+\-]|<=|>=|!=|[<>=]|(?:or|and|between|in|instance){NAME_END}")
COMPARISON_SIGN = re.compile(r"<=|>=|!=|[<>=]")
# Comparisons are worked from the left, each inside the next.
MAX_COMPARISONS = 20


class Parser(PrimaryParser):
    """A recursive descent over one text; chains of one rank are flat, so their length costs no depth."""

    def expression(self) -> Node:
        """Consume an expression of any rank."""
        self.nest()
        node = self.binary(OR)
        self.nesting -= 1
        return node

    def arithmetic(self) -> Node:
        """Consume an expression without comparison, and, or."""
        return self.binary(ADDITION)

    def binary(self, least: int, first: Node | None = None) -> Node:
        """Consume operands joined by operators of at least a rank; `first` was consumed before."""
        left = self._operand() if first is None else first
        while True:
            operator = self._operator()
            if operator is None or RANKS[operator] < least:
                return left
            rank = RANKS[operator]
            if rank in (OR, AND):
                left = self._logic(left, operator, rank)
            elif rank == COMPARISON:
                left = self._comparisons(left)
            else:
                left = self._chain(left, rank)

    def _operator(self) -> str | None:
        found = OPERATOR.match(self.text, self.at)
        return found[0] if found is not None else None

    def _operand(self) -> Node:
        at, signs = self.at, 0
        while self.take("-"):
            signs += 1
        value = self.postfix(self.primary())
        if signs == 0:
            return value
        # Two signs are worked as two, so that --"a" is null and not "a".
        return Negate(at, value) if signs % 2 else Negate(at, Negate(at, value))

    def _logic(self, first: Node, operator: str, rank: int) -> Node:
        terms = [first]
        while self._operator() == operator:
            self.take(operator)
            terms.append(self.binary(rank + 1))
        return Logic(first.at, operator == "or", tuple(terms))

    def _chain(self, first: Node, rank: int) -> Node:
        rest: list[Operand] = []
        while True:
            operator, at = self._operator(), self.at
            if operator is None or RANKS[operator] != rank:
                return Chain(first.at, first, tuple(rest))
            self.take(operator)
            rest.append(Operand(operator, at, self.binary(rank + 1)))

    def _comparisons(self, left: Node) -> Node:
        for _ in range(MAX_COMPARISONS):
            operator = self._operator()
            if operator is None or RANKS[operator] != COMPARISON:
                return left
            left = self._comparison(left, operator)
        raise self.fail(f"At most {MAX_COMPARISONS} comparisons may follow each other.")

    def _comparison(self, left: Node, operator: str) -> Node:
        at = self.at
        self.take(operator)
        if operator == "between":
            low = self.arithmetic()
            self.need_word("and")
            return Between(at, left, low, self.arithmetic())
        if operator == "in":
            return In(at, left, self._in_tests())
        if operator == "instance":
            self.need_word("of")
            return InstanceOf(at, left, self.read_type())
        return Compare(at, operator, left, self.arithmetic())

    def comparison_operator(self) -> str | None:
        """Consume a comparison sign if one stands here."""
        found = COMPARISON_SIGN.match(self.text, self.at)
        if found is None:
            return None
        self.move(found.end())
        return found[0]

    def _in_tests(self) -> tuple[Test, ...]:
        if not self.sees("("):
            return (self._test(False),)
        at = self.at
        self.nest()
        self.need("(")
        first = self._test(True)
        if isinstance(first, ValueTest) and self.take(".."):
            interval = self._range_end(at, first.value, False)
            self.nesting -= 1
            return (ValueTest(at, interval, first.about_input),)
        tests = [first]
        while self.take(","):
            tests.append(self._test(True))
        self.need(")")
        self.nesting -= 1
        if len(tests) == 1 and isinstance(first, ValueTest):
            # The bracket may be the start of a longer value, as in `x in (a)[1]`.
            whole = self.binary(ADDITION, self.postfix(first.value))
            return (ValueTest(at, whole, first.about_input),)
        return tuple(tests)

    def _test(self, whole: bool) -> Test:
        at = self.at
        operator = self.comparison_operator()
        if operator is not None:
            return OperatorTest(at, operator, self.arithmetic())
        before, self.saw_input = self.saw_input, False
        value = self.expression() if whole else self.arithmetic()
        about_input, self.saw_input = self.saw_input, self.saw_input or before
        return ValueTest(at, value, about_input)

    def unary_tests(self) -> UnaryTests:
        """Consume the whole text as unary tests."""
        start = self.at
        if self.take("-") and self.at_end():
            return UnaryTests(start, (), False)
        self.at = start
        bracketed = self._bracketed()
        if bracketed is not None:
            return bracketed
        tests = self._tests()
        self.need_end()
        return UnaryTests(start, tests, False)

    def _tests(self) -> tuple[Test, ...]:
        tests = [self._test(True)]
        while self.take(","):
            tests.append(self._test(True))
        return tuple(tests)

    def _bracketed(self) -> UnaryTests | None:
        """Consume `not(tests)` or `(test, test)` when that is all there is."""
        start = self.at
        negated = self.take_word("not")
        if not self.take("("):
            self.at = start
            return None
        tests = self._tests()
        if (negated or len(tests) > 1) and self.take(")") and self.at_end():
            return UnaryTests(start, tests, negated)
        # It was the start of a longer expression, as in not(?) and x, or of a range.
        self.at, self.nesting = start, 0
        return None

    def need_end(self) -> None:
        """Fail unless the text is used up."""
        if not self.at_end():
            raise self.fail("An operator is expected here.")


def parse_expression(text: str, names: NameTable, types: Mapping[str, Type]) -> Node:
    """Return the tree of an expression; FeelSyntaxError with the place when the text is none."""
    parser = Parser(text, names, types)
    try:
        node = parser.expression()
    except RecursionError:
        raise parser.fail("The expression nests too deeply.") from None
    parser.need_end()
    return node


def parse_unary_tests(text: str, names: NameTable, types: Mapping[str, Type]) -> UnaryTests:
    """Return the tree of unary tests; FeelSyntaxError with the place when the text is none."""
    parser = Parser(text, names, types)
    try:
        return parser.unary_tests()
    except RecursionError:
        raise parser.fail("The tests nest too deeply.") from None
