"""A case that may call every topic of the register, step by step, and a look at everything the register holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

import register
from engine import accounts, deployments, groups, instances, people, tasks
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.errors import InvalidSubmission
from engine.settings import Settings
from engine.store import tables as engine_tables
from engine.unit_of_work import Engine
from register import imports
from register.store.tables import metadata
from register.topics import TOPICS

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:itamflow:tests">'
)


def _number(prefix: str | None) -> str:
    if prefix is None:
        return ""
    return (
        '<bpmn:extensionElements><camunda:properties><camunda:property name="numberPrefix" '
        f'value="{prefix}" /></camunda:properties></bpmn:extensionElements>'
    )


def _value(name: str) -> str:
    """Return the expression that reads an input; a day comes as text over HTTP."""
    days = ("promised_date", "needed_by", "start", "end", "notice_date", "starts_on", "ends_on", "due_by", "review_on")
    moments = ("started_at", "ended_at")
    if name not in days + moments:
        return f"args.{name}"
    return f"if args.{name} = null then null else {'date' if name in days else 'date and time'}(args.{name})"


def model(key: str, prefix: str | None) -> bytes:
    """Return a process in which one person says at each step which topic comes next, and with what."""
    parts, flows = [], []
    for index, topic in enumerate(topic for topic in TOPICS.values() if topic.kind == "transactional"):
        inputs = "".join(
            f'<camunda:inputParameter name="{name}">={_value(name)}</camunda:inputParameter>' for name in topic.inputs
        )
        parts.append(
            f'<bpmn:serviceTask id="t{index}" camunda:type="external" camunda:topic="{topic.name}">'
            f"<bpmn:extensionElements><camunda:inputOutput>{inputs}"
            f'<camunda:outputParameter name="found">={{{", ".join(f"{name}: {name}" for name in topic.outputs)}}}'
            "</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"
        )
        flows.append(
            f'<bpmn:sequenceFlow id="to{index}" sourceRef="which" targetRef="t{index}"><bpmn:conditionExpression>'
            f'=do = "{topic.name}"</bpmn:conditionExpression></bpmn:sequenceFlow>'
            f'<bpmn:sequenceFlow id="from{index}" sourceRef="t{index}" targetRef="again" />'
        )
    return (
        f'{HEAD}<bpmn:process id="{key}" name="Anything" isExecutable="true">{_number(prefix)}'
        '<bpmn:startEvent id="start" /><bpmn:sequenceFlow id="s" sourceRef="start" targetRef="again" />'
        '<bpmn:exclusiveGateway id="again" /><bpmn:sequenceFlow id="a" sourceRef="again" targetRef="say" />'
        '<bpmn:userTask id="say" name="Say" camunda:candidateUsers="rita, tom, ines, dora" />'
        '<bpmn:sequenceFlow id="w" sourceRef="say" targetRef="which" />'
        f'<bpmn:exclusiveGateway id="which" default="stop" />{"".join(parts)}{"".join(flows)}'
        '<bpmn:sequenceFlow id="stop" sourceRef="which" targetRef="end" /><bpmn:endEvent id="end" />'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


class Case:
    """A running case. `do` completes its task and returns what the topic gave."""

    def __init__(self, engine: Engine, key: str = "anything", person: str = "rita") -> None:
        self.engine = engine
        with engine.unit_of_work(person) as uow:
            instance = instances.start(uow, key, {})
        self.id: UUID = instance.id
        self.number = instance.business_key

    def do(self, topic: str, person: str = "rita", **args: Any) -> dict[str, Any]:
        """Let the case call a topic with these inputs."""
        with self.engine.unit_of_work(person) as uow:
            [task] = tasks.find(uow, instance_id=self.id)
            tasks.complete(uow, task.id, {"do": topic, "args": args})
        with self.engine.unit_of_work("system", reading=True) as uow:
            assert instances.get(uow, self.id).state == "active"
            found: dict[str, Any] = instances.variables(uow, self.id)["found"]
        return found

    @contextmanager
    def refused(self, *fields: str) -> Iterator[dict[str, str]]:
        """Expect a refusal beside these fields, in all of which nothing changes; gives the sentences."""
        before = everything(self.engine)
        said: dict[str, str] = {}
        with pytest.raises(InvalidSubmission) as caught:
            yield said
        said |= {field: " ".join(texts) for field, texts in caught.value.errors.items()}
        assert sorted(said) == sorted(fields), said
        assert everything(self.engine) == before


def everything(engine: Engine) -> dict[str, Any]:
    """Return every row of the register, how long the history is, and where the numbers stand."""
    with engine.unit_of_work("system", reading=True) as uow:
        found: dict[str, Any] = {
            name: sorted(tuple(map(repr, row)) for row in uow.execute(select(table)))
            for name, table in metadata.tables.items()
        }
        found["history"] = uow.execute(select(func.count()).select_from(engine_tables.history)).scalar_one()
        found["numbers"] = sorted(map(tuple, uow.execute(select(engine_tables.number_series))))
        return found


PASSWORD = "seven white horses 7"
SETTINGS = Settings(
    time_zone="Europe/Berlin",
    calendar_country="DE",
    calendar_subdivision="BE",
    secret="a secret of this test alone, made of many words",
    password_time_cost=1,
    password_memory_kib=64,
    password_parallelism=1,
)


def _open(url: str, clock: Any) -> Engine:
    opened = open_engine(
        url,
        clock=clock,
        directory=DatabaseDirectory(),
        settings=SETTINGS,
        extensions=[register.extension(SETTINGS)],
    )
    register.prepare(opened)
    return opened


class _Beginning:
    """The time at which the shop is founded."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _found(url: str) -> None:
    """Fill a database with people, reference data and the processes that call any topic."""
    engine = _open(url, _Beginning())
    hashed = accounts.hash_password(SETTINGS, PASSWORD)
    with engine.unit_of_work("system") as uow:
        people.create(uow, "ines", "Ines Okafor")
        people.create(uow, "rita", "Rita Falk", manager="ines", password_hash=hashed)
        people.create(uow, "tom", "Tom Berg")
        people.create(uow, "dora", "Dora Kaplan")
        groups.create(uow, "data_steward", "Data stewards", members=("dora",))
        for entity, content in REFERENCE.items():
            imports.load(uow, entity, content.encode(), reason="Beginning")
        files = {"anything.bpmn": model("anything", "ACQ"), "nameless.bpmn": model("nameless", None)}
        deployments.deploy(uow, files, grants=deployments.ALL_THEY_USE)
    engine.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Any, tmp_path: Path) -> Iterator[str]:
    """A copy of the shop, founded once a run: what every one of these tests begins with."""
    with templates.copy(request.param, tmp_path, "shop", _found) as url:
        yield url


@pytest.fixture
def engine(database_url: str, clock: Any) -> Iterator[Engine]:
    opened = _open(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """The engine with reference data that an acquisition needs, and the processes that call any topic."""
    return engine


@pytest.fixture
def case(shop: Engine) -> Case:
    return Case(shop)


REFERENCE = {
    "location": "id,name,country\nHQ,Headquarters,DE\nBER,Berlin,DE\n",
    "cost_centre": "id,name,owner,budget,currency\n4100,Engineering,ines,500000,EUR\n4200,Laboratory,tom,500000,EUR\n",
    "supplier": "id,name,country,status\nS-1,Kontor Systemhaus,DE,onboarded\nS-2,Shady Deals,,blocked\n"
    "S-3,Bluefin,DK,onboarded\n",
    "contract": "id,name,supplier,kind,owner,starts_on,ends_on,notice_on\n"
    "C-1,Hardware frame,S-1,frame,ines,2024-01-01,2027-12-31,2027-09-30\n",
    "catalogue_item": "id,name,kind,supplier,contract,unit_price,currency,lead_days\n"
    "NB-14,Notebook 14 inch,hardware,S-1,C-1,1450,EUR,7\nCRM,CRM seat,cloud_service,S-3,,25,USD,1\n"
    "EDITOR,Text editor,software_executable,S-1,,600,EUR,1\n",
    "exchange_rate": "id,rate\nUSD,0.92\n",
    "asset": "tag,name,kind,stage,serial,custodian,location,cost_centre,asset_owner,maker,catalogue_item,cost\n"
    + "".join(
        f"N-{number},Notebook 14 inch,hardware,available,SN{number},,HQ,4100,ines,Acme,NB-14,1200\n"
        for number in range(1, 6)
    )
    + "N-6,Notebook 14 inch,hardware,in_use,SN6,rita,HQ,4100,ines,Acme,NB-14,1200\n",
}

LAPTOPS = {
    "supplier": "S-1",
    "lines": [
        {"item": "NB-14", "text": "Notebook 14 inch", "quantity": Decimal(3), "unit_price": Decimal(1450),
         "kind": "hardware"}
    ],
    "cost_centre": "4100",
    "contract": "C-1",
    "deliver_to": "HQ",
    "needed_by": date(2026, 4, 1),
}  # fmt: skip


def unit(number: int, **more: Any) -> dict[str, Any]:
    """Return one row of a delivery of notebooks."""
    row = {"po_line": Decimal(1), "quantity": Decimal(1), "tag": f"T-{number}", "serial": f"X{number}"}
    return {**row, "condition": "ok", **more}


@pytest.fixture
def ordered(case: Case) -> tuple[Case, str]:
    """A case with an issued order for three notebooks, and the number of the order."""
    number = case.do("po.create", **LAPTOPS)["po_no"]
    case.do("po.issue", po_no=number, promised_date=date(2026, 3, 20))
    return case, number


@pytest.fixture
def tools() -> Any:
    """What tests need beside a case: they form no package, so it is handed to them."""

    class Tools:
        Case = Case
        PASSWORD = PASSWORD
        SETTINGS = SETTINGS
        LAPTOPS = LAPTOPS
        unit = staticmethod(unit)
        everything = staticmethod(everything)

    return Tools
