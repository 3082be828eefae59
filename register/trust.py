"""The trust score: how much of the register no rule is red on, shown beside every metric (processes D.3, m.D7)."""

from msgspec import Struct

from engine.unit_of_work import UnitOfWork
from register import horizons
from register.invariants import TITLES
from register.store import invariants


class Score(Struct, frozen=True, kw_only=True):
    """`value`: 0 to 1, the weighted share of assets that no rule is red on; None without assets: there is no source.

    A critical asset weighs three times. Disposed and cancelled assets do not count. `of`: how many assets do.
    """

    value: float | None
    of: int
    #: Ids of the rules that were asked.
    rules: tuple[str, ...]


def score(uow: UnitOfWork) -> Score:
    """Return the trust score as of now."""
    row = uow.execute(invariants.SCORE, horizons.of(uow)).one()
    value = None if not row.assets else 1 - int(row.red) / int(row.weight)
    return Score(value=value, of=row.assets, rules=tuple(TITLES))
