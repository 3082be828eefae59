"""/history: what happened to a thing, across cases, and whether the memory holds."""

from typing import Any

from api import current
from api.resource import Resource
from api.schemas.instances import EntitiesSchema, EntityQuery, ReportSchema
from engine import history, rights, verify
from engine.unit_of_work import UnitOfWork
from engine.verify import Report

memory = Resource("history", "/history", "What happened to one thing, across cases; whether the chains hold.")


@memory.reading("", "history.list", EntitiesSchema, query=EntityQuery)
def find(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """List what happened to one thing of a register, the newest first."""
    rights.require(uow, "history.list")
    return {"items": history.of_entity(uow, query["entity"], query["entity_id"], limit=query["limit"])}


@memory.plain("GET", "/verification", "history.verify", ReportSchema)
def check() -> Report:
    """Walk all chains and checkpoints; takes a while in a large installation."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "history.verify")
    return verify.run(current.engine())
