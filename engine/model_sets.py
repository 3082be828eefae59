"""A set of models as it is handed in: read, compiled, checked against what is there, and named by its digest."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from bpmn import lint
from bpmn.findings import Finding, InvalidProcess
from bpmn.semantics import Definition, Sound, compile_drawn
from bpmn.standard.tables import GLOBAL_TASKS
from bpmn.xml import canonical
from bpmn.xml import parse as parse_bpmn
from dmn.decisions import Decisions, InvalidDecisions, parse_decisions
from dmn.feel import Functions
from dmn.xml import parse as parse_dmn
from engine import recipes
from engine.errors import Invalid
from engine.recipes import Recipe
from forms import Form, InvalidForm, compile_form

#: File name ending -> kind of resource.
KINDS = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "form", recipes.ENDING: "scenario"}


class Resource(Struct, frozen=True):
    """One file of a set."""

    name: str
    kind: str
    content: bytes
    #: SHA-256 of its canonical form, as hex.
    digest: str


class ModelSet(Struct, frozen=True):
    """A set that was read. Without an error among the findings it can be deployed."""

    resources: tuple[Resource, ...] = ()
    #: By key: the file and what it was compiled to.
    processes: Mapping[str, tuple[Resource, Definition]] = {}
    decisions: Mapping[str, Resource] = {}
    forms: Mapping[str, Resource] = {}
    #: By form: the kind of each answer by its key.
    form_kinds: Mapping[str, Mapping[str, str | None]] = {}
    findings: tuple[Finding, ...] = ()
    #: By file: what it was compiled to, so that it need not be compiled again to be checked.
    sound: Mapping[str, Sound] = {}
    #: By file: its processes by key, also where an expression is wrong: what they refer to is known all the same.
    drawn: Mapping[str, Mapping[str, Definition]] = {}
    #: By file: what is to be tried before the set may run.
    scenarios: Mapping[str, Recipe] = {}

    @property
    def digest(self) -> str:
        """SHA-256 over names and digests of all files, as hex."""
        lines = sorted(f"{resource.kind} {resource.name} {resource.digest}\n" for resource in self.resources)
        return sha256("".join(lines).encode()).hexdigest()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the set from being deployed."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def with_findings(self, more: Iterable[Finding]) -> "ModelSet":
        """Return the set with more findings."""
        return replace(self, findings=(*self.findings, *more))


def read(files: Mapping[str, bytes], functions: Functions) -> ModelSet:
    """Read and compile a set of files; what does not compile is a finding."""
    reader = _Reader(functions)
    for name in sorted(files):
        reader.read(name, files[name])
    if not files:
        reader.add("", _finding("empty-set", "There is no file in this set.", "Add at least one .bpmn, .dmn or .form."))
    return ModelSet(
        resources=tuple(reader.resources),
        processes=reader.processes,
        decisions=reader.decisions,
        forms=reader.forms,
        form_kinds=reader.form_kinds,
        findings=tuple(reader.findings),
        sound=reader.sound,
        drawn=reader.drawn,
        scenarios=reader.scenarios,
    )


class _Reader:
    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self.resources: list[Resource] = []
        self.processes: dict[str, tuple[Resource, Definition]] = {}
        self.decisions: dict[str, Resource] = {}
        self.forms: dict[str, Resource] = {}
        self.form_kinds: dict[str, Mapping[str, str | None]] = {}
        self.findings: list[Finding] = []
        self.sound: dict[str, Sound] = {}
        self.drawn: dict[str, Mapping[str, Definition]] = {}
        self.scenarios: dict[str, Recipe] = {}

    def add(self, name: str, *findings: Finding) -> None:
        self.findings += [replace(finding, resource=name) for finding in findings]

    def read(self, name: str, content: bytes) -> None:
        kind = next((kind for ending, kind in KINDS.items() if name.lower().endswith(ending)), None)
        if kind is None:
            self.add(
                name, _finding("file-kind", f"“{name}” is no model.", "Its name must end in .bpmn, .dmn or .form.")
            )
            return
        try:
            getattr(self, f"_read_{kind}")(name, content)
        except (InvalidProcess, InvalidDecisions, InvalidForm) as error:
            self.add(name, *(like_ours(finding) for finding in error.findings))

    def _resource(self, name: str, kind: str, content: bytes, same: bytes) -> Resource:
        resource = Resource(name, kind, content, sha256(same).hexdigest())
        self.resources.append(resource)
        return resource

    def _read_bpmn(self, name: str, content: bytes) -> None:
        resource = self._resource(name, "bpmn", content, canonical(content))
        sound = compile_drawn(content, functions=self._functions)
        self.drawn[name] = sound.processes
        if not sound.runs:
            raise InvalidProcess(sound.of_expressions)
        self.sound[name] = sound
        for key, definition in sound.processes.items():
            self._once(name, "process", key, self.processes)
            self.processes[key] = (resource, definition)

    def _read_dmn(self, name: str, content: bytes) -> None:
        decisions: Decisions = parse_decisions(content, functions=self._functions)
        resource = self._resource(name, "dmn", content, _canonical_dmn(content))
        self.add(name, *(like_ours(finding) for finding in decisions.findings))
        for key in decisions.ids:
            self._once(name, "decision", key, self.decisions)
            self.decisions[key] = resource

    def _read_form(self, name: str, content: bytes) -> None:
        form: Form = compile_form(content, functions=self._functions)
        self.add(name, *(like_ours(finding) for finding in form.findings))
        same = json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        resource = self._resource(name, "form", content, same)
        self._once(name, "form", form.id, self.forms)
        self.forms[form.id] = resource
        self.form_kinds[form.id] = form.kinds

    def _read_scenario(self, name: str, content: bytes) -> None:
        try:
            self.scenarios[name] = recipes.read(content)
        except Invalid as error:
            self.add(name, _finding("scenario", str(error), "Try it again and save it anew, or take it out."))
            return
        self._resource(name, "scenario", content, recipes.canonical(content))

    def _once(self, name: str, what: str, key: str, kept: Mapping[str, Any]) -> None:
        if key in kept:
            self.add(name, _finding("duplicate-key", f"The {what} “{key}” comes twice in this set.", "Rename one."))


def _canonical_dmn(content: bytes) -> bytes:
    """Return C14N without comments and without white space between elements."""
    root = parse_dmn(content)
    for node in root.iter():
        if len(node) and not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    canonical_form: bytes = etree.tostring(root, method="c14n", with_comments=False)
    return canonical_form


class References(Struct, frozen=True):
    """What a BPMN file holds and refers to, by key."""

    processes: frozenset[str]
    called: frozenset[str]
    decisions: frozenset[str]
    forms: frozenset[str]


def references(model: bytes) -> References:
    """Return what a BPMN file holds and refers to. InvalidProcess when it is no XML."""
    root = parse_bpmn(model)
    return References(
        frozenset(each.get("id", "") for each in root.iter("{*}process", *(f"{{*}}{name}" for name in GLOBAL_TASKS))),
        frozenset(each.get("calledElement", "") for each in root.iter("{*}callActivity")),
        _named(root, "decisionRef"),
        _named(root, "formRef") | _named(root, "formKey"),
    )


def _named(root: Any, attribute: str) -> frozenset[str]:
    """Return the values of a vendor's attribute, on whatever element it stands."""
    return frozenset(
        value for each in root.iter("{*}*") for name, value in each.items() if name.endswith(f"}}{attribute}")
    )


def decision_ids(model: bytes) -> frozenset[str]:
    """Return the ids of the decisions of a DMN file. InvalidDecisions when it is no XML."""
    return frozenset(each.get("id", "") for each in parse_dmn(model).iter("{*}decision"))


def scenario_process(scenario: bytes) -> str:
    """Return the process that a scenario tries; empty when it is none."""
    try:
        return recipes.read(scenario).process
    except Invalid:
        return ""


def scenario_world(scenario: bytes) -> str:
    """Return the world in which a scenario begins; empty when it is none."""
    try:
        return recipes.read(scenario).world
    except Invalid:
        return ""


def form_id(form: bytes) -> str:
    """Return the id of a form; empty when it is none."""
    try:
        found = json.loads(form)
    except ValueError:
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def check(model_set: ModelSet, known: Mapping[str, "lint.Known"]) -> ModelSet:
    """Return the set with what lint finds in each process file; `known`: what exists around it, by file name."""
    found: list[Finding] = []
    for resource in model_set.resources:
        if resource.kind == "bpmn":
            checked = lint.check(resource.content, known=known[resource.name], sound=model_set.sound.get(resource.name))
            found += [replace(finding, resource=resource.name) for finding in checked]
    # A file that does not compile is found out twice.
    return replace(model_set, findings=tuple(dict.fromkeys((*model_set.findings, *found))))


def like_ours(finding: Any) -> Finding:
    """Return a finding of another language (decisions, forms) in the shape of the process language's."""
    return Finding(
        element_id=finding.element_id or "",
        line=finding.line or 0,
        rule=finding.rule,
        severity=finding.severity,
        text=finding.text,
        remedy=finding.remedy,
    )


def _finding(rule: str, text: str, remedy: str) -> Finding:
    return Finding(element_id="", line=0, rule=rule, text=text, remedy=remedy)
