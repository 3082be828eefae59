"""The rows of one delivery: read, checked against the order and the register, and what is written of them."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from engine.topics import Call
from register import inputs, orders
from register.asset_types import TYPES, AssetType
from register.lookups import today
from register.reference import BASE_CURRENCY, CatalogueItem, catalogue_item
from register.refusals import Problems, refused
from register.store import orders as sql
from register.store.reference import GET

CONDITIONS = ("ok", "damaged", "wrong")


class Arrival(Struct, kw_only=True):
    """One row of a delivery. `line`: the line of the order; `asset`, `entitlement`: what came of it."""

    #: Of the row among all that people see, from 0.
    index: int
    line: Any
    quantity: int
    serial: str | None
    tag: str | None
    proof: str | None
    condition: str
    tenant: str | None
    admin_owner: str | None
    start_on: date | None
    user_cap: int | None
    asset: str | None = None
    entitlement: str | None = None

    @property
    def type(self) -> AssetType:
        """What kind of thing it is."""
        return TYPES[self.line.kind]


class Arrivals(Struct, frozen=True, kw_only=True):
    """All rows of one delivery to one order."""

    call: Call
    order: Any
    each: Sequence[Arrival]
    #: By their key.
    items: Mapping[str, CatalogueItem]
    #: Units of lines that came damaged or wrong before, and wait to be settled.
    waiting: Mapping[str, int]
    #: Who answers for the cost centre.
    owner: str | None

    # --- checks -----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise InvalidSubmission with what is wrong, by row."""
        problems = Problems(self.call)
        self._check_quantities(problems)
        for one in self.each:
            if one.type.makes == "units":
                if one.quantity != 1:
                    problems.add(f"lines.{one.index}.quantity", "one_a_row")
                if one.tag is None:
                    problems.add(f"lines.{one.index}.tag", "tag_needed")
            if "tenant" in one.type.needs and one.tenant is None:
                problems.add(f"lines.{one.index}.tenant", "tenant_needed")
        self._check_doubles(problems)
        self._check_tags(problems)
        self._check_serials(problems)
        problems.raise_any()

    def _check_quantities(self, problems: Problems) -> None:
        coming: dict[str, int] = {}
        for one in self.each:
            coming[one.line.id] = coming.get(one.line.id, 0) + one.quantity
        for line in {one.line.id: one.line for one in self.each}.values():
            still = orders.still_to_come(line) - self.waiting.get(line.id, 0)
            if coming[line.id] > still:
                problems.add("lines", "more_than_ordered", line=line.position, open=still, quantity=coming[line.id])

    def _check_doubles(self, problems: Problems) -> None:
        for name in ("tag", "serial"):
            first: dict[str, int] = {}
            for one in self.each:
                value = getattr(one, name)
                before = one.index if value is None else first.setdefault(value, one.index)
                if before != one.index:
                    rows = {"row": one.index + 1, "other": before + 1}
                    problems.add(f"lines.{one.index}.{name}", "same_row", value=value, **rows)

    def _check_tags(self, problems: Problems) -> None:
        tags = [one.tag for one in self.each if one.tag]
        taken = {row.tag: row.name for row in self.call.uow.execute(sql.TAGS_TAKEN, {"tags": tags})} if tags else {}
        for one in self.each:
            if one.tag in taken:
                told = {"row": one.index + 1, "tag": one.tag, "name": taken[one.tag]}
                problems.add(f"lines.{one.index}.tag", "tag_taken", **told)

    def _check_serials(self, problems: Problems) -> None:
        serials = [one.serial for one in self.each if one.serial]
        rows = self.call.uow.execute(sql.SERIALS_TAKEN, {"serials": serials}) if serials else ()
        taken = {(row.maker, row.serial): row.tag for row in rows}
        for one in self.each:
            tag = taken.get((self._maker(one), one.serial or ""))
            if tag is not None:
                told = {"row": one.index + 1, "serial": one.serial, "tag": tag}
                problems.add(f"lines.{one.index}.serial", "serial_taken", **told)

    # --- what is written --------------------------------------------------------------------------------------

    def _item(self, one: Arrival) -> CatalogueItem | None:
        return self.items.get(one.line.item or "")

    def _maker(self, one: Arrival) -> str:
        item = self._item(one)
        return (item.maker if item else None) or ""

    def asset(self, one: Arrival) -> dict[str, Any]:
        """Return the new asset of a row."""
        item, day = self._item(one), today(self.call.uow)
        warranty = item.warranty_months if item else None
        return {
            "id": one.asset,
            "tag": one.tag,
            "name": item.name if item else one.line.text[:255],
            "kind": one.line.kind,
            "stage": "received",
            "stage_since": self.call.uow.now,
            "serial": one.serial,
            "maker": self._maker(one),
            "model": item.model if item else None,
            "catalogue_item": one.line.item,
            "location": self.order.deliver_to or inputs.maybe_text(self.call.inputs, "location"),
            "cost_centre": self.order.cost_centre,
            "asset_owner": self.owner,
            "tenant": one.tenant,
            "classification": one.type.classification,
            "acquired_on": day,
            "cost": one.line.base_price * (1 if one.type.makes == "units" else one.quantity),
            "currency": BASE_CURRENCY,
            "life_months": (item.life_months if item else None) or one.type.life_months,
            "warranty_end": None if warranty is None else months_after(day, warranty) - timedelta(days=1),
            "contract": self.order.contract or inputs.maybe_text(self.call.inputs, "contract"),
            "po_line": one.line.id,
            "source": "po",
        }

    def entitlement(self, one: Arrival) -> dict[str, Any]:
        """Return the new entitlement of a row; it counts once the row is accepted."""
        item = self._item(one)
        given = self.call.inputs
        start = one.start_on or inputs.maybe_day(given, "starts_on") or today(self.call.uow)
        return {
            "id": one.entitlement,
            "name": item.name if item else one.line.text[:255],
            "kind": one.line.kind,
            "stage": "in_use" if one.condition == "ok" else "received",
            "product": item.product if item else None,
            "catalogue_item": one.line.item,
            "contract": self.order.contract or inputs.maybe_text(self.call.inputs, "contract"),
            "supplier": self.order.supplier,
            "metric": inputs.maybe_text(given, "licence_model") or (item.metric if item else None),
            "quantity": one.quantity,
            "starts_on": start,
            "ends_on": inputs.maybe_day(given, "ends_on") or _end(start, inputs.maybe_number(given, "term_months")),
            "proof": one.proof,
            "cost": one.line.base_price * one.quantity,
            "currency": BASE_CURRENCY,
            "cost_centre": self.order.cost_centre,
            "tenant": one.tenant,
            "admin_owner": one.admin_owner,
            "user_cap": one.user_cap,
            "acquired_on": today(self.call.uow),
            "po_line": one.line.id,
            "source": "po",
        }

    def receipt_line(self, one: Arrival, id: str, receipt: str) -> dict[str, Any]:
        """Return the row of the delivery itself."""
        return {
            "id": id,
            "receipt": receipt,
            "position": one.index + 1,
            "po_line": one.line.id,
            "quantity": one.quantity,
            "serial": one.serial,
            "tag": one.tag,
            "proof": one.proof,
            "condition": one.condition,
            "state": "accepted" if one.condition == "ok" else "open",
            "asset": one.asset,
            "entitlement": one.entitlement,
            "value": one.line.base_price * one.quantity,
        }


def read(call: Call, order: Any) -> Arrivals:
    """Return the rows of a call. A row of quantity 0 is one that nobody filled: it counts, but says nothing."""
    lines = {line.position: line for line in orders.lines(call, order.id)}
    given = enumerate(inputs.rows(call, "lines", needed=False))
    filled = [(index, row) for index, row in given if inputs.maybe_number(row, "quantity") != 0]
    each = [_arrival(call, order, lines, index, row) for index, row in filled]
    centre = call.uow.execute(GET["cost_centre"], {"key": order.cost_centre}).one_or_none()
    return Arrivals(
        call=call,
        order=order,
        each=each,
        items=_items(call, (one.line.item for one in each)),
        waiting=_waiting(call, order),
        owner=None if centre is None else centre.owner,
    )


def _arrival(call: Call, order: Any, lines: Mapping[int, Any], index: int, row: inputs.Row) -> Arrival:
    position = int(inputs.maybe_number(row, "po_line") or 1)
    if position not in lines:
        raise refused(call, f"lines.{index}.po_line", "no_such_line", order=order.id, line=position)
    condition = inputs.maybe_text(row, "condition") or "ok"
    if condition not in CONDITIONS:
        raise refused(call, f"lines.{index}.condition", "unknown", name=condition)
    cap = inputs.maybe_number(row, "user_cap")
    return Arrival(
        index=index,
        line=lines[position],
        quantity=inputs.count(call, row, "quantity", f"lines.{index}.quantity"),
        serial=inputs.maybe_text(row, "serial"),
        tag=inputs.maybe_text(row, "tag"),
        proof=inputs.maybe_text(row, "proof"),
        condition=condition,
        tenant=inputs.maybe_text(row, "tenant"),
        admin_owner=inputs.maybe_text(row, "admin_owner"),
        start_on=inputs.maybe_day(row, "start_date"),
        user_cap=None if cap is None else int(cap),
    )


def _items(call: Call, keys: Iterable[str | None]) -> dict[str, CatalogueItem]:
    found = ((key, catalogue_item(call.uow, key)) for key in dict.fromkeys(keys) if key)
    return {key: item for key, item in found if item is not None}


def _waiting(call: Call, order: Any) -> dict[str, int]:
    waiting: dict[str, int] = {}
    for row in call.uow.execute(sql.RECEIPT_LINES, {"order_no": order.id}):
        if row.state == "open":
            waiting[row.po_line] = waiting.get(row.po_line, 0) + row.quantity
    return waiting


def _end(start: date, months: Decimal | None) -> date | None:
    """Return the last day of a term; None for a right that does not end."""
    return months_after(start, int(months)) - timedelta(days=1) if months else None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
