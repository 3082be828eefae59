"""How the management of IT assets is steered at Aldermoor Instruments: its scope, its reviews, what comes of them."""

from api.demo.wording import Answers, Seen, Step, Story

_APPROVE: Answers = {"decision": "approve", "comment": ""}


def _review(seen: Seen) -> Answers:
    return {
        "kind": "extraordinary",
        "trigger": "The first quarter in which everything runs in one register.",
        "period_from": seen.day(-180),
        "period_to": seen.day(-3),
        "meeting_at": f"{seen.day(16)}T09:00:00Z",
        "chair": "greta",
        "members": ["viktor", "frida", "anna"],
        "extra_topics": [{"topic": "Whether the seats of the online services are used"}],
    }


def _next_review(seen: Seen) -> Answers:
    return {**_review(seen), "trigger": "Two offices move next spring.", "meeting_at": f"{seen.day(30)}T09:00:00Z"}


def _report(seen: Seen) -> Answers:
    """Report on a process: well, unless a figure is beyond its limit; those who deploy have an idea."""
    if "Deployment" in seen.form["area"]:
        return {
            "performance": "fair",
            "explain": "It runs, but the first waves took longer than they should.",
            "proposals": [
                {"title": "Plan waves for Monday mornings", "benefit": "Fewer people wait", "effort": "small"}
            ],
        }
    if seen.form.get("red"):
        return {"performance": "fair", "explain": "One figure is beyond its limit; we know why and work on it."}
    return {"performance": "good"}


_PACK: Answers = {"inputs": [{"complete": "yes"} for _ in range(12)], "ready": "yes"}
_MINUTES: Answers = {
    "present": ["greta", "viktor", "frida", "anna"],
    "conclusions": [{"conclusion": "Taken note of; no objection."} for _ in range(12)],
    "suitability": "yes",
    "adequacy": "changes",
    "effectiveness": "yes",
    "decisions": [
        {
            "text": "Take idle seats of online services back after sixty days",
            "type": "improvement",
            "owner": "lucia",
            "due": "+60",
            "priority": "high",
        },
        {
            "text": "Label every shelf of the stores",
            "type": "improvement",
            "owner": "stefan",
            "due": "+45",
            "priority": "low",
        },
    ],
}


def _take_on(seen: Seen) -> Answers:
    return {"accept": "yes", "planned_on": seen.day(30)}


def _improve(seen: Seen) -> Answers:
    return {
        "plan": "List the seats without use each month, ask their holders, and take back what nobody needs.",
        "measure": "Fewer than two of a hundred seats without use",
        "planned_on": seen.day(8),
    }


def _lines(seen: Seen) -> Answers:
    fax = {"dimension": "technology", "technology": "Fax", "included": "no", "reason": "The last one is gone."}
    kinds = [{name: row.get(name) for name in ("dimension", "kind", "included")} for row in seen.form["lines"]]
    return {"lines": [*kinds, {"dimension": "unit", "unit": "4100", "included": "yes"}, fax]}


def _applies(seen: Seen) -> Answers:
    """State that what has a model applies, and that the rest waits."""
    rows = []
    for shown in seen.form["clauses"]:
        row = {name: shown[name] for name in ("applicable", "justification", "model", "owner") if shown.get(name)}
        rows.append(row if row["applicable"] == "yes" else {**row, "justification": "It comes in a later step."})
    return {"clauses": rows}


STEERING = (
    Story(
        22,
        8.4,
        "anna",
        None,
        {"reason": "yearly", "description": "First statement since everything runs in one register."},
        (
            Step(4, "anna", "G3", _lines),
            Step(26, "ines", "G5", {"confirm": "yes"}),
            Step(5, "anna", "G7", _applies),
            Step(22, "viktor", "P6", _APPROVE),
            Step(22, "greta", "P6", _APPROVE),
        ),
        process="itam_scope",
    ),
    Story(
        29,
        8.2,
        "anna",
        None,
        _review,
        (
            Step(26, None, "M3", _report, silent=("sofia",)),
            Step(250, "anna", "M5", _PACK),
            Step(60, "anna", "M10", _MINUTES),
            Step(20, None, "M13", _take_on),
            Step(20, None, "M16", {"vote": "agree"}),
        ),
        process="itam_management_review",
    ),
    Story(1, 9.1, "anna", None, _next_review, (), process="itam_management_review"),
    Story(
        5,
        8.6,
        "lucia",
        None,
        {},
        (Step(4, "lucia", "I3", _improve),),
        process="itam_improvement_action",
        begun_as="Take idle",
    ),
)
