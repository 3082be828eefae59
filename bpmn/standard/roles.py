"""Who does an activity: resource roles are read as assignments of user tasks (BPMN 2.0.2 §10.3.1, §10.3.4).

A resource is the group of its name. An expression gives names: those of potential owners are groups, of a performer the
person. A context says which is meant: {user: "rita"}, {group: "desk"}.
"""

import re
from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.juel import is_juel
from bpmn.shape import error, executable
from bpmn.standard.tables import ROLES
from bpmn.vendor import attribute
from bpmn.xml import Node, child, children, local, strip_prefix, text_of, vendor_name

#: Roles whose expression gives a person, who has the task; those of the others may take it.
PERFORMERS = frozenset({"humanPerformer", "performer"})
#: FEEL that is nothing but names, which can be looked up before anybody runs it.
_NAMES = re.compile(r'\[\s*"[^"\\,]+"(\s*,\s*"[^"\\,]+")*\s*\]|"[^"\\,]+"')
_GROUPS = (
    "if each instance of string then each else if each.user != null then null "
    "else if each.group != null then each.group else each"
)
_USERS = "if each instance of string then null else each.user"


def read(root: Node) -> Iterator[Finding]:
    """Write roles as assignments; give an error for each that says nobody, or other than an attribute."""
    resources = {each.get("id"): each.get("name") or each.get("id") for each in children(root, "resource")}
    for process in executable(root):
        for node in process.iter():
            if isinstance(node.tag, str) and any(True for _ in children(node, *ROLES)):
                yield from _Roles(node, resources).read()


class _Roles:
    def __init__(self, node: Node, resources: dict[str, str]) -> None:
        self._node, self._resources = node, resources
        self._groups: list[str] = []
        self._users: list[str] = []
        self._person: list[str] = []

    def read(self) -> Iterator[Finding]:
        """Read all roles of an activity, then write what they say together."""
        if local(self._node) != "userTask":
            yield Finding(
                element_id=self._node.get("id") or "", line=self._node.sourceline, rule="ignored", severity="warning",
                text=f"Nobody is given a {local(self._node)}, so its roles say nothing to this engine.",
                remedy="Use a user task for what people do.",
            )  # fmt: skip
            return
        for role in children(self._node, *ROLES):
            yield from self._role(role)
        if len(self._person) > 1:
            yield self._wrong(
                "More than one performer has the task.", "Name potential owners: any of them may take it."
            )
        else:
            yield from self._write("assignee", self._person)
        # Who may take it is one answer, of people and groups together.
        for name, values in (("candidateGroups", self._groups), ("candidateUsers", self._users)):
            others = ("candidateGroups", "candidateUsers") if name == "candidateGroups" else (name,)
            yield from self._write(name, values, *others)

    def _role(self, role: Node) -> Iterator[Finding]:
        reference, holder = text_of(role, "resourceRef"), child(role, "resourceAssignmentExpression")
        said = None if holder is None else text_of(holder, "formalExpression")
        if (reference is None) == (said is None):
            yield self._wrong(
                f"The {local(role)} names nobody, or in two ways.", "Give it a resource or an expression, not both."
            )
        elif reference is not None:
            name = self._resources.get(strip_prefix(reference))
            if name is None:
                yield self._wrong(f"There is no resource “{reference}”.", "Declare it, or correct the reference.")
            else:
                self._groups.append('"' + name.replace('"', '\\"') + '"')
        elif said is not None:
            self._expression(local(role), said if is_juel(said) else said.removeprefix("=").strip())

    def _expression(self, kind: str, said: str) -> None:
        if kind in PERFORMERS:
            self._person.append(said)
            return
        self._groups.append(said)
        if not (_NAMES.fullmatch(said) or is_juel(said)):
            self._users.append(said)

    def _write(self, name: str, values: list[str], *others: str) -> Iterator[Finding]:
        if not values:
            return
        if any(attribute(self._node, each) for each in (name, *others)):
            yield self._wrong(f"A role and camunda:{name} both say who does the task.", "Leave one of them.")
            return
        self._node.set(vendor_name(name), _value(name, values))

    def _wrong(self, text: str, remedy: str) -> Finding:
        return error(self._node, "role", text, remedy)


def _value(name: str, values: list[str]) -> str:
    """Return the value of an attribute: names as they are, which can be looked up, else FEEL."""
    if all(_NAMES.fullmatch(each) for each in values) and not (name == "assignee" and values[0].startswith("[")):
        return ", ".join(each for value in values for each in re.findall('"([^"]+)"', value))
    if len(values) == 1 and is_juel(values[0]):
        return values[0]
    if name == "assignee":
        return f"={values[0]}"
    together = ", ".join(f"{each}\n" for each in values)
    return f"=for each in flatten([{together}]) return {_GROUPS if name == 'candidateGroups' else _USERS}"
