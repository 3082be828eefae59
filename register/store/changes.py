"""Statements on changes: what hangs on the assets that they touch, what else is planned then, and freezes."""

from sqlalchemy import bindparam, select

from register.store.tables import asset, asset_relation, change_asset, change_freeze, change_record, change_template
from register.store.tables import contract as contracts

#: Relations by which the first of a pair needs the second.
NEEDS = ("runs_on", "installed_on", "part_of", "depends_on")
#: States in which a change is still to happen.
AHEAD = ("assessing", "authorised", "scheduled")

#: What needs any of these assets today.
DEPENDENTS = (
    select(
        asset.c.id,
        asset.c.tag,
        asset.c.name,
        asset.c.service,
        asset.c.asset_owner,
        asset.c.stage,
        asset_relation.c.kind.label("relation"),
        asset_relation.c.to_asset,
    )
    .join_from(asset_relation, asset, asset.c.id == asset_relation.c.from_asset)
    .where(
        asset_relation.c.to_on.is_(None),
        asset_relation.c.kind.in_(NEEDS),
        asset_relation.c.to_asset.in_(bindparam("ids", expanding=True)),
    )
    .order_by(asset.c.tag)
)

CONTRACTS = (
    select(contracts.c.id, contracts.c.name, contracts.c.supplier, contracts.c.ends_on)
    .where(contracts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contracts.c.id)
)

#: Freezes that share time with a window.
FREEZES = (
    select(change_freeze)
    .where(change_freeze.c.from_at < bindparam("window_end"), change_freeze.c.to_at > bindparam("window_start"))
    .order_by(change_freeze.c.from_at, change_freeze.c.id)
)

#: Other changes of any of these assets that share time with a window.
COLLISIONS = (
    select(change_record.c.id, change_record.c.title, change_record.c.window_start, change_record.c.window_end)
    .distinct()
    .join_from(change_record, change_asset, change_asset.c.change == change_record.c.id)
    .where(
        change_record.c.id != bindparam("change"),
        change_record.c.state.in_(AHEAD),
        change_record.c.window_start < bindparam("window_end"),
        change_record.c.window_end > bindparam("window_start"),
        change_asset.c.asset.in_(bindparam("ids", expanding=True)),
    )
    .order_by(change_record.c.id)
)

#: Changes of a case that are still to happen.
AHEAD_OF = select(change_record.c.id).where(
    change_record.c.instance_id == bindparam("instance_id"), change_record.c.state.in_(AHEAD)
)
ASSETS_OF = select(change_asset.c.asset).where(change_asset.c.change == bindparam("change"))
TEMPLATE = select(change_template).where(change_template.c.id == bindparam("id"))
TEMPLATES = select(change_template).where(change_template.c.active.is_(True)).order_by(change_template.c.name)

#: Open relations between two assets of a kind.
RELATION = select(asset_relation).where(
    asset_relation.c.to_on.is_(None),
    asset_relation.c.kind == bindparam("kind"),
    asset_relation.c.from_asset == bindparam("from_asset"),
    asset_relation.c.to_asset == bindparam("to_asset"),
)

#: Who answers for these assets, and who keeps them.
PEOPLE = select(asset.c.id, asset.c.asset_owner, asset.c.custodian).where(
    asset.c.id.in_(bindparam("ids", expanding=True))
)
OWNERS = (
    select(asset.c.asset_owner)
    .distinct()
    .where(asset.c.id.in_(bindparam("ids", expanding=True)), asset.c.asset_owner.is_not(None))
    .order_by(asset.c.asset_owner)
)

#: Assets with any of these serial numbers.
SERIALS = select(asset.c.id, asset.c.tag, asset.c.maker, asset.c.serial).where(
    asset.c.serial.in_(bindparam("serials", expanding=True))
)
TAGS = select(asset.c.id, asset.c.tag).where(asset.c.tag.in_(bindparam("tags", expanding=True)))
