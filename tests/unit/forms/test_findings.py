import json
from typing import Any

import pytest

from dmn.feel import Function, Functions
from forms import InvalidForm, compile_form


def _findings(*components: Any, **document: Any) -> list[Any]:
    content = {"type": "default", "id": "f", "components": list(components), **document}
    with pytest.raises(InvalidForm) as raised:
        compile_form(json.dumps(content).encode())
    return list(raised.value.findings)


@pytest.mark.parametrize(
    ("component", "rule", "says"),
    [
        ({"type": "textfield"}, "key", "cannot be used as key"),
        ({"type": "textfield", "key": "a b"}, "key", "“a b”"),
        ({"type": "textfield", "key": "this"}, "key", "“this”"),
        ({"type": "textfield", "key": "a..b"}, "key", "“a..b”"),
        ({"type": "html", "content": "<b>"}, "type", "“html”"),
        ({"type": "iframe", "url": "https://example.org"}, "type", "“iframe”"),
        ({"key": "x"}, "form", "no type"),
        ({"type": "select", "key": "x"}, "options", "nothing to choose"),
        ({"type": "select", "key": "x", "values": [{"label": "A"}]}, "options", "has no value"),
        ({"type": "radio", "key": "x", "values": ["a", "a"]}, "options", "same value"),
        ({"type": "number", "key": "x", "validate": {"min": "low"}}, "limit", "“min”"),
        ({"type": "number", "key": "x", "validate": {"max": True}}, "limit", "“max”"),
        ({"type": "number", "key": "x", "decimalDigits": -1}, "limit", "“decimalDigits”"),
        ({"type": "number", "key": "x", "increment": 0}, "limit", "“increment”"),
        ({"type": "number", "key": "x", "defaultValue": "many"}, "default", "default value"),
        ({"type": "textfield", "key": "x", "validate": {"pattern": "(?=a)"}}, "pattern", "(?=a)"),
        ({"type": "textfield", "key": "x", "validate": {"validationType": "zip"}}, "validation_type", "zip"),
        ({"type": "datetime", "key": "x", "subtype": "month"}, "subtype", "month"),
        ({"type": "expression", "key": "x"}, "feel", "missing"),
        ({"type": "textfield", "key": "x", "conditional": {"hide": "=1 +"}}, "feel", "“hide”"),
        ({"type": "textfield", "key": "x", "conditional": {"hide": "true"}}, "feel", "not a FEEL expression"),
        ({"type": "textfield", "key": "x", "readonly": "=("}, "feel", "“readonly”"),
        ({"type": "textfield", "key": "x", "properties": {"requiredIf": "=)"}}, "feel", "“requiredIf”"),
        ({"type": "textfield", "key": "x", "properties": {"check": "=true"}}, "check_text", "“check”"),
        ({"type": "table", "dataSource": "=[", "columns": []}, "feel", "“dataSource”"),
        ({"type": "dynamiclist", "components": []}, "key", "as path"),
        ({"type": "group", "components": "none"}, "form", "not a list"),
    ],
)  # fmt: skip
def test_what_would_not_work_is_found_with_its_place_and_a_remedy(component: Any, rule: str, says: str) -> None:
    [finding] = _findings({"id": "here", **component})
    assert finding.rule == rule
    assert says in finding.text
    assert finding.remedy
    assert finding.element_id == ("here" if "type" in component else None)
    assert finding.severity == "error"


def test_a_feel_error_shows_the_place_in_the_authors_text() -> None:
    [finding] = _findings({"id": "a", "type": "expression", "key": "a", "expression": "=1 + * 2"})
    assert "line 1, column" in finding.text
    assert "1 + * 2" in finding.text


def test_all_findings_come_at_once() -> None:
    found = _findings({"id": "a", "type": "html"}, {"id": "b", "type": "textfield"}, {"type": "spacer"})
    assert [finding.element_id for finding in found] == ["a", "b", None]


def test_two_fields_with_one_key_are_found() -> None:
    text = {"type": "textfield"}
    assert [f.rule for f in _findings({**text, "id": "a", "key": "x"}, {**text, "id": "b", "key": "x"})] == ["key"]
    assert [f.rule for f in _findings({**text, "id": "a", "key": "x"}, {**text, "id": "b", "key": "x.y"})] == ["key"]


def test_two_components_with_one_id_are_found() -> None:
    assert [f.rule for f in _findings({"type": "spacer", "id": "a"}, {"type": "separator", "id": "a"})] == ["id"]


def test_conditions_in_a_circle_are_found_and_named() -> None:
    def shown_with(key: str, other: str) -> dict[str, Any]:
        return {"type": "textfield", "id": key, "key": key, "conditional": {"hide": f"={other} = null"}}

    [finding] = _findings(shown_with("a", "b"), shown_with("b", "c"), shown_with("c", "a"), shown_with("d", "a"))
    assert finding.rule == "circle"
    assert all(f"“{key}”" in finding.text for key in "abc")
    assert "“d”" not in finding.text


def test_a_condition_on_the_field_itself_is_a_circle() -> None:
    [finding] = _findings({"type": "textfield", "id": "a", "key": "a", "conditional": {"hide": "=a = null"}})
    assert finding.rule == "circle"


def test_a_read_only_field_in_rows_that_come_and_go_is_found() -> None:
    inner = {"type": "textfield", "id": "b", "key": "b", "readonly": True}
    [finding] = _findings({"type": "dynamiclist", "id": "a", "path": "a", "components": [inner]})
    assert (finding.rule, finding.element_id) == ("readonly", "b")


def test_nesting_and_number_of_components_are_limited() -> None:
    nested: dict[str, Any] = {"type": "spacer", "id": "s"}
    for depth in range(12):
        nested = {"type": "group", "id": f"g{depth}", "components": [nested]}
    assert [finding.rule for finding in _findings(nested)] == ["form"]
    assert [f.text for f in _findings(*({"type": "spacer", "id": f"s{n}"} for n in range(501)))] == [
        "The form has more than 500 components."
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a form definition"),
        (b'{"type": "other", "id": "f"}', "not a form definition"),
        (b'{"type": "default"}', "no id"),
        (b'{"type": "default", "id": "f", "schemaVersion": 20}', "schema version 20"),
        (b'{"type": "default", "id": "f", "schemaVersion": "x"}', "schema version x"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_form_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(InvalidForm) as raised:
        compile_form(content)
    assert says in str(raised.value)


def test_functions_of_the_host_may_be_called() -> None:
    document = {
        "type": "default", "id": "f",
        "components": [{"type": "expression", "id": "a", "key": "a", "expression": "=working days after(today(), 2)"}],
    }  # fmt: skip
    functions = Functions.of(Function("working days after", ("from", "days"), lambda host, start, days: start))
    assert compile_form(json.dumps(document).encode(), functions).keys == ("a",)


def test_a_group_that_hangs_on_its_own_inside_is_a_circle() -> None:
    inside = {"type": "textfield", "id": "b", "key": "b"}
    group = {"type": "group", "id": "a", "components": [inside], "conditional": {"hide": "=b = null"}}
    [finding] = _findings(group)
    assert finding.rule == "circle"
