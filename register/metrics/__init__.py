"""The metrics of IT asset management, each computed from register, history and activity at once (processes E.1)."""

from typing import TYPE_CHECKING

from register import later

if TYPE_CHECKING:
    from register.metrics.computing import CATALOGUE, compute
    from register.metrics.model import Figure, Metric

__all__ = ["CATALOGUE", "Figure", "Metric", "compute"]

__getattr__ = later.names(__name__, CATALOGUE="computing", compute="computing", Figure="model", Metric="model")
