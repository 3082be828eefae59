"""/exemptions: what somebody may do for a time although a rule of separation of duties forbids it."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.exemptions import ExemptionSchema, ExemptionsSchema, NewExemptionSchema
from engine import exemptions
from engine.exemptions import Exemption
from engine.unit_of_work import UnitOfWork

exempted = Resource("exemptions", "/exemptions", "Exemptions from the separation of duties.")


@exempted.reading("", "exemption.list", ExemptionsSchema)
def find(uow: UnitOfWork) -> dict[str, Any]:
    """List exemptions, those that have ended too, the newest first."""
    return {"items": exemptions.find(uow)}


@exempted.writing("POST", "", "exemption.grant", ExemptionSchema, body=NewExemptionSchema, status=201)
def grant(uow: UnitOfWork, body: dict[str, Any]) -> Exemption:
    """Grant an exemption: not to oneself, for a reason, with what is done instead, for ninety days at most."""
    return exemptions.grant(uow, body.pop("rule"), **body)


@exempted.writing("POST", "/<uuid:exemption_id>/end", "exemption.end", ExemptionSchema)
def end(uow: UnitOfWork, exemption_id: UUID) -> Exemption:
    """End an exemption before its time."""
    return exemptions.end(uow, exemption_id)
