"""Type expressions: `list<number>`, `context<a: string>`, `function<number> -> boolean`, names of a model's types."""

from collections.abc import Mapping

from dmn.feel.scanner import KEY, NameTable, Scanner, normal_name
from dmn.feel.syntax import Node
from dmn.feel.types import ContextType, FunctionType, ListType, RangeType, Type, named

BUILT_IN_NAMES = NameTable.of(
    (
        "days and time duration",
        "years and months duration",
        "date and time",
        "day time duration",
        "year month duration",
    )
)


class TypeScanner(Scanner):
    """A scanner that reads types; `types` are those of the model."""

    def __init__(self, text: str, names: NameTable, types: Mapping[str, Type]) -> None:
        self.types = types
        self.type_names = BUILT_IN_NAMES.plus(types)
        super().__init__(text, names)

    def expression(self) -> Node:
        """Consume an expression."""
        raise NotImplementedError

    def read_type(self) -> Type:
        """Consume a type."""
        self.nest()
        at = self.at
        name = self._type_name()
        generic = self._generic(name) if self.sees("<") else None
        found = generic or named(name, self.types)
        if found is None:
            raise self.fail(f"There is no type “{name}”.", at)
        self.nesting -= 1
        return found

    def _type_name(self) -> str:
        first = self.word()
        if not first:
            raise self.fail("A type is expected here.")
        known = self.type_names.match(self.text, self.at, first)
        if known is not None:
            self.move(known[1])
            return known[0]
        self.move(self.at + len(first))
        name = first
        while self.sees(".") and not self.sees(".."):
            self.need(".")
            name += "." + self.read_path_name()
        return name

    def _generic(self, name: str) -> Type | None:
        if name in ("list", "range"):
            self.need("<")
            inner = self.read_type()
            self.need(">")
            return ListType(inner) if name == "list" else RangeType(inner)
        if name == "context":
            return self._context_type()
        return self._function_type() if name == "function" else None

    def _context_type(self) -> Type:
        self.need("<")
        fields: dict[str, Type] = {}
        while not self.sees(">"):
            key = KEY.match(self.text, self.at)
            if key is None:
                raise self.fail("An entry such as “name: type” is expected here.")
            self.move(key.end())
            self.need(":")
            fields[normal_name(key[1])] = self.read_type()
            if not self.take(","):
                break
        self.need(">")
        return ContextType(fields)

    def _function_type(self) -> Type:
        self.need("<")
        parameters: list[Type] = []
        while not self.sees(">"):
            parameters.append(self.read_type())
            if not self.take(","):
                break
        self.need(">")
        self.need("->")
        return FunctionType(tuple(parameters), self.read_type())
