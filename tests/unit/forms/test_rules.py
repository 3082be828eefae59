from decimal import Decimal
from typing import Any

import pytest

REQUIRED = {"validate": {"required": True}}
YES = {"label": "Yes", "value": "yes"}


def _text(**validate: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": "x", "validate": validate}


def _number(**more: Any) -> dict[str, Any]:
    return {"type": "number", "key": "x", **more}


@pytest.mark.parametrize(
    ("component", "nothing"),
    [
        ({"type": "textfield"}, ["", "   ", None]),
        ({"type": "number"}, [None, ""]),
        ({"type": "checkbox"}, [False, None]),
        ({"type": "select", "values": [YES]}, [None, ""]),
        ({"type": "checklist", "values": [YES]}, [[], None]),
        ({"type": "datetime"}, [None, ""]),
        ({"type": "user"}, [None, ""]),
        ({"type": "user", "multiple": True}, [[], None]),
        ({"type": "filepicker"}, [None, ""]),
    ],
)
def test_a_required_answer_must_be_given(asking: Any, component: Any, nothing: list[Any]) -> None:
    form = asking({**component, **REQUIRED, "key": "x"})
    for sent in ({}, *({"x": value} for value in nothing)):
        assert list(form.errors(sent)) == ["x"]


def test_a_required_number_may_be_zero(asking: Any) -> None:
    assert asking(_number(**REQUIRED)).values({"x": 0})["x"] == 0


@pytest.mark.parametrize(
    ("component", "good", "bad", "says"),
    [
        (_text(minLength=3), ["abc", ""], ["ab", " ab "], "At least 3"),
        (_text(maxLength=3), ["abc", " abc "], ["abcd"], "At most 3"),
        (_text(pattern="^[A-Z]{2}$"), ["AB", ""], ["ab", "ABC"], "expected form"),
        (_text(validationType="email"), ["a.b@example.org"], ["a@", "@b", "a b@c"], "not an e-mail"),
        (_text(validationType="phone"), ["+4930123456", "004930123456"], ["030123", "+49 30"], "not an international"),
        (_number(validate={"min": 1}), [1, 1.5], [0, -1], "smallest possible value is 1"),
        (_number(validate={"max": 500}), [500], [500.01, 501], "largest possible value is 500"),
        (_number(validate={"min": "0.01"}), [0.01], [0], "0.01"),
        (_number(decimalDigits=0), [3, 3.0], [3.5], "whole number"),
        (_number(decimalDigits=2), [1.25, 1], [1.255], "At most 2 decimal places"),
        (_number(increment=0.25), [0, 0.5, -0.75], [0.3], "nearest values are 0.25 and 0.5"),
        ({"type": "datetime", "key": "x", "disallowPassedDates": True}, ["2026-03-02", "2027-01-01"], ["2026-03-01"],
         "March 2, 2026 or later"),
        ({"type": "filepicker", "key": "x"}, ["pdf", "exe", None], ["gone"], "not known"),
        ({"type": "filepicker", "key": "x", "accept": ".pdf,image/*"}, ["pdf", "png"], ["exe"], "of a kind that"),
        ({"type": "filepicker", "key": "x", "properties": {"maxSize": "2"}}, ["pdf"], ["big"], "At most 2 MiB"),
        ({"type": "filepicker", "key": "x", "multiple": True, "properties": {"maxFiles": "2"}}, [["pdf", "png"], []],
         [["pdf", "png", "exe"]], "At most 2 entries"),
    ],
)  # fmt: skip
def test_a_rule_takes_what_fits_and_says_what_does_not(
    asking: Any, component: Any, good: list[Any], bad: list[Any], says: str
) -> None:
    form = asking(component)
    for value in good:
        form.values({"x": value})
    for value in bad:
        assert says in form.errors({"x": value})["x"]


def test_a_day_begins_where_people_live(asking: Any) -> None:
    moment = asking({"type": "datetime", "key": "x", "subtype": "datetime", "disallowPassedDates": True})
    moment.values({"x": "2026-03-01T23:30Z"})
    assert "in the past" in moment.errors({"x": "2026-03-01T22:30Z"})["x"]


def test_a_limit_may_come_from_other_answers(asking: Any) -> None:
    form = asking({"type": "number", "key": "most"}, _number(validate={"max": "=most * 2"}))
    form.values({"most": 5, "x": 10})
    assert "largest possible value is 10" in form.errors({"most": 5, "x": 11})["x"]
    form.values({"x": 11})


def test_a_length_may_come_from_other_answers(asking: Any) -> None:
    form = asking({"type": "checkbox", "key": "strict"}, _text(minLength="=if strict then 10 else null"))
    form.values({"x": "ab"})
    assert "At least 10" in form.errors({"strict": True, "x": "ab"})["x"]


def test_an_answer_may_be_required_under_a_condition(asking: Any) -> None:
    form = asking(
        {
            "type": "select",
            "key": "decision",
            "values": [{"label": "Y", "value": "approve"}, {"label": "N", "value": "no"}],
        },
        {"type": "textarea", "key": "x", "properties": {"requiredIf": '=decision != "approve"'}},
    )
    form.values({"decision": "approve"})
    assert list(form.errors({"decision": "no"})) == ["x"]
    form.values({"decision": "no", "x": "because"})


def test_the_authors_words_stand_where_a_pattern_fails(asking: Any) -> None:
    component = {
        **_text(pattern="^A", patternErrorMessage="Begin with an A."),
        "properties": {"patternErrorMessage.de": "Mit A beginnen."},
    }
    form = asking(component)
    assert form.errors({"x": "b"}) == {"x": "Begin with an A."}
    assert form.errors({"x": "b"}, "de-AT") == {"x": "Mit A beginnen."}


def test_a_pattern_cannot_be_made_to_run_forever(asking: Any) -> None:
    assert "expected form" in asking(_text(pattern="^(a+)+$")).errors({"x": "a" * 10_000 + "b"})["x"]


CHECK = {
    "check": '=needed_by >= today() + duration("P2D")',
    "checkText": "Two days at least.",
    "checkText.de": "Mindestens zwei Tage.",
}


def test_a_check_speaks_when_it_does_not_hold(asking: Any) -> None:
    form = asking({"type": "datetime", "key": "needed_by", "properties": CHECK})
    form.values({"needed_by": "2026-03-04"})
    assert form.errors({"needed_by": "2026-03-03"}) == {"needed_by": "Two days at least."}
    assert form.errors({"needed_by": "2026-03-03"}, "de") == {"needed_by": "Mindestens zwei Tage."}


def test_a_check_waits_for_answers_that_are_not_there(asking: Any) -> None:
    asking({"type": "datetime", "key": "needed_by", "properties": CHECK}).values({})


def test_a_check_that_reads_a_wrong_answer_waits_until_that_is_right(asking: Any) -> None:
    form = asking(
        {"type": "number", "key": "low", "validate": {"min": 0}},
        {
            "type": "number",
            "key": "high",
            "properties": {"check": "=high > low", "checkText": "More than the low one."},
        },
    )
    assert set(form.errors({"low": -5, "high": -6})) == {"low"}
    assert set(form.errors({"low": 5, "high": 4})) == {"high"}


def test_one_of_two_answers_can_be_asked_for(asking: Any) -> None:
    rule = {"check": '=a != "" or b != ""', "checkText": "Fill in one of the two."}
    form = asking({"type": "textfield", "key": "a", "properties": rule}, {"type": "textfield", "key": "b"})
    assert form.errors({}) == {"a": "Fill in one of the two."}
    form.values({"b": "x"})


def test_a_field_may_have_several_checks(asking: Any) -> None:
    rules = {"check": "=x > 1", "checkText": "More than 1.", "check2": "=x != 3", "check2Text": "Not 3."}
    form = asking(_number(properties=rules))
    assert form.errors({"x": 3}) == {"x": "Not 3."}
    assert form.errors({"x": 0}) == {"x": "More than 1."}


def test_choices_come_from_a_variable_or_an_expression(asking: Any) -> None:
    variable = asking({"type": "select", "key": "x", "valuesKey": "teams"})
    teams = [
        {"label": "North", "value": "north"},
        "south",
        {"label": "Three", "value": Decimal(3)},
        {"label": "no value"},
    ]
    assert variable.values({"x": "north"}, teams=teams)["x"] == "north"
    assert variable.values({"x": "south"}, teams=teams)["x"] == "south"
    assert variable.values({"x": 3}, teams=teams)["x"] == 3
    assert "not one of" in variable.errors({"x": "west"}, teams=teams)["x"]
    assert "not one of" in variable.errors({"x": "north"})["x"]
    expression = asking({"type": "checklist", "key": "x", "valuesExpression": "=for p in places return p.name"})
    places = [{"name": "Berlin"}, {"name": "Porto"}]
    assert expression.values({"x": ["Porto"]}, places=places)["x"] == ["Porto"]
    assert "not one of" in expression.errors({"x": ["Porto", "Rome"]}, places=places)["x"]
