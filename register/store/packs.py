"""Statements that read management reviews and their papers."""

from sqlalchemy import bindparam, or_, select

from register.store.tables import document, kpi_snapshot, management_review

REVIEWS = select(management_review).order_by(management_review.c.id.desc()).limit(bindparam("limit"))
REVIEW = select(management_review).where(management_review.c.id == bindparam("id"))
PAPERS = (
    select(document)
    .where(
        or_(
            document.c.id.in_((bindparam("pack"), bindparam("minutes"))),
            (document.c.entity == "management_review") & (document.c.entity_id == bindparam("id")),
        )
    )
    .order_by(document.c.created_at, document.c.id)
)
#: Figures as they were frozen, the newest last.
FROZEN = (
    select(kpi_snapshot.c.metric, kpi_snapshot.c.as_of, kpi_snapshot.c.value)
    .where(kpi_snapshot.c.as_of >= bindparam("since"), kpi_snapshot.c.source_state == "ok")
    .order_by(kpi_snapshot.c.as_of, kpi_snapshot.c.id)
)
