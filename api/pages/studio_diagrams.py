"""The diagram editor of the studio: its page, what can be chosen in it, and what is known at an element."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, jsonify, make_response, render_template, request, url_for
from msgspec.structs import asdict
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import models, texts
from api.pages.studio import pages
from api.pages.studio_editors import file_of, is_open, sheets_of
from api.security import CONTENT_SECURITY_POLICY, operation
from bpmn import event_rules
from dmn.feel.library import calls
from engine import groups, known, model_drafts
from engine.topics import Topic
from engine.unit_of_work import UnitOfWork

#: The editor of the library sets the places and colours of tokens and of its small map as style attributes.
CSP = CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self'; style-src-attr 'unsafe-inline'")


@pages.get("/drafts/<uuid:draft_id>/diagram/<string:name>")
@operation("model.list")
def diagram(draft_id: UUID, name: str) -> AnyResponse:
    """Show the editor of a diagram."""
    with current.unit_of_work(reading=True) as uow:
        draft, _ = file_of(uow, draft_id, name, "diagram")
        page = render_template("studio-diagram.html", draft=draft, name=name, open=is_open(uow, draft))
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = CSP
    return answer


@pages.get("/drafts/<uuid:draft_id>/diagram/<string:name>/data")
@operation("model.list")
def diagram_data(draft_id: UUID, name: str) -> AnyResponse:
    """Give the editor what it needs: the diagram, where to save it, what can be chosen, its words."""
    with current.unit_of_work(reading=True) as uow:
        draft, content = file_of(uow, draft_id, name, "diagram")
        return jsonify(
            {
                "key": draft.key,
                "name": name,
                "xml": content.decode("utf-8", "replace"),
                "revision": draft.revision,
                "open": is_open(uow, draft),
                "locale": g.locale,
                "files": f"/api/v1/model-drafts/{draft_id}/files",
                "findings": f"/api/v1/model-drafts/{draft_id}/findings",
                "known": url_for("studio.diagram_known", draft_id=draft_id, name=name),
                "forms": url_for("studio.draft", draft_id=draft_id) + "/form/",
                "options": _options(uow, model_drafts.files(uow, draft_id)),
                "topics": {key: _topic(topic) for key, topic in sorted(uow.engine.topics.items())},
                "functions": [{"name": key, "takes": takes} for key, takes in calls(uow.engine.functions)],
                "triggers": _triggers(),
                "texts": texts.under("modeler."),
            }
        )


@pages.get("/drafts/<uuid:draft_id>/diagram/<string:name>/known")
@operation("model.list")
def diagram_known(draft_id: UUID, name: str) -> AnyResponse:
    """Give the variables that are known at an element (`element`) of the diagram as it was saved last."""
    with current.unit_of_work(reading=True) as uow:
        file_of(uow, draft_id, name, "diagram")
        element = request.args.get("element", "")
        found = known.variables_at(uow, model_drafts.files(uow, draft_id), name, element)
        return jsonify({"variables": [asdict(each) for each in found]})


def _options(uow: UnitOfWork, files: Mapping[str, bytes]) -> dict[str, list[dict[str, str]]]:
    """Return what can be chosen in the panel: groups, forms, decisions, processes, topics."""
    decisions = [sheet for name, content in files.items() if name.endswith(".dmn") for sheet in sheets_of(content)]
    found = groups.find(uow, limit=500).items
    names = groups.names(uow, [one.id for one in found], g.locale)
    return {
        "groups": [_option(one.id, names[one.id]) for one in found],
        "forms": [_option(name.removesuffix(".form"), "") for name in files if name.endswith(".form")],
        "decisions": [_option(sheet.decision, sheet.name) for sheet in decisions],
        "processes": [_option(key, name) for key, name in models.process_names(uow).items()],
        "topics": [_option(name, topic.summary) for name, topic in sorted(uow.engine.topics.items())],
    }


def _triggers() -> dict[str, Any]:
    """Say what events can wait for or say where they stand, and what not together, as deployment has it."""
    return {
        "places": {position: sorted(kinds) for position, kinds in event_rules.PLACES.items()},
        "alone": sorted(event_rules.ALONE),
        "handled": sorted(event_rules.HANDLED),
        "at_once": sorted(event_rules.AT_ONCE),
        "ending": sorted(event_rules.ENDING),
    }


def _option(id: str, label: str) -> dict[str, str]:
    return {"id": id, "label": label or id}


def _topic(topic: Topic) -> dict[str, Any]:
    """Say what a topic gets and gives, as docs/topics.md does."""
    return {
        "summary": topic.summary,
        "kind": topic.kind,
        "free": topic.granted_to_all,
        "inputs": dict(topic.inputs),
        "outputs": dict(topic.outputs),
        "errors": dict(topic.errors),
    }
