"""The map of the standard: each process that TS 19770-10 guides through, the model that runs it, and what it left."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from engine import deployments, figures
from engine.model import ProcessDefinition
from engine.unit_of_work import UnitOfWork
from register.management.clauses import CLAUSES, Clause
from register.store import managing as sql


class Model(Struct, frozen=True, kw_only=True):
    """A model of a process. `about` and `runs`: None when it is not deployed, or never ran."""

    key: str
    about: ProcessDefinition | None
    runs: figures.Runs | None
    #: Records that the model names itself: language -> text.
    records: Mapping[str, str]


class Stated(Struct, frozen=True, kw_only=True):
    """What the statement of applicability says of a process; `version` is the number of the case that published it."""

    version: str
    applicable: bool
    justification: str | None
    owner: str | None
    published_at: datetime


class Place(Struct, frozen=True, kw_only=True):
    """One process of the standard."""

    clause: Clause
    models: tuple[Model, ...]
    #: None while no statement was published.
    stated: Stated | None

    @property
    def modelled(self) -> bool:
        """True when the model that is its own is deployed."""
        return self.models[0].about is not None


def chart(uow: UnitOfWork) -> tuple[Place, ...]:
    """Return all processes in the order of the standard."""
    known = {one.key: one for one in deployments.definitions(uow)}
    runs = figures.runs(uow)
    stated = {
        row.clause: Stated(
            version=row.version,
            applicable=row.applicable,
            justification=row.justification,
            owner=row.owner,
            published_at=row.published_at,
        )
        for row in uow.execute(sql.APPLICABILITY)
    }
    models = {key: _model(uow, key, known.get(key), runs.get(key)) for one in CLAUSES for key in one.models}
    return tuple(
        Place(clause=one, models=tuple(models[key] for key in one.models), stated=stated.get(one.id)) for one in CLAUSES
    )


def _model(uow: UnitOfWork, key: str, about: ProcessDefinition | None, runs: figures.Runs | None) -> Model:
    properties = {} if about is None else deployments.compiled(uow, about.id).properties
    records = {
        language: properties[name]
        for language, name in (("en", "records"), ("de", "records.de"))
        if properties.get(name)
    }
    return Model(key=key, about=about, runs=runs, records=records)
