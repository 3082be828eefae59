"""A compiled form: what it asks, what it hands to the browser, what it makes of a submission."""

from collections.abc import Iterator, Mapping
from typing import Any

from dmn.feel import NO_FUNCTIONS, Functions, Host
from forms import judging, localized, reading
from forms.context import FormContext
from forms.doubts import doubts, kinds_of
from forms.fields import MAX_ENTRIES, is_name, load
from forms.findings import Finding, InvalidForm
from forms.notes import Notes
from forms.ordering import SPECIAL, in_order
from forms.problems import FormErrors, Problem
from forms.settling import Surroundings, settle, value_at
from forms.structure import Field, Group, Rows, Scope
from forms.texts import sentence


class Form:
    """A form definition, compiled once; it keeps no state, any number of checks may run at the same time."""

    __slots__ = (
        "_document", "_scope", "file_fields", "findings", "id", "keys", "kinds", "reference_fields", "variables_read",
    )  # fmt: skip

    def __init__(
        self, document: Mapping[str, Any], scope: Scope, read: frozenset[str], findings: tuple[Finding, ...]
    ) -> None:
        self._document = document
        #: Warnings.
        self.findings = findings
        self._scope = scope
        self.id: str = document["id"]
        fields = list(_fields(scope, ""))
        #: Names of the variables that the form gives: "quantity", "lines".
        self.keys = tuple(
            dict.fromkeys(step.component.path[0] for step in scope.steps if not isinstance(step.component, Group))
        )
        #: Kind of FEEL value by key, None where it may be of several.
        self.kinds = {name: kind for name, kind in kinds_of(scope).items() if name in self.keys}
        #: Kind by field, as in errors but with * for the row: {"lines.*.owner": "user"}.
        self.reference_fields = {name: field.reference for name, field in fields if field.reference}
        self.file_fields = tuple(name for name, field in fields if field.files)
        #: Variables that the form reads and does not ask.
        self.variables_read = read - set(self.keys)

    def schema(
        self,
        locale: str = "en",
        values: Mapping[str, Any] | None = None,
        options: Mapping[str, list[dict[str, Any]]] | None = None,
    ) -> dict[str, Any]:
        """Return form-js JSON for the browser: texts in the language, `values` (FEEL) as defaults, `options` by key."""
        return localized.schema(self._document, locale, values or {}, options or {})

    def references(self, submitted: Mapping[str, Any]) -> dict[str, set[str]]:
        """Return the ids by kind that a submission refers to, so that they can be looked up at once."""
        found: dict[str, set[str]] = {}
        for name, kind in self.reference_fields.items():
            found.setdefault(kind, set()).update(_named(submitted, name.split(".")))
        return found

    def hidden(self, values: Mapping[str, Any], *, host: Host) -> frozenset[str]:
        """Return the fields outside of rows that are not shown when the answers are these FEEL values."""
        here = settle(self._scope, values, values, Surroundings(host=host, root=values))
        away = (step.component for step, hidden in zip(self._scope.steps, here.hidden, strict=True) if hidden)
        return frozenset(".".join(one.path) for one in away if isinstance(one, Field))

    def check(
        self, submitted: Mapping[str, Any], *, stored: Mapping[str, Any] | None = None, context: FormContext
    ) -> dict[str, Any]:
        """Return the answers as FEEL values; raise FormErrors with a sentence for each that is not taken.

        `submitted` is decoded JSON, `stored` the FEEL values that the case has: read-only fields are restored from
        them, and expressions read them. A hidden field is null, whatever was sent. Raises FeelLimit when an expression
        of the form runs away.
        """
        before = stored or {}
        if not isinstance(submitted, Mapping):
            raise FormErrors({"form": [sentence(Problem("not_a_form"), context.locale)]})
        answers, unread = load(self._scope.schema, submitted)
        here = settle(self._scope, answers, before, Surroundings(host=context.host, root=before))
        problems = judging.judge(here, unread, before, context)
        if problems:
            raise FormErrors(
                {
                    ".".join(map(str, where)) or "form": [sentence(problem, context.locale) for problem in found]
                    for where, found in problems.items()
                }
            )
        return here.view


def compile_form(content: bytes, functions: Functions = NO_FUNCTIONS) -> Form:
    """Compile a form definition (form-js JSON, schema version 19); raise InvalidForm with all findings.

    `functions` are what FEEL may call beyond its own library. What is only doubtful is among the form's findings.
    """
    document = reading.parse(content)
    notes = Notes(functions)
    scope = in_order(reading.read(document, notes), notes)
    if notes.findings:
        raise InvalidForm(notes.findings)
    doubtful = tuple(dict.fromkeys(doubts(notes.texts, scope, functions)))
    return Form(document, scope, frozenset(notes.variables) - SPECIAL, doubtful)


def _fields(scope: Scope, prefix: str) -> Iterator[tuple[str, Field]]:
    for step in scope.steps:
        component = step.component
        if isinstance(component, Rows):
            yield from _fields(component.scope, prefix + ".".join(component.path) + ".*.")
        elif isinstance(component, Field):
            yield prefix + ".".join(component.path), component


def _named(values: Any, path: list[str]) -> Iterator[str]:
    if "*" in path:
        at = path.index("*")
        rows = value_at(values, tuple(path[:at]))
        for row in rows if isinstance(rows, list) else ():
            yield from _named(row, path[at + 1 :])
        return
    value = value_at(values, tuple(path))
    yield from filter(is_name, value[:MAX_ENTRIES] if isinstance(value, list) else [value])
