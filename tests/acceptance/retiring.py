"""The words in which the stories of retirement are told."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update

from engine import instances, messages, tasks
from engine.unit_of_work import SYSTEM
from register import imports
from register.store.tables import asset, asset_relation, medium, sanitization

KEY = "itam_retirement"
HEAD = (
    "tag,name,kind,stage,serial,maker,custodian,location,cost_centre,asset_owner,tenant,service,ownership,"
    "classification,acquired_on,cost,residual,life_months,contract\n"
)


class Retiring:
    """An organisation that retires things."""

    def __init__(self, organisation: Any) -> None:
        self.org = organisation

    def __getattr__(self, name: str) -> Any:
        return getattr(self.org, name)

    # --- what is there

    def own(self, *tags: str, **more: Any) -> list[str]:
        """Have notebooks in use from before; return their ids in the order of their tags."""
        each = {
            "name": "Notebook 14 inch",
            "kind": "hardware",
            "stage": "in_use",
            "serial": "S-{tag}",
            "maker": "Lattice",
            "custodian": "rita",
            "location": "BER",
            "cost_centre": "4100",
            "asset_owner": "ines",
            "classification": "internal",
            "acquired_on": "2021-03-01",
            "cost": "1200",
            "life_months": "48",
            **more,
        }
        names = HEAD.strip().split(",")
        lines = [
            ",".join(tag if name == "tag" else str(each.get(name) or "").format(tag=tag) for name in names)
            for tag in tags
        ]
        with self.org.engine.unit_of_work(SYSTEM) as uow:
            imports.load(uow, "asset", (HEAD + "\n".join(lines) + "\n").encode(), reason="Opening stock")
        return [self.of(tag).id for tag in tags]

    def of(self, tag: str) -> Any:
        """Return the row of an asset."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return uow.execute(select(asset).where(asset.c.tag == tag)).one()

    def stages(self, tags: Iterable[str]) -> set[str]:
        """Return the stages that these assets are in."""
        return {self.of(tag).stage for tag in tags}

    def contract(self, number: str, kind: str = "service", **more: str) -> None:
        """Have a contract with S-1; `more`: further columns."""
        row = {"id": number, "name": f"Contract {number}", "supplier": "S-1", "kind": kind, "owner": "karl", **more}
        with self.org.engine.unit_of_work(SYSTEM) as uow:
            content = f"{','.join(row)}\n{','.join(row.values())}\n"
            imports.load(uow, "contract", content.encode(), reason="Opening stock")

    def hold(self, asset_id: str, why: str) -> None:
        """Have legal put an asset on hold, outside of any case."""
        with self.org.engine.unit_of_work(SYSTEM) as uow:
            uow.connection.execute(update(asset).where(asset.c.id == asset_id).values(hold=why))

    def needs(self, tag: str, on: str, *, critical: bool = False) -> None:
        """Have something that runs on an asset."""
        (first,) = self.own(tag, name="Wiki server", kind="service", serial="", service="Wiki")
        row = {"id": f"R-{tag}", "from_asset": first, "to_asset": on, "kind": "runs_on", "case_no": "IMP-1"}
        with self.org.engine.unit_of_work(SYSTEM) as uow:
            uow.connection.execute(insert(asset_relation).values({**row, "from_on": uow.now.date()}))
            uow.connection.execute(update(asset).where(asset.c.id == first).values(critical=critical))

    # --- the case

    def answers(self, assets: list[str], **more: Any) -> dict[str, Any]:
        """Return the answers of a request to retire assets."""
        answers = {
            "assets": assets,
            "reason": "end_of_life",
            "wished_route": "resale",
            "due_by": self.org.in_days(60).isoformat(),
            "last_location": "BER",
            "notes": "They are five years old.",
            **more,
        }
        return {name: value for name, value in answers.items() if value is not None}

    def ask(self, person: str, assets: list[str], **more: Any) -> Any:
        """Send the request to retire assets."""
        return self.org.start_process(person, KEY, self.answers(assets, **more))

    def suggest(self, asset_id: str) -> None:
        """Let another process suggest to retire an asset; the case becomes the one the story is about."""
        with self.org.engine.unit_of_work(SYSTEM) as uow:
            self.org.case = messages.correlate(
                uow, "itam.retirement.suggested", {"asset_id": asset_id, "acq_no": "ACQ-2026-00099"}
            )

    def take_newest(self) -> None:
        """Take the newest retirement as the one the story is about."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = instances.find(uow, definition_key=KEY, limit=200).items
        self.org.case = max(found, key=lambda one: (one.started_at, one.id)).id

    def upload(self, person: str, name: str = "proof.pdf", content: bytes = b"%PDF-1.7\nproof") -> str:
        """Send a file; return its id."""
        visitor = self.org.visit(person)
        visitor.get("/session")
        line = f"----{uuid4().hex}"
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
        headers = {**visitor._headers, "Content-Type": f"multipart/form-data; boundary={line}"}
        connection = HTTPConnection("127.0.0.1", self.org.port, timeout=60)
        connection.request("POST", "/api/v1/files", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status == 201, content
        found: str = json.loads(content)["id"]
        return found

    def collect(self, media: Mapping[str, str], missing: Iterable[str] = (), person: str = "stan", **more: Any) -> None:
        """Collect everything but what is missing; `media`: tag -> serial number of the disk inside."""
        lost = set(missing)
        shown = self.org.form_of(person, "R13")
        received = [
            {
                "tag": row["tag"],
                "found": row["tag"] not in lost,
                "serial": f"S-{row['tag']}",
                "condition": "worn",
                "no_storage": row["tag"] not in media and row["tag"] not in lost,
            }
            for row in shown["received"]
        ]
        disks = [{"tag": tag, "kind": "ssd", "serial": serial} for tag, serial in media.items() if tag not in lost]
        answers = {"received": received, "media": disks, "cage": "BER", "seal_no": "SEAL-1", **more}
        self.org.complete(person, "R13", answers)

    # --- media, each in a case of its own

    def children(self) -> list[Any]:
        """Return the running cases of single media."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            found = instances.find(uow, definition_key="itam_sanitize_media", limit=200).items
        return [one for one in found if one.parent_id == self.org.case and one.state == "active"]

    def task_of(self, child: Any, element: str) -> Any:
        """Return the open task of a child at an element."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return next(one for one in tasks.find(uow, instance_id=child.id) if one.element_id == element)

    def serial_of(self, child: Any) -> str:
        """Return the serial number of the medium that a case is about."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return str(instances.variables(uow, child.id)["serial"])

    def do(self, person: str, task: Any, answers: Mapping[str, Any]) -> Any:
        """Claim and complete a task."""
        if task.assignee is None:
            self.org.visit(person).post(f"/tasks/{task.id}/claim")
        return self.org.visit(person).post(f"/tasks/{task.id}/complete", {"data": answers})

    def sanitize(self, child: Any, person: str = "sven", *, destroy: bool = False, **more: Any) -> None:
        """Sanitize the medium of a case."""
        now = self.org.clock.now()
        answers = {
            "media_serial": self.serial_of(child),
            "technique": "shred" if destroy else "block_erase",
            "tool": "Shredder 9" if destroy else "Wiper",
            "tool_version": "4.2",
            "started_at": (now - timedelta(hours=2)).isoformat(),
            "ended_at": (now - timedelta(hours=1)).isoformat(),
            "tool_result": "pass",
            **({"witness": "stan", "photo": self.photo(person)} if destroy else {"log": self.log(person)}),
            **more,
        }
        self.do(person, self.task_of(child, "N3"), {k: v for k, v in answers.items() if v is not None})

    def log(self, person: str) -> str:
        """Return the log of a tool, sent once a person."""
        return self._once(person, "wipe.log", b"block erase: done\n")

    def photo(self, person: str) -> str:
        """Return a photo of shreds, sent once a person."""
        return self._once(person, "shreds.png", PNG)

    def _once(self, person: str, name: str, content: bytes) -> str:
        kept = self.org.__dict__.setdefault("sent", {})
        if (person, name) not in kept:
            kept[person, name] = self.upload(person, name, content)
        return str(kept[person, name])

    def verify(self, child: Any, person: str = "vera", **more: Any) -> None:
        """Verify the medium of a case."""
        answers = {"verify_method": "read_back", "verdict": "verified", **more}
        self.do(person, self.task_of(child, "N6"), answers)

    def settle_media(self, *decisions: str) -> None:
        """Let security decide on media that failed, in the order in which they are shown."""
        rows = [{"decision": decision, "reason": "As the tool says."} for decision in decisions]
        self.org.complete("sofia", "R17b", {"failed": rows})

    # --- lots

    def qualify(self, vendor: str = "S-2", person: str = "karl") -> None:
        """Enter a certificate of a vendor."""
        certificate = {"certificate_name": "r2v3", "certificate_ends_on": self.org.in_days(300).isoformat()}
        proof = self._once(person, "certificate.pdf", b"%PDF-1.7\ncertificate")
        self.org.complete(person, "R21b", {"vendor": vendor, **certificate, "certificate_file": proof})

    def open_of(self, element: str) -> list[Any]:
        """Return all open tasks of the case at an element."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return [one for one in tasks.find(uow, instance_id=self.org.case) if one.element_id == element]

    def route_of(self, person: str, task: Any) -> str:
        """Return the route that a task is about."""
        return str(self.org.visit(person).get(f"/tasks/{task.id}/form")["data"]["route"])

    def choose(self, task: Any, person: str = "dario", **answers: Any) -> None:
        """Say who takes a lot."""
        shown = self.org.visit(person).get(f"/tasks/{task.id}/form")["data"]
        self.do(person, task, {"lot": [{} for _ in shown["lot"]], **answers})

    def release(self, task: Any, person: str = "dario", **more: Any) -> None:
        """Hand a lot to the carrier."""
        answers = {
            "collected_by": "A. Driver, Green Haul",
            "seal_no": "SEAL-2",
            "weight_kg": 61.5,
            "category": "small_it",
            "witness": "stan",
            **more,
        }
        self.do(person, task, answers)

    def certify(self, task: Any, tags: Iterable[str], person: str = "dario", **more: Any) -> None:
        """Enter the certificate of a lot, which names these assets."""
        answers = {
            "certificate_no": "C-2026-77",
            "certificate_file": self._once(person, "certificate.pdf", b"%PDF-1.7\ncertificate"),
            "serials": "\n".join(f"S-{tag}" for tag in tags),
            **more,
        }
        self.do(person, task, {name: value for name, value in answers.items() if value is not None})

    def attempts(self) -> list[Any]:
        """Return the attempts to sanitize of the case."""
        return list(self.org.rows(sanitization))

    def media(self) -> list[Any]:
        """Return all media of the register."""
        return list(self.org.everything(medium))


#: A picture of one dot.
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
