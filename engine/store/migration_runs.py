"""Statements on moves of many cases, batch by batch."""

from sqlalchemy import bindparam, func, insert, select, update

from engine.store.tables import migration_run, migration_run_case

ADD = insert(migration_run)
ADD_CASES = insert(migration_run_case)
GET = select(migration_run).where(migration_run.c.id == bindparam("id"))
#: Whoever gets it works on it alone.
TAKE = GET.where(migration_run.c.state.in_(("moving", "undoing"))).with_for_update(skip_locked=True)
#: Runs that somebody has to go on with.
UNDER_WAY = (
    select(migration_run.c.id)
    .where(migration_run.c.state.in_(("moving", "undoing")))
    .order_by(migration_run.c.began_at, migration_run.c.id)
)
#: Runs to the versions of a process, the newest first.
FIND = (
    select(migration_run)
    .where(migration_run.c.definition_id.in_(bindparam("definitions", expanding=True)))
    .order_by(migration_run.c.began_at.desc(), migration_run.c.id.desc())
    .limit(bindparam("limit"))
)
CHANGE = (
    update(migration_run)
    .where(migration_run.c.id == bindparam("b_id"))
    .values(state=bindparam("state"), ended_at=bindparam("ended_at"))
)
COUNTS = (
    select(migration_run_case.c.verdict, migration_run_case.c.outcome, func.count().label("n"))
    .where(migration_run_case.c.run_id == bindparam("id"))
    .group_by(migration_run_case.c.verdict, migration_run_case.c.outcome)
)
_OF_RUN = select(migration_run_case).where(migration_run_case.c.run_id == bindparam("id"))
CASES = (
    _OF_RUN.where(migration_run_case.c.instance_id > bindparam("after"))
    .order_by(migration_run_case.c.instance_id)
    .limit(bindparam("limit"))
)
#: The next ones to move, and the next ones to take back, the one that was moved last first.
TO_MOVE = (
    _OF_RUN.where(migration_run_case.c.outcome.is_(None))
    .order_by(migration_run_case.c.instance_id)
    .limit(bindparam("limit"))
)
TO_TAKE_BACK = (
    _OF_RUN.where(migration_run_case.c.outcome == "moved")
    .order_by(migration_run_case.c.instance_id.desc())
    .limit(bindparam("limit"))
)
SETTLE = (
    update(migration_run_case)
    .where(
        migration_run_case.c.run_id == bindparam("b_run"), migration_run_case.c.instance_id == bindparam("b_instance")
    )
    .values(outcome=bindparam("outcome"), reason=bindparam("reason"))
)
