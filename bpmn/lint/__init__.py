"""Everything that is wrong with a model, before it is deployed: what would not run, and what is likely a mistake."""

from bpmn.findings import Finding, InvalidProcess
from bpmn.lint import duties, expressions, flows, people, reachability, references, soundness, work
from bpmn.lint.known import Known
from bpmn.reading import read
from bpmn.semantics.parser import Sound, compile_sound
from bpmn.shape import executable
from bpmn.standard import global_tasks
from bpmn.xml import Node, children, parse

__all__ = ["Known", "check"]

NOTHING_KNOWN = Known()


def check(xml: bytes, *, known: Known = NOTHING_KNOWN, sound: Sound | None = None) -> tuple[Finding, ...]:
    """Return the findings of a BPMN file, errors first, each in the order of its lines.

    A file with an error is not deployed. Never raises for what is wrong with the model. `sound`: what the file was
    compiled to with the functions that are known, so that it need not be compiled again.
    """
    try:
        root = parse(xml) if sound is None else sound.root
    except InvalidProcess as invalid:
        return invalid.findings
    findings = read(root) if sound is None else [*sound.of_structure]
    if not any(finding.severity == "error" for finding in findings):
        findings += reachability.check(root)
        findings += flows.check(root)
        findings += work.check(root)
        findings += soundness.check(root)
        findings += expressions.check(root, known)
        findings += _compiled(root, known, sound)
    if not _has_what_runs(root):
        text, remedy = "No process in the file is marked executable.", "Mark the process executable."
        findings.append(Finding(element_id="", line=root.sourceline, rule="executable", text=text, remedy=remedy))
    told = set(global_tasks.as_drawn(root, findings))
    return tuple(sorted(told, key=lambda finding: (finding.severity != "error", finding.line, finding.rule)))


def _has_what_runs(root: Node) -> bool:
    """Tell whether something in a file is meant to run. Global tasks do not stand in for processes that are drawn."""
    are_drawn = not all(map(global_tasks.is_one, children(root, "process")))
    return any(not (are_drawn and global_tasks.is_one(each)) for each in executable(root))


def _compiled(root: Node, known: Known, sound: Sound | None) -> list[Finding]:
    """Check what only the compiled processes show: expressions, and what they refer to."""
    if sound is None:
        definitions, found = compile_sound(root, known.functions)
    else:
        definitions, found = sound.processes, [*sound.of_expressions]
    keys = set(definitions)
    labels = {label for each in definitions.values() for label in duties.carried(each)}
    for definition in definitions.values():
        found += references.check(definition, known, keys)
        found += people.check(definition)
        found += duties.check(definition, known, labels)
    return found
