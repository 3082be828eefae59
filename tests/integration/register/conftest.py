"""An engine with the register in it, and people who exist."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import register
from engine import accounts, groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine
from register import imports

PASSWORD = "seven white horses 7"
SETTINGS = Settings(
    secret="a secret of this test alone, made of many words",
    time_zone="Europe/Berlin",
    calendar_country="DE",
    calendar_subdivision="BE",
    password_time_cost=1,
    password_memory_kib=64,
    password_parallelism=1,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Any, clock: Any, tmp_path: Path) -> Iterator[str]:
    """A copy of a database with people, filled once a run."""

    def fill(url: str) -> None:
        engine = open_register(url, clock)
        hashed = accounts.hash_password(SETTINGS, PASSWORD)
        with engine.unit_of_work("system") as uow:
            people.create(uow, "ines", "Ines Okafor", password_hash=hashed)
            people.create(uow, "rita", "Rita Falk", manager="ines", password_hash=hashed)
            people.create(uow, "tom", "Tom Berg")
            people.create(uow, "dora", "Dora Kaplan", password_hash=hashed)
            groups.create(uow, "data_steward", "Data stewards", members=("dora",))
        engine.close()

    with templates.copy(request.param, tmp_path, "register", fill) as url:
        yield url


def open_register(url: str, clock: Any) -> Engine:
    engine = open_engine(
        url,
        clock=clock,
        directory=DatabaseDirectory(),
        settings=SETTINGS,
        extensions=[register.extension(SETTINGS)],
    )
    register.prepare(engine)
    return engine


@pytest.fixture
def engine(database_url: str, clock: Any) -> Iterator[Engine]:
    opened = open_register(database_url, clock)
    yield opened
    opened.close()


LOCATIONS = b"id,name,address,country,active\nHQ,Headquarters,Spreeufer 12,DE,yes\nLAB,Laboratory,Spreeufer 14,DE,no\n"
COST_CENTRES = (
    b"id,name,owner,org_unit,open_from,open_to,budget,currency\n"
    b"4100,Engineering,ines,R&D,2026-01-01,,50000,EUR\n"
    b"4200,Closed project,ines,,2020-01-01,2025-12-31,,EUR\n"
    b"4300,Nordic office,ines,,,,1000,SEK\n"
)
SUPPLIERS = b"id;name;country;status\nS-1;Kontor Systemhaus;de;onboarded\nS-2;Shady Deals;;blocked\n"
CONTRACTS = (
    b"id,name,supplier,kind,owner,starts_on,ends_on,notice_on\n"
    b"C-1,Hardware frame,S-1,frame,ines,2024-01-01,2027-12-31,2027-09-30\n"
    b"C-0,Old frame,S-1,frame,ines,2020-01-01,2023-12-31,2023-09-30\n"
)
ITEMS = (
    b"id,name,kind,supplier,contract,unit_price,currency,lead_days,live\n"
    b'NB-14,"Notebook 14 inch",hardware,S-1,C-1,1450.10,EUR,7,yes\n'
    b"NB-10,Netbook,hardware,S-1,,299,EUR,7,no\n"
    b"CRM,CRM seat,cloud_service,,,25,USD,1,yes\n"
)
ASSETS = (
    b"tag,name,kind,stage,serial,custodian,asset_owner,location,cost_centre,cost\n"
    b"A-1,Notebook,hardware,in_use,SN1,rita,tom,HQ,4100,1450.10\n"
    b"A-2,Monitor,hardware,available,SN2,,,HQ,4100,299\n"
    b"A-3,Old notebook,hardware,disposed,SN3,rita,tom,HQ,4100,900\n"
    b"A-4,Phone,hardware,in_use,SN4,tom,tom,HQ,4100,649\n"
)
FILES = {
    "location": LOCATIONS,
    "cost_centre": COST_CENTRES,
    "supplier": SUPPLIERS,
    "contract": CONTRACTS,
    "catalogue_item": ITEMS,
    "asset": ASSETS,
    "exchange_rate": b"id,rate\nUSD,0.92\nSEK,0.09\n",
}


@pytest.fixture
def stocked(engine: Engine) -> Engine:
    """The engine with reference data in the register."""
    with engine.unit_of_work("dora") as uow:
        for entity, content in FILES.items():
            imports.load(uow, entity, content, reason="First load")
    return engine


@pytest.fixture
def sign_in(stocked: Engine, application: Callable[..., Flask]) -> Callable[[str], FlaskClient]:
    """Sign somebody in over HTTP, in a client of their own."""
    app = application(stocked)

    def client_of(account: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/api/v1/session", json={"account": account, "password": PASSWORD})
        assert answer.status_code < 300, answer.text
        return client

    return client_of
