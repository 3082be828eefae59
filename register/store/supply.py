"""Statements on what is there already: stock, rights, and what cases hold of them."""

from sqlalchemy import and_, bindparam, func, or_, select

from register.store.rights import IN_FORCE, OPEN
from register.store.tables import allocation, asset, entitlement

#: Stock of a catalogue item: by the item, or by model and name where a load named none. What the case holds counts.
STOCK = (
    select(asset)
    .where(
        asset.c.kind == bindparam("kind"),
        or_(
            asset.c.stage == "available",
            and_(asset.c.stage == "reserved", asset.c.reserved_by == bindparam("instance_id")),
        ),
        or_(
            asset.c.catalogue_item == bindparam("item"),
            and_(
                asset.c.catalogue_item.is_(None),
                or_(asset.c.model == bindparam("model"), asset.c.name == bindparam("name")),
            ),
        ),
    )
    .order_by(asset.c.acquired_on, asset.c.id)
)

#: Entitlements and what others use of them on a day. `item` and `product`: by either.
RIGHTS = (
    select(
        entitlement,
        select(func.coalesce(func.sum(allocation.c.quantity), 0))
        .where(
            allocation.c.entitlement == entitlement.c.id,
            OPEN,
            or_(
                allocation.c.instance_id.is_(None),
                allocation.c.instance_id != bindparam("instance_id"),
                allocation.c.state != "reserved",
            ),
        )
        .scalar_subquery()
        .label("used"),
    )
    .where(
        entitlement.c.kind == bindparam("kind"),
        IN_FORCE,
        or_(entitlement.c.catalogue_item == bindparam("item"), entitlement.c.product == bindparam("product")),
    )
    .order_by(entitlement.c.ends_on, entitlement.c.id)
)

#: Rights in use that nobody used since a day.
IDLE = (
    select(func.coalesce(func.sum(allocation.c.quantity), 0))
    .join_from(allocation, entitlement, entitlement.c.id == allocation.c.entitlement)
    .where(
        allocation.c.state == "in_use",
        allocation.c.last_used_on <= bindparam("since"),
        entitlement.c.kind == bindparam("kind"),
        or_(entitlement.c.catalogue_item == bindparam("item"), entitlement.c.product == bindparam("product")),
    )
)

HELD_ASSETS = select(asset.c.id).where(asset.c.reserved_by == bindparam("instance_id"), asset.c.stage == "reserved")
HELD_RIGHTS = select(allocation).where(
    allocation.c.instance_id == bindparam("instance_id"), allocation.c.state == "reserved"
)
#: What is taken of entitlements, beside what one case has reserved.
USED = (
    select(allocation.c.entitlement, func.sum(allocation.c.quantity).label("used"))
    .where(
        allocation.c.entitlement.in_(bindparam("ids", expanding=True)),
        OPEN,
        or_(allocation.c.instance_id != bindparam("instance_id"), allocation.c.state != "reserved"),
    )
    .group_by(allocation.c.entitlement)
)
