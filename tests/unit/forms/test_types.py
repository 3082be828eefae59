from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

TEXT = {"type": "textfield", "key": "x"}
AREA = {"type": "textarea", "key": "x"}
NUMBER = {"type": "number", "key": "x"}
TICK = {"type": "checkbox", "key": "x"}
DAY = {"type": "datetime", "key": "x"}
TIME = {"type": "datetime", "key": "x", "subtype": "time"}
MOMENT = {"type": "datetime", "key": "x", "subtype": "datetime"}
PERSON = {"type": "user", "key": "x"}
PEOPLE = {"type": "user", "key": "x", "multiple": True}
ONE = {"type": "select", "key": "x", "values": [{"label": "A", "value": "a"}, {"label": "1", "value": 1}]}
SOME = {**ONE, "type": "checklist"}


@pytest.mark.parametrize(
    ("component", "sent", "stored"),
    [
        (TEXT, "  two\nlines\t", "two lines"),
        (AREA, "  two\nlines ", "two\nlines"),
        (TEXT, None, ""),
        (NUMBER, 1450.10, Decimal("1450.1")),
        (NUMBER, 3, Decimal(3)),
        (NUMBER, Decimal("0.1"), Decimal("0.1")),
        (NUMBER, " 12.50 ", Decimal("12.50")),
        (NUMBER, "", None),
        (TICK, True, True),
        (TICK, None, False),
        (DAY, "2028-02-29", date(2028, 2, 29)),
        (DAY, "", None),
        (TIME, "09:15", time(9, 15)),
        (TIME, "09:15Z", time(9, 15, tzinfo=UTC)),
        (MOMENT, "2026-07-01T09:30Z", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        (MOMENT, "2026-07-01T09:30+02:00", datetime(2026, 7, 1, 7, 30, tzinfo=UTC)),
        (MOMENT, "2026-07-01T09:30", datetime(2026, 7, 1, 7, 30, tzinfo=UTC)),
        (PERSON, "rita", "rita"),
        (PEOPLE, ["rita", "tom"], ["rita", "tom"]),
        (PEOPLE, None, []),
        (ONE, 1, Decimal(1)),
        (ONE, "", None),
        (SOME, ["a", 1], ["a", Decimal(1)]),
        (SOME, None, []),
    ],
)
def test_an_answer_becomes_a_typed_value(asking: Any, component: Any, sent: Any, stored: Any) -> None:
    found = asking(component).values({"x": sent})["x"]
    assert found == stored
    assert type(found) is type(stored)


def test_numbers_keep_every_digit(asking: Any) -> None:
    assert str(asking(NUMBER).values({"x": 0.1})["x"]) == "0.1"
    assert str(asking(NUMBER).values({"x": "12345678901234567890.12"})["x"]) == "12345678901234567890.12"


@pytest.mark.parametrize(
    ("component", "sent", "says"),
    [
        (TEXT, 7, "Text is expected"),
        (TEXT, ["a"], "Text is expected"),
        (TEXT, "a\x00b", "cannot be stored"),
        (TEXT, "\ud800", "cannot be stored"),
        (AREA, "x" * 20_001, "At most 20,000"),
        (NUMBER, "twelve", "A number is expected"),
        (NUMBER, True, "A number is expected"),
        (NUMBER, [1], "A number is expected"),
        (NUMBER, float("nan"), "A number is expected"),
        (NUMBER, float("inf"), "A number is expected"),
        (NUMBER, "1e999", "too many digits"),
        (NUMBER, "1e-200", "too many digits"),
        (NUMBER, "9" * 31, "too many digits"),
        (NUMBER, "١٢", "A number is expected"),
        (TICK, "yes", "Only yes or no"),
        (TICK, 1, "Only yes or no"),
        (DAY, "2027-02-29", "not a date"),
        (DAY, "29.02.2028", "not a date"),
        (DAY, 20280229, "not a date"),
        (TIME, "24:00", "not a time"),
        (TIME, "9", "not a time"),
        (MOMENT, "2026-07-01", "not a date with a time"),
        (MOMENT, "2026-13-01T00:00", "not a date with a time"),
        (MOMENT, "2026-07-01T25:00", "not a date with a time"),
        (PERSON, "nobody", "not known"),
        (PERSON, {"id": "rita"}, "not known"),
        (PERSON, "rita\x00", "not known"),
        (PEOPLE, "rita", "A list is expected"),
        (PEOPLE, ["rita", "nobody"], "not known"),
        (PEOPLE, ["rita", "rita"], "in the list twice"),
        (PEOPLE, ["rita"] * 1_001, "At most 1,000"),
        (ONE, "b", "not one of the choices"),
        (ONE, True, "not one of the choices"),
        (ONE, {"value": "a"}, "not one of the choices"),
        (SOME, ["a", "b"], "not one of the choices"),
        (SOME, "a", "A list is expected"),
    ],
)
def test_an_answer_of_another_type_is_refused_in_words(asking: Any, component: Any, sent: Any, says: str) -> None:
    [(key, sentence)] = asking(component).errors({"x": sent}).items()
    assert key == "x"
    assert says in sentence


@pytest.mark.parametrize("sent", [None, [], "text", 3])
def test_a_submission_that_is_no_object_is_refused(asking: Any, sent: Any) -> None:
    assert "must be an object" in asking(TEXT).errors(sent)["form"]


def test_unknown_names_are_refused(asking: Any) -> None:
    errors = asking(TEXT).errors({"x": "a", "admin": True, "y": 1})
    assert set(errors) == {"admin", "y"}
    assert "no such field" in errors["admin"]


def test_a_missing_answer_gets_the_default_of_the_form(asking: Any) -> None:
    form = asking(
        {**NUMBER, "defaultValue": 1},
        {"type": "taglist", "key": "y", "values": [{"label": "A", "value": "a"}], "defaultValue": ["a"]},
    )
    first = form.values({})
    assert first == {"x": Decimal(1), "y": ["a"]}
    first["y"].append("changed")
    assert form.values({})["y"] == ["a"]
    assert form.values({"x": None})["x"] is None


def test_a_field_may_have_any_name_that_expressions_can_read(asking: Any) -> None:
    form = asking({"type": "textfield", "key": "Meta"}, {"type": "textfield", "key": "fields"})
    assert form.values({"Meta": "a", "fields": "b"}) == {"Meta": "a", "fields": "b"}
