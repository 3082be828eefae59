"""Notes to the reader: what happened that concerns them."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import cases, models, texts, words
from api.security import operation
from engine import instances, tasks
from engine import notices as engine_notices
from engine.errors import EngineError, NotFound
from engine.notices import Notice
from engine.unit_of_work import UnitOfWork

#: Parameters that name people.
WHO = ("person", "substitute", "by", "from")

pages = Blueprint("notices", __name__, url_prefix="/notices")

#: Kind -> icon and kind of mark.
MARKS = {
    "task_assigned": ("inbox", "open"),
    "task_offered": ("inbox", "open"),
    "reminder": ("bell", "wait"),
    "escalated": ("alert", "failed"),
    "task_without_takers": ("alert", "failed"),
    "task_taken_over": ("hand", ""),
    "task_returned": ("undo", ""),
    "not_fulfilled": ("cross", "failed"),
    "start_failed": ("alert", "failed"),
    "approved_without_decision": ("check", "done"),
    "delivery_late": ("alert", "failed"),
    "invoice_disputed": ("undo", "wait"),
    "collection_late": ("alert", "failed"),
    "case_is_old": ("bell", "wait"),
    "policy_unread": ("alert", "wait"),
    "resource_decided": ("check", ""),
    "supplier_replaced": ("alert", "wait"),
    "contract_undecided": ("alert", "failed"),
    "deployment_contract_ended": ("alert", "failed"),
    "deployment_planned": ("bell", "open"),
    "not_deployed": ("cross", "failed"),
    "hand_overs_open": ("bell", "wait"),
    "not_accepted": ("alert", "failed"),
    "loan_due": ("bell", "wait"),
    "loan_late": ("alert", "failed"),
    "leaver_return": ("bell", "wait"),
    "leaver_keeps": ("alert", "failed"),
    "privacy_clock": ("alert", "failed"),
    "verification_differs": ("undo", "wait"),
    "licence_surplus": ("bell", "wait"),
    "seat_given": ("check", "done"),
    "uncontrolled_install": ("bell", "wait"),
    "support_decided": ("check", "done"),
    "repair_late": ("alert", "failed"),
    "not_repaired": ("cross", "failed"),
    "review_pack": ("bell", "wait"),
    "review_moved": ("bell", "wait"),
    "review_published": ("check", "done"),
    "action_overdue": ("alert", "failed"),
    "change_closed": ("check", ""),
    "model_published": ("check", "done"),
    "model_overtaken": ("undo", "wait"),
    "model_rejected": ("cross", "failed"),
    "model_urgent_asked": ("alert", "failed"),
    "model_urgent_live": ("alert", "failed"),
    "model_urgent_stands": ("check", "done"),
    "model_urgent_wrong": ("cross", "failed"),
    "data_unchanged": ("cross", "failed"),
    "substitution_created": ("person", ""),
    "substitution_ended": ("person", ""),
    "exemption_granted": ("evidence", "wait"),
    "exemption_ended": ("evidence", ""),
}


@pages.get("", endpoint="notices")
@operation("page.notices")
def show() -> str:
    """List the reader's notices, the newest first."""
    unread = request.args.get("view") == "unread"
    with current.unit_of_work(reading=True) as uow:
        page = engine_notices.mine(uow, unread_only=unread, cursor=request.args.get("cursor") or None, limit=30)
        names = models.names(uow, {name for one in page.items for name in _people(one)})
        return render_template(
            "notices.html",
            unread=unread,
            rows=[_row(uow, one, names) for one in page.items],
            count=engine_notices.unread_count(uow),
            next=page.next,
        )


def _people(notice: Notice) -> set[str]:
    found = (notice.params.get(name) for name in (*WHO, "for"))
    return {name for name in found if isinstance(name, str)}


def _row(uow: UnitOfWork, notice: Notice, names: models.Names) -> dict[str, Any]:
    icon, mark = MARKS.get(notice.kind, ("bell", ""))
    stands_in_for = notice.params.get("for")
    return {
        "notice": notice,
        "text": _sentence(notice, names, _task_name(uow, notice)),
        "icon": icon,
        "mark": mark,
        "reason": _reason(notice),
        "for": names.full(stands_in_for) if stands_in_for else "",
    }


def _task_name(uow: UnitOfWork, notice: Notice) -> str:
    """Give the name of the task in the reader's language; the notice holds it in the model's own."""
    if notice.task_id is not None and g.locale != texts.LOCALES[0]:
        # A task that went to somebody else may be out of sight by now.
        with suppress(NotFound):
            return models.task_name(uow, tasks.get(uow, notice.task_id))
    return str(notice.params.get("task") or "")


def _sentence(notice: Notice, names: models.Names, task: str) -> str:
    params = notice.params
    number = str(params.get("number") or params.get("business_key") or "")
    subject = str(params.get("subject") or "")
    values = {
        **{name: names.person(params[name]) if params.get(name) else "" for name in WHO},
        **{name: _day(params.get(name)) for name in ("starts_at", "ends_at", "due_at")},
        **{name: str(params.get(name) or "") for name in ("process", "count", "tag", "tags", "rule", "title")},
        "number": number,
        "task": task,
        "what": f"{subject} ({number})" if subject and number else subject or number or texts.text("notice.a_case"),
    }
    return texts.text(_key(notice), **values)


def _key(notice: Notice) -> str:
    """Choose the sentence: by the kind and by what is known."""
    plain = f"notice.{notice.kind}"
    endings = [str(notice.params.get("outcome"))]
    endings += [name for name in ("by", "from") if notice.params.get(name)]
    if notice.kind.startswith("substitution") and not notice.params.get("substitute"):
        endings.append("nobody")
    found = [key for key in (*(f"{plain}.{ending}" for ending in endings), plain) if texts.has(key)]
    return found[0] if found else "notice.other"


def _day(value: Any) -> str:
    """Say a day or the day of a time, which a notice may hold as text."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-03-02") else datetime.fromisoformat(value)
    return words.day(value) if isinstance(value, date) else ""


def _reason(notice: Notice) -> str:
    return str(notice.params.get("reason") or "")


@pages.post("/<uuid:notice_id>")
@operation("notice.read")
def follow(notice_id: UUID) -> AnyResponse:
    """Mark a notice as read and go to what it is about."""
    with current.unit_of_work() as uow:
        found = engine_notices.read(uow, notice_id)
        onward = _target(uow, found)
    return redirect(onward, 303)


#: Notices about a review, which those who take part in it read on its own page.
_OF_REVIEWS = frozenset({"review_pack", "review_moved", "review_published"})


def _target(uow: UnitOfWork, notice: Notice) -> str:
    if notice.params.get("draft"):
        return url_for("studio.draft", draft_id=notice.params["draft"])
    if notice.kind in _OF_REVIEWS and notice.params.get("number"):
        return url_for("reviews.one", number=notice.params["number"])
    if notice.task_id is not None:
        return url_for("tasks.show", task_id=notice.task_id)
    if notice.instance_id is not None:
        try:
            return url_for("requests.one", number=cases.address_of(instances.get(uow, notice.instance_id)))
        except EngineError:
            return url_for("notices.notices")
    return url_for("me.me" if notice.kind.startswith("substitution") else "notices.notices")


@pages.post("/read")
@operation("notice.read")
def read_all() -> AnyResponse:
    """Mark all notices as read."""
    with current.unit_of_work() as uow:
        engine_notices.read_all(uow)
    return redirect(url_for("notices.notices"), 303)
