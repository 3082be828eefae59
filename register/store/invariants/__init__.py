"""The invariants of the register as queries, each over all rows at once (processes D.3).

Each gives its offenders as rows (entity, id, label); `ASSETS` gives the assets that are touched by it, for the score.
What they are asked with beside `limit` is `register.horizons.of`.
"""

from typing import TYPE_CHECKING

from register import later

if TYPE_CHECKING:
    from register.store.invariants.asking import ASSETS, COUNT, FIRST, OFFENDERS, SCORE

__all__ = ["ASSETS", "COUNT", "FIRST", "OFFENDERS", "SCORE"]

# Thousands of expressions, for the page and the night that ask them.
__getattr__ = later.names(__name__, ASSETS="asking", COUNT="asking", FIRST="asking", OFFENDERS="asking", SCORE="asking")
