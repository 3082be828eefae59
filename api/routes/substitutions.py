"""/substitutions: who is away, and who stands in."""

from typing import Any
from uuid import UUID

from api.resource import Resource
from api.schemas.people import NewSubstitutionSchema, SubstitutionQuery, SubstitutionSchema, SubstitutionsSchema
from engine import substitutions
from engine.substitutions import Substitution
from engine.unit_of_work import UnitOfWork

absences = Resource("substitutions", "/substitutions", "Absences and who stands in.")


@absences.reading("", "substitution.list", SubstitutionsSchema, query=SubstitutionQuery)
def find(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """List absences not yet over of a person, yours by default, and those in which they stand in."""
    return {"items": substitutions.of_person(uow, query["person"])}


@absences.writing("POST", "", "substitution.create", SubstitutionSchema, body=NewSubstitutionSchema, status=201)
def create(uow: UnitOfWork, body: dict[str, Any]) -> Substitution:
    """Note an absence, yours by default."""
    person = body.pop("person") or uow.actor
    return substitutions.create(uow, person, **body)


@absences.writing("DELETE", "/<uuid:absence_id>", "substitution.end", None)
def end(uow: UnitOfWork, absence_id: UUID) -> None:
    """End an absence now; one that has not begun goes altogether."""
    substitutions.end(uow, absence_id)
