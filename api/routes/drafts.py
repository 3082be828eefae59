"""/drafts: start forms that you began and did not send."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.definitions import DraftsSchema
from engine import drafts
from engine.unit_of_work import UnitOfWork

desk = Resource("drafts", "/drafts", "Start forms that you began and did not send.")


@desk.reading("", "draft.list", DraftsSchema)
def find(uow: UnitOfWork) -> dict[str, Any]:
    """List your drafts of start forms."""
    return {"items": drafts.mine(uow)}


@desk.writing("DELETE", "/<uuid:draft_id>", "draft.discard", None)
def discard(uow: UnitOfWork, draft_id: UUID) -> None:
    """Throw a draft away."""
    drafts.discard(uow, draft_id)
