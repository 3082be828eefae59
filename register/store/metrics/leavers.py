"""Statements of m.O1."""

from sqlalchemy import select

from register.store.metrics.period import on_days
from register.store.tables import custody, employment

#: What those who left in the period kept, and until when.
HELD = (
    select(employment.c.id, employment.c.ends_on, custody.c.asset, custody.c.until)
    .join_from(employment, custody, custody.c.holder == employment.c.id)
    .where(on_days(employment.c.ends_on))
)
