"""A small organisation on both databases."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from engine import groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.ids import new_id
from engine.model import ProcessInstance, Task
from engine.settings import Settings
from engine.store import tasks as task_sql
from engine.store.rows import to_instance, to_task
from engine.store.tables import deployment, process_definition, process_instance, resource, task, task_candidate
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: Cheap, since tests sign in often.
SETTINGS = replace(Settings(), password_time_cost=1, password_memory_kib=8, password_parallelism=1)

#: account -> (name, manager)
STAFF = {
    "boss": ("Bea Boss", None),
    "mara": ("Mara Manager", "boss"),
    "rita": ("Rita Requester", "mara"),
    "ben": ("Ben Beneficiary", "mara"),
    "sam": ("Sam Substitute", "mara"),
    "cora": ("Cora Candidate", "boss"),
    "lena": ("Lena Lead", "boss"),
    "olga": ("Olga Operator", None),
    "anton": ("Anton Auditor", None),
    "paul": ("Paul Owner", None),
    "petra": ("Petra Platform", None),
    "nobody": ("Nora Nobody", "boss"),
}


@pytest.fixture
def engine(database_url: str, clock: Any) -> Iterator[Engine]:
    """An engine whose people are the organisation above."""
    opened = open_engine(database_url, clock=clock, directory=DatabaseDirectory(), settings=SETTINGS)
    with opened.unit_of_work(SYSTEM) as uow:
        for account, (name, manager) in STAFF.items():
            people.create(uow, account, name, manager=manager, platform_admin=account == "petra")
        groups.create(uow, "leads", "Group leads", members=["boss"])
        groups.create(uow, "desk", "Desk", members=["cora"], leads=["lena"], escalation_group="leads")
        groups.create(uow, "owners", "Process owners", members=["paul"])
        groups.create(uow, "operators", "Operators", members=["olga"])
        groups.create(uow, "internal_auditor", "Auditors", members=["anton"])
    yield opened
    opened.close()


#: What the cases run, for whoever names one of its steps.
LEAVE = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="set" targetNamespace="urn:test">
  <process id="leave" name="Leave" isExecutable="true">
    <startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="decide"/>
    <userTask id="decide" name="Decide"/><sequenceFlow id="f2" sourceRef="decide" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"""


class Cases:
    """Writes cases and tasks straight into the store, for what needs no process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def instance(self, *, by: str = "rita", owner: str | None = "owners") -> UUID:
        """Add a definition and an open instance of it."""
        with self.engine.unit_of_work(SYSTEM) as uow:
            definition_id = self._definition(uow, owner)
            id = new_id(uow.now)
            row: dict[str, Any] = dict.fromkeys(column.name for column in process_instance.c)
            row |= {
                "id": id,
                "definition_id": definition_id,
                "definition_key": "leave",
                "business_key": "LV-1",
                "state": "active",
                "revision": 1,
                "format": 1,
                "root_id": id,
                "started_by": by,
                "started_at": uow.now,
                "history_seq": 0,
                "history_head": bytes(32),
                "incidents": 0,
            }
            uow.execute(process_instance.insert(), row)
        return id

    def _definition(self, uow: UnitOfWork, owner: str | None) -> UUID:
        id, deployment_id = new_id(uow.now), new_id(uow.now)
        uow.execute(
            deployment.insert(),
            {"id": deployment_id, "digest": id.hex, "name": "leave", "actor": SYSTEM, "created_at": uow.now},
        )
        uow.execute(
            resource.insert(),
            {
                "deployment_id": deployment_id,
                "name": "leave.bpmn",
                "kind": "bpmn",
                "digest": id.hex,
                "content": LEAVE,
            },
        )
        uow.execute(
            process_definition.insert(),
            {
                "id": id,
                "key": "leave",
                "version": id.int % 2**31,
                "name": "Leave",
                "description": "",
                "deployment_id": deployment_id,
                "resource": "leave.bpmn",
                "digest": id.hex,
                "owner_group": owner,
                "starter_groups": [],
                "created_at": uow.now,
            },
        )
        return id

    def task(self, instance_id: UUID, **values: Any) -> UUID:
        """Add an open task of an instance, with its candidates."""
        with self.engine.unit_of_work(SYSTEM) as uow:
            case = uow.execute(process_instance.select().where(process_instance.c.id == instance_id)).one()
            row: dict[str, Any] = dict.fromkeys(column.name for column in task.c)
            row |= {
                "instance_id": instance_id,
                "id": new_id(uow.now),
                "root_id": case.root_id,
                "definition_id": case.definition_id,
                "definition_key": case.definition_key,
                "element_id": "decide",
                "name": "Decide",
                "state": "open",
                "revision": 1,
                "business_key": case.business_key,
                "candidate_users": [],
                "candidate_groups": [],
                "excluded": [],
                "properties": {},
                "priority": 50,
                "created_at": uow.now,
                **values,
            }
            uow.execute(task.insert(), row)
            candidates = task_sql.candidate_rows(
                instance_id,
                row["id"],
                row["candidate_users"],
                row["candidate_groups"],
                claimable=row["assignee"] is None,
                created_at=uow.now,
                due_at=None,
                priority=50,
            )
            if candidates:
                uow.execute(task_candidate.insert(), candidates)
        id: UUID = row["id"]
        return id

    def read_task(self, uow: UnitOfWork, id: UUID) -> Task:
        return to_task(uow.execute(task_sql.GET_TASK, {"id": id}).one())

    def read_instance(self, uow: UnitOfWork, id: UUID) -> ProcessInstance:
        return to_instance(uow.execute(process_instance.select().where(process_instance.c.id == id)).one())


@pytest.fixture
def cases(engine: Engine) -> Cases:
    return Cases(engine)
