"""A review begins: who meets, which figures are frozen, and whom to ask for a report (processes B5, M2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.management import figures, roles
from register.management.clauses import BY_ID, CLAUSES, Clause
from register.management.figures import Frozen
from register.refusals import Problems, refused
from register.store import managing as sql

FEWEST = 3
KINDS = ("scheduled", "extraordinary")


def snapshot(call: Call) -> Mapping[str, Any]:
    """Enter the review, freeze every figure, find the processes whose owners report.

    InvalidSubmission on chair (not of the top management, or SOD-08), members (fewer than three) and period_to.
    """
    first, last = inputs.day(call, "period_from"), inputs.day(call, "period_to")
    chair, members = inputs.text(call, "chair"), inputs.texts(call, "members")
    meeting = call.inputs.get("meeting_at")
    if not isinstance(meeting, datetime):
        raise refused(call, "meeting_at", "needed")
    _judge(call, chair, members)
    if not first <= last <= today(call.uow):
        raise refused(call, "period_to", "no_period")
    frozen = figures.freeze(call, first, last)
    invited = list(dict.fromkeys([chair, *members]))
    kind = inputs.maybe_text(call.inputs, "kind")
    row = {
        "id": writing.case_no(call),
        "kind": kind if kind in KINDS else KINDS[0],
        "period_from": first,
        "period_to": last,
        "meeting_at": meeting,
        "chair": chair,
        "members": invited,
        "pack": {
            "language": figures.language(call),
            "figures": [one.kept() for one in frozen],
            "blocks": [],
        },
        "state": "open",
    }
    writing.add(call, "management_review", [row])
    return {
        "review_no": row["id"],
        "as_of": call.uow.now,
        "members": invited,
        "areas": _areas(call, frozen),
    }


def _judge(call: Call, chair: str, members: Sequence[str]) -> None:
    problems = Problems(call)
    directory = call.uow.engine.directory
    if not directory.is_open:
        groups = directory.groups_of(call.uow, chair)
        if roles.TOP_MANAGEMENT not in groups:
            problems.add("chair", "not_top_management")
        if roles.SYSTEM_MANAGERS in groups:
            problems.add("chair", "chair_runs_system")
    if len(set(members)) < FEWEST:
        problems.add("members", "three_members")
    problems.raise_any()


def _areas(call: Call, frozen: Sequence[Frozen]) -> list[dict[str, Any]]:
    """Return the processes that apply, each with whom to ask and what the figures say.

    Without a statement of applicability these are the processes whose models are deployed, asked by their groups.
    """
    open_points = _open_points(call)
    running = roles.active(call.uow)
    found = []
    for clause, model, owner in _applicable(call, running):
        definition = running.get(model)
        group = definition.owner_group if definition is not None else None
        own = [one for one in frozen if one.id in figures.OF_CLAUSE.get(clause.id, ())]
        found.append(
            {
                "clause": clause.id,
                "process": model,
                "title": f"{clause.clause} {clause.title_in(call.uow.locale)}",
                "owner": owner,
                "group": group or clause.owner,
                "figures": "\n".join(_line(call, one) for one in own),
                "red": sum(one.beyond for one in own),
                "nonconformities": "\n".join(open_points.get(model, ())),
            }
        )
    return found


def _applicable(call: Call, running: Mapping[str, Any]) -> list[tuple[Clause, str, str | None]]:
    rows = call.uow.execute(sql.APPLICABILITY).all()
    if rows:
        stated = {row.clause: row for row in rows if row.applicable}
        return [(one, stated[one.id].model, stated[one.id].owner) for one in CLAUSES if one.id in stated]
    return [(one, one.models[0], None) for one in BY_ID.values() if one.models[0] in running]


def _open_points(call: Call) -> dict[str, list[str]]:
    """Return the open findings by process."""
    found: dict[str, list[str]] = {}
    for row in call.uow.execute(sql.FINDINGS_OPEN):
        found.setdefault(row.process or "", []).append(f"{row.id}: {row.text}")
    return found


def _line(call: Call, one: Frozen) -> str:
    language = figures.language(call)
    return f"{one.id} {one.name}: {one.said(language)}" + (" (!)" if one.beyond else "")
