"""Statements that copy what a trial acts on: reference data, and stock for those who may see all of it."""

from sqlalchemy import Executable, Table, insert, select

from register.store.tables import (
    allocation,
    asset,
    asset_relation,
    asset_type,
    calendar_day,
    catalogue_item,
    change_freeze,
    change_template,
    contract,
    cost_centre,
    custody,
    entitlement,
    exchange_rate,
    location,
    medium,
    org_unit,
    product,
    supplier,
)

#: Rows of one table that a trial gets at most, those written last first.
MOST = 5_000


def _copies(*tables: Table) -> tuple[tuple[Executable, Executable], ...]:
    return tuple(
        (select(table).order_by(*(column.desc() for column in table.primary_key)).limit(MOST), insert(table))
        for table in tables
    )


#: Kinds that are there from the beginning, so they are written anew.
FORGET_TYPES = asset_type.delete()
#: What everybody may choose from.
REFERENCE = _copies(
    asset_type,
    location,
    org_unit,
    cost_centre,
    supplier,
    catalogue_item,
    exchange_rate,
    calendar_day,
    product,
    change_template,
    change_freeze,
)
#: What some people see all of.
STOCK = _copies(contract, asset, asset_relation, medium, custody, entitlement, allocation)
