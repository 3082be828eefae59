"""The form designer: what the island shows and saves, and how a form looks before it is saved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current, strict
from api.findings import sentence, told
from api.pages import asking, studio_changes, studio_files, texts
from api.pages.studio import pages
from api.pages.studio_editors import file_of, is_open
from api.problems import finding_json
from api.security import LOCALES, operation
from dmn import values
from dmn.feel.library import calls
from engine import deployments, known, model_drafts
from engine.errors import Invalid
from engine.unit_of_work import UnitOfWork
from forms import Form, InvalidForm, compile_form, localized, reading


@pages.get("/drafts/<uuid:draft_id>/form/<string:name>")
@operation("model.list")
def form(draft_id: UUID, name: str) -> str:
    """Show the designer of a form, and what uses the form."""
    with current.unit_of_work(reading=True) as uow:
        return _shown(uow, draft_id, name)


def _shown(uow: UnitOfWork, draft_id: UUID, name: str) -> str:
    draft, content = file_of(uow, draft_id, name, "form")
    return render_template(
        "studio-form.html",
        draft=draft,
        name=name,
        open=is_open(uow, draft),
        broken=_broken(content),
        uses=studio_files.uses_of(model_drafts.files(uow, draft_id), name),
    )


def _broken(content: bytes) -> str | None:
    """Say why a form cannot be drawn at all."""
    try:
        reading.parse(content)
    except InvalidForm as error:
        return sentence(error.findings)
    return None


@pages.get("/drafts/<uuid:draft_id>/form/<string:name>/data")
@operation("model.list")
def form_data(draft_id: UUID, name: str) -> AnyResponse:
    """Give the designer what it needs: the form, where to save it and to look at it, its words."""
    with current.unit_of_work(reading=True) as uow:
        draft, content = file_of(uow, draft_id, name, "form")
        try:
            schema = reading.parse(content)
        except InvalidForm as error:
            raise Invalid(told(error.findings[0]).text) from error
        shown = {
            "name": name,
            "schema": schema,
            "revision": draft.revision,
            "open": is_open(uow, draft),
            "files": f"/api/v1/model-drafts/{draft_id}/files",
            "look": url_for("studio.look_at_form", draft_id=draft_id, name=name),
            "locale": g.locale,
            "variables": _known(uow, model_drafts.files(uow, draft_id), name),
            "functions": [{"name": key, "takes": takes} for key, takes in calls(uow.engine.functions)],
            "names": _names(),
            "texts": texts.under("formdesigner."),
        }
        return jsonify(shown)


def _known(uow: UnitOfWork, files: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    """Return what is known at the steps that show a form, each name once; `source`: what the step that gives it is
    called."""
    found: dict[str, dict[str, Any]] = {}
    for file, use in studio_files.uses_of(files, name):
        called = studio_changes.called(files[file])
        for one in known.variables_at(uow, files, file, use.element_id):
            # What the step itself leaves behind is not there yet while somebody fills in its form.
            if one.when != "after":
                said = {"name": one.name, "kind": one.kind, "source": called.get(one.source, ""), "when": one.when}
                found.setdefault(one.name, said)
    return [found[each] for each in sorted(found)]


def _names() -> dict[str, dict[str, str]]:
    """Return what the types of fields are called, in every language: new fields begin with these words."""
    beginning = "formdesigner.type."
    keys = [key.removeprefix(beginning) for key in texts.catalogue("en") if key.startswith(beginning)]
    return {key: {locale: texts.catalogue(locale)[beginning + key] for locale in LOCALES} for key in keys}


@pages.post("/drafts/<uuid:draft_id>/form/<string:name>/look")
@operation("model.list")
def look_at_form(draft_id: UUID, name: str) -> AnyResponse:
    """Say what deployment would say of a form as it is drawn now, and how people would have it; nothing is kept."""
    given = _asked()
    content = given["content"].encode()
    with current.unit_of_work(reading=True) as uow:
        file_of(uow, draft_id, name, "form")
        if len(content) > model_drafts.MOST_BYTES:
            raise Invalid(f"A model has at most {model_drafts.MOST_BYTES // 1_000_000} MB.", field="content")
        found = deployments.judged(uow, {**model_drafts.files(uow, draft_id), name: content}).findings
        # Told to whoever draws; the language that was asked for is that of the form.
        wrong = [finding_json(one) for one in found if one.resource == name]
        compiled = _compiled(content, uow)
        g.locale = given["locale"]
        return jsonify(
            {
                "findings": wrong,
                "reads": sorted(compiled.variables_read) if compiled else [],
                "form": _as_people_have_it(content),
            }
        )


def _asked() -> dict[str, str]:
    """Return what is to be looked at. Invalid when it is no object with a content and a language."""
    try:
        given = strict.parse(request.get_data())
    except ValueError as error:
        raise Invalid(f"This is not JSON: {error}.") from error
    if not isinstance(given, dict) or not isinstance(given.get("content"), str):
        raise Invalid("Give the form as text under the name content.", field="content")
    if given.get("locale") not in LOCALES:
        raise Invalid("Give the language of the preview: en or de.", field="locale")
    return given


def _compiled(content: bytes, uow: UnitOfWork) -> Form | None:
    try:
        return compile_form(content, uow.engine.functions)
    except InvalidForm:
        # What is wrong with it stands among the findings.
        return None


def _as_people_have_it(content: bytes) -> dict[str, Any] | None:
    """Return what the island of the form shows, in the reader's language; None while it cannot be shown."""
    try:
        schema = localized.schema(reading.parse(content), g.locale, {}, {})
        return {
            "schema": schema,
            "data": values.to_json({}),
            "locale": g.locale,
            "submit": "",
            "done": "",
            "readonly": False,
            "texts": {"submit": texts.text("task.complete")},
            "consequences": asking.consequences(schema),
            "choices": asking.choices(schema, {}),
        }
    except (InvalidForm, AttributeError, KeyError, TypeError):
        # A form that somebody broke by hand: the findings say where.
        return None
