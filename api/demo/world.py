"""Aldermoor Instruments before anything happened: where shipped scenarios begin, and where drafts may be tried."""

from api import demo
from api.commands import models
from engine.unit_of_work import Engine

NAME = "aldermoor"


def fill(engine: Engine) -> None:
    """Fill an empty throw-away database: people who cannot sign in, reference data and stock, the shipped models."""
    demo.add_people(engine, password_hash=None)
    demo.load_reference_data(engine)
    models.deploy_shipped(engine, lambda text: None, scenarios=False)
