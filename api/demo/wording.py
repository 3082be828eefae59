"""The words in which the stories of the demo are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]
#: Stands for what the form shows when it is opened.
PREFILLED = object()


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody completes the open task at an element of the case, `hours` after the step before."""

    hours: float
    person: str
    element: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Story:
    """One request: sent so many days ago at an hour (UTC) of that day, then step by step."""

    days_ago: int
    hour: float
    person: str
    #: Days until it is needed, from the day it is sent.
    needed_in: int
    answers: Answers
    steps: tuple[Step, ...] = ()
    #: Withdrawn so many hours after the last step, and why.
    withdrawn: tuple[float, str] | None = None
    comments: tuple[tuple[str, str], ...] = field(default=())
    #: Suspended so many hours after the last step, by whom and why.
    suspended: tuple[float, str, str] | None = None


def hardware(item: str, quantity: int, cost: float, centre: str, place: str, why: str, **more: Any) -> Answers:
    """Give the answers of a request for hardware from the catalogue."""
    answers = {
        "request_for": "self",
        "asset_kind": "hardware",
        "catalogue_item": item,
        "quantity": quantity,
        "unit_cost": cost,
        "recurring": "none",
        "cost_centre": centre,
        "budgeted": True,
        "location": place,
        "justification": why,
        **more,
    }
    return {**answers, "budget_line": f"{centre}-26-01"} if answers["budgeted"] else answers
