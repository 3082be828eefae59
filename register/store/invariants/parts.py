"""What the invariants share: offenders are rows (entity, id, label)."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, literal, select, union_all

from register.store.tables import asset, entitlement

TODAY: BindParameter[Any] = bindparam("today")

Offenders = Select[Any]


def empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ""


def assets_where(*conditions: ColumnElement[bool]) -> Offenders:
    return select(literal("asset").label("entity"), asset.c.id.label("id"), asset.c.tag.label("label")).where(
        *conditions
    )


def entitlements_where(*conditions: ColumnElement[bool]) -> Offenders:
    return select(
        literal("entitlement").label("entity"), entitlement.c.id.label("id"), entitlement.c.name.label("label")
    ).where(*conditions)


def both(first: Offenders, second: Offenders) -> Offenders:
    found = union_all(first, second).subquery()
    return select(found.c.entity, found.c.id, found.c.label)
