"""What happened to things at Aldermoor Instruments once they were there: deployed, changed, retired; and a review."""

from typing import Any

from api.demo.wording import Answers, Seen, Step, Story

_PDF = b"%PDF-1.7\n% A paper of the demo.\n"
_APPROVE: Answers = {"decision": "approve", "comment": ""}

# --- deployment ---------------------------------------------------------------------------------------------------

#: Who gets which of the notebooks that were bought for the interns and those who look after them.
_FOR = {
    "AM-00801": "rita",
    "AM-00802": "jonas",
    "AM-00804": "tom",
    "AM-00805": "mei",
    "AM-00806": "artur",
    "AM-00807": "ben",
    "AM-00808": "nadia",
    "AM-00809": "emil",
    "AM-00810": "omar",
    "AM-00811": "lucia",
    "AM-00812": "ida",
    "AM-00813": "paul",
}


def _plan(seen: Seen) -> Answers:
    rows = seen.form["lines"]
    return {
        "start_at": seen.moment(20),
        "technician": "theo",
        "user_notice": True,
        "waves": [{"wave": row["wave"], "start_at": None} for row in seen.form["waves"]],
        "lines": [{"wave": row["wave"], "beneficiary": _FOR.get(row["tag"], row["beneficiary"])} for row in rows],
    }


def _build(seen: Seen) -> Answers:
    return {
        "asset_tag": seen.form["tag"],
        "serial": seen.form["expected_serial"],
        "image_version": "Aldermoor 26.2",
        "hostname": f"nb-{seen.form['tag'].lower()}",
        "encrypted": True,
        "edr_installed": True,
        "patch_date": seen.day(0) if seen.day(0) == seen.day(-1) else seen.day(-3),
        "test_ok": True,
        "software": [],
    }


_GIVE: Answers = {"method": "desk", "accessories": ["charger", "bag"]}


def _accept(name: str) -> Answers:
    return {"received": True, "condition": "ok", "accept_terms": True, "signature": name}


def _notebooks() -> tuple[Step, ...]:
    built = list(_FOR)[:9]
    given, taken = built[:7], {"AM-00804": "Tom Okafor", "AM-00805": "Mei Tanaka", "AM-00806": "Artur Wilk"}
    return (
        Step(5, "dora", "D7", _plan),
        *(Step(22 if not at else 0.5, "theo", "H5", _build, about=tag) for at, tag in enumerate(built)),
        *(Step(20 if not at else 0.3, "theo", "H11", _GIVE, about=tag) for at, tag in enumerate(given)),
        *(Step(3, _FOR[tag], "H13", _accept(name), about=tag) for tag, name in taken.items()),
    )


def _lend(seen: Seen) -> Answers:
    return {
        "source": "redeploy",
        "lines": [{"asset": seen.asset("AM-00402"), "beneficiary": "lena", "role_profile": "field"}],
        "location": "HAM",
        "accept_mode": "self",
        "temporary": True,
        "return_by": seen.day(20),
        "notes": "For the trade fair; the own notebook stays in the office.",
    }


# --- change -------------------------------------------------------------------------------------------------------


def _change(seen: Seen, title: str, tags: tuple[str, ...], hours: float, **more: Any) -> Answers:
    return {
        "title": title,
        "category": "software",
        "description": "Install the new firmware from the share, restart, and look whether the dock is seen again.",
        "reason": "Docks lose the network since the last update of the notebooks.",
        "assets": [seen.asset(tag) for tag in tags],
        "result_action": "none",
        "impact": 2,
        "likelihood": 2,
        "tested": "yes",
        "downtime_minutes": 10,
        "cost_delta": 0,
        "window_start": seen.moment(hours),
        "window_end": seen.moment(hours + 48),
        "backout": "Install the firmware from before from the same share and restart the dock.",
        "implementer": "theo",
        "verifier": "omar",
        **more,
    }


def _firmware(seen: Seen) -> Answers:
    return _change(seen, "New firmware for the docking stations", ("AM-00350",), 130)


def _move(seen: Seen) -> Answers:
    return _change(
        seen,
        "Move the file server to the new rack",
        ("AM-00104", "AM-00105"),
        300,
        category="hardware",
        description="Shut the test machines down on Saturday, move them to the new rack and start them in order.",
        reason="The old rack has no second power supply and gets too warm.",
        verifier="mei",
        impact=4,
        likelihood=3,
        downtime_minutes=300,
        backout="Put the machines back into the old rack, which stays in place until Monday.",
    )


def _urgent(seen: Seen) -> Answers:
    return _change(
        seen,
        "Block the drivers that let attackers in",
        ("AM-00112",),
        2,
        emergency=True,
        incident_ref="INC-2291",
        description="Take the vulnerable driver off the notebook by policy and put the safe one in its place.",
        reason="The maker warns of attacks that are under way already.",
        security_impact=True,
    )


def _scheduled(seen: Seen) -> Answers:
    names = ("window_start", "window_end", "implementer", "implementer_group", "verifier", "verifier_group")
    return {**{name: seen.form[name] for name in names if seen.form.get(name)}, "notice_sent": True}


def _done(seen: Seen) -> Answers:
    return {"started_at": seen.moment(-1), "ended_at": seen.moment(-0.5), "all_done": True}


_OPINION: Answers = {"impact_text": "The dock is off for some minutes.", "objection": False}
_GOOD: Answers = {
    "verification": "Network and screens work after the restart.",
    "register_diff_ok": True,
    "outcome": "success",
}

_BAD: Answers = {
    "verification": "The fingerprint reader is gone after the restart.",
    "register_diff_ok": False,
    "outcome": "failed",
}
_BACK: Answers = {
    "backed_out": "yes",
    "state_after": "The old driver is back; the reader works. The notebook is off the network.",
}

# --- retirement ---------------------------------------------------------------------------------------------------


def _retire(seen: Seen, tags: tuple[str, ...], route: str, notes: str) -> Answers:
    return {
        "assets": [seen.asset(tag) for tag in tags],
        "reason": "broken",
        "wished_route": route,
        "due_by": seen.day(45),
        "last_location": "STORE-1",
        "notes": notes,
    }


def _monitors(seen: Seen) -> Answers:
    return _retire(seen, ("AM-00424", "AM-00425"), "recycle", "The panels flicker; repair costs more than new ones.")


def _notebooks_go(seen: Seen) -> Answers:
    return _retire(seen, ("AM-00406", "AM-00407"), "recycle", "Hinges are broken, and spare parts are gone.")


_SERIALS = {
    "AM-00406": "KX14-33528",
    "AM-00407": "KX14-33701",
    "AM-00424": "M27-34912",
    "AM-00425": "M27-35085",
}
#: Kinds of assets of which the scope is drawn.
_KINDS = ("hardware", "software_executable", "software_nonexecutable", "cloud_service", "service", "digital_content")


def _collect(seen: Seen) -> Answers:
    """Collect everything; notebooks bring a disk, monitors have none."""
    rows = seen.form["received"]
    disks = [row["tag"] for row in rows if row["tag"] in ("AM-00406", "AM-00407")]
    return {
        "received": [
            {
                "tag": row["tag"],
                "found": True,
                "serial": _SERIALS[row["tag"]],
                "condition": "broken",
                "no_storage": row["tag"] not in disks,
            }
            for row in rows
        ],
        "media": [{"tag": tag, "kind": "ssd", "serial": f"SSD-{tag[-5:]}"} for tag in disks],
        "cage": "STORE-1",
        "seal_no": "SL-2207",
        "witness": "theo",
    }


def _erase(seen: Seen) -> Answers:
    return {
        "media_serial": seen.form["serial"],
        "technique": "block_erase",
        "tool": "Blanco Drive",
        "tool_version": "7.4",
        "started_at": seen.moment(-2),
        "ended_at": seen.moment(-1),
        "tool_result": "pass",
        "log": seen.file("erase.log", b"block erase: every block done\n"),
    }


def _qualify(seen: Seen) -> Answers:
    return {
        "vendor": "S-1001",
        "certificate_name": "weee",
        "certificate_ends_on": seen.day(400),
        "certificate_file": seen.file("WEEE-certificate.pdf", _PDF),
    }


def _certify(seen: Seen) -> Answers:
    return {
        "certificate_no": "WEEE-2026-4471",
        "certificate_file": seen.file("certificate.pdf", _PDF),
        "serials": "M27-34912\nM27-35085",
    }


_NONE_YET: Answers = {"none_in_date": True, "lot": [{}, {}]}
_VENDOR: Answers = {"vendor": "S-1001", "lot": [{}, {}]}
_RELEASE: Answers = {
    "collected_by": "J. Roth, Kontor Logistik",
    "seal_no": "SL-2208",
    "weight_kg": 11.4,
    "category": "screens",
    "witness": "nadia",
}


def _close(seen: Seen) -> Answers:
    return {"proceeds": 0, "write_off": seen.form["book_value"], "posting_ref": "FI-26-1187"}


# --- review -------------------------------------------------------------------------------------------------------


def _review(seen: Seen) -> Answers:
    return {
        "kind": "extraordinary",
        "trigger": "The first quarter in which everything runs in one register.",
        "period_from": seen.day(-180),
        "period_to": seen.day(-3),
        "meeting_at": seen.moment(16 * 24),
        "chair": "greta",
        "members": ["viktor", "frida", "anna"],
        "extra_topics": [{"topic": "Whether the seats of the online services are used"}],
    }


def _next_review(seen: Seen) -> Answers:
    return {**_review(seen), "trigger": "Two offices move next spring.", "meeting_at": seen.moment(30 * 24)}


_REPORT: Answers = {
    "performance": "fair",
    "explain": "It runs, but the first cases took longer than they should.",
    "proposals": [{"title": "Plan waves for Monday mornings", "benefit": "Fewer people wait", "effort": "small"}],
}
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


# --- scope --------------------------------------------------------------------------------------------------------


def _lines(seen: Seen) -> Answers:
    fax = {"dimension": "technology", "technology": "Fax", "included": "no", "reason": "The last one is gone."}
    kinds = [{"dimension": "asset_type", "kind": kind, "included": "yes"} for kind in _KINDS]
    return {"lines": [*kinds, {"dimension": "unit", "unit": "4100", "included": "yes"}, fax]}


def _applies(seen: Seen) -> Answers:
    """State that what has a model applies, and that the rest waits."""
    rows = []
    for shown in seen.form["clauses"]:
        row = {name: shown[name] for name in ("applicable", "justification", "model", "owner") if shown.get(name)}
        rows.append(row if row["applicable"] == "yes" else {**row, "justification": "It comes in a later step."})
    return {"clauses": rows}


LIVES = (
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
    # Twelve notebooks that were bought: some are with their people, some wait for them, some are being set up.
    Story(11, 9.0, "dora", None, {}, _notebooks(), process="itam_deployment", begun_as="12 × Notebook"),
    # One is lent for a fair.
    Story(
        9,
        8.3,
        "dora",
        6,
        _lend,
        (
            Step(3, "dora", "D7", _plan),
            Step(22, "theo", "H5", _build, about="AM-00402"),
            Step(
                4,
                "theo",
                "H11",
                {"method": "courier", "tracking": "KX-88123", "accessories": ["charger"]},
                about="AM-00402",
            ),
            Step(26, "lena", "H13", _accept("Lena Vogt"), about="AM-00402"),
        ),
        process="itam_deployment",
    ),
    Story(
        15,
        8.1,
        "theo",
        None,
        _firmware,
        (
            Step(4, "ines", "C5", _OPINION),
            Step(3, "ines", "P6", _APPROVE),
            Step(3, "dora", "P6", _APPROVE),
            Step(3, "dora", "C13", _scheduled),
            Step(1, "theo", "C18", _done),
            Step(3, "omar", "C19", _GOOD),
        ),
        process="itam_change",
    ),
    Story(4, 7.6, "omar", None, _move, (Step(6, "ines", "C5", _OPINION),), process="itam_change"),
    Story(
        6,
        9.4,
        "sofia",
        None,
        _urgent,
        (
            Step(0.4, "viktor", "C9", {"decision": "approve", "comment": "At once."}),
            Step(0.2, "artur", "C9", {"decision": "approve", "comment": "The safe driver is tested."}),
            Step(0.2, "dora", "C13", _scheduled),
            Step(2, "theo", "C18", _done),
            Step(1, "omar", "C19", _BAD),
            Step(1, "theo", "C21", _BACK),
        ),
        process="itam_change",
    ),
    Story(
        18,
        8.0,
        "stefan",
        None,
        _monitors,
        (
            Step(5, "anna", "P6", _APPROVE),
            Step(20, "nadia", "R13", _collect),
            Step(4, "stefan", "L2", _NONE_YET),
            Step(22, "karl", "R21b", _qualify),
            Step(4, "stefan", "L2", _VENDOR),
            Step(24, "stefan", "L5", _RELEASE),
            Step(60, "stefan", "L7", _certify),
            Step(20, "frida", "R22", _close),
        ),
        process="itam_retirement",
    ),
    Story(
        10,
        8.9,
        "omar",
        None,
        _notebooks_go,
        (
            Step(5, "anna", "P6", _APPROVE),
            Step(4, "frida", "P6", _APPROVE),
            Step(22, "nadia", "R13", _collect),
            Step(20, "nadia", "N3", _erase, about="SSD-00406"),
            Step(5, "emil", "N6", {"verify_method": "read_back", "verdict": "verified"}, about="SSD-00406"),
            Step(20, "nadia", "N3", _erase, about="SSD-00407"),
        ),
        process="itam_retirement",
    ),
    Story(
        29,
        8.2,
        "anna",
        None,
        _review,
        (
            Step(26, None, "M3", _REPORT, silent=("sofia",)),
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
