"""A house as large as its users': 10,000 assets, 2,000 people, 500 open requests; how its register answers."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import register
from api import default_groups
from api.demo.wording import hardware
from bench import pages
from bench.store import Clock
from bench.table import Row, median_ms
from engine import deployments, files, groups, instances, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork
from register import exports, imports, imports_steps, invariants, metrics, reading, trust
from register.feeds import loading

PEOPLE, ASSETS, REQUESTS = 2_000, 10_000, 500
STEWARD, ASKS = "p0001", "p0002"
SHIPPED = [
    *Path("bpmn/processes").glob("*.bpmn"),
    *Path("bpmn/decisions").glob("*.dmn"),
    *Path("forms/library").glob("*.form"),
]
REFERENCE = {
    "location": "id,name,country\n" + "".join(f"L{n:02},Site {n},DE\n" for n in range(20)),
    "cost_centre": "id,name,owner,budget,currency\n"
    + "".join(f"{4000 + n},Unit {n},p{n:04},2000000,EUR\n" for n in range(1, 50)),
    "supplier": "id,name,country\nS-1,Kontor Systemhaus,DE\n",
    "catalogue_item": "id,name,kind,supplier,unit_price,lead_days\nNB-14,Notebook 14 inch,hardware,S-1,1450,10\n",
}


def rows(folder: Path, scale: float) -> list[Row]:
    """Fill a house and measure; `scale` turns our milliseconds into those the budgets were written for."""
    engine = found(folder)
    try:
        return [
            *_load(engine),
            *_search(engine, scale),
            _requests(engine),
            _feed(engine),
            *_rules(engine),
            *pages.rows(engine, STEWARD, scale),
        ]
    finally:
        engine.close()


def found(folder: Path) -> Engine:
    """Make a house with people, places and prices, and the shipped processes."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'house.db'}",
        time_zone="Europe/Berlin",
        secret="a secret of this bench alone, made of many words",
    )
    engine = open_engine(
        settings.database_url,
        clock=Clock(),
        directory=DatabaseDirectory(),
        settings=settings,
        extensions=[register.extension(settings)],
    )
    register.prepare(engine)
    with engine.unit_of_work(SYSTEM) as uow:
        for number in range(PEOPLE):
            people.create(uow, f"p{number:04}", f"Person {number}", manager="p0000" if number else None)
        default_groups.create_missing(uow)
        for group in default_groups.GROUPS:
            groups.add_member(uow, group.id, ASKS if group.id == "staff" else STEWARD)
        for entity, content in REFERENCE.items():
            imports.load(uow, entity, content.encode(), reason="Bench")
        deployments.deploy(
            uow, {path.name: path.read_bytes() for path in SHIPPED}, name="Shipped", grants=deployments.ALL_THEY_USE
        )
    return engine


def assets() -> Iterator[str]:
    """Give the lines of a file of opening stock."""
    yield "tag,name,kind,stage,maker,model,serial,custodian,asset_owner,location,cost_centre,cost,acquired_on\n"
    for number in range(ASSETS):
        stage = "available" if number % 10 == 0 else "in_use"
        yield (
            f"T-{number:05},Notebook {number % 40} inch,hardware,{stage},Kestrel,K{number % 7},SN{number:06},"
            f"p{number % PEOPLE:04},p0001,L{number % 20:02},{4001 + number % 49},1450.00,2025-03-01\n"
        )


def _load(engine: Engine) -> list[Row]:
    begin = time.perf_counter()
    with engine.unit_of_work(STEWARD) as uow:
        file = files.store(uow, "stock.csv", "".join(assets()).encode(), "text/csv")
        load = imports_steps.begin(uow, "asset", file.id, "Opening stock")
    longest = 0.0
    while load.state == "running":
        step = time.perf_counter()
        with engine.unit_of_work(STEWARD) as uow:
            load = imports_steps.go_on(uow, load.id)
        longest = max(longest, time.perf_counter() - step)
    return [
        Row("import of 10,000 assets, checked first, with progress", time.perf_counter() - begin, 60, "s"),
        Row("longest step of it, until the page shows the next figure", longest, 3, "s"),
    ]


def _search(engine: Engine, scale: float) -> list[Row]:
    def page(**asked: Any) -> None:
        with engine.unit_of_work(STEWARD, reading=True) as uow:
            reading.find(uow, "asset", limit=50, **asked)

    def exported() -> int:
        return sum(len(piece) for piece in exports.lines(lambda: engine.unit_of_work(STEWARD, reading=True), "asset"))

    begin = time.perf_counter()
    exported()
    whole = time.perf_counter() - begin
    return [
        Row("asset search by words, 10,000 assets", median_ms(lambda: page(text="sn0099")) * scale, 30, "ms"),
        Row("asset search that finds nothing", median_ms(lambda: page(text="no such thing")) * scale, 30, "ms"),
        Row(
            "asset list by stage and place",
            median_ms(lambda: page(filters={"stage": "available", "location": "L10"})) * scale,
            30,
            "ms",
        ),
        Row("export of 10,000 assets as CSV", whole, 10, "s"),
    ]


def _feed(engine: Engine) -> Row:
    """Let discovery see every asset, with two programs on each, and see it again with something changed."""

    def seen(system: str) -> list[dict[str, Any]]:
        programs = [{"title": "Office", "last_used_on": "2026-01-05"}, {"title": "Browser"}]
        return [
            {
                "key": f"d{number}",
                "serial": f"SN{number:06}",
                "hostname": f"nb-{number:05}",
                "attributes": {"os": system},
                "software": programs,
            }
            for number in range(ASSETS)
        ]

    for system in ("11", "12"):
        begin = time.perf_counter()
        with engine.unit_of_work(STEWARD) as uow:
            loading.load(uow, "discovery", "Scanner", uow.now, given=seen(system))
        taken = time.perf_counter() - begin
    return Row("feed of 10,000 devices, all changed since the last", taken, 60, "s")


def _rules(engine: Engine) -> list[Row]:
    def asked(ask: Callable[[UnitOfWork], object]) -> float:
        def once() -> None:
            with engine.unit_of_work(STEWARD, reading=True) as uow:
                ask(uow)

        return median_ms(once, 5) / 1e3

    return [
        Row("all rules of trustworthy data, 10,000 assets", asked(invariants.check), 2, "s"),
        Row("the trust score, 10,000 assets", asked(trust.score), 2, "s"),
        Row("all metrics, 10,000 assets", asked(metrics.compute), 2, "s"),
    ]


def _requests(engine: Engine) -> Row:
    """Start requests and leave them open."""
    asked = {
        **hardware("NB-14", 1, 1450, "4001", "L01", "A notebook for the new colleague."),
        "needed_by": "2026-12-18",
    }
    begin = time.perf_counter()
    for _ in range(REQUESTS):
        with engine.unit_of_work(ASKS) as uow:
            instances.start(uow, "itam_acquisition", asked)
    return Row(
        "start of a request in a house of 2,000 people", (time.perf_counter() - begin) * 1e3 / REQUESTS, 250, "ms"
    )
