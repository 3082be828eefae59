"""One installation per database, served over HTTP, that no test of this folder may change by a bad request."""

import http.client
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import Struct

from api import findings
from api.composition import open_installation
from engine import accounts, deployments, groups, people
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine
from register import imports

ROOT = Path(__file__).parents[3]
PASSWORD = "seven white horses 7"
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="d" targetNamespace="https://itamflow.example/test">'
)
#: Ask with a form, then hr looks at it; and a task that takes any variables.
LEAVE = f"""{HEAD}<bpmn:process id="leave" name="Leave" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="start" camunda:formRef="ask"/>
<bpmn:userTask id="look" name="Look at it" camunda:candidateGroups="hr" camunda:formRef="ask"/>
<bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="look"/>
<bpmn:sequenceFlow id="b" sourceRef="look" targetRef="end"/>
</bpmn:process></bpmn:definitions>"""
FREE = f"""{HEAD}<bpmn:process id="free" name="Free" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="start"/><bpmn:userTask id="work" name="Work" camunda:candidateGroups="staff"/>
<bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
<bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
</bpmn:process></bpmn:definitions>"""
ASK = json.dumps(
    {
        "type": "default",
        "id": "ask",
        "schemaVersion": 19,
        "components": [
            {"type": "number", "key": "days", "id": "f1", "validate": {"required": True, "min": 1, "max": 30}},
            {"type": "textfield", "key": "why", "id": "f2", "validate": {"maxLength": 100}},
            {"type": "filepicker", "key": "proof", "id": "f3", "multiple": True, "accept": ".pdf"},
        ],
    }
)
PEOPLE = ("rita", "tom", "eve", "omar", "adam", "paul")
#: hr looks at leaves; tom leads it.
GROUPS = {"staff": ("rita", "tom", "eve", "omar"), "hr": ("tom", "eve"), "operators": ("omar",), "idle": ("paul",)}
REFERENCE = {
    "location": "id,name,country\nBER,Berlin,DE\n",
    "cost_centre": "id,name,owner,budget,currency\n4100,Engineering,tom,2000000,EUR\n",
    "supplier": "id,name,country\nS-1,Kontor Systemhaus,DE\nS-2,Other house,DE\n",
    "contract": "id,name,supplier,kind,owner\nC-1,Hardware frame,S-1,frame,tom\n",
    "catalogue_item": (
        "id,name,kind,supplier,contract,unit_price,currency,lead_days,live\n"
        "NB-14,Notebook 14 inch,hardware,S-1,C-1,1450.00,EUR,10,yes\n"
    ),
    "change_template": (
        "id,name,category,most_assets,steps,backout\n"
        "STD-1,Firmware of notebooks,software,25,Install it and restart,Install the one before\n"
    ),
    "asset": (
        "tag,name,kind,stage,serial,custodian,asset_owner,location,cost_centre,cost\n"
        "A-1,Notebook,hardware,in_use,1,rita,tom,BER,4100,1450\n"
    ),
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: What a sentence says when it tells what to do: an imperative, or what would be taken instead.
REMEDY = re.compile(
    r"\b(Add|Ask|Begin|Change|Check|Choose|Correct|Deploy|Enter|Give|Leave|Load|Look|Make|Name|Open|Please|Read|Remove"
    r"|Rename|Repeat|Save|Send|Sign|Split|Start|Take|Try|Use|Wait|Write)\b"
    r"|Taken are|Known are|Possible are|There are|at most|It is for|It must be|there is nothing left"
)


class Answer(Struct):
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: Any

    def refused(self, status: int, kind: str, *places: str) -> None:
        """Check a refusal: its status and kind, the places it names, and that it says what to do."""
        assert self.status == status, (self.status, self.body)
        assert self.headers["Content-Type"].partition(";")[0] == "application/problem+json", self.headers
        assert self.body["type"] == f"/api/v1/docs#problem-{kind}", self.body
        assert self.body["status"] == status and self.body["request_id"] and self.body["title"]
        named = self.body.get("errors", {})
        assert set(named) == set(places), self.body
        texts = [text for found in named.values() for text in found] or [self.body["detail"]]
        for text in (*texts, self.body["detail"]):
            assert text.endswith((".", "?")), f"no sentence: {text}"
        for text in texts:
            assert REMEDY.search(text), f"nothing is said of what to do: {text}"

    def found(self, element_id: str | None, rule: str, *, line: bool = True) -> Mapping[str, Any]:
        """Check a refused model: a finding of a rule at an element, with its line, its file and a remedy."""
        assert self.status == 422, (self.status, self.body)
        assert self.body["type"] == "/api/v1/docs#problem-invalid-model", self.body
        fits = [f for f in self.body["findings"] if f["rule"] == rule and (f["element_id"] or None) == element_id]
        assert fits, self.body["findings"]
        finding: Mapping[str, Any] = fits[0]
        assert finding["severity"] == "error" and finding["text"].partition("\n")[0].endswith((".", "?")), finding
        assert finding["remedy"] and finding["remedy"].endswith("."), finding
        for sentence in (finding["text"], finding["remedy"]):
            assert findings.translated(sentence, "de"), f"nobody can read this in German: {sentence}"
        assert finding["resource"], finding
        assert (finding["line"] > 0) is line, finding
        assert self.body["detail"].startswith(finding["resource"]) or len(self.body["findings"]) > 1, self.body
        return finding


class Visitor(Struct):
    """Somebody who sends whatever they like."""

    port: int
    cookie: str = ""

    def send(self, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
        """Send bytes as they are; a header's name is written with _ for -."""
        sent = {"Origin": f"http://127.0.0.1:{self.port}", "Cookie": self.cookie}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, f"/api/v1{path}", content, sent)
            answer = connection.getresponse()
            text = answer.read()
            got = dict(answer.getheaders())
            if "Set-Cookie" in got:
                self.cookie = got["Set-Cookie"].partition(";")[0]
            return Answer(answer.status, got, json.loads(text) if "json" in got.get("Content-Type", "") else text)
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON."""
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, path, content, Content_Type="application/json", **headers)

    def upload(self, path: str, *parts: tuple[str, str | None, bytes, str | None]) -> Answer:
        """Send parts (name, file name, content, media type) as a form of several parts."""
        mark = "a-line-that-stands-in-no-file"
        body = b""
        for name, file, content, media_type in parts:
            shown = f'form-data; name="{name}"' + ("" if file is None else f'; filename="{file}"')
            kind = "" if media_type is None else f"Content-Type: {media_type}\r\n"
            body += f"--{mark}\r\nContent-Disposition: {shown}\r\n{kind}\r\n".encode() + content + b"\r\n"
        return self.send(
            "POST", path, body + f"--{mark}--\r\n".encode(), Content_Type=f"multipart/form-data; boundary={mark}"
        )

    def deploy(self, **files: str | bytes) -> Answer:
        """Deploy files; the last _ of a name stands for its dot."""
        named = {name[::-1].replace("_", ".", 1)[::-1]: content for name, content in files.items()}
        return self.upload(
            "/deployments",
            *(
                ("files", name, content.encode() if isinstance(content, str) else content, "application/octet-stream")
                for name, content in named.items()
            ),
        )

    def started(self, key: str, **variables: Any) -> str:
        """Start a case and give its id."""
        answer = self.call("POST", f"/process-definitions/{key}/start", {"variables": variables})
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def task(self, case: str) -> str:
        """Give the id of the open task of a case."""
        return str(self.call("GET", f"/tasks?instance_id={case}").body["items"][0]["id"])


class World(Struct):
    """The installation, who comes to it, and what it keeps."""

    engine: Engine
    port: int
    database: sa.Engine
    visitors: dict[str, Visitor] = {}
    _connection: sa.Connection | None = None
    _names: list[str] = []
    #: Table -> its mark when it was read, and its rows.
    _read: dict[str, tuple[Any, list[str]]] = {}
    _snapshot: str | None = None

    def visit(self, person: str) -> Visitor:
        """Give the browser of a person, signed in."""
        if person not in self.visitors:
            visitor = Visitor(self.port)
            answer = visitor.call("POST", "/session", {"account": person, "password": PASSWORD})
            assert answer.status == 201, answer.body
            self.visitors[person] = visitor
        return self.visitors[person]

    def leave(self) -> None:
        """Look no more."""
        if self._connection is not None:
            self._connection.close()

    def dump(self) -> dict[str, list[str]]:
        """Give every row of every table, in order; what is as it was last time is not read again."""
        if self._connection is None:
            self._connection = self.database.connect()
            self._names = sa.inspect(self._connection).get_table_names()
        for name, mark in self._marks().items():
            if self._read.get(name, (None,))[0] != mark:
                rows = self._connection.execute(sa.text(f'SELECT * FROM "{name}"'))
                self._read[name] = (mark, sorted(map(repr, rows)))
        return {name: rows for name, (_, rows) in self._read.items()}

    def _marks(self) -> dict[str, Any]:
        """Give for each table what is another thing as soon as a row of it is."""
        assert self._connection is not None
        if self.database.dialect.name == "sqlite":
            # It changes when another connection commits a change.
            return dict.fromkeys(self._names, self._connection.execute(sa.text("PRAGMA data_version")).scalar_one())
        # Who writes has a transaction of their own, and every version of a row names the one that wrote it.
        snapshot = self._connection.execute(
            sa.text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        ).scalar_one()
        if snapshot == self._snapshot:
            return {name: mark for name, (mark, _) in self._read.items()}
        self._snapshot = snapshot
        parts = (f'(SELECT (count(*), sum(xmin::text::bigint))::text FROM "{name}")' for name in self._names)
        marks = self._connection.execute(sa.text(f"SELECT {', '.join(parts)}")).one()
        return dict(zip(self._names, marks, strict=True))

    @contextmanager
    def unchanged(self, *, but: tuple[str, ...] = ()) -> Iterator[None]:
        """Compare all tables before and after; those named in `but` are to change."""
        before = self.dump()
        assert len(before) > 40, "tables are missing from the dump"
        yield
        after = self.dump()
        changed = {name for name in before if before[name] != after[name]}
        assert changed == set(but), {
            name: sorted(set(before[name]) ^ set(after[name]))[:4] for name in changed ^ set(but)
        }


@pytest.fixture(scope="session")
def world(
    shared_database_url: str, serve: Callable[[Engine], AbstractContextManager[int]], standing: Any
) -> Iterator[World]:
    """The installation with people, reference data and two processes. Its clock stands still."""
    settings = Settings(
        database_url=shared_database_url,
        time_zone="Europe/Berlin",
        secret="a secret of this test alone, made of many words",
        password_time_cost=1,
        password_memory_kib=64,
        password_parallelism=1,
        file_bytes=2**20,
    )
    engine = open_installation(settings, clock=standing)
    password = accounts.hash_password(settings, PASSWORD)
    with engine.unit_of_work(SYSTEM) as uow:
        for person in PEOPLE:
            people.create(uow, person, person.capitalize(), platform_admin=person == "adam", password_hash=password)
        for group, members in GROUPS.items():
            groups.create(uow, group, group.capitalize(), members=members, leads=members[:1])
        for entity, content in REFERENCE.items():
            imports.load(uow, entity, content.encode(), reason="Beginning")
        files = {"leave.bpmn": LEAVE.encode(), "free.bpmn": FREE.encode(), "ask.form": ASK.encode()}
        deployments.deploy(uow, files)
    database = sa.create_engine(sa.make_url(shared_database_url), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with serve(engine) as port:
        opened = World(engine, port, database)
        # Signed in now, so that no session begins inside of a comparison.
        for person in PEOPLE:
            opened.visit(person)
        yield opened
        opened.leave()
    engine.close()


@pytest.fixture(scope="session")
def standing() -> Any:
    """A clock that stands still on a Monday."""
    from datetime import UTC, datetime

    class Clock:
        def now(self) -> datetime:
            return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    return Clock()


@pytest.fixture
def rita(world: World) -> Visitor:
    """Somebody of the staff."""
    return world.visit("rita")


@pytest.fixture
def pdf(rita: Visitor) -> str:
    """The id of a file that rita sent."""
    answer = rita.upload("/files", ("file", f"{uuid.uuid4()}.pdf", PDF, "application/pdf"))
    assert answer.status == 201, answer.body
    return str(answer.body["id"])
