"""The JSON API: each route names its operation and calls one verb of the engine."""

from api.resource import Resource
from api.routes import (
    definitions,
    deployments,
    drafts,
    exemptions,
    files,
    history,
    migration_runs,
    model_drafts,
    operations,
    operators,
    people,
    register,
    register_feeds,
    register_imports,
    register_metrics,
    session,
    substitutions,
    tasks,
)


def all_resources() -> tuple[Resource, ...]:
    """Give all parts of the API, in the order in which they are documented."""
    return (
        session.door,
        session.me,
        session.bell,
        definitions.definitions,
        drafts.desk,
        operators.cases,
        migration_runs.runs,
        tasks.inbox,
        files.shelf,
        files.catalogue,
        substitutions.absences,
        exemptions.exempted,
        people.staff,
        people.teams,
        deployments.sets,
        deployments.checks,
        model_drafts.drafts,
        history.memory,
        operations.post,
        operations.loud,
        operations.timer_list,
        operations.work,
        operations.trouble,
        *register.things.values(),
        register.lists,
        register.rules,
        register_imports.loads,
        register_feeds.feeds,
        register_metrics.metrics,
    )
