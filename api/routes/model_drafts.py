"""/model-drafts: models that somebody works on, from the first stroke until they run."""

from typing import Any
from uuid import UUID

from api import current
from api.problems import finding_json
from api.resource import Resource
from api.schemas.model_drafts import (
    ApproveSchema,
    AskUrgentSchema,
    BeginSchema,
    ChangesOfDraftSchema,
    CheckedSchema,
    DropSchema,
    ListedMeanwhileSchema,
    ModelDraftSchema,
    ModelDraftsSchema,
    ModelFilesSchema,
    PublishUrgentSchema,
    RejectSchema,
    ReviewSchema,
    SaveSchema,
    SettleSchema,
    SubmitSchema,
    UrgencySchema,
    UrgentOnesSchema,
)
from engine import meanwhile, model_drafts, publications, scenarios, urgent
from engine.model_drafts import ModelDraft
from engine.unit_of_work import UnitOfWork
from engine.urgent import Urgency

drafts = Resource("model-drafts", "/model-drafts", "Models that somebody works on, until they run.")


@drafts.reading("", "model.list", ModelDraftsSchema)
def find(uow: UnitOfWork) -> dict[str, Any]:
    """List drafts that are worked on or wait for a decision."""
    return {"items": model_drafts.find(uow)}


@drafts.writing("POST", "", "model.draft", ModelDraftSchema, status=201, body=BeginSchema)
def begin(uow: UnitOfWork, body: dict[str, Any]) -> ModelDraft:
    """Begin a draft with what runs of a process, or with the files of an earlier set."""
    if body["deployment_id"] is not None:
        return scenarios.begin_from(uow, body["key"], body["title"], body["deployment_id"])
    return model_drafts.begin(uow, body["key"], body["title"])


@drafts.reading("/<uuid:draft_id>", "model.list", ModelDraftSchema)
def read(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Read a draft."""
    return model_drafts.get(uow, draft_id)


@drafts.reading("/<uuid:draft_id>/files", "model.list", ModelFilesSchema)
def read_files(uow: UnitOfWork, draft_id: UUID) -> dict[str, Any]:
    """Read the files of a draft."""
    files = model_drafts.files(uow, draft_id)
    items = [{"name": name, "content": content.decode("utf-8", "replace")} for name, content in files.items()]
    return {"revision": model_drafts.get(uow, draft_id).revision, "items": items}


@drafts.writing("POST", "/<uuid:draft_id>/files", "model.draft", ModelDraftSchema, body=SaveSchema)
def save(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Save a file as it is now, right or wrong; 412 when somebody else saved the draft meanwhile."""
    return model_drafts.save(uow, draft_id, body["name"], body["content"].encode(), body["revision"])


@drafts.writing("POST", "/<uuid:draft_id>/files/drop", "model.draft", ModelDraftSchema, body=DropSchema)
def drop(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Take a file out of a draft."""
    return model_drafts.drop(uow, draft_id, body["name"], body["revision"])


@drafts.reading("/<uuid:draft_id>/meanwhile", "model.list", ListedMeanwhileSchema)
def published_meanwhile(uow: UnitOfWork, draft_id: UUID) -> dict[str, Any]:
    """Say what others published since a draft began or last took over what runs."""
    return {"items": meanwhile.found(uow, model_drafts.get(uow, draft_id))}


@drafts.writing("POST", "/<uuid:draft_id>/files/settle", "model.draft", ModelDraftSchema, body=SettleSchema)
def settle(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Take what runs of a file that both changed, or say that the draft's took it over."""
    return meanwhile.settle(uow, draft_id, body["name"], body["way"], body["revision"])


@drafts.reading("/<uuid:draft_id>/findings", "model.list", CheckedSchema)
def check(uow: UnitOfWork, draft_id: UUID) -> dict[str, Any]:
    """Say what deployment would say of a draft as it is."""
    return {"findings": [finding_json(finding) for finding in model_drafts.findings(uow, draft_id)]}


@drafts.reading("/<uuid:draft_id>/changes", "model.list", ChangesOfDraftSchema)
def changes(uow: UnitOfWork, draft_id: UUID) -> dict[str, Any]:
    """Say what a draft changes of what runs."""
    return {"items": model_drafts.changes(uow, draft_id)}


def _play(draft_id: UUID) -> None:
    scenarios.play_ahead(current.engine(), current.person().id, draft_id)


@drafts.writing("POST", "/<uuid:draft_id>/submit", "model.draft", ModelDraftSchema, body=SubmitSchema, first=_play)
def submit(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Hand a draft in for approval."""
    return publications.submit(uow, draft_id, body["reason"], publish_at=body["publish_at"])


@drafts.writing("POST", "/<uuid:draft_id>/approve", "model.decide", ModelDraftSchema, body=ApproveSchema)
def approve(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Approve what was handed in; it runs at once or when it was asked to."""
    return publications.approve(uow, draft_id, body["digest"], body["comment"])


@drafts.writing("POST", "/<uuid:draft_id>/reject", "model.decide", ModelDraftSchema, body=RejectSchema)
def reject(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Say no to what was handed in."""
    return publications.reject(uow, draft_id, body["comment"])


@drafts.writing("POST", "/<uuid:draft_id>/take-back", "model.draft", ModelDraftSchema)
def take_back(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Open a draft again that is not live."""
    return publications.take_back(uow, draft_id)


@drafts.writing("POST", "/<uuid:draft_id>/discard", "model.draft", ModelDraftSchema)
def discard(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Give a draft up."""
    return model_drafts.discard(uow, draft_id)


# --- in a hurry ---------------------------------------------------------------------------------------------------


@drafts.reading("/urgent", "model.list", UrgentOnesSchema)
def find_urgent(uow: UnitOfWork) -> dict[str, Any]:
    """List what went live before its approval, first that at which nobody has looked."""
    return {"items": urgent.find(uow)}


@drafts.writing("POST", "/<uuid:draft_id>/ask-urgent", "model.ask_urgent", UrgencySchema, body=AskUrgentSchema)
def ask_urgent(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> Urgency:
    """Ask, as an owner, that what was handed in goes live at once."""
    return urgent.ask(uow, draft_id, body["digest"], body["reason"])


@drafts.writing(
    "POST", "/<uuid:draft_id>/publish-urgent", "model.publish_urgent", ModelDraftSchema, body=PublishUrgentSchema
)
def publish_urgent(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> ModelDraft:
    """Put it live before its approval: as the second person, or as an operator for a reason."""
    return urgent.publish(uow, draft_id, body["digest"], body["reason"])


@drafts.writing("POST", "/<uuid:draft_id>/review", "model.review", UrgencySchema, body=ReviewSchema)
def review(uow: UnitOfWork, body: dict[str, Any], draft_id: UUID) -> Urgency:
    """Say afterwards whether it stays."""
    return urgent.review(uow, draft_id, body["stands"], body["note"])
