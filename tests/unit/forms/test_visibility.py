from datetime import date
from decimal import Decimal
from typing import Any

import pytest

KINDS = [{"label": "Hardware", "value": "hardware"}, {"label": "Cloud", "value": "cloud"}]
KIND = {"type": "select", "key": "kind", "values": KINDS}


def _shown_when(condition: str, **component: Any) -> dict[str, Any]:
    return {**component, "conditional": {"hide": f"=not({condition})"}}


def test_a_hidden_answer_is_null_whatever_was_sent(asking: Any) -> None:
    form = asking(KIND, _shown_when('kind = "hardware"', type="textfield", key="place"))
    assert form.values({"kind": "cloud", "place": "HQ"}) == {"kind": "cloud", "place": None}
    assert form.values({"kind": "hardware", "place": "HQ"}) == {"kind": "hardware", "place": "HQ"}


def test_a_hidden_answer_is_not_judged(asking: Any) -> None:
    place = {"type": "user", "key": "place", "validate": {"required": True}}
    form = asking(KIND, _shown_when('kind = "hardware"', **place))
    form.values({"kind": "cloud"})
    form.values({"kind": "cloud", "place": ["no", "reference"]})
    assert list(form.errors({"kind": "hardware"})) == ["place"]


def test_a_condition_that_gives_no_answer_shows_the_field(asking: Any) -> None:
    form = asking({"type": "number", "key": "n"}, {"type": "textfield", "key": "x", "conditional": {"hide": "=n > 5"}})
    assert form.values({"x": "seen"})["x"] == "seen"
    assert form.values({"n": 6, "x": "gone"})["x"] is None


def test_conditions_follow_from_each_other_in_any_order(asking: Any) -> None:
    form = asking(
        _shown_when('c = "yes"', type="textfield", key="d", validate={"required": True}),
        _shown_when('b = "yes"', type="textfield", key="c"),
        _shown_when('a = "yes"', type="textfield", key="b"),
        {"type": "textfield", "key": "a"},
    )
    everything = {"a": "yes", "b": "yes", "c": "yes", "d": "yes"}
    assert form.values(everything) == everything
    assert form.values(everything | {"a": "no"}) == {"a": "no", "b": None, "c": None, "d": None}


def test_a_hidden_group_hides_everything_in_it(asking: Any) -> None:
    inner = {"type": "textfield", "key": "x", "validate": {"required": True}}
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "components": [{"type": "number", "key": "n", "validate": {"min": 1}}],
    }
    group = {"type": "group", "components": [{"type": "group", "components": [inner, rows]}]}
    form = asking(KIND, _shown_when('kind = "hardware"', **group))
    assert form.values({"kind": "cloud", "x": "sent", "rows": [{"n": 0}]}) == {"kind": "cloud", "x": None, "rows": None}


def test_expressions_are_worked_out_here_whatever_was_sent(asking: Any) -> None:
    form = asking(
        {"type": "number", "key": "quantity"},
        {"type": "number", "key": "price"},
        {"type": "expression", "key": "total", "expression": "=quantity * price"},
    )
    assert form.values({"quantity": 3, "price": 0.1, "total": 1})["total"] == Decimal("0.3")
    assert form.values({"quantity": 3})["total"] is None


def test_expressions_read_the_case_and_days_are_days(asking: Any) -> None:
    form = asking(
        {"type": "datetime", "key": "day"},
        {"type": "expression", "key": "late", "expression": "=day > promised"},
    )
    assert form.form.variables_read == {"promised"}
    assert form.values({"day": "2026-03-05"}, promised=date(2026, 3, 4))["late"] is True


def test_an_expression_and_a_condition_may_take_turns(asking: Any) -> None:
    form = asking(
        {
            "type": "textfield",
            "key": "why",
            "conditional": {"hide": '=level != "high"'},
            "validate": {"required": True},
        },
        {"type": "expression", "key": "level", "expression": '=if n > 10 then "high" else "low"'},
        {"type": "number", "key": "n"},
    )
    assert form.values({"n": 5, "why": "x"}) == {"why": None, "level": "low", "n": 5}
    assert list(form.errors({"n": 11})) == ["why"]


def test_groups_with_a_path_and_keys_with_points_nest(asking: Any) -> None:
    form = asking(
        {"type": "group", "path": "address", "components": [{"type": "textfield", "key": "town"}]},
        {"type": "textfield", "key": "address.street", "validate": {"required": True}},
        _shown_when('address.town = "Berlin"', type="textfield", key="district", validate={"required": True}),
    )
    sent = {"address": {"town": "Porto", "street": "Rua"}}
    assert form.values(sent) == {**sent, "district": None}
    assert set(form.errors({"address": {"town": "Berlin"}})) == {"address.street", "district"}
    assert set(form.errors({"address": {"street": "x", "moon": 1}})) == {"address.moon"}
    assert "object with a name" in form.errors({"address": 3})["address"]


def test_what_was_sent_is_left_as_it_was(asking: Any) -> None:
    form = asking(
        KIND,
        {"type": "group", "path": "g", "components": [_shown_when('kind = "hardware"', type="textfield", key="x")]},
    )
    sent = {"kind": "cloud", "g": {"x": "kept"}}
    form.values(sent)
    assert sent == {"kind": "cloud", "g": {"x": "kept"}}


@pytest.mark.parametrize("readonly", [True, '=kind = "cloud"'])
def test_a_read_only_answer_is_restored_and_not_judged(asking: Any, readonly: Any) -> None:
    form = asking(KIND, {"type": "number", "key": "n", "readonly": readonly, "validate": {"required": True, "max": 5}})
    assert form.values({"kind": "cloud", "n": 1}, n=Decimal(7))["n"] == 7
    assert form.values({"kind": "cloud", "n": "nonsense"}, n=Decimal(7))["n"] == 7
    assert form.values({"kind": "cloud", "n": 1})["n"] is None


def test_a_field_is_read_only_no_longer_than_its_condition_holds(asking: Any) -> None:
    form = asking(KIND, {"type": "number", "key": "n", "readonly": '=kind = "cloud"'})
    assert form.values({"kind": "hardware", "n": 1}, n=Decimal(7))["n"] == 1


def test_a_disabled_field_is_not_asked(asking: Any) -> None:
    form = asking({"type": "textfield", "key": "a"}, {"type": "textfield", "key": "off", "disabled": True})
    assert form.values({"a": "x"}) == {"a": "x"}
    assert list(form.errors({"a": "x", "off": "y"})) == ["off"]


def test_an_answer_in_a_group_comes_back_when_a_later_answer_shows_it_again(asking: Any) -> None:
    inner = _shown_when('level = "high"', type="textfield", key="x")
    form = asking(
        {"type": "group", "path": "g", "components": [inner]},
        {"type": "expression", "key": "level", "expression": '=if n > 10 then "high" else "low"'},
        {"type": "number", "key": "n"},
    )
    assert form.values({"g": {"x": "kept"}, "n": 11})["g"] == {"x": "kept"}
    assert form.values({"g": {"x": "gone"}, "n": 9})["g"] == {"x": None}


def test_a_condition_sees_what_a_later_condition_hides_in_a_group(asking: Any) -> None:
    form = asking(
        _shown_when('g.town = "Berlin"', type="textfield", key="district"),
        {"type": "checkbox", "key": "abroad"},
        {"type": "group", "path": "g", "components": [_shown_when("abroad = false", type="textfield", key="town")]},
    )
    sent = {"district": "Mitte", "g": {"town": "Berlin"}}
    assert form.values(sent)["district"] == "Mitte"
    assert form.values(sent | {"abroad": True})["district"] is None
