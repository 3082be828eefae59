"""Going live before an approval: asked for, done, looked at afterwards."""

from typing import Any
from uuid import UUID

from flask import request

from api.pages.studio import act, pages
from api.security import operation
from engine import urgent


@pages.post("/drafts/<uuid:draft_id>/ask-urgent")
@operation("model.ask_urgent")
def ask_urgent(draft_id: UUID) -> Any:
    """Ask that a draft goes live before its approval."""
    digest, reason = request.form.get("digest", ""), request.form.get("reason", "")
    return act(draft_id, lambda uow: urgent.ask(uow, draft_id, digest, reason))


@pages.post("/drafts/<uuid:draft_id>/publish-urgent")
@operation("model.publish_urgent")
def publish_urgent(draft_id: UUID) -> Any:
    """Put a draft live before its approval."""
    digest, reason = request.form.get("digest", ""), request.form.get("reason", "")
    return act(draft_id, lambda uow: urgent.publish(uow, draft_id, digest, reason))


@pages.post("/drafts/<uuid:draft_id>/review")
@operation("model.review")
def review(draft_id: UUID) -> Any:
    """Say afterwards whether it stays."""
    stands, note = request.form.get("stands") == "yes", request.form.get("note", "")
    return act(draft_id, lambda uow: urgent.review(uow, draft_id, stands, note))
