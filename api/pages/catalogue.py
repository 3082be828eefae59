"""What I may start, and the form that starts it."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, json, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import cases, models, requests, texts, words
from api.security import operation
from dmn import values
from engine import deployments, drafts, instances, rights
from engine.errors import NotFound
from engine.model import ProcessDefinition
from engine.unit_of_work import UnitOfWork

pages = Blueprint("catalogue", __name__)


@pages.get("/start", endpoint="catalogue")
@operation("page.catalogue")
def show() -> str:
    """List what the reader may start, and what was begun and not sent."""
    text = request.args.get("q", "").strip()
    with current.unit_of_work(reading=True) as uow:
        offered = instances.startable(uow)
        cards = [_card(about) for about in offered]
        begun = {draft.definition_key: draft for draft in drafts.mine(uow)}
        return render_template(
            "catalogue.html",
            q=text,
            under_way=[] if text else requests.latest(uow),
            cards=[card for card in cards if text.casefold() in f"{card['name']} {card['text']}".casefold()],
            drafts=[{"about": card, "draft": begun[card["key"]]} for card in cards if card["key"] in begun],
        )


def _card(about: ProcessDefinition) -> dict[str, Any]:
    return {
        "key": about.key,
        "name": models.process_name(about),
        "text": models.process_description(about),
        "prefix": about.number_prefix,
    }


@pages.get("/start/<string:key>")
@operation("page.start")
def form(key: str) -> str:
    """Show the form that starts a process."""
    with current.unit_of_work(reading=True) as uow:
        about = deployments.definition(uow, key)
        rights.require(uow, "page.start", definition=about)
        return render_template(
            "start.html",
            card=_card(about),
            has_form=about.start_form is not None,
            milestones=_milestones(uow, about),
            saved=_saved(uow, key),
        )


def _milestones(uow: UnitOfWork, about: ProcessDefinition) -> list[str]:
    """Give the milestones of a process in order, so that people know what will happen."""
    compiled = deployments.compiled(uow, about.id)
    tracks = (compiled.elements[element_id].track for element_id in compiled.document_order)
    return list(dict.fromkeys(models.labels(track) for track in tracks if track))


def _saved(uow: UnitOfWork, key: str) -> str | None:
    draft = drafts.start(uow, key)
    return None if draft is None else texts.text("draft.saved", when=words.moment(draft.saved_at))


@pages.get("/start/<string:key>/form.json")
@operation("definition.start_form")
def form_data(key: str) -> Response:
    """Give the island of the form what it shows, with what was typed before, and where answers and drafts go."""
    with current.unit_of_work(reading=True) as uow:
        found = instances.start_form(uow, key)
        if found is None:
            raise NotFound("This process starts without a form.")
        draft = drafts.start(uow, key)
        data = {} if draft is None else draft.data
        api = f"/api/v1/process-definitions/{quote(key, safe='')}"
        shown = {
            "schema": found.schema(locale=g.locale, values=data),
            "data": values.to_json(dict(data)),
            "locale": g.locale,
            "zone": str(current.settings().zone),
            "submit": f"{api}/start",
            "method": "POST",
            "body_key": "variables",
            "draft": f"{api}/draft",
            "draft_revision": None if draft is None else draft.revision,
            "etag": None,
            # The address of a case may hold its id, which is known before its number.
            "done": "/requests/{id}",
            "readonly": False,
            "texts": {"submit": texts.text("start.send")},
        }
    return Response(json.dumps(shown), content_type="application/json")


@pages.post("/start/<string:key>")
@operation("definition.start")
def start(key: str) -> AnyResponse:
    """Start a process that asks nothing."""
    with current.unit_of_work() as uow:
        made = instances.start(uow, key)
    return redirect(url_for("requests.one", number=cases.address_of(made)), 303)


@pages.post("/start/<string:key>/discard")
@operation("draft.discard")
def discard(key: str) -> AnyResponse:
    """Throw a draft away."""
    with current.unit_of_work() as uow:
        drafts.discard(uow, deployments.definition(uow, key).key)
    return redirect(url_for("catalogue.catalogue"), 303)
