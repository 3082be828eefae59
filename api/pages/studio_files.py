"""The files of a draft: new forms and decisions, other names, and what is left out, each with what uses it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for

from api import current, refusals
from api.pages.studio import KINDS, act, pages
from api.pages.studio_editors import is_open
from api.problems import status_of
from api.security import operation
from bpmn import uses
from bpmn.uses import Use
from dmn import blank
from dmn.findings import InvalidDecisions
from engine import meanwhile, model_drafts, model_sets, rights
from engine.errors import Conflict, EngineError, Invalid, NotAllowed, NotFound
from engine.unit_of_work import UnitOfWork
from forms import InvalidForm, reading

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}\Z")
#: What can be made anew, and its ending.
NEW = {"form": ".form", "table": ".dmn"}


def uses_of(files: Mapping[str, bytes], name: str) -> list[tuple[str, Use]]:
    """Return the steps that name a form or a decision of a file, each with the file of its diagram."""
    kind = "form" if name.endswith(".form") else "decision"
    wanted = _ids(name, files[name])
    diagrams = [(file, content) for file, content in files.items() if file.endswith(".bpmn")]
    return [(file, use) for file, content in diagrams for use in uses.of(content, kind) if use.key in wanted]


def _ids(name: str, content: bytes) -> frozenset[str]:
    """Return the names under which steps know what is in a file; that of the file when it cannot be read."""
    try:
        if name.endswith(".dmn"):
            return model_sets.decision_ids(content)
        return frozenset({str(reading.parse(content)["id"])})
    except (InvalidDecisions, InvalidForm):
        return frozenset({name.rpartition(".")[0]})


# --- new files ----------------------------------------------------------------------------------------------------


@pages.get("/drafts/<uuid:draft_id>/new")
@operation("model.list")
def new_file(draft_id: UUID) -> str:
    """Ask for the kind and the name of a new file."""
    with current.unit_of_work(reading=True) as uow:
        return _new(uow, draft_id)


def _new(uow: UnitOfWork, draft_id: UUID, problem: str | None = None) -> str:
    draft = model_drafts.get(uow, draft_id)
    return render_template("studio-new.html", draft=draft, open=is_open(uow, draft), problem=problem, kinds=tuple(NEW))


@pages.post("/drafts/<uuid:draft_id>/new")
@operation("model.draft")
def make_file(draft_id: UUID) -> Any:
    """Add an empty form or a decision with one row to a draft, and open it."""
    kind, wish = request.form.get("kind", ""), request.form.get("name", "").strip()

    def make(uow: UnitOfWork) -> str:
        if kind not in NEW:
            raise Invalid("Choose what it is to be: a form or a decision.", field="kind")
        name = _free(uow, draft_id, wish, NEW[kind])
        content = blank.table(wish, wish) if kind == "table" else _empty_form(wish)
        _save(uow, draft_id, {name: content})
        return url_for(f"studio.{kind}", draft_id=draft_id, name=name)

    return _done(make, lambda uow, problem: _new(uow, draft_id, problem))


def _free(uow: UnitOfWork, draft_id: UUID, wish: str, ending: str) -> str:
    """Return the name of a new file. Invalid for a name that no step could call, Conflict when it is there."""
    if not _NAME.match(wish):
        raise Invalid(
            "Use letters, digits and underscores for the name, beginning with a letter: review_request.", field="name"
        )
    if wish + ending in model_drafts.files(uow, draft_id):
        raise Conflict("The draft has a file of this name already. Choose another one.")
    return wish + ending


def _empty_form(name: str) -> bytes:
    empty = {"components": [], "type": "default", "id": name, "schemaVersion": reading.SCHEMA_VERSION}
    return json.dumps(empty, indent=2).encode()


def _save(uow: UnitOfWork, draft_id: UUID, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        model_drafts.save(uow, draft_id, name, content, model_drafts.get(uow, draft_id).revision)


# --- one file -----------------------------------------------------------------------------------------------------


@pages.get("/drafts/<uuid:draft_id>/file/<string:name>")
@operation("model.list")
def one_file(draft_id: UUID, name: str) -> str:
    """Show what uses a form or a decision; offer another name, and to leave it out."""
    with current.unit_of_work(reading=True) as uow:
        return _one(uow, draft_id, name)


def _one(uow: UnitOfWork, draft_id: UUID, name: str, problem: str | None = None) -> str:
    draft, files = model_drafts.get(uow, draft_id), _with(uow, draft_id, name)
    return render_template(
        "studio-file.html",
        draft=draft,
        name=name,
        kind=KINDS[name.rpartition(".")[2]],
        open=is_open(uow, draft),
        problem=problem,
        uses=[{"file": file, "use": use, "name": _said(use)} for file, use in uses_of(files, name)],
    )


def _with(uow: UnitOfWork, draft_id: UUID, name: str) -> dict[str, bytes]:
    """Return the files of a draft, which must have a form or a decision of this name. NotFound."""
    files = model_drafts.files(uow, draft_id)
    if name not in files or not name.endswith(tuple(NEW.values())):
        raise NotFound("There is no such file in this draft.")
    return files


def _said(use: Use) -> str:
    return use.german if g.locale == "de" and use.german else use.name


@pages.post("/drafts/<uuid:draft_id>/file/<string:name>/rename")
@operation("model.draft")
def rename_file(draft_id: UUID, name: str) -> Any:
    """Give a form that no step shows another name."""

    def rename(uow: UnitOfWork) -> str:
        files = _with(uow, draft_id, name)
        if not name.endswith(".form"):
            raise Invalid("Only forms get another name here. Make a new decision instead.")
        if used := uses_of(files, name):
            steps = ", ".join(dict.fromkeys(_said(use) for _, use in used))
            raise Conflict(f"These steps show the form under its name: {steps}. Let them show another form first.")
        wish = request.form.get("name", "").strip()
        other = _free(uow, draft_id, wish, ".form")
        try:
            document = {**reading.parse(files[name]), "id": wish}
        except InvalidForm as error:
            raise Invalid("This form cannot be read. Mend it first.") from error
        _save(uow, draft_id, {other: json.dumps(document, indent=2, ensure_ascii=False).encode()})
        model_drafts.drop(uow, draft_id, name, model_drafts.get(uow, draft_id).revision)
        return url_for("studio.form", draft_id=draft_id, name=other)

    return _done(rename, lambda uow, problem: _one(uow, draft_id, name, problem))


@pages.post("/drafts/<uuid:draft_id>/file/<string:name>/drop")
@operation("model.draft")
def drop_file(draft_id: UUID, name: str) -> Any:
    """Leave a form or a decision out of a draft; the page before it named what uses it."""

    def drop(uow: UnitOfWork) -> str:
        _with(uow, draft_id, name)
        model_drafts.drop(uow, draft_id, name, model_drafts.get(uow, draft_id).revision)
        return url_for("studio.draft", draft_id=draft_id)

    return _done(drop, lambda uow, problem: _one(uow, draft_id, name, problem))


@pages.post("/drafts/<uuid:draft_id>/file/<string:name>/reset")
@operation("model.draft")
def reset_file(draft_id: UUID, name: str) -> Any:
    """Take a form or a decision of a draft back to what runs."""

    def reset(uow: UnitOfWork) -> str:
        _with(uow, draft_id, name)
        runs = model_drafts.running(uow, model_drafts.get(uow, draft_id).key)
        if name not in runs:
            raise Conflict("This file is new: nothing of it runs. Leave it out instead.")
        _save(uow, draft_id, {name: runs[name]})
        return url_for(f"studio.{KINDS[name.rpartition('.')[2]]}", draft_id=draft_id, name=name)

    return _done(reset, lambda uow, problem: _one(uow, draft_id, name, problem))


@pages.post("/drafts/<uuid:draft_id>/file/<string:name>/settle")
@operation("model.draft")
def settle_file(draft_id: UUID, name: str) -> Any:
    """Settle a file that others published, too: take what runs, or keep the draft's."""
    way, seen = request.form.get("way", ""), request.form.get("revision", "")
    revision = int(seen) if seen.isdecimal() else 0
    return act(draft_id, lambda uow: meanwhile.settle(uow, draft_id, name, way, revision))


def _done(deed: Callable[[UnitOfWork], str], shown: Callable[[UnitOfWork, str], str]) -> Any:
    """Do something and go where it leads; what is refused is said on the page that asked for it."""
    try:
        with current.unit_of_work() as uow:
            rights.require(uow, "model.draft")
            address = deed(uow)
    except (NotFound, NotAllowed):
        raise
    except EngineError as error:
        with current.unit_of_work(reading=True) as uow:
            return shown(uow, refusals.say(str(error))), status_of(type(error))
    return redirect(address, 303)
