"""The syntax tree of FEEL; `at` is an offset in the author's text. Boxed expressions use the same nodes."""

from dataclasses import dataclass
from typing import TypeAlias, TypeVar, dataclass_transform

from dmn.feel.kinds import Value
from dmn.feel.types import Type

Made = TypeVar("Made")


@dataclass_transform(eq_default=False)
def node(made: type[Made]) -> type[Made]:
    """Make a part of the tree, or of what is compiled from it.

    Nobody changes or compares one, and without those methods the module loads three times faster.
    """
    return dataclass(slots=True, eq=False, repr=False)(made)


@node
class Node:
    """A part of an expression and where it starts."""

    at: int


@node
class Literal(Node):
    """A value written in the text."""

    value: Value


@node
class Name(Node):
    """A variable, parameter, context entry or function by its name; `?` is the input of a unary test."""

    name: str


@node
class Path(Node):
    """`base.name`."""

    base: Node
    name: str


@node
class Operand:
    """An operator and what stands to its right."""

    operator: str
    at: int
    value: Node


@node
class Chain(Node):
    """`first op value op value …` of one rank of arithmetic, worked from the left."""

    first: Node
    rest: tuple[Operand, ...]


@node
class Negate(Node):
    """`-value`."""

    value: Node


@node
class Logic(Node):
    """A chain of `and` or of `or`; `decisive` is the answer that ends it early: False for and, True for or."""

    decisive: bool
    terms: tuple[Node, ...]


@node
class Compare(Node):
    """`left op right` with = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@node
class Between(Node):
    """`value between low and high`, both included."""

    value: Node
    low: Node
    high: Node


@node
class OperatorTest:
    """A unary test such as `> 10`."""

    at: int
    operator: str
    value: Node


@node
class ValueTest:
    """A unary test by an expression: a value, a range, a list, or a condition about `?`."""

    at: int
    value: Node
    about_input: bool


Test: TypeAlias = OperatorTest | ValueTest


@node
class In(Node):
    """`value in (tests)`."""

    value: Node
    tests: tuple[Test, ...]


@node
class UnaryTests(Node):
    """The text of a decision table's input cell; no tests at all = `-`, which always holds.

    In a rule a condition holds although it does not name the input (`budget > 10`); `allowing` tests, those of allowed
    values, compare its answer with the input like any other value.
    """

    tests: tuple[Test, ...]
    negated: bool
    allowing: bool = False


@node
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    wanted: Type


@node
class If(Node):
    """`if c then v else if c then v … else otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@node
class Loop:
    """`name in values` of a for, some or every; with `last`, `name in values..last`."""

    at: int
    name: str
    values: Node
    last: Node | None


@node
class For(Node):
    """`for … return body`."""

    loops: tuple[Loop, ...]
    body: Node


@node
class Quantified(Node):
    """`some|every … satisfies condition`; `decisive` is the answer that ends it early: True for some."""

    decisive: bool
    loops: tuple[Loop, ...]
    condition: Node


@node
class ListOf(Node):
    """`[a, b, c]`."""

    items: tuple[Node, ...]


@node
class ContextOf(Node):
    """`{a: 1, b: a + 1}`; with `result`, only that last expression's value counts (a boxed context's result)."""

    entries: tuple[tuple[str, Node], ...]
    result: Node | None = None


@node
class FunctionOf(Node):
    """`function(a: number, b) body`."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Node


@node
class Call(Node):
    """`function(arguments)`; `names` are there when arguments are named."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@node
class Filter(Node):
    """`base[condition]`: an index or a condition for each item."""

    base: Node
    condition: Node


@node
class RangeOf(Node):
    """`[low..high)`; a missing end is unbounded.

    `(= value)` and `(!= value)` have a sign and the value as both ends.
    """

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    sign: str = ""


@node
class InText(Node):
    """A part that comes from another text of the author (a cell of a boxed expression)."""

    source: str
    body: Node


@node
class Typed(Node):
    """A part whose value must have a declared type; null and a warning when it has not."""

    body: Node
    wanted: Type
    what: str
