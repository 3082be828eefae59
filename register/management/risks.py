"""Risks and opportunities: described, rated, treated or taken up; what is accepted is seen again (processes C-9)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.management import roles
from register.refusals import refused

CATEGORIES = ("licence", "security", "supply", "legal", "continuity", "sustainability", "data", "reputation")
#: What may become of it by its kind, and the state that follows.
TREATMENTS: Mapping[str, Mapping[str, str]] = {
    "risk": {"avoid": "open", "reduce": "open", "share": "open", "accept": "accepted"},
    "opportunity": {"pursue": "open", "leave": "closed"},
}
#: An accepted risk is looked at again after a year at the latest.
MOST_DAYS = 365


def prepare(call: Call) -> Mapping[str, Any]:
    """Tell who describes the risk: whoever was named, else whoever began the case."""
    named = inputs.maybe_text(call.inputs, "owner") or call.instance.started_by
    return {"risk_no": writing.case_no(call), "owner": roles.person_or_first(call.uow, named, roles.SYSTEM_MANAGERS)}


def keep(call: Call) -> Mapping[str, Any]:
    """Keep the risk as it was rated; each round writes it anew."""
    category = inputs.text(call, "category")
    if category not in CATEGORIES:
        raise refused(call, "category", "unknown", name=category)
    kind = inputs.text(call, "kind")
    if kind not in TREATMENTS:
        raise refused(call, "kind", "unknown", name=kind)
    values = {
        "kind": kind,
        "title": inputs.text(call, "title"),
        "category": category,
        "likelihood": _rating(call, "likelihood"),
        "effect": _rating(call, "effect"),
        "owner": inputs.text(call, "owner"),
    }
    number = writing.case_no(call)
    known = writing.lock(call.uow, "risk", [number]).get(number)
    if known is None:
        writing.add(call, "risk", [{"id": number, "state": "open", **values}])
    else:
        writing.change(call, "risk", known, {"state": "open", "expires_on": None, **values})
    return {"risk_no": number}


def _rating(call: Call, name: str) -> int:
    found = inputs.count(call, call.inputs, name)
    if found > 5:
        raise refused(call, name, "risk_rating")
    return found


def check_treatment(call: Call) -> Mapping[str, Any]:
    """Refuse a treatment that is none of its kind, and one that accepts a risk without an end or beyond a year."""
    treatment = inputs.text(call, "treatment")
    if treatment not in TREATMENTS.get(inputs.text(call, "kind"), {}):
        raise refused(call, "treatment", "unknown", name=treatment)
    if treatment == "accept":
        last = inputs.day(call, "expires_on")
        if not today(call.uow) < last <= today(call.uow) + timedelta(days=MOST_DAYS):
            raise refused(call, "expires_on", "accepted_too_long", days=MOST_DAYS)
    return {}


def treat(call: Call) -> Mapping[str, Any]:
    """Write how the risk of the case is treated; an accepted one has its last day."""
    number = writing.case_no(call)
    row = writing.lock(call.uow, "risk", [number])[number]
    treatment = inputs.maybe_text(call.inputs, "treatment")
    changes: dict[str, Any] = {"treatment": treatment, "state": TREATMENTS[row.kind].get(treatment or "", "closed")}
    if treatment == "accept":
        changes["expires_on"] = inputs.day(call, "expires_on")
    writing.change(call, "risk", row, changes)
    return {"state": changes["state"]}


TOPICS = (
    Topic(
        name="risk.prepare",
        handler=prepare,
        summary="Tells who describes a risk.",
        inputs={"owner": "who was named to do it; whoever began the case when left out"},
        outputs={"risk_no": "number of the case", "owner": "who describes it"},
    ),
    Topic(
        name="risk.keep",
        handler=keep,
        summary="Keeps the risk or opportunity of the case as it was rated.",
        inputs={
            "kind": "risk or opportunity",
            "title": "cause, event and effect in a line",
            "category": ", ".join(CATEGORIES),
            "likelihood": "1 to 5",
            "effect": "1 to 5",
            "owner": "who answers for it",
        },
        outputs={"risk_no": "number of the risk"},
        errors={
            "kind": "refused: missing or unknown",
            "category": "refused: missing or unknown",
            "likelihood": "refused: not from 1 to 5",
            "effect": "refused: not from 1 to 5",
        },
    ),
    Topic(
        name="risk.check_treatment",
        handler=check_treatment,
        summary="Refuses a treatment that is none of its kind, or accepts a risk for too long.",
        inputs={
            "kind": "risk or opportunity",
            "treatment": "of a risk: avoid, reduce, share, accept; of an opportunity: pursue, leave",
            "expires_on": "last day of the acceptance",
        },
        errors={
            "treatment": "refused: missing or unknown",
            "expires_on": "refused: missing, gone by, or more than a year ahead",
        },
    ),
    Topic(
        name="risk.treat",
        handler=treat,
        summary="Writes how the risk of the case is treated; without a treatment it is closed.",
        inputs={
            "treatment": "as risk.check_treatment knows it, or null: low, so that nothing is needed",
            "expires_on": "last day of the acceptance",
        },
        outputs={"state": "open, accepted or closed"},
        errors={"expires_on": "refused: missing"},
    ),
)
