"""What authors of forms are told about the browser, which evaluates their conditions with another FEEL."""

import pytest

from dmn.feel import Function, Functions
from dmn.feel.analysis import Variables
from dmn.feel.browser import browser_differences

KINDS = {
    "amount": "number",
    "needed_by": "date",
    "at": "time",
    "moment": "date and time",
    "name": "string",
    "any": None,
}
HOST = Functions.of(Function("working days after", ("from", "days"), lambda host, start, days: start))
FRACTIONS = "The browser reckons with binary fractions: 0.1 + 0.2 is not 0.3 there."
TOLD = [
    ("amount * 0.1 = 3", [FRACTIONS, FRACTIONS]),
    ("amount * 1.19", [FRACTIONS]),
    ("amount * 3 = any", [FRACTIONS]),
    ("amount / 3 != any", [FRACTIONS]),
    ("amount instance of number", ["The browser does not tell the kinds of values apart as the server does."]),
    ('matches(name, "a.*")', ["“matches” has other patterns in the browser."]),
    ('replace(name, "a", "b") = "b"', ["“replace” has other patterns in the browser."]),
    ('count(split(name, ";")) > 1', ["“split” has other patterns in the browser."]),
    ("decimal(amount, 2) > 1", ["“decimal” rounds a half up there."]),
    ('@"P1D" * 2', ["The browser does not multiply or divide durations."]),
    ('duration("P1D") / 2', ["The browser does not multiply or divide durations."]),
    ("12345678901234567890 = any", ["The browser keeps about 15 digits of a number."]),
    ("needed_by >= today()", ["“needed_by” is text in the browser; write date(needed_by)."]),
    ("at > any", ["“at” is text in the browser; write time(at)."]),
    ("moment.year = 2026", ["“moment” is text in the browser; write date and time(moment)."]),
    ("if any then needed_by else any", ["“needed_by” is text in the browser; write date(needed_by)."]),
    (
        "working days after(today(), 2) > any",
        ["The browser has no function “working days after”: it shows what holds when the answer is null."],
    ),
    ("some x in any satisfies x * 0.5 > 1", [FRACTIONS]),
]
QUIET = [
    'amount > 1000 and name = "hardware"',
    'name in ("a", "b") or amount between 1 and 5',
    "amount in [1..5]",
    "needed_by = null",
    "needed_by = null or date(needed_by) >= today()",
    'list contains(["a"], name)',
    "count(any[price > 5]) > 2",
    "amount * any",
    "if any = true then amount + 1 else amount / 12",
    'contains(name, "x") and starts with(name, "y")',
    "=amount > 2.5",
]


@pytest.mark.parametrize(("text", "messages"), TOLD, ids=[text for text, _ in TOLD])
def test_what_the_browser_works_out_otherwise_is_told(text, messages):
    assert [warned.message for warned in browser_differences(text, Variables(KINDS, HOST))] == messages


@pytest.mark.parametrize("text", QUIET)
def test_what_both_work_out_alike_is_not_told(text):
    assert browser_differences(text, Variables(KINDS, HOST)) == ()


def test_the_place_is_told():
    (warned,) = browser_differences("=name = null or\n  needed_by > today()", Variables(KINDS))
    assert (warned.line, warned.column) == (2, 3)
