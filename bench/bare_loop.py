"""The yardstick: SpiffWorkflow alone, as a lean host would use it.

Each step loads the instance's JSON from one SQLite row, runs it and writes it back. No forms, no people, no history,
no HTTP: what a product on the library cannot undercut without storing state differently.
"""

import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from bench import models

CASES, WARM = 60, 5


def _dialect(xml: bytes) -> bytes:
    """The same model in the library's own dialect: Python for FEEL, a quoted duration."""
    text = xml.decode()
    for ours, theirs in (
        ("=cost &gt; 500", "cost &gt; 500"),
        (">P3D<", '>"P3D"<'),
        ("{escalated: true}", "escalated = True"),
        ('{tag: "IT-" + string(cost)}', 'tag = "IT-" + str(cost)'),
    ):
        text = text.replace(ours, theirs)
    return text.encode()


class BareLoop:
    """The library, one table, nothing else."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("spiff").setLevel(logging.CRITICAL)
        self.database = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.database.execute("pragma journal_mode=wal")
        self.database.execute("pragma synchronous=normal")
        self.database.execute("create table instance(id integer primary key, state text)")
        self.database.execute("create table open_task(instance_id integer, id text, name text)")
        self.serializer = BpmnWorkflowSerializer(registry=BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        parser = SpiffBpmnParser()
        parser.add_bpmn_str(_dialect(models.request()))
        self.specs = (parser.get_spec("bench_request"), parser.get_subprocess_specs("bench_request"))

    def _save(self, workflow: Any, key: int | None) -> int:
        state = self.serializer.serialize_json(workflow)
        ready = [(str(t.id), t.task_spec.name) for t in workflow.get_tasks(state=TaskState.READY, manual=True)]
        self.database.execute("begin immediate")
        if key is None:
            key = self.database.execute("insert into instance(state) values(?)", (state,)).lastrowid
        else:
            self.database.execute("update instance set state=? where id=?", (state, key))
            self.database.execute("delete from open_task where instance_id=?", (key,))
        self.database.executemany("insert into open_task values(?,?,?)", [(key, *task) for task in ready])
        self.database.execute("commit")
        assert key is not None
        return key

    def _complete(self, key: int, data: dict[str, Any]) -> Any:
        state = self.database.execute("select state from instance where id=?", (key,)).fetchone()[0]
        workflow = self.serializer.deserialize_json(state)
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        task.data.update(data)
        task.run()
        workflow.do_engine_steps()
        self._save(workflow, key)
        return workflow

    def case(self) -> None:
        """Start, two completions."""
        workflow = BpmnWorkflow(*self.specs)
        workflow.do_engine_steps()
        key = self._save(workflow, None)
        self._complete(key, models.ANSWERS)
        ended = self._complete(key, models.DECISION)
        assert ended.is_completed()

    def cpu_ms(self) -> float:
        """CPU of a whole case, in milliseconds."""
        for _ in range(WARM):
            self.case()
        begin = time.process_time()
        for _ in range(CASES):
            self.case()
        return (time.process_time() - begin) * 1e3 / CASES
