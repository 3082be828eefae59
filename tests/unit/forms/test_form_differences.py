"""Two versions of a form are told apart field by field, each with what is said otherwise."""

import json
from pathlib import Path
from typing import Any

import pytest

from forms import InvalidForm, differences

FORM = Path(__file__).parents[3] / "forms" / "library" / "acquisition_request.form"
BEFORE = FORM.read_bytes()


def changed(change: Any) -> list[tuple[str, str]]:
    document = json.loads(BEFORE)
    change(document["components"])
    return [(one.id, one.kind) for one in differences.compare(BEFORE, json.dumps(document).encode())]


def test_the_same_form_does_not_differ_however_it_is_written() -> None:
    assert differences.compare(BEFORE, json.dumps(json.loads(BEFORE), sort_keys=True).encode()) == ()


def test_what_is_said_otherwise_is_told_from_and_to() -> None:
    document = json.loads(BEFORE)
    field = next(one for one in document["components"] if one["id"] == "quantity")
    field["label"] = "How many"
    field["validate"]["max"] = 50
    field["properties"]["requiredIf"] = "=total > 5"
    (change,) = differences.compare(BEFORE, json.dumps(document).encode())
    assert (change.id, change.kind, change.label, change.german) == ("quantity", "changed", "How many", "Anzahl")
    assert [(one.name, one.before, one.after) for one in change.said] == [
        ("label", "Quantity", "How many"),
        ("validate.max", "500", "50"),
        ("properties.requiredIf", "", "=total > 5"),
    ]


def test_fields_that_come_go_and_move_are_told_once() -> None:
    def shuffle(fields: list[dict[str, Any]]) -> None:
        fields.append({"type": "number", "id": "extra", "key": "extra", "label": "Extra"})
        fields.insert(0, fields.pop(5))
        del fields[8]

    fields = json.loads(BEFORE)["components"]
    assert changed(shuffle) == [(fields[5]["id"], "moved"), ("extra", "added"), (fields[8]["id"], "removed")]


def test_a_field_that_goes_into_a_frame_has_moved() -> None:
    def frame(fields: list[dict[str, Any]]) -> None:
        fields[-1] = {"type": "group", "id": "frame", "components": [fields[-1]]}

    last = json.loads(BEFORE)["components"][-1]["id"]
    assert changed(frame) == [("frame", "added"), (last, "moved")]


def test_a_choice_is_told_with_its_value() -> None:
    document = json.loads(BEFORE)
    field = next(one for one in document["components"] if one["id"] == "request_for")
    field["values"].append({"label": "For a visitor", "value": "visitor"})
    (change,) = differences.compare(BEFORE, json.dumps(document).encode())
    assert change.said[0].name == "values"
    assert change.said[0].after == f"{change.said[0].before}; For a visitor (visitor)"


def test_what_is_no_form_cannot_be_compared() -> None:
    with pytest.raises(InvalidForm):
        differences.compare(BEFORE, b"{")
