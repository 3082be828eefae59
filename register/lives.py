"""The life of one asset beyond its own row: how it was built, accepted, checked, changed, lost, sanitized, left."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from engine.unit_of_work import UnitOfWork
from register.reading import Thing
from register.store import lives as sql


class Life(Struct, frozen=True, kw_only=True):
    """What happened to an asset, each kind in the order in which it happened; rows with the columns of their tables.

    `sanitizations` also have the serial number (`serial`) and kind (`medium_kind`) of the medium; `disposals` the
    serial number of the asset (`serial`), whether the certificate names it (`certified`), and a `note` if not.
    """

    media: tuple[Thing, ...]
    builds: tuple[Thing, ...]
    acceptances: tuple[Thing, ...]
    verifications: tuple[Thing, ...]
    changes: tuple[Thing, ...]
    losses: tuple[Thing, ...]
    retirements: tuple[Thing, ...]
    sanitizations: tuple[Thing, ...]
    disposals: tuple[Thing, ...]
    #: The newest first.
    documents: tuple[Thing, ...]


_STATEMENTS: Mapping[str, Any] = {
    "media": sql.MEDIA,
    "builds": sql.BUILDS,
    "acceptances": sql.ACCEPTANCES,
    "verifications": sql.VERIFICATIONS,
    "changes": sql.CHANGES,
    "losses": sql.LOSSES,
    "retirements": sql.RETIREMENTS,
    "sanitizations": sql.SANITIZATIONS,
    "disposals": sql.DISPOSALS,
    "documents": sql.DOCUMENTS,
}


def of_asset(uow: UnitOfWork, thing: Thing) -> Life:
    """Return the life of an asset that `reading.get` gave; who may see the asset may see its life."""
    asked = {"asset": thing["id"]}
    return Life(
        **{
            name: tuple(dict(row._mapping) for row in uow.execute(statement, asked))
            for name, statement in _STATEMENTS.items()
        }
    )
