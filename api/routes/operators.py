"""What operators do to running cases: another version, moved tokens, changes of many; each can be looked at first."""

from typing import Any
from uuid import UUID

from api import etags
from api.routes.definitions import definitions
from api.routes.instances import cases
from api.schemas.instances import InstanceSchema
from api.schemas.operators import (
    AllMovedSchema,
    ChangesBody,
    EffectsSchema,
    MigrationBody,
    MigrationsBody,
    MigrationSchema,
    MigrationsSchema,
    MoveBody,
)
from engine import instances, migration, operators
from engine.migration import Preview
from engine.model import ProcessInstance
from engine.unit_of_work import UnitOfWork

__all__ = ["cases"]


def _unchanged(uow: UnitOfWork, instance_id: UUID) -> None:
    """Check If-Match against the case as it is now."""
    etags.seen(lambda: instances.get(uow, instance_id))


@cases.writing(
    "POST",
    "/<uuid:instance_id>/migration-preview",
    "instance.migrate",
    MigrationSchema,
    body=MigrationBody,
    optional=True,
)
def preview_migration(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> Preview:
    """Look what moving a case to another version would do: it moves, needs a mapping, or cannot, and why."""
    return migration.preview(uow, instance_id, **body)


@cases.writing(
    "POST", "/<uuid:instance_id>/migrate", "instance.migrate", InstanceSchema, body=MigrationBody, optional=True
)
def migrate(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> ProcessInstance:
    """Move a case to another version of its process; drafts and running timers stay."""
    _unchanged(uow, instance_id)
    return migration.migrate(uow, instance_id, **body)


@cases.writing("POST", "/<uuid:instance_id>/undo-migration", "instance.migrate", InstanceSchema)
def undo_migration(uow: UnitOfWork, instance_id: UUID) -> ProcessInstance:
    """Take the last move to another version back, while nothing has moved on."""
    _unchanged(uow, instance_id)
    return migration.undo(uow, instance_id)


@definitions.writing(
    "POST", "/<string:key>/migration-preview", "instance.migrate", MigrationsSchema, body=MigrationsBody, optional=True
)
def preview_migrations(uow: UnitOfWork, body: dict[str, Any], key: str) -> dict[str, Any]:
    """Look what moving the running cases of a process would do."""
    return {"items": migration.preview_all(uow, key, **body)}


@definitions.writing(
    "POST", "/<string:key>/migrate", "instance.migrate", AllMovedSchema, body=MigrationsBody, optional=True
)
def migrate_all(uow: UnitOfWork, body: dict[str, Any], key: str) -> dict[str, Any]:
    """Move the running cases of a process that can move; the others say why not."""
    return {"items": migration.migrate_all(uow, key, **body)}


@cases.writing("POST", "/<uuid:instance_id>/move", "instance.move", InstanceSchema, body=MoveBody)
def move(uow: UnitOfWork, body: dict[str, Any], instance_id: UUID) -> ProcessInstance:
    """Take what stands on some elements out of play and let others begin."""
    _unchanged(uow, instance_id)
    return instances.move(uow, instance_id, cancel=body["leave"], start=body["begin"], reason=body["reason"])


@cases.writing("POST", "/changes", "instance.change_many", EffectsSchema, body=ChangesBody)
def change_many(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Do the same to many cases, or look what it would do to each."""
    act = operators.preview if body["preview"] else operators.apply
    return {"items": act(uow, body["change"], body["instance_ids"])}
