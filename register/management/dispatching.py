"""Decisions of a review become the work of somebody, and the next review gets its day (processes B5, M19, M20)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import notices
from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.management import reviews, roles
from register.refusals import say

ACTION = "itam_improvement_action"
#: Process that takes decisions on -> the output that lists what each of its messages is to say (processes B5).
TAKERS = {
    ACTION: "improvements",
    "itam_change": "changes",
    "itam_scope": "scopes",
    "itam_policy": "policies",
    "itam_objectives": "objectives",
    "itam_resources": "resources",
    "itam_risk": "risks",
}
#: Reviews are held every half year, from these months on.
MONTHS = (3, 9)
LONGEST_TITLE = 120


def dispatch(call: Call) -> Mapping[str, Any]:
    """Sort the decisions of a review by the process that takes them on; return what each message is to say.

    What is meant for a process that is not deployed yet is followed up as an improvement. Decisions that were dropped,
    or need nothing, stand in the minutes only.
    """
    review = reviews.of_call(call)
    running = roles.active(call.uow)
    sorted_: dict[str, list[dict[str, Any]]] = {taker: [] for taker in TAKERS}
    for row in inputs.rows(call, "decisions", needed=False):
        target = inputs.maybe_text(row, "target")
        if target is None or row.get("dropped") is True:
            continue
        taker = target if target in TAKERS and target in running else ACTION
        sorted_[taker].append(_told(call, review, row, target))
    return {output: sorted_[taker] for taker, output in TAKERS.items()}


def _told(call: Call, review: Any, row: Mapping[str, Any], target: str) -> dict[str, Any]:
    text = str(row.get("text") or "").strip()
    title = text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 2].rsplit(" ", 1)[0] + " …"
    number = f"{review.id}-{int(row['no'])}"
    return {
        "decision_no": number,
        "title": title,
        "description": text,
        "kind": row.get("kind"),
        "reason": say(call.uow, "decided_in", review=review.id),
        "category": "itam_system",
        "source": "review",
        "source_no": number,
        "owner": row.get("owner"),
        "due": roles.maybe_day(row.get("due")),
        "verifier": row.get("verifier"),
        "chair": inputs.maybe_text(call.inputs, "chair"),
        "target": target,
    }


def close(call: Call) -> Mapping[str, Any]:
    """Note when the next review is due; tell those who took part and the owners of the processes."""
    review = reviews.of_call(call)
    following = _next(today(call.uow))
    writing.change(call, "management_review", review, {"next_on": following})
    people = dict.fromkeys([*review.members, *_owners(call)])
    params = {"number": review.id, "due_at": following.isoformat()}
    notices.create(
        call.uow,
        [
            notices.Note(person=one, kind="review_published", params=params, instance_id=call.instance.id)
            for one in people
            if call.uow.engine.directory.person_exists(call.uow, one)
        ],
    )
    return {"next_on": following}


def _owners(call: Call) -> list[str]:
    found: list[str] = []
    for area in inputs.rows(call, "areas", needed=False):
        owner = inputs.maybe_text(area, "owner")
        group = inputs.maybe_text(area, "group")
        found += [owner] if owner else call.uow.engine.directory.members_of(call.uow, group) if group else []
    return found


def _next(day: date) -> date:
    """Return the first day of the next month in which a review begins."""
    return min(first for year in (day.year, day.year + 1) for month in MONTHS if (first := date(year, month, 1)) > day)
