"""Loads of reference data and opening stock for people: send a file, see what it would do, say why, watch it go on."""

from typing import Any, BinaryIO, cast

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import cases, models, texts
from api.pages import register_words as said
from api.pages.register import pages
from api.problems import status_of
from api.security import operation
from engine import files, instances
from engine.errors import EngineError, Invalid, InvalidSubmission
from engine.files import File
from engine.unit_of_work import UnitOfWork
from register import data_changes_file, imports, imports_steps, sight
from register.columns import COLUMNS
from register.imports import Differences, Import

LIMIT = 50
#: Rows of a comparison, and of what a load did, that are shown.
SHOWN = 100


@pages.get("/imports", endpoint="loads")
@operation("page.register")
def show() -> str:
    """List loads, the newest first."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        page = imports_steps.find(uow, cursor=request.args.get("cursor") or None, limit=LIMIT)
        names = models.names(uow, [one.actor for one in page.items])
        return render_template(
            "register-imports.html",
            part="imports",
            rows=[{"load": one, "who": names.full(one.actor)} for one in page.items],
            next=page.next,
            may_load=any(imports.may_load(uow, entity) for entity in COLUMNS),
        )


@pages.get("/imports/new", endpoint="new_load")
@operation("page.register")
def new() -> str:
    """Show where to send a file."""
    with current.unit_of_work(reading=True) as uow:
        return _form(uow, request.args.get("entity", ""))


def _form(uow: UnitOfWork, entity: str, **more: Any) -> str:
    offered = [one for one in COLUMNS if imports.may_load(uow, one)]
    if not offered:
        imports.require_loader(uow, "asset")
    chosen = entity if entity in offered else offered[0]
    return render_template(
        "register-load.html", part="imports", offered=offered, entity=chosen, columns=COLUMNS[chosen], **more
    )


@pages.post("/imports/preview", endpoint="preview_load")
@operation("register.import")
def preview() -> Any:
    """Compare a file with the register: what it would add and change, or which cells do not fit."""
    entity = request.form.get("entity", "")
    sent = request.files.get("file")
    try:
        with current.unit_of_work() as uow:
            imports.require_loader(uow, entity)
            if sent is None or not sent.filename:
                raise Invalid(texts.text("imp.no_file"))
            file = files.store(uow, sent.filename, cast(BinaryIO, sent.stream))
        with current.unit_of_work(reading=True) as uow:
            _, chunks = files.open(uow, file.id)
            return _preview(uow, entity, file, b"".join(chunks))
    except InvalidSubmission as error:
        problem, status, wrong = str(error), status_of(type(error)), _wrong(error)
    except EngineError as error:
        problem, status, wrong = str(error), status_of(type(error)), []
    with current.unit_of_work(reading=True) as uow:
        return _form(uow, entity, problem=problem, wrong=wrong), status


def _preview(uow: UnitOfWork, entity: str, file: File, content: bytes, **more: Any) -> str:
    """Show what a file would do. What it changes of assets that are there goes by a case (processes C-17)."""
    if entity == "asset":
        differences = data_changes_file.preview(uow, content)
    else:
        differences = imports.preview(uow, entity, content)
    by_case = entity == "asset" and bool(differences.changed)
    return render_template(
        "register-preview.html", part="imports", file=file, by_case=by_case, **_compared(uow, differences), **more
    )


@pages.post("/imports/data-change", endpoint="begin_data_change")
@operation("register.import")
def begin_data_change() -> Any:
    """Begin the case that writes a file which changes assets."""
    reason, file_id = request.form.get("reason", ""), cases.as_id(request.form.get("file_id", ""))
    try:
        with current.unit_of_work() as uow:
            made = instances.start(uow, "itam_data_change", {"file": str(file_id), "reason": reason})
    except InvalidSubmission as error:
        problem, status = " ".join(one for said_of_it in error.errors.values() for one in said_of_it), 422
    else:
        return redirect(url_for("requests.one", number=cases.address_of(made)), 303)
    with current.unit_of_work(reading=True) as uow:
        file, chunks = files.open(uow, file_id)
        return _preview(uow, "asset", file, b"".join(chunks), problem=problem, reason=reason), status


def _wrong(error: InvalidSubmission) -> list[dict[str, str]]:
    """Give the cells that do not fit, by line."""
    found = []
    for place, said_of_it in error.errors.items():
        line, _, column = place.partition(".")
        found.append({"line": line, "column": column, "text": " ".join(said_of_it)})
    return sorted(found, key=lambda one: int(one["line"]))


def _compared(uow: UnitOfWork, found: Differences) -> dict[str, Any]:
    known = said.names(
        uow, [{change.field: value} for change in found.changes for value in (change.before, change.after)]
    )
    changed = set(found.changed)
    return {
        "entity": found.entity,
        "found": found,
        "added": found.added[:SHOWN],
        "more_added": max(0, len(found.added) - SHOWN),
        "more_changed": max(0, len(changed) - SHOWN),
        "names": {change.key: change.after for change in found.changes if change.field == "name"},
        "changes": [
            {
                "key": change.key,
                "label": said.label(change.field),
                "before": said.said(change.field, change.before, known),
                "after": said.said(change.field, change.after, known),
            }
            for change in found.changes
            if change.key in changed
        ][: 3 * SHOWN],
    }


@pages.post("/imports", endpoint="begin_load")
@operation("register.import")
def begin() -> Any:
    """Begin a load that was compared."""
    entity = request.form.get("entity", "")
    try:
        with current.unit_of_work() as uow:
            file_id = cases.as_id(request.form.get("file_id", ""))
            made = imports_steps.begin(uow, entity, file_id, request.form.get("reason", ""))
    except InvalidSubmission as error:
        problem, status, wrong = str(error), status_of(type(error)), _wrong(error)
    except EngineError as error:
        problem, status, wrong = str(error), status_of(type(error)), []
    else:
        return redirect(url_for("register.load", number=made.number), 303)
    with current.unit_of_work(reading=True) as uow:
        return _form(uow, entity, problem=problem, wrong=wrong), status


@pages.get("/imports/<string:number>", endpoint="load")
@operation("page.register")
def one(number: str) -> str:
    """Show a load and how far it is."""
    with current.unit_of_work(reading=True) as uow:
        return _page(uow, imports_steps.by_number(uow, number))


def _page(uow: UnitOfWork, load: Import, problem: str | None = None) -> str:
    sight.require_all(uow)
    changes = imports_steps.changes(uow, load.id)
    known = said.names(uow, [{change.field: value} for change in changes for value in (change.before, change.after)])
    return render_template(
        "register-import.html",
        part="imports",
        load=load,
        problem=problem,
        may_load=load.actor == uow.actor and imports.may_load(uow, load.entity),
        who=models.names(uow, [load.actor]).full(load.actor),
        href=said.address,
        changes=[
            {
                "key": change.key,
                "label": said.label(change.field),
                "before": said.said(change.field, change.before, known),
                "after": said.said(change.field, change.after, known),
            }
            for change in changes
        ],
    )


@pages.post("/imports/<string:number>/continue", endpoint="go_on")
@operation("register.import")
def go_on(number: str) -> Any:
    """Write the next rows; the open page asks for this again and again until all are written."""
    try:
        with current.unit_of_work() as uow:
            load = imports_steps.go_on(uow, imports_steps.by_number(uow, number).id)
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            load = imports_steps.by_number(uow, number)
            if _by_script():
                return render_template("register-progress.html", load=load, problem=str(error), may_load=False)
            return _page(uow, load, str(error)), status_of(type(error))
    if _by_script():
        shown = render_template("register-progress.html", load=load, problem=None, may_load=True)
        # At the end the whole page is shown anew, with what was changed.
        return shown, {"HX-Refresh": "true"} if load.state == "done" else {}
    return redirect(url_for("register.load", number=number), 303)


def _by_script() -> bool:
    return request.headers.get("HX-Request") == "true"


@pages.post("/imports/<string:number>/stop", endpoint="stop_load")
@operation("register.import")
def stop(number: str) -> AnyResponse:
    """Leave a load where it is."""
    with current.unit_of_work() as uow:
        imports_steps.stop(uow, imports_steps.by_number(uow, number).id)
    return redirect(url_for("register.load", number=number), 303)
