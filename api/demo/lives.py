"""What happened to things at Aldermoor Instruments once they were there: deployed, lent, changed."""

from typing import Any

from api.demo.endings import ENDINGS
from api.demo.steering import STEERING
from api.demo.wording import Answers, Seen, Step, Story

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

# --- contracts ----------------------------------------------------------------------------------------------------

_NEEDED: Answers = {
    "need": "reduce",
    "worth": "medium",
    "use_text": "Sales north works in it, the other half of us not.",
}


def _less(seen: Seen) -> Answers:
    return {
        "option": "reduce",
        "new_ends_on": seen.day(400),
        "new_notice_on": seen.day(310),
        "new_value": 7200,
        "cost_centre": "4200",
        "benchmark": "Two others ask between 6 900 and 8 000 for as many accounts.",
        "reason": "Half of the accounts are enough, and the price an account stays.",
    }


LIVES = (
    # A service is to go on with fewer accounts; whoever pays decides.
    Story(
        10,
        8.7,
        "karl",
        None,
        {"contract": "C-2025-12"},
        (Step(5, "sven", "K3", _NEEDED), Step(22, "karl", "K4", _less)),
        process="itam_contract",
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
    *ENDINGS,
    *STEERING,
)
