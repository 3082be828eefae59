"""What stands in each of the twelve blocks of the review pack."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from register.lookups import today
from register.management import roles
from register.management.figures import Frozen
from register.management.pack_facts import Block, Facts
from register.store import managing as sql

#: Likelihood times effect: from 15 high, from 8 medium (processes C-9).
HIGH, MEDIUM = 15, 8
#: So many lines of a kind at most; the rest is counted.
MOST_LINES = 40


def actions(facts: Facts) -> Block:
    """1: what became of what was decided earlier."""
    last = facts.rows(sql.LAST_REVIEW, review=facts.review.id)
    since = last[0].meeting_at if last else datetime(1970, 1, 1, tzinfo=UTC)
    rows = facts.rows(sql.ACTIONS_OPEN)
    (closed,) = facts.rows(sql.ACTIONS_CLOSED, since=since)
    late = [row for row in rows if row.done_at is None and row.due_on < today(facts.call.uow)]
    return Block(
        summary=facts.say(
            "actions", open=len(rows), late=len(late), closed=closed.closed, effective=int(closed.effective)
        ),
        lines=[_action(facts, row) for row in rows[:MOST_LINES]],
        figures=facts.of("m.M1"),
        bars={
            facts.say("overdue"): len(late),
            facts.say("open"): sum(row.done_at is None for row in rows) - len(late),
            facts.say("done"): sum(row.done_at is not None for row in rows),
        },
    )


def _action(facts: Facts, row: Any) -> str:
    return facts.say("action", id=row.id, title=row.title, owner=row.owner, due=facts.day(row.due_on))


def issues(facts: Facts) -> Block:
    """2: what has changed around the system, as the owners see it."""
    said = facts.answers("context_change")
    lines = [*said, *(facts.say("topic", topic=one["topic"]) for one in facts.topics if one.get("topic"))]
    return Block(summary=_said(facts, said), lines=lines, has_source=bool(facts.reports))


def _said(facts: Facts, said: Sequence[str]) -> str:
    return facts.say("said_by_owners", count=len(said)) if said else facts.say("nothing_said")


def stakeholders(facts: Facts) -> Block:
    """3: whose needs have changed. They come from a process of their own, which may not be there yet."""
    return _no_process(facts, "itam_context")


def _no_process(facts: Facts, process: str) -> Block:
    if process in roles.active(facts.call.uow):
        return Block(summary=facts.say("nothing_said"))
    return Block(summary=facts.say("no_register_of", process=process), has_source=False)


def nonconformities(facts: Facts) -> Block:
    """4: what was wrong and is being mended."""
    rows = [row for row in facts.rows(sql.ACTIONS_OPEN) if row.kind == "nonconformity"]
    findings = facts.rows(sql.FINDINGS_OPEN)
    return Block(
        summary=facts.say("nonconformities", actions=len(rows), findings=len(findings)),
        lines=[_action(facts, row) for row in rows[:MOST_LINES]],
    )


def monitoring(facts: Facts) -> Block:
    """5: every figure, and what the owners say of their process."""
    how = [
        f"{one['title']}: {facts.say(one['performance'])}" + (f" – {one['explain']}" if one.get("explain") else "")
        for one in facts.reports
        if one.get("performance") in ("good", "fair", "poor")
    ]
    late = [facts.say("late_owner", title=one["title"]) for one in facts.missing]
    block = _figures(facts, facts.figures)
    block.lines = [*how, *late]
    performances = Counter(one.get("performance") for one in facts.reports)
    block.bars = {facts.say(name): performances[name] for name in ("good", "fair", "poor")}
    return block


def _figures(facts: Facts, chosen: Sequence[Frozen]) -> Block:
    sourced = [one for one in chosen if not one.missing]
    if not sourced:
        return Block(summary=facts.say("no_figures"), has_source=False, figures=list(chosen))
    counted = {
        "known": sum(one.value is not None for one in sourced),
        "all": len(chosen),
        "beyond": sum(one.beyond for one in sourced),
        "missing": len(chosen) - len(sourced),
    }
    return Block(summary=facts.say("figures", **counted), figures=list(chosen))


def audits(facts: Facts) -> Block:
    """6: what audits and assessments have found."""
    rows = facts.rows(sql.FINDINGS_OPEN)
    counted = Counter(row.severity for row in rows)
    severities = ("major", "minor", "observation")
    return Block(
        summary=facts.say("findings", **{name: counted[name] for name in severities}),
        lines=[
            facts.say("finding", id=row.id, text=row.text, severity=row.severity, day=facts.day(row.raised_on))
            for row in rows[:MOST_LINES]
        ],
        figures=facts.of("m.M2"),
        bars={name: counted[name] for name in severities},
    )


def risks(facts: Facts) -> Block:
    """7: the profile of the risks."""
    rows = facts.rows(sql.RISKS_OPEN)
    if not rows:
        return _no_process(facts, "itam_risk")
    bands = Counter(_band(row.likelihood * row.effect) for row in rows)
    accepted = sum(row.state == "accepted" for row in rows)
    counted = {name: bands[name] for name in ("high", "medium", "low")}
    return Block(
        summary=facts.say("risks", accepted=accepted, **counted),
        lines=[
            facts.say("risk", id=row.id, title=row.title, likelihood=row.likelihood, effect=row.effect)
            for row in rows[:MOST_LINES]
        ],
        bars={facts.say(name): count for name, count in counted.items()},
    )


def _band(weight: int) -> str:
    return "high" if weight >= HIGH else "medium" if weight >= MEDIUM else "low"


def objectives(facts: Facts) -> Block:
    """8: how far the objectives are."""
    rows = facts.rows(sql.OBJECTIVES)
    if not rows:
        return _no_process(facts, "itam_objectives")
    reached = sum(row.state == "reached" for row in rows)
    return Block(
        summary=facts.say("objectives", reached=reached, all=len(rows)),
        lines=[
            facts.say("objective", id=row.id, statement=row.statement, state=row.state, day=facts.day(row.due_on))
            for row in rows[:MOST_LINES]
        ],
    )


def resources(facts: Facts) -> Block:
    """9: what is missing."""
    said = facts.answers("resource_need")
    return Block(summary=_said(facts, said), lines=said, has_source=bool(facts.reports))


def trust(facts: Facts) -> Block:
    """10: how far the data can be trusted."""
    return _figures(facts, [one for one in facts.figures if one.id.startswith("m.D")])


def money(facts: Facts) -> Block:
    """11: savings, exposure, forecast, and what was reused rather than thrown away."""
    return _figures(facts, facts.of("m.F1", "m.F2", "m.F3", "m.A4", "m.L2", "m.L4", "m.R4"))


def proposals(facts: Facts) -> Block:
    """12: what the owners propose."""
    said = [
        facts.say(
            "proposal",
            title=one.get("title"),
            by=report["title"],
            benefit=one.get("benefit") or "",
            effort=facts.say(one["effort"]) if one.get("effort") in ("small", "medium", "large") else "–",
        )
        for report in facts.reports
        for one in report.get("proposals") or ()
    ]
    return Block(summary=facts.say("proposals", count=len(said)), lines=said, has_source=bool(facts.reports))


#: In the order of the pack.
BLOCKS: tuple[Callable[[Facts], Block], ...] = (
    actions,
    issues,
    stakeholders,
    nonconformities,
    monitoring,
    audits,
    risks,
    objectives,
    resources,
    trust,
    money,
    proposals,
)
