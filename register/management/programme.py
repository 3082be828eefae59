"""The yearly programme of internal audits: every process at least once in three years, high risk each year (C-16)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, writing
from register.lookups import today
from register.management import auditing, roles
from register.management.clauses import CLAUSES
from register.refusals import Problems
from register.store import managing as sql

#: A process is audited once in so many years at least.
CYCLE_YEARS = 3
AUDITORS = "internal_auditor"


def prepare(call: Call) -> Mapping[str, Any]:
    """List the processes that apply, with their last audit and whether one is due this year.

    High risk is a process with an open major finding: it is due each year. Of one that nobody has audited yet, the
    three years begin with the first statement that names it, or today.
    """
    year = today(call.uow).year
    running = roles.active(call.uow)
    stated = {row.model: row for row in call.uow.execute(sql.APPLICABILITY) if row.applicable}
    wanted = list(stated) or list(dict.fromkeys(key for one in CLAUSES for key in one.models if key in running))
    last = {row.process: row.last for row in call.uow.execute(sql.LAST_AUDITS)}
    high = set(call.uow.execute(sql.MAJOR_FINDINGS_ON).scalars())
    rows = []
    for key in wanted:
        definition = running.get(key)
        if definition is None:
            continue
        since: date | None = last.get(key)
        begins = since or _day(call, stated.get(key))
        due = key in high or begins.year + CYCLE_YEARS <= year
        name = auditing.name_of(call, definition)
        rows.append({"process": key, "title": name, "last": since, "high": key in high, "due": due})
    return {"programme_no": writing.case_no(call), "year": year, "rows": rows, "requester": call.instance.started_by}


def _day(call: Call, row: Any) -> date:
    if row is None:
        return today(call.uow)
    day: date = row.published_at.astimezone(call.uow.engine.settings.zone).date()
    return day


def check(call: Call) -> Mapping[str, Any]:
    """Sort what is audited this year by its day. InvalidSubmission by row: due and left out without a reason, no day
    ahead in this year, no auditor, or one who answers for the process (SOD-09)."""
    problems = Problems(call)
    planned, left = [], []
    given = inputs.rows(call, "lines")
    for index, row in enumerate(given):
        if row.get("audited") is True:
            planned.append(_planned(call, problems, index, row))
        elif row.get("due") is True:
            reason = inputs.maybe_text(row, "reason")
            if reason is None:
                problems.add(f"lines.{index}.reason", "audit_left_out")
            left.append({"process": row.get("process"), "reason": reason})
    if not planned:
        problems.add("lines.0.audited", "audit_none")
    problems.raise_any()
    return {"planned": sorted(planned, key=lambda one: (one["planned_on"], one["process"])), "left_out": left}


def _planned(call: Call, problems: Problems, index: int, row: Mapping[str, Any]) -> dict[str, Any]:
    day, auditor = inputs.maybe_day(row, "planned_on"), inputs.maybe_text(row, "auditor")
    key = str(row.get("process"))
    if day is None or not today(call.uow) <= day <= today(call.uow) + timedelta(days=366):
        problems.add(f"lines.{index}.planned_on", "audit_day")
    directory = call.uow.engine.directory
    if auditor is None or AUDITORS not in directory.groups_of(call.uow, auditor):
        problems.add(f"lines.{index}.auditor", "audit_auditor")
    else:
        definition = roles.active(call.uow).get(key)
        group = definition.owner_group if definition is not None else None
        if (group or roles.SYSTEM_MANAGERS) in directory.groups_of(call.uow, auditor):
            problems.add(f"lines.{index}.auditor", "own_process")
    return {"process": key, "planned_on": day, "auditor": auditor}


def keep(call: Call) -> Mapping[str, Any]:
    """Enter the approved programme: an audit to come for each row."""
    rows: Sequence[Mapping[str, Any]] = inputs.rows(call, "planned")
    writing.add(
        call,
        "audit",
        [
            {
                "id": str(new_id(call.uow.now)),
                "programme": writing.case_no(call),
                "process": row["process"],
                "planned_on": row["planned_on"],
                "auditor": row["auditor"],
                "state": "planned",
            }
            for row in rows
        ],
    )
    return {"audits": len(rows)}


TOPICS = (
    Topic(
        name="programme.prepare",
        handler=prepare,
        summary="Lists the processes that apply with their last audit, for the programme of a year.",
        outputs={
            "programme_no": "number of the case",
            "year": "the year it is for",
            "rows": "list of {process, title, last (day of the last audit, or null), high (an open major finding), "
            "due (true when it has to be audited this year)}",
            "requester": "who began it",
        },
    ),
    Topic(
        name="programme.check",
        handler=check,
        summary="Refuses a programme that leaves out what is due, or whose auditors are not independent.",
        inputs={"lines": "list of {process, due, audited, planned_on, auditor, reason}"},
        outputs={
            "planned": "list of {process, planned_on, auditor}, the earliest first",
            "left_out": "list of {process, reason}: due and not audited this year",
        },
        errors={
            "lines.0.audited": "refused: nothing is audited",
            "lines.0.planned_on": "refused: missing, gone by, or more than a year ahead",
            "lines.0.auditor": "refused: no internal auditor, or one who answers for the process (SOD-09)",
            "lines.0.reason": "refused: missing although it is due and left out",
        },
    ),
    Topic(
        name="programme.keep",
        handler=keep,
        summary="Enters an approved programme.",
        inputs={"planned": "as programme.check gave it"},
        outputs={"audits": "how many audits are to come"},
    ),
)
