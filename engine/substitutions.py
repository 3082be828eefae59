"""Absences: who is away when, and who stands in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from engine import notices, rights
from engine.errors import Conflict, Invalid, NotFound
from engine.ids import new_id
from engine.store import people as sql
from engine.unit_of_work import UnitOfWork


class Substitution(Struct, frozen=True, kw_only=True):
    """`person` is away from `starts_at` until before `ends_at`; `substitute` stands in, or nobody does."""

    id: UUID
    person: str
    substitute: str | None
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    created_by: str
    created_at: datetime


def create(
    uow: UnitOfWork,
    person: str,
    substitute: str | None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str | None = None,
) -> Substitution:
    """Note an absence and tell both people. Rights: the person, their manager, an administrator.

    Invalid when it ends before it starts or is past, when somebody would stand in for themselves, or is unknown or
    inactive; Conflict when the person is away in that time already.
    """
    rights.require(uow, "substitution.create", person=person)
    if ends_at <= starts_at or ends_at <= uow.now:
        raise Invalid("An absence ends after it starts, and not in the past.", field="ends_at")
    if substitute == person:
        raise Invalid("Nobody can stand in for themselves.", field="substitute")
    for field, name in (("person", person), ("substitute", substitute)):
        if name and not uow.engine.directory.person_exists(uow, name):
            raise Invalid(f"There is no active person “{name}”.", field=field)
    window = {"person": person, "starts_at": starts_at, "ends_at": ends_at}
    if (other := uow.execute(sql.OVERLAPPING, window).first()) is not None:
        raise Conflict(
            f"{person} is away already from {other.starts_at:%Y-%m-%d %H:%M} to {other.ends_at:%Y-%m-%d %H:%M} UTC. "
            "End that absence first."
        )
    made = Substitution(
        id=new_id(uow.now),
        person=person,
        substitute=substitute,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        created_by=uow.actor,
        created_at=uow.now,
    )
    uow.execute(sql.ADD_SUBSTITUTION, asdict(made))
    _tell(uow, "substitution_created", made)
    return made


def end(uow: UnitOfWork, id: UUID) -> None:
    """End an absence now; one that has not begun goes altogether. Rights as for `create`; NotFound for others."""
    row = uow.execute(sql.GET_SUBSTITUTION, {"id": id}).one_or_none()
    if row is None:
        raise NotFound("There is no such absence.")
    rights.require(uow, "substitution.end", person=row.person)
    if row.starts_at >= uow.now:
        uow.execute(sql.REMOVE_SUBSTITUTION, {"b_id": id})
    elif row.ends_at > uow.now:
        uow.execute(sql.END_SUBSTITUTION, {"b_id": id, "ends_at": uow.now})
    _tell(uow, "substitution_ended", _substitution(row))


def of_person(uow: UnitOfWork, person: str | None = None) -> tuple[Substitution, ...]:
    """Return absences not yet over of a person (default the actor), and those in which they stand in, by time."""
    rows = uow.execute(sql.SUBSTITUTIONS_OF, {"person": person or uow.actor, "at": uow.now})
    return tuple(_substitution(row) for row in rows)


def find(uow: UnitOfWork) -> tuple[Substitution, ...]:
    """Return all absences not yet over, by time."""
    return tuple(_substitution(row) for row in uow.execute(sql.ALL_SUBSTITUTIONS, {"at": uow.now}))


def _tell(uow: UnitOfWork, kind: str, made: Substitution) -> None:
    params = {
        "person": made.person,
        "substitute": made.substitute,
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "by": uow.actor,
    }
    people = {made.person, made.substitute} - {None, uow.actor}
    notices.create(uow, [notices.Note(person=name, kind=kind, params=params) for name in sorted(filter(None, people))])


def _substitution(row: Any) -> Substitution:
    return Substitution(
        id=row.id,
        person=row.person,
        substitute=row.substitute,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        created_by=row.created_by,
        created_at=row.created_at,
    )
