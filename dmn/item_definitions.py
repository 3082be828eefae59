"""The named types of a model (DMN 1.5 §7.3.2): restrictions, collections, structures, functions."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from dmn.feel import NO_FUNCTIONS, FeelSyntaxError
from dmn.feel.budget import Run
from dmn.feel.builtins import LIBRARY_NAMES
from dmn.feel.kinds import Value
from dmn.feel.parser import parse_unary_tests
from dmn.feel.program import WITHOUT_CLOCK, compile_node
from dmn.feel.syntax import UnaryTests
from dmn.feel.types import ANY, ContextType, FunctionType, ListType, RestrictedType, Type, named
from dmn.xml import Element, child, children, text


class LaterType(Struct, eq=False):
    """A type that refers to itself, looked up when it is asked."""

    name: str
    find: Callable[[], Type]

    def has(self, value: Value) -> bool:
        """Ask the type itself."""
        return self.find().has(value)


def _plain(reference: str) -> str:
    """Return a type reference without its namespace prefix."""
    reference = reference.strip()
    if reference.startswith("{"):
        reference = reference.rpartition("}")[2]
    return reference.rpartition(":")[2]


class ItemDefinitions:
    """The types of one model by name; those of imported models under `import.name`."""

    def __init__(self, root: Element, imported: Mapping[str, Type]) -> None:
        self._elements = {item.get("name", ""): item for item in children(root, "itemDefinition")}
        self.types: dict[str, Type] = dict(imported)
        self.unknown: list[tuple[Element, str]] = []
        self._open: set[str] = set()
        for name in self._elements:
            self._named(name)

    def reference(self, written: str | None) -> Type | None:
        """Return the type a `typeRef` names; Any when there is none, None when it is unknown."""
        if not written:
            return ANY
        name = _plain(written)
        if name in self._elements:
            return self._named(name)
        return named(name, self.types)

    def _named(self, name: str) -> Type:
        if name in self.types:
            return self.types[name]
        if name in self._open:
            return LaterType(name, lambda: self.types.get(name, ANY))
        self._open.add(name)
        found = self._item(self._elements[name])
        self._open.discard(name)
        self.types[name] = found
        return found

    def _item(self, item: Element) -> Type:
        name = item.get("name", "")
        one = self._restricted(name, self._single(item, name), item, "allowedValues")
        if item.get("isCollection") == "true":
            return self._restricted(name, ListType(one, name), item, "typeConstraint")
        return self._restricted(name, one, item, "typeConstraint")

    def _single(self, item: Element, name: str) -> Type:
        components = children(item, "itemComponent")
        if components:
            return ContextType({part.get("name", ""): self._item(part) for part in components}, name)
        function = child(item, "functionItem")
        if function is not None:
            parameters = children(function, "parameters")
            return FunctionType(
                tuple(self._checked(function, part.get("typeRef")) for part in parameters),
                self._checked(function, function.get("outputTypeRef")),
                name,
            )
        reference = child(item, "typeRef")
        return self._checked(item, reference.text if reference is not None else item.get("typeRef"))

    def _checked(self, item: Element, written: str | None) -> Type:
        found = self.reference(written)
        if found is None:
            self.unknown.append((item, written or ""))
            return ANY
        return found

    def _restricted(self, name: str, base: Type, item: Element, tag: str) -> Type:
        written = text(child(item, tag))
        if written is None:
            return base
        try:
            parsed = parse_unary_tests(written, LIBRARY_NAMES, {})
            tests = compile_node(UnaryTests(0, parsed.tests, parsed.negated, allowing=True), written, (), NO_FUNCTIONS)
        except FeelSyntaxError as error:
            self.unknown.append((item, error.message))
            return base
        allowing = tag == "allowedValues"
        # Allowed values are all the values of a type: they stand in place of those of the type it refers to (§7.3.2).
        while allowing and isinstance(base, RestrictedType) and base.allowing:
            base = base.base
        return RestrictedType(name, base, lambda value: tests.run({}, Run(WITHOUT_CLOCK), value) is True, allowing)
