"""The editors of the studio: a decision table to fill in, and both versions of a diagram side by side."""

import hashlib
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from api import current, refusals
from api.pages import studio_tryout
from api.pages.studio import KINDS, pages
from api.problems import status_of
from api.security import operation
from dmn import sheets
from dmn.findings import InvalidDecisions
from dmn.sheets import Sheet, SheetRow
from engine import definitions, model_drafts, rights
from engine.errors import EngineError, Invalid, NotAllowed, NotFound
from engine.model_drafts import ModelDraft
from engine.unit_of_work import UnitOfWork


def file_of(uow: UnitOfWork, draft_id: UUID, name: str, kind: str) -> tuple[ModelDraft, bytes]:
    """Return a draft and one of its files, which must be of a kind. NotFound."""
    draft, files = model_drafts.get(uow, draft_id), model_drafts.files(uow, draft_id)
    if name not in files or KINDS.get(name.rpartition(".")[2]) != kind:
        raise NotFound("There is no such file in this draft.")
    return draft, files[name]


def is_open(uow: UnitOfWork, draft: ModelDraft) -> bool:
    """Tell whether the reader may change a draft: it is not handed in, and they look after its process."""
    about = definitions.find(uow, draft.key, None)
    return draft.state == "open" and rights.allows(uow, "model.draft", definition=about)


# --- decision tables ----------------------------------------------------------------------------------------------


@pages.get("/drafts/<uuid:draft_id>/table/<string:name>")
@operation("model.list")
def table(draft_id: UUID, name: str) -> str:
    """Show the decision tables of a file as sheets to fill in."""
    with current.unit_of_work(reading=True) as uow:
        return _tables(uow, draft_id, name)


def sheets_of(content: bytes) -> tuple[Sheet, ...]:
    """Return the tables of a file; none of one that cannot be read."""
    try:
        return sheets.read(content)
    except InvalidDecisions:
        # What is wrong with it stands among the findings.
        return ()


def _tables(uow: UnitOfWork, draft_id: UUID, name: str, problem: str | None = None) -> str:
    draft, content = file_of(uow, draft_id, name, "table")
    return render_template(
        "studio-table.html",
        draft=draft,
        name=name,
        problem=problem,
        open=is_open(uow, draft),
        sheets=sheets_of(content),
        asks=studio_tryout.offered(uow, content),
        tryout=studio_tryout.tried(uow, content),
        findings=[one for one in model_drafts.findings(uow, draft_id) if one.resource == name]
        if draft.state == "open"
        else (),
    )


@pages.post("/drafts/<uuid:draft_id>/table/<string:name>")
@operation("model.draft")
def save_table(draft_id: UUID, name: str) -> Any:
    """Save the sheets as they were filled in; `add` and `drop` name a table to add a row to and a row to leave out."""
    try:
        with current.unit_of_work() as uow:
            rights.require(uow, "model.draft")
            _, content = file_of(uow, draft_id, name, "table")
            seen = request.form.get("revision", "")
            model_drafts.save(uow, draft_id, name, _filled(content), int(seen) if seen.isdecimal() else 0)
    except (NotFound, NotAllowed):
        raise
    except (EngineError, InvalidDecisions) as error:
        said = refusals.say(str(error))
        status = status_of(type(error)) if isinstance(error, EngineError) else 422
        with current.unit_of_work(reading=True) as uow:
            return _tables(uow, draft_id, name, said), status
    if request.form.get("next") == "draft":
        return redirect(url_for("studio.draft", draft_id=draft_id), 303)
    return redirect(url_for("studio.table", draft_id=draft_id, name=name), 303)


def _filled(content: bytes) -> bytes:
    """Return the file with what was typed: the fields are named rule.column, a row that was added has the next id."""
    dropped, added = request.form.get("drop", ""), request.form.get("add", "")
    for sheet in sheets.read(content):
        rows = [_typed(sheet, row) for row in sheet.rows if row.id != dropped]
        if added == sheet.decision:
            rows.append(SheetRow(id=_next_id(sheet), cells=tuple("" for _ in sheet.columns)))
        content = sheets.write(content, sheet.decision, rows)
    return content


def _typed(sheet: Sheet, row: SheetRow) -> SheetRow:
    cells = tuple(request.form.get(f"{row.id}.{number}", cell).strip()[:2000] for number, cell in enumerate(row.cells))
    if any("\x00" in cell for cell in cells):
        raise Invalid(f"A cell of {sheet.name} has a control character. Take it out.")
    return SheetRow(id=row.id, cells=cells)


def _next_id(sheet: Sheet) -> str:
    """Return an id that the table does not have, the same for the same rows."""
    told = hashlib.sha256(" ".join(row.id for row in sheet.rows).encode()).hexdigest()[:7]
    return f"{sheet.decision}_r{len(sheet.rows) + 1}_{told}"
