import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from forms import compile_form
from forms.problems import Problem
from forms.texts import TEXTS, sentence

DOCUMENT: dict[str, Any] = {
    "type": "default",
    "id": "f",
    "components": [
        {"type": "text", "id": "t", "text": "Hello", "properties": {"text.de": "Hallo"}},
        {"type": "select", "id": "s", "key": "size", "label": "Size", "description": "How big?",
         "values": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}],
         "properties": {"label.de": "Größe", "description.de": "Wie groß?", "values.s.de": "Klein"}},
        {"type": "datetime", "id": "d", "key": "day", "dateLabel": "Day", "properties": {"dateLabel.de": "Tag"}},
        {"type": "number", "id": "n", "key": "price", "appearance": {"suffixAdorner": "each"},
         "properties": {"suffixAdorner.de": "pro Stück"}},
        {"type": "group", "id": "g", "path": "more", "components": [{"type": "textfield", "id": "m", "key": "note"}]},
        {"type": "table", "id": "tab", "columns": [{"key": "tag", "label": "Tag"}], "dataSource": "=holdings",
         "properties": {"columns.tag.de": "Nummer"}},
        {"type": "select", "id": "team", "key": "team", "valuesKey": "teams"},
        {"type": "user_group", "id": "who", "key": "who"},
    ],
}  # fmt: skip


@pytest.fixture
def form() -> Any:
    return compile_form(json.dumps(DOCUMENT).encode())


def _by_id(schema: dict[str, Any]) -> dict[str, Any]:
    return {spec["id"]: spec for spec in schema["components"]}


def test_texts_are_in_the_language_of_the_person_where_there_are_any(form: Any) -> None:
    german = _by_id(form.schema("de-CH"))
    assert german["t"]["text"] == "Hallo"
    assert (german["s"]["label"], german["s"]["description"]) == ("Größe", "Wie groß?")
    assert [option["label"] for option in german["s"]["values"]] == ["Klein", "Large"]
    assert german["d"]["dateLabel"] == "Tag"
    assert german["n"]["appearance"] == {"suffixAdorner": "pro Stück"}
    assert german["tab"]["columns"][0]["label"] == "Nummer"
    assert _by_id(form.schema("fr"))["t"]["text"] == "Hello"


def test_values_of_the_case_become_defaults_as_json(form: Any) -> None:
    schema = _by_id(form.schema("en", {"day": date(2026, 3, 2), "price": Decimal("1450.10"), "more": {"note": "x"}}))
    assert schema["d"]["defaultValue"] == "2026-03-02"
    assert float(schema["n"]["defaultValue"]) == 1450.1
    assert schema["g"]["components"][0]["defaultValue"] == "x"
    assert "defaultValue" not in schema["s"]


def test_a_draft_may_hold_plain_json(form: Any) -> None:
    schema = _by_id(form.schema("en", {"price": 14.5, "more": {"note": "x"}, "size": "s"}))
    assert schema["n"]["defaultValue"] == 14.5
    assert schema["s"]["defaultValue"] == "s"


def test_options_from_data_take_the_place_of_their_source(form: Any) -> None:
    teams = [{"label": "North", "value": "north"}]
    schema = _by_id(form.schema("en", {}, {"team": teams}))
    assert schema["team"]["values"] == teams
    assert "valuesKey" not in schema["team"]


def test_a_field_that_names_a_group_of_people_is_no_frame_around_fields(form: Any) -> None:
    assert form.reference_fields == {"who": "group"}


def test_the_definition_itself_stays_as_it_is(form: Any) -> None:
    form.schema("de", {"size": "s"}, {"team": []})
    assert form.schema() == form.schema("en")
    assert _by_id(form.schema())["s"]["label"] == "Size"


def test_a_form_tells_what_it_asks_and_what_it_reads(form: Any) -> None:
    assert form.id == "f"
    assert form.keys == ("size", "day", "price", "more", "team", "who")
    assert form.variables_read == {"holdings", "teams"}


@pytest.mark.parametrize("code", TEXTS)
def test_every_sentence_is_there_in_both_languages_and_complete(code: str) -> None:
    params = {
        "limit": 3, "digits": 2, "step": Decimal("0.5"), "below": 1, "above": Decimal("1.5"), "count": 2,
        "pattern": "^A", "today": date(2026, 3, 2), "name": "a.pdf", "accept": ".pdf",
    }  # fmt: skip
    english, german = sentence(Problem(code, params), "en"), sentence(Problem(code, params), "de")
    assert english != german
    for text in (english, german):
        assert text.endswith(".")
        assert "{" not in text


def test_numbers_and_days_are_written_as_people_of_the_language_write_them() -> None:
    assert "1,450.5 or more" in sentence(Problem("too_small", {"limit": Decimal("1450.5")}), "en")
    assert "1.450,5 oder mehr" in sentence(Problem("too_small", {"limit": Decimal("1450.5")}), "de")
    assert "March 2, 2026" in sentence(Problem("in_the_past", {"today": date(2026, 3, 2)}), "en")
    assert "2. März 2026" in sentence(Problem("in_the_past", {"today": date(2026, 3, 2)}), "de")
