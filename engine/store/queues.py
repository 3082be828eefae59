"""Statements on what waits: timers, subscriptions, jobs, messages on their way."""

from typing import Any

from sqlalchemy import BindParameter, String, bindparam, delete, insert, or_, select, update

from engine.store.definitions import CONDITION
from engine.store.tables import job, outbox, process_instance, start_subscription, subscription, timer
from engine.store.types import UtcDateTime

_INSTANCE: BindParameter[Any] = bindparam("b_instance")
_TOKENS: BindParameter[Any] = bindparam("b_tokens", expanding=True)
_NOW = bindparam("now", type_=UtcDateTime)

# --- timers -------------------------------------------------------------------------------------------------------

ADD_TIMERS = insert(timer)
FORGET_TIMERS = delete(timer).where(timer.c.instance_id == _INSTANCE, timer.c.id.in_(_TOKENS))
GET_TIMER = select(timer).where(timer.c.instance_id == bindparam("instance"), timer.c.id == bindparam("id"))
#: Due, not on lease, and of a case that is not suspended; late ones in due order.
_DUE_TIMERS = (
    select(timer.c.id)
    .join_from(timer, process_instance, process_instance.c.id == timer.c.instance_id)
    .where(
        timer.c.due_at <= _NOW,
        or_(timer.c.lease_until.is_(None), timer.c.lease_until <= _NOW),
        process_instance.c.state != "suspended",
    )
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=timer)
)
CLAIM_TIMERS = (
    update(timer)
    .where(timer.c.id.in_(_DUE_TIMERS))
    .values(lease_until=bindparam("until"), lease_owner=bindparam("owner"))
    .returning(timer.c.instance_id, timer.c.id, timer.c.due_at)
)
#: A peek that takes no lock: most ticks find nothing.
ANY_DUE_TIMER = select(timer.c.id).where(timer.c.due_at <= _NOW).limit(1)
POSTPONE_TIMER = (
    update(timer)
    .where(timer.c.instance_id == _INSTANCE, timer.c.id == bindparam("b_id"))
    .values(lease_until=bindparam("until"), lease_owner=None, attempts=timer.c.attempts + 1)
)

DUE_START_TIMERS = (
    select(start_subscription)
    .where(start_subscription.c.kind == "timer", start_subscription.c.due_at <= _NOW)
    .order_by(start_subscription.c.due_at)
    .limit(bindparam("limit"))
)
GET_START = select(start_subscription).where(
    start_subscription.c.definition_key == bindparam("key"), start_subscription.c.element_id == bindparam("element")
)
#: Compare and set: of two nodes one starts the instance.
MOVE_START_TIMER = (
    update(start_subscription)
    .where(
        start_subscription.c.definition_key == bindparam("b_key"),
        start_subscription.c.element_id == bindparam("b_element"),
        start_subscription.c.due_at == bindparam("b_due", type_=UtcDateTime),
    )
    .values(due_at=bindparam("due_at"), cycle=bindparam("cycle"))
)

CONDITIONAL_STARTS = select(start_subscription).where(start_subscription.c.kind == CONDITION)
#: A condition that has become true has a time since when; of two nodes that see it one starts the instance.
CONDITION_HOLDS = (
    update(start_subscription)
    .where(
        start_subscription.c.definition_key == bindparam("b_key"),
        start_subscription.c.element_id == bindparam("b_element"),
        start_subscription.c.due_at.is_(None),
    )
    .values(due_at=bindparam("since", type_=UtcDateTime))
)
CONDITION_FAILS = (
    update(start_subscription)
    .where(
        start_subscription.c.definition_key == bindparam("b_key"),
        start_subscription.c.element_id == bindparam("b_element"),
    )
    .values(due_at=None)
)

# --- subscriptions ------------------------------------------------------------------------------------------------

ADD_SUBSCRIPTIONS = insert(subscription)
FORGET_SUBSCRIPTIONS = delete(subscription).where(
    subscription.c.instance_id == _INSTANCE, subscription.c.id.in_(_TOKENS)
)
SUBSCRIPTIONS_OF = select(subscription).where(subscription.c.instance_id == bindparam("instance"))
SUBSCRIPTIONS_TO = (
    select(subscription)
    .where(subscription.c.name == bindparam("name"), subscription.c.kind == bindparam("kind"))
    .order_by(subscription.c.created_at, subscription.c.id)
)
#: Who waits for a message: under this business key when one is given, and with the same correlation values or none.
WAITING_FOR = (
    select(subscription)
    .where(
        subscription.c.name == bindparam("name"),
        subscription.c.kind == "message",
        or_(
            bindparam("business_key", type_=String).is_(None),
            subscription.c.business_key == bindparam("business_key", type_=String),
        ),
        or_(
            subscription.c.correlation.is_(None),
            subscription.c.correlation == bindparam("correlation", type_=String),
        ),
    )
    # One that names the values goes before one that names none; then the one that has waited longest.
    .order_by(subscription.c.correlation.is_(None), subscription.c.created_at, subscription.c.id)
    .limit(2)
)
STARTED_BY = (
    select(start_subscription)
    .where(start_subscription.c.name == bindparam("name"), start_subscription.c.kind == bindparam("kind"))
    .order_by(start_subscription.c.definition_key, start_subscription.c.element_id)
)

# --- jobs ---------------------------------------------------------------------------------------------------------

ADD_JOBS = insert(job)
FORGET_JOBS = delete(job).where(job.c.instance_id == _INSTANCE, job.c.token_id.in_(_TOKENS))
JOBS_OF = select(job).where(job.c.instance_id == bindparam("instance"))
GET_JOB = select(job).where(job.c.id == bindparam("id"))
_DUE_JOBS = (
    select(job.c.id)
    .join_from(job, process_instance, process_instance.c.id == job.c.instance_id)
    .where(
        job.c.topic.in_(bindparam("topics", expanding=True)),
        job.c.state == "open",
        job.c.due_at <= _NOW,
        or_(job.c.lease_until.is_(None), job.c.lease_until <= _NOW),
        process_instance.c.state != "suspended",
    )
    .order_by(job.c.due_at, job.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=job)
)
CLAIM_JOBS = (
    update(job)
    .where(job.c.id.in_(_DUE_JOBS))
    .values(lease_until=bindparam("until"), lease_owner=bindparam("owner"))
    .returning(job)
)
ANY_DUE_JOB = (
    select(job.c.id)
    .where(job.c.topic.in_(bindparam("topics", expanding=True)), job.c.state == "open", job.c.due_at <= _NOW)
    .limit(1)
)
WRITE_JOB = (
    update(job)
    .where(job.c.instance_id == _INSTANCE, job.c.id == bindparam("b_id"))
    .values(
        state=bindparam("state"),
        due_at=bindparam("due_at"),
        attempts=bindparam("attempts"),
        lease_until=None,
        lease_owner=None,
        last_error=bindparam("last_error"),
    )
)

# --- messages -----------------------------------------------------------------------------------------------------

ADD_MESSAGES = insert(outbox)
GET_MESSAGE = select(outbox).where(outbox.c.id == bindparam("id"))
_DUE_MESSAGES = (
    select(outbox.c.id)
    .where(
        outbox.c.delivered_at.is_(None),
        outbox.c.due_at <= _NOW,
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
CLAIM_MESSAGES = (
    update(outbox)
    .where(outbox.c.id.in_(_DUE_MESSAGES))
    .values(lease_until=bindparam("until"), lease_owner=bindparam("owner"))
    .returning(outbox)
)
ANY_DUE_MESSAGE = select(outbox.c.id).where(outbox.c.delivered_at.is_(None), outbox.c.due_at <= _NOW).limit(1)
#: Only one delivery counts, whoever else holds a lease that has run out.
DELIVERED = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.delivered_at.is_(None))
    .values(delivered_at=bindparam("at"), attempts=outbox.c.attempts + 1, lease_until=None, last_error=None)
)
POSTPONE_MESSAGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.delivered_at.is_(None))
    .values(
        due_at=bindparam("due_at"),
        attempts=outbox.c.attempts + 1,
        lease_until=None,
        lease_owner=None,
        last_error=bindparam("last_error"),
    )
)
SEND_AGAIN = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.delivered_at.is_(None))
    .values(due_at=bindparam("due_at"), lease_until=None, lease_owner=None)
)
