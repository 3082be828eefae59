"""Exemptions: somebody lets a person, or a case, do for a time what a rule of separation of duties forbids.

For organisations too small to have two people for everything (processes F.3). `engine.duties` asks for them when a task
is claimed and completed. None is granted to oneself, none outlasts ninety days, and whoever granted one gains nothing
by it. They stay as rows after they have ended.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from engine import duties, history, notices, rights
from engine.errors import Conflict, Invalid, NotFound
from engine.ids import new_id
from engine.model import ProcessInstance
from engine.store import exemptions as sql
from engine.store.rows import to_instance
from engine.unit_of_work import UnitOfWork

LONGEST = timedelta(days=90)
#: So that a reason says something.
FEWEST_LETTERS = 10
MOST_LETTERS = 2_000
MOST_LISTED = 500


class Exemption(Struct, frozen=True, kw_only=True):
    """It lifts the conflicts with `rule` of `person` (None: everybody) in the case `root_id` (None: all cases)."""

    id: UUID
    rule: str
    person: str | None
    root_id: UUID | None
    reason: str
    #: What is done instead, so that the risk stays small.
    control: str
    granted_by: str
    granted_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    #: Of the case.
    number: str | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether it lifts anything at a time."""
        return self.ended_at is None and self.granted_at <= at < self.ends_at


def grant(
    uow: UnitOfWork,
    rule: str,
    *,
    person: str | None = None,
    number: str | None = None,
    reason: str,
    control: str,
    ends_at: datetime,
) -> Exemption:
    """Grant an exemption and tell the person. Right: the group of the setting `exemptions_group`.

    `number`: of a case, so that it holds in that case and in those that came of it.

    Invalid for an unknown rule, for neither person nor case, for oneself or somebody whom one stands in for, for too
    few words, for no case that goes on, and for an end that is past or later than in ninety days. NotAllowed in a case
    of one's own.
    """
    rights.require(uow, "exemption.grant")
    _check(uow, rule, person, number, ends_at)
    case = None if number is None else _case(uow, number)
    made = Exemption(
        id=new_id(uow.now),
        rule=rule,
        person=person,
        root_id=None if case is None else case.id,
        reason=_said(reason, "reason"),
        control=_said(control, "control"),
        granted_by=uow.actor,
        granted_at=uow.now,
        ends_at=ends_at,
        number=number,
    )
    uow.execute(sql.ADD, {name: value for name, value in asdict(made).items() if name != "number"})
    _note(uow, made, "exemption_granted")
    return made


def _check(uow: UnitOfWork, rule: str, person: str | None, number: str | None, ends_at: datetime) -> None:
    if rule not in duties.RULES:
        known = ", ".join(duties.RULES)
        raise Invalid(f"There is no rule “{rule}”. Known are {known}.", field="rule")
    if person is None and number is None:
        raise Invalid("Name a person or a case: no rule is lifted for everybody and everywhere.", field="person")
    if person is not None and not uow.engine.directory.person_exists(uow, person):
        raise Invalid(f"There is no active person “{person}”.", field="person")
    if person is not None and person in {uow.actor, *rights.standing(uow).replaces}:
        raise Invalid("Nobody grants an exemption to themselves, nor to whom they stand in for.", field="person")
    if not uow.now < ends_at <= uow.now + LONGEST:
        raise Invalid(f"It must end after now, and within {LONGEST.days} days.", field="ends_at")


def _case(uow: UnitOfWork, number: str) -> ProcessInstance:
    """Return the root of the case, which goes on and in which the actor has no part."""
    row = uow.execute(sql.ROOT_OF_NUMBER, {"number": number}).one_or_none()
    if row is None:
        raise Invalid(f"There is no case “{number}”.", field="number")
    case = to_instance(row)
    rights.require(uow, "exemption.grant", instance=case)
    if case.ended_at is not None:
        raise Invalid(f"The case “{number}” has ended.", field="number")
    return case


def _said(text: str, field: str) -> str:
    said = text.strip()
    if not FEWEST_LETTERS <= len(said) <= MOST_LETTERS:
        raise Invalid(f"Write {FEWEST_LETTERS} to {MOST_LETTERS} characters: they are read by an auditor.", field=field)
    return said


def end(uow: UnitOfWork, id: UUID) -> Exemption:
    """End an exemption before its time. Right: who may grant one. NotFound; Conflict when it has ended."""
    rights.require(uow, "exemption.end")
    row = uow.execute(sql.GET, {"id": id}).one_or_none()
    if row is None:
        raise NotFound("There is no such exemption.")
    now = {"ended_at": uow.now, "ended_by": uow.actor}
    held = _exemption(row)
    if not held.holds(uow.now) or uow.execute(sql.END, {"b_id": id, "at": uow.now, "by": uow.actor}).rowcount != 1:
        raise Conflict("This exemption has ended already.")
    ended = Exemption(**asdict(held) | now)
    _note(uow, ended, "exemption_ended")
    return ended


def find(uow: UnitOfWork) -> tuple[Exemption, ...]:
    """Return the exemptions, those that have ended too, the newest first, at most 500."""
    rights.require(uow, "exemption.list")
    return tuple(_exemption(row) for row in uow.execute(sql.NEWEST, {"limit": MOST_LISTED}))


def _note(uow: UnitOfWork, made: Exemption, kind: str) -> None:
    """Keep it in the history of the case, and tell the person."""
    about = {"rule": made.rule, "person": made.person, "ends_at": made.ends_at}
    if made.root_id is not None:
        details = {**about, "exemption": str(made.id), "reason": made.reason, "control": made.control}
        history.append_to(uow, made.root_id, [history.Entry(kind=kind, details=details)])
    if made.person is not None:
        params = {**about, "number": made.number, "by": uow.actor}
        notices.create(uow, [notices.Note(person=made.person, kind=kind, params=params, instance_id=made.root_id)])


def _exemption(row: Any) -> Exemption:
    return Exemption(
        id=row.id,
        rule=row.rule,
        person=row.person,
        root_id=row.root_id,
        reason=row.reason,
        control=row.control,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        number=getattr(row, "number", None),
    )
