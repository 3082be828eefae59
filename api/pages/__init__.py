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
    tasks,
    texts,
    words,
)


def register(app: Flask) -> None:
    """Add all pages to an application."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for part in (assets, texts, words, shell):
        part.install(app)
    for room in (entry, inbox, tasks, catalogue, requests, notices, me, operations):
        app.register_blueprint(room.pages)
    problems.show_pages_with(app, errors.page)
