"""A model as it is checked and compiled: what does not run or hang together is said first, then it is read."""

from bpmn import constructs, structure
from bpmn.findings import Finding
from bpmn.standard import data, event_references, global_tasks, operations, roles
from bpmn.xml import Node


def read(root: Node) -> list[Finding]:
    """Return what is wrong with the constructs and the structure of a parsed file.

    Afterwards the tree says in the words of this room what it said in others of the standard: global tasks are
    processes, events have the definitions that they refer to, data associations are parameters, roles are assignments,
    operations are topics and messages.
    """
    found = [*constructs.check(root), *structure.check_ids(root), *put_in_our_words(root), *structure.check(root)]
    return global_tasks.as_drawn(root, found)


def put_in_our_words(root: Node) -> list[Finding]:
    """Say in the words of this room what a tree says in others of the standard; return what cannot be said so."""
    global_tasks.expand(root)
    return [*event_references.read(root), *data.read(root), *roles.read(root), *operations.read(root)]
