"""Statements on rights against their use: cheaper editions, products that are due, who waits for a right."""

from sqlalchemy import and_, bindparam, case, func, or_, select

from register.store import rights
from register.store.rights import IN_FORCE, OPEN
from register.store.tables import allocation, entitlement, installation, licence_position, product, seat_wish

#: Rights in force to other editions of a product, with what is taken of them; the cheapest first.
EDITIONS = (
    select(entitlement.c.id, entitlement.c.quantity, entitlement.c.cost, product.c.edition, rights.TAKEN.label("taken"))
    .join_from(entitlement, product, product.c.id == entitlement.c.product)
    .where(
        product.c.publisher == bindparam("publisher"),
        product.c.title == bindparam("title"),
        product.c.id != bindparam("product"),
        IN_FORCE,
        entitlement.c.cost.is_not(None),
        entitlement.c.quantity > 0,
    )
    .order_by(entitlement.c.cost / entitlement.c.quantity, entitlement.c.id)
)

# --- due ----------------------------------------------------------------------------------------------------------

#: What people call a right by, as `operating.RIGHTS_TO` finds it again.
_NAME = func.coalesce(entitlement.c.product, entitlement.c.catalogue_item, entitlement.c.name)
#: Rights in force by product, and what is taken of them.
HELD = (
    select(
        _NAME.label("product"),
        func.sum(entitlement.c.quantity).label("rights"),
        func.sum(rights.TAKEN).label("taken"),
    )
    .where(IN_FORCE)
    .group_by(_NAME)
)
#: How often discovery saw each product.
SEEN = (
    select(installation.c.product, func.count().label("installed"))
    .where(installation.c.product.is_not(None))
    .group_by(installation.c.product)
)
#: When the position of each product was signed last, and how many positions wait for a signature.
LOOKED_AT = select(
    licence_position.c.product,
    func.max(licence_position.c.signed_at).label("signed_at"),
    func.sum(case((licence_position.c.signed_at.is_(None), 1), else_=0)).label("unsigned"),
).group_by(licence_position.c.product)
PUBLISHERS = select(product.c.id, product.c.publisher, product.c.title)

# --- waited for ---------------------------------------------------------------------------------------------------

_WAITS = seat_wish.c.state == "waiting"
ANYBODY_WAITS = select(seat_wish.c.id).where(_WAITS).limit(1)
#: Who waits for a right to a product, in the order in which they get one.
QUEUE = (
    select(seat_wish)
    .where(_WAITS, seat_wish.c.product == bindparam("product"))
    .order_by(seat_wish.c.asked_at, seat_wish.c.id)
)
WAITING = select(seat_wish.c.product, func.count().label("waiting")).where(_WAITS).group_by(seat_wish.c.product)
#: Entitlements in force to a product, the cheapest right first.
POOL = (
    select(entitlement.c.id)
    .where(
        IN_FORCE,
        or_(
            entitlement.c.product == bindparam("product"),
            and_(entitlement.c.product.is_(None), entitlement.c.catalogue_item == bindparam("product")),
        ),
    )
    .order_by(entitlement.c.cost / entitlement.c.quantity, entitlement.c.id)
)
TAKEN = (
    select(allocation.c.entitlement, func.sum(allocation.c.quantity).label("taken"))
    .where(OPEN, allocation.c.entitlement.in_(bindparam("ids", expanding=True)))
    .group_by(allocation.c.entitlement)
)
#: What a person has of some entitlements.
OF_PERSON = select(allocation.c.id).where(
    OPEN,
    allocation.c.entitlement.in_(bindparam("ids", expanding=True)),
    allocation.c.person == bindparam("person"),
)
#: Positions of a product that nobody has signed yet.
UNSIGNED = select(licence_position.c.id).where(
    licence_position.c.product == bindparam("product"), licence_position.c.signed_at.is_(None)
)
