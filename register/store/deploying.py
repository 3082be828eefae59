"""Statements of deployment: what a case holds, which rights fit, what people accepted, what discovery saw."""

from sqlalchemy import and_, bindparam, func, or_, select, union_all

from register.store.rights import IN_FORCE, TAKEN
from register.store.tables import (
    acceptance,
    allocation,
    asset,
    build,
    catalogue_item,
    change_freeze,
    change_record,
    discovered,
    document,
    entitlement,
    installation,
)

ASSETS = select(asset).where(asset.c.id.in_(bindparam("ids", expanding=True)))
ENTITLEMENTS = select(entitlement, TAKEN.label("taken")).where(entitlement.c.id.in_(bindparam("ids", expanding=True)))
#: What of these assets and entitlements is under a contract: tags and numbers.
UNDER_CONTRACT = union_all(
    select(asset.c.tag.label("name")).where(
        asset.c.contract == bindparam("contract"), asset.c.id.in_(bindparam("assets", expanding=True))
    ),
    select(entitlement.c.id.label("name")).where(
        entitlement.c.contract == bindparam("contract"), entitlement.c.id.in_(bindparam("rights", expanding=True))
    ),
)
#: What cases have reserved of rights.
RESERVED = select(allocation).where(
    allocation.c.instance_id.in_(bindparam("cases", expanding=True)), allocation.c.state == "reserved"
)
#: What one case has reserved of one entitlement.
RESERVED_OF = select(allocation).where(
    allocation.c.instance_id == bindparam("case"),
    allocation.c.entitlement == bindparam("entitlement"),
    allocation.c.state == "reserved",
    allocation.c.person.is_(None),
)
ALLOCATION = select(allocation).where(allocation.c.id == bindparam("id"))
#: Entitlements in force that give the same right, the cheapest a unit first.
FITTING = (
    select(entitlement, TAKEN.label("taken"))
    .where(
        IN_FORCE,
        or_(
            entitlement.c.id == bindparam("id"),
            entitlement.c.product == bindparam("product"),
            and_(entitlement.c.product.is_(None), entitlement.c.catalogue_item == bindparam("item")),
        ),
    )
    .order_by(entitlement.c.cost / entitlement.c.quantity, entitlement.c.id)
)
#: What a case holds that is on its way to somebody.
IN_TRANSIT = (
    select(asset.c.tag, asset.c.custodian)
    .where(asset.c.reserved_by == bindparam("instance_id"), asset.c.stage == "in_transit")
    .order_by(asset.c.tag)
)
HELD = select(asset.c.id).where(
    asset.c.reserved_by == bindparam("instance_id"), asset.c.stage.in_(("reserved", "being_prepared", "in_transit"))
)
#: Times without change that touch a moment, of everything or of one of some services.
FREEZES = (
    select(change_freeze)
    .where(
        change_freeze.c.from_at <= bindparam("at"),
        change_freeze.c.to_at > bindparam("at"),
        or_(change_freeze.c.service.is_(None), change_freeze.c.service.in_(bindparam("services", expanding=True))),
    )
    .order_by(change_freeze.c.to_at)
)
CHANGE = select(change_record).where(change_record.c.id == bindparam("id"))
#: The terms of use in force: the document that nothing took the place of.
TERMS = (
    select(document.c.id)
    .where(document.c.kind == "terms_of_use", document.c.superseded_by.is_(None))
    .order_by(document.c.created_at.desc())
)

BUILD = select(build).where(build.c.id == bindparam("id"))
#: The device as discovery saw it last: by the asset, or by its serial number while nobody has matched them.
SEEN = (
    select(discovered)
    .where(
        or_(
            discovered.c.asset == bindparam("asset"),
            and_(discovered.c.asset.is_(None), discovered.c.serial == bindparam("serial")),
        )
    )
    .order_by(discovered.c.last_seen_at.desc())
)
PROGRAMS = select(installation.c.title).where(installation.c.asset == bindparam("asset")).distinct()

#: What a person accepted under some terms, with names; newest last.
ACCEPTED = (
    select(
        acceptance,
        asset.c.tag,
        func.coalesce(asset.c.name, entitlement.c.name).label("name"),
        asset.c.serial,
    )
    .select_from(acceptance)
    .outerjoin(asset, asset.c.id == acceptance.c.asset)
    .outerjoin(allocation, allocation.c.id == acceptance.c.allocation)
    .outerjoin(entitlement, entitlement.c.id == allocation.c.entitlement)
    .where(acceptance.c.person == bindparam("person"), acceptance.c.terms_version == bindparam("terms_version"))
    .order_by(acceptance.c.accepted_at, acceptance.c.id)
)

#: Rights in force of what somebody calls one product, and what is taken of them.
RIGHTS_OF = select(
    func.coalesce(func.sum(entitlement.c.quantity), 0).label("rights"),
    func.coalesce(func.sum(TAKEN), 0).label("taken"),
).where(
    IN_FORCE,
    or_(
        entitlement.c.id == bindparam("id"),
        entitlement.c.product == bindparam("product"),
        and_(entitlement.c.product.is_(None), entitlement.c.catalogue_item == bindparam("item")),
    ),
)
INSTALLED = select(func.count()).select_from(installation).where(installation.c.product == bindparam("product"))
WARRANTIES = select(catalogue_item.c.id, catalogue_item.c.warranty_months).where(
    catalogue_item.c.id.in_(bindparam("ids", expanding=True))
)
