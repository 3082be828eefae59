"""One data association: what it copies, computes or assigns, and to which variable (BPMN 2.0.2 §10.4.2)."""

import re
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from bpmn.juel import is_juel
from bpmn.xml import Node, child, children, strip_prefix, text_of

_PART = re.compile(r"[^\W\d]\w*")


class Wrong(Exception):
    """An association that cannot be followed: why, what to do."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(text)
        self.text, self.remedy = text, remedy


#: What a variable gets: FEEL for it as a whole, then for parts of it in order, each with the keys that lead there.
Value = tuple[str, list[tuple[list[str], str]]]


class Around(Struct, frozen=True, dict=True):
    """What associations of one kind of an activity may speak of."""

    #: All data that can be read by id, and the variables that can be written: by the ids of their data.
    names: Mapping[str, str]
    targets: Mapping[str, str]
    #: What is written is new and empty before.
    own: bool

    @cached_property
    def places(self) -> dict[str, str]:
        """What can be written by id and by name."""
        return {name: name for name in self.targets.values()} | dict(self.targets)


class Association:
    """What a dataInputAssociation or dataOutputAssociation says."""

    def __init__(self, node: Node, around: Around) -> None:
        self._around = around
        self.sources = [_reference(each) for each in children(node, "sourceRef")]
        found = child(node, "targetRef")
        self.target = None if found is None else _reference(found)
        self._transformation = text_of(node, "transformation")
        self._assignments = list(children(node, "assignment"))

    @property
    def says_how(self) -> bool:
        """Whether it computes what it gives."""
        return bool(self._transformation or self._assignments)

    def put(self, values: dict[str, Value]) -> None:
        """Add what it gives to the values that the element has by name. Wrong when it cannot be followed."""
        if self._transformation is not None:
            values[self._variable()] = (_plain(self._transformation), [])
        for each in self._assignments:
            self._assign(each, values)
        if not self.says_how:
            values[self._variable()] = (self._source(), [])

    def _variable(self) -> str:
        if self.target is None or self.target not in self._around.targets:
            raise Wrong(
                f"The data association leads to “{self.target or ''}”, which holds no variable here.",
                "Let it lead to a data input of the activity, or from a data output to a data object.",
            )
        return self._around.targets[self.target]

    def _source(self) -> str:
        if len(self.sources) != 1 or self.sources[0] not in self._around.names:
            raise Wrong(
                "The data association copies something other than one data object.",
                "Name one source, or say in a transformation what is given.",
            )
        return self._around.names[self.sources[0]]

    def _assign(self, assignment: Node, values: dict[str, Value]) -> None:
        given = _plain(text_of(assignment, "from") or "null")
        name, path = self._place((text_of(assignment, "to") or "").removeprefix("=").strip())
        if not path:
            values[name] = (given, [])
            return
        whole, parts = values.setdefault(name, ("null" if self._around.own else name, []))
        for each in (whole, given):
            if is_juel(each):
                raise Wrong(f"“{each}” is assigned to a part of “{name}”.", "Write the expression in FEEL.")
        parts.append((path, given))

    def _place(self, to: str) -> tuple[str, list[str]]:
        """Return the variable that an assignment changes, and the way to the part that it changes of it."""
        by_name = self._around.places
        if to in by_name:
            return by_name[to], []
        head, *path = to.split(".")
        if head not in by_name or not all(_PART.fullmatch(each) for each in path):
            raise Wrong(
                f"“{to}” is no place that a value can be assigned to.",
                "Name a data input, a data object, or a part of one: order.total.",
            )
        return by_name[head], path


def written(value: Value) -> str:
    """Return a value as the text of a parameter. Each part is put into what the part before it has made."""
    whole, parts = value
    if not parts:
        return whole if is_juel(whole) else f"={whole}"
    steps = [f"whole_0: {whole}\n", "part_0: if whole_0 = null then {} else whole_0"]
    for number, (path, given) in enumerate(parts):
        keys = ", ".join(f'"{each}"' for each in path)
        steps.append(f"part_{number + 1}: context put(part_{number}, [{keys}], {given}\n)")
    return f"={{{', '.join(steps)}}}.part_{len(parts)}"


def named(data: Node) -> str:
    """Return the variable that data are: by their name, else by their id."""
    return str(data.get("name") or data.get("id") or "").strip()


def _reference(node: Node) -> str:
    return strip_prefix((node.text or "").strip())


def _plain(text: str) -> str:
    """Return an expression without the sign that marks FEEL."""
    return text.removeprefix("=").strip()
