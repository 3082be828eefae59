"""Both sides of what differs: of a draft and what runs, and of any two versions of a process."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import models, studio_changes, texts
from api.pages.studio import pages
from api.security import operation
from bpmn.differences import Difference
from engine import definitions, deployments, model_drafts, rights, running_models
from engine.errors import Invalid, NotFound
from engine.model_drafts import FileChange
from engine.unit_of_work import UnitOfWork
from forms import InvalidForm, localized, reading

SIDES = ("before", "after")
#: What an element is marked with in the version before and the one after.
_MARKS = {
    "before": {"removed": "failed", "changed": "open"},
    "after": {"added": "done", "changed": "open", "moved": "wait"},
}
_ZOOM = {"zoomIn": "in", "zoomOut": "out", "fit": "fit"}


@pages.get("/drafts/<uuid:draft_id>/compare/<string:name>/<string:side>")
@operation("model.list")
def compare(draft_id: UUID, name: str, side: str) -> AnyResponse:
    """Give an island a diagram or form as it runs (before) or as it is drawn (after), with what differs marked."""
    with current.unit_of_work(reading=True) as uow:
        draft, now = model_drafts.get(uow, draft_id), model_drafts.files(uow, draft_id)
        return _side(_one(model_drafts.running(uow, draft.key), now, name), side)


@pages.get("/processes/<string:key>/compare")
@operation("model.list")
def compare_versions(key: str) -> str:
    """Show what differs between two versions of a process."""
    with current.unit_of_work(reading=True) as uow:
        about = definitions.find(uow, key, None)
        rights.require(uow, "model.list")
        before, after = _asked(about.version)
        found = model_drafts.between(*(_part(uow, key, each) for each in (before, after)))
        name = models.process_name(about)
    captions = dict(zip(SIDES, (texts.text("studio.version_n", n=each) for each in (before, after)), strict=True))
    changes = [{**studio_changes.told(one), "sides": _sides(key, one.name, before, after)} for one in found]
    return render_template(
        "studio-compare.html", key=key, name=name, before=before, after=after, captions=captions, changes=changes
    )


@pages.get("/processes/<string:key>/compare/<string:name>/<string:side>")
@operation("model.list")
def side_of_version(key: str, name: str, side: str) -> AnyResponse:
    """Give an island a diagram or form as one of two versions has it, with what differs marked."""
    with current.unit_of_work(reading=True) as uow:
        about = definitions.find(uow, key, None)
        rights.require(uow, "model.list")
        was, now = (_part(uow, key, each) for each in _asked(about.version))
        return _side(_one(was, now, name), side)


def _asked(latest: int) -> tuple[int, int]:
    """Return the two versions that are asked for, else the last two. Invalid when they are no numbers."""
    numbers = [request.args.get("from", str(max(latest - 1, 1))), request.args.get("to", str(latest))]
    if not all(each.isdecimal() and len(each) < 10 for each in numbers):
        raise Invalid("Say which two versions to compare, by their numbers.", field="from")
    return int(numbers[0]), int(numbers[1])


def _part(uow: UnitOfWork, key: str, version: int) -> dict[str, bytes]:
    """Return the part of the set of a version that runs on its own for a process. NotFound."""
    return running_models.part_for(deployments.files(uow, definitions.find(uow, key, version).deployment_id), [key])


def _one(was: Mapping[str, bytes], now: Mapping[str, bytes], name: str) -> FileChange:
    """Return what changes of one file; also of one that says the same on both sides. NotFound."""
    there = [{name: files[name]} if name in files else {} for files in (was, now)]
    same = FileChange(name=name, kind="same", before=was.get(name), after=now.get(name))
    return next(iter(model_drafts.between(*there)), same)


def _sides(key: str, name: str, before: int, after: int) -> dict[str, str]:
    address = "studio.side_of_version"
    return {side: f"{url_for(address, key=key, name=name, side=side)}?from={before}&to={after}" for side in SIDES}


def _side(change: FileChange, side: str) -> AnyResponse:
    content = {"before": change.before, "after": change.after}.get(side)
    if content is None:
        raise NotFound("There is no such side.")
    return jsonify(_form(content) if change.name.endswith(".form") else _diagram(content, change.differences, side))


def _diagram(content: bytes, found: tuple[Difference, ...], side: str) -> dict[str, Any]:
    return {
        "xml": content.decode("utf-8", "replace"),
        "elements": _marked(found, _MARKS[side]),
        "texts": {name: texts.text(f"diagram.{key}") for name, key in _ZOOM.items()},
    }


def _marked(found: tuple[Difference, ...], marks: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {
        one.element_id: {"state": marks[one.kind], "label": texts.text(f"studio.is.{one.kind}")}
        for one in found
        if one.kind in marks
    }


def _form(content: bytes) -> dict[str, Any]:
    """Return what the island of the form shows, to look at. NotFound when it cannot be read."""
    try:
        schema = localized.schema(reading.parse(content), g.locale, {}, {})
    except InvalidForm as error:
        raise NotFound("This side of the form cannot be read.") from error
    return {"schema": schema, "data": {}, "locale": g.locale, "submit": "", "done": "", "readonly": True}
