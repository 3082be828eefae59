"""What cannot wait for its approval goes live at once, by two people or by an operator, and is looked at afterwards.

With governance on this is the only way round an approval. It leaves a row of its own that nobody can take away: who
asked, why, who put it live, until when somebody who had no hand in it looks at it, and what they found.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import calendars, definitions, model_drafts, notices, publications, rights
from engine.errors import Conflict, DutiesConflict, Invalid, NotAllowed, NotFound
from engine.model_drafts import ModelDraft
from engine.model_sets import ModelSet
from engine.notices import Note
from engine.policy import Relation
from engine.store import model_drafts as sql
from engine.unit_of_work import UnitOfWork


class Urgency(Struct, frozen=True, kw_only=True):
    """Why a draft could not wait, and what was found afterwards. `stands`: None while nobody has looked."""

    draft_id: UUID
    reason: str
    asked_by: str
    asked_at: datetime
    published_by: str | None
    published_at: datetime | None
    review_due: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    stands: bool | None
    note: str | None

    def overdue(self, now: datetime) -> bool:
        """Tell whether somebody should have looked at it by `now`."""
        return self.reviewed_at is None and self.review_due is not None and self.review_due < now


class Published(Struct, frozen=True, kw_only=True):
    """A version that went live in a hurry, and the draft that it was."""

    urgency: Urgency
    key: str
    title: str
    deployment_id: UUID | None


def ask(uow: UnitOfWork, draft_id: UUID, digest: str, reason: str) -> Urgency:
    """Ask that a draft that was handed in goes live at once, as an owner of it. A second person or an operator does it.

    NotAllowed, Invalid without a reason, Conflict when it was asked for already or is another set.
    """
    draft, model_set = publications.submitted(uow, draft_id, "model.ask_urgent")
    _require_seen(draft, model_set, digest)
    said = _said(reason)
    if of(uow, draft_id) is not None:
        raise Conflict("Somebody asked for this already. It needs a second person, or an operator.")
    _keep(uow, draft_id, said)
    told = set(uow.engine.directory.members_of(uow, uow.engine.settings.operators_group)) | _owners(uow, draft)
    _tell(uow, told - {uow.actor}, "model_urgent_asked", draft)
    return _found(uow, draft_id)


def publish(uow: UnitOfWork, draft_id: UUID, digest: str, reason: str = "") -> ModelDraft:
    """Put a draft live that nobody approved: as the second person after an owner asked, or as an operator for a reason.

    Opens the duty to look at it afterwards, within the working days of the settings. NotAllowed; DutiesConflict for the
    one who asked and for whoever had a hand in it, operators aside; Invalid without a reason; Conflict as `ask`. The
    draft comes back open, with the reason, when others published a file of it since.
    """
    operates = Relation.OPERATOR in rights.require(uow, "model.publish_urgent")
    draft, model_set = publications.submitted(uow, draft_id, "model.list")
    _require_seen(draft, model_set, digest)
    asked = of(uow, draft_id)
    if asked is None:
        if not operates:
            raise NotAllowed("An owner has to ask for this first, with a reason.")
        _keep(uow, draft_id, _said(reason))
    elif not operates:
        _require_second(uow, draft, asked)
    if back := publications.overtaken(uow, draft):
        return back
    due = _due(uow)
    _change(uow, _found(uow, draft_id), published_by=uow.actor, published_at=uow.now, review_due=due)
    draft = model_drafts.state(uow, draft, "approved", decided_at=uow.now, decided_by=uow.actor, comment=None)
    draft = publications.put_live(uow, draft)
    _tell(
        uow, _owners(uow, draft) - publications.hands(uow, draft) - {uow.actor}, "model_urgent_live", draft, due_at=due
    )
    return draft


def review(uow: UnitOfWork, draft_id: UUID, stands: bool, note: str) -> Urgency:
    """Say afterwards whether what went live in a hurry stays. What does not is not deployed again; go back from it.

    NotAllowed unless the actor looks after the process, DutiesConflict for everybody who had a part in it, Invalid
    without a note, Conflict when somebody has looked at it already, NotFound when it went live the usual way.
    """
    rights.require(uow, "model.review")
    draft = model_drafts.locked(uow, draft_id)
    rights.require(uow, "model.review", definition=definitions.find(uow, draft.key, None))
    found = of(uow, draft_id)
    if found is None or found.published_at is None:
        raise NotFound("This did not go live in a hurry.")
    publications.require_other(uow, draft)
    if {found.asked_by, found.published_by} & {uow.actor, *rights.standing(uow).replaces}:
        raise DutiesConflict(
            f"Whoever put it live in a hurry does not look at it afterwards ({publications.RULE}).",
            rule=publications.RULE,
        )
    if found.reviewed_at is not None:
        raise Conflict("Somebody has looked at this already.", by=found.reviewed_by)
    if not note.strip():
        raise Invalid("Say what you found.", field="note")
    _change(uow, found, reviewed_by=uow.actor, reviewed_at=uow.now, stands=stands, note=note.strip())
    told = publications.hands(uow, draft) | {found.asked_by, found.published_by or found.asked_by}
    _tell(uow, told - {uow.actor}, "model_urgent_stands" if stands else "model_urgent_wrong", draft)
    return _found(uow, draft_id)


# --- reading ------------------------------------------------------------------------------------------------------


def of(uow: UnitOfWork, draft_id: UUID) -> Urgency | None:
    """Return why a draft could not wait; None when it goes the usual way. The caller has checked the right."""
    row = uow.execute(sql.URGENT, {"id": draft_id}).one_or_none()
    return None if row is None else _of_row(row)


def find(uow: UnitOfWork, limit: int = 50) -> tuple[Published, ...]:
    """Return what went live in a hurry, first that at which nobody has looked, the newest first."""
    rights.require(uow, "model.list")
    return tuple(
        Published(urgency=_of_row(row), key=row.key, title=row.title, deployment_id=row.deployment_id)
        for row in uow.execute(sql.URGENT_ONES, {"limit": limit})
    )


def _of_row(row: Any) -> Urgency:
    return Urgency(**{name: getattr(row, name) for name in Urgency.__struct_fields__})


def _found(uow: UnitOfWork, draft_id: UUID) -> Urgency:
    found = of(uow, draft_id)
    assert found is not None
    return found


# --- keeping ------------------------------------------------------------------------------------------------------


def _require_seen(draft: ModelDraft, model_set: ModelSet, digest: str) -> None:
    if not draft.digest == digest == model_set.digest:
        raise Conflict("This is not the set that was handed in. Look at it again.", digest=draft.digest)


def _require_second(uow: UnitOfWork, draft: ModelDraft, asked: Urgency) -> None:
    publications.require_other(uow, draft)
    if asked.asked_by in {uow.actor, *rights.standing(uow).replaces}:
        raise DutiesConflict(
            f"Whoever asks for it is not the second person, nor is who stands in for them ({publications.RULE}).",
            rule=publications.RULE,
        )


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why it cannot wait: it is read afterwards.", field="reason")
    return reason.strip()


def _keep(uow: UnitOfWork, draft_id: UUID, reason: str) -> None:
    uow.execute(sql.ASK_URGENT, {"draft_id": draft_id, "reason": reason, "asked_by": uow.actor, "asked_at": uow.now})


def _change(uow: UnitOfWork, found: Urgency, **changes: Any) -> None:
    names = ("published_by", "published_at", "review_due", "reviewed_by", "reviewed_at", "stands", "note")
    row = {name: getattr(found, name) for name in names} | changes
    uow.execute(sql.CHANGE_URGENT, {**row, "b_draft": found.draft_id})


def _due(uow: UnitOfWork) -> datetime:
    settings = uow.engine.settings
    here = uow.now.astimezone(settings.zone)
    day = calendars.own(uow).after(here.date(), settings.urgent_review_days)
    return datetime.combine(day, here.timetz())


def _owners(uow: UnitOfWork, draft: ModelDraft) -> set[str]:
    group = definitions.find(uow, draft.key, None).owner_group
    return set(uow.engine.directory.members_of(uow, group)) if group else set()


def _tell(uow: UnitOfWork, people: Iterable[str], kind: str, draft: ModelDraft, **more: Any) -> None:
    params = {"title": draft.title, "key": draft.key, "draft": str(draft.id), **more}
    notices.create(uow, [Note(person=person, kind=kind, params=params) for person in sorted(people)])
