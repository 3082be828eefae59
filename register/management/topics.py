"""The topics of the management system: their contracts."""

from engine.topics import Topic
from register.management import actions, auditing, dispatching, pack, review_papers, scope, snapshot

_REVIEW = {"review_no": "number of the review (MR-2026-00001)"}
_ACTION = {"action_no": "number of the action (ACT-2026-00001)"}
_DECISIONS = (
    "list of {no, text, owner, due, target (process that takes it on, null: the minutes only), kind, verifier, dropped}"
)

TOPICS: tuple[Topic, ...] = (
    Topic(
        name="review.snapshot",
        handler=snapshot.snapshot,
        summary="Enters a management review, freezes every figure as it is now and finds whose owners report.",
        inputs={
            "kind": "scheduled or extraordinary",
            "period_from": "first day looked at",
            "period_to": "last day looked at",
            "meeting_at": "moment of the meeting",
            "chair": "person of the group top_management who is not in itam_manager",
            "members": "people who take part, three or more",
        },
        outputs={
            **_REVIEW,
            "as_of": "moment of the figures",
            "members": "who takes part, with the chair",
            "areas": "list of {clause, process, title, owner (person or null), group, figures (text), red (how many "
            "figures are beyond their limit), nonconformities (text)}: the processes that apply",
        },
        errors={
            "chair": "refused: not of the top management, or runs the system (SOD-08)",
            "members": "refused: fewer than three",
            "period_to": "refused: before its beginning, or still to come",
        },
    ),
    Topic(
        name="review.build_pack",
        handler=pack.build,
        summary="Puts together the twelve inputs of a review from frozen figures, register and reports.",
        inputs={
            **_REVIEW,
            "reports": "list of {title, performance (good, fair, poor), explain, resource_need, context_change, "
            "proposals ({title, benefit, effort})}",
            "missing": "list of {title} of processes without a report",
            "extra_topics": "list of {topic}",
        },
        outputs={"blocks": "list of {no, title, as_of, owner, state (ok, no_source), summary}, twelve of them"},
    ),
    Topic(
        name="review.distribute",
        handler=review_papers.distribute,
        summary="Sets the pack as PDF and tells everybody who takes part.",
        inputs={**_REVIEW, "checks": "list of {title, complete, remark}: what was said on each input"},
        outputs={"pack_document": "number of the document (DOC-2026-00001)", "pack_file": "its file"},
    ),
    Topic(
        name="docs.publish",
        handler=review_papers.publish,
        summary="Sets the minutes as PDF and keeps them and the pack for seven years.",
        inputs={
            **_REVIEW,
            "meeting_at": "when it was held",
            "present": "people who were there",
            "recorder": "who wrote the minutes",
            "conclusions": "list of {title, conclusion}",
            "suitability": "yes, changes or no",
            "adequacy": "yes, changes or no",
            "effectiveness": "yes, changes or no",
            "decisions": "list of {no, text, owner, due, dropped, settled_because}",
            "signatures": "list of {person, vote (agree, object), at}",
            "not_signed": "people who did not sign in time",
        },
        outputs={"minutes_document": "number of the document (DOC-2026-00001)", "minutes_file": "its file"},
    ),
    Topic(
        name="review.dispatch",
        handler=dispatching.dispatch,
        summary="Sorts the decisions of a review by the process that takes each on.",
        inputs={**_REVIEW, "decisions": _DECISIONS, "chair": "who decides when an action does not work"},
        outputs={
            "improvements": "list of what each message itam.improvement.opened is to say, with decision_no",
            "changes": "the same for itam.change.requested",
            "scopes": "the same for itam.scope.requested",
        },
    ),
    Topic(
        name="review.close",
        handler=dispatching.close,
        summary="Notes when the next review is due and tells members and owners that this one is published.",
        inputs={**_REVIEW, "areas": "list of {owner, group}: the processes that reported"},
        outputs={"next_on": "day on which the next review begins"},
    ),
    Topic(
        name="action.open",
        handler=actions.open_action,
        summary="Enters an improvement action and finds who plans, agrees, checks and decides.",
        inputs={
            "title": "what is to get better, in a line",
            "description": "what was seen; optional",
            "kind": "improvement (when left out) or nonconformity",
            "source": "review, audit, change, data_validation, or the number of the case; form when left out",
            "source_no": "number of what it comes from; optional",
            "owner": "who takes care of it; the first of the group itam_manager when left out or unknown",
            "due": "until when; in 180 days, for a nonconformity 90, when left out",
            "verifier": "group that checks the effect, or process_owner; optional",
            "chair": "who decides when it has not worked twice; the group top_management when left out",
            "target": "key of the process it is about; optional",
        },
        outputs={
            **_ACTION,
            "title": "as given",
            "description": "as given, or null",
            "kind": "improvement or nonconformity",
            "source": "where it comes from",
            "source_no": "as given, or null",
            "owner": "who takes care of it",
            "manager": "manager of the owner, or null",
            "due": "until when",
            "agreeing_group": "group that agrees on the cause of a nonconformity",
            "verifier_group": "group that checks the effect",
            "chair": "person who decides, or null",
            "settling": "how long it is left alone before the check: 60 days for a nonconformity, else none",
        },
        errors={"title": "refused: missing", "owner": "refused: nobody is named and nobody runs the system"},
    ),
    Topic(
        name="action.plan",
        handler=actions.plan,
        summary="Keeps cause, plan, measure and day with an action.",
        inputs={
            **_ACTION,
            "owner": "who takes care of it",
            "cause": "cause of a nonconformity, or null",
            "plan": "what is done",
            "measure": "how one will see that it worked",
            "planned_on": "day by which it is done",
        },
    ),
    Topic(
        name="action.done",
        handler=actions.done,
        summary="Notes that an action was carried out.",
        inputs=_ACTION,
    ),
    Topic(
        name="action.verify",
        handler=actions.verify,
        summary="Keeps whether an action has worked, and what was measured.",
        inputs={
            **_ACTION,
            "effective": "true when it worked",
            "measured": "what was found",
            "verifier": "who looked",
        },
    ),
    Topic(
        name="action.close",
        handler=actions.close,
        summary="Closes an action as it was found.",
        inputs=_ACTION,
        outputs={"state": "effective or ineffective"},
    ),
    Topic(
        name="scope.prepare",
        handler=scope.prepare,
        summary="Begins a new version of scope and statement of applicability with what holds now.",
        outputs={
            "lines": "list of {dimension (asset_type, unit, location, technology), kind, unit, place, technology, "
            "included (yes, no), reason}",
            "clauses": "list of {clause, title, applicable (yes, no), justification, model, owner, records}: every "
            "process of the standard",
            "units": "units that are managed now",
            "requester": "who started the case",
            "scope_no": "number of the case (SCO-2026-00001)",
        },
    ),
    Topic(
        name="scope.measure",
        handler=scope.measure,
        summary="Counts what a scope touches and finds who answers for its units.",
        inputs={"lines": "as scope.prepare gives them"},
        outputs={
            "lines": "the same, each with what belongs to its dimension only",
            "units": "list of {unit, name, head, included, assets, cost, reason}",
            "assets_in": "how many assets are managed",
            "cost_in": "what they cost, in EUR",
        },
        errors={"lines": "refused: nothing is managed"},
    ),
    Topic(
        name="scope.check",
        handler=scope.check,
        summary="Refuses a statement of applicability in which what applies has no deployed model or no owner.",
        inputs={"clauses": "as scope.prepare gives them"},
        errors={
            "clauses.0.model": "refused: applies, but its model is not deployed",
            "clauses.0.owner": "refused: applies, but nobody answers for it",
            "clauses.0.justification": "refused: does not apply, and nobody says why",
        },
    ),
    Topic(
        name="scope.publish",
        handler=scope.publish,
        summary="Publishes a version of scope and statement of applicability, with its paper.",
        inputs={
            "lines": "as scope.measure gives them",
            "clauses": "as for scope.check",
            "units_before": "units that were managed before",
        },
        outputs={
            "document": "number of the document (DOC-2026-00001)",
            "removed": "list of {unit, title, reason, head}: units that are no longer managed",
        },
        errors={"clauses.0.model": "refused: as scope.check"},
    ),
    Topic(
        name="audit.sample",
        handler=auditing.sample,
        summary="Draws a random sample of the cases of a process that ended in a period, and keeps the seed.",
        inputs={
            "process": "key of the process",
            "period_from": "first day",
            "period_to": "last day",
            "sample_size": "how many cases; fewer when there are fewer",
        },
        outputs={
            "audit_no": "number of the audit (AUD-2026-00001)",
            "auditor": "who started it",
            "process_name": "name of the process",
            "owner_group": "group that answers for it",
            "population": "how many cases ended in the period",
            "seed": "what the sample was drawn with",
            "sample": "list of {number, subject, ended_on}",
        },
        errors={
            "process": "refused: not deployed, or the auditor owns it or has worked in it within a year (SOD-09)",
            "period_to": "refused: no case ended in the period",
        },
    ),
    Topic(
        name="audit.report",
        handler=auditing.report,
        summary="Writes the findings that stand and the report as PDF.",
        inputs={
            "process": "key of the process",
            "process_name": "its name",
            "criteria": "against what it was tested",
            "period_from": "first day",
            "period_to": "last day",
            "population": "how many cases ended in the period",
            "seed": "what the sample was drawn with",
            "results": "list of {number, subject, result (conform, observation, minor, major), note}",
            "findings": "list of {number, result, note, owner (who mends it), stands (yes, no)}",
            "conclusion": "what the audit has shown",
        },
        outputs={
            "document": "number of the document (DOC-2026-00001)",
            "opened": "list of what each message itam.improvement.opened is to say",
        },
    ),
)
