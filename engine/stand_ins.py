"""What stands in a recipe for keys that are others each time: what was chosen, where it was shown, what a file holds.

A key is made anew whenever steps are done again, so a recipe names a thing by what people see of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from dmn import values
from engine import files, lookups, recipes
from engine.errors import Invalid, NotFound
from engine.unit_of_work import UnitOfWork
from forms import Form

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: What was chosen, by kind and label; where among what was shown; a file by what it holds.
CHOICE, SHOWN, FILE = "$choice", "$shown", "$file"
#: What the files of one step may hold together.
MOST_BYTES = 300_000

Answers = Mapping[str, Any]


def put(uow: UnitOfWork, form: Form | None, shown: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Return answers with something that lasts in place of keys. `shown`: what the form could show."""
    labels = dict(_labels(uow, form, answers))
    places = {key: place for place, key in _keys(values.to_json(dict(shown)), ())}

    def last(text: str) -> Any:
        if not _KEY.fullmatch(text):
            return text
        if text in labels:
            return labels[text]
        return {SHOWN: ".".join(places[text])} if text in places else text

    return {name: _changed(value, last) for name, value in answers.items()}


def _labels(uow: UnitOfWork, form: Form | None, answers: Answers) -> Iterator[tuple[str, Any]]:
    for kind, ids in (form.references(answers) if form else {}).items():
        for id, option in lookups.of_kind(uow, kind).find(uow, sorted(ids)).items():
            yield id, {CHOICE: kind, "label": option.label}


def _keys(value: Any, so_far: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the place and the text of every key in what was shown; places found first are yielded last, and win."""
    if isinstance(value, Mapping):
        parts: list[tuple[str, Any]] = list(value.items())
    elif isinstance(value, list):
        parts = [(str(number), each) for number, each in enumerate(value)]
    else:
        if isinstance(value, str) and _KEY.fullmatch(value):
            yield so_far, value
        return
    for name, each in reversed(parts):
        yield from _keys(each, (*so_far, name))


def put_files(uow: UnitOfWork, answers: Answers) -> dict[str, Any]:
    """Return answers with what they hold in place of files that the actor sent. Invalid when it is too much."""
    room = MOST_BYTES

    def last(text: str) -> Any:
        nonlocal room
        if not _KEY.fullmatch(text):
            return text
        try:
            file, chunks = files.open(uow, UUID(text))
        except NotFound:
            return text
        room -= file.size
        if room < 0:
            raise Invalid(f"In a trial files hold at most {MOST_BYTES // 1_000} kB together. Take smaller ones.")
        return {FILE: file.name, "type": file.media_type, "content": recipes.packed(b"".join(chunks))}

    return {name: _changed(value, last) for name, value in answers.items()}


def take(uow: UnitOfWork, shown: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Return answers with the keys of here and now. Invalid names what is not there to be chosen."""

    def now(value: Mapping[str, Any]) -> Any:
        if CHOICE in value:
            return _chosen(uow, str(value[CHOICE]), str(value.get("label", "")))
        if SHOWN in value:
            return _at(values.to_json(dict(shown)), str(value[SHOWN]))
        if FILE in value:
            content = recipes.unpacked(value.get("content"))
            return str(files.store(uow, str(value[FILE]), content, value.get("type")).id)
        return None

    return {name: _found(value, now) for name, value in answers.items()}


def _chosen(uow: UnitOfWork, kind: str, label: str) -> str:
    """Return the id of the option with a label. A search may know words in another order, so one word has to do too."""
    lookup = lookups.of_kind(uow, kind)
    for words in (label, *label.split()[:1]):
        for option in lookup.search(uow, words, lookups.MOST).items:
            if option.label == label:
                return option.id
    raise Invalid(f"“{label}” is not there to be chosen.")


def _at(value: Any, place: str) -> Any:
    for name in place.split("."):
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, Mapping) and name in value:
            value = value[name]
        else:
            raise Invalid(f"What the answer refers to is not shown ({place}).")
    return value


def _changed(value: Any, last: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return last(value)
    if isinstance(value, Mapping):
        return {name: _changed(each, last) for name, each in value.items()}
    return [_changed(each, last) for each in value] if isinstance(value, list) else value


def _found(value: Any, now: Callable[[Mapping[str, Any]], Any]) -> Any:
    if isinstance(value, Mapping):
        return (
            now(value) if value.keys() & {CHOICE, SHOWN, FILE} else {k: _found(each, now) for k, each in value.items()}
        )
    return [_found(each, now) for each in value] if isinstance(value, list) else value
