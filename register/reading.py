"""Reads the register: lists with filters, one thing, and what happened to it, as far as the actor may see it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct

from dmn import values
from engine import cursors
from engine.errors import Invalid, NotFound
from engine.lookups import MOST, pattern
from engine.model import Page
from engine.unit_of_work import UnitOfWork
from register import sight
from register.store import reading as sql

#: What a list can be narrowed to, by kind.
FILTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "asset": ("kind", "stage", "location", "custodian", "asset_owner", "cost_centre", "contract", "case_no"),
        "entitlement": ("kind", "stage", "contract", "supplier", "product", "cost_centre", "case_no"),
        "contract": ("kind", "stage", "supplier", "owner", "case_no"),
        "supplier": ("status", "country"),
        "purchase_order": ("status", "supplier", "cost_centre", "contract", "case_no"),
        "product": ("publisher",),
        "document": ("kind", "entity", "case_no", "created_by"),
        "posting": ("cost_centre", "account_kind", "supplier", "order_no", "case_no"),
        "change_record": ("category", "change_class", "state", "outcome", "requester"),
        "loss": ("asset", "kind", "state", "case_no"),
        "sanitization": ("asset", "medium", "method", "result", "case_no"),
        "disposal": ("route", "vendor", "state", "case_no"),
        "action": ("kind", "source", "owner", "state"),
        "finding": ("severity", "process", "state"),
        "risk": ("category", "owner", "state"),
        "objective": ("metric", "owner", "state"),
        "discovered": ("source", "asset", "account"),
        "location": ("country",),
        "org_unit": ("parent",),
        "cost_centre": ("owner", "org_unit"),
        "catalogue_item": ("kind", "supplier", "contract"),
        "exchange_rate": (),
    }
)
KINDS = tuple(FILTERS)
#: The columns of each kind and what they hold: text, day, moment, number, whole, yes_no, key (of a case), data.
COLUMNS = sql.COLUMNS
#: The column by which people name a thing.
KEY = sql.KEY
#: Entries of history read for one thing.
MOST_EVENTS = 1000
#: Columns that say nothing to people.
_HIDDEN = frozenset({"search"})

Thing = Mapping[str, Any]


class Event(Struct, frozen=True, kw_only=True):
    """One change of a thing. `field` None: the thing began, `after` is a context of its fields.

    `case_no`: number of the case or of the load that changed it; `reason` is of loads.
    """

    at: datetime
    actor: str
    on_behalf_of: str | None
    case_no: str | None
    instance_id: UUID | None
    field: str | None
    before: Any
    after: Any
    reason: str | None = None


def find(
    uow: UnitOfWork,
    kind: str,
    *,
    text: str | None = None,
    filters: Mapping[str, str | None] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Thing]:
    """Return things of a kind by their number (orders and postings: the newest first), with all their columns.

    `text`: words that stand in number, name and serial number. Somebody who does not see all gets their own assets;
    NotAllowed for other kinds. NotFound for an unknown kind, Invalid for an unknown filter.
    """
    limit = max(1, min(limit, MOST))
    parameters, shape = _asked(uow, kind, text, filters)
    after = cursor is not None
    if cursor is not None:
        parameters["after"] = cursors.decode(cursor, str)[0]
    rows = uow.execute(sql.listing(kind, after=after, **shape), {**parameters, "limit": limit + 1}).all()
    items = tuple(_thing(row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(items=items, next=cursors.encode(items[-1][sql.KEY[kind]]) if more else None)


def count(
    uow: UnitOfWork, kind: str, *, text: str | None = None, filters: Mapping[str, str | None] | None = None
) -> int:
    """Return how many things a list has in all its parts. Raises as `find`."""
    parameters, shape = _asked(uow, kind, text, filters)
    return int(uow.execute(sql.counting(kind, **shape), parameters).scalar_one())


def _asked(
    uow: UnitOfWork, kind: str, text: str | None, filters: Mapping[str, str | None] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    if kind not in FILTERS:
        raise NotFound(f"The register has no “{kind}”. It has {', '.join(KINDS)}.")
    given = {name: value for name, value in (filters or {}).items() if value}
    if unknown := set(given) - set(FILTERS[kind]):
        raise Invalid(f"“{min(unknown)}” does not narrow this list. Possible are {', '.join(FILTERS[kind])}.")
    all_of_it = sight.sees_all(uow)
    if not all_of_it and kind != "asset":
        sight.require_all(uow)
    parameters: dict[str, Any] = dict(given)
    searched = bool(text and text.strip())
    if text and searched:
        parameters["pattern"] = pattern(text)
    if not all_of_it:
        parameters["actor"] = uow.actor
    return parameters, {"filters": frozenset(given), "searched": searched, "own": not all_of_it}


def get(uow: UnitOfWork, kind: str, key: str) -> Thing:
    """Return one thing by the number people use, or by its id. NotFound also for one that the actor may not see."""
    if kind not in FILTERS:
        raise NotFound(f"The register has no “{kind}”. It has {', '.join(KINDS)}.")
    row = uow.execute(sql.GET[kind], {"key": key}).first()
    if row is None or not _may_see(uow, kind, row):
        raise NotFound("There is nothing under this number that you may see.")
    return _thing(row)


def _may_see(uow: UnitOfWork, kind: str, row: Any) -> bool:
    if sight.sees_all(uow):
        return True
    own = {"asset": sql.IS_OWN, "document": sql.IS_OWN_DOCUMENT}.get(kind)
    return own is not None and uow.execute(own, {"id": row.id, "actor": uow.actor}).first() is not None


def _thing(row: Any) -> Thing:
    return MappingProxyType({name: value for name, value in row._mapping.items() if name not in _HIDDEN})


def history(uow: UnitOfWork, kind: str, thing: Thing) -> tuple[Event, ...]:
    """Return what happened to a thing that `get` gave, the newest first: by cases and by loads."""
    asked = {"entity": kind, "limit": MOST_EVENTS}
    written = uow.execute(sql.WRITTEN, {**asked, "entity_id": thing["id"]})
    loaded = uow.execute(sql.LOADED, {**asked, "entity_id": thing[sql.KEY[kind]]})
    events = [*map(_written, written), *map(_loaded, loaded)]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _written(row: Any) -> Event:
    told: Any = values.loads(row.details) if row.details is not None else {}
    return Event(
        at=row.at,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        case_no=told.get("case") or row.business_key,
        instance_id=row.instance_id,
        field=row.field,
        before=told.get("before"),
        after=told.get("after"),
    )


def _loaded(row: Any) -> Event:
    return Event(
        at=row.created_at,
        actor=row.actor,
        on_behalf_of=None,
        case_no=row.number,
        instance_id=None,
        field=row.field,
        before=row.before,
        after=row.after,
        reason=row.reason,
    )


class AssetContext(Struct, frozen=True, kw_only=True):
    """What hangs on an asset: its stages and hands in order, relations, rights it uses, the order line behind it."""

    stages: tuple[Thing, ...]
    hands: tuple[Thing, ...]
    relations: tuple[Thing, ...]
    rights: tuple[Thing, ...]
    bought: Thing | None


def around_asset(uow: UnitOfWork, thing: Thing) -> AssetContext:
    """Return what hangs on an asset that `get` gave."""
    asked = {"asset": thing["id"]}
    return AssetContext(
        stages=_all(uow, sql.STAGES_OF, asked),
        hands=_all(uow, sql.HANDS_OF, asked),
        relations=_all(uow, sql.RELATIONS_OF, asked),
        rights=_all(uow, sql.RIGHTS_OF, asked),
        bought=next(iter(_all(uow, sql.BOUGHT_BY, {"po_line": thing["po_line"]})), None) if thing["po_line"] else None,
    )


class OrderContext(Struct, frozen=True, kw_only=True):
    """What hangs on an order: lines, deliveries with their lines, invoices, postings."""

    lines: tuple[Thing, ...]
    receipts: tuple[Thing, ...]
    receipt_lines: tuple[Thing, ...]
    invoices: tuple[Thing, ...]
    postings: tuple[Thing, ...]


def around_order(uow: UnitOfWork, thing: Thing) -> OrderContext:
    """Return what hangs on an order that `get` gave."""
    asked = {"order_no": thing["id"]}
    return OrderContext(
        lines=_all(uow, sql.ORDER_LINES, asked),
        receipts=_all(uow, sql.RECEIPTS_OF, asked),
        receipt_lines=_all(uow, sql.RECEIPT_LINES_OF, asked),
        invoices=_all(uow, sql.INVOICES_OF, asked),
        postings=_all(uow, sql.POSTINGS_OF, asked),
    )


def allocations(uow: UnitOfWork, entitlement: Thing, *, limit: int = 200) -> tuple[Thing, ...]:
    """Return who uses how much of an entitlement that `get` gave, the newest first."""
    return _all(uow, sql.ALLOCATIONS_OF, {"entitlement": entitlement["id"], "limit": limit})


def acknowledged(uow: UnitOfWork, document: Thing) -> tuple[Thing, ...]:
    """Return who has acknowledged a document that `get` gave ({person, read_at}), the first first."""
    return _all(uow, sql.READ_BY, {"document": document["id"]})


def names(uow: UnitOfWork, kind: str, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Return id -> name of places, cost centres and the like, for what `find` and `get` gave."""
    wanted = sorted({id for id in ids if id})
    return {row.id: row.name for row in uow.execute(sql.NAMES[kind], {"ids": wanted})} if wanted else {}


def _all(uow: UnitOfWork, statement: Any, parameters: Mapping[str, Any]) -> tuple[Thing, ...]:
    return tuple(_thing(row) for row in uow.execute(statement, parameters))
