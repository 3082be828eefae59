"""Resources: somebody asks for people, a tool or money; it is weighed, decided by amount, and kept (processes C-11)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.management import roles
from register.refusals import refused
from register.store import managing as sql
from register.store.reference import GET

KINDS = ("people", "tool", "money")
OUTCOMES = frozenset({"approved", "auto", "rejected", "expired"})


def prepare(call: Call) -> Mapping[str, Any]:
    """Tell who asks: whoever was named, else whoever began the case."""
    named = inputs.maybe_text(call.inputs, "owner") or call.instance.started_by
    return {
        "resource_no": writing.case_no(call),
        "requester": roles.person_or_first(call.uow, named, roles.SYSTEM_MANAGERS),
    }


def weigh(call: Call) -> Mapping[str, Any]:
    """Say how much work waits for the groups of whoever asks. InvalidSubmission beside what is missing or unknown."""
    if inputs.text(call, "kind") not in KINDS:
        raise refused(call, "kind", "unknown", name=call.inputs["kind"])
    inputs.money(call, call.inputs, "amount")
    named = inputs.text(call, "cost_centre")
    if call.uow.execute(GET["cost_centre"], {"key": named}).one_or_none() is None:
        raise refused(call, "cost_centre", "unknown", name=named)
    person = inputs.text(call, "requester")
    groups = set(call.uow.engine.directory.groups_of(call.uow, person)) - {"staff"}
    names = [f"user:{person}", *sorted(f"group:{group}" for group in groups)]
    load = call.uow.execute(sql.WORKLOAD, {"person": person, "names": names, "now": call.uow.now}).one()
    people = {name for group in groups for name in call.uow.engine.directory.members_of(call.uow, group)} | {person}
    return {
        "open_tasks": load.waiting,
        "late_tasks": int(load.late),
        "a_person": (Decimal(load.waiting) / len(people)).quantize(Decimal("0.1")),
    }


def keep(call: Call) -> Mapping[str, Any]:
    """Keep what was decided, and why."""
    outcome = inputs.text(call, "outcome")
    if outcome not in OUTCOMES:
        raise refused(call, "outcome", "unknown", name=outcome)
    row = {
        "id": writing.case_no(call),
        "title": inputs.text(call, "title"),
        "kind": inputs.text(call, "kind"),
        "amount": inputs.money(call, call.inputs, "amount"),
        "cost_centre": inputs.text(call, "cost_centre"),
        "period": inputs.maybe_text(call.inputs, "period"),
        "requester": inputs.text(call, "requester"),
        "consequence": inputs.maybe_text(call.inputs, "consequence"),
        "granted": outcome in ("approved", "auto"),
        "reason": inputs.maybe_text(call.inputs, "reason"),
        "acq_no": inputs.maybe_text(call.inputs, "acq_no"),
        "decided_on": today(call.uow),
    }
    writing.add(call, "resource_decision", [row])
    return {"granted": row["granted"]}


TOPICS = (
    Topic(
        name="resource.prepare",
        handler=prepare,
        summary="Tells who asks for a resource.",
        inputs={"owner": "who was named to do it; whoever began the case when left out"},
        outputs={"resource_no": "number of the case", "requester": "who asks"},
    ),
    Topic(
        name="resource.weigh",
        handler=weigh,
        summary="Says how much work waits for the groups of whoever asks for a resource.",
        inputs={
            "kind": "people, tool or money",
            "amount": "what it costs, in EUR",
            "cost_centre": "who pays",
            "requester": "who asks",
        },
        outputs={
            "open_tasks": "open tasks of the person and their groups",
            "late_tasks": "how many of these are late",
            "a_person": "open tasks for each of those people",
        },
        errors={
            "kind": "refused: missing or unknown",
            "amount": "refused: no sum of 0 or more",
            "cost_centre": "refused: missing or unknown",
        },
    ),
    Topic(
        name="resource.keep",
        handler=keep,
        summary="Keeps what was decided on a request for resources, and why.",
        inputs={
            "outcome": "approved, auto, rejected or expired",
            "title": "what was asked for",
            "kind": "people, tool or money",
            "amount": "what it costs, in EUR",
            "cost_centre": "who pays",
            "period": "for when; optional",
            "requester": "who asked",
            "consequence": "what happens without it; optional",
            "reason": "why it was decided so; optional",
            "acq_no": "number of the acquisition that it became; optional",
        },
        outputs={"granted": "true when it was granted"},
        errors={"outcome": "refused: missing or unknown"},
    ),
)
