"""Checks what people send: answers against their form, values without a form as FEEL values."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from dmn import values
from engine import files, lookups
from engine.errors import Invalid, InvalidSubmission, NotFound
from engine.host import feel_host
from engine.model import Values
from engine.unit_of_work import UnitOfWork
from forms import FileInfo, Form, FormContext, FormErrors


class Answers(Struct, frozen=True):
    """What was sent, checked."""

    values: dict[str, Any]
    #: Files that came with it, and their fields.
    files: Mapping[UUID, str | None] = {}


def take(uow: UnitOfWork, form: Form | None, data: Mapping[str, Any], stored: Values) -> Answers:
    """Return the answers as FEEL values. InvalidSubmission names the field and what is wrong with it."""
    if form is None:
        return Answers(plain(data))
    context = FormContext(
        host=feel_host(uow),
        locale=uow.locale,
        lookup=_lookup(uow, form, data),
        file=lambda file_id: _file(uow, file_id),
    )
    try:
        answers = form.check(data, stored=stored, context=context)
    except FormErrors as error:
        raise InvalidSubmission(error.errors) from error
    return Answers(answers, dict(_files(form, answers)))


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values (ints, floats, FEEL values) as FEEL values. Invalid names what cannot be kept."""
    kept = {}
    for name, value in data.items():
        try:
            kept[name] = values.from_json(value)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise Invalid(f"“{name}” cannot be kept: {error}") from error
    return kept


def _lookup(uow: UnitOfWork, form: Form, data: Mapping[str, Any]) -> Callable[[str, str], bool]:
    """Return a check of references; all ids of a kind are looked up at once."""
    found = {
        kind: frozenset(lookups.of_kind(uow, kind).find(uow, sorted(ids)))
        for kind, ids in form.references(data).items()
        if ids
    }
    return lambda kind, reference: reference in found.get(kind, ())


def _file(uow: UnitOfWork, file_id: str) -> FileInfo | None:
    try:
        return files.get(uow, UUID(file_id))
    except (ValueError, NotFound):
        return None


def _files(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[UUID, str]]:
    """Yield the files in checked answers, each with its field ("lines.0.offer")."""
    for path in form.file_fields:
        for name, value in _at(answers, path.split("."), ()):
            for file_id in value if isinstance(value, list) else [value]:
                if isinstance(file_id, str) and file_id:
                    yield UUID(file_id), name


def _at(value: Any, path: list[str], so_far: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield what stands at a path with its full name; "*" goes through the rows of a table."""
    if not path:
        yield ".".join(so_far), value
    elif path[0] == "*":
        for number, row in enumerate(value if isinstance(value, list) else ()):
            yield from _at(row, path[1:], (*so_far, str(number)))
    elif isinstance(value, Mapping):
        yield from _at(value.get(path[0]), path[1:], (*so_far, path[0]))
