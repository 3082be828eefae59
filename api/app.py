"""Puts the application together: the engine behind it, the checks before it, the routes and pages in it."""

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from api import logs, openapi, problems, routes, security, strict
from api.routes.system import system
from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.settings import Settings
    from engine.unit_of_work import Engine


class CompactJson(DefaultJSONProvider):
    """JSON as it goes over the wire: no spaces, names in the order of the schema."""

    sort_keys = False
    ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write without spaces."""
        return super().dumps(obj, **{**kwargs, "separators": (",", ":")})


class Application(Flask):
    """Flask without asynchronous views, which are looked for a dozen times a request otherwise."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the view as it is."""
        return func


def create_app(engine: "Engine", settings: "Settings", *, pages: bool = True) -> Flask:
    """Make the WSGI application on an open engine; without `pages` it is the JSON API alone."""
    app = Application("api", static_folder="static", static_url_path="/static")
    app.json = CompactJson(app)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.request_bytes,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        # A file of an old build may not be taken for one of the new; names of built files carry their hash.
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.extensions["itamflow.engine"] = engine
    app.extensions["itamflow.settings"] = settings
    app.register_error_handler(EngineError, problems.answer_engine_error)
    app.register_error_handler(HTTPException, problems.answer_http_error)
    if settings.trusted_proxies:
        # Never the host: a client could name one that the proxy does not set. `base_url` says it.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way to wrap itself
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
    logs.watch(app)
    security.protect(app)
    app.before_request(strict.refuse_odd_requests)
    document = openapi.create(app, version("itamflow"))
    openapi.describe_security(document)
    app.extensions["itamflow.openapi"] = document
    for resource in routes.all_resources():
        document.register_blueprint(resource)
    app.register_blueprint(system)
    _mark_static(app)
    if pages:
        _register_pages(app)
    return app


def _mark_static(app: Flask) -> None:
    """Name the operation of Flask's own route for built files."""
    view: Any = app.view_functions["static"]
    app.view_functions["static"] = security.operation("static.read")(lambda **path: view(**path))


def _register_pages(app: Flask) -> None:
    """Add the pages for people."""
    # They need the rest of this package, so they come last.
    from api.pages import register

    register(app)
