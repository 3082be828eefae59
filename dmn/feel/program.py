"""Compiled expressions and unary tests: what other rooms hold and evaluate."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from dmn.feel import compile_iteration, compile_operators, compiler
from dmn.feel.budget import MAX_DEPTH, Run
from dmn.feel.builtins import LIBRARY, LIBRARY_NAMES
from dmn.feel.compiler import Compiler, Handler
from dmn.feel.errors import FeelError, FeelLimit, FeelSyntaxError, Place, Warned
from dmn.feel.functions import INPUT, RUN, VARIABLES, Code, Frame
from dmn.feel.host import NO_FUNCTIONS, Functions, Host
from dmn.feel.kinds import FeelFunction, FeelRange, Value
from dmn.feel.parser import parse_expression, parse_unary_tests
from dmn.feel.scanner import NameTable
from dmn.feel.syntax import ContextOf, Node
from dmn.feel.types import Type

HANDLERS: dict[type[Node], Handler] = {
    **compiler.HANDLERS,
    **compile_operators.HANDLERS,
    **compile_iteration.HANDLERS,
}
NO_TYPES: Mapping[str, Type] = {}


def _no_clock() -> datetime:
    raise FeelError("This evaluation has no clock; pass a Host whose `now` gives the time.")


WITHOUT_CLOCK = Host(now=_no_clock)


class Result(Struct, frozen=True):
    """A value and, for every null that came from an error, why and where."""

    value: Value
    warnings: tuple[Warned, ...]


class Program:
    """A compiled expression. It keeps no state: any number of evaluations may run at the same time."""

    __slots__ = ("_blank", "_code", "text", "unknown", "variables")

    def __init__(
        self, text: str, code: Code, slots: int, variables: frozenset[str], unknown: Mapping[str, Place]
    ) -> None:
        self.text = text
        # Top-level names the text reads. A name inside a filter counts only when it is declared, since the items may
        # have it.
        self.variables = variables
        # Names that nobody declared, with the place of the first use.
        self.unknown = unknown
        self._code = code
        self._blank: Frame = [None] * slots

    def evaluate(self, context: Mapping[str, Value], host: Host = WITHOUT_CLOCK) -> Value:
        """Return the value for these variables; null where FEEL says so.

        Raises FeelLimit when fuel, time, depth or size is used up, FeelError when a range or a function would leave.
        """
        value = self.run(context, Run(host))
        return value if value is None or type(value) in PLAIN else export(value, Run(host))

    def diagnose(self, context: Mapping[str, Value], host: Host = WITHOUT_CLOCK) -> Result:
        """Evaluate and say why and where a null came from an error."""
        warnings: list[Warned] = []
        value = export(self.run(context, Run(host, warnings)), Run(host))
        return Result(value, tuple(warnings))

    def run(self, context: Mapping[str, Value], run: Run, tested: Value = None) -> Value:
        """Evaluate on an account of the caller; the value may be a range or a function (inside a decision model)."""
        frame = self._blank[:]
        frame[RUN] = run
        frame[VARIABLES] = context
        frame[INPUT] = tested
        try:
            return self._code(frame)
        except RecursionError:
            raise FeelLimit("The expression nests too deeply.") from None


class Tests(Program):
    """Compiled unary tests: the text of a decision table's input cell."""

    __slots__ = ()

    def holds(self, value: Value, context: Mapping[str, Value], host: Host = WITHOUT_CLOCK) -> bool | None:
        """Say whether a value passes; None when the tests have no answer for it. Raises as `Program.evaluate`."""
        answer = self.run(context, Run(host), value)
        return answer if isinstance(answer, bool) else None


PLAIN = frozenset({str, bool, Decimal})


def export(value: Value, run: Run, depth: int = 0) -> Value:
    """Return a value as it leaves an evaluation: whole numbers as Decimal.

    FeelError for a range or a function in it.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, (FeelRange, FeelFunction)):
        what = "range" if isinstance(value, FeelRange) else "function"
        raise FeelError(f"The result is a {what} or has one in it; a {what} cannot be kept.")
    if isinstance(value, (list, dict)):
        if depth >= MAX_DEPTH:
            raise FeelLimit(f"Lists and contexts may nest at most {MAX_DEPTH} deep.")
        run.spend(1 + len(value))
        if isinstance(value, list):
            return [export(item, run, depth + 1) for item in value]
        return {key: export(item, run, depth + 1) for key, item in value.items()}
    return value


def stripped(text: str) -> str:
    """Return an expression without the leading “=” that marks it in models; offsets stay those of the author's text."""
    start = len(text) - len(text.lstrip())
    return text[:start] + " " + text[start + 1 :] if text[start : start + 1] == "=" else text


def name_table(names: Iterable[str] | None, functions: Functions) -> NameTable:
    """Return the names that a text may use."""
    lent = [function.name for function in functions]
    return LIBRARY_NAMES.plus([*lent, *(names or ())]) if lent or names else LIBRARY_NAMES


def compile_node(
    node: Node,
    source: str,
    names: Iterable[str] | None,
    functions: Functions,
    handlers: Mapping[type[Node], Handler] = HANDLERS,
) -> Program:
    """Compile a tree made elsewhere (boxed expressions); `names` None = any identifier may be a variable."""
    return _compile(Program, node, source, names, functions, handlers)


Made = TypeVar("Made", bound=Program)


def _compile(
    made: type[Made],
    node: Node,
    source: str,
    names: Iterable[str] | None,
    functions: Functions,
    handlers: Mapping[type[Node], Handler] = HANDLERS,
) -> Made:
    declared = None if names is None else frozenset(names)
    maker = Compiler(source, declared, functions, LIBRARY, handlers)
    try:
        code = maker.compile(node)
    except RecursionError:
        raise FeelSyntaxError("The expression nests too deeply.", source, 0) from None
    return made(source, code, maker.slots, frozenset(maker.variables), maker.unknown)


def compile_expression(
    text: str,
    names: Iterable[str] | None = None,
    functions: Functions = NO_FUNCTIONS,
    types: Mapping[str, Type] = NO_TYPES,
) -> Program:
    """Compile an expression; a leading “=” is dropped.

    `names` are the declared variables, with spaces where they have them; None = any identifier. `types` are a model's
    own. Raises FeelSyntaxError with line, column and excerpt.
    """
    source = stripped(text)
    names = None if names is None else tuple(names)
    return _compile(Program, parse_expression(source, name_table(names, functions), types), source, names, functions)


def compile_unary_tests(
    text: str,
    names: Iterable[str] | None = None,
    functions: Functions = NO_FUNCTIONS,
    types: Mapping[str, Type] = NO_TYPES,
) -> Tests:
    """Compile unary tests such as `[1..5], > 10`, `not("a")` or `-`; parameters and errors as `compile_expression`."""
    names = None if names is None else tuple(names)
    return _compile(Tests, parse_unary_tests(text, name_table(names, functions), types), text, names, functions)


def entries_of(text: str, functions: Functions = NO_FUNCTIONS) -> tuple[str, ...] | None:
    """Return the names of the entries of a text that is a context, None when it is none. Raises FeelSyntaxError."""
    tree = parse_expression(stripped(text), name_table((), functions), NO_TYPES)
    return tuple(key for key, _ in tree.entries) if isinstance(tree, ContextOf) else None
