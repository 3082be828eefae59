"""Makes good submissions of a form, and bad answers for each of its fields, from nothing but its definition."""

import copy
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import find, settings, strategies

from dmn import values
from dmn.feel import Program
from forms import Form, FormContext, judging
from forms.attributes import CHOICES, SEVERAL_CHOICES
from forms.fields import MAX_TEXT, load
from forms.ordering import reads
from forms.schemas import MOMENTS
from forms.settling import Settled, Surroundings, put, settle, value_at
from forms.structure import Check, Field, Group, Limits, Rows, Scope, Step

#: Variables of which a form shows more than their value: it goes through their entries.
KNOWN: Mapping[str, tuple[Any, ...]] = {
    "teams": ([{"label": "North", "value": "north"}, {"label": "South", "value": "south"}],),
    "places": ([{"name": "Berlin"}, {"name": "Porto"}],),
    "votes": ([], [{"person": "eve", "decision": "approve", "comment": "Yes."}]),
}
TRIES, ROUNDS = 8, 150
SENTENCES = ("Notebook for the laboratory, with a dock and two monitors.", "enough said", "A-1", "x")
LONG = "This is said at length, so that whoever has to decide knows what it is about and why. "
NOT_OFFERED = "offered nowhere"


@dataclass(frozen=True)
class Place:
    """A field or table that is shown, and where it stands in the submission."""

    path: tuple[str | int, ...]
    component: Field | Rows
    here: Settled

    @property
    def key(self) -> str:
        """Its name in errors: lines.0.qty."""
        return ".".join(map(str, self.path))

    @property
    def name(self) -> str:
        """Its name in the form: lines.*.qty."""
        return ".".join("*" if isinstance(step, int) else step for step in self.path)


@dataclass
class Good:
    """A submission that is taken, what the case has stored, and what is shown then."""

    stored: dict[str, Any]
    answers: dict[str, Any]
    here: Settled
    problems: Mapping[Any, Any] = field(default_factory=dict)

    def places(self) -> dict[str, Place]:
        """What is shown and may be answered, by name."""
        found: dict[str, Place] = {}
        for place in _places(self.here, ()):
            found.setdefault(place.name, place)
        return found

    def with_answer(self, path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
        """The submission with another answer at a path."""
        answers = copy.deepcopy(self.answers)
        inner: Any = answers
        for at, step in enumerate(path[:-1]):
            if isinstance(step, str) and step not in inner:
                inner[step] = [] if isinstance(path[at + 1], int) else {}
            inner = inner[step]
        inner[path[-1]] = value
        return answers


def names(scope: Scope, prefix: str = "") -> list[str]:
    """All fields and tables of a form that somebody could answer."""
    found = []
    for step in scope.steps:
        component = step.component
        if isinstance(component, Group) or (isinstance(component, Field) and component.expression is not None):
            continue
        name = prefix + ".".join(component.path)
        if component.readonly is not True:
            found.append(name)
        if isinstance(component, Rows):
            found += names(component.scope, f"{name}.*.")
    return found


def _places(here: Settled, prefix: tuple[str | int, ...]) -> Iterator[Place]:
    for at, step in enumerate(here.scope.steps):
        component = step.component
        if isinstance(component, Group) or here.hidden[at]:
            continue
        if isinstance(component, Field) and component.expression is not None:
            continue
        path = (*prefix, *component.path)
        if not here.readonly[at]:
            yield Place(path, component, here)
        if isinstance(component, Rows):
            for number, row in enumerate(here.rows.get(at, ())):
                yield from _places(row, (*path, number))


class Maker:
    """Makes submissions of one form. `ids`: known things by kind; `files`: ids of uploads by the end of their names."""

    def __init__(
        self, form: Form, document: str, context: FormContext, ids: Mapping[str, list[str]], files: Mapping[str, str]
    ) -> None:
        self.form, self.context, self.ids, self.files = form, context, ids, files
        self.scope: Scope = form._scope
        self.random = random.Random(form.id)
        self.matching: dict[str, str] = {}
        self.today: date = context.host.local_now().date()
        written = json.dumps([text for text in _texts(json.loads(document)) if text.startswith("=")])
        self.words = sorted(set(re.findall(r'\\"([^"\\]+)\\"', written)))
        written_numbers = {int(number) for number in re.findall(r"\b\d{1,9}\b", written)}
        self.numbers = sorted(written_numbers | {number + 1 for number in written_numbers})

    # --- good ------------------------------------------------------------------------------------------------------

    def cover(self, *, stored: bool = True) -> list[Good]:
        """Submissions that are taken and together show every field; with nothing stored, as many as there are."""
        kept: list[Good] = []
        shown: set[str] = set()
        for target in names(self.scope):
            if target not in shown and (found := self._reach(target, stored, kept)) is not None:
                kept.append(found)
                shown |= set(found.places())
        return kept

    def judged(self, stored: Mapping[str, Any], answers: Mapping[str, Any]) -> Good:
        """What becomes of a submission."""
        before = {name: values.from_json(value) for name, value in stored.items()}
        typed, unread = load(self.scope.schema, answers)
        here = settle(self.scope, typed, before, Surroundings(host=self.context.host, root=before))
        problems = judging.judge(here, unread, before, self.context)
        return Good(dict(stored), dict(answers), here, problems)

    def _reach(self, target: str, with_stored: bool, kept: list[Good]) -> Good | None:
        """Climb from a submission that is taken, or else from any, to one that is taken and shows the target."""
        decisive = self._decisive(target)
        for attempt in range(TRIES):
            now = kept[-1 - attempt] if attempt < min(len(kept), 2) else self._anything(with_stored)
            for _ in range(ROUNDS):
                if not now.problems and target in now.places():
                    return now
                other = self._changed(now, with_stored, decisive)
                if self._distance(other, target) <= self._distance(now, target):
                    now = other
        return None

    def _anything(self, with_stored: bool) -> Good:
        return self.judged(self._stored() if with_stored else {}, self._fill(self.scope))

    def _distance(self, made: Good, target: str) -> int:
        return len(made.problems) + (0 if target in made.places() else 3)

    def _decisive(self, target: str) -> frozenset[str]:
        """The names that decide, over any number of steps, whether a field is shown."""
        found = frozenset({target.partition(".")[0]})
        while True:
            read = frozenset[str]().union(
                *(reads(step.component) for step in self._shown_by(found)), *(self._worked_out(found))
            )
            if read <= found:
                return found
            found |= read

    def _shown_by(self, keys: frozenset[str]) -> Iterator[Step]:
        for step in self.scope.steps:
            inside: Step | None = step
            if isinstance(step.component, Group) or step.component.path[0] not in keys:
                continue
            while inside is not None:
                yield inside
                inside = self.scope.steps[inside.parent] if inside.parent >= 0 else None

    def _worked_out(self, keys: frozenset[str]) -> Iterator[frozenset[str]]:
        for step in self.scope.steps:
            component = step.component
            if isinstance(component, Field) and component.expression is not None and component.path[0] in keys:
                yield component.expression.variables

    def _changed(self, made: Good, with_stored: bool, decisive: frozenset[str]) -> Good:
        stored, answers = dict(made.stored), copy.deepcopy(made.answers)
        if with_stored and stored and self.random.random() < 0.3:
            name = self.random.choice(sorted(decisive & set(stored)) or sorted(stored))
            stored[name] = self._variable(name)
        asked = [step.component for step in self.scope.steps if not isinstance(step.component, Group)]
        wrong = {where[0] for where in made.problems}
        doubtful = [component for component in asked if component.path[0] in wrong]
        doubtful += [component for component in asked if component.path[0] in decisive]
        for _ in range(self.random.randint(1, 3)):
            likely = doubtful if doubtful and self.random.random() < 0.7 else asked
            component = self.random.choice(likely)
            if not isinstance(component, Field) or component.expression is None:
                put(answers, component.path, self._answer(component))
        return self.judged(stored, answers)

    def _stored(self) -> dict[str, Any]:
        keyed = [
            step.component.path[0]
            for step in self.scope.steps
            if not isinstance(step.component, Group) and (step.component.readonly or isinstance(step.component, Rows))
        ]
        return {name: self._variable(name) for name in sorted({*self.form.variables_read, *keyed})}

    def _variable(self, name: str) -> Any:
        own = [
            s.component for s in self.scope.steps if not isinstance(s.component, Group) and s.component.path == (name,)
        ]
        if own:
            return self._answer(own[0])
        if name in KNOWN:
            return self.random.choice(KNOWN[name])
        ids = [[self.ids[kind][0]] for kind in sorted(set(self.form.reference_fields.values())) if self.ids.get(kind)]
        return self.random.choice((None, None, True, False, [], *self.words, *self.numbers[:6], *ids))

    def _fill(self, scope: Scope) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for step in scope.steps:
            component = step.component
            if isinstance(component, Rows) or (isinstance(component, Field) and component.expression is None):
                put(answers, component.path, self._answer(component))
        return answers

    def _answer(self, component: Field | Rows) -> Any:
        if isinstance(component, Rows):
            most = min(component.most, max(component.fewest, component.initial, 1) + 1)
            count = component.initial if component.fixed else self.random.randint(max(component.fewest, 1), most)
            return [self._fill(component.scope) for _ in range(count)]
        found = list(self._possible(component))
        if component.multiple or component.type in SEVERAL_CHOICES:
            return self.random.sample(found, min(len(found), self.random.randint(1, 2)))
        if not component.required and self.random.random() < 0.2:
            return None
        return self.random.choice(found) if found else None

    def _possible(self, component: Field) -> Iterator[Any]:
        if component.files is not None:
            yield from (self.files[end] for end in self.files if _taken(component.files.accept, end))
        elif component.reference is not None:
            yield from self.ids.get(component.reference, [])
        elif component.type in CHOICES | SEVERAL_CHOICES:
            yield from self._choices(component)
        elif component.type == "checkbox":
            yield from (True, False)
        elif component.type in ("textfield", "textarea"):
            yield from self._sentences(component)
        elif component.type == "number":
            yield from self._numbers(component)
        elif component.type in MOMENTS:
            days = [(self.today + timedelta(days=days)).isoformat() for days in (0, 1, 7, 60, 400)]
            moments = {"time": ["09:30"], "datetime": [f"{day}T10:00Z" for day in days]}
            yield from moments.get(component.type, days)

    def _choices(self, component: Field) -> Iterator[Any]:
        assert component.options is not None
        yield from (_plain(value) for value in sorted(component.options.values, key=repr))
        for known in KNOWN.values():
            for entries in known:
                yield from (value for entry in entries for value in entry.values())

    def _sentences(self, component: Field) -> Iterator[str]:
        limits = component.limits
        if limits.pattern_text:
            if component.id not in self.matching:
                self.matching[component.id] = _matching(limits)
            yield self.matching[component.id]
        elif limits.shape is not None:
            yield {"email": "rita@example.org", "phone": "+4930123456"}[limits.shape]
        else:
            shortest = limits.shortest if isinstance(limits.shortest, Decimal) else Decimal(0)
            longest = limits.longest if isinstance(limits.longest, Decimal) else Decimal(200)
            fitting = (text[: int(longest)].strip() for text in (*SENTENCES, LONG, *self.words))
            yield from (text for text in fitting if len(text) >= shortest)

    def _numbers(self, component: Field) -> Iterator[Any]:
        ends = [end for end in (component.limits.smallest, component.limits.largest) if isinstance(end, Decimal)]
        smallest = component.limits.smallest if isinstance(component.limits.smallest, Decimal) else Decimal("-Infinity")
        largest = component.limits.largest if isinstance(component.limits.largest, Decimal) else Decimal("Infinity")
        yield from (
            _plain(number)
            for number in map(Decimal, (1, 2, 5, 0, *self.numbers, *ends))
            if smallest <= number <= largest
        )

    # --- bad -------------------------------------------------------------------------------------------------------

    def spoilt(self, good: Good, place: Place) -> Iterator[tuple[str, Any]]:
        """What is wrong with an answer, and the answer, for all that the definition tells about a place."""
        component = place.component
        if isinstance(component, Rows):
            yield from self._bad_rows(component, value_at_path(good.answers, place.path))
            return
        if component.required and component.type != "checkbox":
            yield from (("nothing", None), ("empty text", ""), *self._blank(component))
        if component.required and component.type == "checkbox":
            yield "not ticked", False
        yield from self._wrong_types(component)
        yield from self._beyond_limits(component, place.here)
        yield from self._strangers(component)
        if component.multiple or component.type in SEVERAL_CHOICES:
            one = self._answer(component) or [NOT_OFFERED]
            yield from (("twice the same", [one[0], one[0]]), ("too many", [str(n) for n in range(1_001)]))

    def broken_rules(self, name: str, good: list[Good]) -> Iterator[tuple[str, Place, Good]]:
        """For each rule of a field: its text, and a submission that breaks it."""
        rules = [made.places()[name].component.checks for made in good if name in made.places()][:1]
        for check in rules[0] if rules else ():
            found = next((made for made in self._around(name, good, check) if _breaks(made, name, check)), None)
            if found is None:
                raise AssertionError(f"nothing breaks the rule of {name}: {check.text['en']}")
            yield check.text["en"], found.places()[name], found

    def _around(self, name: str, good: list[Good], check: Check) -> Iterator[Good]:
        """Submissions that differ from good ones in what the rule reads."""
        decisive = check.rule.variables | {name.partition(".")[0]}
        for made in good:
            now = made
            for step in range(4 * ROUNDS if name in made.places() else 0):
                # Walks of some steps, since it may take several changes at once.
                now = self._changed(now if step % 12 else made, bool(made.stored), decisive)
                yield now

    def _blank(self, component: Field) -> Iterator[tuple[str, Any]]:
        if component.type in ("textfield", "textarea"):
            yield "only spaces", " \t "
        if component.multiple or component.type in SEVERAL_CHOICES:
            yield "an empty list", []

    def _wrong_types(self, component: Field) -> Iterator[tuple[str, Any]]:
        several = component.multiple or component.type in SEVERAL_CHOICES
        yield "an object", {"a": 1}
        if not several:
            yield from (("a list", ["a"]), ("a list of lists", [[]]))
        else:
            yield from (("a text", NOT_OFFERED), ("a list of objects", [{}]), ("a list of lists", [[]]))
        if component.type != "number" and component.type not in CHOICES:
            yield "a number", 20260302
        if component.type == "number":
            yield from (("words", "many"), ("a comma", "1,5"), ("digits and words", "12 pieces"), ("hex", "0x1F"))
        if component.type == "checkbox":
            yield "a word", "yes"
        elif component.options is None or (True, True) not in component.options.values:
            yield "yes or no", True
        if component.type in MOMENTS:
            yield from (("words", "tomorrow"), ("30 February", "2026-02-30"), ("one digit", "2026-3-2"))
            yield from (("hour 25", "25:00"), ("the year 0", "0000-01-01"), ("the other order", "02.03.2026"))

    def _beyond_limits(self, component: Field, here: Settled) -> Iterator[tuple[str, Any]]:
        limits = component.limits
        ends = {
            name: limit.evaluate(here.context, self.context.host) if isinstance(limit, Program) else limit
            for name, limit in (
                ("smallest", limits.smallest), ("largest", limits.largest),
                ("shortest", limits.shortest), ("longest", limits.longest),
            )
        }  # fmt: skip
        if component.type == "number":
            yield from (("31 digits", "1" * 31), ("beyond all use", "1e400"))
            if isinstance(ends["smallest"], Decimal):
                yield from (("too small", _plain(ends["smallest"] - 1)), ("far too small", -(10**20)))
            if isinstance(ends["largest"], Decimal):
                yield from (("too large", _plain(ends["largest"] + 1)), ("far too large", 10**20))
            if limits.decimals is not None:
                yield "too many decimals", f"2.{'0' * limits.decimals}1"
            if limits.step:
                yield "between two steps", _plain(limits.step / 2)
        elif component.type in ("textfield", "textarea"):
            yield from self._bad_texts(limits, ends)
        elif component.type in MOMENTS and limits.no_past:
            yield "in the past", (self.today - timedelta(days=1)).isoformat()

    def _bad_texts(self, limits: Limits, ends: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        yield "more than anybody types", "x" * (MAX_TEXT + 1)
        if isinstance(ends["shortest"], Decimal) and ends["shortest"] > 1:
            yield "too short", "x" * (int(ends["shortest"]) - 1)
        if isinstance(ends["longest"], Decimal):
            yield "too long", "x" * (int(ends["longest"]) + 1)
        if limits.pattern is not None and limits.pattern.search("§") is None:
            yield "another form", "§"
        if limits.shape is not None:
            yield "another shape", "neither mail nor phone"

    def _strangers(self, component: Field) -> Iterator[tuple[str, Any]]:
        strange: list[Any] = []
        if component.type in CHOICES | SEVERAL_CHOICES:
            strange = [NOT_OFFERED, 99887766]
        elif component.reference is not None:
            strange = ["nobody-of-that-name", "x" * 256, "rita' OR '1'='1"]
        elif component.files is not None:
            strange = ["no id", "0197a5b2-0000-7000-8000-000000000000", self.files["of somebody else"]]
            strange += [self.files[end] for end in self.files if not _taken(component.files.accept, end)][:1]
        for value in strange:
            several = component.multiple or component.type in SEVERAL_CHOICES
            yield f"a stranger ({str(value)[:12]})", [value] if several else value

    def _bad_rows(self, table: Rows, rows: Any) -> Iterator[tuple[str, Any]]:
        yield from (("a text", "rows"), ("an object", {"0": {}}), ("a number", 3))
        one = copy.deepcopy(rows[0]) if isinstance(rows, list) and rows else self._fill(table.scope)
        yield "too many rows", [one] * (table.most + 1)
        if table.fixed:
            yield "a row more", [*(rows or []), one]
        elif table.fewest:
            yield "too few rows", [one] * (table.fewest - 1)


def _breaks(made: Good, name: str, check: Check) -> bool:
    place = made.places().get(name)
    found = made.problems.get(place.path, ()) if place is not None else ()
    return any(problem.params.get("text") == check.text for problem in found)


def value_at_path(answers: Any, path: tuple[str | int, ...]) -> Any:
    """The answer at a path, None when there is none."""
    for step in path:
        if isinstance(step, int):
            answers = answers[step] if isinstance(answers, list) and step < len(answers) else None
        else:
            answers = value_at(answers, (step,))
    return answers


def _taken(accept: tuple[str, ...], end: str) -> bool:
    if end == "of somebody else":
        return False
    families = {".pdf": "application", ".png": "image", ".txt": "text"}
    return not accept or any(kind in (end, f"{families[end]}/*") for kind in accept)


def _matching(limits: Limits) -> str:
    texts = strategies.from_regex(re.compile(limits.pattern_text, re.ASCII), fullmatch=True)
    quiet = settings(database=None, derandomize=True, max_examples=50)
    return find(texts, lambda text: limits.pattern.search(text.strip()) is not None, settings=quiet)


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for below in tree.values():
            yield from _texts(below)
    elif isinstance(tree, list):
        for below in tree:
            yield from _texts(below)


def _plain(value: Any) -> Any:
    """A FEEL value as JSON has it; an option's value stands with its type."""
    return values.to_json(value[-1] if isinstance(value, tuple) else value)
