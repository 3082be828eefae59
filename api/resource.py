"""How a route is declared: its operation, what it takes and answers; around it one unit of work."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import Schema

from api import current, idempotency, paging
from api.schemas.base import Strict
from api.security import operation
from api.strict import StrictParser

F = TypeVar("F", bound=Callable[..., Any])
Body = type[Schema] | None

WITH_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same request sent again under the same key gets the first answer and has no second effect.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag you saw; 412 when it has changed since.",
}


class Resource(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A part of the JSON API. Its routes are functions of a unit of work that return engine values."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, path: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=f"/api/v1{path}", description=description)

    def reading(self, rule: str, name: str, answer: Body, *, query: Body = None) -> Callable[[F], F]:
        """Declare a GET. The function takes (uow, [query,] path…) and returns one value or a Response."""

        def declare(function: F) -> F:
            def view(*parsed: Any, **path: Any) -> Response:
                with current.unit_of_work(reading=True) as uow:
                    response = _answer(function(uow, *parsed, **path), answer, 200)
                return response.make_conditional(request)

            self._declare(rule, "GET", name, view, function, answer=answer, status=200, query=query)
            return function

        return declare

    def listing(self, rule: str, name: str, item: type[Strict], *, query: Body = None) -> Callable[[F], F]:
        """Declare a GET of a list. The function takes (uow, path…, **query) and returns a Page."""
        answer, takes = paging.listing_of(item), query or paging.PageQuery

        def declare(function: F) -> F:
            def view(found: dict[str, Any], **path: Any) -> Response:
                with current.unit_of_work(reading=True) as uow:
                    page = function(uow, **path, **found)
                    response = _answer(page, answer, 200)
                paging.link_next(response, page.next)
                return response

            self._declare(rule, "GET", name, view, function, answer=answer, status=200, query=takes)
            return function

        return declare

    def writing(
        self,
        method: str,
        rule: str,
        name: str,
        answer: Body,
        *,
        body: Body = None,
        optional: bool = False,
        status: int = 200,
        location: Callable[[Any], str] | None = None,
    ) -> Callable[[F], F]:
        """Declare a command. The function takes (uow, [body,] path…); its effect and its answer commit together.

        `optional`: the body may be left out. `location`: the address of what was made (201).
        """
        status = status if answer is not None else 204

        def declare(function: F) -> F:
            def view(*parsed: Any, **path: Any) -> Response:
                with idempotency.in_flight() as key, current.unit_of_work() as uow:
                    stored = idempotency.recall(uow, key)
                    if stored is not None:
                        return stored
                    result = function(uow, *parsed, **path)
                    response = _answer(result, answer, status)
                    if location is not None:
                        response.headers["Location"] = location(result)
                    idempotency.remember(uow, key, response)
                return response

            self._declare(
                rule, method, name, view, function, answer=answer, status=status, body=body, optional=optional
            )
            return function

        return declare

    def _declare(
        self,
        rule: str,
        method: str,
        name: str,
        view: Callable[..., Response],
        function: Callable[..., Any],
        *,
        answer: Body,
        status: int,
        query: Body = None,
        body: Body = None,
        optional: bool = False,
    ) -> None:
        """Register the view and its documentation."""
        view.__name__, view.__doc__ = function.__name__, function.__doc__
        if body is not None:
            view = self.arguments(body(), required=not optional)(view)
        if query is not None:
            view = self.arguments(query, location="query")(view)
        view = self.response(status, answer)(view)
        headers = [] if method == "GET" else [IF_MATCH] + ([WITH_KEY] if method == "POST" else [])
        if headers:
            view = self.doc(parameters=headers)(view)
        view = self.doc(operationId=f"{self.name}.{function.__name__}")(view)
        self.add_url_rule(rule, function.__name__, operation(name)(view), methods=[method])


def _answer(value: Any, schema: Body, status: int) -> Response:
    """Write an engine value as JSON, with its revision as ETag."""
    if isinstance(value, Response):
        return value
    if schema is None:
        return Response(status=204)
    text = current_app.json.dumps(schema().dump(value))
    response = Response(text, status, content_type="application/json")
    revision = getattr(value, "revision", None)
    if isinstance(revision, int):
        response.set_etag(str(revision))
    return response
