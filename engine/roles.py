"""Roles that are resolved for each case from the directory; extensions bring more."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.extension import RoleResolver
from engine.model import ProcessInstance, Values
from engine.unit_of_work import UnitOfWork


def starter(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> tuple[str, ...]:
    """Return who started the case."""
    return (instance.started_by,) if instance is not None else ()


def requester(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> tuple[str, ...]:
    """Return who asked: the variable `requester`, else who started the case."""
    named = variables.get("requester")
    return (named,) if isinstance(named, str) and named else starter(uow, instance, variables)


def line_manager(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> tuple[str, ...]:
    """Return the manager of the person who asked; nobody when they have none."""
    managers = (uow.engine.directory.manager_of(uow, person) for person in requester(uow, instance, variables))
    return tuple(manager for manager in managers if manager)


OWN: Mapping[str, RoleResolver] = MappingProxyType(
    {"starter": starter, "requester": requester, "line_manager": line_manager}
)
