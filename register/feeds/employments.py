"""What human resources say: who is here from when to when; whoever leaves is announced to the processes."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine import messages
from engine.errors import EngineError
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from register.lookups import today
from register.store import feeds as sql

if TYPE_CHECKING:
    from register.feeds.loading import Feed

logger = logging.getLogger(__name__)

CHUNK = 500
#: The message that begins an offboarding: {person, leaves_on}.
MESSAGE = "itam.leaver.announced"
#: A last day further away than this is announced when it has come nearer.
ANNOUNCED_DAYS = 90


def take(uow: UnitOfWork, feed: "Feed", rows: Sequence[Any]) -> int:
    """Keep what is known of people; what is announced of them is `announce`."""
    accounts = [row["account"] for row in rows]
    known, people = set(), set()
    for start in range(0, len(accounts), CHUNK):
        ids = {"ids": accounts[start : start + CHUNK]}
        known |= {row.id for row in uow.execute(sql.EMPLOYED, ids)}
        people |= set(uow.execute(sql.KNOWN_PEOPLE, ids).scalars())
    said = [
        (row["account"], {"feed": feed.id, **{name: row[name] for name in row if name != "account"}}) for row in rows
    ]
    if new := [{"id": account, **row} for account, row in said if account not in known]:
        uow.execute(sql.ADD_EMPLOYMENTS, new)
    if old := [{"b_id": account, **row} for account, row in said if account in known]:
        uow.execute(sql.SET_EMPLOYMENT, old)
    return len(people)


def announce(engine: Engine) -> int:
    """Tell the processes of everybody who leaves soon, or left and still holds something; return of how many.

    Each in a transaction of their own. Of whom nobody takes note is told again with the next feed.
    """
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        day = today(uow)
        leavers = uow.execute(sql.TO_ANNOUNCE, {"today": day, "until": day + timedelta(days=ANNOUNCED_DAYS)}).all()
    told = 0
    for row in leavers:
        try:
            with engine.unit_of_work(SYSTEM) as uow:
                case = messages.correlate(uow, MESSAGE, {"person": row.id, "leaves_on": row.ends_on})
                uow.execute(sql.ANNOUNCED, {"b_id": row.id, "offboarding": case})
            told += 1
        except EngineError as error:
            logger.warning("Nobody takes note that %s leaves: %s", row.id, error)
    return told
