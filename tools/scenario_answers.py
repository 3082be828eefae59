"""Invents answers to a form, for scenarios: asks the form what is missing, and fills that in as its field says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from typing import Any

from dmn import values
from engine import lookups, recipes, stand_ins
from engine.unit_of_work import Engine
from forms import Form
from forms.attributes import REFERENCES

#: "+6d" is the day in six days, "+3h" the moment in three hours.
_LATER = re.compile(r"([+-]\d+)([dh])")
#: A small file that every field takes which takes papers.
PAPER = {stand_ins.FILE: "paper.pdf", "type": "application/pdf", "content": recipes.packed(b"%PDF-1.4\n%%EOF\n")}
#: In how many days something may be, in the order in which it is tried.
_AHEAD = (14, 0, -1, 1)


@dataclass(slots=True)
class Answers:
    """Answers to one form, made better with each refusal. `known`: those that are not to be invented."""

    engine: Engine
    person: str
    form: Form | None
    shown: Mapping[str, Any]
    known: Mapping[str, Any]
    given: dict[str, Any] = field(init=False)
    _tried: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with what the form offers to be changed, as a browser sends it, and with what is known."""
        begun = _offered(self._document(), values.to_json(dict(self.shown)))
        known = dated(self.engine.clock.now(), self.known)
        self.given = {name: _merged(begun.get(name), known.get(name)) for name in {**begun, **known}}

    def _document(self) -> Mapping[str, Any]:
        return self.form.schema() if self.form else {}

    def mend(self, refused: Mapping[str, Any]) -> bool:
        """Answer what was refused in another way; return whether anything could be answered."""
        return any([self._mend(name.split(".")) for name in refused])

    def _mend(self, path: list[str]) -> bool:
        spec = _spec(self._document(), path)
        place, last = self.given, path[-1]
        for part, following in pairwise(path):
            place = _into(place, part, following)
            if place is None:
                return False
        if spec is None or self._tried[".".join(path)] > 3:
            return False
        times = self._tried[".".join(path)]
        self._tried[".".join(path)] += 1
        place[int(last) if isinstance(place, list) else last] = self._invented(spec, times)
        return True

    def _invented(self, spec: Mapping[str, Any], times: int) -> Any:
        """Return an answer for a field; `times`: how many were refused so far."""
        kind = spec["type"]
        if kind in REFERENCES:
            return self._chosen(REFERENCES[kind], spec, times)
        match kind:
            case "dynamiclist":
                return [{}]
            case "number":
                return max(spec.get("validate", {}).get("min") or 0, 1) + times
            case "checkbox":
                return True
            case "radio" | "select" | "checklist" | "taglist":
                found = self._options(spec)
                one = found[times % len(found)] if found else None
                return [one] if kind in ("checklist", "taglist") else one
            case "datetime":
                ahead = _AHEAD[times % len(_AHEAD)]
                return dated(
                    self.engine.clock.now(), f"{24 * ahead:+}h" if spec.get("subtype") == "datetime" else f"{ahead:+}d"
                )
            case "filepicker":
                return [PAPER] if spec.get("multiple") else PAPER
        return f"{str(spec.get('label') or spec['key']).rstrip('?.')}: as agreed." + " It was looked at again." * times

    def _options(self, spec: Mapping[str, Any]) -> list[Any]:
        if "valuesKey" in spec:
            return [
                one["value"] if isinstance(one, Mapping) else one for one in self.shown.get(spec["valuesKey"]) or []
            ]
        return [one["value"] for one in spec.get("values", ())]

    def _chosen(self, kind: str, spec: Mapping[str, Any], times: int) -> Any:
        with self.engine.unit_of_work(self.person, reading=True) as uow:
            found = lookups.of_kind(uow, kind).search(uow, "", 10).items
        if not found:
            return None
        one = found[times % len(found)].id
        return [one] if spec.get("multiple") else one


def dated(now: datetime, value: Any) -> Any:
    """Return an answer with the days and moments that "+6d" and "+3h" mean from now on."""
    if isinstance(value, str) and (found := _LATER.fullmatch(value)):
        many = int(found[1])
        if found[2] == "d":
            return (now + timedelta(days=many)).date().isoformat()
        return (now + timedelta(hours=many)).strftime("%Y-%m-%dT%H:%M:00Z")
    if isinstance(value, Mapping):
        return {name: dated(now, each) for name, each in value.items()}
    return [dated(now, each) for each in value] if isinstance(value, list) else value


def _offered(spec: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return of what is shown what people may change: fields, and tables row by row."""
    found: dict[str, Any] = {}
    for each in spec.get("components", ()):
        if each["type"] == "dynamiclist":
            rows = shown.get(each["path"])
            if isinstance(rows, list) and any(one.get("readonly") is not True for one in each["components"]):
                found[each["path"]] = [_offered(each, row) for row in rows]
        elif "key" in each and each["type"] != "expression" and each.get("readonly") is not True:
            if shown.get(each["key"]) is not None:
                found[each["key"]] = shown[each["key"]]
        else:
            found |= _offered(each, shown)
    return found


def _into(place: Any, part: str, following: str) -> Any:
    """Return the row or group below a place, made when it is not there."""
    if isinstance(place, list):
        return place[int(part)] if part.isdecimal() and int(part) < len(place) else None
    if place.get(part) is None:
        place[part] = [{}] if following.isdecimal() else {}
    return place[part]


def _merged(shown: Any, known: Any) -> Any:
    """Return what is known where it says something, else what is shown, row by row."""
    if (
        isinstance(shown, list)
        and isinstance(known, list)
        and all(isinstance(one, Mapping) for one in (*shown, *known))
    ):
        return [{**one, **other} for one, other in zip_longest(shown, known, fillvalue={})]
    return shown if known is None else known


def _spec(document: Mapping[str, Any], path: list[str]) -> Mapping[str, Any] | None:
    """Return the component that asks for what stands at a path."""
    names = [part for part in path if not part.isdecimal()]
    return next((spec for so_far, spec in _specs(document, ()) if list(so_far) == names), None)


def _specs(spec: Mapping[str, Any], prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for each in spec.get("components", ()):
        if "key" in each:
            yield (*prefix, *each["key"].split(".")), each
        inner = (*prefix, *each["path"].split(".")) if each.get("path") else prefix
        if each["type"] == "dynamiclist":
            yield inner, each
        yield from _specs(each, inner)
