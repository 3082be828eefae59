"""Idempotency-Key on POST: the same request sent again gets the first answer and has no second effect."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Response, g, request
from msgspec import Struct

from engine import idempotency
from engine.errors import Conflict, Invalid

if TYPE_CHECKING:
    from engine.unit_of_work import UnitOfWork

LONGEST = 255


class Key(Struct, frozen=True):
    """A key and the hash of the request that came with it."""

    value: str
    request_hash: bytes


_busy: set[tuple[str, str]] = set()
_turn = threading.Lock()


@contextmanager
def in_flight() -> Iterator[Key | None]:
    """Hold the request's key while it is answered; Conflict when the same key is held already."""
    text = request.headers.get("Idempotency-Key")
    if text is None or request.method != "POST" or g.person is None:
        yield None
        return
    if not 1 <= len(text) <= LONGEST or not text.isprintable():
        raise Invalid(
            f"An Idempotency-Key has 1 to {LONGEST} printable characters. Make one like a UUID.",
            field="Idempotency-Key",
        )
    held = (g.person.id, text)
    with _turn:
        if held in _busy:
            raise Conflict("The same request is being answered at this moment. Ask again for its answer.")
        _busy.add(held)
    try:
        yield Key(text, _hash_of_request())
    finally:
        with _turn:
            _busy.discard(held)


def _hash_of_request() -> bytes:
    """Hash what makes a request this one; a multipart body by its parts, since its boundary differs each time."""
    digest = sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data(cache=True))
        return digest.digest()
    for name, value in sorted(request.form.items(multi=True), key=repr):
        digest.update(f"{name!r}={value!r}\n".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda part: f"{part[0]} {part[1].filename}"):
        content = sha256(file.stream.read()).hexdigest()
        file.stream.seek(0)
        digest.update(f"{name!r} {file.filename!r} {content}\n".encode())
    return digest.digest()


def recall(uow: "UnitOfWork", key: Key | None) -> Response | None:
    """Give the stored answer to this request, marked as repeated, or None."""
    answer = None if key is None else idempotency.recall(uow, key.value, key.request_hash)
    if answer is None:
        return None
    response = Response(answer.body, answer.status, content_type="application/json")
    if not answer.body:
        del response.headers["Content-Type"]
    if answer.location is not None:
        response.headers["Location"] = answer.location
    response.headers["Idempotent-Replayed"] = "true"
    return response


def remember(uow: "UnitOfWork", key: Key | None, response: Response) -> None:
    """Keep the answer in the transaction of its effect."""
    if key is not None:
        answer = idempotency.Answer(
            status=response.status_code, body=response.get_data(), location=response.headers.get("Location")
        )
        idempotency.remember(uow, key.value, key.request_hash, answer)
