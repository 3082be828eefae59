"""A case run by the interpreter alone: each command reads the state from bytes and gives bytes back."""

from datetime import timedelta
from typing import Any

from engine.interpreter import Complete, FireTimer
from tests.bpmn.oracle.walk import Action, Way


class Rehearsed:
    """A case of conftest's `Case`, seen as the game sees one. It is its own post office."""

    def __init__(self, case: Any, variables: dict[str, int], called: list[bytes], way: Way = None) -> None:
        for file in called:
            case.world.add(file)
        self.kept: list[str] = []
        self.posted = 0
        self.case = case.start(event=way.id if way else None, **variables)
        for each in way.triggers if way and way.all else ():
            self.case.message(each.name)
        self.began = case.world.time
        self._post()

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
        elif kind == "again":
            self.kept.remove(name)
            self.case.message(name)
        else:
            self._later(self.began + timedelta(minutes=int(name)))
        self._post()

    def _post(self) -> None:
        """Give messages that were thrown to who waits for them, or keep them."""
        while self.posted < len(self.case.thrown):
            thrown = self.case.thrown[self.posted]
            self.posted += 1
            if thrown.kind != "message":
                continue
            if any((each.kind, each.event_name) == ("message", thrown.name) for each in self.case.waits.values()):
                self.case.message(thrown.name)
            else:
                self.kept.append(thrown.name)

    def _later(self, now: Any) -> None:
        self.case.world.time = now
        while due := [each for each in self.case.waits.values() if each.kind == "timer" and each.due_at <= now]:
            self.case.send(FireTimer(token_id=min(due, key=lambda each: each.due_at).token_id))
            self._post()

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
            "kept": sorted(self.kept),
            "variables": {name: int(value) for name, value in sorted(case.variables.items())},
            "ended": bool(case.ended),
        }

    def _minutes(self, at: Any) -> int:
        return int((at - self.began).total_seconds()) // 60
