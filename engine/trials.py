"""A trial: steps of a recipe done for real by an engine of its own, on a throw-away database, with a clock to move."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from engine import calendars, deployments, instances, jobs, messages, stand_ins, tasks, timers
from engine import observations as look
from engine.clock import MovableClock
from engine.errors import Conflict, EngineError, Invalid, InvalidSubmission, NotFound
from engine.model import InstanceState, ProcessInstance, Task
from engine.recipes import ENDING, Seen, Step
from engine.store import trials as sql
from engine.store.rows import to_instance, to_task
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from engine.worlds import World

#: How often the clock may stop on the way of one step: at each time at which something is due.
MOST_STOPS = 2_000


class StepFailed(Invalid):
    """A step cannot be done."""


class Trial:
    """Steps done one after another. Not for two threads at once; close it."""

    def __init__(self, engine: Engine, clock: MovableClock) -> None:
        self.engine = engine
        self.clock = clock
        self._since = look.Since.now(engine)

    def close(self) -> None:
        """Forget everything."""
        self.engine.close()

    def do(self, step: Step) -> tuple[Step, Seen]:
        """Do one step; return it as a recipe keeps it, and what is seen after it. Raises what the verbs raise."""
        done = _DO[step.do](self, step)
        # What is due at once (a timer of no length, a message) is part of the step.
        timers.fire_due(self.engine)
        seen, self._since = look.after(self.engine, self._since)
        return done, seen

    def do_numbered(self, number: int, step: Step) -> tuple[Step, Seen]:
        """Do a step of a recipe. StepFailed says which one cannot be done."""
        try:
            return self.do(step)
        except EngineError as error:
            raise StepFailed(f"Step {number} cannot be done any more: {_told(error)}", step=number) from error

    def next_due(self) -> datetime | None:
        """Return when something is due next; None when nothing is."""
        return look.next_due(self.engine)

    # --- what a step does -----------------------------------------------------------------------------------------

    def _start(self, step: Step) -> Step:
        key, person = step.said["process"], self._person(step)
        with self.engine.unit_of_work(person) as uow:
            kept = stand_ins.put(uow, instances.start_form(uow, key), {}, step.said.get("answers", {}))
            instances.start(uow, key, stand_ins.take(uow, {}, kept))
        return _with(step, answers=kept)

    def _complete(self, step: Step) -> Step:
        person = self._person(step)
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            task = find_task(uow, step)
        with self.engine.unit_of_work(person) as uow:
            form, shown = tasks.form(uow, task.id), tasks.data(uow, task.id)
            kept = stand_ins.put(uow, form, shown, step.said.get("answers", {}))
            tasks.complete(uow, task.id, stand_ins.take(uow, shown, kept))
        return _with(step, answers=kept)

    def _withdraw(self, step: Step) -> Step:
        with self.engine.unit_of_work(self._person(step)) as uow:
            instances.withdraw(uow, _open_case(uow, step).id, step.said["reason"])
        return step

    def _message(self, step: Step) -> Step:
        with self.engine.unit_of_work(SYSTEM) as uow:
            payload = stand_ins.take(uow, {}, step.said.get("answers", {}))
            messages.correlate(uow, step.said["name"], payload, business_key=step.said.get("number"))
        return step

    def _signal(self, step: Step) -> Step:
        with self.engine.unit_of_work(SYSTEM) as uow:
            heard = messages.broadcast(uow, step.said["name"], step.said.get("answers", {}))
            if not heard:
                raise NotFound(f"Nobody hears the signal “{step.said['name']}”.")
        return step

    def _answer(self, step: Step) -> Step:
        with self.engine.unit_of_work(SYSTEM) as uow:
            job = _nth(step, [row for row in uow.execute(sql.JOBS) if _is_at(row, step)])
            if job is None:
                raise NotFound(f"No work waits there ({_where(step)}).")
            if "error" in step.said:
                jobs.bpmn_error(uow, job.id, step.said["error"])
            elif "failure" in step.said:
                jobs.fail(uow, job.id, step.said["failure"], retries=0)
            else:
                jobs.complete(uow, job.id, step.said.get("outputs", {}))
        return step

    def _wait(self, step: Step) -> Step:
        target = look.next_due(self.engine) if "next" in step.said else self._target(step)
        if target is None:
            raise Conflict("Nothing is due: there is nothing to wait for.")
        for _ in range(MOST_STOPS):
            following = look.next_due(self.engine)
            if following is None or following > target:
                self.clock.at = target
                return step
            self.clock.at = following
            timers.fire_due(self.engine)
        raise Conflict(f"More than {MOST_STOPS} things come due in that time. Wait for less at once.")

    def _target(self, step: Step) -> datetime:
        name, value = next(iter(step.said.items()))
        if name != "working_days":
            return self.clock.at + timedelta(**{name: value})
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            local = self.clock.at.astimezone(self.engine.settings.zone)
            day = calendars.own(uow).after(local.date(), value)
        return local.replace(year=day.year, month=day.month, day=day.day)

    def _person(self, step: Step) -> str:
        person: str = step.said["as"]
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            if person == SYSTEM or not self.engine.directory.person_exists(uow, person):
                raise NotFound(f"There is nobody “{person}” here who could do this.")
        return person


_DO = {
    "start": Trial._start,
    "complete": Trial._complete,
    "withdraw": Trial._withdraw,
    "message": Trial._message,
    "signal": Trial._signal,
    "answer": Trial._answer,
    "wait": Trial._wait,
}


def open_trial(running: Engine, world: World, models: Mapping[str, bytes], begins_at: datetime) -> Trial:
    """Open a trial of models in a world, at a time. InvalidModel when they cannot run."""
    clock = MovableClock(begins_at)
    engine = running.throw_away(clock, world.content)
    engine.cache = world.compiled
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            _add_new_groups(uow, world)
            tried = {name: content for name, content in models.items() if not name.endswith(ENDING)}
            if tried:
                deployments.put_live(uow, tried, name="", reason=None, grants=deployments.ALL_THEY_USE)
        return Trial(engine, clock)
    except BaseException:
        engine.close()
        raise


def _add_new_groups(uow: UnitOfWork, world: World) -> None:
    """Add groups that are there now and were not when the world was made, with their members who live in it."""
    known = {row.id for row in uow.execute(sql.GROUPS)}
    new = {row["id"]: dict(row) for row in world.groups if row["id"] not in known}
    if not new:
        return
    people = set(uow.execute(sql.PEOPLE).scalars())
    uow.execute(sql.ADD_GROUPS, list(new.values()))
    members = [dict(row) for row in world.members if row["group_id"] in new and row["person_id"] in people]
    if members:
        uow.execute(sql.ADD_MEMBERS, members)


def prepared(running: Engine, world: World, models: Mapping[str, bytes], at: datetime) -> World:
    """Return a world in which models run, for several trials of them. InvalidModel when they cannot."""
    trial = open_trial(running, world, models, at)
    try:
        return World(trial.engine.database.content(), trial.engine.cache)
    finally:
        trial.close()


def find_task(uow: UnitOfWork, step: Step) -> Task:
    """Return the open task that a step is about. NotFound."""
    row = _nth(step, [row for row in uow.execute(sql.TASKS) if _is_task(row, step)])
    if row is None:
        raise NotFound(f"No task is open there ({_where(step)}).")
    return to_task(row)


def _told(error: EngineError) -> str:
    """Say an error, with the answers that were not taken."""
    if not isinstance(error, InvalidSubmission):
        return str(error)
    return " ".join([str(error), *(f"{name}: {' '.join(map(str, what))}" for name, what in error.errors.items())])


def _is_task(row: Any, step: Step) -> bool:
    return bool(row.element_id == step.said["element"] and row.definition_key == step.said["process"])


def _is_at(row: Any, step: Step) -> bool:
    return bool(row.element_id == step.said["element"] and row.process == step.said["process"])


def _open_case(uow: UnitOfWork, step: Step) -> ProcessInstance:
    found = [
        row
        for row in uow.execute(sql.CASES)
        if row.definition_key == step.said["process"] and row.state == InstanceState.ACTIVE
    ]
    row = _nth(step, found)
    if row is None:
        raise NotFound(f"No case is open there ({_where(step)}).")
    return to_instance(row)


def _nth(step: Step, found: list[Any]) -> Any:
    """Return the one of several that a step means: the first, unless it says otherwise."""
    number = step.said.get("nth", 1)
    return found[number - 1] if number <= len(found) else None


def _where(step: Step) -> str:
    return f"{step.said['process']}/{step.said.get('element', '')}".rstrip("/")


def _with(step: Step, **said: Any) -> Step:
    return replace(step, said={**step.said, **{name: value for name, value in said.items() if value}})
