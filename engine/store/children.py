"""Statements on process instances that an activity has started, one an item."""

from typing import Any

from sqlalchemy import BindParameter, Boolean, and_, bindparam, delete, insert, not_, or_, select, update

from engine.store.tables import child_group, child_item, process_instance

_INSTANCE: BindParameter[Any] = bindparam("b_instance")
_TOKEN: BindParameter[Any] = bindparam("b_token")
_TOKENS: BindParameter[Any] = bindparam("b_tokens", expanding=True)
_GROUP = and_(child_group.c.instance_id == _INSTANCE, child_group.c.token_id == _TOKEN)
_ITEM = and_(
    child_item.c.instance_id == _INSTANCE,
    child_item.c.token_id == _TOKEN,
    child_item.c.number == bindparam("b_number"),
    child_item.c.state == bindparam("b_state"),
)

ADD_GROUPS = insert(child_group)
ADD_ITEMS = insert(child_item)
#: The activity is done or interrupted: what has not begun is forgotten, what runs is to be cancelled.
FORGET_GROUPS = delete(child_group).where(child_group.c.instance_id == _INSTANCE, child_group.c.token_id.in_(_TOKENS))
FORGET_ITEMS = delete(child_item).where(
    child_item.c.instance_id == _INSTANCE, child_item.c.token_id.in_(_TOKENS), child_item.c.state != "running"
)
END_ITEMS = (
    update(child_item)
    .where(child_item.c.instance_id == _INSTANCE, child_item.c.token_id.in_(_TOKENS))
    .values(state="ending", variables=None)
)

_AT_REST = process_instance.c.state == "suspended"
TO_DO = (
    select(child_item)
    .join_from(child_item, process_instance, process_instance.c.id == child_item.c.instance_id)
    .where(or_(and_(child_item.c.state == "new", not_(_AT_REST)), child_item.c.state == "ending"))
    .order_by(child_item.c.state, child_item.c.instance_id, child_item.c.token_id, child_item.c.number)
    .limit(bindparam("limit"))
)
GET_GROUP = select(child_group).where(
    child_group.c.instance_id == bindparam("instance"), child_group.c.token_id == bindparam("token")
)
#: Compare and set: of two nodes one starts or cancels the case.
WRITE_ITEM = update(child_item).where(_ITEM).values(state=bindparam("state"), child_id=bindparam("child_id"))
FORGET_ITEM = delete(child_item).where(_ITEM)
START_FAILED_AGAIN = (
    update(child_item)
    .where(child_item.c.instance_id == _INSTANCE, child_item.c.token_id == _TOKEN, child_item.c.state == "failed")
    .values(state="new")
)

OF_CHILD = select(child_item).where(child_item.c.child_id == bindparam("child"))
ITEM_DONE = (
    update(child_item)
    .where(child_item.c.child_id == bindparam("b_child"), child_item.c.state == "running")
    .values(state="done", output=bindparam("output"), variables=None)
)
#: It ended by an error or escalation that its activity is about to hear of. It may have to start again.
ITEM_RAISED = update(child_item).where(child_item.c.child_id == bindparam("b_child")).values(state="raised")
ITEM_FAILED = (
    update(child_item)
    .where(child_item.c.child_id == bindparam("b_child"), child_item.c.state == "raised")
    .values(state="failed", child_id=None)
)
COUNT_DONE = update(child_group).where(_GROUP).values(done=child_group.c.done + 1).returning(child_group)
SET_DUE = update(child_group).where(_GROUP).values(due=bindparam("due", type_=Boolean))
DUE_GROUPS = (
    select(child_group)
    .join_from(child_group, process_instance, process_instance.c.id == child_group.c.instance_id)
    .where(child_group.c.due.is_(True), not_(_AT_REST))
    .limit(bindparam("limit"))
)
OUTPUTS = (
    select(child_item.c.output)
    .where(
        child_item.c.instance_id == bindparam("instance"),
        child_item.c.token_id == bindparam("token"),
        child_item.c.state == "done",
    )
    .order_by(child_item.c.number)
)
CHILDREN_OF = select(child_item).where(child_item.c.instance_id == bindparam("instance")).order_by(child_item.c.number)
