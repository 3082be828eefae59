"""What the register brings to an engine, and how its tables come to be."""

from engine.extension import Extension
from engine.settings import Settings
from engine.unit_of_work import Engine, UnitOfWork
from register import asset_types, belongings, calendar
from register.acquiring import let_go
from register.change import closing, models
from register.deployment import expanding
from register.functions import FUNCTIONS
from register.lookups import LOOKUPS
from register.operation import seats
from register.roles import ROLES
from register.store.migrations import upgrade
from register.topics import TOPICS


def extension(settings: Settings) -> Extension:
    """Return what the register brings: topics, FEEL functions, look-ups, roles, special days, and what is let go of."""
    return Extension(
        topics=TOPICS,
        functions=FUNCTIONS,
        lookups=LOOKUPS,
        roles=ROLES,
        on_cancel=(let_go, expanding.let_go, closing.given_up, seats.let_go),
        special_days=calendar.special_days,
        review=models.review,
        tables=(_tables,),
        furnish=(belongings.copy,),
    )


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables of the register in the engine's database; safe to call at every start."""
    with engine.unit_of_work("system") as uow:
        _tables(uow)


def _tables(uow: UnitOfWork) -> None:
    upgrade(uow.connection)
    asset_types.keep(uow)
