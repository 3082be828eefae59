"""Statements on sets of models that people work on."""

from sqlalchemy import bindparam, delete, insert, or_, select, update

from engine.store.tables import (
    model_draft,
    model_draft_author,
    model_draft_base,
    model_draft_file,
    resource,
    urgent_publication,
)

ADD = insert(model_draft)
GET = select(model_draft).where(model_draft.c.id == bindparam("id"))
LOCK = GET.with_for_update()
#: Drafts in some states, the one changed last first.
FIND = (
    select(model_draft)
    .where(model_draft.c.state.in_(bindparam("states", expanding=True)))
    .order_by(model_draft.c.changed_at.desc(), model_draft.c.id.desc())
    .limit(bindparam("limit"))
)
#: Nobody changed it since: it still has the revision that was seen.
TOUCH = (
    update(model_draft)
    .where(
        model_draft.c.id == bindparam("b_id"),
        model_draft.c.revision == bindparam("seen"),
        model_draft.c.state == "open",
    )
    .values(revision=model_draft.c.revision + 1, changed_at=bindparam("now"))
)
CHANGE_STATE = (
    update(model_draft)
    .where(model_draft.c.id == bindparam("b_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "digest",
                "reason",
                "grants",
                "publish_at",
                "submitted_at",
                "submitted_by",
                "decided_at",
                "decided_by",
                "comment",
                "deployment_id",
                "case_id",
                "changed_at",
            )
        }
    )
)
#: Drafts of a set in some states, but none that went live in a hurry and was found wrong afterwards.
APPROVED = (
    select(model_draft.c.id)
    .outerjoin(urgent_publication, urgent_publication.c.draft_id == model_draft.c.id)
    .where(
        model_draft.c.digest == bindparam("digest"),
        model_draft.c.state.in_(bindparam("states", expanding=True)),
        or_(urgent_publication.c.stands.is_(None), urgent_publication.c.stands.is_(True)),
    )
    .limit(1)
)
#: What was approved and is to run by now, the oldest first.
DUE = (
    select(model_draft.c.id)
    .where(
        model_draft.c.state == "approved",
        model_draft.c.publish_at <= bindparam("now"),
        # A case that decides about a draft says itself when it goes live.
        model_draft.c.case_id.is_(None),
    )
    .order_by(model_draft.c.publish_at, model_draft.c.id)
)
#: The draft that a case decides about; the way back from it, which comes later, belongs to the case too.
OF_CASE = select(model_draft).where(model_draft.c.case_id == bindparam("case_id")).order_by(model_draft.c.id).limit(1)
LOCK_OF_CASE = OF_CASE.with_for_update()

FILES = select(model_draft_file).where(model_draft_file.c.draft_id == bindparam("id")).order_by(model_draft_file.c.name)
ADD_FILES = insert(model_draft_file)
DROP_FILE = delete(model_draft_file).where(
    model_draft_file.c.draft_id == bindparam("b_draft"), model_draft_file.c.name == bindparam("b_name")
)
#: What ran when a draft began, or when it last took over what runs.
BASES = (
    select(model_draft_base.c.name, resource.c.content)
    .join_from(
        model_draft_base,
        resource,
        (resource.c.deployment_id == model_draft_base.c.deployment_id) & (resource.c.name == model_draft_base.c.name),
    )
    .where(model_draft_base.c.draft_id == bindparam("id"))
)
ADD_BASES = insert(model_draft_base)
DROP_BASES = delete(model_draft_base).where(model_draft_base.c.draft_id == bindparam("b_draft"))
DROP_BASE = DROP_BASES.where(model_draft_base.c.name == bindparam("b_name"))
AUTHORS = select(model_draft_author.c.person).where(model_draft_author.c.draft_id == bindparam("id"))
ADD_AUTHOR = insert(model_draft_author)


# --- what went live before its approval ---------------------------------------------------------------------------

ASK_URGENT = insert(urgent_publication)
DROP_URGENT = delete(urgent_publication).where(
    urgent_publication.c.draft_id == bindparam("b_draft"), urgent_publication.c.published_at.is_(None)
)
URGENT = select(urgent_publication).where(urgent_publication.c.draft_id == bindparam("id"))
CHANGE_URGENT = (
    update(urgent_publication)
    .where(urgent_publication.c.draft_id == bindparam("b_draft"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "published_by",
                "published_at",
                "review_due",
                "reviewed_by",
                "reviewed_at",
                "stands",
                "note",
            )
        }
    )
)
#: What went live in a hurry, the newest first; that which nobody looked at yet before the rest.
URGENT_ONES = (
    select(urgent_publication, model_draft.c.key, model_draft.c.title, model_draft.c.deployment_id)
    .join(model_draft, model_draft.c.id == urgent_publication.c.draft_id)
    .where(urgent_publication.c.published_at.is_not(None))
    .order_by(urgent_publication.c.reviewed_at.is_not(None), urgent_publication.c.asked_at.desc())
    .limit(bindparam("limit"))
)
