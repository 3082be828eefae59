"""The period that statements of metrics are asked of: `begins` is in it, `ends` is the moment after it."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, select

from engine.store.tables import process_definition

BEGINS: BindParameter[Any] = bindparam("begins")
ENDS: BindParameter[Any] = bindparam("ends")
FROM_ON: BindParameter[Any] = bindparam("from_on")
TO_ON: BindParameter[Any] = bindparam("to_on")
TODAY: BindParameter[Any] = bindparam("today")


def during(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """A moment lies in the period."""
    return and_(moment >= bindparam("begins", type_=moment.type), moment < bindparam("ends", type_=moment.type))


def on_days(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """A day lies in the period."""
    return and_(day >= bindparam("from_on", type_=day.type), day <= bindparam("to_on", type_=day.type))


def number(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows fulfil all conditions."""
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


def definitions(*keys: str) -> Any:
    """The ids of all versions of processes."""
    return select(process_definition.c.id).where(process_definition.c.key.in_(keys))
