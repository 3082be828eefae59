"""The words in which stories of deployment are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from engine import children, instances, messages
from engine.unit_of_work import SYSTEM
from register import imports
from register.store.tables import asset, entitlement

BUILT = {
    "image_version": "office-2026.03",
    "hostname": "pc-1",
    "encrypted": True,
    "edr_installed": True,
    "test_ok": True,
    "software": [],
}


class Deploying:
    """An organisation that deploys. `case` is the deployment; its lines are cases of their own."""

    def __init__(self, organisation: Any) -> None:
        self.house = organisation
        self.case: UUID | None = None

    # --- what comes by itself -------------------------------------------------------------------------------------

    def work(self) -> None:
        """Let everything happen that needs no person: children start and end, messages arrive."""
        while children.work_due(self.house.engine) + messages.deliver_due(self.house.engine):
            pass

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.house.until(self.house.clock.now() + timedelta(**by))
        self.work()

    # --- the deployment -------------------------------------------------------------------------------------------

    def start(self, lines: Iterable[Mapping[str, Any]], person: str = "della", **more: Any) -> None:
        """Send the form that asks for a deployment."""
        answers = {
            "source": "redeploy",
            "lines": [dict(line) for line in lines],
            "needed_by": self.house.in_days(20).isoformat(),
            "location": "BER",
            "accept_mode": "self",
            **more,
        }
        self.house.start_process(person, "itam_deployment", {k: v for k, v in answers.items() if v is not None})
        self.case = self.house.case
        self.work()

    def message(self, **payload: Any) -> None:
        """Let somebody else ask for a deployment."""
        with self.house.engine.unit_of_work(SYSTEM) as uow:
            self.case = messages.correlate(uow, "itam.deployment.requested", {"acq_no": "ACQ-2026-99999", **payload})
        self.house.case = self.case
        self.work()

    def begun_by_message(self) -> None:
        """Go on with the deployment that a message has begun."""
        self.work()
        (self.case,) = self.cases("itam_deployment")
        self.house.case = self.case

    def plan(
        self,
        who: Mapping[int, str] | None = None,
        begin: bool = True,
        wave: Mapping[int, int] | None = None,
        **more: Any,
    ) -> None:
        """Plan and schedule, and let the first wave begin. `who`, `wave`: line -> the person it is for, its wave."""
        self.house.case = self.case
        form = self.house.form_of("della", "D7")
        lines = [
            {
                "wave": (wave or {}).get(row["no"], row["wave"]),
                "beneficiary": (who or {}).get(row["no"], row["beneficiary"]),
            }
            for row in form["lines"]
        ]
        at = (self.house.clock.now() + timedelta(days=1)).astimezone().replace(tzinfo=None, microsecond=0)
        answers = {"start_at": at.isoformat(timespec="minutes"), "technician": "theo", "user_notice": True}
        answers["waves"] = [{"wave": row["wave"]} for row in form["waves"]]
        self.house.complete("della", "D7", {**answers, "lines": lines, **more})
        self.work()
        if begin:
            self.later(days=1)

    def settle(self, decide: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        """Decide on each failed line."""
        with self.at(self.case):
            rows = self.house.form_of("della", "D11")["lines"]
            self.house.complete("della", "D11", {"lines": [dict(decide(row)) for row in rows]})
        self.work()

    # --- its lines ------------------------------------------------------------------------------------------------

    def cases(self, key: str) -> list[UUID]:
        """Return the open cases of a process, oldest first."""
        found, cursor = [], None
        with self.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
            while True:
                page = instances.find(uow, definition_key=key, state="active", cursor=cursor, limit=200)
                found += page.items
                cursor = page.next
                if cursor is None:
                    break
        return [one.id for one in sorted(found, key=lambda one: (one.started_at, one.id))]

    def lines(self) -> list[UUID]:
        """Return the cases of the lines that are open."""
        return self.cases("itam_deploy_asset")

    def line_of(self, tag: str) -> UUID:
        """Return the open case of the line of an asset or entitlement."""
        with self.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
            (found,) = [id for id in self.lines() if instances.variables(uow, id)["line"]["tag"] == tag]
        return found

    @contextmanager
    def at(self, case: UUID | None) -> Iterator[Any]:
        """Look at another case for a while."""
        before, self.house.case = self.house.case, case
        try:
            yield self.house
        finally:
            self.house.case = before

    def build(self, line: UUID, person: str = "theo", **more: Any) -> None:
        """Build and configure what a line is about."""
        with self.at(line) as house:
            form = house.form_of(person, "H5")
            answers = {**BUILT, "patch_date": house.in_days(0).isoformat()}
            answers |= {"asset_tag": form["tag"], "serial": form.get("expected_serial") or "SN-1"}
            house.complete(person, "H5", {**answers, **more})

    def hand_over(self, line: UUID, person: str = "theo", **more: Any) -> None:
        """Hand it over."""
        with self.at(line) as house:
            house.complete(person, "H11", {"method": "desk", "accessories": ["charger"], **more})

    def accept(self, line: UUID, person: str, **more: Any) -> None:
        """Accept it in order, and sign."""
        answers = {"received": True, "condition": "ok", "accept_terms": True, "signature": person.capitalize()}
        with self.at(line) as house:
            house.complete(person, "H13", {**answers, **more})

    def through(self, line: UUID, person: str) -> None:
        """Build, hand over and accept a device."""
        self.build(line)
        self.hand_over(line)
        self.accept(line, person)

    # --- what is there --------------------------------------------------------------------------------------------

    def devices(self, *rows: Mapping[str, Any]) -> list[str]:
        """Have devices in stock; return their ids in the order given."""
        names = ("tag", "name", "kind", "stage", "subtype", "serial", "catalogue_item", "location", "cost_centre")
        plain = {"name": "Notebook 14 inch", "kind": "hardware", "stage": "available", "location": "BER"}
        plain |= {"cost_centre": "4100"}
        head = ",".join((*names, "asset_owner", "cost"))
        lines = [",".join([*(str({**plain, **row}.get(name) or "") for name in names), "ines", "1200"]) for row in rows]
        with self.house.engine.unit_of_work(SYSTEM) as uow:
            imports.load(uow, "asset", "\n".join([head, *lines]).encode(), reason="Opening stock")
        by_tag = {row.tag: row.id for row in self.house.everything(asset)}
        return [by_tag[row["tag"]] for row in rows]

    def entitlement(self, id: str, quantity: int, **more: Any) -> str:
        """Have a right in the register; return its number."""
        plain = {"id": id, "name": "Font library", "kind": "software_nonexecutable", "quantity": quantity}
        row = {**plain, "stage": "in_use", "metric": "per_user", "cost": Decimal(100 * quantity), "currency": "EUR"}
        origin = {"source": "merger", "source_reason": "Came with a firm", "case_no": "IMP-1", "search": ""}
        with self.house.engine.unit_of_work(SYSTEM) as uow:
            uow.execute(insert(entitlement), [{**row, **origin, **more}])
        return id

    def stages(self, tag: str) -> list[str]:
        """Return the stages that an asset went through, oldest first."""
        shown = self.house.visit("della").get(f"/assets/{tag}/context")["stages"]
        return [one["to_stage"] for one in shown]

    def of(self, tag: str) -> Any:
        """Return an asset as it stands."""
        with self.house.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return uow.execute(select(asset).where(asset.c.tag == tag)).one()
