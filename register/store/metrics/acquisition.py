"""Statements of m.A1 to m.A6."""

from sqlalchemy import BigInteger, and_, case, exists, func, select, type_coerce

from engine.store.tables import activity, instance_variable, process_instance, task
from register.store.invariants.parts import empty
from register.store.metrics.period import definitions, during, number
from register.store.tables import allocation, asset, invoice, po_line, purchase_order, receipt, receipt_line, stage_move
from register.store.types import Fixed

_REQUEST = "itam_acquisition"

#: When requests began, and when what they got was taken over (A19).
REQUESTS_FULFILLED = (
    select(process_instance.c.started_at.label("begun"), activity.c.left_at.label("ended"))
    .join_from(activity, process_instance, process_instance.c.id == activity.c.instance_id)
    .where(
        activity.c.definition_id.in_(definitions(_REQUEST)),
        activity.c.element_id == "A19",
        during(activity.c.left_at),
    )
)

#: Decisions on approvals, with the level of the request that they were about; empty for other processes.
DECISIONS = (
    select(task.c.created_at, task.c.completed_at, task.c.due_at, instance_variable.c.text_value.label("level"))
    .outerjoin(
        instance_variable,
        and_(instance_variable.c.instance_id == task.c.instance_id, instance_variable.c.name == "approval_level"),
    )
    .where(
        task.c.definition_id.in_(definitions("itam_approval")),
        task.c.element_id == "P6",
        task.c.state == "completed",
        during(task.c.completed_at),
    )
)

_SENT_BACK = exists().where(
    activity.c.instance_id == process_instance.c.id,
    activity.c.definition_id == process_instance.c.definition_id,
    activity.c.element_id == "A20",
)
FIRST_TIME_RIGHT = select(number(~_SENT_BACK).label("part"), func.count().label("whole")).where(
    process_instance.c.definition_key == _REQUEST, during(process_instance.c.ended_at)
)

_REQUESTS = select(process_instance.c.id).where(process_instance.c.definition_key == _REQUEST)
#: Assets that requests took from stock and did not give back.
_taken = (
    select(stage_move.c.asset)
    .where(
        stage_move.c.to_stage == "reserved",
        stage_move.c.from_stage == "available",
        stage_move.c.instance_id.in_(_REQUESTS),
        during(stage_move.c.at),
    )
    .except_(
        select(stage_move.c.asset).where(
            stage_move.c.from_stage == "reserved",
            stage_move.c.to_stage == "available",
            stage_move.c.instance_id.in_(_REQUESTS),
            during(stage_move.c.at),
        )
    )
)
REUSED = select(func.count().label("n"), func.sum(asset.c.cost).label("cost")).where(asset.c.id.in_(_taken))
RIGHTS_REUSED = select(func.coalesce(func.sum(allocation.c.quantity), 0).label("n")).where(
    allocation.c.instance_id.in_(_REQUESTS), allocation.c.state != "ended", during(allocation.c.changed_at)
)
BOUGHT = (
    select(func.coalesce(func.sum(receipt_line.c.quantity), 0).label("n"))
    .join_from(receipt_line, receipt, receipt.c.id == receipt_line.c.receipt)
    .where(receipt_line.c.state == "accepted", during(receipt.c.received_at))
)

#: Money as the whole number that is stored, so that it can be multiplied.
_VALUE = type_coerce(po_line.c.base_price, BigInteger) * po_line.c.quantity
_FREE = and_(empty(po_line.c.item), empty(purchase_order.c.contract))
OFF_CONTRACT = (
    select(
        type_coerce(func.sum(case((_FREE, _VALUE), else_=0)), Fixed(4)).label("part"),
        type_coerce(func.sum(_VALUE), Fixed(4)).label("whole"),
    )
    .join_from(po_line, purchase_order, purchase_order.c.id == po_line.c.order_no)
    .where(during(purchase_order.c.issued_at), po_line.c.stage != "cancelled")
)

MATCHED = select(number(empty(invoice.c.comment)).label("part"), func.count().label("whole")).where(
    during(invoice.c.matched_at)
)
