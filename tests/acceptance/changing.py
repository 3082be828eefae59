"""The words in which stories of changes are told: a request for a change, an opinion, a vote, a window."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine import tasks
from engine.unit_of_work import SYSTEM
from register import imports
from register.store.tables import asset, asset_relation, change_record

#: A window some working days ahead.
AHEAD = timedelta(days=7)
LONG = timedelta(hours=4)


def request(play: Any, assets: list[str], **more: Any) -> dict[str, Any]:
    """Return the answers of a plain request for a change; `more` says what is different, None what is left out."""
    start = more.pop("at", play.clock.now() + AHEAD)
    answers = {
        "title": "New firmware for the notebooks",
        "category": "software",
        "description": "Install firmware 2.4 from the share, restart, and look whether the dock is seen again.",
        "reason": "The docks lose the network since the last update.",
        "assets": assets,
        "result_action": "none",
        "impact": 2,
        "likelihood": 2,
        "tested": "yes",
        "downtime_minutes": 10,
        "cost_delta": 0,
        "window_start": moment(start),
        "window_end": moment(start + LONG),
        "backout": "Install firmware 2.3 from the same share and restart the device.",
        "implementer": "jonas",
        "verifier": "mei",
        **more,
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def emergency(play: Any, assets: list[str], **more: Any) -> dict[str, Any]:
    """Return the answers of a request that cannot wait: from in an hour on."""
    told = {"emergency": True, "incident_ref": "INC-81", "at": play.clock.now() + timedelta(hours=1), **more}
    return request(play, assets, **told)


def moment(at: datetime) -> str:
    """Return a moment as a form has it."""
    return at.isoformat()


def start(play: Any, person: str, answers: dict[str, Any]) -> None:
    """Send a request for a change."""
    play.start_process(person, "itam_change", answers)


def task_of(play: Any, element: str, person: str) -> Any:
    """Return the open task at an element that is for a person or for a group of theirs."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = [task for task in tasks.find(uow, instance_id=play.case) if task.element_id == element]
        theirs = set(uow.engine.directory.groups_of(uow, person))
    for task in found:
        if person in (task.assignee, *task.candidate_users) or theirs & set(task.candidate_groups):
            return task
    raise AssertionError(f"nothing at {element} is for {person}: {found}")


def answer(play: Any, person: str, element: str, answers: dict[str, Any]) -> None:
    """Complete the task of a person where several have one."""
    task = task_of(play, element, person)
    if task.assignee is None:
        play.visit(person).post(f"/tasks/{task.id}/claim")
    play.visit(person).post(f"/tasks/{task.id}/complete", {"data": answers})


def assess(play: Any, person: str, condition: str | None = None) -> None:
    """Give an opinion; with a condition it is an objection."""
    told: dict[str, Any] = {"impact_text": "The devices are off for a while.", "objection": condition is not None}
    answer(play, person, "C5", told | ({"condition": condition} if condition else {}))


def vote(play: Any, person: str, decision: str = "approve", element: str = "C10") -> None:
    """Vote on a change."""
    comment = "I have looked at it." if decision != "abstain" else ""
    answer(play, person, element, {"decision": decision, "comment": comment})


def schedule(play: Any, person: str = "chris", **more: Any) -> None:
    """Fix the window as it was asked for, or as `more` says; a person instead of a team."""
    kept = {"window_start", "window_end", "implementer", "implementer_group", "verifier", "verifier_group"}
    shown = {name: value for name, value in play.form_of(person, "C13").items() if name in kept and value is not None}
    play.complete(person, "C13", {**shown, "notice_sent": True, **more})


def until_window(play: Any) -> None:
    """Let time pass until the window of the change begins."""
    play.until(play.variable("window_start"))


def implement(play: Any, person: str = "jonas", **more: Any) -> None:
    """Do the work."""
    now = play.clock.now()
    told = {"started_at": moment(now), "ended_at": moment(now + timedelta(minutes=20)), "all_done": True}
    play.complete(person, "C18", {**told, **more})


def verify(play: Any, outcome: str = "success", person: str = "mei") -> None:
    """Verify the work."""
    told = {"verification": "I have restarted two of them.", "register_diff_ok": outcome != "failed"}
    play.complete(person, "C19", {**told, "outcome": outcome})


def record(play: Any) -> Any:
    """Return the record of the change."""
    number = play.variable("change_no")
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return uow.execute(select(change_record).where(change_record.c.id == number)).one()


def thing(play: Any, tag: str) -> Any:
    """Return an asset as it stands."""
    return next(row for row in play.everything(asset) if row.tag == tag)


def template(play: Any, line: str) -> None:
    """Load a standard change."""
    head = "id,name,category,most_assets,steps,backout,fixed_slot\n"
    with play.engine.unit_of_work(SYSTEM) as uow:
        imports.load(uow, "change_template", (head + line).encode(), reason="Agreed in the board")


def needs(play: Any, first: str, second: str, kind: str = "depends_on") -> None:
    """Let one asset need another, as a load from before would have it."""
    with play.engine.unit_of_work(SYSTEM) as uow:
        row = {"id": f"{first[-12:]}-{second[-12:]}", "from_asset": first, "to_asset": second, "kind": kind}
        uow.execute(asset_relation.insert().values(**row, from_on=play.clock.now().date(), case_no="IMP-2026-00001"))
