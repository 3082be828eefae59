"""Statements on the money that cases hold."""

from sqlalchemy import bindparam, func, insert, select, update

from register.store.tables import commitment, cost_centre

GET_COMMITMENT = select(commitment).where(commitment.c.instance_id == bindparam("instance_id"))
ADD_COMMITMENT = insert(commitment)
SET_COMMITMENT = (
    update(commitment)
    .where(commitment.c.instance_id == bindparam("b_instance_id"))
    .values(
        cost_centre=bindparam("cost_centre"),
        amount=bindparam("amount"),
        state=bindparam("state"),
        changed_at=bindparam("changed_at"),
    )
)

#: A cost centre with the sum of what is held or spent, without one case.
BUDGET = select(
    cost_centre,
    select(func.sum(commitment.c.amount))
    .where(
        commitment.c.cost_centre == cost_centre.c.id,
        commitment.c.state != "freed",
        commitment.c.instance_id != bindparam("instance_id"),
    )
    .scalar_subquery()
    .label("committed"),
).where(cost_centre.c.id == bindparam("id"))

#: What is held or spent of some cost centres.
HELD_OF = (
    select(commitment.c.cost_centre, func.sum(commitment.c.amount).label("held"))
    .where(commitment.c.cost_centre.in_(bindparam("ids", expanding=True)), commitment.c.state != "freed")
    .group_by(commitment.c.cost_centre)
)
