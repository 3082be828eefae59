"""One case in which each person stands in one relation of the policy, seeded once and copied for each use."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from msgspec import Struct, field
from msgspec.structs import replace

import register
from api.app import create_app
from engine import (
    accounts,
    deployments,
    drafts,
    exemptions,
    files,
    groups,
    history,
    incidents,
    instances,
    jobs,
    messages,
    migration,
    migration_runs,
    model_drafts,
    notices,
    people,
    publications,
    recipes,
    sandboxes,
    scenarios,
    substitutions,
    tasks,
    tokens,
    urgent,
)
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.model_drafts import ModelDraft
from engine.policy import Relation
from engine.settings import Settings
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "seven white horses 7"
WORKER = "w1"

#: Two tasks (one that somebody has, one that is only offered), and one of everything else that waits.
VISIT = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">
<bpmn:message id="m1" name="visit.withdrawn"/><bpmn:message id="m2" name="visit.told"/>
<bpmn:process id="visit" name="Visit" isExecutable="true" camunda:candidateStarterGroups="starters">
<bpmn:extensionElements><camunda:properties>
<camunda:property name="ownerGroup" value="owners"/>
<camunda:property name="numberPrefix" value="VIS"/>
<camunda:property name="withdrawMessage" value="visit.withdrawn"/>
<camunda:property name="person.beneficiary" value="=guest"/></camunda:properties></bpmn:extensionElements>
<bpmn:startEvent id="start" camunda:formRef="ask"/>
<bpmn:parallelGateway id="fork"/>
<bpmn:userTask id="held" name="Look" camunda:assignee="assignee" camunda:candidateUsers="candidate"
 camunda:candidateGroups="team" camunda:formRef="answer"/>
<bpmn:userTask id="offered" name="Check" camunda:candidateUsers="candidate" camunda:candidateGroups="team"/>
<bpmn:receiveTask id="wait" name="Wait" messageRef="m1"/>
<bpmn:serviceTask id="post" name="Post" camunda:type="external" camunda:topic="visit.post"/>
<bpmn:serviceTask id="print" name="Print" camunda:type="external" camunda:topic="visit.print"/>
<bpmn:intermediateThrowEvent id="tell" name="Tell"><bpmn:messageEventDefinition messageRef="m2"/>
</bpmn:intermediateThrowEvent>
<bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="fork"/>
<bpmn:sequenceFlow id="f1" sourceRef="fork" targetRef="held"/>
<bpmn:sequenceFlow id="f2" sourceRef="fork" targetRef="offered"/>
<bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="wait"/>
<bpmn:sequenceFlow id="f4" sourceRef="fork" targetRef="post"/>
<bpmn:sequenceFlow id="f5" sourceRef="fork" targetRef="print"/>
<bpmn:sequenceFlow id="f6" sourceRef="fork" targetRef="tell"/>
</bpmn:process></bpmn:definitions>"""
STAY = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d2" targetNamespace="https://itamflow.example/test">
<bpmn:process id="stay" name="Stay" isExecutable="true"><bpmn:extensionElements><camunda:properties>
<camunda:property name="ownerGroup" value="owners"/></camunda:properties></bpmn:extensionElements>
<bpmn:startEvent id="start"/><bpmn:userTask id="rest" name="Rest" camunda:candidateGroups="owners"/>
<bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="rest"/></bpmn:process></bpmn:definitions>"""
FORM = b'{"type": "default", "id": "%s", "schemaVersion": 19, "components": [%s]}'
GUEST = b'{"type": "textfield", "key": "guest", "id": "f1", "label": "Guest"}'
RULE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
<decision id="rule" name="Rule"><decisionTable id="t" hitPolicy="FIRST"><input id="i"><inputExpression id="e">
<text>guest</text></inputExpression></input><output id="o" name="welcome" /><rule id="r">
<inputEntry id="c1"><text></text></inputEntry>
<outputEntry id="c2"><text>true</text></outputEntry></rule></decisionTable></decision></definitions>"""
SET = {"visit.bpmn": VISIT, "ask.form": FORM % (b"ask", GUEST), "answer.form": FORM % (b"answer", b"")}
GROUPS = {
    "starters": ("requester", "candidate"),
    "team": ("group_lead",),
    "owners": ("process_owner",),
    "operators": ("operator",),
    "internal_auditor": ("auditor",),
    "exempters": ("exempter",),
    "attic": ("spare",),
}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


class World(Struct, frozen=True):
    """A seeded database, a token of each person, and what addresses name in it."""

    settings: Settings
    tokens: dict[str, str]
    named: dict[str, Any]
    #: Address -> what is named in it instead.
    instead: dict[str, dict[str, Any]] = {}
    password: str = PASSWORD
    worker: str = WORKER
    files: dict[str, bytes] = field(default_factory=lambda: SET)


def settings_of(url: str) -> Settings:
    return Settings(
        database_url=url,
        secret="a secret of this test alone, made of many words",
        password_time_cost=1,
        password_memory_kib=64,
        password_parallelism=1,
        exemptions_group="exempters",
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(
        settings.database_url,
        clock=StoppedClock(),
        directory=DatabaseDirectory(),
        settings=settings,
        extensions=[register.extension(settings)],
    )
    try:
        yield engine
    finally:
        engine.close()


# --- what is in it ------------------------------------------------------------------------------------------------


def seed(settings: Settings) -> World:
    """Fill an empty database."""
    with opened(settings) as engine:
        register.prepare(engine)
        secrets = _people(engine, accounts.hash_password(settings, PASSWORD))
        named, resting, moved = _case(engine), _resting_case(engine), _moved_case(engine)
        drawn = _drafts_of_models(engine)
        open_draft, handed_in, asked_for, hurried = (
            drawn[which] for which in ("open", "handed_in", "asked_for", "hurried")
        )
        _tried(engine, open_draft)
        named |= {"draft_id": open_draft, "digest": handed_in.digest, "run_id": _run(engine)}
    return World(
        settings,
        secrets,
        named,
        {
            "/api/v1/process-instances/<uuid:instance_id>/resume": {"instance_id": resting},
            "/api/v1/process-instances/<uuid:instance_id>/undo-migration": {"instance_id": moved},
            "/studio/drafts/<uuid:draft_id>/table/<string:name>": {"name": "rule.dmn"},
            "/studio/drafts/<uuid:draft_id>/file/<string:name>/reset": {"name": "ask.form"},
            **{
                address: {"draft_id": drawn["overtaken"], "name": "visit.bpmn"}
                for address in (
                    "/studio/drafts/<uuid:draft_id>/file/<string:name>/settle",
                    "/api/v1/model-drafts/<uuid:draft_id>/files/settle",
                )
            },
            **{
                f"/studio/drafts/<uuid:draft_id>/{what}": {"name": "spare.form"}
                for form in ("form/<string:name>", "file/<string:name>")
                for what in (form, f"{form}/data", f"{form}/look", f"{form}/rename", f"{form}/drop")
            },
            **{
                f"{where}/<uuid:draft_id>/{verb}": {"draft_id": handed_in.id}
                for where in ("/api/v1/model-drafts", "/studio/drafts")
                for verb in ("approve", "reject", "take-back", "ask-urgent")
            },
            **{
                f"{where}/<uuid:draft_id>/{verb}": found
                for where in ("/api/v1/model-drafts", "/studio/drafts")
                for verb, found in (
                    ("publish-urgent", {"draft_id": asked_for.id, "digest": asked_for.digest}),
                    ("review", {"draft_id": hurried.id}),
                )
            },
        },
    )


def _people(engine: Engine, hashed: str) -> dict[str, str]:
    """Add people, groups and models; return a token of each person that may do everything."""
    with engine.unit_of_work(SYSTEM) as uow:
        people.create(uow, "spare", "Spare", password_hash=hashed)
        for relation in sorted(Relation, key=lambda one: one != Relation.GROUP_LEAD):
            people.create(
                uow,
                relation.value,
                relation.value.capitalize(),
                manager="group_lead" if relation is Relation.REQUESTER else None,
                platform_admin=relation is Relation.PLATFORM_ADMIN,
                password_hash=hashed,
            )
        for group, members in GROUPS.items():
            groups.create(uow, group, group.capitalize(), members=members, leads=members if group == "team" else ())
        deployments.deploy(uow, SET, grants=deployments.ALL_THEY_USE)
    secrets = {}
    for relation in Relation:
        with engine.unit_of_work(relation.value) as uow:
            _, secrets[relation.value] = _issue(uow)
            bearer = tokens.authenticate(uow, secrets[relation.value])
            assert bearer is not None
            # Noted now, so that asking changes nothing later.
            tokens.touch(uow, bearer)
    return secrets


def _issue(uow: UnitOfWork) -> tuple[tokens.ApiToken, str]:
    return tokens.issue(uow, "all", ["read", "write", "worker", "admin"])


def _case(engine: Engine) -> dict[str, Any]:
    """Start the case with one of everything; return what addresses are filled with."""
    with engine.unit_of_work("requester") as uow:
        case = instances.start(uow, "visit", {"guest": "beneficiary"})
        paper = files.store(uow, "quote.txt", b"A quote.")
        away = substitutions.create(uow, "requester", "spare", NOW + timedelta(days=2), NOW + timedelta(days=3))
        own_token, _ = _issue(uow)
    with engine.unit_of_work(SYSTEM) as uow:
        substitutions.create(uow, "assignee", "substitute", NOW, NOW + timedelta(days=9))
        work = {task.element_id: task.id for task in tasks.find(uow, instance_id=case.id)}
        [deployment] = deployments.find(uow, 1)
        [message] = messages.find(uow).items
    with engine.unit_of_work("requester") as uow:
        history.append_to(uow, case.id, files.attach(uow, case.id, [paper.id]))
        notice = _notice(uow)
    for relation in Relation:
        with engine.unit_of_work(relation.value) as uow:
            drafts.save_start(uow, "visit", {})
            for task_id in work.values():
                drafts.save_task(uow, task_id, {})
    job, incident = _work_of_programs(engine)
    with engine.unit_of_work("exempter") as uow:
        exemption = exemptions.grant(
            uow,
            "SOD-02",
            person="beneficiary",
            reason="There are two of us in August.",
            control="All orders are read on Fridays.",
            ends_at=NOW + timedelta(days=9),
        ).id
    return {
        "instance_id": case.id,
        "number": case.business_key,
        "held": work["held"],
        "offered": work["offered"],
        "file_id": paper.id,
        "key": "visit",
        "definition_id": case.definition_id,
        "token_id": own_token.id,
        "absence_id": away.id,
        "deployment_id": deployment.id,
        "notice_id": notice,
        "message_id": message.id,
        "job_id": job,
        "incident_id": incident,
        "kind": "user",
        "person": "spare",
        "exemption_id": exemption,
        "group": "attic",
        "name": "visit.bpmn",
        "side": "after",
    }


def _notice(uow: UnitOfWork) -> UUID:
    notices.create(uow, [notices.Note(person=uow.actor, kind="reminder")])
    return next(one.id for one in notices.mine(uow).items if one.kind == "reminder")


def _work_of_programs(engine: Engine) -> tuple[UUID, UUID]:
    """Lease one job to the worker and let the other fail; return the job and the incident."""
    with engine.unit_of_work("operator") as uow:
        leased = {job.topic: job.id for job in jobs.fetch(uow, ["visit.post", "visit.print"], WORKER)}
        jobs.fail(uow, leased["visit.print"], "No paper.", retries=0, worker=WORKER)
    with engine.unit_of_work(SYSTEM) as uow:
        [incident] = incidents.find(uow).items
    return leased["visit.post"], incident.id


def _resting_case(engine: Engine) -> UUID:
    with engine.unit_of_work("requester") as uow:
        case = instances.start(uow, "visit", {"guest": "beneficiary"})
    with engine.unit_of_work("operator") as uow:
        instances.suspend(uow, case.id)
    return case.id


def _moved_case(engine: Engine) -> UUID:
    """Move a case to a second version, to which the others can be moved."""
    with engine.unit_of_work("requester") as uow:
        case = instances.start(uow, "visit", {"guest": "beneficiary"})
    with engine.unit_of_work(SYSTEM) as uow:
        deployments.deploy(uow, {**SET, "visit.bpmn": VISIT.replace(b'name="Visit"', b'name="Visits"')})
    with engine.unit_of_work("operator") as uow:
        migration.migrate(uow, case.id)
    return case.id


def _run(engine: Engine) -> UUID:
    """Move the only case of another process to its second version."""
    with engine.unit_of_work(SYSTEM) as uow:
        deployments.deploy(uow, {"stay.bpmn": STAY})
        instances.start(uow, "stay", {})
        deployments.deploy(uow, {"stay.bpmn": STAY.replace(b'name="Stay"', b'name="Stays"')})
    with engine.unit_of_work("operator") as uow:
        return migration_runs.begin(uow, "stay").id


def _drafts_of_models(engine: Engine) -> dict[str, Any]:
    """Draw a draft that the operator works on, one that is handed in, one that cannot wait, one that did not, and one
    whose file another published."""
    made = []
    with engine.unit_of_work("operator") as uow:
        for name in ("Plays", "Strays"):
            made.append(_drawn(uow, name))
        hurried = publications.submit(uow, made[1].id, "It says better what it is.")
    with engine.unit_of_work(SYSTEM) as uow:
        # The first draft was begun before, so it is overtaken.
        hurried = urgent.publish(uow, hurried.id, hurried.digest or "", "No.")
    with engine.unit_of_work("operator") as uow:
        open_draft, handed_in = _drawn(uow, "Calls"), _drawn(uow, "Stays")
        saved = model_drafts.save(uow, open_draft.id, "rule.dmn", RULE, open_draft.revision)
        model_drafts.save(uow, open_draft.id, "spare.form", FORM % (b"spare", b""), saved.revision)
        handed_in = publications.submit(uow, handed_in.id, "It says better what it is.")
    with engine.unit_of_work(SYSTEM) as uow:
        asked_for = publications.submit(uow, _drawn(uow, "Says").id, "It says better what it is.")
        urgent.ask(uow, asked_for.id, asked_for.digest or "", "It cannot wait.")
    return {
        "open": open_draft.id,
        "handed_in": handed_in,
        "asked_for": asked_for,
        "hurried": hurried,
        "overtaken": made[0].id,
    }


def _drawn(uow: UnitOfWork, name: str) -> ModelDraft:
    draft = model_drafts.begin(uow, "visit", f"{name} instead")
    changed = VISIT.replace(b'name="Visit"', f'name="{name}"'.encode())
    return model_drafts.save(uow, draft.id, "visit.bpmn", changed, draft.revision)


def _tried(engine: Engine, draft_id: UUID) -> None:
    """Let everybody who may draw try a draft for an hour, and keep that."""
    for person in ("operator", "process_owner"):
        with engine.unit_of_work(person) as uow:
            sandbox = sandboxes.open(uow, draft_id)
        sandboxes.do(engine, person, sandbox.id, recipes.step({"do": "wait", "hours": 1}), sandbox.revision)
    scenarios.save(engine, person, sandbox.id, "Waits")


# --- copies of it -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The seeded world in a SQLite file, to copy."""
    file = tmp_path_factory.mktemp("world") / "seeded.db"
    _copy(sqlite_template, file)
    return seed(settings_of(f"sqlite:///{file}"))


def _copy(source: Path, target: Path) -> None:
    """Copy one SQLite database over another, also under open connections."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


class House(Struct, frozen=True):
    """An application over a world of its own."""

    world: World
    app: Flask
    engine: Engine
    renew: Callable[[], None]

    def client(self, relation: Relation) -> FlaskClient:
        """Return a client of the person who stands in a relation."""
        client = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.world.tokens[relation.value]}"
        return client

    def rows(self) -> dict[str, list[str]]:
        """Return everything that is stored."""
        with self.engine.database.sql.connect() as connection:
            metadata = sa.MetaData()
            metadata.reflect(connection)
            return {
                table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
                for table in metadata.sorted_tables
            }


@pytest.fixture(scope="module")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An application over a copy of the world; `renew` makes the copy fresh again."""
    source = Path(world.settings.database_url.removeprefix("sqlite:///"))
    file = tmp_path_factory.mktemp("house") / "copy.db"
    _copy(source, file)
    mine = replace(world, settings=settings_of(f"sqlite:///{file}"))
    with opened(mine.settings) as engine:
        yield House(mine, create_app(engine, mine.settings), engine, lambda: _copy(source, file))


@pytest.fixture
def house(built: House) -> House:
    """The application over a fresh copy of the world."""
    built.renew()
    return built


@pytest.fixture
def house_on_postgresql(database_url: str) -> Iterator[House]:
    """The application over a world of its own on PostgreSQL; it cannot be renewed."""
    world = seed(settings_of(database_url))
    with opened(world.settings) as engine:
        yield House(world, create_app(engine, world.settings), engine, lambda: None)
