"""Lists in parts: `limit` and an opaque keyset `cursor` in, `items`, `next` and a Link header out (RFC 8288)."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from marshmallow import Schema, fields, validate

from api.schemas.base import Strict, Whole

MOST = 200


class PageQuery(Strict):
    """Which part of a list."""

    limit = Whole(
        load_default=50, validate=validate.Range(1, MOST), metadata={"description": "How many items at most."}
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(1, 1000),
        metadata={"description": "What the part before gave as next; without it, the first part."},
    )


@cache
def listing_of(item: type[Strict]) -> type[Schema]:
    """Make the schema of a part of a list."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True),
    }
    made: type[Schema] = Strict.from_dict(members, name=f"{item.__name__.removesuffix('Schema')}ListSchema")
    return made


def link_next(response: Response, cursor: str | None) -> None:
    """Name the address of the next part."""
    if cursor is not None:
        arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
        address = f"{request.path}?{urlencode([*arguments, ('cursor', cursor)])}"
        response.headers["Link"] = f'<{address}>; rel="next"'
