"""What statements on rights share: which uses still count, which entitlements are in force, what is taken of one."""

from sqlalchemy import and_, bindparam, func, or_, select

from register.store.tables import allocation, entitlement

#: A use that has not ended.
OPEN = allocation.c.state != "ended"
#: An entitlement that gives rights on the day `today`.
IN_FORCE = and_(
    entitlement.c.stage == "in_use",
    or_(entitlement.c.starts_on.is_(None), entitlement.c.starts_on <= bindparam("today")),
    or_(entitlement.c.ends_on.is_(None), entitlement.c.ends_on >= bindparam("today")),
)
#: How many rights of an entitlement are taken.
TAKEN = (
    select(func.coalesce(func.sum(allocation.c.quantity), 0))
    .where(allocation.c.entitlement == entitlement.c.id, OPEN)
    .scalar_subquery()
)
