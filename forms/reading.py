"""Reads a form definition (form-js JSON, schema version 19) into its structure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from forms import attributes
from forms.findings import Finding, InvalidForm
from forms.notes import Notes
from forms.schemas import MOMENTS, field_of, schema_of
from forms.structure import Component, Field, Group, Path, Rows, Scope, Step

SCHEMA_VERSION = 19
MAX_BYTES = 1_000_000
MAX_DEPTH = 10
MAX_COMPONENTS = 500
MAX_ROUNDS = 10

KEYED = (
    frozenset({"textfield", "textarea", "number", "checkbox", "datetime", "expression", "filepicker"})
    | attributes.CHOICES
    | attributes.SEVERAL_CHOICES
    | frozenset(attributes.REFERENCES)
)
SHOWN = frozenset({"text", "spacer", "separator", "button", "table"})
SHOWN_TEXTS = ("label", "description", "text", "dataSource", "columnsExpression")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# Names that form-js puts into the context of every expression.
_TAKEN = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_", "form"})


def parse(content: bytes) -> dict[str, Any]:
    """Return the JSON of a form definition; raise InvalidForm when it is not one that can be read."""
    if len(content) > MAX_BYTES:
        raise _unreadable("The form is larger than 1 MB.", "Split it into several forms.")
    try:
        found = json.loads(content, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"This is not JSON: {error}.", "Save the form from the form editor.") from error
    if not isinstance(found, dict) or found.get("type", "default") != "default":
        raise _unreadable("This is not a form definition.", "Save the form from the form editor.")
    if not isinstance(found.get("id"), str) or not found["id"]:
        raise _unreadable("The form has no id.", "Give the form an id.")
    version = found.get("schemaVersion")
    if version is not None and (not isinstance(version, int) or version > SCHEMA_VERSION):
        raise _unreadable(
            f"The form has schema version {version}; up to {SCHEMA_VERSION} is understood.",
            "Save it with an older editor.",
        )
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def read(document: Mapping[str, Any], notes: Notes) -> Scope:
    """Return the structure of a form; what is wrong with it goes into `notes`."""
    return _Reader(notes).scope(document, 0, in_rows=None)


def _unreadable(text: str, remedy: str) -> InvalidForm:
    return InvalidForm([Finding(element_id=None, rule="form", text=text, remedy=remedy)])


class _Reader:
    """Walks through the components."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.ids: set[str] = set()

    def scope(self, spec: Mapping[str, Any], depth: int, *, in_rows: Mapping[str, Any] | None) -> Scope:
        """Return the components under `spec`, groups opened. `in_rows`: the table whose rows they are."""
        steps: list[Step] = []
        defaults: dict[Path, Any] = {}
        self._collect(spec, depth, (), -1, in_rows, steps, defaults)
        self._refuse_clashes(spec, [step.component.path for step in steps if not isinstance(step.component, Group)])
        fields = {
            step.component.path: field_of(step.component, defaults.get(step.component.path), self.notes)
            for step in steps
            if not isinstance(step.component, Group)
        }
        moving = sum(_moves(step.component) for step in steps)
        return Scope(steps=tuple(steps), schema=schema_of(fields), rounds=min(moving + 1, MAX_ROUNDS))

    def _collect(
        self,
        spec: Mapping[str, Any],
        depth: int,
        prefix: Path,
        parent: int,
        in_rows: Mapping[str, Any] | None,
        steps: list[Step],
        defaults: dict[Path, Any],
    ) -> None:
        components = spec.get("components", [])
        if not isinstance(components, list) or depth > MAX_DEPTH:
            self.notes.error(
                spec, "form", "The components are not a list, or nest too deeply.", f"Nest at most {MAX_DEPTH} deep."
            )
            return
        for child in components:
            component = self._component(child, depth, prefix, in_rows)
            if component is None:
                continue
            steps.append(Step(component=component, parent=parent))
            if isinstance(component, Group):
                inner = prefix + self._path(child, "path", needed=False)
                self._collect(child, depth + 1, inner, len(steps) - 1, in_rows, steps, defaults)
            elif isinstance(component, Field) and child.get("defaultValue") is not None:
                defaults[component.path] = child["defaultValue"]

    def _component(self, spec: Any, depth: int, prefix: Path, in_rows: Mapping[str, Any] | None) -> Component | None:
        if not isinstance(spec, dict) or not isinstance(spec.get("type"), str):
            self.notes.error({}, "form", "A component has no type.", "Save the form from the form editor.")
            return None
        self._identify(spec)
        self.notes.shown(spec, SHOWN_TEXTS)
        kind = str(spec.get("type"))
        if kind in SHOWN or spec.get("disabled") is True:
            self._hide(spec)
            return None
        if kind == "group":
            return Group(id=_id(spec), hide=self._hide(spec))
        if kind == "dynamiclist":
            return self._rows(spec, depth, prefix)
        if kind in KEYED:
            return self._field(spec, prefix, in_rows)
        self.notes.error(
            spec,
            "type",
            f"A component of type “{kind}” cannot be used here.",
            "Use a field, a group, a dynamic list, a table, a text, a spacer, a separator or a button.",
        )
        return None

    def _identify(self, spec: Mapping[str, Any]) -> None:
        identity = _id(spec)
        if not identity or identity in self.ids:
            self.notes.error(
                spec, "id", f"The id “{identity}” is missing or used twice.", "Give each component an id of its own."
            )
        self.ids.add(identity)
        if len(self.ids) == MAX_COMPONENTS + 1:
            self.notes.error(
                spec, "form", f"The form has more than {MAX_COMPONENTS} components.", "Split it into several forms."
            )

    def _rows(self, spec: Mapping[str, Any], depth: int, prefix: Path) -> Rows:
        own = attributes.properties(spec)
        fixed = spec.get("allowAddRemove") is False
        return Rows(
            id=_id(spec),
            path=prefix + self._path(spec, "path"),
            scope=self.scope(spec, depth + 1, in_rows=spec),
            hide=self._hide(spec),
            readonly=self._readonly(spec),
            fewest=self.notes.count(spec, "minRows", own.get("minRows"), 0),
            most=self.notes.count(spec, "maxRows", own.get("maxRows"), 200),
            fixed=fixed,
            initial=min(self.notes.count(spec, "defaultRepetitions", spec.get("defaultRepetitions"), 1), 200),
            checks=attributes.checks(spec, self.notes),
        )

    def _field(self, spec: Mapping[str, Any], prefix: Path, in_rows: Mapping[str, Any] | None) -> Field:
        kind = str(spec.get("type"))
        validate = spec.get("validate")
        readonly = self._readonly(spec)
        if readonly and in_rows is not None and in_rows.get("allowAddRemove") is not False:
            self.notes.error(
                spec,
                "readonly",
                "A read-only field stands in rows that people may add and remove, so its value could not be restored.",
                "Set allowAddRemove to false, or make it an expression.",
            )
        return Field(
            id=_id(spec),
            type=self._subtype(spec) if kind == "datetime" else kind,
            path=prefix + self._path(spec, "key"),
            hide=self._hide(spec),
            readonly=readonly,
            required=isinstance(validate, dict) and validate.get("required") is True,
            required_if=self.notes.program(spec, "requiredIf", attributes.properties(spec).get("requiredIf")),
            expression=self._expression(spec),
            limits=attributes.limits(spec, self.notes),
            options=attributes.options(spec, self.notes)
            if kind in attributes.CHOICES | attributes.SEVERAL_CHOICES
            else None,
            reference=attributes.REFERENCES.get(kind),
            files=attributes.files(spec, self.notes) if kind == "filepicker" else None,
            multiple=spec.get("multiple") is True or kind in attributes.SEVERAL_CHOICES,
            checks=attributes.checks(spec, self.notes),
        )

    def _subtype(self, spec: Mapping[str, Any]) -> str:
        subtype = spec.get("subtype", "date")
        if not isinstance(subtype, str) or subtype not in MOMENTS:
            self.notes.error(spec, "subtype", f"“{subtype}” is not a kind of date.", "Use date, time or datetime.")
            return "date"
        return subtype

    def _expression(self, spec: Mapping[str, Any]) -> Any:
        if spec["type"] != "expression":
            return None
        program = self.notes.program(spec, "expression", spec.get("expression"))
        if not spec.get("expression"):
            self.notes.error(spec, "feel", "The expression is missing.", "Write one that begins with “=”.")
        return program

    def _hide(self, spec: Mapping[str, Any]) -> Any:
        conditional = spec.get("conditional")
        return self.notes.program(spec, "hide", conditional.get("hide")) if isinstance(conditional, dict) else None

    def _readonly(self, spec: Mapping[str, Any]) -> Any:
        readonly = spec.get("readonly")
        if isinstance(readonly, str):
            return self.notes.program(spec, "readonly", readonly) or False
        return readonly is True

    def _path(self, spec: Mapping[str, Any], attribute: str, *, needed: bool = True) -> Path:
        text = spec.get(attribute)
        if not text and not needed:
            return ()
        names = tuple(str(text or "").split("."))
        if not all(_NAME.match(name) and name not in _TAKEN for name in names):
            self.notes.error(
                spec,
                "key",
                f"“{text or ''}” cannot be used as {attribute}.",
                "Use letters, digits and underscores, beginning with a letter; "
                "this, parent, i and form are taken; points make groups.",
            )
            return ()
        return names

    def _refuse_clashes(self, spec: Mapping[str, Any], paths: list[Path]) -> None:
        for at, path in enumerate(paths):
            if any(path[: len(other)] == other or other[: len(path)] == path for other in paths[:at]):
                name = ".".join(path)
                self.notes.error(spec, "key", f"“{name}” is asked twice.", "Give each field a key of its own.")


def _id(spec: Mapping[str, Any]) -> str:
    identity = spec.get("id")
    return identity if isinstance(identity, str) else ""


def _moves(component: Component) -> bool:
    if isinstance(component, Rows):
        return True
    return component.hide is not None or (isinstance(component, Field) and component.expression is not None)
