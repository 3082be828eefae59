"""/migration-runs: all running cases of a process go to a version in the background, and back."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.migration_runs import RunBody, RunCasesQuery, RunCasesSchema, RunSchema
from engine import migration_runs
from engine.migration_runs import Run
from engine.unit_of_work import UnitOfWork

runs = Resource("migration-runs", "/migration-runs", "All running cases of a process go to another version of it.")


@runs.writing("POST", "", "instance.migrate", RunSchema, status=201, body=RunBody)
def begin(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Look at every running case of a process and begin to move those that can; 409 when none can."""
    return _shown(migration_runs.begin(uow, body["key"], version=body["version"], mapping=body["mapping"]))


@runs.reading("/<uuid:run_id>", "instance.migrate", RunSchema)
def read(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """Say how far a move of many cases is."""
    return _shown(migration_runs.get(uow, run_id))


@runs.reading("/<uuid:run_id>/cases", "instance.migrate", RunCasesSchema, query=RunCasesQuery)
def read_cases(uow: UnitOfWork, query: dict[str, Any], run_id: UUID) -> dict[str, Any]:
    """Say what the look said of each case, and what became of it."""
    return {"items": migration_runs.cases(uow, run_id, after=query["after"], limit=query["limit"])}


@runs.writing("POST", "/<uuid:run_id>/undo", "instance.migrate", RunSchema)
def undo(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """Begin to take it back: each case that has not gone on since."""
    return _shown(migration_runs.undo(uow, run_id))


def _shown(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "key": run.about.key,
        "version": run.about.version,
        "mapping": dict(run.mapping),
        "actor": run.actor,
        "state": run.state,
        "began_at": run.began_at,
        "ended_at": run.ended_at,
        "total": run.total,
        "done": run.done,
        "counts": {outcome or "to_come": number for outcome, number in run.counts.items()},
        "otherwise": run.otherwise,
    }
