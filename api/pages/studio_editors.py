"""The editors of the studio: a decision table to fill in, and both versions of a diagram side by side."""

import hashlib
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from api import current, refusals
from api.findings import sentence, told
from api.pages import studio_tryout
from api.pages.studio import KINDS, pages
from api.problems import status_of
from api.security import operation
from dmn import columns, sheets
from dmn.findings import InvalidDecisions
from dmn.sheets import Sheet, SheetRow
from engine import definitions, model_drafts, rights
from engine.errors import EngineError, Invalid, NotAllowed, NotFound
from engine.model_drafts import ModelDraft
from engine.unit_of_work import UnitOfWork

#: Bytes of a file of which a window keeps its steps, to undo them.
MOST_KEPT = 100_000


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
        policies=columns.POLICIES,
        content=_kept(content),
        findings=[told(one) for one in model_drafts.findings(uow, draft_id) if one.resource == name]
        if draft.state == "open"
        else (),
    )


def _kept(content: bytes) -> str:
    """Return what a window keeps of a file to go a step back to it; nothing of one that is too large or no text."""
    try:
        return content.decode() if len(content) <= MOST_KEPT else ""
    except UnicodeDecodeError:
        return ""


@pages.post("/drafts/<uuid:draft_id>/table/<string:name>")
@operation("model.draft")
def save_table(draft_id: UUID, name: str) -> Any:
    """Save the sheets as they were filled in, with the one row or column that a button adds, moves or leaves out."""
    try:
        with current.unit_of_work() as uow:
            rights.require(uow, "model.draft")
            _, content = file_of(uow, draft_id, name, "table")
            seen = request.form.get("revision", "")
            model_drafts.save(uow, draft_id, name, _asked(content), int(seen) if seen.isdecimal() else 0)
    except (NotFound, NotAllowed):
        raise
    except (EngineError, InvalidDecisions) as error:
        said = sentence(error.findings) if isinstance(error, InvalidDecisions) else refusals.say(str(error))
        status = status_of(type(error)) if isinstance(error, EngineError) else 422
        with current.unit_of_work(reading=True) as uow:
            return _tables(uow, draft_id, name, said), status
    if request.form.get("next") == "draft":
        return redirect(url_for("studio.draft", draft_id=draft_id), 303)
    return redirect(url_for("studio.table", draft_id=draft_id, name=name), 303)


def _asked(content: bytes) -> bytes:
    """Return the file as it was before, or after, when somebody goes a step back or forth; else with what was typed."""
    if "content" not in request.form:
        return _filled(content)
    # Browsers send every end of a line as two characters.
    return _whole(request.form["content"]).replace("\r\n", "\n").encode()


def _filled(content: bytes) -> bytes:
    """Return the file with what was typed: cells are named rule.column, buttons say which row or table."""
    asked = request.form
    for sheet in sheets.read(content):
        rows = [_typed(sheet, row) for row in sheet.rows if row.id != asked.get("drop", "")]
        if asked.get("add", "") == sheet.decision:
            rows.append(SheetRow(id=_next_id(sheet), cells=tuple("" for _ in sheet.columns)))
        content = sheets.write(content, sheet.decision, _moved(rows))
        content = _reshaped(content, sheet)
    return content


def _moved(rows: list[SheetRow]) -> list[SheetRow]:
    """Return the rows with the one that is to go up or down in its new place."""
    for button, by in (("up", -1), ("down", 1)):
        at = next((at for at, row in enumerate(rows) if row.id == request.form.get(button, "")), None)
        if at is not None and 0 <= at + by < len(rows):
            rows[at], rows[at + by] = rows[at + by], rows[at]
    return rows


def _reshaped(content: bytes, sheet: Sheet) -> bytes:
    """Return the file with what was said of the columns of a table, and of which rows count."""
    asked, key = request.form, sheet.decision
    policy = asked.get(f"policy.{key}", sheet.policy)
    if policy != sheet.policy:
        content = columns.count(content, key, policy)
    shown = [(number, column) for number, column in enumerate(sheet.columns) if column.kind != "remark"]
    said = {
        number: (_text(f"label.{key}.{number}", column.label), _text(f"source.{key}.{number}", column.source))
        for number, column in shown
    }
    if any(said[number] != (column.label, column.source) for number, column in shown):
        content = columns.say(content, key, said)
    if asked.get("add_column", "") == key:
        made = (_text(f"new_{part}.{key}", "") for part in ("kind", "label", "source"))
        content = columns.add(content, key, *made)
    for number, _ in shown:
        if asked.get("drop_column", "") == f"{key}.{number}":
            content = columns.drop(content, key, number)
    return content


def _text(name: str, unsaid: str) -> str:
    """Return a field of the form, trimmed. Invalid for one with a control character."""
    return _whole(request.form.get(name, unsaid).strip()[:2000])


def _whole(text: str) -> str:
    if "\x00" in text:
        raise Invalid("A field has a control character. Take it out.")
    return text


def _typed(sheet: Sheet, row: SheetRow) -> SheetRow:
    return SheetRow(id=row.id, cells=tuple(_text(f"{row.id}.{number}", cell) for number, cell in enumerate(row.cells)))


def _next_id(sheet: Sheet) -> str:
    """Return an id that the table does not have, the same for the same rows."""
    told = hashlib.sha256(" ".join(row.id for row in sheet.rows).encode()).hexdigest()[:7]
    return f"{sheet.decision}_r{len(sheet.rows) + 1}_{told}"
