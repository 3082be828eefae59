"""From syntax tree to closures over a frame: `[run, variables, input, slot, slot, …]`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from dmn.feel.errors import NoValue, Place
from dmn.feel.functions import FIRST_SLOT, INPUT, RUN, VARIABLES, Code, Frame, Lent
from dmn.feel.host import Functions
from dmn.feel.kinds import FeelFunction, FeelRange, Value, a_kind
from dmn.feel.properties import property_of
from dmn.feel.ranges import make_range
from dmn.feel.scopes import Resolved, Scope, resolve
from dmn.feel.syntax import (
    ContextOf,
    FunctionOf,
    If,
    InstanceOf,
    InText,
    ListOf,
    Literal,
    Name,
    Negate,
    Node,
    Path,
    RangeOf,
    Typed,
)
from dmn.feel.types import conform, instance_of

# What a node is when it has no constant value.
NOT_CONSTANT: Any = object()


# One unit of fuel pays for working out so many nodes.
NODES_A_UNIT = 2
# An entry of a context takes the memory of several list items.
ENTRY_COST = 4


class Compiler:
    """Compiles the nodes of one program; knows the names in reach and counts slots, nodes and variables."""

    def __init__(
        self,
        source: str,
        declared: frozenset[str] | None,
        functions: Functions,
        library: Mapping[str, FeelFunction],
        handlers: "Mapping[type[Node], Handler]",
    ) -> None:
        self.handlers = handlers
        self.source = source
        self.declared = declared
        self.functions = functions
        self.library = library
        self.scope: Scope | None = None
        self.slots = FIRST_SLOT
        # Nodes compiled so far: the difference before and after a body is what one round of it costs.
        self.nodes = 0
        self.variables: set[str] = set()
        self.unknown: dict[str, Place] = {}

    def compile(self, node: Node) -> Code:
        """Return the closure of a node."""
        self.nodes += 1
        return self.handlers[type(node)](self, node)

    def weigh(self, node: Node) -> tuple[Code, int]:
        """Return the closure of a node and what one evaluation of it costs in fuel."""
        before = self.nodes
        code = self.compile(node)
        return code, 1 + (self.nodes - before) // NODES_A_UNIT

    def place(self, at: int) -> Place:
        """Return the place of an offset in the current text."""
        return Place(self.source, at)

    def new_slot(self) -> int:
        """Return a slot nobody uses."""
        self.slots += 1
        return self.slots - 1

    def open_scope(self, names: Mapping[str, int], item: int | None = None) -> None:
        """Add a level of local names."""
        self.scope = Scope(self.scope, dict(names), item)

    def close_scope(self) -> None:
        """Drop the innermost level of local names."""
        if self.scope is not None:
            self.scope = self.scope.outer

    def function_named(self, name: str) -> FeelFunction | None:
        """Return the function of that name: the host's first, then the library's."""
        lent = self.functions.get(name)
        return Lent(lent) if lent is not None else self.library.get(name)

    def is_declared(self, name: str) -> bool:
        """Say whether a variable of that name is declared."""
        return self.declared is not None and name in self.declared

    def note_variable(self, name: str, at: int, resolved: Resolved) -> None:
        """Remember that a name is read which is no local one."""
        if self.is_declared(name):
            self.variables.add(name)
        elif self.function_named(name) is None and not resolved.items:
            if self.declared is None:
                self.variables.add(name)
            self.unknown.setdefault(name, self.place(at))


Handler: TypeAlias = Callable[[Compiler, Any], Code]


def constant(node: Node) -> Value:
    """Return the value of a node that is always the same, else NOT_CONSTANT."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negate) and isinstance(node.value, Literal) and type(node.value.value) is Decimal:
        return node.value.value.copy_negate()
    if isinstance(node, RangeOf):
        return _constant_range(node)
    return NOT_CONSTANT


def _constant_range(node: RangeOf) -> Value:
    low = constant(node.low) if node.low is not None else None
    high = constant(node.high) if node.high is not None else None
    if low is NOT_CONSTANT or high is NOT_CONSTANT:
        return NOT_CONSTANT
    if (node.low is not None and low is None) or (node.high is not None and high is None):
        return NOT_CONSTANT
    found = make_range(low, high, node.low_closed, node.high_closed, node.sign)
    # A range without a value needs its warning each time.
    return NOT_CONSTANT if found is None else found


def _literal(_: Compiler, node: Literal) -> Code:
    value = node.value
    return lambda frame: value


def _name(compiler: Compiler, node: Name) -> Code:
    name = node.name
    if name == "?":
        return lambda frame: frame[INPUT]
    resolved = resolve(compiler.scope, name)
    slot = resolved.slot
    if slot is None:
        compiler.note_variable(name, node.at, resolved)
        outside = _variable(compiler, node)
    else:
        outside = _slot(slot)
    return _in_items(name, resolved.items, outside) if resolved.items else outside


def _slot(slot: int) -> Code:
    return lambda frame: frame[slot]


def _variable(compiler: Compiler, node: Name) -> Code:
    name, place = node.name, compiler.place(node.at)
    function = compiler.function_named(name)

    def read(frame: Frame) -> Value:
        try:
            return frame[VARIABLES][name]
        except KeyError:
            if function is None:
                frame[RUN].warn(place, f"There is no variable “{name}”.")
            return function

    return read


def _in_items(name: str, items: tuple[int, ...], outside: Code) -> Code:
    def read(frame: Frame) -> Value:
        for item in items:
            entry = frame[item]
            if type(entry) is dict and name in entry:
                return entry[name]
        return outside(frame)

    return read


def _path(compiler: Compiler, node: Path) -> Code:
    base, name, place = compiler.compile(node.base), node.name, compiler.place(node.at)

    def read(frame: Frame) -> Value:
        value = base(frame)
        if type(value) is dict and name in value:
            return value[name]
        try:
            return property_of(value, name, frame[RUN])
        except NoValue as error:
            frame[RUN].warn(place, f"{error}.")
            return None

    return read


def _if(compiler: Compiler, node: If) -> Code:
    branches = tuple(
        (compiler.compile(condition), compiler.compile(result), compiler.place(condition.at))
        for condition, result in node.branches
    )
    otherwise = compiler.compile(node.otherwise)

    def choose(frame: Frame) -> Value:
        for condition, result, place in branches:
            answer = condition(frame)
            if answer is True:
                return result(frame)
            if answer is not False:
                frame[RUN].warn(place, f"A condition is true or false, not {a_kind(answer)}; taken as false.")
        return otherwise(frame)

    return choose


def _list(compiler: Compiler, node: ListOf) -> Code:
    items = tuple(compiler.compile(item) for item in node.items)
    compiler.nodes += len(items)
    return lambda frame: [item(frame) for item in items]


def _context(compiler: Compiler, node: ContextOf) -> Code:
    slots: dict[str, int] = {}
    compiler.open_scope(slots)
    # Names come into reach one by one; the scope's own dictionary is the one that grows.
    reach = compiler.scope.slots if compiler.scope is not None else slots
    entries = tuple(_entry(compiler, reach, name, body) for name, body in node.entries)
    compiler.nodes += ENTRY_COST * len(entries)
    result = compiler.compile(node.result) if node.result is not None else None
    compiler.close_scope()

    def build(frame: Frame) -> Value:
        context: dict[str, Value] = {}
        for name, slot, code, may_recur in entries:
            context[name] = frame[slot] = value = code(frame)
            if may_recur and isinstance(value, FeelFunction):
                _let_recur(value, slot)
        return context if result is None else result(frame)

    return build


def _entry(compiler: Compiler, reach: dict[str, int], name: str, body: Node) -> tuple[str, int, Code, bool]:
    slot = compiler.new_slot()
    may_recur = isinstance(body, FunctionOf)
    if may_recur:
        reach[name] = slot
    code = compiler.compile(body)
    reach[name] = slot
    return name, slot, code, may_recur


def _let_recur(function: Any, slot: int) -> None:
    # A function that is an entry sees itself under the entry's name.
    function.frame[slot] = function


def _range(compiler: Compiler, node: RangeOf) -> Code:
    value = constant(node)
    if value is not NOT_CONSTANT:
        return lambda frame: value
    low = compiler.compile(node.low) if node.low is not None else None
    high = compiler.compile(node.high) if node.high is not None else None
    low_closed, high_closed, sign, place = node.low_closed, node.high_closed, node.sign, compiler.place(node.at)

    def build(frame: Frame) -> FeelRange | None:
        start = low(frame) if low is not None else None
        end = high(frame) if high is not None else None
        # An end that was written but is null gives no range; only an end that is left out is unbounded.
        missing = (low is not None and start is None) or (high is not None and end is None)
        found = None if missing else make_range(start, end, low_closed, high_closed, sign)
        if found is None:
            frame[RUN].warn(place, f"There is no range from {a_kind(start)} to {a_kind(end)}.")
        return found

    return build


def _instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    value, wanted = compiler.compile(node.value), node.wanted
    return lambda frame: instance_of(value(frame), wanted)


def _in_text(compiler: Compiler, node: InText) -> Code:
    before, compiler.source = compiler.source, node.source
    code = compiler.compile(node.body)
    compiler.source = before
    return code


def _typed(compiler: Compiler, node: Typed) -> Code:
    body, wanted, what, place = compiler.compile(node.body), node.wanted, node.what, compiler.place(node.at)

    def check(frame: Frame) -> Value:
        value = body(frame)
        fits, result = conform(value, wanted)
        if not fits:
            frame[RUN].warn(place, f"{what} must be of type “{wanted.name}”, not {a_kind(value)}.")
        return result

    return check


HANDLERS: dict[type[Node], Handler] = {
    Literal: _literal,
    Name: _name,
    Path: _path,
    If: _if,
    ListOf: _list,
    ContextOf: _context,
    RangeOf: _range,
    InstanceOf: _instance_of,
    InText: _in_text,
    Typed: _typed,
}
