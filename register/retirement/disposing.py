"""Lots that leave: who takes them, what goes with the carrier, and what proves where everything went."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from engine import numbers
from engine.ids import new_id
from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems, refused, word
from register.retirement import disposal_papers, facts
from register.store import retiring as sql

#: Routes on which only a supplier with a certificate takes things.
CERTIFIED_ONLY = frozenset({"recycle", "destroy"})
GRAMS = Decimal(1000)


# --- who takes it -------------------------------------------------------------------------------------------------


def choose_vendor(call: Call) -> Mapping[str, Any]:
    """Open a lot: what leaves by which route, and who takes it (processes B4, disposition).

    Recycling, destruction and resale by a supplier ask for a certificate that is in date. A buyer or charity that is no
    supplier has an address instead; a lessor is the one of the contract.
    """
    route = inputs.text(call, "route")
    lines = facts.lines(call)
    rows = [row for id, row in writing.lock(call.uow, "asset", _of_lot(call)).items() if id in lines]
    if not rows:
        raise refused(call, "vendor", "ret_none")
    taker = _taker(call, route, rows)
    number = numbers.following(call.uow, "DSP")
    lot = {"id": number, "route": route, "coordinator": call.uow.actor, "state": "open", **taker}
    writing.add(call, "disposal", [lot])
    writing.add(
        call,
        "disposal_line",
        [
            {"id": str(new_id(call.uow.now)), "disposal": number, "asset": row.id, "serial": row.serial}
            for row in sorted(rows, key=lambda row: str(row.tag))
        ],
    )
    return {"disposal_no": number, "vendor_name": taker["vendor_name"], "coordinator": call.uow.actor}


def _of_lot(call: Call) -> list[str]:
    return [id for row in inputs.rows(call, "lot", needed=False) for id in [inputs.maybe_text(row, "asset")] if id]


def _taker(call: Call, route: str, rows: Sequence[Any]) -> dict[str, Any]:
    named = inputs.maybe_text(call.inputs, "vendor")
    if named is None:
        return _somebody(call, route)
    vendor = facts.supplier(call.uow, named)
    if vendor is None or vendor.status != "onboarded":
        raise refused(call, "vendor", "unknown", name=named)
    if route == "return_to_lessor":
        _require_lessor(call, vendor, rows)
    elif route in CERTIFIED_ONLY or route == "resale":
        _require_certificate(call, vendor)
    return {"vendor": vendor.id, "vendor_name": vendor.name, "vendor_address": _address(call)}


def _address(call: Call) -> str | None:
    return inputs.maybe_text(call.inputs, "vendor_address")


def _somebody(call: Call, route: str) -> dict[str, Any]:
    name = inputs.maybe_text(call.inputs, "vendor_name")
    if route in CERTIFIED_ONLY:
        raise refused(call, "vendor", "dsp_certified_only")
    if name is None:
        raise refused(call, "vendor", "dsp_vendor")
    if _address(call) is None:
        raise refused(call, "vendor_address", "dsp_address")
    return {"vendor": None, "vendor_name": name, "vendor_address": _address(call)}


def _require_lessor(call: Call, vendor: Any, rows: Sequence[Any]) -> None:
    ids = sorted({row.contract for row in rows if row.contract})
    lessors = {row.id: row for row in call.uow.execute(sql.CONTRACTS, {"ids": ids})} if ids else {}
    for row in rows:
        contract = lessors.get(row.contract)
        if contract is not None and contract.supplier != vendor.id:
            raise refused(call, "vendor", "dsp_lessor", tag=row.tag, lessor=contract.supplier_name or contract.supplier)


def _require_certificate(call: Call, vendor: Any) -> None:
    ends = [inputs.maybe_day(one, "ends_on") for one in vendor.certificates or []]
    if not any(end is not None and end >= today(call.uow) for end in ends):
        raise refused(call, "vendor", "dsp_no_certificate", vendor=vendor.name)


def qualify(call: Call) -> Mapping[str, Any]:
    """Note a certificate of a supplier, so that lots can go there until it ends (processes B4, R21b)."""
    named = inputs.text(call, "vendor")
    row = writing.lock(call.uow, "supplier", [named]).get(named)
    if row is None or row.status != "onboarded":
        raise refused(call, "vendor", "unknown", name=named)
    ends = inputs.day(call, "certificate_ends_on")
    if ends < today(call.uow):
        raise refused(call, "certificate_ends_on", "dsp_ends")
    name = inputs.text(call, "certificate_name")
    others = [one for one in row.certificates or [] if one.get("name") != name]
    file = next(iter(inputs.texts(call, "certificate_file")), None)
    writing.change(call, "supplier", row, {"certificates": [*others, {"name": name, "ends_on": ends, "file": file}]})
    return {"vendor": row.id}


# --- on the carrier's van -----------------------------------------------------------------------------------------


def release(call: Call) -> Mapping[str, Any]:
    """Hand a lot to the carrier: its assets are In disposal, nobody of ours keeps them any more (INV-09)."""
    lot = _lot(call, "open", "collected_by")
    witness = inputs.text(call, "witness")
    if witness in (call.uow.actor, lot.coordinator):
        raise refused(call, "witness", "ret_witness")
    weight = inputs.maybe_number(call.inputs, "weight_kg")
    if weight is None or not 0 < weight < 1_000_000:
        raise refused(call, "weight_kg", "not_negative")
    changes = {
        "collected_by": inputs.text(call, "collected_by"),
        "collected_at": call.uow.now,
        "seal_no": inputs.maybe_text(call.inputs, "seal_no"),
        "weight_g": int((weight * GRAMS).quantize(Decimal(1), ROUND_HALF_UP)),
        "category": inputs.text(call, "category"),
        "witness": witness,
        "manifest": _file(call, "manifest"),
        "state": "released",
    }
    writing.change(call, "disposal", lot, changes)
    rows = list(writing.lock(call.uow, "asset", [line.asset for line in _lot_lines(call, lot)]).values())
    writing.move(call, rows, "in_disposal", {"custodian": None})
    writing.let_go(call, [row.id for row in rows])
    return {"released": len(rows)}


def _lot(call: Call, state: str, field: str) -> Any:
    number = inputs.text(call, "disposal_no")
    row = writing.lock(call.uow, "disposal", [number]).get(number)
    if row is None or row.case_no != writing.case_no(call):
        raise refused(call, field, "unknown", name=number)
    if row.state != state:
        raise refused(call, field, "dsp_state", number=number, state=word(call.uow, row.state))
    return row


def _lot_lines(call: Call, lot: Any) -> list[Any]:
    return list(call.uow.execute(sql.LOT_LINES, {"disposal": lot.id}))


def _file(call: Call, name: str) -> UUID | None:
    text = next(iter(inputs.texts(call, name)), None)
    return None if text is None else UUID(text)


# --- the certificate or receipt -----------------------------------------------------------------------------------


def match(call: Call) -> Mapping[str, Any]:
    """Compare the serial numbers on a certificate or receipt with those that were shipped (m.R3)."""
    lot = _lot(call, "released", "certificate_no")
    named = {serial.casefold(): serial for serial in _serials(call)}
    shipped = _lot_lines(call, lot)
    locked = writing.lock(call.uow, "disposal_line", [line.id for line in shipped])
    gaps = []
    for line in shipped:
        # What bears no serial number is named by its tag.
        mark = (line.serial or line.tag).casefold()
        if named.pop(mark, None) is not None:
            writing.change(call, "disposal_line", locked[line.id], {"certified": True})
        elif not line.certified:
            gaps.append({"line": line.id, "tag": line.tag, "serial": line.serial or line.tag, "finding": None})
    proceeds = inputs.money(call, call.inputs, "proceeds") if call.inputs.get("proceeds") is not None else None
    changes = {
        "certificate_no": inputs.text(call, "certificate_no"),
        "certificate": _file(call, "certificate_file"),
        "certified_at": call.uow.now,
        "proceeds": proceeds,
        **({} if gaps or named else {"state": "certified"}),
    }
    writing.change(call, "disposal", lot, changes)
    return {"gaps": gaps, "strangers": sorted(named.values())}


def _serials(call: Call) -> list[str]:
    text = inputs.text(call, "serials").replace(",", "\n").replace(";", "\n")
    return list(dict.fromkeys(part.strip() for part in text.splitlines() if part.strip()))


def explain(call: Call) -> Mapping[str, Any]:
    """Settle serial numbers that the certificate does not name: explained, or an incident that closes as a loss."""
    lot = _lot(call, "released", "gaps")
    given = {inputs.maybe_text(row, "line"): row for row in inputs.rows(call, "gaps", needed=False)}
    note = inputs.maybe_text(call.inputs, "note")
    problems = Problems(call)
    open_lines = [line for line in _lot_lines(call, lot) if not line.certified]
    for index, line in enumerate(open_lines):
        row = given.get(line.id, {})
        if row.get("finding") not in ("explained", "incident") or inputs.maybe_text(row, "note") is None:
            problems.add(f"gaps.{index}.finding", "dsp_not_gap", serial=line.serial or line.tag)
    problems.raise_any()
    locked = writing.lock(call.uow, "disposal_line", [line.id for line in open_lines])
    for line in open_lines:
        row = given[line.id]
        explained = row["finding"] == "explained"
        said = inputs.maybe_text(row, "note")
        writing.change(call, "disposal_line", locked[line.id], {"certified": explained, "note": said})
        if not explained:
            writing.add(call, "loss", [_loss(call, line.asset, said)])
    writing.change(call, "disposal", lot, {"state": "certified"})
    return {"explained": len(open_lines), "note": note}


def _loss(call: Call, asset: str, said: str | None) -> dict[str, Any]:
    return {
        "id": numbers.following(call.uow, "LOS"),
        "asset": asset,
        "kind": "lost",
        "reported_by": call.uow.actor,
        "reported_at": call.uow.now,
        "happened_on": today(call.uow),
        "exposure": said,
        "state": "written_off",
        "closed_at": call.uow.now,
    }


def close(call: Call) -> Mapping[str, Any]:
    """Keep the record of a lot as a document: what went where, under which seal, and what proves it."""
    lot = _lot(call, "certified", "disposal_no")
    paper = disposal_papers.keep(call, lot, _lot_lines(call, lot))
    writing.change(call, "disposal", lot, {"state": "closed"})
    return {"disposal_record": paper, "proceeds": lot.proceeds or Decimal(0)}
