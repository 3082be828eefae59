"""Reads management reviews: the pack as it was built, the minutes, their papers; and figures frozen earlier."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import sight
from register.reading import Thing
from register.store import packs as sql

MOST = 50


class Review(Struct, frozen=True, kw_only=True):
    """One review. `about`: its row; `blocks`: of the pack, empty until it was built; `papers`: the oldest first."""

    about: Thing
    blocks: tuple[Mapping[str, Any], ...]
    built_at: datetime | None
    minutes: Mapping[str, Any] | None
    papers: tuple[Thing, ...]


def takes_part(uow: UnitOfWork, about: Thing) -> bool:
    """Tell whether the actor is asked to the review, or reads everything."""
    return sight.sees_all(uow) or uow.actor in (about["chair"], *(about["members"] or ()))


def find(uow: UnitOfWork) -> tuple[Thing, ...]:
    """Return the newest reviews that the actor reads: all, or those that they take part in."""
    rows = (dict(row._mapping) for row in uow.execute(sql.REVIEWS, {"limit": MOST}))
    return tuple(row for row in rows if takes_part(uow, row))


def get(uow: UnitOfWork, number: str) -> Review:
    """Return a review by its number. NotFound also for one that the actor has no part in."""
    row = uow.execute(sql.REVIEW, {"id": number}).one_or_none()
    about = {} if row is None else dict(row._mapping)
    if not about or not takes_part(uow, about):
        raise NotFound("There is no review under this number that you may see.")
    pack = about["pack"] or {}
    asked = {"id": number, "pack": about["pack_document"] or "", "minutes": about["minutes_document"] or ""}
    return Review(
        about=about,
        blocks=tuple(pack.get("blocks") or ()),
        built_at=pack.get("built_at"),
        minutes=about["minutes"],
        papers=tuple(dict(one._mapping) for one in uow.execute(sql.PAPERS, asked)),
    )


def exists(uow: UnitOfWork, number: str) -> bool:
    """Tell whether there is a review under a number that the actor takes part in."""
    row = uow.execute(sql.REVIEW, {"id": number}).one_or_none()
    return row is not None and takes_part(uow, dict(row._mapping))


def paper(uow: UnitOfWork, number: str, document: str) -> Thing:
    """Return a paper of a review that the actor takes part in. NotFound otherwise."""
    found = next((one for one in get(uow, number).papers if one["id"] == document), None)
    if found is None:
        raise NotFound("This review has no such paper.")
    return found


def frozen(uow: UnitOfWork, days: int = 3 * 365) -> Mapping[str, list[tuple[datetime, Any]]]:
    """Return the values that were frozen of each metric in the last days, oldest first."""
    found: dict[str, list[tuple[datetime, Any]]] = {}
    for row in uow.execute(sql.FROZEN, {"since": uow.now - timedelta(days=days)}):
        found.setdefault(row.metric, []).append((row.as_of, row.value))
    return found
