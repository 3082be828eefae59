"""Starts, cancels and counts the process instances of wide activities, each in a transaction of its own (D11)."""

import logging
from typing import Any
from uuid import UUID

from engine import cases, definitions, execution
from engine.errors import Conflict, EngineError, NotFound, Unavailable
from engine.execution import Deed
from engine.history import Entry
from engine.interpreter import Cancel, Complete, Start
from engine.model import InstanceState
from engine.store import children as sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

logger = logging.getLogger(__name__)

#: Items looked at in one go.
BATCH = 50


def work_due(engine: Engine) -> int:
    """Start what is to begin, cancel what is not needed, let activities go on whose instances have ended; return how
    many cases were touched."""
    done = 0
    while True:
        with engine.unit_of_work(SYSTEM, reading=True) as uow:
            items = uow.execute(sql.TO_DO, {"limit": BATCH}).all()
        moved = sum(_take(engine, item) for item in items)
        done += moved
        if not moved:
            return done + _go_on(engine)


def _take(engine: Engine, item: Any) -> bool:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            return _begin(uow, item) if item.state == "new" else _end(uow, item)
    except Unavailable:
        raise
    except EngineError as error:
        logger.warning("Item %s of “%s” in case %s: %s", item.number, item.token_id, item.instance_id, error)
        return _report(engine, item, error) if item.state == "new" else False


def _key(item: Any) -> dict[str, Any]:
    return {
        "b_instance": item.instance_id,
        "b_token": item.token_id,
        "b_number": item.number,
        "b_state": item.state,
    }


def _begin(uow: UnitOfWork, item: Any) -> bool:
    """Start one instance; False when somebody else did, or when its activity rests or is gone."""
    parent = cases.look(uow, item.instance_id)
    group = uow.execute(sql.GET_GROUP, {"instance": item.instance_id, "token": item.token_id}).one_or_none()
    if group is None or parent.state == InstanceState.SUSPENDED:
        return False
    if uow.execute(sql.WRITE_ITEM, _key(item) | {"state": "running", "child_id": None}).rowcount != 1:
        return False
    process = definitions.process(uow, group.child_definition_id)
    key = None if process.about.number_prefix else parent.business_key
    child = execution.start(
        uow,
        process,
        Start(variables=item.variables),
        business_key=key,
        parent=parent,
        known=lambda child_id: _know(uow, item, child_id),
    )
    logger.debug("Case %s does item %s of case %s", child.id, item.number, parent.id)
    return True


def _know(uow: UnitOfWork, item: Any, child_id: UUID) -> None:
    """Write down which case does an item before it runs: it may end at once."""
    uow.execute(sql.WRITE_ITEM, _key(item) | {"b_state": "running", "state": "running", "child_id": child_id})


def _end(uow: UnitOfWork, item: Any) -> bool:
    """Cancel an instance that nobody needs any more."""
    if uow.execute(sql.FORGET_ITEM, _key(item)).rowcount != 1:
        return False
    try:
        case = cases.lock(uow, item.child_id)
        reason = "What it was started for has ended."
        deed = Deed(entries=[Entry(kind="cancelled", details={"reason": reason})], end_reason=reason)
        execution.advance(uow, case, Cancel(), deed)
    except (NotFound, Conflict) as over:
        # It has ended by itself.
        logger.debug("Case %s is over: %s", item.child_id, over)
    return True


def _report(engine: Engine, item: Any, error: EngineError) -> bool:
    """Open an incident at the activity when an instance cannot start; a retry starts it again."""
    with engine.unit_of_work(SYSTEM) as uow:
        if uow.execute(sql.WRITE_ITEM, _key(item) | {"state": "failed", "child_id": None}).rowcount != 1:
            return False
        group = uow.execute(sql.GET_GROUP, {"instance": item.instance_id, "token": item.token_id}).one()
        case = cases.lock(uow, item.instance_id)
        cases.report(uow, case, token_id=item.token_id, element_id=group.element_id, kind="child", error=error)
    return True


# --- the activity goes on -----------------------------------------------------------------------------------------


def _go_on(engine: Engine) -> int:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        groups = uow.execute(sql.DUE_GROUPS, {"limit": BATCH}).all()
    return sum(_show(engine, group.instance_id, group.token_id) for group in groups)


def _show(engine: Engine, instance_id: UUID, token_id: UUID) -> bool:
    """Show an activity what its instances gave back; it goes on when they are enough."""
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            case = cases.lock(uow, instance_id)
            group = uow.execute(sql.GET_GROUP, {"instance": instance_id, "token": token_id}).one_or_none()
            if group is None or not group.due:
                return False
            uow.execute(sql.SET_DUE, {"b_instance": instance_id, "b_token": token_id, "due": False})
            outputs = [row.output for row in uow.execute(sql.OUTPUTS, {"instance": instance_id, "token": token_id})]
            values = {"outputs": outputs, "completed": group.done, "total": group.total}
            details = {"completed": group.done, "total": group.total}
            entry = Entry(kind="children_ended", element_id=group.element_id, details=details)
            execution.advance(uow, case, Complete(token_id=token_id, variables=values), Deed(entries=[entry]))
            return True
    except Unavailable:
        raise
    except EngineError as error:
        # Suspended, say: it is due still.
        logger.info("“%s” in case %s does not go on yet: %s", token_id, instance_id, error)
        return False
