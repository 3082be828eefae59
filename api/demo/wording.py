"""The words in which the stories of the demo are told."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct

Answers = Mapping[str, Any]


class Seen(Protocol):
    """What somebody has before them who answers: the form, the calendar, the register, papers to hand in."""

    @property
    def form(self) -> Mapping[str, Any]:
        """Return what the form shows."""

    def day(self, days: int) -> str:
        """Return the working day so many days from now, as a form sends it."""

    def moment(self, hours: float) -> str:
        """Return the moment so many hours from now, as a form sends it."""

    def asset(self, tag: str) -> str:
        """Return the id of an asset."""

    def file(self, name: str, content: bytes) -> str:
        """Hand in a file; return its id."""


#: Answers that depend on what is seen.
Told = Answers | Callable[[Seen], Answers]
#: Stands for what the form shows when it is opened.
PREFILLED = object()


class Step(Struct, frozen=True):
    """Somebody completes the open task at an element of the case, `hours` after the step before.

    `about`: a word of the variables of the case meant, where the case has others of its own. A task that is not there
    yet is waited for. `person` None: whoever has it, each of those at the element but `silent`.
    """

    hours: float
    person: str | None
    element: str
    answers: Told
    about: str | None = None
    silent: tuple[str, ...] = ()


class Story(Struct, frozen=True):
    """One request: sent so many days ago at an hour (UTC) of that day, then step by step."""

    days_ago: int
    hour: float
    person: str
    #: Days until it is needed, from the day it is sent.
    needed_in: int | None
    answers: Told
    steps: tuple[Step, ...] = ()
    #: Withdrawn so many hours after the last step, and why.
    withdrawn: tuple[float, str] | None = None
    comments: tuple[tuple[str, str], ...] = ()
    #: Suspended so many hours after the last step, by whom and why.
    suspended: tuple[float, str, str] | None = None
    process: str = "itam_acquisition"
    #: The beginning of its subject, of a case that another one began by a message.
    begun_as: str | None = None


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
