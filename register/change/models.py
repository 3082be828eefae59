"""The redesign of a process is a change: it is decided, put live in its window and taken back as one (processes B3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn.semantics import BpmnError
from engine import case_reviews, definitions, model_drafts, publications
from engine.errors import EngineError, Refused
from engine.model_drafts import FileChange, ModelDraft
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import inputs
from register.refusals import Problems, say

PROCESS = "itam_change"
CATEGORY = "process_model"
#: Caught by the diagram: the version cannot go live as it was approved.
NOT_LIVE = "MODEL_NOT_LIVE"
#: Rows that those who decide are shown; the page of the draft has all.
MOST_ROWS = 200
#: What a case of a draft cannot ask for.
_FIXED = ("standard_template", "assets", "changes")


def review(uow: UnitOfWork, draft: ModelDraft) -> tuple[str, Mapping[str, Any]] | None:
    """Return the process that decides about a draft and what its case begins with; None where owners decide alone."""
    if uow.engine.settings.model_review != "change":
        return None
    return PROCESS, {
        "title": draft.title,
        "category": CATEGORY,
        "process": draft.key,
        "description": say(uow, "model_description", title=draft.title),
        "reason": draft.reason,
        "assets": [],
        "result_action": "none",
        "window_start": draft.publish_at,
        "backout": say(uow, "model_backout"),
        "implementer": draft.submitted_by,
        "verifier_group": definitions.find(uow, draft.key, None).owner_group,
    }


def content(call: Call) -> dict[str, Any]:
    """Return what those who decide are shown of the draft of a case; nothing of it when the case has none.

    A draft that was sent back is handed in again. Refused beside the field: what would let others decide about it than
    about a process, or nobody.
    """
    draft = model_drafts.of_case(call.uow, call.instance.id)
    if draft is None:
        return {"draft": None, "digest": None, "authors": [], "grants": [], "model_changes": []}
    _require_its_own(call, draft)
    if draft.state == "open":
        draft = _again(call)
    return {
        "draft": str(draft.id),
        "digest": draft.digest,
        "authors": sorted(publications.hands(call.uow, draft)),
        "grants": [{"name": name} for name in draft.grants],
        "model_changes": _rows(model_drafts.changes(call.uow, draft.id))[:MOST_ROWS],
    }


def _again(call: Call) -> ModelDraft:
    """Hand in anew what was sent back, so that what is decided on is what its author made of it. Refused."""
    try:
        return case_reviews.hand_in_again(call.uow, call.instance.id)
    except EngineError as error:
        raise Refused(str(error)) from error


def send_back(call: Call) -> None:
    """Open the draft of a case whose request goes back to its author, if it has one."""
    case_reviews.send_back(call.uow, call.instance.id)


def _require_its_own(call: Call, draft: ModelDraft) -> None:
    problems = Problems(call)
    if call.inputs.get("category") != CATEGORY:
        problems.add("category", "model_fixed")
    named = inputs.maybe_text(call.inputs, "process")
    if named is None or named.strip() != draft.key:
        problems.add("process", "model_fixed")
    for name in _FIXED:
        if call.inputs.get(name):
            problems.add(name, "model_fixed")
    if inputs.maybe_text(call.inputs, "result_action") not in (None, "none"):
        problems.add("result_action", "model_fixed")
    problems.raise_any()


def _rows(changes: Sequence[FileChange]) -> list[dict[str, Any]]:
    """Return what a draft changes, a row an element, or one a file where no elements are told apart."""
    return [
        {"file": change.name, "kind": one.kind, "element": one.name or one.element_id, "what": ", ".join(one.what)}
        for change in changes
        for one in change.differences
    ] + [
        {"file": change.name, "kind": change.kind, "element": None, "what": None}
        for change in changes
        if not change.differences
    ]


def approve(call: Call) -> None:
    """Approve the draft of a case whose change is authorised, as those decided who voted. Refused when it cannot be."""
    if model_drafts.of_case(call.uow, call.instance.id) is None:
        return
    people = {row["person"] for row in inputs.rows(call, "votes", needed=False) if row.get("person")}
    digest, note = inputs.maybe_text(call.inputs, "digest") or "", inputs.maybe_text(call.inputs, "decision_note")
    try:
        case_reviews.approve(call.uow, call.instance.id, digest, people, note)
    except EngineError as error:
        raise Refused(str(error)) from error


def publish(call: Call) -> Mapping[str, Any]:
    """Put the draft of a case live. Raises MODEL_NOT_LIVE when it is not what was approved, or cannot run any more."""
    try:
        with call.uow.savepoint():
            draft = case_reviews.publish(call.uow, call.instance.id)
    except EngineError as error:
        raise BpmnError(NOT_LIVE, str(error)) from error
    return {"live_version": definitions.find(call.uow, draft.key, None).version, "started_at": call.uow.now}


def bring_back(call: Call) -> Mapping[str, Any]:
    """Put what ran before the draft of a case live again, unless another version went live since."""
    number = inputs.text(call, "change_no")
    title = say(call.uow, "model_back", number=number)
    back = case_reviews.bring_back(call.uow, call.instance.id, title, title)
    return {"back_to": back.version, "live_version": back.live, "ended_at": call.uow.now}


def settle(call: Call, *, refused: bool, note: str | None) -> None:
    """Settle the draft of a case that ends, if it has one: refused, or open again when it was withdrawn."""
    case_reviews.close(call.uow, call.instance.id, refused=refused, note=note)
