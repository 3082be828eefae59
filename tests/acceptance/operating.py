"""The words in which the stories of operation are told: what is behind cases, who has what, how a loss goes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from engine import children, incidents, instances, jobs, messages
from engine.unit_of_work import SYSTEM
from register import imports
from register.store.tables import allocation, asset, custody, entitlement, installation, product, stage_move

HOUR = timedelta(hours=1)


def work(organisation: Any) -> None:
    """Do what is due behind the cases: messages that were thrown, cases of single people."""
    for _ in range(4):
        children.work_due(organisation.engine)
        messages.deliver_due(organisation.engine)


def cases(organisation: Any, process: str) -> list[Any]:
    """Return the cases of a process, oldest first."""
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = instances.find(uow, definition_key=process, limit=200).items
    return sorted(found, key=lambda case: str(case.id))


def look_at(organisation: Any, process: str, number: int = -1) -> Any:
    """Make a case of a process the one the story is about; return it."""
    case = cases(organisation, process)[number]
    organisation.case = UUID(str(case.id))
    return case


def until(organisation: Any, at: datetime) -> None:
    """Let time pass, day by day, with all that is thrown in it."""
    while organisation.clock.now() < at:
        organisation.until(min(organisation.clock.now() + timedelta(days=1), at))
        work(organisation)


def red(organisation: Any, rule: str, person: str = "anna") -> list[str]:
    """Return what breaks a rule of the register, as the page of rules names it to a person."""
    (found,) = [one for one in organisation.visit(person).get("/invariants")["items"] if one["id"] == rule]
    return [offender["label"] for offender in found["offenders"]]


def troubles(organisation: Any) -> list[str]:
    """Return what stopped and needs a person."""
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return [f"{one.element_id}: {one.message}" for one in incidents.find(uow).items]


def at(day: date, hour: int = 12) -> datetime:
    """Return a time of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def asset_of(organisation: Any, tag: str) -> Any:
    """Return an asset by its tag."""
    (found,) = [row for row in organisation.everything(asset) if row.tag == tag]
    return found


def keepers(organisation: Any, tag: str) -> list[tuple[str | None, str | None]]:
    """Return who keeps an asset now, and where: one pair an open record."""
    id = asset_of(organisation, tag).id
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        rows = uow.execute(custody.select().where(custody.c.asset == id, custody.c.until.is_(None))).all()
    return [(row.holder, row.place) for row in rows]


def history_of(organisation: Any, tag: str) -> list[str]:
    """Return the numbers of the cases that moved an asset, in their order."""
    id = asset_of(organisation, tag).id
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        rows = uow.execute(stage_move.select().where(stage_move.c.asset == id).order_by(stage_move.c.seq)).all()
    return list(dict.fromkeys(row.case_no for row in rows))


def load(organisation: Any, entity: str, *lines: str) -> None:
    """Load reference data or opening stock: the head, then a line each."""
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        imports.load(uow, entity, "\n".join([*lines, ""]).encode(), reason="Before the story")


def grant_rights(organisation: Any, name: str, quantity: int, uses: Mapping[str, date | None], price: int = 100) -> str:
    """Have an entitlement from before, and who uses it since when it was last used; return its number."""
    number = f"ENT-{name}"
    now, day = organisation.clock.now(), organisation.clock.now().date()
    case = {"instance_id": None, "case_no": "IMP-2026-00000"}
    right = {
        "id": number,
        "name": name,
        "kind": "software_executable",
        "stage": "in_use",
        "product": name,
        "quantity": quantity,
        "cost": Decimal(price * quantity),
        "currency": "EUR",
        "source": "opening_stock",
        "source_reason": "Before the story",
        "transferable": True,
        "row_version": 0,
        "search": name.casefold(),
        **case,
    }
    used = [
        {
            "id": f"ALL-{name}-{person}",
            "entitlement": number,
            "person": person,
            "quantity": 1,
            "state": "in_use",
            "from_on": day - timedelta(days=200),
            "last_used_on": last,
            "changed_at": now,
            "row_version": 0,
            **case,
        }
        for person, last in uses.items()
    ]
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(entitlement.insert(), [right])
        if used:
            uow.execute(allocation.insert(), used)
    return number


def editions(organisation: Any, title: str, rights: Mapping[str, tuple[int, int, Mapping[str, date | None]]]) -> None:
    """Have rights to editions of one product: how many, the price of one, and who uses them."""
    rows = [
        {"id": f"{title} {edition}", "publisher": "Works", "title": title, "edition": edition, "search": title}
        for edition in rights
    ]
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(product.insert(), rows)
    for edition, (quantity, price, uses) in rights.items():
        grant_rights(organisation, f"{title} {edition}", quantity, uses, price)


def installed(organisation: Any, name: str, count: int) -> None:
    """Discovery has found a product on so many devices."""
    seen = {"title": name, "product": name, "discovered_at": organisation.clock.now(), "source": "agent", "feed": "F-1"}
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(installation.insert(), [{"id": f"INS-{name}-{at}", **seen} for at in range(count)])


def to_be_bought(organisation: Any) -> dict[str, Any]:
    """Complete the request for what another case suggested to buy, which is about software."""
    return organisation.request(
        None,
        asset_kind="software_executable",
        spec_text="More seats of the product that we use already, in the same edition.",
        quantity=1,
        unit_cost=100,
        location=None,
        data_classification="internal",
        licence_model="per_user",
        request_for="stock",
    )


def states(organisation: Any, name: str) -> dict[str, str]:
    """Return the state of the last use of a right by each person."""
    rows = [row for row in organisation.everything(allocation) if row.entitlement == f"ENT-{name}"]
    return {row.person: row.state for row in rows}


def lock_remotely(organisation: Any) -> None:
    """The device management locks and wipes the device."""
    now = organisation.clock.now().isoformat()
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        (job,) = jobs.fetch(uow, ["mdm.lock"], "mdm")
        jobs.complete(uow, job.id, {"locked_at": now, "wiped_at": None}, "mdm")


def end_access(organisation: Any) -> None:
    """The systems that know accounts and devices close what is named."""
    now = organisation.clock.now().isoformat()
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        (job,) = jobs.fetch(uow, ["access.end"], "directory")
        jobs.complete(uow, job.id, {"done_at": now, "note": "Three accounts."}, "directory")


def tell(organisation: Any, message: str, payload: Mapping[str, Any]) -> None:
    """Somebody says something to the processes; the case that hears it becomes the one the story is about."""
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        organisation.case = messages.correlate(uow, message, payload)


def shortfall(organisation: Any, product: str, wanted: int) -> None:
    """A deployment found that so many people wait for a right; the case becomes the one the story is about."""
    tell(organisation, "itam.licence.shortfall", {"product": product, "position": -wanted, "wanted": wanted})


def answer(organisation: Any, person: str, element: str, answers: dict[str, Any]) -> None:
    """Let a person answer their own of several tasks at an element: of the case of the story, else of any."""
    items = organisation.visit(person).get("/tasks?box=mine")["items"]
    found = [item for item in items if item["element_id"] == element]
    (task,) = [item for item in found if item["instance_id"] == str(organisation.case)] or found
    organisation.visit(person).post(f"/tasks/{task['id']}/complete", {"data": answers})


def announce(organisation: Any, person: str, leaves_on: date) -> Any:
    """Human resources say that somebody leaves; the case becomes the one the story is about."""
    tell(organisation, "itam.leaver.announced", {"person": person, "leaves_on": leaves_on.isoformat()})
    return organisation.state()
