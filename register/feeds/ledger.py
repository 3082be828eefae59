"""What the books say: what things are worth, what was spent in a month, what was planned to be."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from register.lookups import today
from register.store import feeds as sql
from register.store.reference import BY_KEYS

if TYPE_CHECKING:
    from register.feeds.loading import Feed


def take(uow: UnitOfWork, feed: "Feed", rows: Sequence[Any]) -> int:
    """Keep what the books say of some days, in the place of what the same source said of them before."""
    day = feed.as_of.astimezone(uow.engine.settings.zone).date() if rows else today(uow)
    kept = [
        {
            "id": str(new_id(uow.now)),
            "feed": feed.id,
            **{name: row[name] for name in ("account", "cost_centre", "kind", "value")},
            "as_of": row["as_of"] or day,
        }
        for row in rows
    ]
    if not kept:
        return 0
    said = {"days": sorted({row["as_of"] for row in kept}), "kinds": sorted({row["kind"] for row in kept})}
    uow.execute(sql.FORGET_VALUES, {**said, "source": feed.source})
    uow.execute(sql.ADD_VALUES, kept)
    named = sorted({row["cost_centre"] for row in kept if row["cost_centre"]})
    known = {row.id for row in uow.execute(BY_KEYS["cost_centre"], {"keys": named})} if named else set()
    return sum(row["cost_centre"] in known for row in kept)
