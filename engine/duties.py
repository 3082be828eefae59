"""Separation of duties: who may neither claim nor complete a task, and the rule that says so."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine import history
from engine.errors import DutiesConflict
from engine.model import Task
from engine.unit_of_work import SYSTEM, UnitOfWork

#: Sentences of the rules that models name by their id (property `excludedRule`). A model may use an id of its own.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "SOD-01": "whoever asks or benefits does not approve, and nobody decides twice in one round",
        "SOD-02": "whoever buys does not approve the same case",
        "SOD-03": "buying, receiving and matching the bill are three different people's work",
        "SOD-04": "whoever hands over does not accept",
        "SOD-05": "whoever does the work does not verify it, and the requester is not the only voter",
        "SOD-06": "whoever erases does not verify, and neither releases for disposal",
        "SOD-07": "the owner of an action does not verify its effect",
        "SOD-08": "whoever runs the system does not chair its review",
        "SOD-09": "an auditor stays out of what was their own work within twelve months",
        "SOD-10": "whoever packages does not test",
        "SOD-11": "the designer of a version does not approve it",
        "SOD-12": "whoever keeps a thing does not verify it",
    }
)
UNNAMED = "people who have a part in this case do not decide here"


def sentence(rule: str | None) -> str:
    """Return the words of a rule, its id in front; general words for an id that only the model knows."""
    if rule is None:
        return UNNAMED
    return f"{rule}: {RULES.get(rule, UNNAMED)}"


def conflict(task: Task, person: str, replaced: Iterable[str]) -> str | None:
    """Return whose exclusion keeps `person`, who stands in for `replaced`, from the task: None when nobody's does."""
    acting_for = (task.on_behalf_of,) if task.on_behalf_of and task.assignee == person else ()
    excluded = set(task.excluded)
    return next((name for name in (person, *replaced, *acting_for) if name in excluded), None)


def check(uow: UnitOfWork, task: Task, person: str) -> None:
    """Refuse `person` when the task excludes them, or anybody they stand in for now.

    A substitute inherits the conflicts of the person replaced and keeps their own (processes F.3). DutiesConflict names
    the rule; the attempt is kept in the history of the case even though the unit of work rolls back.
    """
    if person == SYSTEM or not task.excluded:
        return
    refuse(uow, task, person, uow.engine.directory.stands_in_for(uow, person, uow.now))


def refuse(uow: UnitOfWork, task: Task, person: str, replaced: Iterable[str]) -> None:
    """As `check`, for a person known to stand in for `replaced`."""
    whose = conflict(task, person, replaced)
    if whose is None:
        return
    if not uow.reading:
        _remember(uow, task, person, whose)
    reason = "" if whose == person else f" You stand in for {whose}, and that person is kept from it."
    raise DutiesConflict(
        f"You may not decide “{task.name}”. {sentence(task.excluded_rule)}.{reason}",
        rule=task.excluded_rule,
        sentence=sentence(task.excluded_rule),
        person=person,
        because_of=whose,
        task_id=task.id,
        instance_id=task.instance_id,
    )


def _remember(uow: UnitOfWork, task: Task, person: str, whose: str) -> None:
    """Keep the refused attempt in a transaction of its own, since this one will most likely roll back."""
    engine, actor = uow.engine, uow.actor
    entry = history.Entry(
        kind="refused",
        element_id=task.element_id,
        task_id=task.id,
        details={"rule": task.excluded_rule, "person": person, "because_of": whose},
    )

    def keep() -> None:
        with engine.unit_of_work(actor) as later:
            history.append_to(later, task.instance_id, [entry])

    uow.after_rollback(keep)
    uow.after_commit(keep)
