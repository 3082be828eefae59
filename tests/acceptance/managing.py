"""The words in which stories of the management system are told: an action, a review, the scope."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from engine import instances, messages, tasks
from engine.model import Task
from engine.unit_of_work import SYSTEM

ACTION, REVIEW, SCOPE = "itam_improvement_action", "itam_management_review", "itam_scope"


# --- cases --------------------------------------------------------------------------------------------------------


def begun(play: Any, key: str) -> list[UUID]:
    """Let what was thrown be heard; return the cases of a process, oldest first."""
    messages.deliver_due(play.engine)
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = instances.find(uow, definition_key=key, limit=200).items
    return [one.id for one in sorted(found, key=lambda one: (one.started_at, one.id))]


def tasks_at(play: Any, element: str) -> list[Task]:
    """Return the open tasks of the case at an element that several people have."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return [task for task in tasks.find(uow, instance_id=play.case) if task.element_id == element]


def answer(play: Any, person: str, element: str, answers: Mapping[str, Any]) -> Any:
    """Complete the first open task of a person at an element; one that nobody has is claimed."""
    found = [task for task in tasks_at(play, element) if task.assignee in (person, None)]
    task = min(found, key=lambda one: (one.assignee is None, one.created_at, one.id))
    if task.assignee is None:
        play.visit(person).post(f"/tasks/{task.id}/claim")
    return play.visit(person).post(f"/tasks/{task.id}/complete", {"data": dict(answers)})


def wait(play: Any, **by: float) -> None:
    """Let time pass."""
    play.until(play.clock.now() + timedelta(**by))


def moment(at: datetime) -> str:
    """Return a moment as a form has it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


# --- an action ----------------------------------------------------------------------------------------------------


def improve(play: Any, person: str = "rita", **more: Any) -> None:
    """Open an improvement action."""
    answers = {
        "title": "Label cables in the stores",
        "description": "Nobody finds the right cable, so people buy new ones.",
        "kind": "improvement",
        "source": "form",
        "owner": "stan",
        "due": play.in_days(90).isoformat(),
        **more,
    }
    play.start_process(person, ACTION, answers)


def plan(play: Any, person: str = "stan", days: int = 30, **more: Any) -> None:
    """Plan the action."""
    answers = {
        "plan": "Label every shelf, and write the kind of cable on it.",
        "measure": "No cable bought for three months",
        "planned_on": play.in_days(days).isoformat(),
        **more,
    }
    play.complete(person, "I3", answers)


CAUSE = {
    "correction": "The wrong cables were taken out of the shelf.",
    "cause_method": "five_whys",
    "cause": "Shelves have no labels.",
}


def carry_out(play: Any, person: str = "stan") -> None:
    """Carry the action out."""
    play.complete(person, "I8", {"result": "All shelves are labelled; pictures are in the share."})


def look(play: Any, person: str, effective: bool, elsewhere: str | None = None) -> None:
    """Look whether the action worked."""
    answers = {
        "measured": "Two cables bought since" if not effective else "No cable bought since",
        "effective": "yes" if effective else "no",
        "elsewhere": "no" if elsewhere is None else "yes",
    }
    play.complete(person, "I10", answers if elsewhere is None else {**answers, "elsewhere_what": elsewhere})


# --- a review -----------------------------------------------------------------------------------------------------

PRESENT = ["greta", "viktor", "anna", "frida"]


def review(play: Any, person: str = "anna", days: int = 31, **more: Any) -> None:
    """Plan a review whose meeting is in so many days."""
    play.start_process(person, REVIEW, planned(play, days, **more))


def planned(play: Any, days: int = 31, **more: Any) -> dict[str, Any]:
    """Return the answers that plan a review; `more` says what is different, None what is left out."""
    answers = {
        "kind": "scheduled",
        "period_from": play.in_days(-180).isoformat(),
        "period_to": play.in_days(-1).isoformat(),
        "meeting_at": moment(play.clock.now() + timedelta(days=days)),
        "chair": "greta",
        "members": ["viktor", "anna", "frida"],
        "extra_topics": [{"topic": "The move to the new building"}],
        **more,
    }
    return {name: value for name, value in answers.items() if value is not None}


def report(play: Any, task: Task, person: str, performance: str = "good", **more: Any) -> None:
    """Report on a process."""
    if task.assignee is None:
        play.visit(person).post(f"/tasks/{task.id}/claim")
    answers = {"performance": performance, **more}
    play.visit(person).post(f"/tasks/{task.id}/complete", {"data": answers})


def taker(play: Any, task: Task) -> str:
    """Return somebody who may report."""
    if task.assignee is not None:
        return task.assignee
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found: str = uow.engine.directory.members_of(uow, task.candidate_groups[0])[0]
    return found


def all_report(play: Any) -> None:
    """Let every owner report that it went well."""
    for task in tasks_at(play, "M3"):
        explained = {"explain": "The figure has been so for a year."} if "(!)" in figures_of(play, task) else {}
        report(play, task, taker(play, task), **explained)


def figures_of(play: Any, task: Task) -> str:
    """Return the figures that a task shows."""
    shown = play.visit(taker(play, task)).get(f"/tasks/{task.id}/form")["data"]
    return str(shown.get("figures") or "")


def check_pack(play: Any, *, ready: bool = True) -> None:
    """Say that every input is there, and send the pack."""
    inputs = [{"complete": "yes"} for _ in range(12)]
    play.complete("anna", "M5", {"inputs": inputs, "ready": "yes" if ready else "no"})


def record(play: Any, decisions: list[dict[str, Any]], present: list[str] | None = None, **more: Any) -> None:
    """Record the meeting."""
    answers = {
        "present": PRESENT if present is None else present,
        "conclusions": [{"conclusion": "Taken note of."} for _ in range(12)],
        "suitability": "yes",
        "adequacy": "changes",
        "effectiveness": "yes",
        "decisions": decisions,
        **more,
    }
    play.complete("anna", "M10", answers)


def decision(play: Any, text: str, type: str, owner: str | None = None, days: int = 60) -> dict[str, Any]:
    """Return one decision of a meeting."""
    row = {"text": text, "type": type, "priority": "medium"}
    return row if owner is None else {**row, "owner": owner, "due": play.in_days(days).isoformat()}


def accept(play: Any, person: str, days: int = 30) -> None:
    """Take on what was decided."""
    answer(play, person, "M13", {"accept": "yes", "planned_on": play.in_days(days).isoformat()})


def sign(play: Any, *people: str) -> None:
    """Let people sign the minutes."""
    for person in people:
        answer(play, person, "M16", {"vote": "agree"})


# --- the scope ----------------------------------------------------------------------------------------------------


def rescope(play: Any, person: str = "anna") -> None:
    """Begin a new version of the scope."""
    play.start_process(person, SCOPE, {"reason": "yearly", "description": "A year has passed."})


def line(dimension: str, what: str, *, included: bool = True, reason: str | None = None) -> dict[str, Any]:
    """Return a line of the scope."""
    field = {"asset_type": "kind", "unit": "unit", "location": "place", "technology": "technology"}[dimension]
    row = {"dimension": dimension, field: what, "included": "yes" if included else "no"}
    return row if reason is None else {**row, "reason": reason}


def confirm(play: Any, person: str, remark: str | None = None) -> None:
    """Say whether the scope is right for one's unit."""
    answer(play, person, "G5", {"confirm": "yes"} if remark is None else {"confirm": "no", "remark": remark})


def stated(play: Any, **different: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the statement as the form shows it; `different`: clause -> changes.

    A clause is written with underscores: c12_3.
    """
    names = ("applicable", "justification", "model", "owner")
    rows = []
    for shown in play.form_of("anna", "G7")["clauses"]:
        row = {name: shown[name] for name in names if shown.get(name) is not None}
        key = "c" + shown["clause"].replace(".", "_").replace("-", "_")
        rows.append({name: one for name, one in {**row, **different.get(key, {})}.items() if one is not None})
    return rows


# --- an audit -----------------------------------------------------------------------------------------------------


def audited(play: Any, process: str, size: int = 5, **more: Any) -> dict[str, Any]:
    """Return the answers that prepare an audit of the cases of a process that ended lately."""
    return {
        "process": process,
        "reason": "programme",
        "criteria": "Each step has its evidence, and nobody decides on their own work.",
        "period_from": play.in_days(-300).isoformat(),
        "period_to": play.in_days(0).isoformat(),
        "sample_size": size,
        **more,
    }


def audit(play: Any, process: str, person: str = "ilse", size: int = 5, **more: Any) -> None:
    """Draw a sample of the cases of a process that ended lately."""
    play.start_process(person, "itam_internal_audit", audited(play, process, size, **more))


def prepare_audit(play: Any, person: str = "ilse", size: int = 5) -> None:
    """Prepare an audit that the programme has begun."""
    play.complete(person, "U1d", audited(play, play.form_of(person, "U1d")["process"], size))


def programme(play: Any, **audited: Any) -> None:
    """Draw up the programme of audits; `audited`: process -> day and auditor. What is due and left out has a reason."""
    lines: list[dict[str, Any]] = []
    for row in play.variable("rows"):
        chosen = audited.get(row["process"])
        if chosen is not None:
            lines.append({"audited": True, "planned_on": chosen[0].isoformat(), "auditor": chosen[1]})
        else:
            lines.append({"reason": "Nobody has worked in it since."} if row["due"] else {})
    play.complete("ilse", "Y3", {"lines": lines})
