"""What somebody wants the register to say of assets: compared with what it says, judged, written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.topics import Call
from register import imports, inputs, writing
from register.cells import Unreadable
from register.change import fields
from register.columns import SEARCHED
from register.imports_words import say as say_of_cell
from register.refusals import Problems, word
from register.stages import FINAL, may_move
from register.store import changing as sql

#: Fields that say in whose hands an asset is (INV-03).
_HANDS = ("custodian", "location")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One field of one asset: what it is and what it is to be. `place`: the field of the form that asked for it."""

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


def proposed(call: Call, name: str) -> tuple[list[Difference], dict[str, Any]]:
    """Return what the rows {asset, field, and what it is to be} of an input change, and the locked assets by id.

    Refused beside the row: an unknown asset, one that is gone, a field that is not written this way, a value that does
    not fit or refers to nothing, a stage that cannot be, a number that is taken, what is so already, or asked twice.
    """
    rows = inputs.rows(call, name, needed=False)
    assets = writing.lock(call.uow, "asset", [id for row in rows if (id := inputs.maybe_text(row, "asset"))])
    problems = Problems(call)
    found: list[Difference] = []
    for index, row in enumerate(rows):
        one = _read(call, problems, f"{name}.{index}", row, assets)
        if one is not None:
            found.append(one)
    problems.raise_any()
    _judge(call, problems, found, assets)
    problems.raise_any()
    return found, assets


def _read(
    call: Call, problems: Problems, place: str, row: Mapping[str, Any], assets: Mapping[str, Any]
) -> Difference | None:
    asset = assets.get(inputs.maybe_text(row, "asset") or "")
    field = inputs.maybe_text(row, "field") or ""
    column = fields.column(field)
    if asset is None:
        problems.add(f"{place}.asset", "unknown", name=row.get("asset"))
    elif asset.stage in FINAL:
        problems.add(f"{place}.asset", "disposed", tag=asset.tag)
    elif column is None:
        problems.add(f"{place}.field", "not_a_field", what=field, fields=word(call.uow, *fields.LEVELS))
    else:
        try:
            after = fields.typed(column, fields.answer(row))
        except Unreadable as error:
            if error.code == "missing":
                problems.add(f"{place}.field", "value_needed", what=word(call.uow, field), tag=asset.tag)
            else:
                why = say_of_cell(call.uow.locale, error.code, column=word(call.uow, field), **error.values)
                told = {"value": fields.answer(row), "what": word(call.uow, field), "why": why}
                problems.add(f"{place}.field", "no_value", **told)
            return None
        before = getattr(asset, field)
        return Difference(asset=asset.id, tag=asset.tag, field=field, before=before, after=after, place=place)
    return None


def _judge(call: Call, problems: Problems, found: Sequence[Difference], assets: Mapping[str, Any]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in found:
        named = {"what": word(call.uow, one.field), "tag": one.tag}
        if (one.asset, one.field) in seen:
            problems.add(f"{one.place}.field", "same_field", **named)
        elif one.before == one.after:
            problems.add(f"{one.place}.field", "as_it_is", **named)
        elif one.field == "stage":
            _judge_move(call, problems, one, assets[one.asset])
        seen.add((one.asset, one.field))
    _judge_references(call, problems, found)
    _judge_names(call, problems, found, assets)


def _judge_move(call: Call, problems: Problems, one: Difference, asset: Any) -> None:
    words = {"tag": one.tag, "before": word(call.uow, one.before), "after": word(call.uow, one.after)}
    if not may_move(asset.kind, one.before, one.after, asset.stage_before):
        problems.add(f"{one.place}.field", "no_move", **words)
    elif one.after not in fields.STAGES:
        problems.add(f"{one.place}.field", "stage_by_process", **words)


def _judge_references(call: Call, problems: Problems, found: Sequence[Difference]) -> None:
    by_kind: dict[str, list[Difference]] = {}
    for one in found:
        column = fields.column(one.field)
        if column is not None and column.refers is not None and one.after is not None:
            by_kind.setdefault(column.refers, []).append(one)
    for refers, named in by_kind.items():
        known = imports.known(call.uow, refers, {one.after for one in named})
        for one in named:
            if one.after not in known:
                problems.add(f"{one.place}.field", "unknown", name=one.after)


def _judge_names(call: Call, problems: Problems, found: Sequence[Difference], assets: Mapping[str, Any]) -> None:
    """Refuse tags and serial numbers that another asset has (INV-01)."""
    tags = {one.after: one for one in found if one.field == "tag"}
    if tags:
        for row in call.uow.execute(sql.TAGS, {"tags": sorted(tags)}):
            problems.add(f"{tags[row.tag].place}.field", "tag_taken", row=1, tag=row.tag, name=row.tag)
    after: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.field in ("serial", "maker"):
            after.setdefault(one.asset, {"place": one.place})[one.field] = one.after
    pairs = {}
    for id, new in after.items():
        serial = new.get("serial", assets[id].serial)
        if serial:
            pairs[(new.get("maker", assets[id].maker), serial)] = (id, new["place"])
    if pairs:
        for row in call.uow.execute(sql.SERIALS, {"serials": sorted({serial for _, serial in pairs})}):
            id, place = pairs.get((row.maker, row.serial), (row.id, ""))
            if id != row.id:
                problems.add(f"{place}.field", "serial_of", serial=row.serial, tag=row.tag)


def stale(differences: Iterable[Mapping[str, Any]], assets: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return those whose field is no longer what it was when they were compared, or whose asset is gone."""
    return [
        one
        for one in differences
        if (asset := assets.get(one["asset"])) is None
        or asset.stage in FINAL
        or not _same(getattr(asset, one["field"]), one["before"])
    ]


def _same(now: Any, then: Any) -> bool:
    return bool(now == then) or (now in (None, "") and then in (None, ""))


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
    writing.move(call, [asset], stage, {name: new for name, new in beside.items() if name not in searched})


def _hand_over(call: Call, row: Any, changed: Mapping[str, Any]) -> None:
    """Let the hands follow: a new custodian holds it, a new place keeps it while nobody does (INV-03)."""
    if "custodian" in changed and row.custodian:
        writing.hand_over(call, [row], holder=row.custodian, place=row.location)
    elif row.location and ("custodian" in changed or not row.custodian):
        writing.hand_over(call, [row], place=row.location)
