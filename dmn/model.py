"""The elements of a DMN file and how they require each other (DMN 1.5 §6), compiled."""

from collections.abc import Iterable, Mapping
from copy import deepcopy

from msgspec import Struct

from dmn.boxed import NULL, BoxedReader, typed_function
from dmn.feel import NO_FUNCTIONS, FeelSyntaxError, Functions
from dmn.feel.analysis import Kind
from dmn.feel.kinds import FUNCTION
from dmn.feel.program import Program, compile_node, name_table
from dmn.feel.syntax import FunctionOf, Node, Typed
from dmn.feel.types import ANY, FunctionType, KindType, RestrictedType, Type
from dmn.findings import Finding
from dmn.item_definitions import ItemDefinitions
from dmn.tables import HANDLERS, TableOf
from dmn.xml import Element, child, children, line, name

ELEMENTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
# Elements whose names become entries of contexts, which paths reach.
NAMING = ("itemComponent", "column", "output")
REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")


class Reference(Struct, eq=False):
    """A reference to an element: the namespace of the imported model it is in (empty = this model) and its id."""

    through: str
    id: str


class InputData(Struct, eq=False):
    """A value that the caller gives."""

    id: str
    name: str
    type: Type


class Logic(Struct, eq=False):
    """A decision, or a business knowledge model, which is a function; `tables` are the decision tables in its logic."""

    id: str
    name: str
    line: int
    is_decision: bool
    type: Type
    requires: tuple[Reference, ...]
    program: Program
    tables: tuple[TableOf, ...]


class ServiceEntry(Struct, eq=False):
    """A decision service: decisions that are given instead of worked out, input data, and the decisions that answer."""

    id: str
    name: str
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    type: Type


Entry = InputData | Logic | ServiceEntry


class Import(Struct, eq=False):
    """Another model and the name under which its elements are in reach."""

    name: str
    model: "Model"


def include(root: Element, other: Element) -> None:
    """Add the elements of another model as if they were written in this one (§6.3.3: an import without a name).

    Where both have an element of the same name or id, this model's own one stays.
    """
    types = {part.get("name") for part in children(root, "itemDefinition")}
    taken = {part.get(key) for part in children(root, *ELEMENTS) for key in ("name", "id")}
    for part in children(other, "itemDefinition", *ELEMENTS):
        is_type = name(part) == "itemDefinition"
        if part.get("name") not in (types if is_type else taken) and (is_type or part.get("id") not in taken):
            root.append(deepcopy(part))


class Model:
    """One DMN file. `open` = it declares no input data, so its expressions may read any variable of the caller."""

    def __init__(
        self, root: Element, functions: Functions = NO_FUNCTIONS, imports: Mapping[str, "Model"] | None = None
    ) -> None:
        self.namespace = root.get("namespace", "")
        self.name = root.get("name", "")
        self.findings: list[Finding] = []
        self.functions = functions
        self.root = root
        self.included: set[str] = set()
        self.imports = self._imports(root, imports or {})
        self.items = ItemDefinitions(root, self._imported_types())
        for item, problem in self.items.unknown:
            self._error(item, "type", f"The type “{item.get('name')}” cannot be used: {problem}", "Correct the type.")
        self.open = child(root, "inputData") is None
        self._path_names = {
            str(part.get("name")) for tag in NAMING for part in root.iter(f"{{*}}{tag}") if part.get("name")
        }
        self._elements = self._identified(root)
        self.entries: dict[str, Entry] = {
            key: entry for key, element in self._elements.items() for entry in (self._entry(key, element),)
        }
        self.by_name: dict[str, Entry] = {entry.name: entry for entry in reversed(self.entries.values())}

    def _identified(self, root: Element) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for element in children(root, *ELEMENTS):
            key = element.get("id", "")
            if not key or key in found:
                problem = f"has the id “{key}” of another element" if key else "has no id"
                self._error(
                    element, "id", f"“{element.get('name') or name(element)}” {problem}.", "Give it an id of its own."
                )
                key = f"{name(element)}-{len(found) + 1}"
            found[key] = element
        return found

    def _error(self, element: Element, rule: str, text: str, remedy: str, owner: str = "definitions") -> None:
        self.findings.append(Finding(element.get("id") or owner, line(element), rule, "error", text, remedy))

    def _imports(self, root: Element, models: Mapping[str, "Model"]) -> dict[str, "Import"]:
        found: dict[str, Import] = {}
        for element in children(root, "import"):
            if "dmn" not in element.get("importType", "").lower():
                continue
            model = models.get(element.get("namespace", ""))
            if element.get("namespace") == self.namespace:
                continue
            if model is None:
                self._error(
                    element,
                    "import",
                    f"The model “{element.get('name')}” is not there.",
                    "Deploy it together with this one.",
                )
            elif element.get("name"):
                found[model.namespace] = Import(element.get("name", ""), model)
            else:
                self.included |= {model.namespace, *model.included}
                include(root, model.root)
                found.update((key, each) for key, each in model.imports.items() if key not in found)
        return found

    def _imported_types(self) -> dict[str, Type]:
        return {
            f"{each.name}.{key}": wanted
            for each in self.imports.values()
            for key, wanted in each.model.items.types.items()
        }

    def reference(self, href: str | None) -> Reference:
        """Return what an href points at."""
        namespace, _, target = (href or "").rpartition("#")
        if namespace and namespace != self.namespace and namespace not in self.included:
            return Reference(namespace if namespace in self.imports else "", target)
        return Reference("", target)

    def _entry(self, key: str, element: Element) -> Entry:
        kind = name(element)
        if kind == "inputData":
            return InputData(key, self._variable_name(element), self._variable_type(element))
        if kind == "decisionService":
            return self._service(key, element)
        return self._logic(key, element, kind == "decision")

    def _variable_name(self, element: Element) -> str:
        return str(element.get("name") or element.get("id") or "")

    def _variable_type(self, element: Element) -> Type:
        variable = child(element, "variable")
        reference = variable.get("typeRef") if variable is not None else None
        wanted = self.items.reference(reference)
        if wanted is None:
            self._error(
                element, "type", f"There is no type “{reference}”.", "Define the type or correct the reference."
            )
            return ANY
        return wanted

    def _service(self, key: str, element: Element) -> ServiceEntry:
        def references(tag: str) -> tuple[Reference, ...]:
            return tuple(self.reference(part.get("href")) for part in children(element, tag))

        return ServiceEntry(
            key,
            self._variable_name(element),
            references("inputDecision"),
            references("inputData"),
            references("outputDecision"),
            self._variable_type(element),
        )

    def _requires(self, element: Element) -> tuple[Reference, ...]:
        found = []
        for requirement in children(element, *REQUIREMENTS):
            for target in children(requirement, *REQUIRED):
                reference = self.reference(target.get("href"))
                if reference.through or reference.id in self._elements:
                    found.append(reference)
                else:
                    message = f"“{element.get('name')}” requires “{target.get('href')}”, which is not there."
                    self._error(
                        requirement, "requirement", message, "Draw the requirement again.", element.get("id", "")
                    )
        return tuple(found)

    def names_of(self, requires: Iterable[Reference]) -> list[str]:
        """Return the names under which requirements are in reach: an import counts by its own name."""
        names: list[str] = []
        for reference in requires:
            if reference.through:
                names.append(self.imports[reference.through].name)
            else:
                names.append(self._variable_name(self._elements[reference.id]))
        return names

    def _logic(self, key: str, element: Element, is_decision: bool) -> Logic:
        requires = self._requires(element)
        names = self.names_of(requires)
        label = self._variable_name(element)
        in_reach = name_table([*names, *self.component_names()], self.functions)
        kinds = {
            self._variable_name(self._elements[each.id]): self._kind(each.id) for each in requires if not each.through
        }
        reader = BoxedReader(key, in_reach, self.items, self.findings, kinds, self.functions)
        wanted = self._variable_type(element)
        if is_decision:
            node = self._body(reader, element, label, wanted)
        else:
            node = self._function(reader, element, label, wanted)
        program = self._program(element, node, label, None if self.open else names)
        return Logic(key, label, line(element), is_decision, wanted, requires, program, tuple(reader.tables))

    def _kind(self, key: str) -> Kind:
        """Return the kind of value of an element of this model, None when it may be of any."""
        element = self._elements[key]
        if name(element) in ("businessKnowledgeModel", "decisionService"):
            return FUNCTION
        variable = child(element, "variable")
        wanted = self.items.reference(variable.get("typeRef")) if variable is not None else None
        while isinstance(wanted, RestrictedType):
            wanted = wanted.base
        return wanted.name if isinstance(wanted, KindType) else None

    def component_names(self) -> set[str]:
        """Return the names that paths may use, here and in imported models."""
        return self._path_names.union(*(each.model.component_names() for each in self.imports.values()))

    def _body(self, reader: BoxedReader, element: Element, label: str, wanted: Type) -> Node:
        node = reader.body(element)
        return node if wanted == ANY else Typed(0, node, wanted, f"The decision “{label}”")

    def _function(self, reader: BoxedReader, element: Element, label: str, wanted: Type) -> Node:
        node = reader.function(child(element, "encapsulatedLogic"))
        if not isinstance(node, FunctionOf):
            return node
        # Older models declare the type of the result where newer ones declare that of the function.
        typed = wanted if isinstance(wanted, FunctionType) else FunctionType((), wanted)
        return typed_function(node, typed, f"The result of “{label}”")

    def _program(self, element: Element, node: Node, label: str, names: list[str] | None) -> Program:
        try:
            program = compile_node(node, label, names, self.functions, HANDLERS)
        except FeelSyntaxError as error:
            self._error(element, "feel-syntax", error.message, "Simplify the expression.")
            return compile_node(NULL, label, names, self.functions, HANDLERS)
        for unknown, place in program.unknown.items():
            if not self.open:
                message = f"“{label}” reads “{unknown}”, which it does not require (in “{place.source.strip()[:80]}”)."
                self._error(element, "unknown-name", message, "Draw the requirement or correct the name.")
        return program

    def ids_within(self, key: str) -> set[str]:
        """Return the ids of an entry and of everything inside it."""
        return {str(element.get("id")) for element in self._elements[key].iter() if element.get("id")}
