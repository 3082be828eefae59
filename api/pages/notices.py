"""Notes to the reader: what happened that concerns them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import cases, models, texts, words
from api.security import operation
from engine import instances
from engine import notices as engine_notices
from engine.errors import EngineError
from engine.notices import Notice
from engine.unit_of_work import UnitOfWork

pages = Blueprint("notices", __name__, url_prefix="/notices")

#: Kind -> icon and kind of mark.
MARKS = {
    "task_assigned": ("inbox", "open"),
    "task_offered": ("inbox", "open"),
    "reminder": ("bell", "wait"),
    "escalated": ("alert", "failed"),
    "task_without_takers": ("alert", "failed"),
    "task_returned": ("undo", ""),
    "not_fulfilled": ("cross", "failed"),
    "start_failed": ("alert", "failed"),
    "approved_without_decision": ("check", "done"),
    "substitution_created": ("person", ""),
    "substitution_ended": ("person", ""),
}


@pages.get("", endpoint="notices")
@operation("page.notices")
def show() -> str:
    """List the reader's notices, the newest first."""
    unread = request.args.get("view") == "unread"
    with current.unit_of_work(reading=True) as uow:
        uow.locale = g.locale
        page = engine_notices.mine(uow, unread_only=unread, cursor=request.args.get("cursor") or None, limit=30)
        names = models.names(uow, {name for one in page.items for name in _people(one)})
        return render_template(
            "notices.html",
            unread=unread,
            rows=[_row(one, names) for one in page.items],
            count=engine_notices.unread_count(uow),
            next=page.next,
        )


def _people(notice: Notice) -> set[str]:
    found = (notice.params.get(name) for name in ("person", "substitute", "by", "from"))
    return {name for name in found if isinstance(name, str)}


def _row(notice: Notice, names: models.Names) -> dict[str, Any]:
    icon, mark = MARKS.get(notice.kind, ("bell", ""))
    return {"notice": notice, "text": _sentence(notice, names), "icon": icon, "mark": mark, "reason": _reason(notice)}


def _sentence(notice: Notice, names: models.Names) -> str:
    params = notice.params
    key = f"notice.{notice.kind}"
    if notice.kind == "not_fulfilled" and texts.has(f"{key}.{params.get('outcome')}"):
        key = f"{key}.{params.get('outcome')}"
    number = str(params.get("number") or params.get("business_key") or "")
    values = {name: str(value or "") for name, value in params.items() if not isinstance(value, datetime)}
    values |= {name: names.person(params[name]) for name in ("person", "substitute", "by", "from") if params.get(name)}
    values |= {name: words.day(value) for name, value in params.items() if isinstance(value, datetime)}
    known = {
        "task": "",
        "by": "",
        "from": "",
        "person": "",
        "substitute": "",
        "process": "",
        "starts_at": "",
        "ends_at": "",
    }
    what = str(params.get("subject") or number)
    return texts.text(key if texts.has(key) else "notice.other", **{**known, **values, "number": number, "what": what})


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


def _target(uow: UnitOfWork, notice: Notice) -> str:
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
