"""How suppliers did in half a year: a scorecard from the register, a judgement, and what follows from it (C-22)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from statistics import mean
from typing import Any

from engine.topics import Call, Topic
from register import inputs, papers, writing
from register.arrivals import months_after
from register.contract.supplier_words import WORDS
from register.documents import day as written_day
from register.lookups import today
from register.refusals import Problems
from register.store import suppliers as sql

MONTHS = 6
#: Bills that are dearer than what came by this share get no point for their price.
DEAREST = Decimal("0.1")
#: How a supplier behaved in audits, in points; what did not happen counts nothing.
AUDITS: Mapping[str, int | None] = {"none": None, "fair": 100, "hard": 50, "unfair": 0}
DECISIONS = ("keep", "improve", "replace")


# --- what the register knows --------------------------------------------------------------------------------------


def scorecards(call: Call) -> Mapping[str, Any]:
    """Count how each supplier delivered and billed in the last six months, and name what that is counted from.

    `delivery`: half for orders that came in full by the day promised, half for units that came in order. `price`: 100
    when no bill was above what came, 0 from a tenth above. Both 0 to 100, null where nothing can be counted.
    """
    since = months_after(today(call.uow), -MONTHS)
    begins = datetime.combine(since, time(), tzinfo=call.uow.engine.settings.zone).astimezone(UTC)
    given = {"since": since, "today": today(call.uow), "since_at": begins}
    named = inputs.maybe_text(call.inputs, "supplier")
    orders, goods, bills = (_by_supplier(call, statement, given) for statement in (sql.ORDERS, sql.GOODS, sql.BILLS))
    contracts = _by_supplier(call, sql.CONTRACTS, {})
    cards = [
        _card(
            call, row, orders.get(row.id, []), goods.get(row.id, []), bills.get(row.id, []), contracts.get(row.id, [])
        )
        for row in call.uow.execute(sql.REVIEWED, {"since": since})
        if named in (None, row.id)
    ]
    return {"review_no": writing.case_no(call), "cards": cards, "suppliers": len(cards), "since": since}


def _by_supplier(call: Call, statement: Any, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in call.uow.execute(statement, given):
        found.setdefault(row.supplier, []).append(row)
    return found


def _card(
    call: Call, row: Any, orders: Sequence[Any], goods: Sequence[Any], bills: Sequence[Any], contracts: Sequence[Any]
) -> dict[str, Any]:
    words = WORDS[papers.language(call)]
    late = [one.id for one in orders if not _in_time(call, one)]
    units = sum(one.quantity for one in goods)
    good = sum(one.quantity for one in goods if one.condition == "ok")
    above = [one for one in bills if one.variance > 0]
    return {
        "supplier": row.id,
        "name": row.name,
        "last_score": row.score,
        "delivery": _mean(_points(len(orders) - len(late), len(orders)), _points(good, units)),
        "price": _price(above, bills),
        "orders_text": _counted(words["orders"], len(orders) - len(late), len(orders), late),
        "goods_text": _counted(words["goods"], good, units, ()),
        "bills_text": _counted(words["bills"], len(bills) - len(above), len(bills), [one.number for one in above]),
        "contracts_text": ", ".join(f"{one.id}: {one.audit_clause or '–'}" for one in contracts) or None,
    }


def _in_time(call: Call, order: Any) -> bool:
    came: datetime | None = order.came_at
    if order.status != "received" or came is None:
        return False
    promised: date = order.promised_on
    return came.astimezone(call.uow.engine.settings.zone).date() <= promised


def _points(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None


def _mean(*points: Decimal | int | None) -> int | None:
    known = [Decimal(one) for one in points if one is not None]
    return round(mean(known)) if known else None


def _price(above: Iterable[Any], bills: Sequence[Any]) -> int | None:
    came = sum((one.received_value for one in bills), Decimal(0))
    if not came:
        return None
    dearer = sum((one.variance for one in above), Decimal(0)) / came
    return round(100 * max(Decimal(0), 1 - dearer / DEAREST))


def _counted(sentence: str, part: int, whole: int, wrong: Sequence[str]) -> str | None:
    """Say how many of how many, and which ones not; None when there was nothing to count."""
    if not whole:
        return None
    return sentence.format(part=part, whole=whole) + (f" ({', '.join(wrong[:10])})" if wrong else "")


# --- what people judge --------------------------------------------------------------------------------------------


def rate(call: Call) -> Mapping[str, Any]:
    """Keep the score of each supplier and the scorecard as a paper; give what is to be improved and replaced.

    The score is the mean of delivery, price and audits, of those that are known; without delivery and price there is
    none. InvalidSubmission beside an answer that is missing, or an owner or a day for what is to improve.
    """
    cards, given = inputs.rows(call, "cards"), inputs.rows(call, "answers")
    _check(call, given)
    rows = writing.lock(call.uow, "supplier", [str(card["supplier"]) for card in cards])
    rated = [{**card, **_judged(card, answer)} for card, answer in zip(cards, given, strict=True)]
    for one in rated:
        if one["score"] is not None:
            writing.change(call, "supplier", rows[one["supplier"]], {"score": one["score"]})
    return {
        "improvements": [_improvement(call, one) for one in rated if one["decision"] == "improve"],
        "replaced": [one["name"] for one in rated if one["decision"] == "replace"],
        "scorecard": _paper(call, rated),
    }


def _check(call: Call, given: Sequence[inputs.Row]) -> None:
    problems = Problems(call)
    for index, row in enumerate(given):
        place = f"items.{index}"
        if row.get("audits") not in AUDITS:
            problems.add(f"{place}.audits", "needed")
        if row.get("decision") not in DECISIONS:
            problems.add(f"{place}.decision", "needed")
        if row.get("decision") in ("improve", "replace") and not inputs.maybe_text(row, "note"):
            problems.add(f"{place}.note", "needed")
        if row.get("decision") == "improve":
            _check_improvement(call, problems, place, row)
    problems.raise_any()


def _check_improvement(call: Call, problems: Problems, place: str, row: inputs.Row) -> None:
    if not inputs.maybe_text(row, "owner"):
        problems.add(f"{place}.owner", "needed")
    due = inputs.maybe_day(row, "due")
    if due is None or due <= today(call.uow):
        problems.add(f"{place}.due", "con_due_over")


def _judged(card: inputs.Row, answer: inputs.Row) -> dict[str, Any]:
    audits = AUDITS[str(answer["audits"])]
    points = [inputs.maybe_number(card, name) for name in ("delivery", "price")]
    said = {name: answer.get(name) for name in ("audits", "decision", "note", "owner")}
    counted = any(point is not None for point in points)
    return {**said, "due": inputs.maybe_day(answer, "due"), "score": _mean(*points, audits) if counted else None}


def _improvement(call: Call, one: Mapping[str, Any]) -> dict[str, Any]:
    words = WORDS[papers.language(call)]
    return {
        "title": words["title"].format(name=one["name"]),
        "description": one["note"],
        "owner": one["owner"],
        "due": one["due"],
    }


def _paper(call: Call, rated: Sequence[Mapping[str, Any]]) -> str:
    language = papers.language(call)
    words = WORDS[language]
    since: date = months_after(today(call.uow), -MONTHS)
    span = f"{written_day(since, language)} – {written_day(today(call.uow), language)}"
    data = {
        "heading": words["heading"],
        "facts": [{"label": words["span"], "value": span}, {"label": words["count"], "value": str(len(rated))}],
        "head": [words[name] for name in ("name", "delivery", "price", "audits", "score", "decision")],
        "rows": [_line(one, words) for one in rated],
        "sources_title": words["sources"],
        "sources": [[one["name"], _sources(one)] for one in rated],
    }
    paper = papers.keep(
        call,
        kind="supplier_scorecard",
        name="supplier-scorecard",
        template="supplier_scorecard",
        data=data,
        subject=None,
    )
    return str(paper.file_id)


def _line(one: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    decision = words[one["decision"]] + (f": {one['note']}" if one["note"] else "")
    known = [one[name] for name in ("delivery", "price")]
    points = ["–" if point is None else str(point) for point in (*known, one["score"])]
    return [one["name"], *points[:2], words[one["audits"]], points[2], decision]


def _sources(one: Mapping[str, Any]) -> str:
    texts = (one[f"{name}_text"] for name in ("orders", "goods", "bills", "contracts"))
    return "; ".join(text for text in texts if text) or "–"


TOPICS = (
    Topic(
        name="supplier.scorecards",
        handler=scorecards,
        summary="Counts how suppliers delivered and billed in the last six months.",
        inputs={"supplier": "number of the one supplier that is looked at; all when left out"},
        outputs={
            "review_no": "number of the case",
            "cards": "list of {supplier, name, last_score, delivery, price (0 to 100 or null), orders_text, "
            "goods_text, bills_text, contracts_text}: the figures and what they are counted from",
            "suppliers": "how many",
            "since": "first day that counts",
        },
    ),
    Topic(
        name="supplier.rate",
        handler=rate,
        summary="Keeps the scores of suppliers and the scorecard as a paper.",
        inputs={
            "cards": "the scorecards, as they were counted",
            "answers": "list of {audits (none, fair, hard, unfair), decision (keep, improve, replace), note, owner, "
            "due}, in the order of the cards",
        },
        outputs={
            "improvements": "list of {title, description, owner, due}",
            "replaced": "names of suppliers that are to be replaced",
            "scorecard": "id of the file with the scorecard as PDF",
        },
        errors={
            "items.0.audits": "refused: missing",
            "items.0.decision": "refused: missing",
            "items.0.note": "refused: missing though something is to change",
            "items.0.owner": "refused: missing though it is to improve",
            "items.0.due": "refused: missing or over though it is to improve",
        },
    ),
)
