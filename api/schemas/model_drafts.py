"""Drafts of models: what is drawn, what it changes, how it is decided."""

from marshmallow import fields, validate

from api.problems import FindingSchema
from api.schemas.base import Instant, Strict, Whole, several, short

MOST_CHARACTERS = 5_000_000


class BeginSchema(Strict):
    """For which process, and what is to change."""

    key = short(required=True)
    title = short(required=True)
    deployment_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Begin with the files of this earlier set."}
    )


class ModelDraftSchema(Strict):
    """A set of models that somebody works on."""

    id = fields.UUID(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    base_id = fields.UUID(required=True, allow_none=True)
    author = fields.String(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["open", "submitted", "approved", "published", "rejected", "discarded"]),
    )
    revision = fields.Integer(required=True)
    created_at = Instant(required=True)
    changed_at = Instant(required=True)
    digest = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    grants = several()
    publish_at = Instant(required=True, allow_none=True)
    submitted_at = Instant(required=True, allow_none=True)
    submitted_by = fields.String(required=True, allow_none=True)
    decided_at = Instant(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    deployment_id = fields.UUID(required=True, allow_none=True)
    case_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "The case that decides about it, if one does."}
    )


class ModelDraftsSchema(Strict):
    """Drafts, the one changed last first."""

    items = fields.List(fields.Nested(ModelDraftSchema), required=True)


class ModelFileSchema(Strict):
    """A file of a draft."""

    name = fields.String(required=True)
    content = fields.String(required=True)


class ModelFilesSchema(Strict):
    """The files of a draft and the revision that they have."""

    revision = fields.Integer(required=True)
    items = fields.List(fields.Nested(ModelFileSchema), required=True)


class SaveSchema(Strict):
    """A file as it is now, and the revision of the draft that was loaded."""

    name = short(required=True)
    content = fields.String(required=True, validate=validate.Length(1, MOST_CHARACTERS))
    revision = Whole(required=True, validate=validate.Range(min=1))


class DropSchema(Strict):
    """A file to take out, and the revision of the draft that was loaded."""

    name = short(required=True)
    revision = Whole(required=True, validate=validate.Range(min=1))


class SettleSchema(Strict):
    """A file that others published, what is to stay of it, and the revision of the draft that was loaded."""

    name = short(required=True)
    way = fields.String(
        required=True,
        validate=validate.OneOf(["runs", "mine"]),
        metadata={"description": "What runs, or what the draft has, into which its author took the other over."},
    )
    revision = Whole(required=True, validate=validate.Range(min=1))


class MeanwhileSchema(Strict):
    """A file that others published since a draft last looked; without a person when they took it out."""

    name = fields.String(required=True)
    who = fields.String(required=True, allow_none=True)
    when = Instant(required=True, allow_none=True)
    both = fields.Boolean(required=True, metadata={"description": "The draft changed it, too."})


class ListedMeanwhileSchema(Strict):
    """What others published since a draft last looked."""

    items = fields.List(fields.Nested(MeanwhileSchema), required=True)


class CheckedSchema(Strict):
    """What deployment would say of a draft."""

    findings = fields.List(fields.Nested(FindingSchema), required=True)


class DifferenceSchema(Strict):
    """An element that is not as it is in what runs."""

    kind = fields.String(required=True, validate=validate.OneOf(["added", "removed", "changed", "moved"]))
    element_id = fields.String(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    what = several()


class FileChangeSchema(Strict):
    """A file that is not as it is in what runs."""

    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["added", "removed", "changed", "broken"]))
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class ChangesOfDraftSchema(Strict):
    """What a draft changes of what runs."""

    items = fields.List(fields.Nested(FileChangeSchema), required=True)


class SubmitSchema(Strict):
    """Why, and from when on it is to run (at once when left out)."""

    reason = fields.String(required=True, validate=validate.Length(1, 4000))
    publish_at = Instant(load_default=None, allow_none=True)


class ApproveSchema(Strict):
    """The digest of the set that was looked at, and what is to be said."""

    digest = fields.String(required=True, validate=validate.Regexp("^[0-9a-f]{64}$"))
    comment = fields.String(load_default="", validate=validate.Length(0, 4000))


class RejectSchema(Strict):
    """Why not."""

    comment = fields.String(required=True, validate=validate.Length(1, 4000))


class AskUrgentSchema(Strict):
    """The digest of the set that was looked at, and why it cannot wait."""

    digest = fields.String(required=True, validate=validate.Regexp("^[0-9a-f]{64}$"))
    reason = fields.String(required=True, validate=validate.Length(1, 4000))


class PublishUrgentSchema(Strict):
    """The digest of the set that was looked at; why, when nobody has asked for it."""

    digest = fields.String(required=True, validate=validate.Regexp("^[0-9a-f]{64}$"))
    reason = fields.String(load_default="", validate=validate.Length(0, 4000))


class ReviewSchema(Strict):
    """Whether it stays, and what was found."""

    stands = fields.Boolean(required=True)
    note = fields.String(required=True, validate=validate.Length(1, 4000))


class UrgencySchema(Strict):
    """Why a draft could not wait for its approval, and what was found afterwards."""

    draft_id = fields.UUID(required=True)
    reason = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_at = Instant(required=True)
    published_by = fields.String(required=True, allow_none=True)
    published_at = Instant(required=True, allow_none=True)
    review_due = Instant(required=True, allow_none=True)
    reviewed_by = fields.String(required=True, allow_none=True)
    reviewed_at = Instant(required=True, allow_none=True)
    stands = fields.Boolean(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class UrgentOneSchema(Strict):
    """A version that went live before its approval."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    deployment_id = fields.UUID(required=True, allow_none=True)
    urgency = fields.Nested(UrgencySchema, required=True)


class UrgentOnesSchema(Strict):
    """What went live before its approval, first that at which nobody has looked."""

    items = fields.List(fields.Nested(UrgentOneSchema), required=True)
