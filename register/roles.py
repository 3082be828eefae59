"""Roles that the register resolves: who answers for the budget of a case, and for whom the case is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from engine.extension import RoleResolver
from engine.model import ProcessInstance, Values
from engine.unit_of_work import UnitOfWork
from register.change.roles import asset_owner, process_owner
from register.store.reference import GET


def budget_owner(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> Sequence[str]:
    """Return the owner of the cost centre in the variable `cost_centre`; nobody without one."""
    cost_centre = variables.get("cost_centre")
    if not isinstance(cost_centre, str):
        return ()
    row = uow.execute(GET["cost_centre"], {"key": cost_centre}).one_or_none()
    return () if row is None else (row.owner,)


def beneficiary(uow: UnitOfWork, instance: ProcessInstance | None, variables: Values) -> Sequence[str]:
    """Return for whom the case is: the variable `beneficiary`, else whoever started the case."""
    named = variables.get("beneficiary")
    if isinstance(named, str) and named:
        return (named,)
    if isinstance(named, list):
        return tuple(person for person in named if isinstance(person, str))
    return () if instance is None else (instance.started_by,)


ROLES: Mapping[str, RoleResolver] = MappingProxyType(
    {
        "asset_owner": asset_owner,
        "beneficiary": beneficiary,
        "budget_owner": budget_owner,
        "process_owner": process_owner,
    }
)
