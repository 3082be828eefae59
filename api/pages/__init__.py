"""The pages for people: Jinja templates over the same verbs as the JSON API, in English and German."""

from flask import Flask

from api import problems
from api.pages import (
    assets,
    catalogue,
    entry,
    errors,
    inbox,
    me,
    notices,
    operations,
    requests,
    shell,
    task,
    texts,
    words,
)

BLUEPRINTS = (
    entry.blueprint,
    catalogue.blueprint,
    inbox.blueprint,
    task.blueprint,
    requests.blueprint,
    notices.blueprint,
    me.blueprint,
    operations.blueprint,
)


def register(app: Flask) -> None:
    """Add all pages to an application."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    assets.install(app)
    texts.install(app)
    words.install(app)
    shell.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    problems.show_pages_with(app, errors.page)
