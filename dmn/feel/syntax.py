"""The syntax tree of FEEL; `at` is an offset in the author's text. Boxed expressions use the same nodes."""

from typing import TypeAlias

from msgspec import Struct

from dmn.feel.kinds import Value
from dmn.feel.types import Type


class Node(Struct, eq=False):
    """A part of an expression and where it starts."""

    at: int


class Literal(Node, eq=False):
    """A value written in the text."""

    value: Value


class Name(Node, eq=False):
    """A variable, parameter, context entry or function by its name; `?` is the input of a unary test."""

    name: str


class Path(Node, eq=False):
    """`base.name`."""

    base: Node
    name: str


class Operand(Struct, eq=False):
    """An operator and what stands to its right."""

    operator: str
    at: int
    value: Node


class Chain(Node, eq=False):
    """`first op value op value …` of one rank of arithmetic, worked from the left."""

    first: Node
    rest: tuple[Operand, ...]


class Negate(Node, eq=False):
    """`-value`."""

    value: Node


class Logic(Node, eq=False):
    """A chain of `and` or of `or`; `decisive` is the answer that ends it early: False for and, True for or."""

    decisive: bool
    terms: tuple[Node, ...]


class Compare(Node, eq=False):
    """`left op right` with = != < <= > >=."""

    operator: str
    left: Node
    right: Node


class Between(Node, eq=False):
    """`value between low and high`, both included."""

    value: Node
    low: Node
    high: Node


class OperatorTest(Struct, eq=False):
    """A unary test such as `> 10`."""

    at: int
    operator: str
    value: Node


class ValueTest(Struct, eq=False):
    """A unary test by an expression: a value, a range, a list, or a condition about `?`."""

    at: int
    value: Node
    about_input: bool


Test: TypeAlias = OperatorTest | ValueTest


class In(Node, eq=False):
    """`value in (tests)`."""

    value: Node
    tests: tuple[Test, ...]


class UnaryTests(Node, eq=False):
    """The text of a decision table's input cell; no tests at all = `-`, which always holds.

    In a rule a condition holds although it does not name the input (`budget > 10`); `allowing` tests, those of allowed
    values, compare its answer with the input like any other value.
    """

    tests: tuple[Test, ...]
    negated: bool
    allowing: bool = False


class InstanceOf(Node, eq=False):
    """`value instance of type`."""

    value: Node
    wanted: Type


class If(Node, eq=False):
    """`if c then v else if c then v … else otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


class Loop(Struct, eq=False):
    """`name in values` of a for, some or every; with `last`, `name in values..last`."""

    at: int
    name: str
    values: Node
    last: Node | None


class For(Node, eq=False):
    """`for … return body`."""

    loops: tuple[Loop, ...]
    body: Node


class Quantified(Node, eq=False):
    """`some|every … satisfies condition`; `decisive` is the answer that ends it early: True for some."""

    decisive: bool
    loops: tuple[Loop, ...]
    condition: Node


class ListOf(Node, eq=False):
    """`[a, b, c]`."""

    items: tuple[Node, ...]


class ContextOf(Node, eq=False):
    """`{a: 1, b: a + 1}`; with `result`, only that last expression's value counts (a boxed context's result)."""

    entries: tuple[tuple[str, Node], ...]
    result: Node | None = None


class FunctionOf(Node, eq=False):
    """`function(a: number, b) body`."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Node


class Call(Node, eq=False):
    """`function(arguments)`; `names` are there when arguments are named."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


class Filter(Node, eq=False):
    """`base[condition]`: an index or a condition for each item."""

    base: Node
    condition: Node


class RangeOf(Node, eq=False):
    """`[low..high)`; a missing end is unbounded.

    `(= value)` and `(!= value)` have a sign and the value as both ends.
    """

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    sign: str = ""


class InText(Node, eq=False):
    """A part that comes from another text of the author (a cell of a boxed expression)."""

    source: str
    body: Node


class Typed(Node, eq=False):
    """A part whose value must have a declared type; null and a warning when it has not."""

    body: Node
    wanted: Type
    what: str
