from decimal import Decimal
from typing import Any

import pytest

ITEM = {"type": "textfield", "key": "item", "validate": {"required": True}}
COUNT = {"type": "number", "key": "n", "validate": {"min": 1}}
OWNER = {"type": "user", "key": "owner"}


def _lines(*components: Any, **more: Any) -> dict[str, Any]:
    return {"type": "dynamiclist", "path": "lines", "components": list(components), **more}


def test_rows_come_back_typed_and_errors_name_the_row(asking: Any) -> None:
    form = asking(_lines(ITEM, COUNT, OWNER))
    assert form.values({"lines": [{"item": "a", "n": "2", "owner": "rita"}]}) == {
        "lines": [{"item": "a", "n": Decimal(2), "owner": "rita"}]
    }
    errors = form.errors({"lines": [{"item": "a"}, {"item": "", "n": 0}, {"item": "c", "owner": "nobody"}, {"x": 1}]})
    assert set(errors) == {"lines.1.item", "lines.1.n", "lines.2.owner", "lines.3.item", "lines.3.x"}


@pytest.mark.parametrize("sent", ["text", {"item": "a"}, 3, True])
def test_rows_must_be_a_list(asking: Any, sent: Any) -> None:
    assert list(asking(_lines(ITEM)).errors({"lines": sent})) == ["lines"]


def test_a_row_must_be_an_object(asking: Any) -> None:
    errors = asking(_lines(ITEM)).errors({"lines": [{"item": "a"}, "b", ["c"]]})
    assert set(errors) == {"lines.1", "lines.2"}


def test_a_form_begins_with_as_many_rows_as_it_says(asking: Any) -> None:
    assert asking(_lines(COUNT)).values({}) == {"lines": [{"n": None}]}
    assert asking(_lines(COUNT, defaultRepetitions=0)).values({}) == {"lines": []}
    assert asking(_lines({**COUNT, "defaultValue": 5}, defaultRepetitions=2)).values({"lines": None}) == {
        "lines": [{"n": Decimal(5)}, {"n": Decimal(5)}]
    }


def test_the_number_of_rows_has_limits(asking: Any) -> None:
    form = asking(_lines(COUNT, properties={"minRows": "1", "maxRows": "2"}))
    form.values({"lines": [{}, {}]})
    assert "At least 1 rows" in form.errors({"lines": []})["lines"]
    assert "At most 2 rows" in form.errors({"lines": [{}, {}, {}]})["lines"]
    assert "At most 200 rows" in asking(_lines(COUNT)).errors({"lines": [{}] * 201})["lines"]


def test_rows_that_people_may_not_add_or_remove_keep_their_number(asking: Any) -> None:
    form = asking(_lines({**ITEM, "readonly": True}, COUNT, allowAddRemove=False))
    stored = {"lines": [{"item": "a", "n": None}, {"item": "b", "n": None}]}
    assert form.values({"lines": [{"item": "forged", "n": 1}, {"n": 2}]}, **stored) == {
        "lines": [{"item": "a", "n": Decimal(1)}, {"item": "b", "n": Decimal(2)}]
    }
    assert "Exactly 2" in form.errors({"lines": [{"n": 1}]}, **stored)["lines"]


def test_a_read_only_table_is_restored(asking: Any) -> None:
    stored = {"lines": [{"item": "a"}]}
    assert asking(_lines(ITEM, readonly=True)).values({"lines": []}, **stored) == stored


def test_expressions_read_their_row_what_is_above_it_and_its_place(asking: Any) -> None:
    form = asking(
        {"type": "number", "key": "factor"},
        _lines(
            COUNT,
            {"type": "expression", "key": "double", "expression": "=this.n * factor"},
            {"type": "expression", "key": "place", "expression": "=i[1]"},
            {"type": "dynamiclist", "path": "parts", "components": [
                {"type": "expression", "key": "above", "expression": "=parent.n"},
                {"type": "expression", "key": "places", "expression": "=i"},
            ]},
        ),
        {"type": "expression", "key": "together", "expression": "=sum(lines.double)"},
    )  # fmt: skip
    found = form.values({"factor": 2, "lines": [{"n": 1}, {"n": 5, "parts": [{}, {}]}]})
    assert found["together"] == 12
    assert [line["place"] for line in found["lines"]] == [1, 2]
    assert found["lines"][1]["parts"] == [{"above": 5, "places": [2, 1]}, {"above": 5, "places": [2, 2]}]


def test_a_field_is_hidden_row_by_row(asking: Any) -> None:
    note = {**ITEM, "key": "note", "conditional": {"hide": "=this.n < 10"}}
    form = asking(_lines(COUNT, note))
    assert form.values({"lines": [{"n": 1, "note": "x"}, {"n": 10, "note": "y"}]})["lines"] == [
        {"n": 1, "note": None},
        {"n": 10, "note": "y"},
    ]
    assert set(form.errors({"lines": [{"n": 1}, {"n": 10}]})) == {"lines.1.note"}


def test_a_check_of_a_row_reads_that_row(asking: Any) -> None:
    rule = {"check": "=this.high > this.low", "checkText": "More than the low one."}
    form = asking(_lines({"type": "number", "key": "low"}, {"type": "number", "key": "high", "properties": rule}))
    assert form.errors({"lines": [{"low": 1, "high": 2}, {"low": 2, "high": 1}]}) == {
        "lines.1.high": "More than the low one."
    }


def test_a_check_may_be_about_all_rows(asking: Any) -> None:
    rule = {"check": "=sum(lines.n) <= 10", "checkText": "At most ten together."}
    form = asking(_lines(COUNT, properties=rule))
    form.values({"lines": [{"n": 4}, {"n": 6}]})
    assert form.errors({"lines": [{"n": 5}, {"n": 6}]}) == {"lines": "At most ten together."}


def test_references_and_files_are_named_with_their_place_in_rows(asking: Any) -> None:
    form = asking(OWNER, _lines({**OWNER, "multiple": True}, {"type": "filepicker", "key": "proof"})).form
    assert form.reference_fields == {"owner": "user", "lines.*.owner": "user"}
    assert form.file_fields == ("lines.*.proof",)
    sent = {"owner": "rita", "lines": [{"owner": ["tom", 7]}, {"owner": None}, "x", {"owner": ["rita", "a\x00"]}]}
    assert form.references(sent) == {"user": {"rita", "tom"}}


def test_a_row_reads_its_own_fields_through_this_alone(asking: Any) -> None:
    hidden = {**COUNT, "conditional": {"hide": "=true"}}
    form = asking(_lines(hidden, {"type": "expression", "key": "seen", "expression": "=n"}))
    assert form.values({"lines": [{"n": 3}]}, n=Decimal(7))["lines"] == [{"n": None, "seen": 7}]
