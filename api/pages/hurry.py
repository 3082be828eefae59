"""What a page says of a draft beside its approval: the case that decides about it, and going live in a hurry."""

from typing import Any

from api.pages import cases, models
from engine import definitions, instances, publications, rights, urgent
from engine.errors import NotAllowed, NotFound
from engine.model_drafts import ModelDraft
from engine.policy import Relation
from engine.unit_of_work import UnitOfWork
from engine.urgent import Urgency


def shown(uow: UnitOfWork, draft: ModelDraft) -> dict[str, Any]:
    """Return what the page of a draft shows of its case and of its hurry."""
    found = urgent.of(uow, draft.id)
    people = [found.asked_by, found.published_by, found.reviewed_by] if found else []
    return {
        "case": _case(uow, draft),
        "urgency": found,
        "overdue": found is not None and found.overdue(uow.now),
        "hurried": models.names(uow, people),
        "hurry": _may(uow, draft, found),
    }


def _case(uow: UnitOfWork, draft: ModelDraft) -> dict[str, Any] | None:
    """Return number and address of the case that decides about a draft; no address for who may not see it."""
    if draft.case_id is None:
        return None
    try:
        about = instances.get(uow, draft.case_id)
    except (NotFound, NotAllowed):
        return {"number": None, "address": None}
    return {"number": about.business_key, "address": cases.address_of(about)}


def _may(uow: UnitOfWork, draft: ModelDraft, found: Urgency | None) -> dict[str, bool]:
    """Tell which of the ways round an approval are open to the reader."""
    about = definitions.find(uow, draft.key, None)
    own = {uow.actor, *rights.standing(uow).replaces}
    had_a_hand = bool(own & publications.hands(uow, draft))
    waits = draft.state == "submitted"
    operates = rights.has_office(uow, Relation.OPERATOR)
    second = found is not None and not had_a_hand and found.asked_by not in own
    return {
        "ask": waits and found is None and rights.allows(uow, "model.ask_urgent", definition=about),
        "alone": waits and found is None and operates,
        "publish": waits and found is not None and rights.allows(uow, "model.publish_urgent") and (operates or second),
        "review": found is not None
        and found.published_at is not None
        and found.reviewed_at is None
        and not had_a_hand
        and not own & {found.asked_by, found.published_by}
        and rights.allows(uow, "model.review", definition=about),
    }


def found(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return what went live before its approval, for the list of the studio and of who audits it."""
    ones = urgent.find(uow, limit=20)
    names = models.names(uow, [one.urgency.published_by for one in ones])
    return [
        {"one": one, "who": names.person(one.urgency.published_by or ""), "overdue": one.urgency.overdue(uow.now)}
        for one in ones
    ]
