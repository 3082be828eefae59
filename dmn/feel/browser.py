"""Where the browser's FEEL (feelin, in form-js) answers otherwise than ours, so that authors of forms are told.

The browser only shows; the server works everything out again. What stands here are the differences that the
differential test knows (tests/unit/dmn/test_feelin.py), seen from the text.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dmn.feel.analysis import Variables
from dmn.feel.errors import Place, Warned
from dmn.feel.host import Functions
from dmn.feel.kinds import DATE, DATE_TIME, DURATION, MONTHS, TIME, kind
from dmn.feel.numbers import is_whole
from dmn.feel.parser import parse_expression
from dmn.feel.program import NO_TYPES, stripped
from dmn.feel.syntax import (
    Call,
    Chain,
    Compare,
    InstanceOf,
    Literal,
    Loop,
    Name,
    Node,
    Operand,
    OperatorTest,
    ValueTest,
)

POINTS = {DATE: "date", TIME: "time", DATE_TIME: "date and time"}
# Numbers of more digits are rounded in the browser.
BROWSER_DIGITS = 15
PATTERNS = frozenset({"matches", "replace", "split"})
OTHERWISE = {
    "decimal": "rounds a half up there",
    "is": "knows no kinds there",
    "years and months duration": "counts days and hours there, too",
}
FRACTIONS = "The browser reckons with binary fractions: 0.1 + 0.2 is not 0.3 there."
PARTS = (Node, Operand, OperatorTest, ValueTest, Loop)


def _inside(part: object) -> Iterator[object]:
    """Yield what a part of the tree is directly made of."""
    for name in getattr(part, "__struct_fields__", ()):
        waiting = [getattr(part, name)]
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, PARTS):
                yield value
            elif isinstance(value, tuple):
                waiting = [*value, *waiting]


class _Reader:
    """Walks a tree; knows the kinds of the form's own answers."""

    def __init__(self, source: str, kinds: Mapping[str, str | None], functions: Functions) -> None:
        self.source = source
        self.kinds = kinds
        self.functions = functions
        self.found: list[Warned] = []

    def tell(self, at: int, message: str) -> None:
        self.found.append(Place(self.source, at).warn(message))

    def read(self, part: object, reads_points: bool = False) -> None:
        if isinstance(part, Call):
            self._call(part)
            reads_points = isinstance(part.function, Name) and part.function.name in POINTS.values()
        elif isinstance(part, Chain):
            self._chain(part)
        elif isinstance(part, Compare) and part.operator in ("=", "!="):
            self._equality(part)
        elif isinstance(part, InstanceOf):
            self.tell(part.at, "The browser does not tell the kinds of values apart as the server does.")
        elif isinstance(part, Literal):
            self._literal(part)
        elif isinstance(part, Name) and not reads_points:
            self._name(part)
        asks_for_null = isinstance(part, Compare) and any(
            isinstance(side, Literal) and side.value is None for side in (part.left, part.right)
        )
        for inner in _inside(part):
            self.read(inner, reads_points or asks_for_null)

    def _call(self, part: Call) -> None:
        name = part.function.name if isinstance(part.function, Name) else ""
        if self.functions.get(name) is not None:
            self.tell(part.at, f"The browser has no function “{name}”: it shows what holds when the answer is null.")
        elif name in PATTERNS:
            self.tell(part.at, f"“{name}” has other patterns in the browser.")
        elif name in OTHERWISE:
            self.tell(part.at, f"“{name}” {OTHERWISE[name]}.")

    def _chain(self, part: Chain) -> None:
        values = (part.first, *(operand.value for operand in part.rest))
        signs = {operand.operator for operand in part.rest}
        if signs & {"*", "/"} and any(_makes_duration(value) for value in values):
            self.tell(part.at, "The browser does not multiply or divide durations.")
        elif any(
            isinstance(value, Literal) and type(value.value) is Decimal and not is_whole(value.value)
            for value in values
        ):
            self.tell(part.at, FRACTIONS)

    def _equality(self, part: Compare) -> None:
        for side in (part.left, part.right):
            if isinstance(side, Chain) and {operand.operator for operand in side.rest} & {"*", "/", "**"}:
                self.tell(part.at, FRACTIONS)

    def _literal(self, part: Literal) -> None:
        if type(part.value) is Decimal and len(part.value.as_tuple().digits) > BROWSER_DIGITS:
            self.tell(part.at, f"The browser keeps about {BROWSER_DIGITS} digits of a number.")

    def _name(self, part: Name) -> None:
        reader = POINTS.get(self.kinds.get(part.name) or "")
        if reader is not None:
            self.tell(part.at, f"“{part.name}” is text in the browser; write {reader}({part.name}).")


def _makes_duration(part: Node) -> bool:
    if isinstance(part, Literal):
        return kind(part.value) in (DURATION, MONTHS)
    return isinstance(part, Call) and isinstance(part.function, Name) and part.function.name == "duration"


def browser_differences(text: str, variables: Variables) -> tuple[Warned, ...]:
    """Return where the browser would answer otherwise; `variables` are the form's answers by key.

    Raises FeelSyntaxError.
    """
    source = stripped(text)
    reader = _Reader(source, variables.kinds, variables.functions)
    reader.read(parse_expression(source, variables.names, NO_TYPES))
    return tuple(dict.fromkeys(reader.found))
