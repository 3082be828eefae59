"""What can be said about an expression before it runs: unknown names, kinds that never fit, odd conditions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dmn.feel.builtins import LIBRARY
from dmn.feel.builtins.results import RESULTS
from dmn.feel.errors import NoValue, Place, Warned
from dmn.feel.functions import BuiltIn
from dmn.feel.host import NO_FUNCTIONS, Functions
from dmn.feel.kinds import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DURATION,
    FUNCTION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    kind,
)
from dmn.feel.operators import ARITHMETIC
from dmn.feel.parser import parse_expression
from dmn.feel.program import NO_TYPES, name_table, stripped
from dmn.feel.properties import PARTS
from dmn.feel.syntax import (
    Between,
    Call,
    Chain,
    Compare,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    If,
    In,
    InstanceOf,
    ListOf,
    Literal,
    Logic,
    Loop,
    Name,
    Negate,
    Node,
    OperatorTest,
    Path,
    Quantified,
    RangeOf,
)
from dmn.feel.types import KindType

# A kind, or None where nothing is known.
Kind = str | None
ORDERED = frozenset({NUMBER, STRING, DATE, TIME, DATE_TIME, DURATION, MONTHS})
NEGATABLE = frozenset({NUMBER, DURATION, MONTHS})


def _result(sign: str, left: str, right: str) -> Kind:
    """Return the kind that an arithmetic operation gives, None when there is no such operation."""
    if (sign, left, right) not in ARITHMETIC:
        return None
    if left == right:
        if sign == "-" and left in (DATE, DATE_TIME, TIME):
            return DURATION
        return NUMBER if sign == "/" else left
    kinds = {left, right}
    if kinds == {DATE, DATE_TIME}:
        return DURATION
    points = kinds & {DATE, DATE_TIME, TIME}
    return points.pop() if points else (kinds - {NUMBER}).pop()


def _family(name: str) -> str:
    return DATE if name == DATE_TIME else name


def _with_article(name: str) -> str:
    return name if name == NULL else f"a {name}"


class _Checker:
    """Walks a tree; knows the kinds of names in reach."""

    def __init__(self, source: str, kinds: Mapping[str, Kind], functions: Functions, more: bool) -> None:
        self.source = source
        self.kinds = kinds
        self.more = more
        self.functions = functions
        self.warnings: list[Warned] = []
        self.filters = 0
        self.reads_anything = False

    def warn(self, at: int, message: str) -> None:
        self.warnings.append(Place(self.source, at).warn(message))

    @contextmanager
    def reach(self, names: Iterable[str]) -> Iterator[None]:
        before, self.kinds = self.kinds, {**self.kinds, **dict.fromkeys(names)}
        yield
        self.kinds = before

    def kind_of(self, part: Node) -> Kind:
        """Return the kind of a part's value and note what is wrong in it."""
        handler = HANDLERS.get(type(part))
        return None if handler is None else handler(self, part)

    def needs_boolean(self, part: Node, what: str) -> None:
        found = self.kind_of(part)
        if found not in (None, BOOLEAN):
            self.warn(part.at, f"{what} needs true or false, but this is {_with_article(found)}.")

    def compares(self, at: int, sign: str, left: Kind, right: Kind) -> None:
        if left is None or right is None or LIST in (left, right):
            return
        if sign in ("=", "!="):
            if NULL not in (left, right) and _family(left) != _family(right):
                self.warn(at, f"{_with_article(left).capitalize()} and {_with_article(right)} can never be equal.")
        elif _family(left) != _family(right) or left not in ORDERED:
            self.warn(at, f"{_with_article(left).capitalize()} and {_with_article(right)} have no order.")


def _name(checker: _Checker, part: Name) -> Kind:
    if part.name in checker.kinds:
        checker.reads_anything = True
        return checker.kinds[part.name]
    if part.name == "?" or checker.filters:
        checker.reads_anything = True
        return None
    if part.name in LIBRARY or checker.functions.get(part.name) is not None:
        # Where other variables may be, one of them may have the name of a function.
        return None if checker.more else FUNCTION
    checker.reads_anything = True
    if not checker.more:
        checker.warn(part.at, f"There is no variable “{part.name}”.")
    return None


def _path(checker: _Checker, part: Path) -> Kind:
    base = checker.kind_of(part.base)
    if base in PARTS:
        if part.name not in PARTS[base]:
            checker.warn(part.at, f"{_with_article(base).capitalize()} has no “{part.name}”.")
        return None
    if base in (STRING, NUMBER, BOOLEAN, FUNCTION, NULL):
        checker.warn(part.at, f"{_with_article(base).capitalize()} has no “{part.name}”.")
    return None


def _chain(checker: _Checker, part: Chain) -> Kind:
    left = checker.kind_of(part.first)
    for operand in part.rest:
        right = checker.kind_of(operand.value)
        if left is None or right is None or LIST in (left, right):
            left = None
            continue
        found = _result(operand.operator, left, right)
        if found is None:
            text = f"“{operand.operator}” does not work on {_with_article(left)} and {_with_article(right)}."
            checker.warn(operand.at, text)
        left = found
    return left


def _negate(checker: _Checker, part: Negate) -> Kind:
    found = checker.kind_of(part.value)
    if found is not None and found not in NEGATABLE:
        checker.warn(part.at, f"{_with_article(found).capitalize()} has no negative.")
        return None
    return found


def _logic(checker: _Checker, part: Logic) -> Kind:
    for term in part.terms:
        checker.needs_boolean(term, "“or”" if part.decisive else "“and”")
    return BOOLEAN


def _compare(checker: _Checker, part: Compare) -> Kind:
    checker.compares(part.at, part.operator, checker.kind_of(part.left), checker.kind_of(part.right))
    return BOOLEAN


def _between(checker: _Checker, part: Between) -> Kind:
    value = checker.kind_of(part.value)
    for end in (part.low, part.high):
        checker.compares(part.at, "<", value, checker.kind_of(end))
    return BOOLEAN


def _in(checker: _Checker, part: In) -> Kind:
    value = checker.kind_of(part.value)
    for test in part.tests:
        if isinstance(test, OperatorTest):
            checker.compares(test.at, test.operator, value, checker.kind_of(test.value))
        elif isinstance(test.value, RangeOf):
            for end in (test.value.low, test.value.high):
                if end is not None:
                    checker.compares(test.at, "<", value, checker.kind_of(end))
        else:
            found = checker.kind_of(test.value)
            if not test.about_input and found not in (RANGE, LIST):
                checker.compares(test.at, "=", value, found)
    return BOOLEAN


def _instance_of(checker: _Checker, part: InstanceOf) -> Kind:
    checker.kind_of(part.value)
    return BOOLEAN


def _if(checker: _Checker, part: If) -> Kind:
    kinds = set()
    for condition, result in part.branches:
        checker.needs_boolean(condition, "“if”")
        kinds.add(checker.kind_of(result))
    kinds.add(checker.kind_of(part.otherwise))
    return kinds.pop() if len(kinds) == 1 else None


def _looped(checker: _Checker, loops: tuple[Loop, ...], body: Node, what: str | None) -> Kind:
    names: list[str] = ["partial"]
    for loop in loops:
        with checker.reach(names):
            checker.kind_of(loop.values)
            if loop.last is not None:
                checker.kind_of(loop.last)
        names.append(loop.name)
    with checker.reach(names):
        if what is not None:
            checker.needs_boolean(body, what)
            return BOOLEAN
        checker.kind_of(body)
        return LIST


def _for(checker: _Checker, part: For) -> Kind:
    return _looped(checker, part.loops, part.body, None)


def _quantified(checker: _Checker, part: Quantified) -> Kind:
    return _looped(checker, part.loops, part.condition, "“satisfies”")


def _list(checker: _Checker, part: ListOf) -> Kind:
    for item in part.items:
        checker.kind_of(item)
    return LIST


def _context(checker: _Checker, part: ContextOf) -> Kind:
    before = checker.kinds
    for key, body in part.entries:
        with checker.reach((key,) if isinstance(body, FunctionOf) else ()):
            found = checker.kind_of(body)
        checker.kinds = {**checker.kinds, key: found}
    checker.kinds = before
    return CONTEXT


def _function(checker: _Checker, part: FunctionOf) -> Kind:
    before = checker.kinds
    known = {name: wanted.name if isinstance(wanted, KindType) else None for name, wanted in part.parameters}
    checker.kinds = {**before, **known}
    checker.kind_of(part.body)
    checker.kinds = before
    return FUNCTION


def _filter(checker: _Checker, part: Filter) -> Kind:
    checker.kind_of(part.base)
    checker.filters += 1
    with checker.reach(("item",)):
        found = checker.kind_of(part.condition)
    checker.filters -= 1
    if found not in (None, BOOLEAN, NUMBER):
        text = f"A filter is a condition or a position, but this is {_with_article(found)}."
        checker.warn(part.condition.at, text)
    return LIST if found == BOOLEAN else None


def _range(checker: _Checker, part: RangeOf) -> Kind:
    if part.low is not None and part.high is not None:
        checker.compares(part.at, "<", checker.kind_of(part.low), checker.kind_of(part.high))
    return RANGE


def _call(checker: _Checker, part: Call) -> Kind:
    kinds = [checker.kind_of(argument) for argument in part.arguments]
    name = part.function.name if isinstance(part.function, Name) else ""
    function = LIBRARY.get(name)
    if name in checker.kinds or checker.functions.get(name) is not None or not isinstance(function, BuiltIn):
        found = checker.kind_of(part.function)
        if found not in (None, FUNCTION):
            checker.warn(part.at, f"Only a function can be called, not {_with_article(found)}.")
        return None
    checker.reads_anything = checker.reads_anything or name in ("now", "today")
    if part.names is None:
        reason = _misfit(function, kinds)
        if reason:
            checker.warn(part.at, f"{name}: {reason}.")
    return RESULTS.get(name)


def _misfit(function: BuiltIn, kinds: list[Kind]) -> str:
    """Return why no signature takes arguments of these kinds, empty when one does."""
    reason = ""
    for signature in function.signatures:
        if signature.variadic:
            return ""
        try:
            signature.check_count(len(kinds))
        except NoValue as error:
            reason = reason or str(error)
            continue
        wrong = [
            (parameter, found)
            for parameter, found in zip(signature.parameters, kinds, strict=False)
            if found not in (None, LIST, NULL) and parameter.kinds and found not in parameter.kinds
            if LIST not in parameter.kinds
        ]
        if not wrong:
            return ""
        parameter, found = wrong[0]
        reason = reason or f"“{parameter.name}” must be {parameter.wanted()}, not {_with_article(found or NULL)}"
    return reason


HANDLERS: dict[type[Node], Callable[[_Checker, Any], Kind]] = {
    Literal: lambda checker, part: kind(part.value),
    Name: _name,
    Path: _path,
    Chain: _chain,
    Negate: _negate,
    Logic: _logic,
    Compare: _compare,
    Between: _between,
    In: _in,
    InstanceOf: _instance_of,
    If: _if,
    For: _for,
    Quantified: _quantified,
    ListOf: _list,
    ContextOf: _context,
    FunctionOf: _function,
    Filter: _filter,
    RangeOf: _range,
    Call: _call,
}


class Variables:
    """Variables that expressions may read, with their kinds, by their names; None = any kind."""

    def __init__(self, kinds: Mapping[str, Kind], functions: Functions = NO_FUNCTIONS) -> None:
        self.kinds, self.functions = kinds, functions
        #: Made once: a model may have thousands of names, and as many expressions.
        self.names = name_table(kinds, functions)

    def check(self, text: str, condition: bool = False, more: bool = False) -> tuple[Warned, ...]:
        """Return what is wrong with an expression over them.

        A `condition` must be true or false, and not always the same. With `more`, there may be other variables, too.
        Raises FeelSyntaxError.
        """
        source = stripped(text)
        tree = parse_expression(source, self.names, NO_TYPES)
        checker = _Checker(source, self.kinds, self.functions, more)
        if condition:
            checker.needs_boolean(tree, "A condition")
            if not checker.reads_anything and not checker.warnings:
                checker.warn(tree.at, "This condition is always the same.")
        else:
            checker.kind_of(tree)
        return tuple(dict.fromkeys(checker.warnings))


def check_tree(tree: Node, source: str, kinds: Mapping[str, Kind], functions: Functions) -> tuple[Warned, ...]:
    """Return what is wrong with the tree of a text, where there may be other variables than those of these kinds."""
    (checker := _Checker(source, kinds, functions, more=True)).kind_of(tree)
    return tuple(dict.fromkeys(checker.warnings))
