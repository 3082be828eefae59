"""A small organisation that runs the shipped processes over HTTP, and the words in which the stories are told."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from api.composition import open_installation
from engine import accounts, deployments, groups, history, instances, notices, people, substitutions, tasks, timers
from engine.cache import Cache
from engine.model import HistoryEntry, ProcessInstance, Task
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from register import imports
from register.store.tables import asset

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


class Clock(Protocol):
    """The movable clock of the tests."""

    def now(self) -> datetime: ...
    def move(self, **by: float) -> datetime: ...
    def set(self, at: datetime) -> datetime: ...


class Answered(Exception):
    """The server refused; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['title']}: {problem['detail']} {problem.get('errors', '')}")
        self.problem = problem


class Visitor:
    """Somebody at a browser: signs in when asked to, keeps the cookie."""

    def __init__(self, port: int, account: str) -> None:
        self.account = account
        self._connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/json"}

    def another(self, port: int) -> "Visitor":
        """Return a window of the same browser: it keeps the same cookie."""
        window = Visitor(port, self.account)
        window._headers["Cookie"] = self._headers["Cookie"]
        return window

    def get(self, path: str) -> Any:
        """Read something. Answered when it is refused."""
        return self._signed_in("GET", path, None)

    def download(self, path: str) -> bytes:
        """Take a file away. Answered when it is refused."""
        return self._taken(f"/api/v1{path}")

    def page(self, path: str) -> str:
        """Look at a page. Answered when it is refused."""
        return self._taken(path).decode()

    def status(self, path: str) -> int:
        """Look at a page; return only whether it was to be had."""
        self.get("/session")
        self._connection.request("GET", path, None, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def take(self, path: str) -> Any:
        """Read data that a page offers to its islands. Answered when it is refused."""
        return json.loads(self._taken(path))

    def _taken(self, address: str) -> bytes:
        self.get("/session")
        self._connection.request("GET", address, None, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise Answered(json.loads(content))
        return content

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do something. Answered when it is refused."""
        return self._signed_in("POST", path, body)

    def send(self, path: str, fields: Mapping[str, str]) -> tuple[int, str, str]:
        """Send the form of a page; return the status, where it leads to, and the page that answers."""
        self.get("/session")
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, urlencode(fields), headers)
        answer = self._connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()

    def ask(self, path: str, body: Any) -> tuple[int, Any]:
        """Ask an address of a page for data, as an island does; return the status and the data."""
        self.get("/session")
        self._connection.request("POST", path, json.dumps(body), {**self._headers, "Accept": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def leave(self) -> None:
        """Close the browser."""
        self._connection.close()

    def _signed_in(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        status, answer = self._send(method, path, body)
        if status == 401:
            credentials = {"account": self.account, "password": PASSWORD}
            status, answer = self._send("POST", "/session", credentials)
            assert status == 201, answer
            status, answer = self._send(method, path, body)
        if status >= 400:
            raise Answered(answer)
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", sent, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if cookie := answer.getheader("Set-Cookie"):
            self._headers["Cookie"] = cookie.partition(";")[0]
        return answer.status, json.loads(content) if content else None


@dataclass
class Organisation:
    """The installation, what its people do with it over HTTP, and what it keeps."""

    engine: Engine
    clock: Clock
    port: int
    case: UUID = field(init=False)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visit(self, person: str) -> Visitor:
        """Return the browser of a person."""
        return self.visitors.setdefault(person, Visitor(self.port, person))

    def window(self, person: str, port: int) -> Visitor:
        """Return one more window of the browser of a person, at another server of the installation."""
        self.visit(person).get("/session")
        return self.visit(person).another(port)

    @contextmanager
    def refused(self, status: int) -> Iterator[dict[str, Any]]:
        """Expect the server to refuse what happens inside; the problem it answered is filled in afterwards."""
        problem: dict[str, Any] = {}
        with pytest.raises(Answered) as caught:
            yield problem
        problem |= caught.value.problem
        assert problem["status"] == status, problem

    def start(self, person: str, answers: Mapping[str, Any]) -> Any:
        """Send the request form of the acquisition; the case becomes the one the story is about."""
        return self.start_process(person, "itam_acquisition", answers)

    def start_process(self, person: str, key: str, answers: Mapping[str, Any]) -> Any:
        """Send the start form of a process; the case becomes the one the story is about."""
        instance = self.visit(person).post(f"/process-definitions/{key}/start", {"variables": answers})
        self.case = UUID(instance["id"])
        return instance

    def open(self) -> dict[str, Task]:
        """Return the open tasks by element."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return {task.element_id: task for task in tasks.find(uow, instance_id=self.case)}

    def inbox(self, person: str, box: str = "mine") -> list[str]:
        """Return the elements whose tasks stand in a box of a person."""
        items = self.visit(person).get(f"/tasks?box={box}")["items"]
        return [item["element_id"] for item in items if item["instance_id"] == str(self.case)]

    def complete(self, person: str, element: str, answers: Mapping[str, Any]) -> Any:
        """Claim the open task at an element when nobody has it, and complete it."""
        task = self.open()[element]
        if task.assignee is None:
            self.visit(person).post(f"/tasks/{task.id}/claim")
        return self.visit(person).post(f"/tasks/{task.id}/complete", {"data": answers})

    def form_of(self, person: str, element: str) -> dict[str, Any]:
        """Return what the form of the open task at an element shows to a person before anything is answered."""
        found: dict[str, Any] = self.visit(person).get(f"/tasks/{self.open()[element].id}/form")["data"]
        return found

    def approve(self, *people: str) -> None:
        """Let people approve, one after the other."""
        for person in people:
            self.decide(person)

    def quote(self, quotes: list[dict[str, Any]], take: int = 0, person: str = "petra", **more: Any) -> None:
        """Get quotes and select one of them."""
        self.complete(person, "B5", {"quotes": quotes, **more})
        answers = [{"take": number == take} for number in range(len(quotes))]
        self.complete(person, "B7", {"quotes": answers, "buyer_conflict": False})

    def order(self, person: str = "petra", days: int = 9, **more: Any) -> None:
        """Issue the order; the supplier promises to deliver in so many days."""
        self.complete(person, "B15", {"promised_date": self.in_days(days).isoformat(), **more})

    def deliver(self, first: int, last: int, damaged: Iterable[int] = (), *, final: bool = False) -> None:
        """Record a delivery of notebooks by their running numbers."""
        lines = [
            {
                "tag": f"NB-{number:04}",
                "serial": f"SN{number:06}",
                "condition": "damaged" if number in damaged else "ok",
            }
            for number in range(first, last + 1)
        ]
        self.complete("stan", "D3", {"lines": lines, "final": final})

    def pay(self, amount: float, comment: str = "", number: str = "R-4711") -> None:
        """Match the bill and pay it."""
        answers = {"invoice_no": number, "amount": amount, "comment": comment, "matches": True}
        self.complete("frida", "D10", answers)

    def decide(self, person: str, decision: str = "approve", comment: str = "") -> Any:
        """Vote on the approval."""
        return self.complete(person, "P6", {"decision": decision, "comment": comment, "conditions": ""})

    def withdraw(self, person: str, reason: str) -> None:
        """Take the request back."""
        self.visit(person).post(f"/process-instances/{self.case}/withdraw", {"reason": reason})

    def until(self, at: datetime) -> int:
        """Let time pass to `at`, firing what comes due; return how many timers fired."""
        fired = 0
        while (following := self._next_due()) is not None and following <= at:
            self.clock.set(max(following, self.clock.now()))
            fired += timers.fire_due(self.engine)
        self.clock.set(at)
        return fired + timers.fire_due(self.engine)

    def _next_due(self) -> datetime | None:
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = [timer.due_at for timer in timers.find(uow, limit=200).items]
        return min(found, default=None)

    def state(self) -> ProcessInstance:
        """Return the case as it stands."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return instances.get(uow, self.case)

    def variable(self, name: str) -> Any:
        """Return a variable of the case, null when it has none."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return instances.variables(uow, self.case).get(name)

    def remembered(self, kind: str) -> list[HistoryEntry]:
        """Return what the history of the case keeps of a kind."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return [entry for entry in history.of_instance(uow, self.case, limit=1000).items if entry.kind == kind]

    def held(self, cost_centre: str = "4100") -> list[Any]:
        """Return the sums that were held for the case of a budget, one after the other."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = history.of_entity(uow, "cost_centre", cost_centre)
        return [entry.details["after"] for entry in reversed(found) if entry.details and entry.instance_id == self.case]

    def votes(self) -> list[dict[str, Any]]:
        """Return the votes of the last sealed approval."""
        sealed = self.remembered("approval")[-1].details
        assert sealed is not None
        found: list[dict[str, Any]] = sealed["votes"]
        return found

    def told(self, person: str) -> list[str]:
        """Return the kinds of the notices that a person has got, oldest first."""
        with self.engine.unit_of_work(person, reading=True) as uow:
            return [notice.kind for notice in reversed(notices.mine(uow).items)]

    def ended(self) -> list[str]:
        """Return the end events that were reached."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            visits = instances.activities(uow, self.case)
        return [visit.element_id for visit in visits if visit.kind == "endEvent" and visit.left_at is not None]

    def still_open(self) -> list[str]:
        """Return everything of the case that is still open: tasks, timers, visits."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            visits = [visit.element_id for visit in instances.activities(uow, self.case) if visit.left_at is None]
            waiting = [
                timer.element_id for timer in timers.find(uow, limit=200).items if timer.instance_id == self.case
            ]
        return [*self.open(), *visits, *waiting]

    def rows(self, table: Table) -> list[Any]:
        """Return the rows of a table of the register that name the case, in the order of their keys."""
        number = self.state().business_key
        return [row for row in self.everything(table) if row.case_no == number]

    def everything(self, table: Table) -> list[Any]:
        """Return all rows of a table of the register, in the order of their keys."""
        with self.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return list(uow.execute(select(table).order_by(table.c.id)).all())

    def stock(self, *tags: str, stage: str = "available", custodian: str = "") -> list[str]:
        """Have notebooks from before the first request; return their ids in the order of their tags."""
        head = "tag,name,kind,stage,custodian,catalogue_item,location,cost_centre,asset_owner,cost\n"
        lines = [f"{tag},Notebook 14 inch,hardware,{stage},{custodian},NB-14,BER,4100,ines,1200\n" for tag in tags]
        with self.engine.unit_of_work(SYSTEM) as uow:
            imports.load(uow, "asset", "".join([head, *lines]).encode(), reason="Opening stock")
        return [row.id for row in sorted(self.everything(asset), key=lambda row: str(row.tag)) if row.tag in tags]

    def away(self, person: str, substitute: str | None, days: int = 14) -> None:
        """Note that somebody is away from now on."""
        now = self.clock.now()
        with self.engine.unit_of_work(SYSTEM) as uow:
            substitutions.create(uow, person, substitute, now, now + timedelta(days=days))

    def in_days(self, days: int) -> date:
        """Return the day in so many days, as a form has it."""
        return (self.clock.now() + timedelta(days=days)).date()

    def request(self, item: str | None = "NB-14", **more: Any) -> dict[str, Any]:
        """Return the answers of a plain request for hardware; `more` says what is different, None what is left out."""
        answers = {
            "request_for": "self",
            "asset_kind": "hardware",
            "catalogue_item": item,
            "quantity": 1,
            "unit_cost": 1450,
            "recurring": "none",
            "cost_centre": "4100",
            "budgeted": True,
            "budget_line": "IT-26-01",
            "needed_by": self.in_days(60).isoformat(),
            "location": "BER",
            "justification": "The old one has a broken hinge and no longer gets updates.",
            **more,
        }
        return {name: answer for name, answer in answers.items() if answer is not None}


@pytest.fixture
def answered() -> type[Answered]:
    """What a visitor raises when the server refuses."""
    return Answered


@pytest.fixture(scope="session")
def compiled() -> Cache[Any, Any]:
    """What the models were compiled to: the copies of a founded installation know them by the same ids."""
    return Cache(1000)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, templates: Any, compiled: Cache[Any, Any], tmp_path: Path
) -> Iterator[str]:
    """A copy of the organisation on the day it was founded."""

    def fill(url: str) -> None:
        engine = open_installation(settings_of(url), clock=Standing())
        engine.cache = compiled
        found(engine)
        engine.close()

    with templates.copy(request.param, tmp_path, "organisation", fill) as url:
        yield url


class Standing:
    """The day on which all stories begin."""

    def now(self) -> datetime:
        """Return when the installation is founded."""
        return FOUNDED


@pytest.fixture
def organisation(
    database_url: str,
    clock: Clock,
    compiled: Cache[Any, Any],
    serve: Callable[[Engine], AbstractContextManager[int]],
) -> Iterator[Organisation]:
    """An installation with people, groups, reference data and the shipped models, served over HTTP."""
    clock.set(FOUNDED)
    engine = open_installation(settings_of(database_url), clock=clock)
    engine.cache = compiled
    try:
        with serve(engine) as port:
            organisation = Organisation(engine, clock, port)
            yield organisation
            for visitor in organisation.visitors.values():
                visitor.leave()
    finally:
        engine.close()


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
