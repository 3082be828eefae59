"""Statements on sets of models that people work on."""

from sqlalchemy import bindparam, delete, insert, select, update

from engine.store.tables import model_draft, model_draft_author, model_draft_file

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
                "changed_at",
            )
        }
    )
)
APPROVED = (
    select(model_draft.c.id)
    .where(model_draft.c.digest == bindparam("digest"), model_draft.c.state.in_(("approved", "published")))
    .limit(1)
)
#: What was approved and is to run by now, the oldest first.
DUE = (
    select(model_draft.c.id)
    .where(model_draft.c.state == "approved", model_draft.c.publish_at <= bindparam("now"))
    .order_by(model_draft.c.publish_at, model_draft.c.id)
)

FILES = select(model_draft_file).where(model_draft_file.c.draft_id == bindparam("id")).order_by(model_draft_file.c.name)
ADD_FILES = insert(model_draft_file)
DROP_FILE = delete(model_draft_file).where(
    model_draft_file.c.draft_id == bindparam("b_draft"), model_draft_file.c.name == bindparam("b_name")
)
AUTHORS = select(model_draft_author.c.person).where(model_draft_author.c.draft_id == bindparam("id"))
ADD_AUTHOR = insert(model_draft_author)
