"""A case run by the interpreter alone: each command reads the state from bytes and gives bytes back."""

from datetime import timedelta
from typing import Any

from engine.interpreter import Complete
from tests.bpmn.oracle.walk import Action


class Rehearsed:
    """A case of conftest's `Case`, seen as the game sees one."""

    def __init__(self, case: Any, variables: dict[str, int], called: list[bytes]) -> None:
        for file in called:
            case.world.add(file)
        self.case = case.start(**variables)
        self.began = case.world.time

    def act(self, action: Action) -> None:
        kind, name, answers = action
        if kind == "task":
            element, _, shown = name.partition(" ")
            wait = next(each for each in self.case.tasks(element) if (each.attributes["assignee"] or "") == shown)
            self.case.send(Complete(token_id=wait.token_id, variables=answers))
        elif kind == "set":
            self.case.set(**answers)
        elif kind == "message":
            self.case.message(name)
        else:
            self._later(self.began + timedelta(minutes=int(name)))

    def _later(self, now: Any) -> None:
        self.case.world.time = now
        while due := [each for each in self.case.waits.values() if each.kind == "timer" and each.due_at <= now]:
            self.case.due(min(due, key=lambda each: each.due_at).element_id)

    def seen(self) -> dict[str, Any]:
        case = self.case
        waits = list(case.waits.values())
        return {
            "tasks": sorted(
                f"{each.element_id} {each.attributes['assignee'] or ''}".strip()
                for each in waits
                if each.kind == "user_task"
            ),
            "events": sorted(
                (each.kind, each.event_name, each.element_id) for each in waits if each.kind in ("message", "signal")
            ),
            "conditions": case.of_kind("condition"),
            "timers": sorted((self._minutes(each.due_at), each.element_id) for each in waits if each.kind == "timer"),
            "stopped": sorted(each.element_id for each in case.faults if each.token_id in case.stopped),
            "variables": {name: int(value) for name, value in sorted(case.variables.items())},
            "ended": bool(case.ended),
        }

    def _minutes(self, at: Any) -> int:
        return int((at - self.began).total_seconds()) // 60
