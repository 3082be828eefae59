"""One data association: what it copies, computes or assigns, and to which variable (BPMN 2.0.2 §10.4.2)."""

import re

from bpmn.juel import is_juel
from bpmn.xml import Node, child, children, text_of

_PART = re.compile(r"[^\W\d]\w*")


class Wrong(Exception):
    """An association that cannot be followed: why, what to do."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(text)
        self.text, self.remedy = text, remedy


class Association:
    """What a dataInputAssociation or dataOutputAssociation says.

    `names`: of all data by id. `targets`: of those it may lead to. `own`: these are new, and empty before it.
    """

    def __init__(self, node: Node, names: dict[str, str], targets: dict[str, str], own: bool) -> None:
        self.node, self._names, self._targets, self._own = node, names, targets, own
        self.sources = [_reference(each) for each in children(node, "sourceRef")]
        found = child(node, "targetRef")
        self.target = None if found is None else _reference(found)
        self._transformation = text_of(node, "transformation")
        self._assignments = list(children(node, "assignment"))

    @property
    def says_how(self) -> bool:
        """Whether it computes what it gives."""
        return bool(self._transformation or self._assignments)

    def put(self, values: dict[str, str]) -> None:
        """Add what it gives to the values that the element has by name. Wrong when it cannot be followed."""
        if self._transformation is not None:
            values[self._variable()] = _plain(self._transformation)
        for each in self._assignments:
            self._assign(each, values)
        if not self.says_how:
            values[self._variable()] = f"={self._source()}"

    def _variable(self) -> str:
        if self.target not in self._targets:
            raise Wrong(
                f"The data association leads to “{self.target or ''}”, which holds no variable here.",
                "Let it lead to a data input of the activity, or from a data output to a data object.",
            )
        return self._targets[self.target]

    def _source(self) -> str:
        if len(self.sources) != 1 or self.sources[0] not in self._names:
            raise Wrong(
                "The data association copies something other than one data object.",
                "Name one source, or say in a transformation what is given.",
            )
        return self._names[self.sources[0]]

    def _assign(self, assignment: Node, values: dict[str, str]) -> None:
        given = text_of(assignment, "from") or "null"
        name, path = self._place((text_of(assignment, "to") or "").removeprefix("=").strip())
        if not path:
            values[name] = _plain(given)
            return
        if is_juel(given):
            raise Wrong(f"“{given}” is assigned to a part of “{name}”.", "Write the expression in FEEL.")
        before = values.get(name, "=null" if self._own else f"={name}").removeprefix("=")
        keys = ", ".join(f'"{each}"' for each in path)
        whole = f"for whole in [{before}\n] return if whole = null then {{}} else whole"
        values[name] = f"=context put(({whole})[1], [{keys}], {given.removeprefix('=')}\n)"

    def _place(self, to: str) -> tuple[str, list[str]]:
        """Return the variable that an assignment changes, and the way to the part that it changes of it."""
        by_name = {name: name for name in self._targets.values()} | self._targets
        if to in by_name:
            return by_name[to], []
        head, *path = to.split(".")
        if head not in by_name or not all(_PART.fullmatch(each) for each in path):
            raise Wrong(
                f"“{to}” is no place that a value can be assigned to.",
                "Name a data input, a data object, or a part of one: order.total.",
            )
        return by_name[head], path


def named(data: Node) -> str:
    """Return the variable that data are: by their name, else by their id."""
    return str(data.get("name") or data.get("id") or "").strip()


def _reference(node: Node) -> str:
    return (node.text or "").strip().rpartition(":")[2]


def _plain(text: str) -> str:
    return text if text.startswith("=") or is_juel(text) else f"={text}"
