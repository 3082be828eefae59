"""The register: read here, written by processes alone; loads of reference data and opening stock."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, send_file
from msgspec.structs import asdict

from api import current
from api.resource import BINARY, Resource
from api.schemas.register import EventsSchema, RulesSchema, export_query_of, query_of, thing_of
from dmn import values
from engine import files
from engine.errors import NotFound
from engine.model import Page
from engine.unit_of_work import SYSTEM, UnitOfWork
from register import exports, invariants, reading, sight, spreadsheets, trust

#: Kind -> its part of the API, and what it is.
PARTS = {
    "asset": ("assets", "What the organisation has: hardware, software, services, contents. Written by processes."),
    "entitlement": ("entitlements", "Rights to use."),
    "contract": ("contracts", "Contracts with suppliers."),
    "supplier": ("suppliers", "Whom the organisation buys from."),
    "purchase_order": ("purchase-orders", "Orders, with lines, deliveries, invoices and postings."),
    "document": ("documents", "Papers that cases left: acceptances, certificates, minutes, orders."),
    "product": ("products", "What rights are to."),
    "posting": ("postings", "What goes to the ledger."),
    "change_record": ("changes", "Changes: what was to be changed, how it was decided and how it ended."),
    "loss": ("losses", "Things that were lost, stolen or not found."),
    "sanitization": ("sanitizations", "Attempts to sanitize media, and who verified them."),
    "disposal": ("disposals", "Lots in which things left, and what proves where they went."),
    "action": ("actions", "Improvement and corrective actions."),
    "finding": ("findings", "What audits and reviews found."),
    "risk": ("risks", "Risks and how they are treated."),
    "objective": ("objectives", "What is to be reached, by which metric."),
    "discovered": ("discovered-devices", "Devices that discovery saw, and which asset each is."),
    "location": ("locations", "Places."),
    "org_unit": ("org-units", "Parts of the organisation."),
    "cost_centre": ("cost-centres", "Who pays."),
    "catalogue_item": ("catalogue-items", "What is bought often, with prices."),
    "exchange_rate": ("exchange-rates", "What a unit of a currency is worth in the base currency."),
}


class Part(Resource):
    """The part of the API for one kind of thing. Its schemas are made from columns, when an application takes it."""

    def __init__(self, kind: str, name: str, about: str) -> None:
        super().__init__(name, f"/{name}", about)
        self._later(self._of_kind, kind)

    def _of_kind(self, kind: str) -> None:
        self.listing("", "register.list", thing_of(kind), query=query_of(kind))(_find(kind))
        self.reading("/<string:key>", "register.read", thing_of(kind))(_get(kind))
        self.reading("/<string:key>/history", "register.read", EventsSchema)(_history(kind))


def _find(kind: str) -> Callable[..., Page[Any]]:
    def find(uow: UnitOfWork, q: str | None, limit: int, cursor: str | None, **filters: str | None) -> Page[Any]:
        """List things by their number, narrowed by words and filters."""
        return reading.find(uow, kind, text=q, filters=filters, cursor=cursor, limit=limit)

    return find


def _get(kind: str) -> Callable[..., Any]:
    def read(uow: UnitOfWork, key: str) -> Any:
        """Read one thing by its number."""
        return reading.get(uow, kind, key)

    return read


def _history(kind: str) -> Callable[..., Any]:
    def history(uow: UnitOfWork, key: str) -> Any:
        """Read what happened to a thing, by which case or load."""
        return {"items": reading.history(uow, kind, reading.get(uow, kind, key))}

    return history


things = {kind: Part(kind, name, about) for kind, (name, about) in PARTS.items()}
DATA = {"type": "object", "additionalProperties": True}


@things["asset"].reading("/<string:key>/context", "register.read", None, raw=DATA)
def asset_context(uow: UnitOfWork, key: str) -> Response:
    """Read what hangs on an asset: stages, hands, relations, rights it uses, the order behind it."""
    return _plain(reading.around_asset(uow, reading.get(uow, "asset", key)))


@things["purchase_order"].reading("/<string:key>/context", "register.read", None, raw=DATA)
def order_context(uow: UnitOfWork, key: str) -> Response:
    """Read what hangs on an order: lines, deliveries, invoices, postings."""
    return _plain(reading.around_order(uow, reading.get(uow, "purchase_order", key)))


def _plain(context: reading.AssetContext | reading.OrderContext) -> Response:
    parts = {name: _json(value) for name, value in asdict(context).items()}
    return Response(current_app.json.dumps(parts), content_type="application/json")


def _json(value: Any) -> Any:
    """Write rows as JSON: keys of instances are text."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _json(one) for name, one in value.items()}
    return values.to_json(value)


@things["purchase_order"].reading(
    "/<string:key>/document", "register.read", None, raw=BINARY, media_type="application/pdf"
)
def order_document(uow: UnitOfWork, key: str) -> Response:
    """Fetch the paper of an order, as it was when it was ordered."""
    order = reading.get(uow, "purchase_order", key)
    if order["document"] is None:
        raise NotFound("This order has no paper.")
    return _file(UUID(order["document"]))


@things["purchase_order"].reading(
    "/<string:key>/papers/<uuid:paper_id>",
    "register.read",
    None,
    raw=BINARY,
    media_type="application/octet-stream",
)
def order_paper(uow: UnitOfWork, key: str, paper_id: UUID) -> Response:
    """Fetch a file that belongs to an order: its acknowledgement, or the note of a delivery."""
    order = reading.get(uow, "purchase_order", key)
    receipts = reading.around_order(uow, order).receipts
    if str(paper_id) not in {order["acknowledgement"], *(receipt["delivery_note"] for receipt in receipts)}:
        raise NotFound("This order has no paper.")
    return _file(paper_id)


@things["document"].reading(
    "/<string:key>/file", "register.read", None, raw=BINARY, media_type="application/octet-stream"
)
def document_file(uow: UnitOfWork, key: str) -> Response:
    """Fetch a document; `Repr-Digest` (RFC 9530) carries its SHA-256."""
    return _file(reading.get(uow, "document", key)["file_id"])


def _file(id: UUID) -> Response:
    """Hand out a file: who may read the order may read its papers, whoever sent them."""
    with current.engine().unit_of_work(SYSTEM, reading=True) as behind:
        file, chunks = files.open(behind, id)
        content = b"".join(chunks)
    response = send_file(
        BytesIO(content), mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=file.sha256
    )
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:"
    return response


lists = Resource("register", "/register", "Lists of the register as CSV and XLSX.")
CSV = {"type": "string"}


@lists.reading("/<string:kind>.csv", "register.export", None, query=export_query_of(), raw=CSV, media_type="text/csv")
def export(uow: UnitOfWork, query: dict[str, Any], kind: str) -> Response:
    """Fetch a whole list as CSV, narrowed like the list; a text that a spreadsheet would run is made harmless."""
    text = query.pop("q")
    # Asked at once, so that what is refused is refused before the answer begins.
    reading.count(uow, kind, text=text, filters=query)
    engine, actor, locale = uow.engine, uow.actor, g.locale

    def part() -> Any:
        opened = engine.unit_of_work(actor, reading=True)
        opened.locale = locale
        return opened

    response = Response(exports.lines(part, kind, text=text, filters=query), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{PARTS[kind][0]}.csv"'
    return response


@lists.reading(
    "/<string:kind>.xlsx",
    "register.export",
    None,
    query=export_query_of(),
    raw=BINARY,
    media_type=spreadsheets.MEDIA_TYPE,
)
def export_sheet(uow: UnitOfWork, query: dict[str, Any], kind: str) -> Response:
    """Fetch a whole list as XLSX, narrowed like the list; every text in it is said to be text."""
    content = exports.sheet(uow, kind, text=query.pop("q"), filters=query)
    response = Response(content, content_type=spreadsheets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{PARTS[kind][0]}.xlsx"'
    return response


rules = Resource("invariants", "/invariants", "What must always hold in the register, and how far it can be trusted.")


@rules.reading("", "register.check", RulesSchema)
def check(uow: UnitOfWork) -> dict[str, Any]:
    """Ask every rule of the whole register, and weigh how much of it none is red on."""
    sight.require_all(uow)
    score = trust.score(uow)
    return {"items": invariants.check(uow), "score": score.value, "of": score.of}
