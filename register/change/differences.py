"""What somebody wants the register to say of assets: compared with what it says, judged, written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from engine.errors import InvalidSubmission, Refused
from engine.ids import new_id
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register import imports, inputs, rules, writing
from register.cells import Unreadable
from register.change import fields
from register.columns import SEARCHED
from register.imports_words import say as say_of_cell
from register.refusals import say, word
from register.stages import FINAL, may_move
from register.store import changes as sql
from register.together import not_here, require_class

#: Fields that say in whose hands an asset is (INV-03).
_HANDS = ("custodian", "location")


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one asset: what it is and what it is to be. `place`: the cell or field that asked for it."""

    asset: str
    tag: str
    field: str
    before: Any
    after: Any
    place: str

    def value(self) -> dict[str, Any]:
        """Return what a model sees."""
        told = {"asset": self.asset, "tag": self.tag, "field": self.field}
        return told | {"before": self.before, "after": self.after}


class Refusals(Struct):
    """What is wrong, as sentences by place, in the language of the actor."""

    uow: UnitOfWork
    by_place: dict[str, list[str]]

    def add(self, place: str, code: str, **params: Any) -> None:
        """Note a sentence."""
        self.by_place.setdefault(place, []).append(say(self.uow, code, **params))

    def raise_any(self) -> None:
        """Raise InvalidSubmission when something was noted."""
        if self.by_place:
            raise InvalidSubmission(self.by_place)


def proposed(call: Call, name: str) -> tuple[list[Difference], dict[str, Any]]:
    """Return what the rows {asset, field, and what it is to be} of an input change, and the locked assets by id.

    Refused beside the row: an unknown asset, one that is gone, a field that is not written this way, a value that does
    not fit or refers to nothing, a stage that cannot be, a number that is taken, what is so already, or asked twice.
    """
    rows = inputs.rows(call, name, needed=False)
    assets = writing.lock(call.uow, "asset", [id for row in rows if (id := inputs.maybe_text(row, "asset"))])
    refusals = Refusals(call.uow, {})
    found: list[Difference] = []
    for index, row in enumerate(rows):
        asset = assets.get(inputs.maybe_text(row, "asset") or "")
        field = inputs.maybe_text(row, "field") or ""
        if asset is None:
            refusals.add(f"{name}.{index}.asset", "unknown", name=row.get("asset"))
            continue
        one = read(refusals, asset, field, fields.answer(row), f"{name}.{index}.field")
        if one is not None and one.before == one.after:
            refusals.add(one.place, "as_it_is", what=word(call.uow, field), tag=one.tag)
        elif one is not None:
            found.append(one)
    judge(refusals, found, assets)
    refusals.raise_any()
    return found, assets


def read(refusals: Refusals, asset: Any, field: str, value: Any, place: str) -> Difference | None:
    """Return what a field of an asset is to be; None, with a refusal, when it cannot be that."""
    column = fields.column(field)
    named = {"what": word(refusals.uow, field), "tag": asset.tag}
    if asset.stage in FINAL:
        refusals.add(place, "disposed", tag=asset.tag)
        return None
    if column is None:
        refusals.add(place, "not_a_field", what=field, fields=word(refusals.uow, *fields.LEVELS))
        return None
    try:
        after = fields.typed(column, value)
    except Unreadable as error:
        if error.code == "missing":
            refusals.add(place, "value_needed", **named)
        else:
            why = say_of_cell(refusals.uow.locale, error.code, column=named["what"], **error.values)
            refusals.add(place, "no_value", value=value, what=named["what"], why=why)
        return None
    before = getattr(asset, field)
    if (before or "") == (after or "") == "":
        after = before
    return Difference(asset=asset.id, tag=asset.tag, field=field, before=before, after=after, place=place)


def judge(refusals: Refusals, found: Sequence[Difference], assets: Mapping[str, Any]) -> None:
    """Refuse what cannot be: a field asked for twice, a stage, what a field refers to, a tag or serial number."""
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.asset, one.field) in seen:
            refusals.add(one.place, "same_field", what=word(refusals.uow, one.field), tag=one.tag)
        elif one.field == "stage":
            _judge_move(refusals, one, assets[one.asset])
        seen.add((one.asset, one.field))
    _judge_references(refusals, found)
    _judge_tags(refusals, found)
    _judge_serials(refusals, found, assets)
    if not refusals.by_place:
        _judge_rules(refusals, found, assets)


def _judge_move(refusals: Refusals, one: Difference, asset: Any) -> None:
    words = {"tag": one.tag, "before": word(refusals.uow, one.before), "after": word(refusals.uow, one.after)}
    if not may_move(asset.kind, one.before, one.after, asset.stage_before):
        refusals.add(one.place, "no_move", **words)
    elif one.after not in fields.STAGES:
        refusals.add(one.place, "stage_by_process", **words)


def _judge_references(refusals: Refusals, found: Sequence[Difference]) -> None:
    by_kind: dict[str, list[Difference]] = {}
    for one in found:
        column = fields.column(one.field)
        if column is not None and column.refers is not None and one.after is not None:
            by_kind.setdefault(column.refers, []).append(one)
    for refers, named in by_kind.items():
        known = imports.known(refusals.uow, refers, {one.after for one in named})
        for one in named:
            if one.after not in known:
                refusals.add(one.place, "unknown", name=one.after)


def _judge_tags(refusals: Refusals, found: Sequence[Difference]) -> None:
    """Refuse tags that another asset has, or gets by the same rows (INV-01)."""
    tags: dict[str, Difference] = {}
    for one in found:
        if one.field == "tag" and tags.setdefault(one.after, one) is not one:
            refusals.add(one.place, "twice", tag=one.after)
    for start in range(0, len(tags), writing.CHUNK):
        part = sorted(tags)[start : start + writing.CHUNK]
        for row in refusals.uow.execute(sql.TAGS, {"tags": part}):
            refusals.add(tags[row.tag].place, "tag_of", tag=row.tag)


def _judge_serials(refusals: Refusals, found: Sequence[Difference], assets: Mapping[str, Any]) -> None:
    """Refuse serial numbers that their maker has given another asset (INV-01)."""
    after: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.field in ("serial", "maker"):
            after.setdefault(one.asset, {"place": one.place})[one.field] = one.after
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for id, new in after.items():
        serial, maker = new.get("serial", assets[id].serial), new.get("maker", assets[id].maker)
        if serial and pairs.setdefault((maker, serial), (id, new["place"]))[0] != id:
            refusals.add(new["place"], "twice", tag=serial)
    serials = sorted({serial for _, serial in pairs})
    for start in range(0, len(serials), writing.CHUNK):
        for row in refusals.uow.execute(sql.SERIALS, {"serials": serials[start : start + writing.CHUNK]}):
            id, place = pairs.get((row.maker, row.serial), (row.id, ""))
            if id != row.id and row.id not in after:
                refusals.add(place, "serial_of", serial=row.serial, tag=row.tag)


def _judge_rules(refusals: Refusals, found: Sequence[Difference], assets: Mapping[str, Any]) -> None:
    """Refuse what would break a rule of the register when it is written (INV-02, 04, 12, 18, 21)."""
    gone = not_here(refusals.uow, {one.after for one in found if one.field == "custodian" and one.after})
    after: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for one in found:
        after.setdefault(one.asset, dict(assets[one.asset]._mapping))[one.field] = one.after
        places.setdefault(one.asset, one.place)
        if one.field == "custodian" and one.after in gone:
            refusals.add(one.place, "not_here", person=one.after)
    for id, row in after.items():
        try:
            rules.check(refusals.uow, "asset", row)
            if row["classification"] != assets[id].classification:
                require_class(refusals.uow, assets[id], row["classification"])
        except Refused as error:
            refusals.by_place.setdefault(places[id], []).append(str(error))


def write(call: Call, differences: Iterable[Mapping[str, Any]], assets: Mapping[str, Any]) -> None:
    """Write differences of locked assets through the one door. Refused when a row would break a rule (INV-xx)."""
    changes: dict[str, dict[str, Any]] = {}
    for one in differences:
        changes.setdefault(one["asset"], {})[one["field"]] = one["after"]
    plain = {id: {name: new for name, new in of.items() if name != "stage"} for id, of in changes.items()}
    stages: dict[str, list[str]] = {}
    for id, of in changes.items():
        if "stage" in of:
            # What is filled beside it goes with the move: alone, either could break what the other mends.
            stages.setdefault(of["stage"], []).append(id)
        elif plain[id]:
            writing.change(call, "asset", assets[id], plain[id])
    for stage, ids in stages.items():
        for id in ids:
            _move(call, assets[id], stage, plain[id])
    moved = [id for id, of in plain.items() if any(name in of for name in _HANDS)]
    for id, row in writing.lock(call.uow, "asset", moved).items():
        _hand_over(call, row, plain[id])


def _move(call: Call, asset: Any, stage: str, beside: Mapping[str, Any]) -> None:
    searched = {name: new for name, new in beside.items() if name in SEARCHED["asset"]}
    if searched:
        writing.change(call, "asset", asset, searched)
        asset = writing.lock(call.uow, "asset", [asset.id])[asset.id]
    if stage == "in_use" and asset.kind == "hardware" and asset.stage not in ("in_maintenance", "on_hold"):
        _say_why_nobody_accepts(call, asset)
    writing.move(call, [asset], stage, {name: new for name, new in beside.items() if name not in searched})


def _say_why_nobody_accepts(call: Call, asset: Any) -> None:
    """It was in use already, only the register did not say so (INV-06)."""
    told = {"asset": asset.id, "mode": "none", "reason": say(call.uow, "was_in_use", case=writing.case_no(call))}
    writing.add(call, "acceptance", [{"id": str(new_id(call.uow.now)), "accepted_at": call.uow.now, **told}])


def _hand_over(call: Call, row: Any, changed: Mapping[str, Any]) -> None:
    """Let the hands follow: a new custodian holds it, a new place keeps it while nobody does (INV-03)."""
    if "custodian" in changed and row.custodian:
        writing.hand_over(call, [row], holder=row.custodian, place=row.location)
    elif row.location and ("custodian" in changed or not row.custodian):
        writing.hand_over(call, [row], place=row.location)
