"""The OpenAPI document: made by flask-smorest from the schemas, with our problems in it."""

from threading import Lock
from typing import Any

from flask import Flask
from flask_smorest import Api

from api import problems

#: What the names of the API's blueprints begin with in Flask, and not in the document.
PREFIX = "api-"


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest's Api, answering RFC 9457 and documenting it under its own media type."""

    ERROR_SCHEMA = problems.ProblemSchema

    def __init__(self, app: Flask, **kwargs: Any) -> None:
        self._parts: list[Any] = []
        self._writing = Lock()
        super().__init__(app, **kwargs)

    def register_blueprint(self, part: Any) -> None:
        """Add a part to the application. Its description is written when somebody asks: few who start it do."""
        self._app.register_blueprint(part)
        self._parts.append(part)

    def _register_error_handlers(self) -> None:
        # api.app registers the handlers, since they serve pages too.
        pass

    def _register_doc_blueprint(self) -> None:
        # The document and its page are routes like any other (api.routes.documents).
        pass

    def _register_responses(self) -> None:
        usual = Api.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def document(self) -> dict[str, Any]:
        """Give the whole OpenAPI document."""
        with self._writing:
            while self._parts:
                part = self._parts[0]
                part.register_views_in_doc(self, self._app, self.spec, name=part.name, parameters=None)
                self.spec.tag({"name": part.name, "description": part.description})
                del self._parts[0]
        document: dict[str, Any] = self.spec.to_dict()
        # flask-smorest adds it whether or not anything uses it.
        document["components"].get("schemas", {}).pop("PaginationMetadata", None)
        _name_tags(document)
        return document


def _name_tags(document: dict[str, Any]) -> None:
    """Name the parts of the API as people do."""
    for tag in document["tags"]:
        tag["name"] = tag["name"].removeprefix(PREFIX)
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "tags" in operation:
                operation["tags"] = [tag.removeprefix(PREFIX) for tag in operation["tags"]]


def create(app: Flask, version: str) -> ProblemApi:
    """Make the document of an application; blueprints register themselves with it."""
    app.config.update(API_TITLE="itamflow", API_VERSION=version, OPENAPI_VERSION="3.1.0")
    return ProblemApi(
        app,
        spec_kwargs={
            "info": {
                "description": "Processes of IT asset management: start them, do their tasks, follow and operate them."
            },
            "security": [{"token": []}, {"session": []}],
            "servers": [{"url": "/"}],
        },
    )


def describe_security(api: ProblemApi) -> None:
    """Name the two ways to sign in."""
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "itamflow_session"})
