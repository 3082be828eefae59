"""The small organisation of the stories: who works there, what it has on the day it is founded."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from engine import accounts, deployments, groups, people
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from register import imports

ROOT = Path(__file__).parents[2]
SHIPPED = (*(ROOT / "bpmn").glob("*/*.bpmn"), *(ROOT / "bpmn").glob("*/*.dmn"), *(ROOT / "forms").glob("*/*.form"))

#: Person -> manager.
MANAGERS = {
    "greta": None,
    "ines": "greta",
    "tom": "ines",
    "rita": "tom",
    "ruth": "tom",
    "jonas": "tom",
    "viktor": "greta",
    "anna": "viktor",
    "frida": "greta",
    "sofia": "viktor",
    "priya": "greta",
    "ludwig": "greta",
    "lara": "ludwig",
    "leo": "ludwig",
    "artur": "viktor",
    "mei": "artur",
    "lucia": "anna",
    "karl": "frida",
    "petra": "frida",
    "ben": "petra",
    "paul": "petra",
    "stan": "viktor",
    "irma": "anna",
    "ivo": "anna",
    "olga": "viktor",
    "hanna": "greta",
    "chris": "viktor",
    "cora": "chris",
    "dora": "anna",
    "dirk": "dora",
    "della": "viktor",
    "theo": "della",
    "tina": "della",
    "ilse": "greta",
    "sven": "sofia",
    "sina": "sofia",
    "vera": "sofia",
    "dario": "stan",
}
GROUPS = {
    "top_management": ("greta",),
    "cio": ("viktor",),
    "finance_controller": ("frida",),
    "itam_manager": ("anna",),
    "security_officer": ("sofia",),
    "privacy_officer": ("priya",),
    "legal": ("ludwig", "lara", "leo"),
    "architecture_board": ("artur", "mei"),
    "licence_manager": ("lucia",),
    "contract_manager": ("karl",),
    "procurement_buyer": ("petra", "paul"),
    "stores": ("stan",),
    "itam_analyst": ("irma", "ivo"),
    "operators": ("olga",),
    "hr": ("hanna",),
    "internal_auditor": ("ilse",),
    "risk_manager": ("ivo",),
    "change_manager": ("chris", "cora"),
    "cab": ("artur", "frida", "sofia", "dora", "cora"),
    "ecab": ("sofia", "artur", "cora"),
    "data_steward": ("dora", "dirk"),
    "deploy_lead": ("della",),
    "deploy_tech": ("theo", "tina"),
    "sanitize_tech": ("sven", "sina"),
    "sanitize_verifier": ("vera", "sina"),
    "disposal_coordinator": ("dario", "vera"),
}
REFERENCE = {
    "location": "id,name,country\nBER,Berlin,DE\n",
    "cost_centre": (
        "id,name,owner,budget,currency\n"
        "4100,Software engineering,ines,2000000,EUR\n"
        "4900,Measuring laboratory,tom,50000,EUR\n"
    ),
    "supplier": (
        "id,name,country,order_channel\n"
        "S-1,Kontor Systemhaus,DE,\n"
        "S-2,Nordlicht Geräte,DE,\n"
        "S-3,Tidewater Labs,GB,\n"
        "S-ERP,Hafenstadt Handel,DE,erp\n"
    ),
    "contract": "id,name,supplier,kind,owner\nC-1,Hardware frame,S-1,frame,karl\n",
    "catalogue_item": (
        "id,name,kind,supplier,contract,unit_price,currency,lead_days,live\n"
        "MON-27,Monitor 27 inch,hardware,S-1,C-1,329.00,EUR,5,yes\n"
        "NB-14,Notebook 14 inch,hardware,S-1,C-1,1450.00,EUR,10,yes\n"
        "EDITOR,Text editor,software_executable,S-1,,600.00,EUR,5,yes\n"
        "CABLE,Network cable,hardware,S-ERP,,9.00,EUR,2,yes\n"
        "CLUSTER,Compute cluster,hardware,S-1,C-1,600000.00,EUR,60,yes\n"
    ),
    "change_template": (
        "id,name,name_de,category,most_assets,steps,backout,fixed_slot\n"
        "STD-1,Firmware of notebooks,Firmware der Notebooks,software,5,Install it.,Install the old one.,no\n"
        "STD-2,Monthly patches,Monatliche Patches,software,5,Let the patches in.,Take the patches back.,yes\n"
    ),
}
PASSWORD = "seven white horses 7"
FOUNDED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Standing:
    """The day on which all stories begin."""

    def now(self) -> datetime:
        """Return when the installation is founded."""
        return FOUNDED


def settings_of(url: str) -> Settings:
    """Return the settings of the installation."""
    return Settings(
        database_url=url,
        time_zone="Europe/Berlin",
        secret="a secret of this test alone, made of many words",
        password_time_cost=1,
        password_memory_kib=64,
        password_parallelism=1,
    )


def found(engine: Engine) -> None:
    """Fill an empty installation."""
    password = accounts.hash_password(engine.settings, PASSWORD)
    with engine.unit_of_work(SYSTEM) as uow:
        for person, manager in MANAGERS.items():
            people.create(uow, person, person.capitalize(), manager=manager, password_hash=password)
        groups.create(uow, "staff", "Staff", members=MANAGERS)
        for group, members in GROUPS.items():
            groups.create(uow, group, group.replace("_", " ").capitalize(), members=members, leads=members[:1])
        for entity, content in REFERENCE.items():
            imports.load(uow, entity, content.encode(), reason="Beginning")
        deployments.deploy(uow, files(SHIPPED), name="Shipped", grants=deployments.ALL_THEY_USE)


def files(paths: Iterable[Path]) -> dict[str, bytes]:
    """Return files by name."""
    return {path.name: path.read_bytes() for path in paths}
