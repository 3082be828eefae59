"""Which cases have a text in their number or subject, and which tasks there or in their name, when they are few."""

from uuid import UUID

from engine.store import case_texts as sql
from engine.store import inboxes
from engine.unit_of_work import UnitOfWork

#: With so many a list that is read newest first meets a page of them soon.
MANY = 300
#: Of so many newest cases, when so many have a text, a page of them is met there: the index is not asked.
NEWEST, COMMON = 100, 10


def cases_with(uow: UnitOfWork, text: str) -> tuple[UUID, ...] | None:
    """Return the ids of the cases with a part of a text; None for many, and for a text too short to ask the index."""
    if len(text.strip()) < sql.SHORTEST:
        return None
    asked = {**sql.parameters(text), "most": MANY, "newest": NEWEST}
    if uow.execute(sql.COUNT_NEWEST, asked).scalar_one() >= COMMON:
        return None
    found = uow.execute(sql.FIND[uow.connection.dialect.name], asked).scalars().all()
    return tuple(found) if len(found) < MANY else None


def tasks_with(uow: UnitOfWork, text: str) -> tuple[UUID, ...] | None:
    """Return the ids of the open tasks with a part of a text, as `cases_with` does."""
    cases = cases_with(uow, text)
    if cases is None:
        return None
    asked = {"cases": cases, "pattern": sql.pattern(text), "most": MANY}
    found = uow.execute(inboxes.WITH_TEXT, asked).scalars().all()
    return tuple(found) if len(found) < MANY else None
