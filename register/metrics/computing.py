"""All metrics by id, and how they are computed."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import horizons, trust
from register.lookups import today
from register.metrics import (
    acquisition,
    changes,
    contracts,
    data,
    deployment,
    finance,
    leavers,
    licences,
    management,
    retirement,
    security,
)
from register.metrics.model import Feed, Figure, Found, Metric, Part, Scope, scope_of
from register.store.metrics.feeds import FEEDS

CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {
        metric.id: metric
        for family in (
            data,
            acquisition,
            deployment,
            changes,
            licences,
            contracts,
            finance,
            security,
            retirement,
            leavers,
            management,
        )
        for metric in family.METRICS
    }
)

#: Why a metric has no source, in English and German.
MISSING: Mapping[Feed, tuple[str, str]] = MappingProxyType(
    {
        "discovery": (
            "Discovery is not connected: no feed of it has been loaded.",
            "Die Erkennung ist nicht angebunden: Es wurde noch nichts aus ihr geladen.",
        ),
        "ledger": (
            "The ledger is not connected: no feed of it has been loaded.",
            "Die Buchhaltung ist nicht angebunden: Es wurde noch nichts aus ihr geladen.",
        ),
        "hr": (
            "Human resources are not connected: no feed of theirs has been loaded.",
            "Die Personalverwaltung ist nicht angebunden: Es wurde noch nichts aus ihr geladen.",
        ),
    }
)


def compute(
    uow: UnitOfWork, ids: Iterable[str] | None = None, window: tuple[date, date] | None = None
) -> tuple[Figure, ...]:
    """Compute metrics as of now, with the trust score beside each. The caller has checked who asks.

    `ids`: which, by default all; NotFound for one that does not exist. `window`: the first and last day of the period,
    by default that of each metric up to today. Metrics of the present state have no period.
    """
    wanted = list(CATALOGUE if ids is None else ids)
    if unknown := [id for id in wanted if id not in CATALOGUE]:
        raise NotFound("There is no such metric.", metric=unknown[0])
    horizon = horizons.of(uow)
    trusted = trust.score(uow).value
    connected = frozenset(uow.execute(FEEDS).scalars())
    scopes: dict[int, Scope] = {}
    figures = []
    for id in wanted:
        metric = CATALOGUE[id]
        if metric.days not in scopes:
            period = window or (today(uow) - timedelta(days=max(metric.days, 1) - 1), today(uow))
            scopes[metric.days] = scope_of(uow, horizon, trusted, period)
        figures.append(_figure(metric, scopes[metric.days], connected))
    return tuple(figures)


def _figure(metric: Metric, scope: Scope, connected: frozenset[str]) -> Figure:
    has_source = metric.needs is None or metric.needs in connected
    found = metric.compute(scope) if has_source else Found(value=None)
    return Figure(
        id=metric.id,
        name=metric.name,
        name_de=metric.name_de,
        formula=metric.formula,
        formula_de=metric.formula_de,
        unit=metric.unit,
        owner=metric.owner,
        value=found.value,
        parts=found.parts,
        part_names=metric.parts or {name: Part(name, name) for name in found.parts},
        as_of=scope.uow.now,
        from_on=scope.from_on if metric.days else None,
        to_on=scope.to_on if metric.days else None,
        source_state="ok" if has_source else "no_source",
        missing=None if has_source or metric.needs is None else MISSING[metric.needs],
        limit=metric.limit,
        better=metric.better,
        trust=scope.trusted,
    )
