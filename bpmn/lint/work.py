"""Work that is wider or emptier than it should be: instances, timers on loops, called processes."""

from collections.abc import Iterator

from bpmn import vendor
from bpmn.findings import Finding
from bpmn.shape import executable
from bpmn.xml import Node, is_true, tag, text_of

#: More instances at once belong in child instances (design D11).
MAX_PARALLEL = 100


def check(root: Node) -> Iterator[Finding]:
    """Give what is odd about repeated and calling activities."""
    for process in executable(root):
        yield from _check_process(process)


def _check_process(process: Node) -> Iterator[Finding]:
    for loop in process.iter(tag("multiInstanceLoopCharacteristics")):
        number = (text_of(loop, "loopCardinality") or "").removeprefix("=").strip()
        wide = vendor.properties(loop.getparent()).get("mode") == "instances"
        if not wide and number.isdigit() and int(number) > MAX_PARALLEL and not is_true(loop, "isSequential"):
            node = loop.getparent()
            yield Finding(
                element_id=node.get("id"), line=node.sourceline, rule="width",
                text=f"{number} instances run at once.",
                remedy=f"Run at most {MAX_PARALLEL}, or call a process for each with the property mode=“instances”.",
            )  # fmt: skip
    for node in process.iter(tag("callActivity")):
        if not list(vendor.extensions(node, "in")) and not list(vendor.extensions(node, "out")):
            yield Finding(
                element_id=node.get("id"), line=node.sourceline, rule="nothing-passed", severity="warning",
                text="The called process gets no variables and gives none back.",
                remedy="Add camunda:in and camunda:out.",
            )  # fmt: skip
