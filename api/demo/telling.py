"""Plays the stories through the engine, so that the demo shows what really happened."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from api.demo.purchases import PURCHASES
from api.demo.stories import ABSENCES, STORIES
from api.demo.wording import PREFILLED, Step, Story
from engine import instances, jobs, messages, substitutions, tasks, timers
from engine.unit_of_work import SYSTEM, Engine

PROCESS = "itam_acquisition"
MORNING, EVENING = 7, 16


class StoryClock:
    """A clock that the teller moves, up to the present."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment at which the story is."""
        return self.at


@dataclass(slots=True)
class Teller:
    """Plays events in the order of their times."""

    engine: Engine
    clock: StoryClock
    present: datetime

    def tell(self) -> None:
        """Play everything that happened up to the present."""
        events: list[tuple[datetime, int, Callable[[], None]]] = []
        for story in (*PURCHASES, *STORIES):
            self._plan(events, story)
        for person, substitute, begins, ends, why in ABSENCES:
            self._absence(person, substitute, begins, ends, why)
        heapq.heapify(events)
        while events:
            at, _, play = heapq.heappop(events)
            self._go_to(at)
            play()
        self._go_to(self.present)

    def _plan(self, events: list[tuple[datetime, int, Callable[[], None]]], story: Story) -> None:
        """Put the events of a story where they belong; what would be after the present did not happen yet."""
        at = self._working_moment(story.days_ago, story.hour)
        case: dict[str, UUID] = {}

        def add(moment: datetime, play: Callable[[], None]) -> None:
            if moment < self.present:
                events.append((moment, len(events), play))

        add(at, lambda: self._start(story, case))
        for step in story.steps:
            at = _at_work(at + timedelta(hours=step.hours))
            add(at, lambda step=step: self._complete(case["id"], step))  # type: ignore[misc]  # the loop's value, bound
        if story.withdrawn is not None:
            hours, reason = story.withdrawn
            add(at + timedelta(hours=hours), lambda: self._withdraw(story, case["id"], reason))
        if story.suspended is not None:
            hours, owner, why = story.suspended
            add(at + timedelta(hours=hours), lambda: self._suspend(case["id"], owner, why))
        for number, (person, text) in enumerate(story.comments, 1):
            add(at + timedelta(hours=number), lambda person=person, text=text: self._comment(case["id"], person, text))  # type: ignore[misc]  # the loop's values, bound

    def _working_moment(self, days_ago: int, hour: float) -> datetime:
        """Give the moment so many days before the present, moved to the Friday before when it is a weekend."""
        day = (self.present - timedelta(days=days_ago)).date()
        day -= timedelta(days=max(0, day.weekday() - 4))
        return datetime.combine(day, time(), UTC) + timedelta(hours=hour)

    def _go_to(self, at: datetime) -> None:
        """Move on, and let timers, jobs and messages that fell due happen on the way."""
        while self.clock.at < at:
            self.clock.at = min(at, self.clock.at + timedelta(hours=6))
            timers.fire_due(self.engine)
            jobs.run_due(self.engine)
            messages.deliver_due(self.engine)

    def _start(self, story: Story, case: dict[str, UUID]) -> None:
        answers = {**story.answers, "needed_by": self._day(story.needed_in)}
        with self.engine.unit_of_work(story.person) as uow:
            case["id"] = instances.start(uow, PROCESS, answers).id

    def _complete(self, case: UUID, step: Step) -> None:
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = {task.element_id: task for task in tasks.find(uow, instance_id=case)}[step.element]
        with self.engine.unit_of_work(step.person) as uow:
            if found.assignee is None:
                tasks.claim(uow, found.id)
            answers = {
                name: tasks.data(uow, found.id)[name] if value is PREFILLED else self._dated(value)
                for name, value in step.answers.items()
            }
            tasks.complete(uow, found.id, answers)

    def _withdraw(self, story: Story, case: UUID, reason: str) -> None:
        with self.engine.unit_of_work(story.person) as uow:
            instances.withdraw(uow, case, reason)

    def _suspend(self, case: UUID, owner: str, why: str) -> None:
        with self.engine.unit_of_work(owner) as uow:
            instances.suspend(uow, case, why)

    def _comment(self, case: UUID, person: str, text: str) -> None:
        with self.engine.unit_of_work(person) as uow:
            tasks.comment(uow, case, text)

    def _absence(self, person: str, substitute: str | None, begins: int, ends: int, why: str) -> None:
        with self.engine.unit_of_work(person) as uow:
            day = timedelta(days=1)
            substitutions.create(uow, person, substitute, self.present + begins * day, self.present + ends * day, why)

    def _day(self, days: int) -> str:
        """Give the working day so many days from the moment of the story, as a form sends it."""
        day: date = (self.clock.at + timedelta(days=days)).date()
        return (day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)).isoformat()

    def _dated(self, value: Any) -> Any:
        """Write an answer such as "+6", also one inside a table, as the day in so many days."""
        if isinstance(value, str) and value.startswith("+"):
            return self._day(int(value))
        if isinstance(value, Mapping):
            return {name: self._dated(one) for name, one in value.items()}
        return [self._dated(one) for one in value] if isinstance(value, list) else value


def _at_work(at: datetime) -> datetime:
    """Give the moment at which people who begin at seven and leave at four (UTC, Monday to Friday) get to it."""
    if at.hour >= EVENING:
        at = (at + timedelta(days=1)).replace(hour=MORNING)
    if at.hour < MORNING:
        at = at.replace(hour=MORNING)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)
