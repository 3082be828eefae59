"""/imports: loads of reference data and of opening stock, compared first, written in steps, each with its reason."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.register import BeginImportSchema, DifferencesSchema, ImportSchema, NewImportSchema
from engine import files
from engine.model import Page
from engine.unit_of_work import UnitOfWork
from register import data_changes_file, imports, imports_steps, sight
from register.imports import Differences, Import

loads = Resource("imports", "/imports", "Loads of reference data and of opening stock, each with its reason.")


@loads.listing("", "register.list", ImportSchema)
def find(uow: UnitOfWork, limit: int, cursor: str | None) -> Page[Import]:
    """List loads, the newest first."""
    sight.require_all(uow)
    return imports_steps.find(uow, cursor=cursor, limit=limit)


@loads.reading("/<uuid:import_id>", "register.read", ImportSchema)
def read(uow: UnitOfWork, import_id: UUID) -> Import:
    """Read how far a load is."""
    sight.require_all(uow)
    return imports_steps.get(uow, import_id)


@loads.writing("POST", "/preview", "register.import", DifferencesSchema, body=NewImportSchema)
def preview(uow: UnitOfWork, body: dict[str, Any]) -> Differences:
    """Compare a file with the register and write nothing; 422 names cells that do not fit by line and column.

    Known assets that change are written by a case of `itam_data_change`, started with the id of the file.
    """
    _, chunks = files.open(uow, body["file_id"])
    content = b"".join(chunks)
    if body["entity"] == "asset":
        return data_changes_file.preview(uow, content)
    return imports.preview(uow, body["entity"], content)


@loads.writing(
    "POST",
    "",
    "register.import",
    ImportSchema,
    status=201,
    location=lambda made: f"/api/v1/imports/{made.id}",
    body=BeginImportSchema,
)
def begin(uow: UnitOfWork, body: dict[str, Any]) -> Import:
    """Check a file whole and begin to load it; nothing is written before it goes on."""
    return imports_steps.begin(uow, body["entity"], body["file_id"], body["reason"])


@loads.writing("POST", "/<uuid:import_id>/continue", "register.import", ImportSchema)
def go_on(uow: UnitOfWork, import_id: UUID) -> Import:
    """Write the next rows of a load; ask again until its state is done."""
    return imports_steps.go_on(uow, import_id)


@loads.writing("POST", "/<uuid:import_id>/stop", "register.import", ImportSchema)
def stop(uow: UnitOfWork, import_id: UUID) -> Import:
    """Leave a load where it is; what was written stays."""
    return imports_steps.stop(uow, import_id)
