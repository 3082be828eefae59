"""Statements on reviews, actions, findings, risks, objectives and the statement of applicability."""

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, not_, or_, select

from engine.store.tables import process_instance, task, task_candidate
from register.store.tables import (
    action,
    asset,
    audit,
    cost_centre,
    document,
    finding,
    kpi_snapshot,
    location,
    management_review,
    objective,
    risk,
    scope_statement,
    soa_row,
)

# --- figures ------------------------------------------------------------------------------------------------------

#: Frozen figures of other cases, newest first: what a figure is compared with.
EARLIER_FIGURES = (
    select(kpi_snapshot.c.metric, kpi_snapshot.c.as_of, kpi_snapshot.c.value, kpi_snapshot.c.source_state)
    .where(kpi_snapshot.c.as_of < bindparam("before"), kpi_snapshot.c.as_of >= bindparam("since"))
    .order_by(kpi_snapshot.c.as_of, kpi_snapshot.c.id)
)
FIGURES_OF = select(kpi_snapshot).where(kpi_snapshot.c.instance_id == bindparam("instance_id"))

# --- what a review looks at ---------------------------------------------------------------------------------------

ACTIONS = select(action).order_by(action.c.due_on, action.c.id)
ACTIONS_OPEN = ACTIONS.where(action.c.closed_at.is_(None))
ACTIONS_CLOSED = (
    select(
        func.count().label("closed"),
        func.coalesce(func.sum(case((action.c.effective.is_(True), 1), else_=0)), 0).label("effective"),
        func.coalesce(func.sum(case((action.c.done_at.is_not(None), 1), else_=0)), 0).label("done"),
    )
    .select_from(action)
    .where(action.c.closed_at >= bindparam("since"))
)
FINDINGS_OPEN = select(finding).where(finding.c.state == "open").order_by(finding.c.raised_on, finding.c.id)
RISKS_OPEN = (
    select(risk).where(risk.c.state != "closed").order_by((risk.c.likelihood * risk.c.effect).desc(), risk.c.id)
)
OBJECTIVES = select(objective).order_by(objective.c.due_on, objective.c.id)
LAST_REVIEW = (
    select(management_review)
    .where(management_review.c.state == "published", management_review.c.id != bindparam("review"))
    .order_by(management_review.c.meeting_at.desc())
    .limit(1)
)

# --- policy and resources -----------------------------------------------------------------------------------------

#: Versions of a controlled document, the oldest first.
DOCUMENTS_OF_KIND = (
    select(document.c.id, document.c.title, document.c.superseded_by)
    .where(document.c.kind == bindparam("kind"))
    .order_by(document.c.created_at, document.c.id)
)
#: Open tasks of a person or offered to names ("user:rita", "group:stores"), and how many of them are late.
WORKLOAD = select(
    func.count().label("waiting"),
    func.coalesce(func.sum(case((task.c.due_at < bindparam("now", type_=task.c.due_at.type), 1), else_=0)), 0).label(
        "late"
    ),
).where(
    task.c.completed_at.is_(None),
    task.c.state == "open",
    or_(
        task.c.assignee == bindparam("person"),
        and_(
            task.c.assignee.is_(None),
            exists().where(
                task_candidate.c.instance_id == task.c.instance_id,
                task_candidate.c.task_id == task.c.id,
                task_candidate.c.who.in_(bindparam("names", expanding=True)),
            ),
        ),
    ),
)

# --- audits -------------------------------------------------------------------------------------------------------

ENDED_CASES = (
    select(process_instance.c.business_key, process_instance.c.subject, process_instance.c.ended_at)
    .where(
        process_instance.c.definition_key == bindparam("process"),
        process_instance.c.ended_at.is_not(None),
        process_instance.c.business_key.is_not(None),
    )
    .order_by(process_instance.c.ended_at, process_instance.c.business_key)
)
WORKED_IN = (
    select(task.c.id)
    .where(
        task.c.definition_key == bindparam("process"),
        task.c.completed_at >= bindparam("since"),
        or_(task.c.completed_by == bindparam("person"), task.c.on_behalf_of == bindparam("person")),
    )
    .limit(1)
)

LAST_AUDITS = (
    select(audit.c.process, func.max(audit.c.reported_on).label("last"))
    .where(audit.c.state == "reported")
    .group_by(audit.c.process)
)
#: The next audit that a programme planned for a process.
PLANNED_AUDIT = (
    select(audit.c.id)
    .where(audit.c.process == bindparam("process"), audit.c.state == "planned")
    .order_by(audit.c.planned_on)
    .limit(1)
)
MAJOR_FINDINGS_ON = select(finding.c.process).where(finding.c.state == "open", finding.c.severity == "major").distinct()

# --- statement of applicability -----------------------------------------------------------------------------------

LAST_STATEMENT = select(scope_statement).order_by(scope_statement.c.published_at.desc()).limit(1)
_NEWEST = select(soa_row.c.version).order_by(soa_row.c.published_at.desc()).limit(1).scalar_subquery()
APPLICABILITY = select(soa_row).where(soa_row.c.version == _NEWEST).order_by(soa_row.c.clause)

#: Assets and their cost by what a line of the scope is about; each without those that are gone.
_THERE = not_(asset.c.stage.in_(("disposed", "cancelled")))
_TOUCHED = select(func.count().label("assets"), func.coalesce(func.sum(asset.c.cost), 0).label("cost"))
TOUCHED = {
    "asset_type": _TOUCHED.where(_THERE, asset.c.kind == bindparam("what")),
    "unit": _TOUCHED.where(_THERE, asset.c.cost_centre == bindparam("what")),
    "location": _TOUCHED.where(_THERE, asset.c.location == bindparam("what")),
    "technology": _TOUCHED.where(_THERE, asset.c.search.like(bindparam("what"), escape="\\")),
}
UNITS = select(cost_centre.c.id, cost_centre.c.name, cost_centre.c.owner).where(
    cost_centre.c.id.in_(bindparam("ids", expanding=True))
)
PLACES = select(location.c.id, location.c.name).where(location.c.id.in_(bindparam("ids", expanding=True)))


def in_scope(technologies: int) -> Select[int, int]:
    """Return the statement that counts assets and cost of what is managed.

    Bound: kinds that are in; units and places that are out; out_0 … patterns of technologies that are out.
    """
    conditions: list[ColumnElement[bool]] = [
        _THERE,
        asset.c.kind.in_(bindparam("kinds", expanding=True)),
        or_(asset.c.cost_centre.is_(None), asset.c.cost_centre.not_in(bindparam("units", expanding=True))),
        or_(asset.c.location.is_(None), asset.c.location.not_in(bindparam("places", expanding=True))),
    ]
    conditions += [asset.c.search.not_like(bindparam(f"out_{at}"), escape="\\") for at in range(technologies)]
    return _TOUCHED.where(*conditions)
