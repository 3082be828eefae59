"""What was bought at Aldermoor Instruments in the last weeks: orders, deliveries and bills in every state, as data."""

from typing import Any

from api.demo.wording import PREFILLED, Answers, Step, Story, hardware

_APPROVE: Answers = {"decision": "approve", "comment": ""}
_KEPT: Answers = {"reuse_assets": [], "buy_reason": "What is in the stores is kept for repairs and newcomers."}
_STANDARD: Answers = {"fit": "standard", "risk_spec": "low"}


def _units(first: int, count: int, maker: str, damaged: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    """Give the rows of a delivery, with running tags and serial numbers."""
    return [
        {
            "tag": f"AM-{number:05}",
            "serial": f"{maker}-{31000 + number * 17}",
            "condition": "damaged" if number in damaged else "ok",
        }
        for number in range(first, first + count)
    ]


def _bill(number: str, amount: float, comment: str = "") -> Answers:
    return {"invoice_no": number, "amount": amount, "comment": comment, "matches": True}


PURCHASES = (
    # Twelve notebooks, not in the budget: two deliveries, one unit damaged and replaced, paid.
    Story(
        27,
        8.1,
        "jonas",
        40,
        hardware(
            "NB-14",
            12,
            1450,
            "4100",
            "BER-HQ",
            "Notebooks for twelve interns who begin in winter in the software team.",
            budgeted=False,
            request_for="team",
            team="staff",
        ),
        (
            Step(3, "omar", "A5", _KEPT),
            Step(20, "tom", "P6", {"decision": "approve", "comment": "All twelve contracts are signed."}),
            Step(22, "ines", "P6", _APPROVE),
            Step(21, "frida", "P6", {"decision": "approve", "comment": "Taken from the reserve of the year."}),
            Step(4, "petra", "B15", {"promised_date": "+8"}),
            Step(120, "nadia", "D3", {"lines": _units(801, 7, "KX14", damaged=(803,)), "final": False}),
            Step(21, "petra", "D7", {"lines": [{"settlement": "return", "reason": "The screen is cracked."}]}),
            Step(70, "stefan", "D3", {"lines": _units(808, 6, "KX14"), "final": False}),
            Step(25, "frida", "D10", _bill("KS-20931", 17400)),
        ),
    ),
    # Seats of a cloud service under a frame contract: switched on, not delivered.
    Story(
        24,
        9.3,
        "paul",
        35,
        {
            "request_for": "team",
            "team": "staff",
            "asset_kind": "cloud_service",
            "catalogue_item": "CRM-SEAT",
            "quantity": 20,
            "unit_cost": 36,
            "recurring": "monthly",
            "term_months": 12,
            "cost_centre": "4200",
            "budgeted": True,
            "budget_line": "4200-26-04",
            "data_classification": "internal",
            "personal_data": False,
            "licence_model": "per_user",
            "justification": "The sales team keeps its contacts in five tables; nobody sees who called whom.",
        },
        (
            Step(22, "sven", "P6", _APPROVE),
            Step(4, "ben", "B15", {"promised_date": "+3"}),
            Step(
                66,
                "omar",
                "D4",
                {
                    "tenant": "aldermoor.crm.example",
                    "admin_owner": "paul",
                    "start_date": "+1",
                    "user_cap": 20,
                    "proof": "Order confirmation PP-77120",
                },
            ),
            Step(22, "frida", "D10", _bill("PP-2026-3391", 8640)),
        ),
    ),
    # Licences: a right with its proof, no asset.
    Story(
        20,
        7.8,
        "lena",
        30,
        {
            "request_for": "team",
            "team": "staff",
            "asset_kind": "software_executable",
            "catalogue_item": "PP-OFFICE",
            "quantity": 25,
            "unit_cost": 96,
            "recurring": "none",
            "cost_centre": "4200",
            "budgeted": True,
            "budget_line": "4200-26-02",
            "data_classification": "internal",
            "personal_data": False,
            "licence_model": "per_user",
            "justification": "Das Büropaket der Aushilfen läuft zum Monatsende aus; sie schreiben damit Angebote.",
        },
        (
            Step(21, "sven", "P6", _APPROVE),
            Step(5, "petra", "B15", {"promised_date": "+3"}),
            Step(
                48,
                "nadia",
                "D3",
                {
                    "lines": [{"quantity": 25, "condition": "ok", "proof": "Certificate PP-OF-118204"}],
                    "final": False,
                },
            ),
            Step(23, "frida", "D10", _bill("PP-2026-3402", 2400)),
        ),
    ),
    # A device by quotes; the supplier is late.
    Story(
        19,
        8.4,
        "jonas",
        45,
        {
            "request_for": "self",
            "asset_kind": "hardware",
            "spec_text": "Spectrum analyser up to 9 GHz with a preamplifier, for the emission tests of the new sensor.",
            "quantity": 1,
            "unit_cost": 9800,
            "recurring": "none",
            "cost_centre": "4110",
            "budgeted": True,
            "budget_line": "LAB-26-05",
            "location": "BER-LAB",
            "new_supplier": False,
            "justification": "The rented device goes back; renting on for two years costs more than buying.",
        },
        (
            Step(20, "mei", "A8", _STANDARD),
            Step(22, "tom", "P6", _APPROVE),
            Step(21, "ines", "P6", _APPROVE),
            Step(
                46,
                "petra",
                "B5",
                {
                    "quotes": [
                        {"supplier": "S-1005", "unit_price": 9650, "delivery_date": "+14"},
                        {"supplier": "S-1001", "unit_price": 10120, "delivery_date": "+10"},
                        {"supplier": "S-1002", "unit_price": 9990, "delivery_date": "+21"},
                    ],
                },
            ),
            Step(
                20,
                "petra",
                "B7",
                {
                    "quotes": [{"take": True}, {"take": False}, {"take": False}],
                    "selection_reason": "Cheapest, and calibrates on site.",
                    "buyer_conflict": False,
                },
            ),
            Step(3, "petra", "B15", {"promised_date": "+3"}),
        ),
    ),
    # Somebody nobody has bought from yet: looked into before the order.
    Story(
        12,
        9.1,
        "rita",
        30,
        {
            "request_for": "self",
            "asset_kind": "hardware",
            "spec_text": "Vibration sensor with a sampling rate of 50 kHz, with data logger.",
            "quantity": 2,
            "unit_cost": 840,
            "recurring": "none",
            "cost_centre": "4110",
            "budgeted": True,
            "budget_line": "LAB-26-07",
            "location": "BER-LAB",
            "new_supplier": True,
            "justification": "Our own loggers miss the short peaks that customers complain about.",
        },
        (
            Step(21, "artur", "A8", _STANDARD),
            Step(22, "karl", "A10b", {"supplier_ok": True, "risk_con": "low"}),
            Step(20, "tom", "P6", _APPROVE),
            Step(
                24,
                "ben",
                "B5",
                {
                    "quotes": [{"supplier_name": "Fjord Instruments", "unit_price": 815, "delivery_date": "+9"}],
                    "sole_source_reason": "Nobody else makes a logger for this sensor.",
                },
            ),
            Step(
                3,
                "ben",
                "B7",
                {"quotes": [{"take": True}], "selection_reason": "Makes this logger.", "buyer_conflict": False},
            ),
        ),
    ),
    # Six monitors, one came damaged: the buyer has it.
    Story(
        14,
        8.6,
        "theo",
        25,
        hardware("MON-27", 6, 329, "4300", "BER-HQ", "The service desk works at one screen each; tickets wait."),
        (
            Step(4, "omar", "A5", _KEPT),
            Step(20, "dora", "P6", _APPROVE),
            Step(5, "petra", "B15", {"promised_date": "+5"}),
            Step(92, "nadia", "D3", {"lines": _units(821, 6, "M27", damaged=(824,)), "final": False}),
        ),
    ),
    # Headsets that came, and a bill that waits.
    Story(
        13,
        7.9,
        "sven",
        20,
        hardware("HEADSET", 4, 119, "4200", "HAM", "Four new colleagues in telephone sales begin on Monday."),
        (
            Step(5, "ben", "B15", {"promised_date": "+4"}),
            Step(70, "stefan", "D3", {"lines": _units(831, 4, "H2"), "final": False}),
        ),
    ),
    # From stock: nothing is bought.
    Story(
        8,
        7.6,
        "paul",
        25,
        hardware("PHONE", 1, 649, "4200", "CPH", "My phone no longer gets security updates; customers call me on it."),
        (
            Step(5, "omar", "A5", {"reuse_assets": PREFILLED}),
            Step(20, "sven", "P6", _APPROVE),
        ),
    ),
    # Approved; the buyer asks for quotes.
    Story(
        7,
        9.0,
        "dora",
        40,
        {
            "request_for": "team",
            "team": "deploy_tech",
            "asset_kind": "hardware",
            "spec_text": "Label printer for asset tags that survive solvents, with ribbon for 5,000 labels.",
            "quantity": 1,
            "unit_cost": 1290,
            "recurring": "none",
            "cost_centre": "4310",
            "budgeted": True,
            "budget_line": "4310-26-03",
            "location": "STORE-1",
            "new_supplier": False,
            "justification": "Tags in the laboratory come off after a few weeks; nobody can scan them.",
        },
        (Step(22, "artur", "A8", _STANDARD), Step(20, "viktor", "P6", _APPROVE)),
    ),
    # Stopped by the owner of the process until the move is decided.
    Story(
        6,
        8.8,
        "lena",
        30,
        hardware("MON-27", 4, 329, "4200", "HAM", "Vier Bildschirme für die neuen Plätze am Hafen."),
        suspended=(20, "anna", "The lease of the new office is not signed yet."),
    ),
)
