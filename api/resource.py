"""How a route is declared: its operation, what it takes and answers; around it one unit of work."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import Schema
from msgspec import Struct

from api import current, idempotency, paging
from api.openapi import PREFIX
from api.schemas.base import Strict
from api.security import operation
from api.strict import StrictParser
from engine.policy import PUBLIC

F = TypeVar("F", bound=Callable[..., Any])
Body = type[Schema] | None

WITH_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same request sent again under the same key gets the first answer and has no second effect.",
}
BINARY = {"type": "string", "format": "binary"}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag you saw; 412 when it has changed since.",
}


class Shape(Struct, frozen=True, kw_only=True):
    """What a route takes and answers, as it is documented."""

    answer: Body
    status: int = 200
    query: Body = None
    body: Body = None
    #: The body may be left out.
    optional: bool = False
    #: Documentation of a multipart body: OpenAPI properties by name, and which are required.
    parts: Mapping[str, Any] = {}
    required_parts: tuple[str, ...] = ()
    #: Documentation of an answer that no schema writes, and its media type.
    raw: Mapping[str, Any] | None = None
    media_type: str = "application/json"
    headers: tuple[Mapping[str, Any], ...] = ()


class Resource(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A part of the JSON API. Its routes are functions of a unit of work that return engine values."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, path: str, description: str) -> None:
        # A page may have the same name; openapi.ProblemApi shows the name without its beginning.
        super().__init__(f"{PREFIX}{name}", __name__, url_prefix=f"/api/v1{path}", description=description)
        #: What is declared, to be put into force.
        self._declared: list[Callable[[], None]] = []

    def _later(self, declare: Callable[..., None], *given: Any) -> None:
        """Declare something when the first application takes this part: an import only reads."""
        self._declared.append(partial(declare, *given))

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Become a part of an application."""
        while self._declared:
            self._declared.pop(0)()
        super().register(app, options)

    def reading(self, rule: str, name: str, answer: Body, *, query: Body = None, **shape: Any) -> Callable[[F], F]:
        """Declare a GET. The function takes (uow, [query,] path…) and returns one value or a Response."""

        def declare(function: F) -> F:
            def view(*parsed: Any, **path: Any) -> Response:
                with current.unit_of_work(reading=True) as uow:
                    response = write(answer, function(uow, *parsed, **path), 200)
                response.make_conditional(request)
                return response

            self._later(self._route, rule, "GET", name, view, function, Shape(answer=answer, query=query, **shape))
            return function

        return declare

    def listing(self, rule: str, name: str, item: type[Strict], *, query: Body = None) -> Callable[[F], F]:
        """Declare a GET of a list. The function takes (uow, path…, **query) and returns a Page."""

        def declare(function: F) -> F:
            def view(found: dict[str, Any], **path: Any) -> Response:
                with current.unit_of_work(reading=True) as uow:
                    page = function(uow, **path, **found)
                    response = write(paging.listing_of(item), page, 200)
                paging.link_next(response, page.next)
                return response

            def route() -> None:
                shape = Shape(answer=paging.listing_of(item), query=query or paging.PageQuery)
                self._route(rule, "GET", name, view, function, shape)

            self._later(route)
            return function

        return declare

    def writing(
        self,
        method: str,
        rule: str,
        name: str,
        answer: Body,
        *,
        status: int = 200,
        location: Callable[[Any], str] | None = None,
        first: Callable[..., None] | None = None,
        **shape: Any,
    ) -> Callable[[F], F]:
        """Declare a command. The function takes (uow, [body,] path…); its effect and its answer commit together.

        `location`: the address of what was made (201). `first`: what takes long and is done with the path before
        anything is locked. The rest of `shape` is that of `Shape`.
        """
        headers = (IF_MATCH, WITH_KEY) if method == "POST" else (IF_MATCH,)
        taken = Shape(answer=answer, status=_status(status, answer, shape), headers=headers, **shape)

        def declare(function: F) -> F:
            def view(*parsed: Any, **path: Any) -> Response:
                if first is not None:
                    first(**path)
                with idempotency.in_flight() as key, current.unit_of_work() as uow:
                    stored = idempotency.recall(uow, key)
                    if stored is not None:
                        return stored
                    result = function(uow, *parsed, **path)
                    response = write(answer, result, taken.status)
                    if location is not None:
                        response.headers["Location"] = location(result)
                    idempotency.remember(uow, key, response)
                return response

            self._later(self._route, rule, method, name, view, function, taken)
            return function

        return declare

    def plain(
        self, method: str, rule: str, name: str, answer: Body, *, status: int = 200, **shape: Any
    ) -> Callable[[F], F]:
        """Declare a command that opens its units of work itself: (body, path…) -> value or Response."""
        taken = Shape(answer=answer, status=_status(status, answer, shape), **shape)

        def declare(function: F) -> F:
            def view(*parsed: Any, **path: Any) -> Response:
                return write(answer, function(*parsed, **path), taken.status)

            self._later(self._route, rule, method, name, view, function, taken)
            return function

        return declare

    def _route(
        self,
        rule: str,
        method: str,
        name: str,
        view: Callable[..., Response],
        function: Callable[..., Any],
        shape: Shape,
    ) -> None:
        """Register the view and its documentation."""
        view.__name__, view.__doc__ = function.__name__, function.__doc__
        notes: dict[str, Any] = {"operationId": f"{self.name.removeprefix(PREFIX)}.{function.__name__}"}
        if name in PUBLIC:
            notes["security"] = []
        if shape.body is not None:
            view = self.arguments(_instance(shape.body), required=not shape.optional)(view)
        if shape.query is not None:
            view = self.arguments(_instance(shape.query), location="query")(view)
        if shape.headers:
            notes["parameters"] = list(shape.headers)
        if shape.parts:
            content = {"type": "object", "properties": dict(shape.parts), "required": list(shape.required_parts)}
            notes["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": content}}}
        answer = dict(shape.raw) if shape.raw is not None else shape.answer and _instance(shape.answer)
        view = self.response(shape.status, answer, content_type=shape.media_type)(view)
        self.add_url_rule(rule, function.__name__, operation(name)(self.doc(**notes)(view)), methods=[method])


@cache
def _instance(schema: type[Schema]) -> Schema:
    """Make a schema once for all routes; it keeps nothing of what it loads and dumps."""
    return schema()


def _status(status: int, answer: Body, shape: Mapping[str, Any]) -> int:
    """Give the status of success: 204 when nothing is answered."""
    return status if answer is not None or "raw" in shape else 204


def write(schema: Body, value: Any, status: int) -> Response:
    """Write an engine value as JSON, with its revision as ETag."""
    if isinstance(value, Response):
        return value
    if schema is None:
        return Response(status=204)
    content = current_app.json.dumps(_instance(schema).dump(value))
    response = Response(content, status, content_type="application/json")
    revision = getattr(value, "revision", None)
    if isinstance(revision, int):
        response.set_etag(str(revision))
    return response
