"""/drafts: start forms that you began and did not send."""

from typing import Any

from api.resource import Resource
from api.schemas.definitions import DraftsSchema
from engine import drafts
from engine.unit_of_work import UnitOfWork

desk = Resource("drafts", "/drafts", "Start forms that you began and did not send.")


@desk.reading("", "draft.list", DraftsSchema)
def find(uow: UnitOfWork) -> dict[str, Any]:
    """List your drafts of start forms."""
    return {"items": drafts.mine(uow)}
