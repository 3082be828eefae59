"""`itamflow demo`: a small organisation with requests in many states, served at once."""

import logging
import secrets
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from api import composition, default_groups, logs
from api.commands import installation, models, serving
from api.demo.organisation import DOMAIN, PASSWORD, PEOPLE, SHOWN, DemoPerson
from api.demo.telling import StoryClock, Teller
from engine import accounts, deployments, groups, marks, people
from engine.clock import SystemClock
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from register import imports

#: Who loads it, and why; in this order each kind finds what it refers to.
STEWARD = "omar"
REFERENCE_DATA = {
    "location": "Sites as of the lease register",
    "org_unit": "Organisation chart",
    "cost_centre": "Budgets of the year",
    "exchange_rate": "Rates of the month",
    "supplier": "Suppliers taken over from purchasing",
    "contract": "Contracts taken over from the contract folder",
    "catalogue_item": "Catalogue of the year",
    "asset": "Opening stock, counted in all sites in October",
}
#: Days before the present at which the story begins.
DAYS_TOLD = 30


def settings(file: Path) -> Settings:
    """Give the settings of the demo: a database of its own, cheap passwords since everybody knows them."""
    return installation.settings(
        installation.FILE,
        database_url=f"sqlite:///{file}",
        secret=secrets.token_urlsafe(48),
        demo=True,
        # Its people draw a set of their own beside the shipped one, before anybody is there to approve it.
        governance=False,
        time_zone="Europe/Berlin",
        calendar_country="DE",
        calendar_subdivision="BE",
        password_time_cost=1,
        password_memory_kib=8192,
        password_parallelism=1,
    )


def serve(folder: Path, *, fresh: bool, say: installation.Say) -> None:
    """Make the demo's database unless it is there, say who can sign in, and serve."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "demo.db"
    if fresh:
        _remove(file)
    wanted = settings(file)
    if not _is_complete(wanted, file):
        say("Preparing the demo organisation …")
        _remove(file)
        seed(wanted)
    for text in welcome(wanted):
        say(text)
    logs.to(level=logging.WARNING)
    serving.run(composition.open_installation(wanted), wanted, say)


def _remove(file: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _is_complete(wanted: Settings, file: Path) -> bool:
    """Say whether the database was seeded to the end before."""
    if not file.exists():
        return False
    engine = composition.open_installation(wanted)
    try:
        with engine.unit_of_work(SYSTEM, reading=True) as uow:
            return marks.read(uow, marks.DEMO) is True
    finally:
        engine.close()


def seed(wanted: Settings, present: datetime | None = None) -> None:
    """Fill an empty database with people, reference data, the shipped processes and what happened up to `present`."""
    present = present or SystemClock().now()
    clock = StoryClock(present - timedelta(days=DAYS_TOLD))
    engine = composition.open_installation(wanted, clock=clock)
    try:
        add_people(engine, password_hash=accounts.hash_password(engine.settings, PASSWORD))
        load_reference_data(engine)
        models.deploy_shipped(engine, lambda text: None)
        deploy_own(engine)
        Teller(engine, clock, present).tell()
        with engine.unit_of_work(SYSTEM) as uow:
            marks.write(uow, marks.DEMO, True)
    finally:
        engine.close()


def add_people(engine: Engine, *, password_hash: str | None) -> None:
    """Add everybody, then the managers and memberships, which need everybody."""
    with engine.unit_of_work(SYSTEM) as uow:
        default_groups.create_missing(uow)
        for person in PEOPLE:
            people.create(
                uow,
                person.id,
                person.name,
                email=f"{person.id}@{DOMAIN}",
                locale=person.locale,
                org_unit=person.unit,
                platform_admin=person.admin,
                password_hash=password_hash,
            )
        for person in PEOPLE:
            people.update(uow, person.id, manager=person.manager)
            for group in ("staff", *person.groups, *person.leads):
                groups.add_member(uow, group, person.id, lead=group in person.leads)


def load_reference_data(engine: Engine) -> None:
    """Load locations, cost centres and the rest from the demo's files."""
    folder = files("api.demo") / "data"
    with engine.unit_of_work(STEWARD) as uow:
        for entity, reason in REFERENCE_DATA.items():
            imports.load(uow, entity, (folder / f"{entity}.csv").read_bytes(), reason=reason)


def deploy_own(engine: Engine) -> None:
    """Deploy what the demo's people drew themselves."""
    own = {entry.name: entry.read_bytes() for entry in (files("api.demo") / "models").iterdir()}
    with engine.unit_of_work(SYSTEM) as uow:
        deployments.deploy(uow, own, name="Rooms", reason="Drawn by the service desk")


def welcome(wanted: Settings) -> list[str]:
    """Say who can sign in."""
    shown = {person.id: person for person in PEOPLE}

    def line(person: DemoPerson) -> str:
        return f"  {person.id:<8} {person.name:<18} {person.does}"

    return [
        "Aldermoor Instruments, a demo organisation. Everybody is invented, and everybody's password is: " + PASSWORD,
        *(line(shown[account]) for account in SHOWN),
        f"  … and {len(PEOPLE) - len(SHOWN)} more. Sign in at http://{wanted.host}:{wanted.port}/sign-in",
    ]
