"""Statements on reference data: the same few for every kind of thing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Table, and_, bindparam, insert, or_, select, update

from engine.store import tables as engine_tables
from register.columns import COLUMNS, SEARCHED
from register.store import tables

_TODAY: BindParameter[Any] = bindparam("today")
_PATTERN: BindParameter[Any] = bindparam("pattern")


def _open(first: Any, last: Any) -> ColumnElement[bool]:
    """Hold on the days from `first` to `last`; an end that is not set is open."""
    return and_(or_(first.is_(None), first <= _TODAY), or_(last.is_(None), last >= _TODAY))


_ACTOR: BindParameter[Any] = bindparam("actor")
_REPORTS = select(engine_tables.person.c.id).where(engine_tables.person.c.manager == _ACTOR)

#: What may be chosen in a new case.
LIVE: Mapping[str, ColumnElement[bool]] = {
    "location": tables.location.c.active.is_(True),
    "cost_centre": _open(tables.cost_centre.c.open_from, tables.cost_centre.c.open_to),
    "supplier": tables.supplier.c.status == "onboarded",
    "contract": _open(tables.contract.c.starts_on, tables.contract.c.ends_on),
    "catalogue_item": tables.catalogue_item.c.live.is_(True),
    "asset": and_(
        tables.asset.c.stage.not_in(["disposed", "cancelled"]),
        or_(
            bindparam("sees_all").is_(True),
            tables.asset.c.custodian == _ACTOR,
            tables.asset.c.asset_owner == _ACTOR,
            tables.asset.c.custodian.in_(_REPORTS),
        ),
    ),
}

TABLES: Mapping[str, Table] = {
    "location": tables.location,
    "cost_centre": tables.cost_centre,
    "supplier": tables.supplier,
    "contract": tables.contract,
    "catalogue_item": tables.catalogue_item,
    "asset": tables.asset,
    "exchange_rate": tables.exchange_rate,
    "change_template": tables.change_template,
    "org_unit": tables.org_unit,
    "product": tables.product,
    "medium": tables.medium,
    "calendar_day": tables.calendar_day,
}

#: The column by which people and imports name a thing.
KEY: Mapping[str, str] = {
    **{entity: "tag" if entity == "asset" else "serial" if entity == "medium" else "id" for entity in TABLES},
    #: Rules of a decision, which no table holds.
    "approval_limit": "rule",
}


def _search(entity: str) -> Select[Any]:
    table = TABLES[entity]
    return (
        select(table)
        .where(
            LIVE[entity],
            table.c.search.like(_PATTERN, escape="\\"),
            or_(
                table.c.search > bindparam("after_search"),
                and_(table.c.search == bindparam("after_search"), table.c.id > bindparam("after_id")),
            ),
        )
        .order_by(table.c.search, table.c.id)
        .limit(bindparam("limit"))
    )


SEARCH = {entity: _search(entity) for entity in LIVE}
FIND = {
    entity: select(TABLES[entity]).where(LIVE[entity], TABLES[entity].c.id.in_(bindparam("ids", expanding=True)))
    for entity in LIVE
}
CALENDAR_DAYS = select(tables.calendar_day).order_by(tables.calendar_day.c.id)
GET = {entity: select(table).where(table.c[KEY[entity]] == bindparam("key")) for entity, table in TABLES.items()}
BY_KEYS = {
    entity: select(table).where(table.c[KEY[entity]].in_(bindparam("keys", expanding=True)))
    for entity, table in TABLES.items()
}
ADD = {entity: insert(table) for entity, table in TABLES.items()}
CHANGE = {
    entity: update(table)
    .where(table.c.id == bindparam("b_key"))
    .values(
        {
            name: bindparam(name)
            for name in (*(column.name for column in COLUMNS[entity][1:]), *(("search",) if entity in SEARCHED else ()))
        }
    )
    for entity, table in TABLES.items()
    # Assets and what is inside them are changed by processes alone.
    if entity not in ("asset", "medium")
}

ADD_IMPORT = insert(tables.reference_import)
ADD_CHANGES = insert(tables.reference_change)
CHANGES_OF = (
    select(tables.reference_change, tables.reference_import.c.actor, tables.reference_import.c.reason)
    .add_columns(tables.reference_import.c.created_at)
    .join_from(
        tables.reference_change,
        tables.reference_import,
        tables.reference_import.c.id == tables.reference_change.c.import_id,
    )
    .where(
        tables.reference_change.c.entity == bindparam("entity"), tables.reference_change.c.entity_id == bindparam("key")
    )
    .order_by(tables.reference_import.c.id.desc(), tables.reference_change.c.field)
)
