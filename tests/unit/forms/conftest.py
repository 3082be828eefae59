"""Random submissions for a form definition, made from nothing but the definition."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dmn.feel import NO_FUNCTIONS, Functions, Host
from forms import FormContext, FormErrors, compile_form
from forms.attributes import REFERENCES

TEXTS = ("", "ab", "abc", "a longer sentence, long enough", "  spaced  ", "two\nlines", "AB-12", "ä ö ü", "x" * 40)
MAILS = ("a@example.org", "first.last@sub.example.org", "not a mail", "a@", "@b")
PHONES = ("+4930664040900", "004930123456", "12", "+49 30 1", "phone")
NUMBERS = (0, 1, 2, 3, 7, 12, 250, 600, 0.5, 0.25, 1.75, 10.125, -1, 1450, 99.99, 150)
DAYS = ("2026-03-02", "2026-03-10", "2026-04-30", "2027-12-31", "2025-01-01", "2028-02-29")
TIMES = ("00:00", "09:15", "23:59")
MOMENTS = ("2026-03-10T09:30Z", "2026-05-01T00:00Z", "2025-12-31T23:59+01:00")
WRONG = (7, True, "nonsense", "", None, [], ["nonsense"], {}, {"a": 1}, -3.5, "12", [1, 2], ["a", None])


class Maker:
    """Makes submissions of one form. `variables` are what the case has stored; `tidy` ones have only right types."""

    def __init__(self, form: Mapping[str, Any], variables: Mapping[str, Any], seed: int) -> None:
        self.form = form
        self.variables = variables
        self.random = random.Random(seed)

    def submission(self, *, tidy: bool) -> dict[str, Any]:
        """Return one submission; about a fifth of the answers are left out."""
        answers: dict[str, Any] = {}
        self._fill(self.form.get("components", []), answers, tidy)
        return answers

    def _fill(self, components: list[Mapping[str, Any]], answers: dict[str, Any], tidy: bool) -> None:
        for spec in components:
            if spec["type"] == "group":
                self._fill(spec["components"], self._inner(answers, spec.get("path")), tidy)
            elif spec["type"] == "dynamiclist":
                if self.random.random() < 0.85:
                    self._inner(answers, None)[spec["path"]] = list(self._rows(spec, tidy))
            elif "key" in spec and not spec.get("disabled") and self.random.random() < 0.8:
                # form-js has no types for files, and ours for references are our own.
                open_type = spec["type"] == "filepicker" or spec["type"] in REFERENCES
                wrong = not tidy and not open_type and self.random.random() < 0.1
                answers[spec["key"]] = self.random.choice(WRONG) if wrong else self._answer(spec)

    def _inner(self, answers: dict[str, Any], path: str | None) -> dict[str, Any]:
        return answers.setdefault(path, {}) if path else answers

    def _rows(self, spec: Mapping[str, Any], tidy: bool) -> Iterator[dict[str, Any]]:
        for _ in range(self.random.randrange(4)):
            row: dict[str, Any] = {}
            self._fill(spec["components"], row, tidy)
            yield row

    def _answer(self, spec: Mapping[str, Any]) -> Any:
        choose = self.random.choice
        match spec["type"]:
            case "textfield" | "textarea":
                return choose(self._texts(spec.get("validate", {}).get("validationType")))
            case "number":
                number = choose((*NUMBERS, None))
                return str(number) if number is not None and spec.get("serializeToString") else number
            case "checkbox":
                return choose((True, False))
            case "radio" | "select":
                return choose((*self._options(spec), None))
            case "checklist" | "taglist":
                options = self._options(spec)
                return self.random.sample(options, self.random.randrange(len(options) + 1))
            case "datetime":
                possible = {"time": TIMES, "datetime": MOMENTS}.get(spec.get("subtype", "date"), DAYS)
                return choose((*possible, None))
            case "filepicker":
                return ["f1", "f2"][: self.random.randrange(3)] if spec.get("multiple") else choose(("f1", None))
            case "expression":
                return choose((None, 1, "made up"))
            case _:
                return ["r1", "r2"][: self.random.randrange(3)] if spec.get("multiple") else choose(("r1", None))

    def _texts(self, shape: str | None) -> tuple[str, ...]:
        return {"email": MAILS, "phone": PHONES}.get(shape or "", TEXTS)

    def _options(self, spec: Mapping[str, Any]) -> list[Any]:
        if "valuesKey" in spec:
            return [option["value"] for option in self.variables[spec["valuesKey"]]]
        if "valuesExpression" in spec:
            return [place["name"] for place in self.variables["places"]]
        return [option["value"] for option in spec["values"]]


@pytest.fixture(scope="session")
def maker() -> type[Maker]:
    """The class, since test folders are no packages to import from."""
    return Maker


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOST = Host(now=lambda: NOW, zone=ZoneInfo("Europe/Berlin"))


@dataclass(frozen=True)
class Upload:
    name: str
    size: int
    media_type: str


FILES = {
    "pdf": Upload("quote.PDF", 1_500_000, "application/pdf"),
    "png": Upload("photo.png", 1000, "image/png"),
    "exe": Upload("tool.exe", 1000, "application/octet-stream"),
    "big": Upload("big.pdf", 3 * 1024 * 1024, "application/pdf"),
}
KNOWN = {("user", "rita"), ("user", "tom"), ("cost_centre", "4100"), ("group", "stores")}


class Asking:
    """A form made of components, and what becomes of answers to it."""

    def __init__(self, *components: dict[str, Any], functions: Functions = NO_FUNCTIONS) -> None:
        numbered = [self._with_ids(spec, f"c{at}") for at, spec in enumerate(components)]
        document = {"type": "default", "id": "asked", "schemaVersion": 19, "components": numbered}
        self.form = compile_form(json.dumps(document).encode(), functions)

    def _with_ids(self, spec: dict[str, Any], identity: str) -> dict[str, Any]:
        inner = [self._with_ids(child, f"{identity}_{at}") for at, child in enumerate(spec.get("components", []))]
        return {"id": identity, **spec, **({"components": inner} if "components" in spec else {})}

    def values(self, data: Any, locale: str = "en", **stored: Any) -> dict[str, Any]:
        context = FormContext(HOST, locale, lambda kind, name: (kind, name) in KNOWN, FILES.get)
        return self.form.check(data, stored=stored, context=context)

    def errors(self, data: Any, locale: str = "en", **stored: Any) -> dict[str, str]:
        """The sentences by field, several of one field together."""
        try:
            taken = self.values(data, locale, **stored)
        except FormErrors as error:
            return {key: " ".join(sentences) for key, sentences in error.errors.items()}
        raise AssertionError(f"taken as {taken}")


@pytest.fixture(scope="session")
def asking() -> type[Asking]:
    return Asking
