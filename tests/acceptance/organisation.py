"""What people of the organisation do over HTTP, and what the installation keeps of it: the words of the stories."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from engine import history, instances, notices, substitutions, tasks, timers
from engine.model import HistoryEntry, ProcessInstance, Task
from engine.unit_of_work import SYSTEM, Engine
from register import imports
from register.store.tables import asset
from tests.acceptance.visiting import Answered, Visitor


class Clock(Protocol):
    """The movable clock of the tests."""

    def now(self) -> datetime: ...
    def move(self, **by: float) -> datetime: ...
    def set(self, at: datetime) -> datetime: ...


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
