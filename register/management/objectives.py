"""Objectives: measurable, committed to, approved, looked at each month, and scored at their end (processes C-10)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.management import figures, roles
from register.metrics import CATALOGUE, Figure, compute
from register.refusals import refused

SCORES = ("reached", "partly", "missed")


def prepare(call: Call) -> Mapping[str, Any]:
    """Tell who proposes the objective: whoever was named, else the first who runs the system."""
    named = inputs.maybe_text(call.inputs, "owner")
    return {
        "objective_no": writing.case_no(call),
        "proposer": roles.person_or_first(call.uow, named, roles.SYSTEM_MANAGERS),
    }


def propose(call: Call) -> Mapping[str, Any]:
    """Measure where the objective begins. InvalidSubmission for a metric that is none, or a day that has gone by."""
    metric = _metric(call)
    if inputs.day(call, "due_on") <= today(call.uow):
        raise refused(call, "due_on", "obj_over")
    figure = _now(call, metric)
    return {"baseline": figure.value, "metric_name": figure.name, "unit": figure.unit}


def keep(call: Call) -> Mapping[str, Any]:
    """Enter the approved objective; what it is measured by is frozen from now on, once a month."""
    metric = _metric(call)
    figure = _now(call, metric)
    row = {
        "id": writing.case_no(call),
        "statement": inputs.text(call, "statement"),
        "metric": metric,
        "baseline": figure.value,
        "target": _target(call),
        "due_on": inputs.day(call, "due_on"),
        "owner": inputs.text(call, "owner"),
        "state": "running",
    }
    writing.add(call, "objective", [row])
    _freeze(call, figure)
    return {"began_on": today(call.uow)}


def progress(call: Call) -> Mapping[str, Any]:
    """Freeze the value of today; tell whether it lies behind the straight way from baseline to target.

    Without a source or a value nothing is behind: nobody knows. `late_months` counts months in a row.
    """
    row = _of_case(call)
    figure = _now(call, row.metric)
    _freeze(call, figure)
    began = inputs.day(call, "began_on")
    behind = _behind(row, figure.value, began, today(call.uow))
    late = int(inputs.maybe_number(call.inputs, "late_months") or 0)
    return {"value": figure.value, "late_months": late + 1 if behind else 0, "over": today(call.uow) >= row.due_on}


def _behind(row: Any, value: Any, began: date, day: date) -> bool:
    if value is None or row.target is None:
        return False
    start = value if row.baseline is None else row.baseline
    whole = max((row.due_on - began).days, 1)
    gone = Decimal(min(max((day - began).days, 0), whole)) / whole
    wanted = start + (row.target - start) * gone
    return bool(value < wanted) if row.target >= start else bool(value > wanted)


def score(call: Call) -> Mapping[str, Any]:
    """Close the objective as it was scored."""
    outcome = inputs.text(call, "score")
    if outcome not in SCORES:
        raise refused(call, "score", "unknown", name=outcome)
    writing.change(call, "objective", _of_case(call), {"state": outcome})
    return {"state": outcome}


def _of_case(call: Call) -> Any:
    number = writing.case_no(call)
    return writing.lock(call.uow, "objective", [number])[number]


def _metric(call: Call) -> str:
    metric = inputs.text(call, "metric")
    if metric not in CATALOGUE:
        raise refused(call, "metric", "unknown", name=metric)
    return metric


def _target(call: Call) -> Decimal:
    target = inputs.maybe_number(call.inputs, "target")
    if target is None:
        raise refused(call, "target", "needed")
    return target


def _now(call: Call, metric: str) -> Figure:
    (figure,) = compute(call.uow, [metric])
    return figure


def _freeze(call: Call, figure: Figure) -> None:
    row = figures.snapshot_row(call, figure, figure.from_on, figure.to_on)
    writing.add(call, "kpi_snapshot", [row])


TOPICS = (
    Topic(
        name="objective.prepare",
        handler=prepare,
        summary="Tells who proposes an objective.",
        inputs={"owner": "who was named to do it; optional"},
        outputs={"objective_no": "number of the case", "proposer": "who proposes it, null when nobody runs the system"},
    ),
    Topic(
        name="objective.propose",
        handler=propose,
        summary="Measures where an objective begins.",
        inputs={"metric": "id of a metric (m.D7)", "due_on": "day by which it is to be reached"},
        outputs={
            "baseline": "value of today, null without a source",
            "metric_name": "name of the metric",
            "unit": "what it is counted in; a share of 0.95 is 95 %",
        },
        errors={"metric": "refused: missing or unknown", "due_on": "refused: missing or gone by"},
    ),
    Topic(
        name="objective.keep",
        handler=keep,
        summary="Enters an approved objective and freezes the value that it begins with.",
        inputs={
            "statement": "what is to be reached",
            "metric": "id of its metric",
            "target": "the value wanted",
            "due_on": "day by which it is to be reached",
            "owner": "who answers for it",
        },
        outputs={"began_on": "today"},
        errors={"target": "refused: missing", "statement": "refused: missing", "owner": "refused: missing"},
    ),
    Topic(
        name="objective.progress",
        handler=progress,
        summary="Freezes the value of today of the objective of the case and tells whether it lies behind.",
        inputs={"began_on": "day of the baseline", "late_months": "months in a row that it lay behind before"},
        outputs={
            "value": "value of today, null without a source",
            "late_months": "months in a row that it lies behind, 0 when it does not",
            "over": "true when its day has come",
        },
        errors={"began_on": "refused: missing"},
    ),
    Topic(
        name="objective.score",
        handler=score,
        summary="Closes the objective of the case as it was scored.",
        inputs={"score": "reached, partly or missed"},
        outputs={"state": "the same"},
        errors={"score": "refused: missing or unknown"},
    ),
)
