"""The page of an asset: its life as a line and by the numbers of cases, whose hands it went through, its cost."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from api.pages import register_evidence as evidence
from api.pages import register_words as said
from api.pages import texts, words
from api.pages.register_chapters import chapters
from api.pages.register_things import facts
from engine.unit_of_work import UnitOfWork
from register import lives, reading

Thing = Mapping[str, Any]

#: Parts of the line of a life: the last ones, each at least one of its columns. All of them stand below it.
MOST_PARTS = COLUMNS = 12


class Part(Struct, frozen=True):
    """A part of a life: a stage, when it was, by which case, and how many of the columns of the line it takes."""

    name: str
    text: str
    span: int
    look: str
    case_no: str | None
    href: str | None


def life(stages: Sequence[Thing], hrefs: Mapping[str, str | None], most: int = MOST_PARTS) -> list[Part]:
    """Give the last stages of an asset as parts of one line; the last one goes on. `hrefs`: number -> its page."""
    if not stages:
        return []
    shown = stages[-most:]
    ends = [stage["at"] for stage in shown[1:]] + [words.now()]
    seconds = [max((end - stage["at"]).total_seconds(), 0.0) for stage, end in zip(shown, ends, strict=True)]
    return [
        _part(stage, end, span, hrefs, now=stage is shown[-1])
        for stage, end, span in zip(shown, ends, _spans(seconds), strict=True)
    ]


def _spans(seconds: Sequence[float]) -> list[int]:
    """Share twelve columns among the parts of a life by their length; each gets one at least."""
    spans = [1] * len(seconds)
    while sum(spans) < COLUMNS:
        # The part that has the least of what is due to it gets the next column.
        neediest = max(range(len(spans)), key=lambda index: seconds[index] / spans[index])
        spans[neediest] += 1
    return spans


def _part(stage: Thing, end: datetime, span: int, hrefs: Mapping[str, str | None], *, now: bool) -> Part:
    day, until = words.calendar(stage["at"]), words.calendar(end)
    if now:
        text = texts.text("reg.since", day=day)
    else:
        text = day if day == until else texts.text("reg.until", day=day, until=until)
    number = stage["case_no"]
    return Part(said.coded(stage["to_stage"]), text, span, _look(stage, now), number, hrefs.get(number or ""))


def _look(stage: Thing, now: bool) -> str:
    if stage["to_stage"] in ("missing", "on_hold", "in_maintenance"):
        return "stop"
    return "now" if now else "done"


def asset(uow: UnitOfWork, thing: Thing) -> dict[str, Any]:
    """Give all that the page of an asset shows."""
    around, lived = reading.around_asset(uow, thing), lives.of_asset(uow, thing)
    bought = [around.bought] if around.bought else []
    known = said.names(uow, [thing, *around.hands, *around.rights, *bought, *evidence.rows(lived)])
    told = chapters(uow, "asset", thing, evidence.of(lived, known))
    hrefs = {chapter.number: chapter.href for chapter in told}
    return {
        "facts": facts("asset", thing, known),
        "life": life(around.stages, hrefs),
        "stages": life(around.stages, hrefs, most=len(around.stages)) if len(around.stages) > MOST_PARTS else (),
        "chapters": told,
        "hands": [_hand(hand, known, hrefs) for hand in reversed(around.hands)],
        "relations": around.relations,
        "rights": around.rights,
        "bought": around.bought,
        "bought_href": hrefs.get(around.bought["case_no"]) if around.bought else None,
        "costs": _costs(thing, lived),
        "warnings": _warnings(thing),
        "media": [_medium(medium, lived) for medium in lived.media],
        "documents": lived.documents,
        "known": known,
    }


def _hand(hand: Thing, known: said.Names, hrefs: Mapping[str, str | None]) -> dict[str, Any]:
    who = known.people.full(hand["holder"]) if hand["holder"] else known.thing("location", hand["place"] or "–")
    place = hand["place"] and known.thing("location", hand["place"])
    return {**hand, "who": who, "place": place, "href": hrefs.get(hand["case_no"] or "")}


def _medium(medium: Thing, lived: lives.Life) -> dict[str, Any]:
    """Give a medium with how it was sanitized last."""
    tries = [one for one in lived.sanitizations if one["medium"] == medium["id"]]
    return {**medium, "last": tries[-1] if tries else None}


def _costs(thing: Thing, lived: lives.Life) -> list[tuple[str, str]]:
    found = []
    if thing["cost"] is not None:
        found.append((texts.text("reg.cost.bought"), words.money(thing["cost"])))
    if thing["residual"] is not None:
        found.append((texts.text("reg.cost.residual"), words.money(thing["residual"])))
    book = book_value(thing, words.now().date())
    if book is not None and thing.get("book_closed_on") is None:
        found.append((texts.text("reg.cost.book"), words.money(book)))
    for name in ("written_off", "proceeds"):
        sums = [one[name] for one in lived.retirements if one[name] is not None]
        if sums:
            found.append((texts.text(f"reg.cost.{name}"), words.money(sum(sums))))
    return found


def book_value(thing: Thing, day: date) -> Any:
    """Return what an asset is worth in the books on a day: straight down over its months to its residual value."""
    if thing["cost"] is None or not thing["life_months"] or thing["acquired_on"] is None:
        return None
    begun = thing["acquired_on"]
    months = max(0, (day.year - begun.year) * 12 + day.month - begun.month)
    residual = thing["residual"] or 0
    left = max(0, thing["life_months"] - months)
    return round(residual + (thing["cost"] - residual) * left / thing["life_months"], 2)


def _warnings(thing: Thing) -> list[str]:
    found = []
    today = words.now().date()
    for column in ("warranty_end", "support_end"):
        end = thing[column]
        if end is not None and 0 <= (end - today).days <= 120:
            found.append(texts.text(f"reg.soon.{column}", n=(end - today).days))
    if thing["hold"]:
        found.append(texts.text("reg.held", reason=thing["hold"]))
    return found
