"""Names of processes, steps and groups in the reader's language, looked up once a page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import g
from msgspec import Struct

from api.pages import texts
from bpmn.semantics import Definition
from engine import deployments, groups, people
from engine.model import ProcessDefinition, Task
from engine.unit_of_work import SYSTEM, UnitOfWork


class Names(Struct, frozen=True):
    """The names of people and groups that a page mentions."""

    people: Mapping[str, str]
    groups: Mapping[str, str]
    reader: str

    def person(self, account: str | None) -> str:
        """Say who: “you”, the name, or that the system did it."""
        if account is None:
            return texts.text("who.nobody")
        if account == self.reader:
            return texts.text("who.you")
        return self.full(account)

    def full(self, account: str) -> str:
        """Give the name of a person, also the reader's own."""
        return texts.text("who.system") if account == SYSTEM else self.people.get(account, account)

    def group(self, key: str) -> str:
        """Give the name of a group."""
        return self.groups.get(key, key)

    def holders(self, task: Task) -> str:
        """Say who has a task or to whom it is offered."""
        if task.assignee:
            return self.person(task.assignee)
        named = [self.person(one) for one in task.candidate_users] + [self.group(one) for one in task.candidate_groups]
        return ", ".join(named) or texts.text("who.nobody")


def names(uow: UnitOfWork, accounts: Iterable[str | None] = (), keys: Iterable[str] = ()) -> Names:
    """Look up people and groups at once."""
    wanted = sorted({account for account in accounts if account})
    asked = sorted(set(keys))
    found = people.names(uow, wanted) if wanted else {}
    return Names(found, groups.names(uow, asked, g.locale) if asked else {}, uow.actor)


def names_of_tasks(uow: UnitOfWork, tasks: Iterable[Task], more: Iterable[str | None] = ()) -> Names:
    """Look up everybody whom tasks name."""
    found = list(tasks)
    accounts = {name for task in found for name in (task.assignee, task.on_behalf_of, task.completed_by)}
    accounts |= {name for task in found for name in task.candidate_users}
    return names(uow, {*accounts, *more}, {key for task in found for key in task.candidate_groups})


def process_name(about: ProcessDefinition) -> str:
    """Give the name of a process."""
    return texts.of(about.texts, "name", about.name)


def process_description(about: ProcessDefinition) -> str:
    """Give what a process is for."""
    return texts.of(about.texts, "description", about.description)


def element_name(compiled: Definition, element_id: str | None, default: str = "") -> str:
    """Give the name of a step in the reader's language."""
    element = compiled.elements.get(element_id or "")
    if element is None:
        return default or element_id or ""
    return element.texts.get(f"name.{g.locale}") or element.name or default or element.id


def element_description(compiled: Definition, element_id: str) -> str:
    """Give what is to be done in a step, when the model says so."""
    element = compiled.elements.get(element_id)
    if element is None:
        return ""
    return element.texts.get(f"description.{g.locale}") or element.documentation


def task_name(uow: UnitOfWork, task: Task) -> str:
    """Give the name of a task in the reader's language."""
    return element_name(deployments.compiled(uow, task.definition_id), task.element_id, task.name)


def process_names(uow: UnitOfWork) -> dict[str, str]:
    """Give the names of all processes by key."""
    return {about.key: process_name(about) for about in deployments.definitions(uow)}


def name_in(uow: UnitOfWork, definition_id: UUID, element_id: str, default: str = "") -> str:
    """Give the name of a step of a version of a process."""
    return element_name(deployments.compiled(uow, definition_id), element_id, default)


def labels(found: Mapping[str, Any]) -> str:
    """Choose the label of a milestone."""
    return str(found.get(g.locale) or found.get("en") or next(iter(found.values()), ""))
