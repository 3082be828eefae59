"""What one form asks otherwise than another: fields added, removed, moved, and what is said otherwise of each."""

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from forms.attributes import properties
from forms.reading import parse

#: Where a field stands, and what stands in it, is told apart from what is said of it.
_PLACE = ("components", "layout", "id", "schemaVersion", "exporter")
#: Parts of a component whose names are told one by one.
_PARTS = ("validate", "appearance", "conditional", "properties", "layout")


class Said(Struct, frozen=True, kw_only=True):
    """Something that is said otherwise: "label", "validate.required", "properties.label.de". Empty: nothing."""

    name: str
    before: str = ""
    after: str = ""


class FieldChange(Struct, frozen=True, kw_only=True):
    """A field that is added, removed, changed or moved; `german`: its label in German, empty when it has none."""

    id: str
    kind: str
    type: str
    label: str
    german: str = ""
    said: tuple[Said, ...] = ()


class _Place(Struct, frozen=True):
    spec: Mapping[str, Any]
    parent: str


def compare(before: bytes, after: bytes) -> tuple[FieldChange, ...]:
    """Return what differs, in the order of the form after it; what was removed comes last. InvalidForm."""
    old, new = parse(before), parse(after)
    was, now = dict(_places(old, "")), dict(_places(new, ""))
    moved = {id for id in now if id in was and was[id].parent != now[id].parent} | _out_of_order(was, now)
    found = [_change(id, was.get(id), place, id in moved) for id, place in now.items()]
    gone = [_told(id, "removed", place.spec) for id, place in was.items() if id not in now]
    whole = tuple(_said(old, new))
    form = [FieldChange(id=str(new["id"]), kind="changed", type="default", label="", said=whole)] if whole else []
    return tuple(each for each in (*form, *found, *gone) if each is not None)


def _places(spec: Mapping[str, Any], parent: str) -> Iterator[tuple[str, _Place]]:
    """Yield every component with the id of what it stands in; one without an id is known by its place."""
    components = spec.get("components")
    for at, child in enumerate(components if isinstance(components, list) else ()):
        if isinstance(child, dict):
            id = str(child.get("id") or f"{parent}[{at}]")
            yield id, _Place(child, parent)
            yield from _places(child, id)


def _out_of_order(was: Mapping[str, _Place], now: Mapping[str, _Place]) -> set[str]:
    """Return the fields that stand before or after others than they did, the fewest that explain the order."""
    before, after = [id for id in was if id in now], [id for id in now if id in was]
    stay = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after) - {id for block in stay for id in after[block.b : block.b + block.size]}


def _change(id: str, was: _Place | None, now: _Place, moved: bool) -> FieldChange | None:
    if was is None:
        return _told(id, "added", now.spec)
    said = tuple(_said(was.spec, now.spec))
    if said or moved:
        return _told(id, "changed" if said else "moved", now.spec, said)
    return None


def _told(id: str, kind: str, spec: Mapping[str, Any], said: tuple[Said, ...] = ()) -> FieldChange:
    own = properties(spec)
    names = [name for name in ("label", "dateLabel", "text", "key", "path") if isinstance(spec.get(name), str)]
    name = next((each for each in names if spec[each]), "")
    return FieldChange(
        id=id,
        kind=kind,
        type=str(spec.get("type", "")),
        label=str(spec.get(name) or id),
        german=str(own.get(f"{name}.de") or ""),
        said=said,
    )


def _said(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Said]:
    before, after = dict(_flat(was)), dict(_flat(now))
    for name in dict.fromkeys((*after, *before)):
        if before.get(name, "") != after.get(name, ""):
            yield Said(name=name, before=before.get(name, ""), after=after.get(name, ""))


def _flat(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is said of a component by name, as text; nothing of where it stands."""
    for name, value in spec.items():
        if name in _PARTS and isinstance(value, dict):
            yield from ((f"{name}.{inner}", _text(one)) for inner, one in value.items() if inner != "row")
        elif name in ("values", "columns") and isinstance(value, list):
            yield name, "; ".join(map(_choice, value))
        elif name not in _PLACE:
            yield name, _text(value)


def _choice(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return f"{value.get('label', '')} ({_text(value.get('value', value.get('key')))})"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
