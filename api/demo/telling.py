"""Plays the stories through the engine, so that the demo shows what really happened."""

import heapq
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.demo.lives import LIVES
from api.demo.purchases import PURCHASES
from api.demo.stories import ABSENCES, OWN, STORIES
from api.demo.wording import PREFILLED, Answers, Step, Story, Told
from engine import children, files, instances, jobs, messages, substitutions, tasks, timers
from engine.model import ProcessInstance, Task
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from register import reading

MORNING, EVENING = 7, 16
#: How long people look again for a task that is not there yet, and how often at most.
AGAIN, MOST_LOOKS = timedelta(hours=4), 40

Play = Callable[[], None]


class StoryClock:
    """A clock that the teller moves, up to the present."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment at which the story is."""
        return self.at


class NotThereYet(Exception):
    """The task or case that a story goes on with is not there yet."""


class Teller(Struct):
    """Plays events in the order of their times."""

    engine: Engine
    clock: StoryClock
    present: datetime
    _events: list[tuple[datetime, int, Play]] = []
    _planned: int = 0
    #: Cases that stories have taken up which others began.
    _taken: set[UUID] = set()

    def tell(self) -> None:
        """Play everything that happened up to the present."""
        for story in (*PURCHASES, *STORIES, *LIVES, *OWN):
            self._plan(story)
        for person, substitute, begins, ends, why in ABSENCES:
            self._absence(person, substitute, begins, ends, why)
        while self._events:
            at, _, play = heapq.heappop(self._events)
            self._go_to(at)
            play()
            self._settle()
        self._go_to(self.present)

    # --- the order of events --------------------------------------------------------------------------------------

    def _add(self, moment: datetime, play: Play) -> None:
        """Put an event where it belongs; what would be after the present did not happen yet."""
        if moment < self.present:
            self._planned += 1
            heapq.heappush(self._events, (moment, self._planned, play))

    def _plan(self, story: Story) -> None:
        at = self._working_moment(story.days_ago, story.hour)
        if story.begun_as is None:
            self._add(at, lambda: self._begin(story, self._start(story)))
        else:
            self._look(at, 0, lambda: self._begin(story, self._take_up(story)))

    def _begin(self, story: Story, case: UUID) -> None:
        """Let a case that is there go on: its steps one after the other, what is said beside it."""
        begun = self.clock.at
        self._go_on(story, case, 0, begun)
        for number, (person, text) in enumerate(story.comments, 1):
            self._add(
                begun + timedelta(hours=number),
                lambda person=person, text=text: self._comment(case, person, text),  # type: ignore[misc]  # the loop's values, bound
            )

    def _go_on(self, story: Story, case: UUID, index: int, since: datetime) -> None:
        if index < len(story.steps):
            step = story.steps[index]
            at = _at_work(since + timedelta(hours=step.hours))

            def play() -> None:
                self._complete(case, step)
                self._go_on(story, case, index + 1, self.clock.at)

            self._look(at, 0, play)
            return
        if story.withdrawn is not None:
            hours, reason = story.withdrawn
            self._add(since + timedelta(hours=hours), lambda: self._withdraw(story, case, reason))
        if story.suspended is not None:
            hours, owner, why = story.suspended
            self._add(since + timedelta(hours=hours), lambda: self._suspend(case, owner, why))

    def _look(self, at: datetime, looked: int, play: Play) -> None:
        """Play once what it needs is there."""

        def look() -> None:
            try:
                play()
            except NotThereYet:
                if looked >= MOST_LOOKS:
                    raise
                self._look(_at_work(self.clock.at + AGAIN), looked + 1, play)

        self._add(at, look)

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
            self._settle()

    def _settle(self) -> None:
        """Let cases that others begin begin, and messages arrive."""
        while children.work_due(self.engine) + messages.deliver_due(self.engine):
            pass

    # --- what people do -------------------------------------------------------------------------------------------

    def _start(self, story: Story) -> UUID:
        with self.engine.unit_of_work(story.person) as uow:
            answers = self._answers(story.answers, Table(self, uow, {}))
            if story.needed_in is not None:
                answers = {**answers, "needed_by": self.day(story.needed_in)}
            return instances.start(uow, story.process, answers).id

    def _take_up(self, story: Story) -> UUID:
        """Return the case that another one began, the oldest that no story has taken up."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = instances.find(uow, definition_key=story.process, limit=200).items
        fits = [
            one for one in found if (one.subject or "").startswith(story.begun_as or "") and one.id not in self._taken
        ]
        if not fits:
            raise NotThereYet(story.process, story.begun_as)
        case = min(fits, key=lambda one: (one.started_at, one.id)).id
        self._taken.add(case)
        return case

    def _complete(self, case: UUID, step: Step) -> None:
        found = self._open(case, step)
        if not found:
            raise NotThereYet(step.element, step.about)
        for task, person in found:
            with self.engine.unit_of_work(person) as uow:
                if task.assignee is None:
                    tasks.claim(uow, task.id)
                shown = tasks.data(uow, task.id)
                tasks.complete(uow, task.id, self._answers(step.answers, Table(self, uow, shown)))

    def _open(self, case: UUID, step: Step) -> list[tuple[Task, str]]:
        """Return the open tasks that a step completes, and who does it."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            cases = [case] if step.about is None else self._about(uow, case, step.about)
            at = [task for id in cases for task in tasks.find(uow, instance_id=id) if task.element_id == step.element]
            if step.person is None:
                doers = [(task, self._doer(uow, task)) for task in at]
                return [(task, person) for task, person in doers if person not in step.silent]
            groups = set(uow.engine.directory.groups_of(uow, step.person))
            theirs = [
                task
                for task in at
                if step.person in (task.assignee, *task.candidate_users)
                or (task.assignee is None and groups & set(task.candidate_groups))
            ]
        return [(task, step.person) for task in (theirs or at)[:1]]

    def _about(self, uow: UnitOfWork, case: UUID, word: str) -> list[UUID]:
        """Return those cases below a case whose variables hold a word."""
        below, cursor = {case}, None
        found: list[ProcessInstance] = []
        while True:
            page = instances.find(uow, state="active", cursor=cursor, limit=200)
            found += page.items
            cursor = page.next
            if cursor is None:
                break
        for one in sorted(found, key=lambda one: (one.started_at, one.id)):
            if one.parent_id in below:
                below.add(one.id)
        return [id for id in below - {case} if word in str(instances.variables(uow, id))]

    def _doer(self, uow: UnitOfWork, task: Task) -> str:
        """Return who has a task, else the first who may take it."""
        if task.assignee is not None:
            return task.assignee
        of_groups = (one for key in task.candidate_groups for one in uow.engine.directory.members_of(uow, key))
        return next(iter((*task.candidate_users, *of_groups)))

    def _answers(self, told: Told, table: "Table") -> dict[str, Any]:
        answers: Answers = told(table) if callable(told) else told
        return {name: table.form[name] if value is PREFILLED else self._dated(value) for name, value in answers.items()}

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

    def day(self, days: int) -> str:
        """Give the working day so many days from the moment of the story, as a form sends it."""
        day: date = (self.clock.at + timedelta(days=days)).date()
        return (day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)).isoformat()

    def _dated(self, value: Any) -> Any:
        """Write an answer such as "+6", also one inside a table, as the day in so many days."""
        if isinstance(value, str) and value.startswith("+"):
            return self.day(int(value))
        if isinstance(value, datetime):
            return _sent(value)
        if isinstance(value, Mapping):
            return {name: self._dated(one) for name, one in value.items()}
        return [self._dated(one) for one in value] if isinstance(value, list) else value


class Table(Struct, frozen=True):
    """What somebody has before them who answers (`wording.Seen`)."""

    teller: Teller
    uow: UnitOfWork
    form: Mapping[str, Any]

    def day(self, days: int) -> str:
        """Return the working day so many days from now, as a form sends it."""
        return self.teller.day(days)

    def moment(self, hours: float) -> str:
        """Return the moment so many hours from now, as a form sends it."""
        return _sent(self.teller.clock.at + timedelta(hours=hours))

    def asset(self, tag: str) -> str:
        """Return the id of an asset."""
        with self.teller.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return str(reading.get(uow, "asset", tag)["id"])

    def file(self, name: str, content: bytes) -> str:
        """Hand in a file; return its id."""
        return str(files.store(self.uow, name, content).id)


def _sent(at: datetime) -> str:
    """Write a moment as a form sends it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z")


def _at_work(at: datetime) -> datetime:
    """Give the moment at which people who begin at seven and leave at four (UTC, Monday to Friday) get to it."""
    if at.hour >= EVENING:
        at = (at + timedelta(days=1)).replace(hour=MORNING)
    if at.hour < MORNING:
        at = at.replace(hour=MORNING)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)
