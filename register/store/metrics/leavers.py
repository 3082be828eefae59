"""Statements of m.O1."""

from sqlalchemy import exists, select

from register.store.metrics.period import on_days
from register.store.tables import custody, employment, loss

#: Nobody keeps it any more because it is lost, which is no way to give it back.
_LOST = exists().where(loss.c.asset == custody.c.asset, loss.c.reported_at == custody.c.until)
#: What those who left in the period kept, until when, and whether it was lost then.
HELD = (
    select(employment.c.id, employment.c.ends_on, custody.c.asset, custody.c.until, _LOST.label("lost"))
    .join_from(employment, custody, custody.c.holder == employment.c.id)
    .where(on_days(employment.c.ends_on))
)
