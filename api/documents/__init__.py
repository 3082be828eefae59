"""The page that explains the API to people, made from its OpenAPI document."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from msgspec import Struct

from api.problems import ERRORS, WEB, Kind

HERE = Path(__file__).parent
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def _template() -> Template:
    """Give the template of the page; made when somebody first looks, since most programs never do."""
    templates = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return templates.get_template("docs.html")


class Operation(Struct, frozen=True):
    """One operation as the page shows it."""

    method: str
    path: str
    id: str
    summary: str
    parameters: list[Mapping[str, Any]]
    takes: str | None
    answers: list[tuple[str, str, str | None]]


def css() -> str:
    """Give the style sheet of the page."""
    return (HERE / "docs.css").read_text("utf-8")


def page(document: Mapping[str, Any]) -> str:
    """Render the document as a page."""
    resources = [
        (tag["name"], tag.get("description", ""), list(_operations(document, tag["name"]))) for tag in document["tags"]
    ]
    kinds: dict[str, tuple[Kind, str]] = {kind.slug: (kind, sentence) for kind, sentence in WEB.values()}
    kinds |= {kind.slug: (kind, (error.__doc__ or "").strip().splitlines()[0]) for error, kind in ERRORS.items()}
    return _template().render(
        info=document["info"],
        resources=[entry for entry in resources if entry[2]],
        schemas=sorted(document.get("components", {}).get("schemas", {}).items()),
        kinds=sorted(kinds.values(), key=lambda entry: (entry[0].status, entry[0].slug)),
        type_of=type_of,
    )


def _operations(document: Mapping[str, Any], tag: str) -> Iterator[Operation]:
    """Go through the operations of one part."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item and tag in item[method].get("tags", ()):
                yield _operation(method, path, item)


def _operation(method: str, path: str, item: Mapping[str, Any]) -> Operation:
    """Read one operation of the document."""
    found = item[method]
    body = found.get("requestBody", {}).get("content", {})
    return Operation(
        method=method.upper(),
        path=path,
        id=found["operationId"],
        summary=found.get("summary", ""),
        parameters=[entry for entry in (*item.get("parameters", ()), *found.get("parameters", ())) if "name" in entry],
        takes=next((_name(content) for content in body.values()), None),
        answers=[
            (status, answer.get("description", ""), next(map(_name, answer.get("content", {}).values()), None))
            for status, answer in found["responses"].items()
            if status.startswith("2")
        ],
    )


def _name(content: Mapping[str, Any]) -> str | None:
    """Give the name of the schema that a content refers to."""
    reference = content.get("schema", {}).get("$ref")
    return None if reference is None else reference.rsplit("/", 1)[-1]


def type_of(schema: Mapping[str, Any]) -> str:
    """Say the type of a property in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value is not None)
    kinds = schema.get("type", "any value")
    words = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        return f"{words} of {type_of(schema['items'])}"
    return f"{words} ({schema['format']})" if "format" in schema else words
