"""Reads requests without guessing: unknown names, broken texts and numbers that lose digits are refused."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Request, abort, request
from marshmallow import RAISE
from webargs import core
from webargs.flaskparser import FlaskParser
from webargs.flaskparser import abort as abort_with

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_DIGITS = 1000


def refuse_constant(name: str) -> Any:
    """Refuse NaN and the infinities, which RFC 8259 §6 does not know."""
    raise ValueError(f"{name} is no JSON number")


def whole(digits: str) -> int:
    """Read a whole number that is no attack: reading takes the square of its length."""
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has more than {MOST_DIGITS:,} digits")
    return int(digits)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; a name that comes twice would be read differently by different readers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def parse(text: bytes) -> Any:
    """Read JSON: fractions as Decimal; raises ValueError for anything that is not plain JSON."""
    try:
        value = json.loads(
            text.decode("utf-8"),
            parse_float=Decimal,
            parse_int=whole,
            parse_constant=refuse_constant,
            object_pairs_hook=unique,
        )
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if b"\\u" in text or b"\x00" in text:
        check_texts(value)
    return value


def check_texts(value: Any) -> None:
    """Refuse texts that no store keeps: NUL and halves of surrogate pairs, which only escapes can bring."""
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("a text holds the character NUL")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("a text holds half a character") from error
    elif isinstance(value, Mapping):
        for name, below in value.items():
            check_texts(name)
            check_texts(below)
    elif isinstance(value, list):
        for below in value:
            check_texts(below)


class StrictParser(FlaskParser):
    """The usual parser, but unknown query parameters and files are refused and JSON is read by `parse`."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "files": RAISE}  # noqa: RUF012 - webargs' own name

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return core.missing
        if req.mimetype != "application/json":
            abort(415)
        try:
            return parse(body)
        except ValueError as error:
            abort_with(
                400, exc=error, detail=f"The body cannot be read as JSON: {error}. Correct it and send it again."
            )


def refuse_odd_requests() -> None:
    """Refuse, before anything is looked at, what no route could read.

    415 for a body that is neither JSON nor, where files are taken, multipart; 400 for NUL in the address.
    """
    if "\x00" in request.path or "%00" in request.query_string.decode("ascii", "replace"):
        abort(400)
    if request.method not in WRITING or not request.path.startswith("/api/"):
        return
    if not (request.content_length or request.headers.get("Transfer-Encoding")):
        return
    if request.mimetype != "application/json" and request.mimetype != "multipart/form-data":
        abort(415)
