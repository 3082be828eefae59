"""What happened at Aldermoor Instruments in the last days: requests in many states, told as data."""

from api.demo.wording import Answers, Step, Story, hardware

_APPROVE: Answers = {"decision": "approve", "comment": ""}
_FITS: Answers = {"fit": "standard", "risk_spec": "low"}


STORIES = (
    Story(
        9,
        8.2,
        "jonas",
        21,
        hardware(
            "HEADSET", 1, 119, "4100", "BER-HQ", "Calls from the open office; the old headset has a broken cable."
        ),
        (
            Step(5, "petra", "B15", {"promised_date": "+4"}),
            Step(
                70,
                "nadia",
                "D3",
                {"lines": [{"tag": "AM-00841", "serial": "H2-48213", "condition": "ok"}], "final": False},
            ),
            Step(24, "frida", "D10", {"invoice_no": "BD-5502", "amount": 119, "comment": "", "matches": True}),
        ),
    ),
    Story(
        9,
        9.4,
        "tom",
        30,
        hardware(
            "NB-14",
            12,
            1450,
            "4100",
            "BER-HQ",
            "Notebooks for twelve interns who begin next quarter in the software team.",
            request_for="team",
            team="staff",
        ),
        (
            Step(5, "omar", "A5", {"reuse_assets": [], "buy_reason": "The eight in stock are kept for repairs."}),
            Step(
                21,
                "ines",
                "P6",
                {"decision": "reject", "comment": "Four interns are confirmed, not twelve. Ask again with four."},
            ),
        ),
    ),
    Story(
        7,
        8.0,
        "rita",
        28,
        {
            "request_for": "self",
            "asset_kind": "hardware",
            "spec_text": "A graphics workstation with two processors to train the defect detection model locally.",
            "quantity": 1,
            "unit_cost": 7900,
            "recurring": "none",
            "cost_centre": "4100",
            "budgeted": False,
            "location": "BER-LAB",
            "new_supplier": False,
            "justification": "Training runs take two days on the shared server and block everybody else.",
        },
        (
            Step(
                22,
                "artur",
                "A8",
                {
                    "fit": "no",
                    "alternative": "Use the accelerator nodes at Meridian; we pay for them already.",
                    "risk_spec": "low",
                },
            ),
        ),
        comments=(
            ("artur", "Happy to sit together and size the cloud nodes. A local machine would stand idle most days."),
        ),
    ),
    Story(
        6,
        7.3,
        "jonas",
        35,
        {
            "request_for": "self",
            "asset_kind": "hardware",
            "spec_text": "Oscilloscope with 8 channels and 1 GHz, with the serial decoding option.",
            "quantity": 1,
            "unit_cost": 8400,
            "recurring": "none",
            "cost_centre": "4110",
            "budgeted": True,
            "budget_line": "LAB-26-03",
            "location": "BER-LAB",
            "new_supplier": False,
            "supplier": "S-1005",
            "justification": "The four-channel device cannot show both buses of the new sensor at the same time.",
        },
        (
            Step(24, "mei", "A8", {"fit": "exception", "spec_ref": "LAB-STD-7, clause 4", "risk_spec": "low"}),
            Step(20, "tom", "P6", {"decision": "approve", "comment": "Needed for the sensor release."}),
        ),
    ),
    Story(
        5,
        8.7,
        "lena",
        40,
        {
            "request_for": "team",
            "team": "staff",
            "asset_kind": "cloud_service",
            "spec_text": "Online-Dienst für Angebote mit elektronischer Unterschrift, 15 Konten, mit CRM verbunden.",
            "quantity": 15,
            "unit_cost": 24,
            "recurring": "monthly",
            "term_months": 24,
            "cost_centre": "4200",
            "budgeted": False,
            "data_classification": "confidential",
            "personal_data": True,
            "new_supplier": True,
            "justification": "Angebote liegen zwei Wochen in der Post; Kunden wollen am Bildschirm unterschreiben.",
        },
        (
            Step(
                26,
                "sofia",
                "A9",
                {
                    "sec_result": "accept_with_conditions",
                    "conditions": "Single sign-on only; data stays in the EU.",
                    "dpia_ref": "DPIA-2026-14",
                    "risk_sec": "medium",
                },
            ),
        ),
        comments=(("sofia", "Priya has the assessment, DPIA-2026-14. Signed documents are deleted after ten years."),),
    ),
    Story(
        4,
        9.1,
        "paul",
        30,
        hardware("MON-27", 2, 329, "4200", "CPH", "Two monitors for the new desk in Copenhagen, as agreed in spring."),
        withdrawn=(6, "The landlord leaves two monitors in the office; nothing to buy."),
    ),
    Story(
        3,
        7.9,
        "mei",
        45,
        {
            "request_for": "team",
            "team": "architecture_board",
            "asset_kind": "software_executable",
            "catalogue_item": "PP-CAD",
            "quantity": 30,
            "unit_cost": 1180,
            "recurring": "annual",
            "term_months": 12,
            "cost_centre": "4300",
            "budgeted": True,
            "budget_line": "IT-26-11",
            "data_classification": "internal",
            "personal_data": False,
            "licence_model": "per_user",
            "justification": "The drawing tool we use today is discontinued at the end of the year.",
        },
        (Step(20, "artur", "P6", {"decision": "approve", "comment": "Evaluated together with engineering."}),),
    ),
    Story(
        1,
        8.5,
        "rita",
        25,
        hardware(
            "NB-16",
            1,
            2610,
            "4100",
            "BER-HQ",
            "Compiling takes 40 minutes on my notebook; the replacement is due anyway.",
        ),
    ),
    Story(
        1,
        10.2,
        "lena",
        20,
        hardware("DOCK", 1, 189, "4200", "HAM", "Dockingstation für den zweiten Arbeitsplatz in Hamburg."),
    ),
)

#: A model of their own that forgets rooms without seats: it stops, and whoever operates itamflow can help it on.
OWN = (
    Story(
        3,
        9.1,
        "lena",
        None,
        {
            "room": "Hamburg 2.04",
            "cost": 3200,
            "wish": "Bildschirm und Mikrofone, damit Kundinnen und Kunden aus der Ferne dabei sein können.",
        },
        (
            Step(
                6,
                "theo",
                "look",
                {"seats": 0, "remark": "Still a storeroom. Table and chairs come with the move in May."},
            ),
        ),
        process="room_kit",
    ),
)

#: person, substitute, begins in days, ends in days, why.
ABSENCES = (("sven", "paul", -2, 5, "Trade fair"), ("karl", None, 10, 24, "Holiday"))
