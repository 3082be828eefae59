"""Everything that is wrong with a model, before it is deployed: what would not run, and what is likely a mistake."""

from bpmn import constructs, structure
from bpmn.findings import Finding, InvalidProcess
from bpmn.lint import duties, expressions, flows, people, reachability, references, work
from bpmn.lint.known import Known
from bpmn.semantics.parser import compile_sound
from bpmn.shape import executable
from bpmn.xml import Node, parse

__all__ = ["Known", "check"]

NOTHING_KNOWN = Known()


def check(xml: bytes, *, known: Known = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """Return the findings of a BPMN file, errors first, each in the order of its lines.

    A file with an error is not deployed. Never raises for what is wrong with the model.
    """
    try:
        root = parse(xml)
    except InvalidProcess as invalid:
        return invalid.findings
    findings = [*constructs.check(root), *structure.check(root)]
    if not any(finding.severity == "error" for finding in findings):
        findings += reachability.check(root)
        findings += flows.check(root)
        findings += work.check(root)
        findings += expressions.check(root, known)
        findings += _compiled(root, known)
    if not list(executable(root)):
        text, remedy = "No process in the file is marked executable.", "Mark the process executable."
        findings.append(Finding(element_id="", line=root.sourceline, rule="executable", text=text, remedy=remedy))
    return tuple(sorted(set(findings), key=lambda finding: (finding.severity != "error", finding.line, finding.rule)))


def _compiled(root: Node, known: Known) -> list[Finding]:
    """Check what only the compiled processes show: expressions, and what they refer to."""
    definitions, found = compile_sound(root, known.functions)
    for definition in definitions.values():
        found += references.check(definition, known, set(definitions))
        found += people.check(definition)
        found += duties.check(definition, known, definitions.values())
    return found
