"""What its maker stops supporting: found in time, replaced, kept apart, or accepted as a risk for a while (11.4)."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.refusals import Problems
from register.store import operating as sql

#: So many days before its support ends somebody decides on an asset.
AHEAD_DAYS = 180
#: A risk is accepted for so many days at most.
MOST_DAYS = 180
#: Decision -> how the risk is treated and what state it is in.
TREATED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"replace": ("avoid", "open"), "isolate": ("reduce", "treated"), "accept": ("accept", "accepted")}
)
CATEGORY = "end_of_support"


def ending(call: Call) -> Mapping[str, Any]:
    """Find what is in use, loses its support within 180 days, and waits for a decision (processes C-21).

    A risk that was accepted counts as decided until its last day; the others for good. With a contract that has ended
    only what it maintained counts (B6).
    """
    day = today(call.uow)
    asked: dict[str, Any] = {"until": day + timedelta(days=AHEAD_DAYS)}
    ended = inputs.maybe_text(call.inputs, "contract")
    statement = sql.SUPPORT_ENDING if ended is None else sql.SUPPORT_ENDED_BY
    rows = call.uow.execute(statement, asked if ended is None else {**asked, "contract": ended}).all()
    decided = {
        row.id: row.expires_on for row in call.uow.execute(sql.RISKS_OF, {"ids": [_number(one) for one in rows]})
    }
    left = [row for row in rows if not _holds(decided, _number(row), day)]
    owners = [
        {"person": person or None, "items": [_item(row) for row in some]}
        for person, some in groupby(left, lambda row: row.asset_owner or "")
    ]
    return {"owners": owners, "assets": len(left)}


def _number(row: Any) -> str:
    """Return the number of the risk of an asset: one each, so that a later decision takes the place of the earlier."""
    return f"EOS-{row.tag}"


def _holds(decided: Mapping[str, date | None], number: str, day: date) -> bool:
    if number not in decided:
        return False
    last = decided[number]
    return last is None or last >= day


def _item(row: Any) -> dict[str, Any]:
    return {"tag": row.tag, "name": row.name, "support_end": row.support_end, "decision": None, "until": None}


def decide(call: Call) -> Mapping[str, Any]:
    """Keep what was decided on each asset as a risk, in place of an earlier one (processes C-21).

    InvalidSubmission names the row without a decision or a reason, or whose risk is accepted too long.
    """
    given = _decisions(call)
    assets = {row.tag: row for row in call.uow.execute(sql.BY_TAG, {"tags": sorted(given)})}
    numbers = [_number(row) for row in assets.values()]
    known = writing.lock(call.uow, "risk", [row.id for row in call.uow.execute(sql.RISKS_OF, {"ids": numbers})])
    for tag, row in assets.items():
        treatment, state = TREATED[given[tag]["decision"]]
        values = {
            "title": f"{tag}: {given[tag]['reason']}",
            "owner": inputs.maybe_text(given[tag], "person") or row.asset_owner or call.uow.actor,
            "treatment": treatment,
            "expires_on": inputs.maybe_day(given[tag], "until") if state == "accepted" else None,
            "state": state,
        }
        if (old := known.get(_number(row))) is not None:
            writing.change(call, "risk", old, values)
        else:
            fixed = {"id": _number(row), "category": CATEGORY, "likelihood": 2, "effect": 2}
            writing.add(call, "risk", [{**fixed, **values, "search": f"{tag} {row.name}".casefold()}])
    chosen = [assets[tag].id for tag in sorted(assets) if given[tag]["decision"] == "replace"]
    return {"to_replace": chosen, "accepted": sum(one["decision"] == "accept" for one in given.values())}


def _decisions(call: Call) -> dict[str, inputs.Row]:
    problems = Problems(call)
    given: dict[str, inputs.Row] = {}
    for index, row in enumerate(inputs.rows(call, "answers", needed=False)):
        until = inputs.maybe_day(row, "until")
        last = today(call.uow) + timedelta(days=MOST_DAYS)
        if row.get("decision") not in TREATED:
            problems.add(f"items.{index}.decision", "needed")
        elif inputs.maybe_text(row, "reason") is None:
            problems.add(f"items.{index}.reason", "needed")
        elif row["decision"] == "accept" and (until is None or until > last):
            problems.add(f"items.{index}.until", "accepted_too_long", days=MOST_DAYS)
        given[str(row.get("tag"))] = row
    problems.raise_any()
    return given


TOPICS = (
    Topic(
        name="support.ending",
        handler=ending,
        summary="Finds what is in use and loses its support within 180 days, as far as nothing is decided yet.",
        inputs={"contract": "a contract that has ended: only what it maintained; optional"},
        outputs={
            "owners": "list of {person (null: nobody answers for it), items: list of {tag, name, support_end}}",
            "assets": "how many assets",
        },
    ),
    Topic(
        name="support.decide",
        handler=decide,
        summary="Keeps what was decided on assets that lose their support, each as a risk.",
        inputs={"answers": "list of {tag, decision (replace, isolate, accept), reason, until, person}"},
        outputs={"to_replace": "ids of assets that are to be replaced", "accepted": "how many risks are accepted"},
        errors={
            "items.0.decision": "refused: missing",
            "items.0.until": "refused: missing, or more than 180 days from today",
        },
    ),
)
