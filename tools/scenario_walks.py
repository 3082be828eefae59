"""Goes on with a scenario until its cases have ended, and invents what people answer on the way."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine import instances, observations, tasks
from engine.errors import DutiesConflict, EngineError, InvalidSubmission, NotAllowed
from engine.model import InstanceState, ProcessInstance, Task
from engine.observations import Waiting
from engine.recipes import Recipe, Step
from engine.trials import Trial
from engine.unit_of_work import SYSTEM, UnitOfWork
from tools.scenario_answers import Answers, dated

#: How often one form is answered anew, and how many steps are invented.
MOST_ANSWERS, MOST_STEPS = 12, 120


class Stuck(Exception):
    """Nobody knows how to go on from here."""


@dataclass(slots=True)
class Walk:
    """A way through a process.

    `known`: what is answered at an element, one time after the other, the last again and again; beside its fields
    it may say as whom ("as") and after which time ("wait": {"days": 2}).
    """

    trial: Trial
    recipe: Recipe
    known: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    _visits: Counter[str] = field(default_factory=Counter)
    #: Where work elsewhere has failed.
    _failed: set[str] = field(default_factory=set)

    def follow(self, steps: Sequence[Step]) -> None:
        """Do steps that are known, up to the first that cannot be done any more."""
        for step in steps:
            try:
                self.recipe = self.recipe.after(*self.trial.do(step))
            except EngineError:
                return

    def finish(self) -> Recipe:
        """Go on until what was started has ended, and its process. Stuck says where nobody knows what to do."""
        for _ in range(MOST_STEPS):
            own, parts = self._cases()
            if all(case.state != InstanceState.ACTIVE for case in own):
                return self.recipe
            self._go_on([case.id for case in own], [case.id for case in parts])
        raise Stuck(f"The case has not ended after {MOST_STEPS} steps.")

    def _cases(self) -> tuple[list[ProcessInstance], list[ProcessInstance]]:
        """Return what was started, and the oldest case of the process; then the cases that these began."""
        started = [one.said["process"] for one in self.recipe.steps if one.do == "start"]
        with self._reading() as uow:
            found = sorted(instances.find(uow, limit=200).items, key=lambda case: (case.started_at, case.id))
        first = {case.definition_key: case for case in reversed(found)}
        own = [first[key] for key in dict.fromkeys((self.recipe.process, *started)) if key in first]
        below = {case.id for case in own}
        for case in found:
            if case.parent_id in below:
                below.add(case.id)
        return own, [case for case in found if case.id in below and case not in own]

    def _go_on(self, own: Sequence[UUID], parts: Sequence[UUID]) -> None:
        """Do what is to be done next: an open task, else work elsewhere, else wait."""
        with self._reading() as uow:
            found = [task for id in (*own, *parts) for task in observations.tasks(uow) if task.instance_id == id]
            waits = list(observations.waiting(uow))
        for task in found:
            try:
                return self._attend(task)
            except Stuck:
                # What others began has an owner of its own; only what was started has to end.
                if task.instance_id in own:
                    raise
        job = next((one for one in waits if one.kind == "topic" and one.element not in self._failed), None)
        if job is not None:
            self._answer(job)
        elif self.trial.next_due() is not None:
            self._do({"do": "wait", "next": True})
        else:
            raise Stuck(f"Waits for {', '.join(f'{one.kind} {one.name}' for one in waits) or 'nothing'}.")

    def _answer(self, job: Waiting) -> None:
        """Answer for work elsewhere; a failure or an error is known as one: {"error": "CODE"}."""
        known = dated(self.trial.clock.now(), dict(self._next_known(job.element)))
        said = {name: known.pop(name) for name in ("error", "failure") if name in known}
        if "failure" in said:
            self._failed.add(job.element)
        self._do({"do": "answer", "process": job.process, "element": job.element, **(said or {"outputs": known})})

    def _attend(self, task: Task) -> None:
        """Complete a task as the first who may. Stuck says why nobody can."""
        known = dict(self._next_known(task.element_id))
        if "wait" in known:
            self._do({"do": "wait", **known.pop("wait")})
        where = (task.definition_key, task.element_id)
        with self._reading() as uow:
            there = [one.id for one in observations.tasks(uow) if (one.definition_key, one.element_id) == where]
            people = [known.pop("as")] if "as" in known else list(_people(uow, task))
        if task.id not in there:
            # It went away while we waited.
            return
        step = {"do": "complete", "process": where[0], "element": where[1]}
        nth = there.index(task.id) + 1
        self._complete(task, {**step, "nth": nth} if nth > 1 else step, people, known)

    def _complete(self, task: Task, step: Mapping[str, Any], people: Sequence[str], known: Mapping[str, Any]) -> None:
        refused: list[str] = []
        for each in people:
            try:
                with self.trial.engine.unit_of_work(each, reading=True) as uow:
                    form, shown = tasks.form(uow, task.id), tasks.data(uow, task.id)
                return self._answered({**step, "as": each}, form, shown, known)
            except (NotAllowed, DutiesConflict) as error:
                refused.append(f"{each}: {error}")
        raise Stuck(f"Nobody can do “{task.name}” ({task.element_id}). {' '.join(refused)}")

    def _answered(self, step: Mapping[str, Any], form: Any, shown: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        answers, told = Answers(self.trial.engine, step["as"], form, shown, known), ""
        for _ in range(MOST_ANSWERS):
            try:
                return self._do({**step, "answers": answers.given})
            except InvalidSubmission as error:
                told = " ".join(f"{name}: {' '.join(map(str, what))}" for name, what in error.errors.items())
                if not answers.mend(error.errors):
                    break
        raise Stuck(f"{step}: {told} Given: {answers.given}")

    def _do(self, said: Mapping[str, Any]) -> None:
        self.recipe = self.recipe.after(*self.trial.do(Step(said["do"], {k: v for k, v in said.items() if k != "do"})))

    def _next_known(self, element: str) -> Mapping[str, Any]:
        known = self.known.get(element, ())
        self._visits[element] += 1
        return known[min(self._visits[element], len(known)) - 1] if known else {}

    def _reading(self) -> Any:
        return self.trial.engine.unit_of_work(SYSTEM, reading=True)


def _people(uow: UnitOfWork, task: Task) -> Iterator[str]:
    """Yield who has a task, else who may take it."""
    if task.assignee:
        yield task.assignee
        return
    yield from task.candidate_users
    for group in task.candidate_groups:
        yield from uow.engine.directory.members_of(uow, group)
