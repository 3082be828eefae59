"""Every operation of deployment, use, change and retirement at every stage: along the life cycle, or not at all."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import insert, select, update

from engine import instances
from engine.errors import Invalid, Refused
from engine.topics import Call
from engine.unit_of_work import Engine, UnitOfWork
from register.stages import STAGES, may_move
from register.store.tables import acceptance, asset, build, change_record, loss, retirement_line
from register.topics import TOPICS

HARDWARE_STAGES = [
    stage.name for stage in STAGES.values() if stage.of_assets and "hardware" in STAGES[stage.name].kinds
]
LINE: dict[str, Any] = {
    "no": 1, "name": "Notebook", "kind": "hardware", "use": "place", "location": "HQ", "service": "Store",
    "acceptance": "none", "tag": "N-1",
}  # fmt: skip
#: Topic -> its inputs; `asset` stands for the id of the asset.
OPERATIONS: Mapping[str, dict[str, Any]] = {
    "register.prepare": {"line": {**LINE, "asset": "asset"}},
    "register.hand_over": {"line": {**LINE, "asset": "asset"}, "by": "tom", "method": "desk"},
    "register.set_in_use": {"line": {**LINE, "asset": "asset"}, "accept_mode": "none"},
    "register.take_back": {"assets": ["asset"]},
    "register.return_loan": {
        "borrowed": [{"asset": "asset", "tag": "N-1", "name": "Notebook", "beneficiary": "rita"}],
        "lines": [{"returned": True, "grade": "good"}],
    },
    "leaver.check_in": {
        "person": "rita", "items": [{"tag": "N-1", "back": "yes", "condition": "good"}], "place": "HQ",
    },
    "loss.open": {"asset_id": "asset", "kind": "lost"},
    "loss.close": {"outcome": "usable", "place": "HQ"},
    "maintain.open": {"asset_id": "asset"},
    "maintain.close": {"asset_id": "asset", "outcome": "in_use"},
    "retire.withdraw": {"plan": [{"asset": "asset", "route": "redeploy"}]},
    "retire.missing": {"assets": ["asset"]},
    "retire.back_in_stock": {"assets": ["asset"]},
    "retire.close": {},
    "register.disposed": {},
    "register.apply_change": {
        "change_no": "case", "differences": [{"asset": "asset", "field": "stage", "after": "in_maintenance"}],
    },
}  # fmt: skip


class _Undone(Exception):
    """Takes back what was tried."""


def _filled(value: Any, asset_id: str, number: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, asset_id, number) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, asset_id, number) for one in value]
    return {"asset": asset_id, "case": number}.get(value, value) if isinstance(value, str) else value


def _put(uow: UnitOfWork, case: Any, stage: str) -> Any:
    """Bring N-1 to a stage with all that its operations ask for: kept, accepted, lost, and a line of this case."""
    connection = uow.connection
    put = {"stage": stage, "stage_before": "in_use" if stage == "on_hold" else None, "reserved_by": case.id,
           "custodian": "rita", "service": "Store", "location": "HQ", "return_on": date(2026, 3, 9)}  # fmt: skip
    connection.execute(update(asset).where(asset.c.tag == "N-1").values(put))
    row = connection.execute(select(asset).where(asset.c.tag == "N-1")).one()
    own = {"instance_id": case.id, "case_no": case.number}
    taken = {"id": "x", "asset": row.id, "mode": "self", "person": "rita", "accepted_at": uow.now}
    connection.execute(insert(acceptance).values(**taken, **own))
    connection.execute(insert(build).values(id=row.id, built_by="tom", built_at=uow.now, encrypted=True, **own))
    line = {"id": "r", "asset": row.id, "stage_before": "in_use", "route": "redeploy"}
    connection.execute(insert(retirement_line).values(**line, **own))
    if stage == "missing":
        lost = {"id": case.number, "asset": row.id, "kind": "lost", "reported_by": "rita", "state": "open"}
        connection.execute(insert(loss).values(**lost, reported_at=uow.now, **own))
    record = {"id": case.number, "title": "x", "category": "hardware", "change_class": "standard", "search": "",
              "result_action": "update_record", "requester": "rita", "state": "scheduled"}  # fmt: skip
    connection.execute(insert(change_record).values(**record, **own))
    return row


def _tried(shop: Engine, case: Any, topic: str, stage: str) -> str:
    """Return the stage of an asset after an operation, or that it was refused and nothing changed; either is undone."""
    found = ""
    with suppress(_Undone), shop.unit_of_work("ines") as uow:
        row = _put(uow, case, stage)
        inputs = _filled(OPERATIONS[topic], row.id, case.number)
        call = Call(uow=uow, instance=instances.get(uow, case.id), element_id="x", topic=topic, inputs=inputs)
        handler = TOPICS[topic].handler
        assert handler is not None
        try:
            with uow.savepoint():
                handler(call)
        except (Invalid, Refused):
            found = REFUSED
        after = uow.connection.execute(select(asset).where(asset.c.id == row.id)).one()
        assert found != REFUSED or after == row
        found = found or after.stage
        raise _Undone
    return found


REFUSED = "refused"
#: From where the life cycle leads back to stock.
BACK = ("received", "reserved", "being_prepared", "in_transit", "in_use", "in_maintenance", "missing", "retired",
        "sanitized")  # fmt: skip
#: Topic -> where it leads from each stage; elsewhere it is refused.
LEADS: Mapping[str, Mapping[str, str]] = {
    "register.prepare": {"reserved": "being_prepared"},
    "register.hand_over": {"being_prepared": "in_transit"},
    "register.set_in_use": dict.fromkeys(("being_prepared", "in_transit", "in_maintenance", "on_hold"), "in_use"),
    "register.take_back": dict.fromkeys((*BACK, "available"), "available"),
    "register.return_loan": dict.fromkeys((*BACK, "available"), "available"),
    "leaver.check_in": {
        **dict.fromkeys(("in_transit", "in_use", "in_maintenance"), "available"),
        # It comes back, and stays on hold.
        "on_hold": "on_hold",
    },
    "loss.open": dict.fromkeys(("available", "in_transit", "in_use", "retired"), "missing"),
    "loss.close": {"missing": "available"},
    "maintain.open": {"in_use": "in_maintenance"},
    # What another case has taken on meanwhile stays where it is.
    "maintain.close": {**{stage: stage for stage in HARDWARE_STAGES}, "in_maintenance": "in_use"},
    # What went missing on its way out and was found is Retired already, and begins its way anew.
    "retire.withdraw": dict.fromkeys(("available", "in_use", "in_maintenance", "missing", "retired"), "retired"),
    # What somebody else misses already stays missing.
    "retire.missing": dict.fromkeys(("available", "in_transit", "in_use", "retired", "missing"), "missing"),
    "retire.back_in_stock": dict.fromkeys(BACK, "available"),
    # Only the hold of the case ends; what went on stays where it is.
    "retire.close": {**{stage: stage for stage in HARDWARE_STAGES}, "on_hold": "in_use"},
    # There is neither proof nor closed book.
    "register.disposed": {},
    "register.apply_change": {"in_use": "in_maintenance", "in_maintenance": "in_maintenance"},
}


def test_every_operation_at_every_stage_moves_an_asset_as_it_should_or_leaves_it(case: Any, shop: Engine) -> None:
    wrong = []
    for topic, stage in product(OPERATIONS, HARDWARE_STAGES):
        found, expected = _tried(shop, case, topic, stage), LEADS[topic].get(stage, REFUSED)
        if found != expected:
            wrong.append((topic, stage, found))
    assert wrong == []


def test_what_operations_lead_to_is_the_life_cycle() -> None:
    moves = [(before, after, topic) for topic, leads in LEADS.items() for before, after in leads.items()]
    assert [move for move in moves if move[0] != move[1] and not may_move("hardware", move[0], move[1], "in_use")] == []
