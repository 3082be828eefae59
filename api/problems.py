"""What goes wrong, told over HTTP: one table from errors to statuses, RFC 9457 bodies, nothing else."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from marshmallow import Schema, fields
from msgspec import Struct
from msgspec.structs import asdict
from werkzeug.exceptions import HTTPException, InternalServerError

from api.findings import told, why
from api.refusals import say
from engine import accounts, errors, files

log = logging.getLogger("itamflow.api")

MEDIA_TYPE = "application/problem+json"


class Kind(Struct, frozen=True):
    """A kind of problem: its status, the last part of its documented address, its title and when to try again."""

    status: int
    slug: str
    title: str
    retry_after: int | None = None
    #: What to do about it, told after a single sentence that says why.
    remedy: str = ""


class Problem(Struct, frozen=True):
    """One problem as it is answered (RFC 9457 §3)."""

    kind: Kind
    detail: str
    errors: Mapping[str, Sequence[str]] = {}
    findings: Sequence[Any] = ()
    headers: Mapping[str, str] = {}


#: What to do about a refusal of which its sentence says only why.
LOOK_AGAIN = "Load it again to see how it stands."
CORRECT = "Correct it and send it again."

#: The most special class of an error that stands here decides (its method resolution order).
ERRORS: dict[type[errors.EngineError], Kind] = {
    errors.EngineError: Kind(500, "internal", "Something went wrong"),
    errors.NotFound: Kind(
        404, "not-found", "Not found", remedy="Check what you asked for; perhaps it is not yours to see."
    ),
    errors.NotAllowed: Kind(403, "not-allowed", "Not allowed", remedy="Ask somebody who may."),
    accounts.WrongCredentials: Kind(401, "wrong-credentials", "Not signed in"),
    accounts.TooManyAttempts: Kind(429, "too-many-attempts", "Too many attempts", 60),
    errors.DutiesConflict: Kind(403, "duties-conflict", "Separation of duties"),
    errors.Conflict: Kind(409, "conflict", "Overtaken by events", remedy=LOOK_AGAIN),
    errors.TaskNotOpen: Kind(409, "task-not-open", "Task not open", remedy=LOOK_AGAIN),
    errors.ConcurrentUpdate: Kind(409, "concurrent-update", "Somebody is at work here", 1),
    errors.StaleRevision: Kind(412, "stale-revision", "Changed since you read it"),
    errors.Invalid: Kind(422, "invalid", "Does not fit", remedy=CORRECT),
    files.TooLarge: Kind(413, "too-large", "Too large", remedy="Send less at once."),
    errors.InvalidSubmission: Kind(422, "invalid-submission", "Some answers need another look"),
    errors.InvalidModel: Kind(422, "invalid-model", "The model cannot run as it is"),
    errors.Refused: Kind(422, "refused", "Refused by a rule of the process"),
    errors.Unavailable: Kind(503, "unavailable", "Not available right now", 5),
}

#: What the web server itself refuses, and in which words; other statuses keep their usual ones.
WEB: dict[int, tuple[Kind, str]] = {
    400: (Kind(400, "bad-request", "Not readable"), "The request could not be read. Check it and send it again."),
    401: (Kind(401, "not-signed-in", "Not signed in"), "Sign in first, or send a valid API token."),
    404: (Kind(404, "not-found", "Not found"), "There is nothing at this address. Check how it is written."),
    405: (
        Kind(405, "method-not-allowed", "Not in this way"),
        "This address cannot be used in this way. Check the method.",
    ),
    413: (Kind(413, "too-large", "Too large"), "What was sent is larger than this address takes. Send less at once."),
    415: (Kind(415, "unsupported-media-type", "Not this kind of content"), "Send JSON, as application/json."),
    422: (Kind(422, "invalid", "Does not fit"), "Some values need another look. Correct them and send it again."),
    500: (Kind(500, "internal", "Something went wrong"), "Something went wrong on our side; nothing was changed."),
}


class NotSignedIn(HTTPException):
    """Nobody is signed in, or the session or token has ended."""

    code = 401


class FindingSchema(Schema):
    """Something that keeps a model from running, and what to do about it."""

    resource = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    rule = fields.String(required=True)
    severity = fields.String(required=True)
    text = fields.String(required=True)
    remedy = fields.String(allow_none=True)


class ProblemSchema(Schema):
    """A problem in the form of RFC 9457."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    findings = fields.List(fields.Nested(FindingSchema))


def kind_of(error: type[errors.EngineError]) -> Kind:
    """Give the kind of the most special class of an error that the table knows."""
    return next(ERRORS[known] for known in error.__mro__ if known in ERRORS)


def status_of(error: type[errors.EngineError]) -> int:
    """Give the HTTP status of a class of errors."""
    return kind_of(error).status


def of_engine(error: errors.EngineError) -> Problem:
    """Tell an error of the engine."""
    kind = kind_of(type(error))
    retry_after = error.details.get("retry_after", kind.retry_after)
    headers = {} if retry_after is None else {"Retry-After": str(max(1, int(retry_after)))}
    findings = getattr(error, "findings", ())
    field, detail = error.details.get("field"), _with_remedy(why(str(error), findings), kind)
    return Problem(
        kind,
        detail,
        errors=flatten(getattr(error, "errors", {}) if field is None else {field: [detail]}),
        findings=[finding_json(finding) for finding in findings],
        headers=headers,
    )


def _with_remedy(sentence: str, kind: Kind) -> str:
    """Say what went wrong and what to do; a text of several sentences says both already."""
    enough = not kind.remedy or ". " in sentence
    return say(sentence) if enough else f"{say(sentence)} {say(kind.remedy)}"


def of_http(error: HTTPException) -> Problem:
    """Tell an error of the web server or of the request's form."""
    status = error.code or 500
    data = getattr(error, "data", {}) or {}
    phrase = HTTPStatus(status).phrase
    kind, sentence = WEB.get(status, (Kind(status, phrase.lower().replace(" ", "-"), phrase), f"{phrase}."))
    # The first level of webargs' messages names the place (json, query, …), which the fields' names make plain enough.
    places = data.get("messages", {})
    found = {name: texts for place in places.values() for name, texts in flatten(place).items()}
    kept = {
        name: value for name, value in error.get_headers() if name.lower() not in ("content-type", "content-length")
    }
    return Problem(kind, say(data.get("detail") or sentence), errors=found, headers=kept)


def flatten(tree: Any, place: str = "") -> dict[str, list[str]]:
    """Turn nested messages into {"lines.0.qty": [texts]}; a message without a field stands under ""."""
    if isinstance(tree, Mapping):
        found: dict[str, list[str]] = {}
        for name, below in tree.items():
            step = "" if name == "_schema" else str(name)
            found.update(flatten(below, ".".join(part for part in (place, step) if part)))
        return found
    texts = [tree] if isinstance(tree, str) else list(tree)
    return {place: [str(text) for text in texts]}


def finding_json(finding: Any) -> dict[str, Any]:
    """Give a finding of any room as JSON, in the language of the request."""
    known = asdict(told(finding))
    return {name: known.get(name) for name in FindingSchema().fields}


def body_of(problem: Problem) -> dict[str, Any]:
    """Give the JSON body of a problem."""
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#problem-{problem.kind.slug}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "request_id": g.get("request_id", ""),
    }
    if problem.errors:
        body["errors"] = problem.errors
    if problem.findings:
        body["findings"] = list(problem.findings)
    return body


def answer(problem: Problem) -> Response:
    """Answer with a problem: JSON under /api, a page elsewhere once pages are registered."""
    show_page: Callable[[Problem], Response] | None = current_app.extensions.get("itamflow.problem_page")
    if show_page is not None and wants_page():
        response = show_page(problem)
    else:
        response = Response(json.dumps(body_of(problem)), problem.kind.status, content_type=MEDIA_TYPE)
    if problem.kind.status == HTTPStatus.UNAUTHORIZED:
        # RFC 9110 §15.5.2 asks for a challenge.
        response.headers["WWW-Authenticate"] = 'Bearer realm="itamflow"'
    for name, value in problem.headers.items():
        response.headers.setdefault(name, value)
    return response


def wants_page() -> bool:
    """Say whether a person looks at a page, rather than a program at the API."""
    return not request.path.startswith("/api/") and request.accept_mimetypes.accept_html


def show_pages_with(app: Flask, page: Callable[[Problem], Response]) -> None:
    """Let problems outside the API be shown by `page`."""
    app.extensions["itamflow.problem_page"] = page


def answer_engine_error(error: errors.EngineError) -> Response:
    """Answer an error of the engine; what the table calls internal is logged whole."""
    problem = of_engine(error)
    if problem.kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", exc_info=error)
    return answer(problem)


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error of the web server; an unexpected exception is logged whole and told without its inside."""
    if isinstance(error, InternalServerError):
        log.error("request failed", exc_info=error.original_exception or error)
    if (error.code or 500) < HTTPStatus.BAD_REQUEST:
        # A redirect, such as one for a missing slash, is no problem.
        return Response(error.get_body(), error.code, error.get_headers())
    return answer(of_http(error))
