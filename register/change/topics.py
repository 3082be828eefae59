"""The topics of changes: their contracts."""

from engine.topics import Topic
from register.change import closing, deciding, requesting, scheduling

_NUMBER = "number of the change (CHG-2026-00001)"
_WINDOW = {"window_start": "moment from which it happens", "window_end": "moment by which it is done"}
_HANDS = {
    "implementer": "person who does it, or null",
    "implementer_group": "team that does it, or null",
    "verifier": "person who verifies it, or null",
    "verifier_group": "team that verifies it, or null",
}

TOPICS: tuple[Topic, ...] = (
    Topic(
        name="change.enrich",
        handler=requesting.enrich,
        summary="Adds to a change what hangs on its assets and what else is planned then; keeps its record.",
        inputs={
            "change_no": "number of a change that is asked for again, or null",
            "title": "what it is about, in a line",
            "category": "hardware, software, cloud, configuration, licence_terms, contract, location_or_custody, "
            "data_model, process_model, itam_system",
            "requester": "who asks; whoever started the case when left out",
            "assets": "ids of the assets that it touches",
            "needs_assets": "false when a change of this kind may touch none",
            "result_action": "none, deploy, retire, transfer, update_record",
            "changes": "of update_record: list of {asset, field, and what it is to be: value, or to_person, "
            "to_location, to_cost_centre, to_contract, to_day, to_choice, to_stage, to_text}",
            "new_custodian": "of transfer: who has the assets from then on, or null",
            "new_location": "of transfer: where they are from then on, or null",
            "process": "of process_model: key or name of the process",
            "standard_template": "number of a standard change, or null",
            "emergency": "true when it cannot wait",
            "incident_ref": "the incident behind an emergency, or null",
            "cost_delta": "what it costs, in EUR",
            **_WINDOW,
            **_HANDS,
        },
        outputs={
            "change_no": _NUMBER,
            "requester": "who asks",
            "process": "key of the process that it is about, or null",
            "assets": "ids of all assets that it touches",
            "owners": "people who answer for them",
            "dependents": "list of {asset, tag, name, relation, service, owner}: what needs them, and what needs that",
            "services": "services that those serve",
            "contracts": "list of {contract, name, supplier, ends_on}",
            "freezes": "list of {number, from, to, reason, service}: when nothing is changed in that window",
            "collisions": "list of {number, title, from, to}: other changes of the same assets in that window",
            "template": "{id, name, most_assets, most_score, steps, backout, fixed_slot} or null",
            "differences": "list of {asset, tag, field, label, before, after}: what it is to write",
            "touched": "tags of its assets, the first twelve",
        },
        errors={
            "assets": "refused: missing, disposed of, more than 1000, or in no stage to be deployed or retired from",
            "process": "refused: missing or unknown for process_model",
            "standard_template": "refused: none of this category",
            "changes": "refused: missing for update_record",
            "changes.0.field": "refused: not written this way, a value that does not fit, or so already",
            "new_custodian": "refused: neither holder nor place for transfer",
        },
    ),
    Topic(
        name="change.ask",
        handler=deciding.ask,
        summary="Finds who assesses a change and who votes on it; notes its class.",
        inputs={
            "change_no": _NUMBER,
            "change_class": "emergency, standard, normal_minor, normal_major",
            "score": "impact × likelihood and what adds to it",
            "roles": "roles and groups that assess it; asset_owner stands for each of `owners`",
            "owners": "people who answer for its assets",
        },
        outputs={
            "assessors": "list of {person, group, role, for}, without the requester",
            "board": "people who vote: emergency board or change advisory board; none for other classes",
        },
    ),
    Topic(
        name="change.schedule",
        handler=scheduling.schedule,
        summary="Keeps when an authorised change happens, who does it and who verifies it.",
        inputs={
            "change_no": _NUMBER,
            "assets": "ids of its assets",
            "source": "deployment when that process does the work itself",
            **_WINDOW,
            **_HANDS,
        },
        outputs=_WINDOW,
        errors={
            "window_start": "refused: in a freeze, unless it is an emergency",
            "window_end": "refused: before the start, or over",
            "implementer": "refused: nobody named",
            "verifier": "refused: nobody named, or the one who does it (SOD-05)",
        },
    ),
    Topic(
        name="change.look_again",
        handler=scheduling.look_again,
        summary="Tells whether a freeze has come over the window of a scheduled change.",
        inputs={"assets": "ids of its assets", "emergency": "true: no freeze stops it", **_WINDOW},
        outputs={"frozen": "true when it cannot happen then", "freezes": "as of change.enrich"},
    ),
    Topic(
        name="change.freeze",
        handler=scheduling.freeze,
        summary="Keeps a time in which nothing is changed but in an emergency, under the number of the case.",
        inputs={
            "from_at": "moment from which it holds",
            "to_at": "moment until which it holds",
            "reason": "why",
            "service": "service it is about; all when left out",
        },
        outputs={"freeze_no": "its number (FRZ-2026-00001)"},
        errors={"to_at": "refused: before the start, or over"},
    ),
    Topic(
        name="register.apply_change",
        handler=closing.apply_change,
        summary="Writes what a verified change changed into the register, under its number.",
        inputs={
            "change_no": _NUMBER,
            "differences": "list of {asset, field, after}",
            "relations": "list of {kind, from_asset, to_asset, ends}; `ends` true: no longer holds; optional",
        },
        outputs={"written": "how many rows were written"},
        errors={"relations.0.kind": "refused: no kind of relation, or not two assets"},
    ),
    Topic(
        name="change.close",
        handler=closing.close,
        summary="Ends the record of a change and tells the requester; also for a change that another process did.",
        inputs={
            "change_no": _NUMBER,
            "change_outcome": "authorised, implemented, backed_out, rejected, withdrawn, expired",
            "outcome": "success, with_issues, failed, or null",
            "started_at": "moment at which the work began, or null",
            "ended_at": "moment at which it ended, or null",
            "cause": "of what went wrong, or null",
            "lesson": "what was learned, or null",
            "reason": "why it was not done, or null",
        },
        outputs={"change_outcome": "the same"},
        errors={"change_outcome": "refused: none of these"},
    ),
)
