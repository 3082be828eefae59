"""Statements about exemptions from the separation of duties."""

from sqlalchemy import bindparam, insert, select, update

from engine.store.tables import exemption, process_instance
from engine.store.types import UtcDateTime

_AT = bindparam("at", type_=UtcDateTime)

ADD = insert(exemption)
GET = select(exemption).where(exemption.c.id == bindparam("id"))
#: Of some rules, those that hold at a time, the oldest first.
IN_FORCE = (
    select(exemption)
    .where(
        exemption.c.rule.in_(bindparam("rules", expanding=True)),
        exemption.c.granted_at <= _AT,
        exemption.c.ends_at > _AT,
        exemption.c.ended_at.is_(None),
    )
    .order_by(exemption.c.granted_at, exemption.c.id)
)
END = (
    update(exemption)
    .where(exemption.c.id == bindparam("b_id"), exemption.c.ended_at.is_(None))
    .values(ended_at=bindparam("at", type_=UtcDateTime), ended_by=bindparam("by"))
)
_NAMED = process_instance.alias("named")
#: The root of the case that has a number.
ROOT_OF_NUMBER = (
    select(process_instance)
    .join(_NAMED, _NAMED.c.root_id == process_instance.c.id)
    .where(_NAMED.c.business_key == bindparam("number"))
    .order_by(_NAMED.c.id)
    .limit(1)
)
#: With the number of the case, the newest first.
NEWEST = (
    select(exemption, process_instance.c.business_key.label("number"))
    .outerjoin(process_instance, process_instance.c.id == exemption.c.root_id)
    .order_by(exemption.c.granted_at.desc(), exemption.c.id.desc())
    .limit(bindparam("limit"))
)
