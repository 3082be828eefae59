"""The pages for people: Jinja templates over the same verbs as the JSON API, in English and German."""

from flask import Flask

from api import problems
from api.pages import (
    assets,
    catalogue,
    change_calendar,
    changes,
    charts,
    entry,
    errors,
    exemptions,
    inbox,
    labels,
    me,
    measures,
    migrations,
    notices,
    operations,
    register_imports,
    register_reference,
    register_words,
    requests,
    reviews,
    scan,
    shell,
    standard,
    studio,
    studio_compare,
    studio_diagrams,
    studio_editors,
    studio_files,
    studio_forms,
    studio_publishing,
    studio_scenarios,
    studio_trial,
    studio_trial_forms,
    tasks,
    texts,
    together,
    words,
)


def register(app: Flask) -> None:
    """Add all pages to an application."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for part in (assets, charts, texts, words, shell, register_words):
        part.install(app)
    rooms = (
        *(entry, inbox, tasks, together, catalogue, requests, notices, me, operations),
        change_calendar,
        *(register_imports, register_reference, changes, migrations, labels, scan, standard),
        exemptions,
        *(
            measures,
            reviews,
            studio,
            studio_compare,
            studio_diagrams,
            studio_editors,
            studio_files,
            studio_forms,
            studio_publishing,
        ),
        *(studio_scenarios, studio_trial, studio_trial_forms),
    )
    # The register has one blueprint in several modules.
    for blueprint in dict.fromkeys(room.pages for room in rooms):
        app.register_blueprint(blueprint)
    problems.show_pages_with(app, errors.page)
